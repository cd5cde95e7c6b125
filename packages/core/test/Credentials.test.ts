import { inspect } from "node:util"
import { assert, describe, it } from "@effect/vitest"
import { Credentials, HeyGenClient, V2 } from "@effect-heygen/core"
import * as Cause from "effect/Cause"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as HttpClient from "effect/http/HttpClient"
import * as HttpClientResponse from "effect/http/HttpClientResponse"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import * as TestClock from "effect/testing/TestClock"
import * as FakeHttp from "./support/FakeHttp.ts"

const unauthorized = FakeHttp.json({ error: { code: "unauthorized", message: "Unauthorized" } }, 401)

const listing = (http: ReturnType<typeof FakeHttp.make>, credentials: Credentials.Credentials) =>
  FakeHttp.listAvatars.pipe(
    Effect.provide(
      V2.layer.pipe(
        Layer.provide(Layer.orDie(HeyGenClient.layer({ ...credentials, retry: { baseDelay: 0 } }))),
        Layer.provide(http.layer)
      )
    )
  )

/** An effect that yields another secret each time. */
const rotating = (...secrets: ReadonlyArray<string>) => {
  let asked = 0
  const effect = Effect.sync(() => Redacted.make(secrets[Math.min(asked++, secrets.length - 1)] ?? ""))
  return { effect, asked: () => asked }
}

describe("credentials", () => {
  it.effect.each([
    ["an API key", { apiKey: Redacted.make("the-key") }, { "x-api-key": "the-key" }],
    ["a bearer token", { bearerToken: Redacted.make("the-token") }, { authorization: "Bearer the-token" }],
    [
      "the API key of an effect",
      { apiKey: Effect.succeed(Redacted.make("the-key")) },
      { "x-api-key": "the-key" }
    ],
    [
      "the bearer token of an effect",
      { bearerToken: Effect.succeed(Redacted.make("the-token")) },
      { authorization: "Bearer the-token" }
    ]
  ] as ReadonlyArray<readonly [string, Credentials.Credentials, Record<string, string>]>)(
    "are %s",
    ([, credentials, headers]) =>
      Effect.gen(function* () {
        const http = FakeHttp.make(FakeHttp.catalogue)
        yield* listing(http, credentials)
        assert.deepStrictEqual(http.sent[0]?.headers, { accept: "application/json, */*;q=0.1", ...headers })
      })
  )

  it.effect("of an effect are asked for before every attempt", () =>
    Effect.gen(function* () {
      const { effect } = rotating("a", "b", "c")
      const http = FakeHttp.make({ status: 503 }, { status: 503 }, FakeHttp.catalogue)
      const fiber = yield* Effect.forkChild(listing(http, { bearerToken: effect }))
      yield* TestClock.adjust("1 minute")
      yield* Fiber.join(fiber)
      assert.deepStrictEqual(
        http.sent.map(({ headers }) => headers.authorization),
        ["Bearer a", "Bearer b", "Bearer c"]
      )
    })
  )
})

