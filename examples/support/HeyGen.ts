/**
 * Where the examples get their client: HeyGen's API if `HEYGEN_API_KEY` is set,
 * and otherwise the mock, in this process. They print which of the two it is.
 */
import {
  AvatarCatalogue,
  type Credentials,
  HeyGenClient,
  type HeyGenClientSettings
} from "@effect-heygen/core"
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
    Layer.provide(MockHttpClient.layer({ apiKey, catalogue: 200, ...options }))
  )

const variable = (name: string) => Config.withDefault(Config.String(name), "")

/** Printed once, however many clients a program builds. */
const announce = Effect.runSync(
  Effect.cached(
    Effect.gen(function* () {
      const url = (yield* variable("HEYGEN_BASE_URL")) || "HeyGen"
      yield* (yield* variable("HEYGEN_API_KEY")) === ""
        ? Console.error("HEYGEN_API_KEY is not set, so a mock in this process takes HeyGen's place.\n")
        : Console.error(`HEYGEN_API_KEY is set: these are responses from ${url}.\n`)
    })
  )
)

/**
 * A client of HeyGen's API, with `HEYGEN_BASE_URL`, `HEYGEN_TIMEOUT` and
 * `HEYGEN_MAX_ATTEMPTS`. Without a key, a client of the mock with these options.
 */
export const client = (options: MockOptions = {}, client: Options = {}) =>
  Layer.unwrap(
    Effect.gen(function* () {
      yield* announce
      const key = yield* variable("HEYGEN_API_KEY")
      return key === ""
        ? mock(options, client)
        : Layer.provide(HeyGenClient.layerConfig(), FetchHttpClient.layer)
    })
  )

/** Loads preview pictures: from HeyGen's servers with a key, and otherwise from the mock. They need no credentials. */
export const pictures = Layer.unwrap(
  Effect.map(variable("HEYGEN_API_KEY"), (key) =>
    key === "" ? MockHttpClient.layer({ catalogue: 1 }) : FetchHttpClient.layer
  )
)

/** The catalogue over version 3. */
export const catalogue = (options: MockOptions = {}, settings: Options = {}) =>
  Layer.provide(AvatarCatalogue.layerV3, client(options, settings))
