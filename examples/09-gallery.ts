/**
 * The catalogue as one HTML page, with pictures, search and filters, that works
 * from disk.
 *
 *     pnpm 09-gallery avatars.html
 */
import { AvatarCatalogue } from "@effect-heygen/core"
import * as Console from "effect/Console"
import * as Argument from "effect/cli/Argument"
import * as Command from "effect/cli/Command"
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Stream from "effect/Stream"
import { gallery } from "./support/gallery.ts"
import * as HeyGen from "./support/HeyGen.ts"
import { run } from "./support/run.ts"
import { count } from "./support/table.ts"

const file = Argument.String("file").pipe(
  Argument.withDefault("gallery.html"),
  Argument.withDescription("The page to write, gallery.html by default")
)

const write = Effect.fnUntraced(function* (file: string) {
  const catalogue = yield* AvatarCatalogue
  const fs = yield* FileSystem.FileSystem
  let found = 0
  const looks = yield* catalogue.looks().pipe(
    Stream.tap(() =>
      Effect.sync(() => {
        found += 1
        if (process.stderr.isTTY) process.stderr.write(`${found} looks\r`)
      })
    ),
    Stream.runCollect
  )
  yield* fs.writeFileString(file, gallery(looks, { title: "HeyGen's avatars" }))
  yield* Console.log(`${count(looks.length, "look")} in ${file}: open it in a browser.`)
})

run(
  Command.make("09-gallery", { file }, ({ file }) =>
    Effect.provide(write(file), HeyGen.catalogue({ catalogue: 500 }))
  ).pipe(Command.withDescription("Writes the catalogue as one HTML page with pictures, search and filters."))
)
