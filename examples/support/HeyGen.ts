/**
 * Where the examples get their services from: HeyGen, where `HEYGEN_API_KEY` is
 * set, and else the mock in this process.
 */
import { HeyGenClient, type HeyGenClientOptions, V2 } from "@effect-heygen/core"
import { MockHttpClient, type MockOptions } from "@effect-heygen/mock"
import * as Config from "effect/Config"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as FetchHttpClient from "effect/http/FetchHttpClient"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"

/** Said once, however many layers a program builds. */
const sayThatTheMockAnswers = Effect.runSync(
  Effect.cached(Console.log("HEYGEN_API_KEY is not set: the mock answers, in this process.\n"))
)

/** The services. The mock's options are for the mock alone; the client's are for both. */
export const layer = (mock: MockOptions = {}, client: Partial<HeyGenClientOptions> = {}) =>
  Layer.unwrap(
    Effect.gen(function* () {
      const key = yield* Config.option(Config.Redacted("HEYGEN_API_KEY"))
      if (Option.isSome(key)) {
        const baseUrl = yield* Config.option(Config.String("HEYGEN_BASE_URL"))
        const options = { apiKey: key.value, baseUrl: Option.getOrUndefined(baseUrl), ...client }
        return V2.layer.pipe(Layer.provide(HeyGenClient.layer(options)), Layer.provide(FetchHttpClient.layer))
      }
      yield* sayThatTheMockAnswers
      return V2.layer.pipe(
        Layer.provide(HeyGenClient.layer({ apiKey: Redacted.make("a-key-for-the-mock"), ...client })),
        Layer.provide(MockHttpClient.layer({ apiKey: "a-key-for-the-mock", ...mock }))
      )
    })
  )
