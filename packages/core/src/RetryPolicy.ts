/**
 * When a failed attempt is made again, and how long before it: a `Schedule`
 * that is bounded in attempts, in time, and in how far it trusts `Retry-After`.
 *
 * @since 0.1.0
 */
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Random from "effect/Random"
import * as Schedule from "effect/Schedule"
import type { HeyGenError } from "./HeyGenError.ts"

/**
 * How often, how soon and for how long a failed call is tried again.
 *
 * @category models
 * @since 0.1.0
 */
export interface Options {
  /** How many requests one call may send, the first included. At least 1; 4 by default. */
  readonly maxAttempts?: number | undefined
  /** The longest wait before the first retry; it doubles with each further one. 250 ms by default. */
  readonly baseDelay?: Duration.Input | undefined
  /** Where the doubling ends. 8 s by default. */
  readonly maxDelay?: Duration.Input | undefined
  /**
   * The longest `Retry-After` that is waited for. A longer one fails at once and
   * reaches the caller as `retryAfter`. 30 s by default.
   */
  readonly maxRetryAfter?: Duration.Input | undefined
  /** How long one call may take in all, waits and attempts together. 2 minutes by default. */
  readonly maxElapsed?: Duration.Input | undefined
}

/**
 * A policy with every option settled.
 *
 * @category models
 * @since 0.1.0
 */
export interface RetryPolicy {
  readonly maxAttempts: number
  readonly baseDelay: Duration.Duration
  readonly maxDelay: Duration.Duration
  readonly maxRetryAfter: Duration.Duration
  readonly maxElapsed: Duration.Duration
}

/**
 * The policy of a client that was given none.
 *
 * @category constants
 * @since 0.1.0
 */
export const defaults: RetryPolicy = {
  maxAttempts: 4,
  baseDelay: Duration.millis(250),
  maxDelay: Duration.seconds(8),
  maxRetryAfter: Duration.seconds(30),
  maxElapsed: Duration.minutes(2)
}

/**
 * The policy as a `Schedule` for one call.
 *
 * **Details**
 *
 * The wait before retry *n* is drawn evenly from 0 to `baseDelay` · 2ⁿ⁻¹, at
 * most `maxDelay` ("full jitter": callers that failed together do not come back
 * together), and is never shorter than `Retry-After`. A retry that could only
 * begin after `maxElapsed` is not waited for.
 *
 * @param startedAt the time of the first attempt, in epoch milliseconds
 * @see https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
 * @category schedules
 * @since 0.1.0
 */
export const schedule = (
  policy: RetryPolicy,
  startedAt: number
): Schedule.Schedule<Duration.Duration, HeyGenError> =>
  Schedule.exponential(policy.baseDelay).pipe(
    Schedule.setInputType<HeyGenError>(),
    Schedule.modifyDelay(({ duration, input }) =>
      Effect.map(Random.next, (fraction) =>
        Duration.max(
          Duration.millis(Duration.toMillis(Duration.min(duration, policy.maxDelay)) * fraction),
          input.retryAfter ?? Duration.zero
        )
      )
    ),
    Schedule.upTo({ times: policy.maxAttempts - 1 }),
    Schedule.while(
      ({ duration, input, now }) =>
        input.isRetryable &&
        Duration.isLessThanOrEqualTo(input.retryAfter ?? Duration.zero, policy.maxRetryAfter) &&
        now - startedAt + Duration.toMillis(duration) < Duration.toMillis(policy.maxElapsed)
    )
  )
