/**
 * Reads what the document is made of from `openapi/`.
 */
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Path from "effect/Path"
import type { Sources } from "./assemble.ts"

/** The folders of HeyGen's documents: as published, and put together from what is published. */
const folders = ["vendor", "extracted"]

export const readSources = Effect.gen(function* () {
  const fs = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  const openapi = yield* path.fromFileUrl(new URL("../openapi", import.meta.url))
  const files = yield* Effect.forEach(folders, (folder) =>
    Effect.map(fs.readDirectory(path.join(openapi, folder)), (names) =>
      names.toSorted().map((name) => `${folder}/${name}`)
    )
  )
  const read = (file: string) => fs.readFileString(path.join(openapi, file))
  const documents = yield* Effect.forEach(files.flat(), (file) =>
    Effect.map(read(file), (text) => [file, text] as const)
  )
  const sources: Sources = {
    documents: Object.fromEntries(documents),
    sums: yield* read("SHA256SUMS"),
    overlay: yield* read("overlay.yaml")
  }
  return sources
})
