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
import * as FileSystem from "effect/FileSystem"
import * as JsonPatch from "effect/JsonPatch"
import * as Path from "effect/Path"
import * as Schema from "effect/Schema"
import manifest from "../package.json" with { type: "json" }
import { assemble, OpenApiError } from "./assemble.ts"
import { readSources } from "./sources.ts"

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
    const built = yield* Effect.flatMap(readSources, assemble)
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
        message: `openapi/heygen.json is not what the documents and the overlay make. Run \`pnpm openapi\`. To do:\n${differences}`
      })
    }
    yield* Console.log("openapi/heygen.json is up to date.")
  })
)

command.pipe(
  Command.run({ version: manifest.version }),
  Effect.catchTag(["OpenApiError", "SchemaError"], ({ message }) =>
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
