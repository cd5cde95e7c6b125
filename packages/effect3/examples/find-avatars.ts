/**
 * A program on Effect 3: five looks of women, and how many groups the account has.
 *
 * With `HEYGEN_API_KEY` it calls HeyGen, and otherwise the mock in this process.
 */
import * as FetchHttpClient from "@effect/platform/FetchHttpClient"
import { AvatarCatalogue, HeyGenClient, V3 } from "@effect-heygen/effect3"
import { mockHandler } from "@effect-heygen/mock"
import { Config, Console, Effect, Layer, Redacted, Stream } from "effect"

export const findAvatars = Effect.gen(function* () {
  const catalogue = yield* AvatarCatalogue
  yield* catalogue.looks({ gender: "female" }).pipe(
    Stream.take(5),
    Stream.runForEach(({ id, name = "" }) => Console.log(`${id}  ${name}`))
  )
  const groups = yield* V3.AvatarGroups
  const { data, has_more } = yield* groups.list({ limit: 50 })
  yield* Console.log(`${data.length} groups${has_more ? ", and more" : ""}`)
}).pipe(
  Effect.catchTag("HeyGenError", (error) =>
    error.reason._tag === "RateLimitError"
      ? Console.error("HeyGen asks to wait. Try again later.")
      : Console.error(error.message)
  ),
  Effect.withSpan("findAvatars")
)

const services = Layer.mergeAll(AvatarCatalogue.layer(), V3.layer)

const live = services.pipe(Layer.provide(HeyGenClient.layerConfig()), Layer.provide(FetchHttpClient.layer))

const mock = Layer.unwrapEffect(
  Effect.gen(function* () {
    yield* Console.error("HEYGEN_API_KEY is not set: the mock responds in place of HeyGen.\n")
    const { handle } = yield* Effect.promise(() => mockHandler({ catalogue: 200 }))
    return services.pipe(
      Layer.provide(HeyGenClient.layer({ apiKey: Redacted.make("any-key") })),
      Layer.provide(FetchHttpClient.layer),
      Layer.provide(Layer.succeed(FetchHttpClient.Fetch, (input, init) => handle(new Request(input, init))))
    )
  })
)

if (import.meta.main) {
  Effect.gen(function* () {
    const key = yield* Config.withDefault(Config.string("HEYGEN_API_KEY"), "")
    yield* Effect.provide(findAvatars, key === "" ? mock : live)
  }).pipe(
    Effect.catchAll((error) => Console.error(String(error))),
    Effect.runPromise
  )
}
