import { assert, describe, it } from "@effect/vitest"
import type { HeyGenError } from "@effect-heygen/core"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Random from "effect/Random"
import * as TestClock from "effect/testing/TestClock"
import * as FakeHttp from "./support/FakeHttp.ts"

const busy = FakeHttp.json({ error: { code: "internal_error", message: "Busy" } }, 503)
const asked = (retryAfter: string, status = 429): FakeHttp.Answer => ({
  status,
  headers: { "retry-after": retryAfter }
})

/** Runs the call until it ends, whatever it waits for; says when each request was sent. */
const run = (http: ReturnType<typeof FakeHttp.make>, options: FakeHttp.Options = {}) =>
  Effect.gen(function* () {
    const fiber = yield* Effect.forkChild(Effect.exit(Effect.provide(FakeHttp.listAvatars, http.v2(options))))
    yield* TestClock.adjust("1 day")
    const exit = yield* Fiber.join(fiber)
    return { exit, times: http.sent.map(({ at }) => at) }
  }).pipe(Random.withSeed("effect-heygen"))

const failure = (http: ReturnType<typeof FakeHttp.make>, options: FakeHttp.Options = {}) =>
  Effect.flatMap(run(http, options), ({ exit, times }) =>
    Effect.map(Effect.flip(exit), (error: HeyGenError) => ({ error, times }))
  )

/** The first draws of the seeded generator: what full jitter multiplies with. */
const draws = (count: number) =>
  Effect.forEach(Array.from({ length: count }), () => Random.next).pipe(Random.withSeed("effect-heygen"))

const waits = (times: ReadonlyArray<number>) =>
  times.slice(1).map((time, index) => time - (times[index] ?? 0))

describe("what is tried again", () => {
  it.effect.each([
    ["a 429", asked("0")],
    ["a 408", { status: 408 }],
    ["a 500", { status: 500 }],
    ["a 502", { status: 502 }],
    ["a 503", busy],
    ["a refused connection", { fails: new TypeError("fetch failed") }],
    [
      "a body that breaks off",
      { body: new ReadableStream({ pull: (it) => it.error(new TypeError("terminated")) }) }
    ],
    ["an answer that never comes", "hangs"]
  ] as ReadonlyArray<readonly [string, FakeHttp.Answer]>)("is %s, and the call recovers", ([, answer]) =>
    Effect.gen(function* () {
      const http = FakeHttp.make(answer, FakeHttp.catalogue)
      const { exit, times } = yield* run(http)
      assert.deepStrictEqual(yield* exit, { avatars: [], talking_photos: [] })
      assert.strictEqual(times.length, 2)
    })
  )

  it.effect.each([
    ["a 400", { status: 400 }],
    ["a 401", { status: 401 }],
    ["a 402", { status: 402 }],
    ["a 403", { status: 403 }],
    ["a 404", { status: 404 }],
    ["a 409", { status: 409 }],
    ["a 410", { status: 410 }],
    ["a 422", { status: 422 }],
    ["a 501", { status: 501 }],
    ["a redirect", { status: 302, headers: { location: "https://elsewhere.example" } }],
    ["a 200 with an error", FakeHttp.json({ error: "forbidden" })],
    ["a body that does not decode", FakeHttp.json({})],
    ["a body that is too large", { body: "x".repeat(2_000) }]
  ] as ReadonlyArray<readonly [string, FakeHttp.Answer]>)("is not %s", ([, answer]) =>
    Effect.gen(function* () {
      const { times } = yield* failure(FakeHttp.make(answer), { maxResponseBytes: 1_000 })
      assert.strictEqual(times.length, 1)
    })
  )
})

