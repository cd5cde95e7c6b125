import { inspect } from "node:util"
import { assert, describe, it } from "@effect/vitest"
import { type Credentials, Endpoint, HeyGenClient, type HttpExecutor } from "@effect-heygen/core"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as HttpClient from "effect/http/HttpClient"
import type * as HttpClientError from "effect/http/HttpClientError"
import type * as HttpClientRequest from "effect/http/HttpClientRequest"
import * as HttpClientResponse from "effect/http/HttpClientResponse"
import * as Layer from "effect/Layer"
import * as CircuitBreaker from "effect/persistence/CircuitBreaker"
import * as RateLimiter from "effect/persistence/RateLimiter"
import * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import * as TestClock from "effect/testing/TestClock"
import * as FakeHttp from "./support/FakeHttp.ts"

describe("transformClient", () => {
  it.effect("takes a rate limiter: calls wait for their turn", () =>
    Effect.gen(function* () {
      const limiter = yield* RateLimiter.make
      const http = FakeHttp.make(FakeHttp.catalogue)
      const limited = http.v2({
        transformClient: HttpClient.withRateLimiter({
          limiter,
          key: "heygen",
          limit: 2,
          window: "1 second",
          times: 0
        })
      })
      const fiber = yield* Effect.forkChild(
        Effect.forEach([1, 2, 3, 4, 5], () => FakeHttp.listAvatars, { concurrency: "unbounded" }).pipe(
          Effect.provide(limited)
        )
      )
      yield* TestClock.adjust("1 minute")
      assert.strictEqual((yield* Fiber.join(fiber)).length, 5)
      assert.deepStrictEqual(
        http.sent.map(({ at }) => Math.floor(at / 1_000)),
        [0, 0, 1, 1, 2]
      )
    }).pipe(Effect.provide(RateLimiter.layerStoreMemory))
  )

  it.effect("takes a circuit breaker: an open circuit sends nothing, and is a TransportError", () =>
    Effect.gen(function* () {
      const breaker = yield* CircuitBreaker.make({
        tripPolicy: CircuitBreaker.consecutive(3),
        openDuration: "30 seconds"
      })
      const http = FakeHttp.make({ status: 500 }, { status: 500 }, { status: 500 }, FakeHttp.catalogue)
      const guarded = http.v2({ retry: false, transformClient: HttpClient.withCircuitBreaker({ breaker }) })
      yield* Effect.gen(function* () {
        for (const status of [500, 500, 500]) {
          assert.strictEqual((yield* Effect.flip(FakeHttp.listAvatars)).status, status)
        }
        const { reason } = yield* Effect.flip(FakeHttp.listAvatars)
        assert.strictEqual(reason._tag, "TransportError")
        assert.match(reason.message, /circuit/i)
        assert.strictEqual(http.sent.length, 3)
        yield* TestClock.adjust("31 seconds")
        yield* FakeHttp.listAvatars
        assert.strictEqual(http.sent.length, 4)
      }).pipe(Effect.provide(guarded))
    }).pipe(Effect.provide(CircuitBreaker.layerStoreMemory()))
  )
})

type Wrapper = (client: HttpClient.HttpClient) => HttpExecutor

/** A call through a wrapper, on a transport that is inspected afterwards. */
const calling = (transformClient: Wrapper, ...answers: ReadonlyArray<FakeHttp.Answer>) => {
  const http = FakeHttp.make(...answers)
  const call = FakeHttp.listAvatars.pipe(Effect.provide(http.v2({ transformClient })), Effect.result)
  const run = Effect.gen(function* () {
    const fiber = yield* Effect.forkChild(call)
    yield* TestClock.adjust("1 hour")
    return yield* Fiber.join(fiber)
  })
  return { run, sent: http.sent }
}

const avatars = FakeHttp.json({ data: { avatars: [{ avatar_id: "a" }], talking_photos: [] } })

