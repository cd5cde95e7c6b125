/**
 * Writes `openapi/heygen.json`: HeyGen's documents as one, with the overlay
 * applied. With `--check` it writes nothing, and fails where the file is stale.
 */
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import * as NodeServices from "@effect/platform-node/NodeServices"
import * as Console from "effect/Console"
import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import * as Effect from "effect/Effect"
import * as Yaml from "effect/encoding/Yaml"
import * as FileSystem from "effect/FileSystem"
import * as JsonPatch from "effect/JsonPatch"
import * as Path from "effect/Path"
import * as Schema from "effect/Schema"
import openapiFormat from "openapi-format"

/** An OpenAPI document, as far as it matters here. */
const Document = Schema.StructWithRest(
  Schema.Struct({
    paths: Schema.Record(Schema.String, Schema.Json),
    components: Schema.Struct({ securitySchemes: Schema.Record(Schema.String, Schema.Json) })
  }),
  [Schema.Record(Schema.String, Schema.Json)]
)

/** An OpenAPI Overlay in which every action gives its reason. */
const Overlay = Schema.Struct({
  overlay: Schema.Literal("1.0.0"),
  info: Schema.Struct({ title: Schema.String, version: Schema.String }),
  actions: Schema.Array(
    Schema.Struct({
      target: Schema.String,
      description: Schema.NonEmptyString,
      update: Schema.optionalKey(Schema.Json),
      remove: Schema.optionalKey(Schema.Boolean)
    })
  )
})

class OpenApiError extends Schema.TaggedError<OpenApiError>()("OpenApiError", { message: Schema.String }) {}

const decodeDocument = Schema.decodeUnknownEffect(Schema.fromJsonString(Document))
const decodeOverlay = Schema.decodeUnknownEffect(Overlay)

/** One document of the vendor's several: the first one's, with the paths and the security schemes of all. */
const merge = Effect.fnUntraced(function* (documents: ReadonlyArray<typeof Document.Type>) {
  const [first] = documents
  if (first === undefined) return yield* new OpenApiError({ message: "openapi/vendor holds no document" })
  const paths: Record<string, Schema.Json> = {}
  const securitySchemes: Record<string, Schema.Json> = {}
  for (const document of documents) {
    for (const [path, item] of Object.entries(document.paths)) {
      if (path in paths)
        return yield* new OpenApiError({ message: `Two documents of the vendor have ${path}` })
      paths[path] = item
    }
    Object.assign(securitySchemes, { ...document.components.securitySchemes, ...securitySchemes })
  }
  return { ...first, components: { securitySchemes }, paths }
})

const build = Effect.fnUntraced(function* (folder: string) {
  const fs = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  const vendor = path.join(folder, "vendor")
  const files = (yield* fs.readDirectory(vendor)).filter((file) => file.endsWith(".json")).sort()
  const documents = yield* Effect.forEach(files, (file) =>
    Effect.flatMap(fs.readFileString(path.join(vendor, file)), decodeDocument)
  )
  const overlay = yield* Effect.flatMap(fs.readFileString(path.join(folder, "overlay.yaml")), (yaml) =>
    Effect.flatMap(
      Effect.try({
        try: () => Yaml.parse(yaml),
        catch: (error) => new OpenApiError({ message: `overlay.yaml: ${error}` })
      }),
      decodeOverlay
    )
  )
  const document = yield* merge(documents)
  const { data, resultData } = yield* Effect.promise(() =>
    openapiFormat.openapiOverlay(structuredClone(document), {
      overlaySet: structuredClone({ ...overlay, actions: [...overlay.actions] })
    })
  )
  const { unusedActions: unused } = yield* Schema.decodeUnknownEffect(
    Schema.Struct({ unusedActions: Schema.Array(Schema.Struct({ target: Schema.String })) })
  )(resultData)
  if (unused.length > 0) {
    return yield* new OpenApiError({
      message: `overlay.yaml: these actions change nothing:\n${unused.map(({ target }) => `  ${target}`).join("\n")}`
    })
  }
  return yield* Schema.decodeUnknownEffect(Schema.Json)(data)
})

const command = Command.make(
  "openapi",
  {
    check: Flag.Boolean("check").pipe(
      Flag.withDefault(false),
      Flag.withDescription("Write nothing; fail where the document is stale")
    )
  },
  Effect.fnUntraced(function* ({ check }) {
    const fs = yield* FileSystem.FileSystem
    const path = yield* Path.Path
    const folder = yield* path.fromFileUrl(new URL("../openapi", import.meta.url))
    const file = path.join(folder, "heygen.json")
    const built = yield* build(folder)
    if (!check) {
      yield* fs.writeFileString(file, `${JSON.stringify(built, null, 2)}\n`)
      return yield* Console.log("openapi/heygen.json is written.")
    }
    const committed = yield* Effect.flatMap(
      fs.readFileString(file),
      Schema.decodeEffect(Schema.fromJsonString(Schema.Json))
    )
    const patch = JsonPatch.get(committed, built)
    if (patch.length > 0) {
      const differences = patch.map(({ op, path }) => `  ${op} ${path}`).join("\n")
      return yield* new OpenApiError({
        message: `openapi/heygen.json is not what the vendor's documents and the overlay make. Run \`pnpm openapi\`. To do:\n${differences}`
      })
    }
    yield* Console.log("openapi/heygen.json is up to date.")
  })
)

command.pipe(
  Command.run({ version: "0.1.0" }),
  Effect.catchTag("OpenApiError", ({ message }) =>
    Effect.andThen(
      Console.error(message),
      Effect.sync(() => {
        process.exitCode = 1
      })
    )
  ),
  Effect.provide(NodeServices.layer),
  NodeRuntime.runMain
)
