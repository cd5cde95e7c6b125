import { assert, describe, it } from "@effect/vitest"
import { type Event, type HeyGenError, Metrics, Observer } from "@effect-heygen/core"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Layer from "effect/Layer"
import * as Logger from "effect/Logger"
import * as Metric from "effect/Metric"
import * as References from "effect/References"
import * as Tracer from "effect/Tracer"
import * as TestClock from "effect/testing/TestClock"
import * as FakeHttp from "./support/FakeHttp.ts"

const limited: FakeHttp.Answer = { status: 429, headers: { "retry-after": "2" } }
const busy = FakeHttp.json({ error: "Busy" }, 503, { "retry-after": "3" })

/** A call against the answers, run to its end whatever it waits for. */
const run = <A, E, R>(call: Effect.Effect<A, E, R>) =>
  Effect.gen(function* () {
    const fiber = yield* Effect.forkChild(Effect.exit(call))
    yield* TestClock.adjust("1 hour")
    return yield* Fiber.join(fiber)
  })

const listing = (...answers: ReadonlyArray<FakeHttp.Answer>) =>
  FakeHttp.listAvatars.pipe(Effect.provide(FakeHttp.make(...answers).v2()))

describe("the attempts of a call", () => {
  it.effect("are counted on its error", () =>
    Effect.gen(function* () {
      const attemptsOf = (...answers: ReadonlyArray<FakeHttp.Answer>) =>
        Effect.map(
          Effect.flatMap(run(listing(...answers)), Effect.flip),
          (error: HeyGenError) => error.attempts
        )
      assert.strictEqual(yield* attemptsOf({ status: 401 }), 1)
      assert.strictEqual(yield* attemptsOf(limited, busy, { status: 403 }), 3)
      assert.strictEqual(yield* attemptsOf(busy), 4)
    })
  )

  it.effect("are events on its span, with the reason and the delay", () =>
    Effect.gen(function* () {
      const spans: Array<Tracer.NativeSpan> = []
      const tracer = Tracer.make({
        span: (options) => {
          const span = new Tracer.NativeSpan(options)
          spans.push(span)
          return span
        }
      })
      yield* run(listing(limited, busy, { status: 403 }).pipe(Effect.withTracer(tracer)))
      assert.deepStrictEqual(
        spans[0]?.events.map(([name, , attributes]) => [name, attributes]),
        [
          ["retry", { "heygen.attempt": 1, "error.type": "RateLimitError", "heygen.delay_ms": 2_000 }],
          ["retry", { "heygen.attempt": 2, "error.type": "ServerError", "heygen.delay_ms": 3_000 }],
          ["give up", { "heygen.attempt": 3, "error.type": "PermissionError" }]
        ]
      )
      assert.strictEqual(spans[0]?.attributes.get("heygen.attempts"), 3)
    })
  )

  it.effect("are debug lines, and no others", () =>
    Effect.gen(function* () {
      const lines: Array<unknown> = []
      const logger = Logger.map(Logger.formatStructured, ({ annotations, level, message }) => {
        lines.push({ level, message, ...annotations })
      })
      yield* run(
        listing(limited, busy, FakeHttp.catalogue).pipe(Effect.provide(Logger.layer([logger])))
      ).pipe(Effect.provideService(References.MinimumLogLevel, "Debug"))
      assert.deepStrictEqual(lines, [
        {
          level: "DEBUG",
          message: "The call to HeyGen is tried again",
          "heygen.operation": "V2.Avatars.list",
          "heygen.attempt": 1,
          "heygen.delay_ms": 2_000,
          "error.type": "RateLimitError",
          "error.message": "HTTP 429, without a message from HeyGen."
        },
        {
          level: "DEBUG",
          message: "The call to HeyGen is tried again",
          "heygen.operation": "V2.Avatars.list",
          "heygen.attempt": 2,
          "heygen.delay_ms": 3_000,
          "error.type": "ServerError",
          "error.message": "Busy"
        }
      ])
    })
  )

  it.effect("are events for an observer", () =>
    Effect.gen(function* () {
      const events: Array<Event> = []
      yield* run(
        listing(limited, FakeHttp.catalogue).pipe(
          Effect.provideService(Observer, (event) => Effect.sync(() => void events.push(event)))
        )
      )
      assert.deepStrictEqual(
        events.map((event) =>
          event._tag === "AttemptFailed" ? [event.error.reason._tag, event.delay] : event
        ),
        [
          ["RateLimitError", Duration.seconds(2)],
          {
            _tag: "CallEnded",
            operation: "V2.Avatars.list",
            outcome: "success",
            duration: Duration.seconds(2)
          }
        ]
      )
    })
  )
})

describe("Metrics.layer", () => {
  it.effect("counts calls by outcome, retries by reason, and times calls", () =>
    Effect.gen(function* () {
      const counted = Effect.gen(function* () {
        yield* run(listing(limited, busy, FakeHttp.catalogue))
        yield* run(listing({ status: 401 }))
        const hanging = yield* Effect.forkChild(listing("hangs"))
        yield* TestClock.adjust("10 millis")
        yield* Fiber.interrupt(hanging)
        return yield* Metric.snapshot
      })
      const snapshot = yield* counted.pipe(
        Effect.provide(Layer.merge(Metrics.layer, Logger.layer([]))),
        Effect.provideService(Metric.MetricRegistry, new Map())
      )
      const values = snapshot.map(({ attributes, id, state }) => [
        id,
        { ...attributes },
        "count" in state ? Number(state.count) : undefined,
        "sum" in state ? state.sum : undefined
      ])
      const calls = (outcome: string) => ({
        unit: "{call}",
        "heygen.operation": "V2.Avatars.list",
        "heygen.outcome": outcome
      })
      const retries = (reason: string) => ({
        unit: "{retry}",
        "heygen.operation": "V2.Avatars.list",
        "error.type": reason
      })
      assert.sameDeepMembers(values, [
        ["heygen.client.calls", calls("success"), 1, undefined],
        ["heygen.client.calls", calls("AuthenticationError"), 1, undefined],
        ["heygen.client.calls", calls("interrupted"), 1, undefined],
        ["heygen.client.retries", retries("RateLimitError"), 1, undefined],
        ["heygen.client.retries", retries("ServerError"), 1, undefined],
        ["heygen.client.call.duration", { unit: "seconds", "heygen.operation": "V2.Avatars.list" }, 3, 5.01]
      ])
    })
  )

  it.effect("is not on by default", () =>
    Effect.gen(function* () {
      const snapshot = yield* Effect.andThen(run(listing(FakeHttp.catalogue)), Metric.snapshot).pipe(
        Effect.provideService(Metric.MetricRegistry, new Map())
      )
      assert.deepStrictEqual(snapshot, [])
    })
  )
})
