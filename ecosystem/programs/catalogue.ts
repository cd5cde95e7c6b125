/**
 * What is tried in every runtime: a catalogue of three pages, the first of which
 * fails once, and an id that doesn't exist.
 */
import { AvatarCatalogue, HeyGenClient, type HeyGenError, V3 } from "@effect-heygen/core"
import * as Effect from "effect/Effect"
import * as FetchHttpClient from "effect/http/FetchHttpClient"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import * as Stream from "effect/Stream"

const program = Effect.gen(function* () {
  const catalogue = yield* AvatarCatalogue
  const count = yield* Stream.runCount(catalogue.looks())
  const looks = yield* V3.AvatarLooks
  const reason = yield* looks.get("nobody").pipe(
    Effect.map(() => "none"),
    Effect.catchTag("HeyGenError", (error: HeyGenError) => Effect.succeed(error.reason._tag))
  )
  return `${count} looks, ${reason}`
})

export const main = (baseUrl: string): Promise<string> =>
  program.pipe(
    Effect.provide(
      Layer.mergeAll(AvatarCatalogue.layerV3, V3.layer).pipe(
        Layer.provide(HeyGenClient.layer({ apiKey: Redacted.make("any-key"), baseUrl })),
        Layer.provide(FetchHttpClient.layer)
      )
    ),
    Effect.runPromise
  )
