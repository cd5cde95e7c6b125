/**
 * Durations and dates: the wall clock may be wrong, or be set while a call runs.
 */
import { assert, describe, it } from "@effect/vitest"
import { V2 } from "@effect-heygen/core"
import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as TestClock from "effect/testing/TestClock"
import * as FakeHttp from "./support/FakeHttp.ts"

/** A clock whose wall time is shifted, by an amount that a test can change, while its durations are right. */
const shifting = Effect.gen(function* () {
  const clock = yield* Clock.Clock
  let shift = 0
  const millis = () => clock.currentTimeMillisUnsafe() + shift
  const nanos = () => clock.currentTimeNanosUnsafe() + BigInt(shift) * 1_000_000n
  const shifted: Clock.Clock = {
    currentTimeMillisUnsafe: millis,
    currentTimeMillis: Effect.sync(millis),
    currentTimeNanosUnsafe: nanos,
    currentTimeNanos: Effect.sync(nanos),
    monotonicTimeNanosUnsafe: () => clock.monotonicTimeNanosUnsafe(),
    monotonicTimeNanos: clock.monotonicTimeNanos,
    sleep: (duration) => clock.sleep(duration)
  }
  return {
    clock: shifted,
    set: (by: Duration.Input) => {
      shift = Duration.toMillis(Duration.fromInputUnsafe(by))
    }
  }
})

const empty = { error: null, data: { avatars: [], talking_photos: [] } }

const hours = (count: number) => Duration.hours(count)

describe("the wall clock", () => {
  it.effect.each([
    ["back an hour", Duration.hours(-1)],
    ["ahead an hour", hours(1)]
  ] as const)("set %s while an attempt runs changes no timeout", ([, by]) =>
    Effect.gen(function* () {
      const { clock, set } = yield* shifting
      const fiber = yield* FakeHttp.listAvatars.pipe(
        Effect.flip,
        Effect.provide(FakeHttp.make("hangs").v2({ timeout: "1 second", retry: false })),
        Effect.provideService(Clock.Clock, clock),
        Effect.forkChild
      )
      yield* TestClock.adjust("500 millis")
      set(by)
      yield* TestClock.adjust("499 millis")
      assert.isUndefined(fiber.pollUnsafe())
      yield* TestClock.adjust("1 millis")
      const { reason } = yield* Fiber.join(fiber)
      assert.deepInclude(reason, {
        _tag: "TimeoutError",
        message: "No complete response within 1 s."
      })
    })
  )

  it.effect.each([
    ["back an hour", Duration.hours(-1)],
    ["ahead an hour", hours(1)]
  ] as const)("set %s between attempts changes no bound of a call", ([, by]) =>
    Effect.gen(function* () {
      const { clock, set } = yield* shifting
      const http = FakeHttp.make({ status: 503, headers: { "retry-after": "1" } })
      const fiber = yield* FakeHttp.listAvatars.pipe(
        Effect.flip,
        Effect.provide(http.v2({ retry: { maxAttempts: 100, baseDelay: 0, maxElapsed: "4500 millis" } })),
        Effect.provideService(Clock.Clock, clock),
        Effect.forkChild
      )
      yield* TestClock.adjust("1500 millis")
      set(by)
      yield* TestClock.adjust("1 hour")
      const error = yield* Fiber.join(fiber)
      assert.strictEqual(error.reason._tag, "ServerError")
      assert.strictEqual(http.sent.length, 5)
    })
  )

  it.effect("that is wrong changes no Retry-After: a date is measured against the response's own", () =>
    Effect.gen(function* () {
      const { clock, set } = yield* shifting
      set(hours(5))
      const http = FakeHttp.make({
        status: 429,
        headers: {
          date: "Tue, 24 Nov 2026 12:00:00 GMT",
          "retry-after": "Tue, 24 Nov 2026 12:00:07 GMT"
        }
      })
      const error = yield* FakeHttp.listAvatars.pipe(
        Effect.flip,
        Effect.provide(http.v2({ retry: false })),
        Effect.provideService(Clock.Clock, clock)
      )
      assert.deepStrictEqual(error.retryAfter, Duration.seconds(7))
    })
  )
})

describe("a process that wakes up late", () => {
  it.effect("fails with HeyGen's last reason, and counts no request that was not sent", () =>
    Effect.gen(function* () {
      const clock = yield* Clock.Clock
      let late = 0n
      // Each sleep ends a minute later than asked for, as in a process that is stopped meanwhile.
      const stalling: Clock.Clock = {
        ...clock,
        currentTimeMillisUnsafe: () => clock.currentTimeMillisUnsafe(),
        currentTimeNanosUnsafe: () => clock.currentTimeNanosUnsafe(),
        monotonicTimeNanosUnsafe: () => clock.monotonicTimeNanosUnsafe() + late,
        monotonicTimeNanos: Effect.sync(() => clock.monotonicTimeNanosUnsafe() + late),
        sleep: (duration) =>
          Effect.tap(clock.sleep(duration), () =>
            Effect.sync(() => {
              late += 60_000_000_000n
            })
          )
      }
      const http = FakeHttp.make(FakeHttp.json({ error: "Busy" }, 503))
      const fiber = yield* V2.Avatars.use((avatars) => avatars.list()).pipe(
        Effect.flip,
        Effect.provide(http.v2({ retry: { maxElapsed: "30 seconds" } })),
        Effect.provideService(Clock.Clock, stalling),
        Effect.forkChild
      )
      yield* TestClock.adjust("1 hour")
      const error = yield* Fiber.join(fiber)
      assert.deepInclude(error.reason, { _tag: "ServerError", message: "Busy" })
      assert.strictEqual(error.attempts, 1)
      assert.strictEqual(http.sent.length, 1)
    })
  )
})

describe("the system's own clock", () => {
  it.live("ends an attempt that hangs", () =>
    Effect.gen(function* () {
      const { reason } = yield* FakeHttp.listAvatars.pipe(
        Effect.flip,
        Effect.provide(FakeHttp.make("hangs").v2({ timeout: "20 millis", retry: false }))
      )
      assert.deepInclude(reason, { _tag: "TimeoutError", message: "No complete response within 0.02 s." })
    })
  )

  it.live("knows a timeout that is longer than the longest timer", () =>
    Effect.gen(function* () {
      const body = new ReadableStream({
        start: (controller) => {
          setTimeout(() => {
            controller.enqueue(new TextEncoder().encode(JSON.stringify(empty)))
            controller.close()
          }, 20)
        }
      })
      const { avatars } = yield* FakeHttp.listAvatars.pipe(
        Effect.provide(FakeHttp.make({ body }).v2({ timeout: "60 days", retry: { maxElapsed: "60 days" } }))
      )
      assert.deepEqual(avatars, [])
    })
  )
})
