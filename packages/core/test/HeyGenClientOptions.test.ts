import { assert, describe, it } from "@effect/vitest"
import { HeyGenClient, V2 } from "@effect-heygen/core"
import * as Config from "effect/Config"
import * as ConfigProvider from "effect/ConfigProvider"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import * as TestClock from "effect/testing/TestClock"
import * as FakeHttp from "./support/FakeHttp.ts"

const http = FakeHttp.make(FakeHttp.catalogue)

const build = (options: FakeHttp.Options) => Effect.void.pipe(Effect.provide(http.client(options)))

describe("an option that cannot be used", () => {
  const cases: ReadonlyArray<readonly [string, FakeHttp.Options]> = [
    ["apiKey", { apiKey: Redacted.make("") }],
    ["apiKey", { apiKey: Redacted.make("hg-secret\n") }],
    ["apiKey", { apiKey: Redacted.make("hg secret") }],
    ["apiKey", { apiKey: Redacted.make("hg-sécret") }],
    ["baseUrl", { baseUrl: "not a URL" }],
    ["baseUrl", { baseUrl: "http://api.heygen.com" }],
    ["baseUrl", { baseUrl: "http://127.0.0.1.evil.example" }],
    ["baseUrl", { baseUrl: "ftp://127.0.0.1" }],
    ["baseUrl", { baseUrl: "https://user:hg-secret@api.heygen.com" }],
    ["baseUrl", { baseUrl: "https://api.heygen.com?key=hg-secret" }],
    ["baseUrl", { baseUrl: "https://api.heygen.com#top" }],
    ["timeout", { timeout: 0 }],
    ["timeout", { timeout: -1 }],
    ["timeout", { timeout: Number.POSITIVE_INFINITY }],
    ["maxResponseBytes", { maxResponseBytes: 0 }],
    ["maxResponseBytes", { maxResponseBytes: 1.5 }],
    ["maxResponseBytes", { maxResponseBytes: 2 ** 30 }],
    ["maxResponseBytes", { maxResponseBytes: Number.NaN }],
    ["retry.maxAttempts", { retry: { maxAttempts: 0 } }],
    ["retry.maxAttempts", { retry: { maxAttempts: Number.POSITIVE_INFINITY } }],
    ["retry.baseDelay", { retry: { baseDelay: -1 } }],
    ["retry.maxDelay", { retry: { maxDelay: Number.POSITIVE_INFINITY } }],
    ["retry.maxRetryAfter", { retry: { maxRetryAfter: -1 } }],
    ["retry.maxElapsed", { retry: { maxElapsed: 0 } }]
  ]

  it.effect.each(cases)("(%s, %#) is refused by its name when the layer is built", ([option, options]) =>
    Effect.gen(function* () {
      const error = yield* Effect.flip(build(options))
      assert.strictEqual(error._tag, "InvalidOptionError")
      assert.strictEqual(error.option, option)
      assert.include(error.message, option)
      assert.notInclude(JSON.stringify(error) + error.message, "secret")
    })
  )
})

/** Options as a program in JavaScript can pass them. */
const fromJavaScript = (options: object): FakeHttp.Options => Object.assign({}, options)

describe("an option of another type, as JavaScript allows it", () => {
  it.effect.each([
    ["apiKey", { apiKey: "hg-secret" }],
    ["apiKey", { apiKey: null }],
    ["apiKey", { apiKey: Redacted.make(42) }],
    ["bearerToken", { bearerToken: "hg-secret", apiKey: undefined }],
    ["bearerToken", { bearerToken: Redacted.make("b"), apiKey: Redacted.make("a") }],
    ["apiKey", { apiKey: undefined }],
    ["baseUrl", { baseUrl: 42 }],
    ["timeout", { timeout: "soon" }],
    ["timeout", { timeout: {} }],
    ["retry", { retry: null }],
    ["retry", { retry: 5 }],
    ["retry.maxAttempts", { retry: { maxAttempts: "3" } }],
    ["retry.baseDelay", { retry: { baseDelay: "soon" } }],
    ["maxResponseBytes", { maxResponseBytes: "1000" }],
    ["invalid", { invalid: "ignore" }],
    ["transformClient", { transformClient: 5 }]
  ] as ReadonlyArray<readonly [string, object]>)("(%s, %#) is refused by its name", ([option, options]) =>
    Effect.gen(function* () {
      const error = yield* Effect.flip(build(fromJavaScript(options)))
      assert.strictEqual(error.option, option)
      assert.notInclude(JSON.stringify(error) + error.message, "secret")
    })
  )
})

