/**
 * Whether a failed call is tried again, and when: bounded in attempts, in time,
 * and in how far `Retry-After` is trusted.
 *
 * @since 0.1.0
 */
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Random from "effect/Random"
import type { HeyGenError } from "./HeyGenError.ts"

/**
 * How often, how soon and for how long a failed call is retried.
 *
 * @category models
 * @since 0.1.0
 */
export interface Options {
  /** How many requests one call may send, the first included. At least 1; 4 by default. */
  readonly maxAttempts?: number | undefined
  /** The longest delay before the first retry; it doubles with each further one. 250 ms by default. */
  readonly baseDelay?: Duration.Input | undefined
  /** The longest delay before any retry. 8 s by default. */
  readonly maxDelay?: Duration.Input | undefined
  /**
   * The longest `Retry-After` that is waited for. With a longer one the call fails
   * at once, and the error has it as `retryAfter`. 30 s by default.
   */
  readonly maxRetryAfter?: Duration.Input | undefined
  /** How long one call may take in all, delays and attempts together. 2 minutes by default. */
  readonly maxElapsed?: Duration.Input | undefined
}

/**
 * A policy with all options set.
 *
 * @category models
 * @since 0.1.0
 */
export interface RetryPolicy {
  /** How many requests one call may send, the first included. */
  readonly maxAttempts: number
  /** The longest delay before the first retry; it doubles with each further one. */
  readonly baseDelay: Duration.Duration
  /** The longest delay before any retry. */
  readonly maxDelay: Duration.Duration
  /** The longest `Retry-After` that is waited for. */
  readonly maxRetryAfter: Duration.Duration
  /** How long one call may take in all. */
  readonly maxElapsed: Duration.Duration
}

/**
 * The policy of a client without options.
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
 * How long to wait before a failed call is tried again; `undefined` for not at
 * all.
 *
 * **Details**
 *
 * The delay before retry *n* is random between 0 and `baseDelay` · 2ⁿ⁻¹, at most
 * `maxDelay` ("full jitter": callers that failed together don't come back
 * together), and never shorter than `Retry-After`. A retry that could only begin
 * after `maxElapsed` is not made.
 *
 * @param error the failure of the last attempt
 * @param attempts how many attempts were made
 * @param elapsed the time since the first attempt, in milliseconds of a monotonic clock
 * @see https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
 * @category constructors
 * @since 0.1.0
 */
export const delayAfter = (
  policy: RetryPolicy,
  error: HeyGenError,
  attempts: number,
  elapsed: number
): Effect.Effect<Duration.Duration | undefined> =>
  Effect.map(Random.next, (fraction) => {
    const { retryAfter = Duration.zero } = error
    if (!error.isRetryable || attempts >= policy.maxAttempts) return undefined
    if (Duration.isGreaterThan(retryAfter, policy.maxRetryAfter)) return undefined
    const backoff = Duration.toMillis(policy.baseDelay) * 2 ** (attempts - 1)
    const jittered = Math.min(backoff, Duration.toMillis(policy.maxDelay)) * fraction
    const delay = Duration.max(Duration.millis(jittered), retryAfter)
    return elapsed + Duration.toMillis(delay) < Duration.toMillis(policy.maxElapsed) ? delay : undefined
  })
