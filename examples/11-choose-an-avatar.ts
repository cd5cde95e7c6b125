/**
 * From what a user has, a name, an id or nothing, to a look that will render, and
 * to the body of the request that makes the video.
 */
import { AvatarCatalogue, Look } from "@effect-heygen/core"
import * as Console from "effect/Console"
import * as Command from "effect/cli/Command"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Stream from "effect/Stream"
import * as HeyGen from "./support/HeyGen.ts"
import { run } from "./support/run.ts"

const renders = { engine: "avatar_iv", status: "completed" } as const

const choose = Effect.gen(function* () {
  const catalogue = yield* AvatarCatalogue

  const [best, ...others] = yield* catalogue.search("cafe", renders)
  yield* Console.log(`search: ${best?.name ?? "nobody"}, and ${others.length} others`)

  const presenter = yield* catalogue.pick(renders, { seed: "customer 42" })
  yield* Console.log(`pick: ${presenter.name} (${presenter.id}), today and tomorrow`)

  // Any id will do: a look's, or its group's.
  for (const id of [presenter.id, presenter.groupId ?? presenter.id, `${presenter.id.slice(0, -1)}?`]) {
    const said = yield* catalogue.resolve(id).pipe(
      Effect.map(({ as, look }) => `a ${as}: ${JSON.stringify(Look.character(look))}`),
      Effect.catchTag("UnknownIdError", ({ message }) => Effect.succeed(message))
    )
    yield* Console.log(`resolve ${id}: ${said}`)
  }

  const ending = yield* Stream.runCount(catalogue.expiringPreviews("3 days"))
  yield* Console.log(`${ending} previews end within three days`)
})

const catalogue = AvatarCatalogue.layerCached({
  timeToLive: "1 hour",
  refreshBefore: "5 minutes",
  staleIfError: "1 day"
}).pipe(Layer.provide(AvatarCatalogue.layer()), Layer.provide(HeyGen.client({ catalogue: 500 })))

run(
  Command.make("11-choose-an-avatar", {}, () => Effect.provide(choose, catalogue)).pipe(
    Command.withDescription("Chooses looks that will render: from a name, an id or nothing.")
  )
)
