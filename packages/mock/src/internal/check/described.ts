/**
 * The document as `check` reads it: which fields and headers each response of an
 * operation has by name. Prism's validator says whether a body is allowed; it
 * says nothing of a field that is new, or that doesn't come any more.
 */
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { MockError } from "../../MockError.ts"
import { documentPath, readJson } from "../files.ts"

/** A JSON schema, as far as names and kinds go. */
export interface Shape {
  readonly $ref?: string
  readonly type?: string | ReadonlyArray<string>
  readonly description?: string
  readonly properties?: Readonly<Record<string, Shape>>
  readonly required?: ReadonlyArray<string>
  readonly items?: Shape
  readonly anyOf?: ReadonlyArray<Shape>
  readonly oneOf?: ReadonlyArray<Shape>
  readonly enum?: ReadonlyArray<unknown>
}

const Shape: Schema.Codec<Shape> = Schema.Struct({
  $ref: Schema.optionalKey(Schema.String),
  type: Schema.optionalKey(Schema.Union([Schema.String, Schema.Array(Schema.String)])),
  description: Schema.optionalKey(Schema.String),
  properties: Schema.optionalKey(
    Schema.Record(
      Schema.String,
      Schema.suspend((): Schema.Codec<Shape> => Shape)
    )
  ),
  required: Schema.optionalKey(Schema.Array(Schema.String)),
  items: Schema.optionalKey(Schema.suspend((): Schema.Codec<Shape> => Shape)),
  anyOf: Schema.optionalKey(Schema.Array(Schema.suspend((): Schema.Codec<Shape> => Shape))),
  oneOf: Schema.optionalKey(Schema.Array(Schema.suspend((): Schema.Codec<Shape> => Shape))),
  enum: Schema.optionalKey(Schema.Array(Schema.Unknown))
})

const Ref = Schema.Struct({ $ref: Schema.String })

const Header = Schema.Struct({ example: Schema.optionalKey(Schema.Union([Schema.String, Schema.Finite])) })

const Response = Schema.Struct({
  headers: Schema.optionalKey(Schema.Record(Schema.String, Schema.Union([Ref, Header]))),
  content: Schema.optionalKey(
    Schema.Record(Schema.String, Schema.Struct({ schema: Schema.optionalKey(Shape) }))
  )
})

const Document = Schema.Struct({
  info: Schema.Struct({ version: Schema.String }),
  paths: Schema.Record(
    Schema.String,
    Schema.Struct({
      get: Schema.optionalKey(
        Schema.Struct({
          operationId: Schema.optionalKey(Schema.String),
          responses: Schema.Record(Schema.String, Schema.Union([Ref, Response]))
        })
      )
    })
  ),
  components: Schema.Struct({
    schemas: Schema.Record(Schema.String, Shape),
    responses: Schema.Record(Schema.String, Response),
    headers: Schema.Record(Schema.String, Header)
  })
})

/** What the document has for a status of an operation. */
export interface DescribedResponse {
  /** The schema of its JSON. */
  readonly shape: Shape | undefined
  readonly mediaTypes: ReadonlyArray<string>
  /** The example of each header, by its name in lower case. */
  readonly headers: ReadonlyMap<string, string | undefined>
}

/** An operation of the document. */
export interface DescribedOperation {
  readonly id: string
  /** Such as `/v2/avatar/{avatar_id}/details`. */
  readonly path: string
  readonly responses: ReadonlyMap<number, DescribedResponse>
}

/** The document by its operations. */
export interface Described {
  readonly version: string
  readonly operations: ReadonlyMap<string, DescribedOperation>
  /** A schema that is not a reference, and what it can be one of. */
  readonly branchesOf: (shape: Shape) => ReadonlyArray<Shape>
}

const nameOf = ($ref: string): string => $ref.slice($ref.lastIndexOf("/") + 1)

const isRef = Schema.is(Ref)

const read: Effect.Effect<Described, MockError> = Effect.gen(function* () {
  const { value } = yield* readJson(documentPath)
  const document = yield* Effect.mapError(
    Schema.decodeUnknownEffect(Document)(value),
    ({ message }) => new MockError({ message: `The document can't be read: ${message}` })
  )
  const { components } = document

  const branchesOf = (shape: Shape): ReadonlyArray<Shape> => {
    if (shape.$ref !== undefined) {
      const found = components.schemas[nameOf(shape.$ref)]
      return found === undefined ? [] : branchesOf(found)
    }
    const branches = shape.anyOf ?? shape.oneOf
    return branches === undefined ? [shape] : branches.flatMap(branchesOf)
  }

  const responseOf = (declared: typeof Ref.Type | typeof Response.Type): DescribedResponse => {
    const { content = {}, headers = {} } = isRef(declared)
      ? (components.responses[nameOf(declared.$ref)] ?? {})
      : declared
    const json = Object.entries(content).find(([type]) => type.includes("json"))
    return {
      shape: json?.[1].schema,
      mediaTypes: Object.keys(content),
      headers: new Map(
        Object.entries(headers).map(([name, header]) => {
          const { example } = isRef(header) ? (components.headers[nameOf(header.$ref)] ?? {}) : header
          return [name.toLowerCase(), example === undefined ? undefined : String(example)]
        })
      )
    }
  }

  const operations = Object.entries(document.paths).flatMap(([path, { get }]) => {
    if (get?.operationId === undefined) return []
    const responses = Object.entries(get.responses).map(
      ([status, declared]) => [Number(status), responseOf(declared)] as const
    )
    const operation: DescribedOperation = { id: get.operationId, path, responses: new Map(responses) }
    return [[operation.id, operation] as const]
  })
  return { version: document.info.version, operations: new Map(operations), branchesOf }
})

let packaged: Described | undefined

/** The packaged document, read once: to check it is a good part of a run without a network. */
export const load: Effect.Effect<Described, MockError> = Effect.suspend(() =>
  packaged === undefined
    ? Effect.tap(read, (described) =>
        Effect.sync(() => {
          packaged = described
        })
      )
    : Effect.succeed(packaged)
)
