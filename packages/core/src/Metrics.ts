/**
 * Requests, retries and durations as Effect metrics. They are a layer and not on
 * by default, because they would be in every bundle.
 *
 * @since 0.1.0
 */
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Metric from "effect/Metric"
import { Observer } from "./Observer.ts"

/**
 * Calls that have ended, by `operation` and `outcome` (`success`, `interrupted`
 * or a reason such as `RateLimitError`).
 *
 * @category metrics
 * @since 0.1.0
 */
export const calls = Metric.counter("heygen_calls", {
  description: "Calls that have ended",
  incremental: true
})

/**
 * Attempts that failed and were made again, by `operation` and `reason`.
 *
 * @category metrics
 * @since 0.1.0
 */
export const retries = Metric.counter("heygen_retries", {
  description: "Attempts that failed and were made again",
  incremental: true
})

/**
 * How long calls take, waits included, by `operation`; in milliseconds, in
 * buckets from 1 ms to some two minutes.
 *
 * @category metrics
 * @since 0.1.0
 */
export const duration = Metric.histogram("heygen_call_duration", {
  description: "How long calls take, in milliseconds",
  boundaries: Metric.exponentialBoundaries({ start: 1, factor: 2, count: 18 })
})

/**
 * Counts every call of the programs that it is provided to.
 *
 * **Example** (Counting a program's calls)
 *
 * ```ts
 * import { HeyGenClient, Metrics, V2 } from "@effect-heygen/core"
 * import * as FetchHttpClient from "effect/http/FetchHttpClient"
 * import * as Layer from "effect/Layer"
 *
 * const HeyGenLive = V2.layer.pipe(
 *   Layer.provide(HeyGenClient.layerConfig),
 *   Layer.provide(FetchHttpClient.layer),
 *   Layer.provideMerge(Metrics.layer)
 * )
 * ```
 *
 * @category layers
 * @since 0.1.0
 */
export const layer: Layer.Layer<never> = Layer.succeed(Observer, (event) => {
  if (event._tag === "AttemptFailed") {
    const { operation, reason } = event.error
    return event.delay === undefined
      ? Effect.void
      : Metric.update(Metric.withAttributes(retries, { operation, reason: reason._tag }), 1)
  }
  const { operation, outcome } = event
  return Effect.andThen(
    Metric.update(Metric.withAttributes(calls, { operation, outcome }), 1),
    Metric.update(Metric.withAttributes(duration, { operation }), Duration.toMillis(event.duration))
  )
})
