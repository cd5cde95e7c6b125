/**
 * Events of a call (attempt failed, call ended) for metrics and monitoring.
 * `Metrics` is made of them; a program can have an observer of its own.
 *
 * @since 0.1.0
 */
import * as Context from "effect/Context"
import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import type { HeyGenError } from "./HeyGenError.ts"

/**
 * An attempt has failed. With a `delay`, another follows after it.
 *
 * @category models
 * @since 0.1.0
 */
export interface AttemptFailed {
  readonly _tag: "AttemptFailed"
  /** What the call fails with, if no other attempt follows. */
  readonly error: HeyGenError
  /** The delay before the next attempt; `undefined` where there is none. */
  readonly delay: Duration.Duration | undefined
}

/**
 * A call has ended.
 *
 * @category models
 * @since 0.1.0
 */
export interface CallEnded {
  readonly _tag: "CallEnded"
  /** The operation, such as `V2.Avatars.list`. */
  readonly operation: string
  /** `success`, `interrupted`, or the reason of the failure. */
  readonly outcome: string
  /** From the first attempt to the end, delays included. */
  readonly duration: Duration.Duration
}

/**
 * What an observer is told.
 *
 * @category models
 * @since 0.1.0
 */
export type Event = AttemptFailed | CallEnded

/**
 * The observer of all calls; by default there is none. It cannot fail, and a
 * call waits for it.
 *
 * @category references
 * @since 0.1.0
 */
export const Observer = Context.Reference<(event: Event) => Effect.Effect<void>>(
  "@effect-heygen/core/Observer",
  {
    defaultValue: () => () => Effect.void
  }
)
