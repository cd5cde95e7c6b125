/**
 * The catalogue as one HTML page, with pictures, search and filters, that works
 * from disk. HeyGen's pictures expire within days; `--offline` puts them into the
 * page.
 *
 *     pnpm 09-gallery avatars.html --offline
 */
import { AvatarCatalogue, type Look, type Ownership } from "@effect-heygen/core"
import * as Console from "effect/Console"
import * as Argument from "effect/cli/Argument"
import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import * as Effect from "effect/Effect"
import * as Base64 from "effect/encoding/Base64"
import * as FileSystem from "effect/FileSystem"
import * as HttpClient from "effect/http/HttpClient"
import * as Stream from "effect/Stream"
import { gallery } from "./support/gallery.ts"
import * as HeyGen from "./support/HeyGen.ts"
import { run } from "./support/run.ts"
import { count } from "./support/table.ts"

const file = Argument.String("file").pipe(
  Argument.withDefault("gallery.html"),
  Argument.withDescription("The page to write, gallery.html by default")
)

const offline = Flag.Boolean("offline").pipe(
  Flag.withDefault(false),
  Flag.withDescription("Put the pictures into the page; those above 1 MB are left out")
)

const progress = (text: string) =>
  Effect.sync(() => {
    if (process.stderr.isTTY) process.stderr.write(`${text}\r`)
  })

/** A picture as a `data:` URL; nothing where there is none, or what is there is no picture. */
const load = (url: string) =>
  HttpClient.get(url).pipe(
    Effect.flatMap((response) => Effect.map(response.arrayBuffer, (body) => ({ body, response }))),
    Effect.map(({ body, response: { headers, status } }) => {
      const [type] = (headers["content-type"] ?? "").split(";")
      return status === 200 && /^image\/[\w.+-]+$/.test(type ?? "") && body.byteLength <= 1_000_000
        ? `data:${type};base64,${Base64.encode(new Uint8Array(body))}`
        : undefined
    }),
    Effect.timeout("20 seconds"),
    Effect.catch(() => Effect.undefined)
  )

const loadAll = Effect.fnUntraced(function* (looks: ReadonlyArray<Look>) {
  const pictures = new Map<string, string>()
  yield* Effect.forEach(
    looks,
    Effect.fnUntraced(function* ({ id, previewImageUrl }) {
      const picture = previewImageUrl === undefined ? undefined : yield* load(previewImageUrl)
      if (picture !== undefined) pictures.set(id, picture)
      yield* progress(`${pictures.size} pictures`)
    }),
    { concurrency: 8, discard: true }
  )
  return pictures
})

const write = Effect.fnUntraced(function* (file: string, isOffline: boolean) {
  const catalogue = yield* AvatarCatalogue
  const fs = yield* FileSystem.FileSystem
  let found = 0
  // HeyGen doesn't say of a look whose it is, so each kind of owner is asked for on its own.
  const owned = (ownership: Ownership) =>
    catalogue.looks({ ownership }).pipe(
      Stream.map((look): Look => ({ ...look, ownership })),
      Stream.tap(() => progress(`${++found} looks`))
    )
  const looks = yield* Stream.concat(owned("private"), owned("public")).pipe(Stream.runCollect)
  const pictures = isOffline ? yield* loadAll(looks) : undefined
  yield* fs.writeFileString(file, gallery(looks, { title: "HeyGen's avatars", pictures }))
  const inside = pictures === undefined ? "" : `, and ${count(pictures.size, "picture")},`
  yield* Console.log(`${count(looks.length, "look")}${inside} in ${file}: open it in a browser.`)
})

run(
  Command.make("09-gallery", { file, offline }, ({ file, offline }) =>
    write(file, offline).pipe(Effect.provide([HeyGen.catalogue({ catalogue: 500 }), HeyGen.pictures]))
  ).pipe(Command.withDescription("Writes the catalogue as one HTML page with pictures, search and filters."))
)
