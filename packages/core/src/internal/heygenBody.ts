/**
 * What HeyGen says beside its data: an error in one of the four shapes that it
 * uses, and the announcement of a route's end. Everything here is read as far
 * as it can be understood and never fails: a strange error body must not hide
 * the error.
 */
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"

/** A field that is left out where it is not what is expected. */
const lenient = <S extends Schema.Top>(schema: S) =>
  Schema.optional(schema.pipe(Schema.catchDecoding(() => Effect.succeedNone)))

const ErrorDetail = Schema.Struct({
  code: lenient(Schema.Union([Schema.String, Schema.Finite])),
  message: lenient(Schema.String),
  param: lenient(Schema.String),
  doc_url: lenient(Schema.String)
})

const HeyGenBody = Schema.Struct({
  ...ErrorDetail.fields,
  error: lenient(Schema.Union([Schema.String, ErrorDetail])),
  data: lenient(Schema.Unknown),
  warning: lenient(
    Schema.Struct({
      message: lenient(Schema.String),
      v3_endpoint: lenient(Schema.String),
      docs_url: lenient(Schema.String),
      sunset_date: lenient(Schema.String)
    })
  )
})

/** What HeyGen said of an error: v2 and v3 in `error`, v1 at the top of the body. */
export type ErrorDetail = typeof ErrorDetail.Type

/** HeyGen's note on a route that will end. */
export type Warning = NonNullable<(typeof HeyGenBody.Type)["warning"]>

const decode = Schema.decodeUnknownOption(HeyGenBody)

/** The error that the body holds, if it holds one. */
export const errorOf = (body: unknown): ErrorDetail | undefined => {
  const said = Option.getOrUndefined(decode(body))
  if (said === undefined) return undefined
  if (typeof said.error === "string") return said.error === "" ? undefined : { message: said.error }
  if (said.error !== undefined) return said.error
  const isV1Error = (said.data ?? undefined) === undefined && said.code !== undefined
  return isV1Error ? said : undefined
}

/** The warning that the body holds, if it holds one. */
export const warningOf = (body: unknown): Warning | undefined => Option.getOrUndefined(decode(body))?.warning