describe("a wrapper that reads the body", () => {
  const readers: Readonly<Record<string, Wrapper>> = {
    "as text": HttpClient.tap((response) => response.text),
    "as JSON": HttpClient.tap((response) => response.json),
    "as bytes": HttpClient.tap((response) => response.arrayBuffer),
    "in several ways": HttpClient.tap((response) =>
      Effect.all([response.text, response.json, response.arrayBuffer])
    )
  }

  it.effect.each(Object.entries(readers))("%s leaves it to the call", ([_, reader]) =>
    Effect.gen(function* () {
      const { run } = calling(reader, avatars)
      const result = yield* run
      assert.deepStrictEqual(result._tag === "Success" ? result.success.avatars : result, [
        { avatar_id: "a" }
      ])
    })
  )

  it.effect.each(Object.entries(readers))("%s leaves an error's message to the call", ([_, reader]) =>
    Effect.gen(function* () {
      const { run } = calling(reader, FakeHttp.json({ error: { message: "No such thing" } }, 404))
      const result = yield* run
      assert.deepInclude(result._tag === "Failure" ? result.failure.reason : result, {
        _tag: "NotFoundError",
        message: "No such thing"
      })
    })
  )

  const consumers: Readonly<Record<string, Wrapper>> = {
    "as a stream": HttpClient.tap((response) => Stream.runDrain(response.stream)),
    "as a form": HttpClient.tap((response) => Effect.ignore(response.formData)),
    "in part": HttpClient.tap((response) => Stream.runDrain(Stream.take(response.stream, 1))),
    "and holds it": HttpClient.tap((response) =>
      Effect.sync(() => {
        HttpClientResponse.toWeb(response).pipe((web) => web._tag === "Some" && web.value.body?.getReader())
      })
    )
  }

  it.effect.each(Object.entries(consumers))("%s, and leaves nothing, is a TransportError", ([_, consumer]) =>
    Effect.gen(function* () {
      const { run } = calling(consumer, avatars)
      const result = yield* run
      assert.strictEqual(result._tag === "Failure" ? result.failure.reason._tag : result, "TransportError")
    })
  )

  it.effect("and fails keeps the status", () =>
    Effect.gen(function* () {
      const { run } = calling(
        HttpClient.tap((response) => Stream.runDrain(response.stream)),
        FakeHttp.json({ error: { message: "No" } }, 403)
      )
      const result = yield* run
      assert.strictEqual(result._tag === "Failure" ? result.failure.reason._tag : result, "PermissionError")
    })
  )
})

describe("a wrapper that refuses statuses", () => {
  const filters: Readonly<Record<string, Wrapper>> = {
    filterStatusOk: HttpClient.filterStatusOk,
    filterStatus: HttpClient.filterStatus((status) => status === 200)
  }

  it.effect.each(Object.entries(filters))(
    "(%s) leaves 401 what it is, and it is not retried",
    ([_, filter]) =>
      Effect.gen(function* () {
        const { run, sent } = calling(
          filter,
          FakeHttp.json({ error: { code: "unauthorized", message: "No" } }, 401)
        )
        const result = yield* run
        assert.deepInclude(result._tag === "Failure" ? result.failure.reason : result, {
          _tag: "AuthenticationError",
          code: "unauthorized",
          message: "No"
        })
        assert.strictEqual(sent.length, 1)
      })
  )

  it.effect.each(Object.entries(filters))("(%s) leaves 429 its Retry-After", ([_, filter]) =>
    Effect.gen(function* () {
      const busy = { status: 429, headers: { "retry-after": "7" } }
      const { run, sent } = calling(filter, busy, avatars)
      assert.strictEqual((yield* run)._tag, "Success")
      assert.deepStrictEqual(
        sent.map(({ at }) => at),
        [0, 7_000]
      )
      const longer = calling(filter, { status: 429, headers: { "retry-after": "86400" } })
      const result = yield* longer.run
      assert.deepStrictEqual(result._tag === "Failure" ? result.failure.retryAfter : result, Duration.days(1))
    })
  )
})

describe("a wrapper that makes a response of its own", () => {
  it.effect("is taken at its word", () =>
    Effect.gen(function* () {
      const { run, sent } = calling(() => HttpClient.make((request) => Effect.succeed(ofRequest(request))))
      const result = yield* run
      assert.deepStrictEqual(result._tag === "Success" ? result.success.avatars : result, [
        { avatar_id: "own" }
      ])
      assert.strictEqual(sent.length, 0)
    })
  )

  it.effect("of the one that it got, is taken at its word", () =>
    Effect.gen(function* () {
      const rewrite: Wrapper = HttpClient.transformResponse(
        Effect.flatMap((response) => Effect.as(response.text, ofRequest(response.request)))
      )
      const result = yield* calling(rewrite, avatars).run
      assert.deepStrictEqual(result._tag === "Success" ? result.success.avatars : result, [
        { avatar_id: "own" }
      ])
    })
  )
})

const ofRequest = (request: HttpClientRequest.HttpClientRequest) =>
  HttpClientResponse.fromWeb(
    request,
    Response.json({ data: { avatars: [{ avatar_id: "own" }], talking_photos: [] } })
  )

class Refused extends Schema.TaggedError<Refused>()("Refused", { message: Schema.String }) {}

