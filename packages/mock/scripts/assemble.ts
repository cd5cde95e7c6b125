/**
 * Makes the corrected document out of HeyGen's documents and the overlay, and
 * holds both to their rules: the sources are as they were published, and an
 * action of the overlay is allowed by Overlay 1.1, changes something and says how
 * that is known.
 */
import { createHash } from "node:crypto"
import * as Effect from "effect/Effect"
import * as Yaml from "effect/encoding/Yaml"
import * as JsonPatch from "effect/JsonPatch"
import * as Predicate from "effect/Predicate"
import * as Schema from "effect/Schema"
import openapiFormat from "openapi-format"

/** What the document is made of, as text. */
export interface Sources {
  /** HeyGen's documents, by their path in the folder. */
  readonly documents: Readonly<Record<string, string>>
  /** What the documents must be: `sha256sum` writes it, and `sha256sum --check` reads it. */
  readonly sums: string
  /** The corrections. */
  readonly overlay: string
}

export class OpenApiError extends Schema.TaggedError<OpenApiError>()("OpenApiError", {
  message: Schema.String
}) {}

/** An OpenAPI document, as far as it matters here. */
const Document = Schema.StructWithRest(
  Schema.Struct({
    paths: Schema.Record(Schema.String, Schema.Json),
    components: Schema.Struct({ securitySchemes: Schema.Record(Schema.String, Schema.Json) })
  }),
  [Schema.Record(Schema.String, Schema.Json)]
)

/** Where a reader can check an action, or that there is nothing to check. */
const KnownBy = Schema.String.check(
  Schema.isPattern(
    /https:\/\/\S|\b20\d\d-\d\d-\d\d\b|\bdocuments?'s? own\b|^(Assumed|Form)\.$|^See the \w+ above\.$/
  )
)

const said = { target: Schema.String, description: Schema.NonEmptyString, "x-known-by": KnownBy }

const Overlay = Schema.Struct({
  overlay: Schema.Literal("1.1.0"),
  info: Schema.Struct({ title: Schema.String, version: Schema.String }),
  actions: Schema.Array(
    Schema.Union([
      Schema.Struct({ ...said, update: Schema.Json }),
      Schema.Struct({ ...said, remove: Schema.Literal(true) }),
      Schema.Struct({ ...said, copy: Schema.String })
    ])
  )
})

type Action = (typeof Overlay.Type)["actions"][number]

const decodeDocument = Schema.decodeUnknownEffect(Schema.fromJsonString(Document))
const decodeOverlay = Schema.decodeUnknownEffect(Overlay)
const decodeJson = Schema.decodeUnknownEffect(Schema.Json)

const hashOf = (text: string) => createHash("sha256").update(text).digest("hex")

/** Fails where a document is not the one that was written down, or was not written down at all. */
const requirePinned = ({ documents, sums }: Sources) => {
  const pinned = new Map(
    sums
      .trim()
      .split("\n")
      .map((line) => [line.slice(66), line.slice(0, 64)])
  )
  const wrong = [...new Set([...Object.keys(documents), ...pinned.keys()])].filter((file) => {
    const text = documents[file]
    return text === undefined || pinned.get(file) !== hashOf(text)
  })
  return wrong.length === 0
    ? Effect.void
    : new OpenApiError({
        message: `These documents are not as SHA256SUMS has them: ${wrong.join(", ")}. They are never edited: a correction is an action of overlay.yaml.`
      })
}

/** One document of several: the first one's, with the paths and the security schemes of all. */
const merge = Effect.fnUntraced(function* (documents: ReadonlyArray<typeof Document.Type>) {
  const [first] = documents
  if (first === undefined) return yield* new OpenApiError({ message: "There is no document." })
  const paths: Record<string, Schema.Json> = {}
  const securitySchemes: Record<string, Schema.Json> = {}
  for (const document of documents) {
    for (const [path, item] of Object.entries(document.paths)) {
      if (path in paths) return yield* new OpenApiError({ message: `Two documents have ${path}` })
      paths[path] = item
    }
    Object.assign(securitySchemes, { ...document.components.securitySchemes, ...securitySchemes })
  }
  return yield* decodeJson({ ...first, components: { securitySchemes }, paths })
})

const kindOf = (value: unknown) =>
  Array.isArray(value) ? "an array" : Predicate.isObject(value) ? "an object" : "a primitive"

const valueAt = (document: Schema.Json, pointer: string): unknown =>
  pointer
    .split("/")
    .slice(1)
    .reduce<unknown>(
      (value, part) => Object(value)[part.replaceAll("~1", "/").replaceAll("~0", "~")],
      document
    )

/** Applies one action. An update may add to an object, append to an array and replace a primitive, no more. */
const apply = Effect.fnUntraced(function* (document: Schema.Json, action: Action) {
  const failure = (message: string) =>
    new OpenApiError({ message: `overlay.yaml: ${message}\n  ${action.target}` })
  const { data } = yield* Effect.promise(() =>
    openapiFormat.openapiOverlay(structuredClone(Object(document)), {
      overlaySet: { overlay: "1.1.0", actions: [structuredClone(action)] }
    })
  )
  const result = yield* decodeJson(data)
  const changes = JsonPatch.get(document, result)
  if (changes.length === 0) return yield* failure("this action changes nothing:")
  if ("remove" in action) return result
  for (const change of changes) {
    const before = kindOf(valueAt(document, change.path))
    if (change.op === "remove") return yield* failure(`only \`remove\` may take away ${change.path}:`)
    if (change.op === "replace" && kindOf(change.value) !== before) {
      return yield* failure(`${before} cannot become ${kindOf(change.value)} at ${change.path}:`)
    }
  }
  return result
})

/** The corrected document. */
export const assemble = Effect.fnUntraced(function* (sources: Sources) {
  yield* requirePinned(sources)
  const documents = yield* Effect.forEach(Object.values(sources.documents), (text) => decodeDocument(text))
  const yaml = yield* Effect.try({
    try: () => Yaml.parse(sources.overlay),
    catch: (error) => new OpenApiError({ message: `overlay.yaml: ${error}` })
  })
  const merged = yield* merge(documents)
  const { actions } = yield* decodeOverlay(yaml, { onExcessProperty: "error" })
  return yield* Effect.reduce(actions, () => merged, apply)
})
