/**
 * Makes a call's attempts visible: an event on its span, a debug line in the
 * log, and an event for the observer.
 */
import * as Cause from "effect/Cause"
import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import type { HeyGenError } from "../HeyGenError.ts"
import { Observer } from "../Observer.ts"

/** An attempt failed; after the delay another follows, or none. */
export const attemptFailed = (
  error: HeyGenError,
  delay: Duration.Duration | undefined
): Effect.Effect<void> =>
  Effect.gen(function* () {
    const { attempts, operation, reason } = error
    const next =
      delay === undefined ? "giving up" : `trying again in ${Math.round(Duration.toMillis(delay))} ms`
    const span = yield* Effect.option(Effect.currentSpan)
    if (span._tag === "Some") {
      span.value.event(delay === undefined ? "give up" : "retry", yield* Clock.currentTimeNanos, {
        "heygen.attempt": attempts,
        "heygen.reason": reason._tag,
        ...(delay === undefined ? {} : { "heygen.delay_ms": Duration.toMillis(delay) })
      })
    }
    yield* Effect.logDebug(
      `${operation}: attempt ${attempts} failed (${reason._tag}: ${reason.message}), ${next}`
    )
    const observe = yield* Effect.service(Observer)
    yield* observe({ _tag: "AttemptFailed", error, delay })
  })

const outcomeOf = (exit: Exit.Exit<unknown, HeyGenError>): string => {
  if (Exit.isSuccess(exit)) return "success"
  const failure = exit.cause.reasons.find(Cause.isFailReason)
  return failure === undefined ? "interrupted" : failure.error.reason._tag
}

/** A call has ended, one way or another. */
export const callEnded = (
  operation: string,
  attempts: number,
  startedAt: number,
  exit: Exit.Exit<unknown, HeyGenError>
): Effect.Effect<void> =>
  Effect.gen(function* () {
    yield* Effect.annotateCurrentSpan("heygen.attempts", attempts)
    const duration = Duration.millis((yield* Clock.currentTimeMillis) - startedAt)
    const observe = yield* Effect.service(Observer)
    yield* observe({ _tag: "CallEnded", operation, outcome: outcomeOf(exit), duration })
  })