describe("an option that can be used", () => {
  const cases: ReadonlyArray<FakeHttp.Options> = [
    { baseUrl: "https://proxy.example/heygen" },
    { baseUrl: new URL("http://localhost:4010") },
    { baseUrl: "http://127.0.0.1:4010" },
    { baseUrl: "http://127.8.9.1" },
    { baseUrl: "http://[::1]:4010" },
    {
      timeout: "1 millis",
      maxResponseBytes: 1,
      retry: { maxAttempts: 1, baseDelay: 0, maxDelay: 0, maxRetryAfter: 0 }
    },
    { retry: false }
  ]
  it.effect.each(cases)("(%#) builds the layer", (options) => build(options))
})

describe("HeyGenClient.layerConfig", () => {
  const withEnv = (env: Record<string, string>) =>
    HeyGenClient.layerConfig().pipe(
      Layer.provide(http.layer),
      Layer.provide(ConfigProvider.layer(ConfigProvider.fromEnvRecord(env)))
    )
  const failureWith = (env: Record<string, string>) =>
    Effect.void.pipe(
      Effect.provide(withEnv(env)),
      Effect.flip,
      Effect.map(({ message }) => message)
    )

  it.effect.each([
    ["HEYGEN_API_KEY", {}],
    ["HEYGEN_API_KEY", { HEYGEN_API_KEY: "" }],
    ["apiKey", { HEYGEN_API_KEY: "hg-secret\nx" }],
    ["baseUrl", { HEYGEN_API_KEY: FakeHttp.key, HEYGEN_BASE_URL: "http://api.heygen.com" }],
    ["baseUrl", { HEYGEN_API_KEY: FakeHttp.key, HEYGEN_BASE_URL: "https://u:hg-secret@heygen.com" }],
    ["HEYGEN_TIMEOUT", { HEYGEN_API_KEY: FakeHttp.key, HEYGEN_TIMEOUT: "soon" }],
    ["HEYGEN_TIMEOUT", { HEYGEN_API_KEY: FakeHttp.key, HEYGEN_TIMEOUT: "0 seconds" }],
    ["HEYGEN_MAX_ATTEMPTS", { HEYGEN_API_KEY: FakeHttp.key, HEYGEN_MAX_ATTEMPTS: "0" }],
    ["HEYGEN_MAX_ATTEMPTS", { HEYGEN_API_KEY: FakeHttp.key, HEYGEN_MAX_ATTEMPTS: "many" }]
  ] as ReadonlyArray<readonly [string, Record<string, string>]>)(
    "names %s where it cannot be used (%#)",
    ([name, env]) =>
      Effect.gen(function* () {
        const message = yield* failureWith(env)
        assert.include(message, name)
        assert.notInclude(message, "secret")
      })
  )

  it.effect.each([
    ["HEYGEN_API_KEY is not set", {}],
    ["HEYGEN_API_KEY is not set", { HEYGEN_API_KEY: "" }],
    ['such as "30 seconds"', { HEYGEN_API_KEY: FakeHttp.key, HEYGEN_TIMEOUT: "30s" }]
  ] as ReadonlyArray<readonly [string, Record<string, string>]>)(
    "says in one sentence what is missing: %s",
    ([sentence, env]) =>
      Effect.gen(function* () {
        assert.include(yield* failureWith(env), sentence)
      })
  )

  it.effect("takes an empty variable for one that is not set", () =>
    Effect.gen(function* () {
      const fake = FakeHttp.make(FakeHttp.catalogue)
      const env = { HEYGEN_API_KEY: FakeHttp.key, HEYGEN_BASE_URL: "", HEYGEN_TIMEOUT: "" }
      yield* FakeHttp.listAvatars.pipe(
        Effect.provide(
          V2.layer.pipe(
            Layer.provide(HeyGenClient.layerConfig()),
            Layer.provide(fake.layer),
            Layer.provide(ConfigProvider.layer(ConfigProvider.fromEnvRecord(env)))
          )
        )
      )
      assert.strictEqual(fake.sent[0]?.url, "https://api.heygen.com/v2/avatars")
    })
  )

  it.effect("reads what it is given in place of the standard variables", () =>
    Effect.gen(function* () {
      const fake = FakeHttp.make({ status: 503 })
      const env = { HEYGEN_API_KEY: FakeHttp.key, SECOND_KEY: "second", SECOND_URL: "https://second.example" }
      yield* FakeHttp.listAvatars.pipe(
        Effect.exit,
        Effect.provide(
          V2.layer.pipe(
            Layer.provide(
              HeyGenClient.layerConfig({
                apiKey: Config.Redacted("SECOND_KEY"),
                baseUrl: Config.URL("SECOND_URL"),
                maxAttempts: Config.succeed(1)
              })
            ),
            Layer.provide(fake.layer),
            Layer.provide(ConfigProvider.layer(ConfigProvider.fromEnvRecord(env)))
          )
        )
      )
      assert.deepStrictEqual(
        fake.sent.map(({ headers, url }) => [url, headers["x-api-key"]]),
        [["https://second.example/v2/avatars", "second"]]
      )
    })
  )

  it.effect("sends a bearer token in place of the key", () =>
    Effect.gen(function* () {
      const fake = FakeHttp.make(FakeHttp.catalogue)
      yield* FakeHttp.listAvatars.pipe(
        Effect.provide(
          V2.layer.pipe(
            Layer.provide(HeyGenClient.layerConfig({ bearerToken: Config.Redacted("TOKEN") })),
            Layer.provide(fake.layer),
            Layer.provide(ConfigProvider.layer(ConfigProvider.fromEnvRecord({ TOKEN: "the-token" })))
          )
        )
      )
      assert.strictEqual(fake.sent[0]?.headers.authorization, "Bearer the-token")
    })
  )

  it.effect("names a variable of your own that is missing", () =>
    Effect.gen(function* () {
      const layer = HeyGenClient.layerConfig({ apiKey: Config.Redacted("SECOND_KEY") }).pipe(
        Layer.provide(http.layer),
        Layer.provide(ConfigProvider.layer(ConfigProvider.fromEnvRecord({})))
      )
      const { message } = yield* Effect.flip(Effect.provide(Effect.void, layer))
      assert.strictEqual(message, "apiKey: SECOND_KEY is not set.")
    })
  )

  it.effect("reads the key, the base URL, the timeout and the attempts", () =>
    Effect.gen(function* () {
      const fake = FakeHttp.make("hangs")
      const env = {
        HEYGEN_API_KEY: FakeHttp.key,
        HEYGEN_BASE_URL: "http://localhost:4010",
        HEYGEN_TIMEOUT: "2 seconds",
        HEYGEN_MAX_ATTEMPTS: "2"
      }
      const heyGen = V2.layer.pipe(
        Layer.provide(Layer.orDie(HeyGenClient.layerConfig())),
        Layer.provide(fake.layer),
        Layer.provide(ConfigProvider.layer(ConfigProvider.fromEnvRecord(env)))
      )
      const fiber = yield* Effect.forkChild(Effect.flip(Effect.provide(FakeHttp.listAvatars, heyGen)))
      yield* TestClock.adjust("1 minute")
      const { reason } = yield* Fiber.join(fiber)
      assert.strictEqual(reason.message, "No complete response within 2 s.")
      assert.deepStrictEqual(
        fake.sent.map(({ headers, url }) => [url, headers["x-api-key"]]),
        Array(2).fill(["http://localhost:4010/v2/avatars", FakeHttp.key])
      )
    })
  )
})
