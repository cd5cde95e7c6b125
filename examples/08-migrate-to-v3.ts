/**
 * The same program on both versions of the API: only the layer differs. It prints
 * ten looks, and then the fields that only one of the versions has.
 */
import { AvatarCatalogue, type Look } from "@effect-heygen/core"
import * as Console from "effect/Console"
import * as Command from "effect/cli/Command"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Stream from "effect/Stream"
import * as HeyGen from "./support/HeyGen.ts"
import { run } from "./support/run.ts"
import { count, table } from "./support/table.ts"

/** The program. It works with either version. */
const photos = Effect.gen(function* () {
  const catalogue = yield* AvatarCatalogue
  const looks = yield* Stream.runCollect(catalogue.looks({ kind: "photo_avatar" }))
  return new Map(looks.map((look) => [look.id, look]))
})

const HeyGenClientLive = HeyGen.client({ catalogue: 60 })

const onV2 = photos.pipe(Effect.provide(Layer.provide(AvatarCatalogue.layerV2, HeyGenClientLive)))
const onV3 = photos.pipe(Effect.provide(Layer.provide(AvatarCatalogue.layerV3, HeyGenClientLive)))

/** The fields that the first look of a pair has and the second lacks. */
const onlyInFirst = (pairs: ReadonlyArray<readonly [Look, Look]>) => {
  const fields = pairs.flatMap(([one, other]) => Object.keys(one).filter((field) => !(field in other)))
  return [...new Set(fields)].join(", ") || "none"
}

const program = Effect.gen(function* () {
  const [v2, v3] = yield* Effect.all([onV2, onV3])
  const both = [...v2.values()].flatMap((look) => {
    const other = v3.get(look.id)
    return other === undefined ? [] : [[look, other] as const]
  })
  const rows = both.slice(0, 10).map(([{ id, name }]) => [id, name || "(no name)"])
  if (rows.length > 0) yield* Console.log(table(["photo", "name"], rows))
  yield* Console.log(
    [
      `${count(both.length, "photo")} in both versions, ${v2.size - both.length} only in version 2, ${v3.size - both.length} only in version 3`,
      `fields only in version 2: ${onlyInFirst(both)}`,
      `fields only in version 3: ${onlyInFirst(both.map(([one, other]) => [other, one]))}`
    ].join("\n")
  )
})

run(
  Command.make("08-migrate-to-v3", {}, () => program).pipe(
    Command.withDescription("Runs one program on both versions of the API, and compares what they have.")
  )
)