describe("a 401", () => {
  it.effect("asks once more, and sends the request once more, without a retry", () =>
    Effect.gen(function* () {
      const { asked, effect } = rotating("old", "new")
      const http = FakeHttp.make(unauthorized, FakeHttp.catalogue)
      yield* listing(http, { bearerToken: effect }).pipe(
        Effect.provideService(HttpClient.TracerDisabledWhen, () => true)
      )
      assert.strictEqual(asked(), 2)
      assert.deepStrictEqual(
        http.sent.map(({ at, headers }) => [at, headers.authorization]),
        [
          [0, "Bearer old"],
          [0, "Bearer new"]
        ]
      )
    })
  )

  it.effect("does so once in a call", () =>
    Effect.gen(function* () {
      const { asked, effect } = rotating("a", "b", "c", "d")
      const http = FakeHttp.make(unauthorized)
      const error = yield* Effect.flip(listing(http, { apiKey: effect }))
      assert.strictEqual(error.reason._tag, "AuthenticationError")
      assert.strictEqual(error.attempts, 2)
      assert.strictEqual(asked(), 2)
    })
  )

  it.effect("sends nothing more where the secret is the same", () =>
    Effect.gen(function* () {
      const { asked, effect } = rotating("same")
      const http = FakeHttp.make(unauthorized)
      const error = yield* Effect.flip(listing(http, { apiKey: effect }))
      assert.strictEqual(error.reason._tag, "AuthenticationError")
      assert.strictEqual(http.sent.length, 1)
      assert.strictEqual(asked(), 2)
    })
  )

  it.effect("fails at once where the secret is a value", () =>
    Effect.gen(function* () {
      const http = FakeHttp.make(unauthorized)
      yield* Effect.flip(listing(http, { apiKey: Redacted.make("a") }))
      assert.strictEqual(http.sent.length, 1)
    })
  )

  it.effect("tells the effect which secret was refused", () =>
    Effect.gen(function* () {
      const refused: Array<string | undefined> = []
      const bearerToken = Effect.gen(function* () {
        const rejected = yield* Credentials.Rejected
        refused.push(rejected === undefined ? undefined : Redacted.value(rejected))
        return Redacted.make(rejected === undefined ? "old" : "new")
      })
      yield* listing(FakeHttp.make(unauthorized, FakeHttp.catalogue), { bearerToken })
      assert.deepStrictEqual(refused, [undefined, "old"])
    })
  )
})

describe("1,000 calls at once", () => {
  /** HeyGen, which accepts one token and refuses any other. */
  const heyGen = (accepted: string) => {
    let requests = 0
    const layer = Layer.succeed(
      HttpClient.HttpClient,
      HttpClient.make((request) =>
        Effect.gen(function* () {
          requests += 1
          yield* Effect.yieldNow
          const isGood = request.headers.authorization === `Bearer ${accepted}`
          const body = isGood
            ? { data: { avatars: [], talking_photos: [] } }
            : { error: { code: "unauthorized", message: "Unauthorized" } }
          return HttpClientResponse.fromWeb(request, Response.json(body, { status: isGood ? 200 : 401 }))
        })
      )
    )
    return { layer, requests: () => requests }
  }

  it.effect("with a token that HeyGen no longer takes refresh it once", () =>
    Effect.gen(function* () {
      let refreshes = 0
      let token = "expired"
      const bearerToken = Effect.gen(function* () {
        if ((yield* Credentials.Rejected) !== undefined) {
          yield* Effect.yieldNow
          refreshes += 1
          token = "fresh"
        }
        return Redacted.make(token)
      })
      const { layer, requests } = heyGen("fresh")
      const client = yield* HeyGenClient.make({ bearerToken, retry: false }).pipe(Effect.provide(layer))
      const avatars = V2.Avatars.make(client)
      yield* Effect.forEach(Array(1_000), () => avatars.list(), {
        concurrency: "unbounded",
        discard: true
      })
      assert.strictEqual(refreshes, 1)
      assert.isAtMost(requests(), 2_000)
    })
  )

  it.effect("with a token whose time is over refresh it once, before any is sent", () =>
    Effect.gen(function* () {
      let refreshes = 0
      let token: string | undefined
      const bearerToken = Effect.gen(function* () {
        if (token === undefined) {
          yield* Effect.yieldNow
          refreshes += 1
          token = "fresh"
        }
        return Redacted.make(token)
      })
      const { layer, requests } = heyGen("fresh")
      const client = yield* HeyGenClient.make({ bearerToken }).pipe(Effect.provide(layer))
      const avatars = V2.Avatars.make(client)
      yield* Effect.forEach(Array(1_000), () => avatars.list(), {
        concurrency: "unbounded",
        discard: true
      })
      assert.strictEqual(refreshes, 1)
      assert.strictEqual(requests(), 1_000)
    })
  )

  it.effect("leave the refresh to the others where the first is interrupted", () =>
    Effect.gen(function* () {
      const latch = yield* Deferred.make<void>()
      let asked = 0
      const bearerToken = Effect.suspend(() => {
        asked += 1
        return Effect.as(Deferred.await(latch), Redacted.make("fresh"))
      })
      const { layer } = heyGen("fresh")
      const client = yield* HeyGenClient.make({ bearerToken }).pipe(Effect.provide(layer))
      const avatars = V2.Avatars.make(client)
      const [first, ...others] = yield* Effect.forEach(Array(10), () => Effect.forkChild(avatars.list()))
      yield* TestClock.adjust("1 millis")
      if (first !== undefined) yield* Fiber.interrupt(first)
      yield* Deferred.succeed(latch, undefined)
      for (const other of others) yield* Fiber.join(other)
      assert.strictEqual(asked, 1)
    })
  )
})

