/**
 * What HeyGen says beside its data: an error in one of the four shapes that it
 * uses, and the announcement of a route's end. Everything here is read as far
 * as it can be understood and never fails: a strange error body must not hide
 * the error.
 */
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import * as SchemaTransformation from "effect/SchemaTransformation"
import type { Clean } from "./clean.ts"

/** What HeyGen said of an error: v2 and v3 in `error`, v1 at the top of the body. */
export interface ErrorDetail {
  readonly code?: string | number | undefined
  readonly message?: string | undefined
  readonly param?: string | undefined
  readonly doc_url?: string | undefined
}

/** HeyGen's note on a route that will end. */
export interface Warning {
  readonly message?: string | undefined
  readonly v3_endpoint?: string | undefined
  readonly docs_url?: string | undefined
  readonly sunset_date?: string | undefined
}

/** What a body says beside its data. */
export interface Said {
  readonly error: ErrorDetail | undefined
  readonly warning: Warning | undefined
}

/** A field that is left out where it is not what is expected. */
const lenient = <S extends Schema.Top>(schema: S) =>
  Schema.optional(schema.pipe(Schema.catchDecoding(() => Effect.succeedNone)))

const schema = (clean: Clean) => {
  const Text = Schema.String.pipe(
    Schema.decode(SchemaTransformation.transform({ decode: clean, encode: (text) => text }))
  )
  const text = lenient(Text)
  const Detail = Schema.Struct({
    code: lenient(Schema.Union([Text, Schema.Finite])),
    message: text,
    param: text,
    doc_url: text
  })
  return Schema.Struct({
    ...Detail.fields,
    error: lenient(Schema.Union([Text, Detail])),
    data: lenient(Schema.Unknown),
    warning: lenient(Schema.Struct({ message: text, v3_endpoint: text, docs_url: text, sunset_date: text }))
  })
}

/** A reader of bodies that keeps no text as it came. */
export const readerOf = (clean: Clean): ((body: unknown) => Said) => {
  const decode = Schema.decodeUnknownOption(schema(clean))
  return (body) => {
    const said = Option.getOrUndefined(decode(body))
    if (said === undefined) return { error: undefined, warning: undefined }
    const { data, error, warning, ...top } = said
    if (typeof error === "string") return { error: error === "" ? undefined : { message: error }, warning }
    const isV1Error = (data ?? undefined) === undefined && top.code !== undefined && top.message !== undefined
    return { error: error ?? (isV1Error ? top : undefined), warning }
  }
}
