/**
 * What happens within a call, as events, for whoever counts or watches. `Metrics`
 * is made of it; a program can put an observer of its own in its place.
 *
 * @since 0.1.0
 */
import * as Context from "effect/Context"
import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import type { HeyGenError } from "./HeyGenError.ts"

/**
 * An attempt failed. With a `delay`, another follows after it.
 *
 * @category models
 * @since 0.1.0
 */
export interface AttemptFailed {
  readonly _tag: "AttemptFailed"
  readonly error: HeyGenError
  /** The wait before the next attempt; `undefined` where there is none. */
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
  readonly operation: string
  /** `success`, `interrupted`, or the reason of the failure. */
  readonly outcome: string
  /** From the first attempt to the end, waits included. */
  readonly duration: Duration.Duration
}

/**
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