describe("the wait before a retry", () => {
  it.effect("is drawn from zero to a bound that doubles", () =>
    Effect.gen(function* () {
      const http = FakeHttp.make(busy)
      const { times } = yield* failure(http, { retry: { maxAttempts: 6 } })
      const expected = (yield* draws(5)).map((draw, index) => Math.floor(250 * 2 ** index * draw))
      assert.deepStrictEqual(waits(times).map(Math.floor), expected)
    })
  )

  it.effect("stops doubling at maxDelay", () =>
    Effect.gen(function* () {
      const http = FakeHttp.make(busy)
      const retry = { maxAttempts: 12, maxDelay: "1 second" } as const
      const { times } = yield* failure(http, { retry })
      assert.strictEqual(times.length, 12)
      assert.isTrue(waits(times).every((wait) => wait <= 1_000))
      assert.isTrue(waits(times).some((wait) => wait > 500))
    })
  )

  it.effect("is never shorter than Retry-After in seconds", () =>
    Effect.gen(function* () {
      const { times } = yield* run(FakeHttp.make(asked("5"), asked("7", 503), FakeHttp.catalogue))
      assert.deepStrictEqual(waits(times), [5_000, 7_000])
    })
  )

  it.effect("is never shorter than Retry-After as a date", () =>
    Effect.gen(function* () {
      const { times } = yield* run(FakeHttp.make(asked("Thu, 01 Jan 1970 00:00:20 GMT"), FakeHttp.catalogue))
      assert.deepStrictEqual(waits(times), [20_000])
    })
  )

  it.effect.each([
    "Wed, 31 Dec 1969 00:00:00 GMT",
    "soon",
    "1.5",
    "-1",
    "1e3",
    "2026-10-31",
    "Sun, 99 Foo 2026 GMT"
  ])("is its own where Retry-After is past, or not understood: %s", (value) =>
    Effect.gen(function* () {
      const { times } = yield* run(FakeHttp.make(asked(value), asked(value), FakeHttp.catalogue))
      const expected = (yield* draws(2)).map((draw, index) => Math.floor(250 * 2 ** index * draw))
      assert.deepStrictEqual(waits(times).map(Math.floor), expected)
    })
  )
})

describe("Retry-After", () => {
  const at = Date.UTC(2026, 10, 24, 12, 0, 0)
  const waitOf = (headers: Record<string, string>) =>
    Effect.gen(function* () {
      yield* TestClock.setTime(at)
      const { retryAfter } = yield* FakeHttp.listAvatars.pipe(
        Effect.flip,
        Effect.provide(FakeHttp.make({ status: 429, headers }).v2({ retry: false }))
      )
      return retryAfter === undefined ? undefined : Duration.toSeconds(retryAfter)
    })

  it.effect.each([
    ["120", 120],
    ["Tue, 24 Nov 2026 12:00:30 GMT", 30],
    ["Tuesday, 24-Nov-26 12:00:30 GMT", 30],
    ["Tue Nov 24 12:00:30 2026", 30],
    ["Tue, 24 Nov 2026 12:00:60 GMT", 60],
    ["Tue, 24 Nov 2026 12:00:30 GMT, 45", 45],
    ["2026-11-24T12:00:30Z", undefined],
    ["1.5", undefined],
    ["0x10", undefined],
    ["1e3", undefined],
    ["", undefined],
    ["Tue, 24 Nov 2026 12:00:30", undefined],
    ["Thu, 32 Dec 2026 12:00:30 GMT", undefined],
    ["Tue, 31 Nov 2026 12:00:30 GMT", undefined],
    ["not-a-number", undefined],
    ["Invalid Date GMT", undefined],
    ["Mon, 23 Nov 2026 12:00:30 GMT", 0]
  ] as const)("(%s) asks to wait %s s", ([value, seconds]) =>
    Effect.gen(function* () {
      assert.strictEqual(yield* waitOf({ "retry-after": value }), seconds)
    })
  )

  it.effect.each([
    ["no hint at all", {}],
    ["retry-after-ms, which HeyGen does not send", { "retry-after-ms": "1500" }],
    ["RateLimit-Reset, which HeyGen does not send", { "ratelimit-reset": "7" }]
  ] as ReadonlyArray<readonly [string, Record<string, string>]>)("is not read from %s", ([, headers]) =>
    Effect.gen(function* () {
      assert.isUndefined(yield* waitOf(headers))
    })
  )
})

