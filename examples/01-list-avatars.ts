/**
 * The whole catalogue of an account: its avatars as a table, and its talking
 * photos.
 */
import { V2 } from "@effect-heygen/core"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as HeyGen from "./support/HeyGen.ts"
import { run } from "./support/run.ts"
import { table } from "./support/table.ts"

const program = Effect.gen(function* () {
  const avatars = yield* V2.Avatars
  const catalogue = yield* avatars.list()

  yield* Console.log(
    table(
      ["avatar", "name", "gender", "premium"],
      catalogue.avatars.map(({ avatar_id, avatar_name, gender, premium }) => [
        avatar_id,
        avatar_name ?? "",
        gender ?? "",
        premium === true ? "premium" : ""
      ])
    )
  )
  yield* Console.log(
    table(
      ["talking photo", "name"],
      catalogue.talking_photos.map(({ talking_photo_id, talking_photo_name }) => [
        talking_photo_id,
        talking_photo_name ?? ""
      ])
    )
  )
  yield* Console.log(`${catalogue.avatars.length} avatars, ${catalogue.talking_photos.length} talking photos`)
})

program.pipe(Effect.provide(HeyGen.layer()), run)
