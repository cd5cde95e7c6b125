/**
 * What one call may change.
 *
 * @since 0.1.0
 */
import * as Context from "effect/Context"
import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"

/**
 * How often, how soon and for how long a failed call is retried.
 *
 * @category models
 * @since 0.1.0
 */
export interface RetryOptions {
  /** How many requests one call may send, the first included. At least 1; 4 by default. */
  readonly maxAttempts?: number | undefined
  /** The longest delay before the first retry; it doubles with each further one. 250 ms by default. */
  readonly baseDelay?: Duration.DurationInput | undefined
  /** The longest delay before any retry. 8 s by default. */
  readonly maxDelay?: Duration.DurationInput | undefined
  /** The longest `Retry-After` that is waited for; with a longer one the call fails at once. 30 s by default. */
  readonly maxRetryAfter?: Duration.DurationInput | undefined
  /** How long one call may take in all. 2 minutes by default. */
  readonly maxElapsed?: Duration.DurationInput | undefined
}

/**
 * The response that a call took its value from.
 *
 * @category models
 * @since 0.1.0
 */
export interface CallResponse {
  /** The operation, such as `V2.Avatars.list`. */
  readonly operation: string
  /** The HTTP status. */
  readonly status: number
  /** HeyGen's id of the request, for its support. */
  readonly requestId: string | undefined
  /** How many requests the call sent. */
  readonly attempts: number
  /** How many records were left out with `invalid: "skip"`. */
  readonly skippedCount: number
}

/**
 * The options of a client that a call may change. What is left out stays as the
 * client has it.
 *
 * @category models
 * @since 0.1.0
 */
export interface CallOptions {
  /** How long one attempt may take, its body included. Above zero; 60 s by default. */
  readonly timeout?: Duration.DurationInput | undefined
  /** How failed attempts are retried: options that replace the client's one by one, or `false` for never. */
  readonly retry?: RetryOptions | false | undefined
  /** How many bytes of a body are read, after decompression: 12,582,912 (12 MiB) by default. */
  readonly maxResponseBytes?: number | undefined
  /** What a list does with a record that doesn't match its schema: `fail`, the default, or leave it out. */
  readonly invalid?: "fail" | "skip" | undefined
  /** Runs for the response of every successful call. */
  readonly onResponse?: ((response: CallResponse) => Effect.Effect<void>) | undefined
}

/**
 * The options of the calls that are made within a program. {@link provide} sets
 * them.
 *
 * @category references
 * @since 0.1.0
 */
export class Current extends Context.Reference<Current>()("@effect-heygen/effect3/CallOptions", {
  defaultValue: (): CallOptions => ({})
}) {}

/**
 * Changes the options of the calls within an effect.
 *
 * @category combinators
 * @since 0.1.0
 */
export const provide =
  (options: CallOptions) =>
  <A, E, R>(self: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
    Effect.flatMap(Current, (outer) =>
      Effect.mapInputContext(self, Context.add(Current, { ...outer, ...options }))
    )

/**
 * Changes the options of the calls within a stream.
 *
 * @category combinators
 * @since 0.1.0
 */
export const provideStream =
  (options: CallOptions) =>
  <A, E, R>(self: Stream.Stream<A, E, R>): Stream.Stream<A, E, R> =>
    Stream.unwrap(
      Effect.map(Current, (outer) =>
        Stream.mapInputContext(self, Context.add(Current, { ...outer, ...options }))
      )
    )