describe("a Retry-After above maxRetryAfter", () => {
  it.effect.each([
    ["45 seconds", "45", Duration.seconds(45)],
    ["a day", "86400", Duration.days(1)],
    ["a number past any clock", "9".repeat(40), undefined]
  ] as const)("(%s) fails at once and reaches the caller", ([, value, expected]) =>
    Effect.gen(function* () {
      const { error, times } = yield* failure(FakeHttp.make(asked(value)))
      assert.deepStrictEqual(times, [0])
      assert.strictEqual(error.reason._tag, "RateLimitError")
      if (expected !== undefined) assert.deepStrictEqual(error.retryAfter, expected)
    })
  )

  it.effect("may be raised", () =>
    Effect.gen(function* () {
      const http = FakeHttp.make(asked("45"), FakeHttp.catalogue)
      const { times } = yield* run(http, { retry: { maxRetryAfter: "1 minute" } })
      assert.deepStrictEqual(waits(times), [45_000])
    })
  )
})

describe("the bounds of a call", () => {
  it.effect("are four requests by default", () =>
    Effect.gen(function* () {
      const { error, times } = yield* failure(FakeHttp.make(busy))
      assert.strictEqual(times.length, 4)
      assert.strictEqual(error.reason._tag, "ServerError")
    })
  )

  it.effect("are one request where retries are off", () =>
    Effect.gen(function* () {
      const { times } = yield* failure(FakeHttp.make(busy), { retry: false })
      assert.strictEqual(times.length, 1)
    })
  )

  it.effect("are maxAttempts requests where answers and errors of the transport alternate", () =>
    Effect.gen(function* () {
      const reset = { fails: new TypeError("fetch failed") }
      const http = FakeHttp.make(busy, reset, busy, reset, busy, reset, busy)
      const { times } = yield* failure(http, { retry: { maxAttempts: 3 } })
      assert.strictEqual(times.length, 3)
    })
  )

  it.effect("are maxElapsed in all: a retry that would begin later is not waited for", () =>
    Effect.gen(function* () {
      const http = FakeHttp.make(asked("20"))
      const { times } = yield* failure(http, { retry: { maxAttempts: 9, maxElapsed: "50 seconds" } })
      assert.deepStrictEqual(times, [0, 20_000, 40_000])
    })
  )

  it.effect("are maxElapsed in all: the last attempt is cut off", () =>
    Effect.gen(function* () {
      const http = FakeHttp.make("hangs")
      const fiber = yield* Effect.forkChild(
        Effect.flip(
          Effect.provide(FakeHttp.listAvatars, http.v2({ retry: { maxElapsed: "90 seconds", baseDelay: 0 } }))
        )
      )
      yield* TestClock.adjust("89999 millis")
      assert.isUndefined(fiber.pollUnsafe())
      yield* TestClock.adjust("1 millis")
      const { reason } = yield* Fiber.join(fiber)
      assert.deepInclude(reason, { _tag: "TimeoutError", timeout: Duration.seconds(30) })
      assert.deepStrictEqual(
        http.sent.map(({ at }) => at),
        [0, 60_000]
      )
    })
  )
})

describe("the timeout of an attempt", () => {
  it.effect("is 60 seconds by default", () =>
    Effect.gen(function* () {
      const { error } = yield* failure(FakeHttp.make("hangs"), { retry: false })
      assert.deepInclude(error.reason, { _tag: "TimeoutError", timeout: Duration.seconds(60) })
    })
  )

  it.effect("holds for the body, too, and then knows the status", () =>
    Effect.gen(function* () {
      const body = new ReadableStream({ pull: () => new Promise(() => {}) })
      const { error } = yield* failure(FakeHttp.make({ body }), { retry: false, timeout: "2 seconds" })
      assert.deepInclude(error.reason, { _tag: "TimeoutError", status: 200, timeout: Duration.seconds(2) })
    })
  )

  it.effect("does not hide the status of an error whose body stalls", () =>
    Effect.gen(function* () {
      const body = new ReadableStream({ pull: () => new Promise(() => {}) })
      const http = FakeHttp.make({ status: 429, headers: { "retry-after": "3" }, body })
      const { error } = yield* failure(http, { retry: false, timeout: "2 seconds" })
      assert.strictEqual(error.reason._tag, "RateLimitError")
      assert.deepStrictEqual(error.retryAfter, Duration.seconds(3))
    })
  )
})
