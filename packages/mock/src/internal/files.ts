/**
 * The files that the mock reads.
 */
import { fileURLToPath } from "node:url"
import * as NodeFileSystem from "@effect/platform-node/NodeFileSystem"
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Schema from "effect/Schema"
import { MockError } from "../MockError.ts"

/** Where HeyGen's document is, seen from the source as from the build. */
export const documentPath = fileURLToPath(new URL("../../openapi/heygen.json", import.meta.url))

const manifestPath = fileURLToPath(new URL("../../package.json", import.meta.url))

/** A file's JSON, as text and parsed. A pipe or a device, which may have no end, is refused. */
export const readJson = (file: string) =>
  Effect.gen(function* () {
    const fs = yield* FileSystem.FileSystem
    const { type } = yield* fs.stat(file)
    if (type !== "File") return yield* new MockError({ message: `${file} is not a file.` })
    const text = yield* fs.readFileString(file)
    const value = yield* Effect.mapError(
      Schema.decodeEffect(Schema.fromJsonString(Schema.Unknown))(text),
      () => new MockError({ message: `${file} is not JSON.` })
    )
    return { text, value }
  }).pipe(
    Effect.catchTag("PlatformError", ({ reason }) =>
      Effect.fail(new MockError({ message: `${file} cannot be read: ${reason._tag}` }))
    ),
    Effect.provide(NodeFileSystem.layer)
  )

/** The version of this package. */
export const version = readJson(manifestPath).pipe(
  Effect.flatMap(({ value }) => Schema.decodeUnknownEffect(Schema.Struct({ version: Schema.String }))(value)),
  Effect.map(({ version }) => version),
  Effect.catchTag("SchemaError", Effect.die)
)
