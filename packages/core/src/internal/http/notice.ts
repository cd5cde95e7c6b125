/**
 * What a body holds beside its data: an error, in one of the four shapes that
 * HeyGen uses, and the announcement of a route's end. It is read as far as it can
 * be understood, because a strange error body must not hide the error.
 */
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"

/** A field that is left out where it is of another type. */
const lenient = <S extends Schema.Top>(schema: S) =>
  Schema.optional(schema.pipe(Schema.catchDecoding(() => Effect.succeedNone)))

const text = lenient(Schema.String)

const Detail = Schema.Struct({
  code: lenient(Schema.Union([Schema.String, Schema.Finite])),
  message: text,
  param: text,
  doc_url: text
})

const Warning = Schema.Struct({ message: text, v3_endpoint: text, docs_url: text, sunset_date: text })

const Body = Schema.Struct({
  ...Detail.fields,
  error: Schema.optional(Schema.Unknown),
  data: Schema.optional(Schema.Unknown),
  warning: lenient(Warning)
})

/** An error in HeyGen's words: v2 and v3 have it in `error`, v1 at the top of the body. */
export type ErrorDetail = typeof Detail.Type

/** HeyGen's note that a route will end. */
export type Warning = typeof Warning.Type

/** What a body holds beside its data. */
export interface Notice {
  readonly error: ErrorDetail | undefined
  readonly warning: Warning | undefined
}

const decode = Schema.decodeUnknownOption(Body)
const decodeDetail = Schema.decodeUnknownOption(Detail)

/** What HeyGen means by no error; its document allows the empty text beside data. */
const noError: ReadonlySet<unknown> = new Set([undefined, null, false, ""])

/** Most bodies have none of these names. */
const names = ["error", "warning", "code"]

const nothing: Notice = { error: undefined, warning: undefined }

const errorOf = (error: unknown): ErrorDetail =>
  typeof error === "string" ? { message: error } : Option.getOrElse(decodeDetail(error), () => ({}))

/** Reads the notice of a parsed body. */
export const readNotice = (body: unknown): Notice => {
  if (typeof body !== "object" || body === null || !names.some((name) => Object.hasOwn(body, name))) {
    return nothing
  }
  const notice = Option.getOrUndefined(decode(body))
  if (notice === undefined) return nothing
  const { data, error, warning, ...top } = notice
  if (!noError.has(error)) return { error: errorOf(error), warning }
  const isV1Error = (data ?? undefined) === undefined && top.code !== undefined && top.message !== undefined
  return { error: isV1Error ? top : undefined, warning }
}
