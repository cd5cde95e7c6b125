import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as HttpClient from "effect/http/HttpClient"
import * as CircuitBreaker from "effect/persistence/CircuitBreaker"
import * as RateLimiter from "effect/persistence/RateLimiter"
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
