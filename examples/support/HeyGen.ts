/**
 * Where the examples get their client from: HeyGen, where `HEYGEN_API_KEY` is
 * set, and else the mock in this process.
 */
import { type Credentials, HeyGenClient, type HeyGenClientSettings, V2 } from "@effect-heygen/core"
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
  Effect.cached(Console.error("HEYGEN_API_KEY is not set: the mock answers, in this process.\n"))
)

/** What an example changes of the client's options. */
type Options = HeyGenClientSettings & { readonly apiKey?: Credentials.Secret }

/** The client. The mock's options are for the mock alone; the client's are for both. */
export const client = (mock: MockOptions = {}, options: Options = {}) =>
  Layer.unwrap(
    Effect.gen(function* () {
      const key = yield* Config.option(Config.Redacted("HEYGEN_API_KEY"))
      if (Option.isSome(key)) {
        const baseUrl = Option.getOrUndefined(yield* Config.option(Config.String("HEYGEN_BASE_URL")))
        return Layer.provide(
          HeyGenClient.layer({ apiKey: key.value, baseUrl, ...options }),
          FetchHttpClient.layer
        )
      }
      yield* sayThatTheMockAnswers
      return HeyGenClient.layer({ apiKey: Redacted.make("a-key-for-the-mock"), ...options }).pipe(
        Layer.provide(MockHttpClient.layer({ apiKey: "a-key-for-the-mock", ...mock }))
      )
    })
  )

/** The services of version 2. */
export const layer = (mock: MockOptions = {}, options: Options = {}) =>
  V2.layer.pipe(Layer.provide(client(mock, options)))
