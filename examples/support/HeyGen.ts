/**
 * Where the examples get their client from: HeyGen's API where `HEYGEN_API_KEY`
 * is set, and otherwise the mock, in this process.
 */
import { type Credentials, HeyGenClient, type HeyGenClientSettings, V2 } from "@effect-heygen/core"
import { MockHttpClient, type MockOptions } from "@effect-heygen/mock"
import * as Config from "effect/Config"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as FetchHttpClient from "effect/http/FetchHttpClient"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"

const apiKey = "a-key-for-the-mock"

type Options = HeyGenClientSettings & { readonly apiKey?: Credentials.Secret }

/** A client of the mock, whether there is a key or not. */
export const mock = (options: MockOptions = {}, client: Options = {}) =>
  HeyGenClient.layer({ apiKey: Redacted.make(apiKey), ...client }).pipe(
    Layer.provide(MockHttpClient.layer({ apiKey, ...options }))
  )

/** Printed once, however many clients a program builds. */
const announceMock = Effect.runSync(
  Effect.cached(Console.error("HEYGEN_API_KEY is not set: the mock responds in place of HeyGen.\n"))
)

/**
 * A client of HeyGen's API, with what the other variables say (`HEYGEN_BASE_URL`,
 * `HEYGEN_TIMEOUT`, `HEYGEN_MAX_ATTEMPTS`). Without a key, a client of the mock
 * with these options.
 */
export const client = (options: MockOptions = {}, client: Options = {}) =>
  Layer.unwrap(
    Effect.gen(function* () {
      const key = yield* Config.withDefault(Config.String("HEYGEN_API_KEY"), "")
      if (key !== "") return Layer.provide(HeyGenClient.layerConfig(), FetchHttpClient.layer)
      yield* announceMock
      return mock(options, client)
    })
  )

/** The services of version 2. */
export const layer = (options: MockOptions = {}, settings: Options = {}) =>
  Layer.provide(V2.layer, client(options, settings))