describe("an effect that yields no secret", () => {
  it.effect.each([
    ["fails", Effect.fail({ message: "the vault is sealed" }), "the vault is sealed"],
    ["dies", Effect.die(new Error("a bug")), "a bug"],
    ["yields a text with a newline", Effect.succeed(Redacted.make("a\nb")), "printable ASCII"],
    ["yields nothing", Effect.succeed(Redacted.make("")), "printable ASCII"],
    ["never ends", Effect.never, "No credentials within 60 s"]
  ] as ReadonlyArray<readonly [string, Credentials.Secret, string]>)(
    "and %s is a CredentialsError, and nothing is sent",
    ([, apiKey, message]) =>
      Effect.gen(function* () {
        const http = FakeHttp.make(FakeHttp.catalogue)
        const fiber = yield* Effect.forkChild(Effect.flip(listing(http, { apiKey })))
        yield* TestClock.adjust("1 hour")
        const error = yield* Fiber.join(fiber)
        assert.strictEqual(error.reason._tag, "CredentialsError")
        assert.include(error.message, message)
        assert.strictEqual(error.attempts, 0)
        assert.deepStrictEqual(http.sent, [])
      })
  )

  it.effect("fails the call where that happens after a 401", () =>
    Effect.gen(function* () {
      let asked = 0
      const apiKey = Effect.suspend(() =>
        asked++ === 0 ? Effect.succeed(Redacted.make("old")) : Effect.fail({ message: "the vault is sealed" })
      )
      const error = yield* Effect.flip(listing(FakeHttp.make(unauthorized), { apiKey }))
      assert.strictEqual(error.reason._tag, "CredentialsError")
      assert.strictEqual(error.attempts, 1)
    })
  )
})

describe("a token that changes within a call", () => {
  it.effect("is taken out of texts in both forms", () =>
    Effect.gen(function* () {
      const { effect } = rotating("old-token-1234", "new-token-5678")
      const echo = FakeHttp.json(
        { error: { code: "unauthorized", message: "neither old-token-1234 nor new-token-5678" } },
        401
      )
      const error = yield* Effect.flip(listing(FakeHttp.make(echo), { bearerToken: effect }))
      assert.strictEqual(error.reason.message, "neither <redacted> nor <redacted>")
      const shown = [inspect(error, { depth: 20, customInspect: false }), Cause.pretty(Cause.fail(error))]
      assert.notMatch(shown.join("\n"), /old-token|new-token/)
    })
  )

  it.effect("is not shown by the client that holds it", () =>
    Effect.gen(function* () {
      const { effect } = rotating("old-token-1234")
      const http = FakeHttp.make(FakeHttp.catalogue)
      const client = yield* HeyGenClient.make({ bearerToken: effect }).pipe(Effect.provide(http.layer))
      yield* V2.Avatars.make(client).list()
      assert.notInclude(inspect(client, { depth: 20, showHidden: true, customInspect: false }), "old-token")
    })
  )
})
