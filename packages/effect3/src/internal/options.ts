/**
 * Options with the durations of Effect 3 as options of core, which checks them.
 */
import type { CallOptions as CoreCallOptions } from "@effect-heygen/core"
import * as Duration from "effect/Duration"
import * as Option from "effect/Option"
import type { CallOptions, RetryOptions } from "../CallOptions.ts"

/** In milliseconds. Core refuses `NaN`, and names the option. */
export const millisOf = (input: Duration.DurationInput | undefined): number | undefined =>
  input === undefined
    ? undefined
    : Option.match(Duration.decodeUnknown(input), {
        onNone: () => Number.NaN,
        onSome: Duration.toMillis
      })

const retryOf = ({ baseDelay, maxAttempts, maxDelay, maxElapsed, maxRetryAfter }: RetryOptions) => ({
  maxAttempts,
  baseDelay: millisOf(baseDelay),
  maxDelay: millisOf(maxDelay),
  maxRetryAfter: millisOf(maxRetryAfter),
  maxElapsed: millisOf(maxElapsed)
})

/** The options of a call, or of a client. */
export const callOptionsOf = ({
  invalid,
  maxResponseBytes,
  retry,
  timeout
}: CallOptions): CoreCallOptions.CallOptions => ({
  timeout: millisOf(timeout),
  retry: retry && retryOf(retry),
  maxResponseBytes,
  invalid
})
