/**
 * The catalogue as one HTML page, with search and filters, that works from disk.
 *
 *     pnpm 09-gallery gallery.html
 */
import * as NodeServices from "@effect/platform-node/NodeServices"
import { AvatarCatalogue } from "@effect-heygen/core"
import * as Console from "effect/Console"
import * as Argument from "effect/cli/Argument"
import * as Command from "effect/cli/Command"
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Layer from "effect/Layer"
import * as Stream from "effect/Stream"
import { gallery } from "./support/gallery.ts"
import * as HeyGen from "./support/HeyGen.ts"
import { run } from "./support/run.ts"

const file = Argument.File("file").pipe(
  Argument.withDefault("gallery.html"),
  Argument.withDescription("The page to write")
)

const write = Command.make("gallery", { file }, ({ file }) =>
  Effect.gen(function* () {
    const catalogue = yield* AvatarCatalogue
    const fs = yield* FileSystem.FileSystem
    const looks = yield* Stream.runCollect(catalogue.looks())
    yield* fs.writeFileString(file, gallery(looks, { title: "HeyGen's avatars" }))
    yield* Console.log(`${looks.length} looks are in ${file}`)
  }).pipe(Effect.provide(Layer.provide(AvatarCatalogue.layerV3, HeyGen.client({ catalogue: 500 }))))
)

write.pipe(Command.run({ version: "0.1.0" }), Effect.provide(NodeServices.layer), run)
