/**
 * The same program on both versions of the API: only the layer differs. It prints
 * ten looks, and then the fields that only one of the versions has.
 */
import { AvatarCatalogue, type Look } from "@effect-heygen/core"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Stream from "effect/Stream"
import * as HeyGen from "./support/HeyGen.ts"
import { run } from "./support/run.ts"

/** The program. It works with either version. */
const photos = Effect.gen(function* () {
  const catalogue = yield* AvatarCatalogue
  const looks = yield* Stream.runCollect(catalogue.looks({ kind: "photo_avatar" }))
  return new Map(looks.map((look) => [look.id, look]))
})

const HeyGenClientLive = HeyGen.client({ catalogue: 60 })

const onV2 = photos.pipe(Effect.provide(Layer.provide(AvatarCatalogue.layerV2, HeyGenClientLive)))
const onV3 = photos.pipe(Effect.provide(Layer.provide(AvatarCatalogue.layerV3, HeyGenClientLive)))

/** The fields that one of two looks has and the other has not. */
const onlyIn = (one: Look, other: Look) => Object.keys(one).filter((field) => !(field in other))

const program = Effect.gen(function* () {
  const [v2, v3] = yield* Effect.all([onV2, onV3])
  const both = [...v2.values()].flatMap((look) => {
    const other = v3.get(look.id)
    return other === undefined ? [] : [[look, other] as const]
  })
  for (const [{ id, name }] of both.slice(0, 10)) yield* Console.log(`${id}  ${name || "(without a name)"}`)
  yield* Console.log(
    `… ${both.length} looks in both versions, ${v2.size - both.length} in version 2 alone, ${v3.size - both.length} in version 3 alone`
  )
  const fields = (pairs: ReadonlyArray<readonly [Look, Look]>) =>
    [...new Set(pairs.flatMap(([a, b]) => onlyIn(a, b)))].join(", ")
  yield* Console.log(`fields of version 2 alone: ${fields(both) || "nothing"}`)
  yield* Console.log(
    `fields of version 3 alone: ${fields(both.map(([a, b]) => [b, a] as const)) || "nothing"}`
  )
})

run(program)
