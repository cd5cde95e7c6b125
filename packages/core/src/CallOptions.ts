/**
 * What one call may change, and what it can tell beside its value: combinators
 * around any operation, stream or program of several calls.
 *
 * @since 0.1.0
 */
import * as Context from "effect/Context"
import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import type { SkippedRecord } from "./ListOptions.ts"
import type * as RetryPolicy from "./RetryPolicy.ts"

/**
 * The options of a client that a call may change. What is left out stays as the
 * client has it.
 *
 * @category models
 * @since 0.1.0
 */
export interface CallOptions {
  /** How long one attempt may take, its body included. Above zero. */
  readonly timeout?: Duration.Input | undefined
  /** How failed attempts are retried: options that replace the client's one by one, or `false` for never. */
  readonly retry?: RetryPolicy.Options | false | undefined
  /** How many bytes of a body are read, after decompression: from 1 to 268,435,456 (256 MiB). */
  readonly maxResponseBytes?: number | undefined
  /** What a list does with a record that doesn't match its schema. See `ListOptions`. */
  readonly invalid?: "fail" | "skip" | undefined
}

/**
 * What HeyGen announced about the end of a route, in its own words.
 *
 * @category models
 * @since 0.1.0
 */
export interface Announcement {
  /** The day of the route's end. */
  readonly sunset: string | undefined
  /** The route to use instead. */
  readonly successor: string | undefined
  /** HeyGen's page about it. */
  readonly docsUrl: string | undefined
  /** HeyGen's own sentence about it. */
  readonly message: string | undefined
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
  /** Set where HeyGen has announced the route's end. */
  readonly announcement: Announcement | undefined
  /** The records that were left out with `invalid: "skip"`: the first 1,000 of them. */
  readonly skipped: ReadonlyArray<SkippedRecord>
  /** How many records were left out. */
  readonly skippedCount: number
}

/**
 * What {@link Current} is where a program changes nothing.
 *
 * @category constants
 * @since 0.1.0
 */
export const none: CallOptions = {}

/**
 * The options of the calls that are made within a program. {@link provide} sets
 * them.
 *
 * @category references
 * @since 0.1.0
 */
export const Current = Context.Reference<CallOptions>("@effect-heygen/core/CallOptions", {
  defaultValue: () => none
})

/**
 * Runs for the response of every successful call within a program.
 * {@link onResponse} sets it.
 *
 * @category references
 * @since 0.1.0
 */
export const OnResponse = Context.Reference<((response: CallResponse) => Effect.Effect<void>) | undefined>(
  "@effect-heygen/core/CallOptions/OnResponse",
  { defaultValue: () => undefined }
)

/**
 * Changes the options of the calls within an effect.
 *
 * **Example** (A health check that gives up soon)
 *
 * ```ts
 * import { CallOptions, V3 } from "@effect-heygen/core"
 *
 * const isUp = V3.AvatarLooks.use((looks) => looks.list({ limit: 1 })).pipe(
 *   CallOptions.provide({ timeout: "2 seconds", retry: false })
 * )
 * ```
 *
 * @category combinators
 * @since 0.1.0
 */
export const provide =
  (options: CallOptions) =>
  <A, E, R>(self: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
    Effect.updateService(self, Current, (outer) => ({ ...outer, ...options }))

/**
 * Changes the options of the calls within a stream.
 *
 * **Example** (All looks, without those that are malformed)
 *
 * ```ts
 * import { AvatarCatalogue, CallOptions } from "@effect-heygen/core"
 * import * as Stream from "effect/Stream"
 *
 * const looks = Stream.unwrap(AvatarCatalogue.useSync((catalogue) => catalogue.looks())).pipe(
 *   CallOptions.provideStream({ invalid: "skip" })
 * )
 * ```
 *
 * @category combinators
 * @since 0.1.0
 */
export const provideStream =
  (options: CallOptions) =>
  <A, E, R>(self: Stream.Stream<A, E, R>): Stream.Stream<A, E, R> =>
    Stream.updateService(self, Current, (outer) => ({ ...outer, ...options }))

/**
 * The value of an effect, and the responses of the calls that it made. For the
 * calls of a stream, provide {@link OnResponse} to it.
 *
 * **Example** (The request id of a success)
 *
 * ```ts
 * import { CallOptions, V3 } from "@effect-heygen/core"
 * import * as Effect from "effect/Effect"
 *
 * const program = Effect.gen(function* () {
 *   const looks = yield* V3.AvatarLooks
 *   const [page, [response]] = yield* CallOptions.withResponses(looks.list({ limit: 50 }))
 *   yield* Effect.log(page.data.length, response?.requestId, response?.attempts)
 * })
 * ```
 *
 * @category combinators
 * @since 0.1.0
 */
export const withResponses = <A, E, R>(
  self: Effect.Effect<A, E, R>
): Effect.Effect<readonly [A, ReadonlyArray<CallResponse>], E, R> =>
  Effect.suspend(() => {
    const responses: Array<CallResponse> = []
    return self.pipe(
      Effect.updateService(OnResponse, (outer) => (response: CallResponse) => {
        responses.push(response)
        return outer === undefined ? Effect.void : outer(response)
      }),
      Effect.map((value) => [value, responses] as const)
    )
  })