describe("a wrapper's own error", () => {
  const refusal = new Refused({ message: "Not today" })
  const wrappers: Readonly<Record<string, readonly [wrapper: Wrapper, sent: number]>> = {
    "before the request": [() => ({ execute: () => Effect.fail(refusal) }), 0],
    "after the response": [
      (client) => ({ execute: (request) => Effect.andThen(client.execute(request), Effect.fail(refusal)) }),
      1
    ],
    "in the request": [(client) => HttpClient.mapRequestEffect(client, () => Effect.fail(refusal)), 0]
  }

  it.effect.each(Object.entries(wrappers))(
    "%s is a TransportError that is not retried",
    ([_, [wrapper, sent]]) =>
      Effect.gen(function* () {
        const call = calling(wrapper, avatars)
        const result = yield* call.run
        assert.deepInclude(result._tag === "Failure" ? result.failure.reason : result, {
          _tag: "TransportError",
          message: "Not today",
          progress: "stopped"
        })
        assert.strictEqual(result._tag === "Failure" ? result.failure.attempts : -1, sent)
        assert.strictEqual(call.sent.length, sent)
      })
  )

  it.effect("an open circuit ends the retries, and `attempts` counts what was sent", () =>
    Effect.gen(function* () {
      const breaker = yield* CircuitBreaker.make({
        tripPolicy: CircuitBreaker.consecutive(2),
        openDuration: "1 day"
      })
      const call = calling(HttpClient.withCircuitBreaker({ breaker }), { status: 500 })
      const first = yield* call.run
      assert.strictEqual(first._tag === "Failure" ? first.failure.attempts : -1, 2)
      assert.strictEqual(call.sent.length, 2)
      const second = yield* call.run
      assert.deepInclude(second._tag === "Failure" ? second.failure.reason : second, {
        _tag: "TransportError",
        progress: "stopped"
      })
      assert.strictEqual(second._tag === "Failure" ? second.failure.attempts : -1, 0)
      assert.strictEqual(call.sent.length, 2)
    }).pipe(Effect.provide(CircuitBreaker.layerStoreMemory()))
  )
})

/** Every string within a value: own properties of any name, and what a loop over a value finds. */
const reachable = (value: unknown, seen = new Set<unknown>()): ReadonlyArray<string> => {
  if (typeof value === "string") return [value]
  if ((typeof value !== "object" && typeof value !== "function") || value === null || seen.has(value))
    return []
  seen.add(value)
  const names = new Set(Reflect.ownKeys(value))
  for (const name in value) names.add(name)
  return [...names].flatMap((name) => [String(name), ...reachable(Reflect.get(value, name), seen)])
}

describe("a wrapper doesn't see the credentials", () => {
  const secret = "hg-secret-4711"
  const accounts: Readonly<Record<string, Credentials.Credentials>> = {
    "API key": { apiKey: Redacted.make(secret) },
    "bearer token": { bearerToken: Redacted.make(secret) }
  }
  const answers: Readonly<Record<string, FakeHttp.Answer>> = {
    "a success": avatars,
    "an error": { status: 401 },
    "a refused connection": { fails: new TypeError("fetch failed") },
    "a body that breaks off": { body: new ReadableStream({ pull: (it) => it.error(new Error("reset")) }) },
    "a body that is no JSON": { body: "<" }
  }
  const things = Endpoint.get("things", "/things", { success: Schema.Unknown })

  it.effect.each(
    Object.entries(accounts).flatMap(([kind, account]) =>
      Object.entries(answers).map(([name, answer]) => [kind, name, account, answer] as const)
    )
  )("(%s) of %s", ([_kind, _name, account, answer]) =>
    Effect.gen(function* () {
      const seen: Array<unknown> = []
      const see = (value: unknown) => Effect.sync(() => seen.push(value))
      const client = yield* HeyGenClient.make({
        ...account,
        retry: false,
        transformClient: (inner) => ({
          execute: (request) =>
            Effect.andThen(see(request), inner.execute(request)).pipe(
              Effect.tap((response) => Effect.andThen(see(response), Effect.flatMap(response.json, see))),
              Effect.tapError(see),
              Effect.tap((response) =>
                Effect.flip(HttpClientResponse.filterStatus(() => false)(response)).pipe(Effect.flatMap(see))
              )
            )
        })
      }).pipe(Effect.provide(FakeHttp.make(answer).layer))
      yield* Effect.exit(client.call(things))
      assert.isNotEmpty(seen)
      for (const value of seen) {
        const texts = [
          ...reachable(value),
          ...reachable({ ...Object(value) }),
          JSON.stringify(value) ?? "",
          inspect(value, { depth: 20, showHidden: true }),
          inspect(value, { depth: 20, customInspect: false }),
          value instanceof Error ? String(value.stack) : ""
        ]
        assert.notInclude(texts.join("\n"), secret)
      }
    })
  )

  it.effect("even where the program's own HTTP client refuses statuses", () =>
    Effect.gen(function* () {
      let seen: HttpClientError.HttpClientError | undefined
      const http = FakeHttp.make({ status: 429, headers: { "retry-after": "3600" } })
      const refusing = Layer.effect(
        HttpClient.HttpClient,
        Effect.map(HttpClient.HttpClient, HttpClient.filterStatusOk)
      ).pipe(Layer.provide(http.layer))
      const client = yield* HeyGenClient.make({
        apiKey: Redacted.make(secret),
        transformClient: HttpClient.tapError((error) =>
          Effect.sync(() => {
            seen = error
          })
        )
      }).pipe(Effect.provide(refusing))
      const error = yield* Effect.flip(client.call(things))
      assert.strictEqual(error.reason._tag, "RateLimitError")
      assert.deepStrictEqual(error.retryAfter, Duration.hours(1))
      assert.isDefined(seen?.response)
      assert.notInclude(reachable(seen).join("\n"), secret)
    })
  )
})
