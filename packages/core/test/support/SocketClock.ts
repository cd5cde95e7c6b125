/**
 * Time for calls over real sockets. The call's clock stands still while the
 * network is at work, however long that takes on a busy machine. It moves over
 * each wait before a retry, and within an attempt only as far as a test says.
 */
import { Observer } from "@effect-heygen/core"
import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as FetchHttpClient from "effect/http/FetchHttpClient"
import * as HttpClient from "effect/http/HttpClient"
import * as Layer from "effect/Layer"
import * as Schedule from "effect/Schedule"
import * as TestClock from "effect/testing/TestClock"

/** How much time passes within the attempts of a call. */
export interface Passing {
  /** When it passes: once the server has the request, or once the client has the response's headers. */
  readonly once: "request" | "headers"
  /** Milliseconds in the first attempt, the second, and so on; none in those that are not listed. */
  readonly millis: ReadonlyArray<number>
}

/** Turns of the event loop, not time: all that a client does with what it has takes a few of them. */
const turns = Effect.callback<void>((resume) => {
  setImmediate(() => resume(Effect.void))
}).pipe(Effect.repeat({ times: 20 }))

/**
 * Runs a call over fetch, on a clock of its own.
 *
 * @param arrived how many requests the server has got so far
 */
export const run = <A, E>(
  call: Effect.Effect<A, E, HttpClient.HttpClient>,
  arrived: Effect.Effect<number>,
  passing: Passing = { once: "request", millis: [] }
) =>
  Effect.gen(function* () {
    const scope = yield* Effect.scope
    const pass = (duration: Duration.Input, once: Effect.Effect<unknown> = Effect.void) =>
      Effect.andThen(once, TestClock.adjust(duration)).pipe(Effect.forkIn(scope), Effect.asVoid)
    const has = (attempt: number) =>
      arrived.pipe(
        Effect.repeat({ until: (requests) => requests >= attempt, schedule: Schedule.spaced("2 millis") }),
        TestClock.withLive
      )
    let attempt = 0
    const withTime = (client: HttpClient.HttpClient) =>
      HttpClient.transform(client, (response) =>
        Effect.gen(function* () {
          const millis = passing.millis[attempt++]
          if (millis === undefined) return yield* response
          if (passing.once === "request") yield* pass(millis, has(attempt))
          const received = yield* response
          if (passing.once === "headers") yield* pass(millis, turns)
          return received
        })
      )
    const http = Layer.effect(HttpClient.HttpClient, Effect.map(HttpClient.HttpClient, withTime)).pipe(
      Layer.provide(FetchHttpClient.layer)
    )
    return yield* call.pipe(
      Effect.provide(http),
      Effect.provideService(Observer, (event) =>
        event._tag === "AttemptFailed" && event.delay !== undefined ? pass(event.delay) : Effect.void
      ),
      Effect.exit,
      Effect.timed
    )
  }).pipe(Effect.scoped, Effect.provide(TestClock.layer({ warningDelay: "1 hour" })))
