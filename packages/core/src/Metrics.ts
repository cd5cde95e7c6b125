/**
 * Calls, retries and durations as Effect metrics, named after OpenTelemetry's
 * conventions. They are a layer, because they would otherwise be in every bundle.
 *
 * @since 0.1.0
 */
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Metric from "effect/Metric"
import { Observer } from "./Observer.ts"

/**
 * Calls that have ended, by `heygen.operation` and `heygen.outcome`: `success`,
 * `interrupted`, or a reason such as `RateLimitError`.
 *
 * @category metrics
 * @since 0.1.0
 */
export const calls = Metric.counter("heygen.client.calls", {
  description: "Calls that have ended",
  attributes: { unit: "{call}" },
  incremental: true
})

/**
 * Failed attempts that were retried, by `heygen.operation` and `error.type` (a
 * reason such as `RateLimitError`).
 *
 * @category metrics
 * @since 0.1.0
 */
export const retries = Metric.counter("heygen.client.retries", {
  description: "Failed attempts that were retried",
  attributes: { unit: "{retry}" },
  incremental: true
})

/**
 * How long calls take, in seconds, delays included, by `heygen.operation`: in the
 * buckets that OpenTelemetry advises for HTTP clients, and three more for the slow
 * catalogue.
 *
 * @category metrics
 * @since 0.1.0
 */
export const duration = Metric.histogram("heygen.client.call.duration", {
  description: "How long calls take, delays included",
  attributes: { unit: "seconds" },
  boundaries: [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10, 30, 60, 120]
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
 *   Layer.provide(HeyGenClient.layerConfig()),
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
      : Metric.update(
          Metric.withAttributes(retries, { "heygen.operation": operation, "error.type": reason._tag }),
          1
        )
  }
  const { operation, outcome } = event
  return Effect.andThen(
    Metric.update(
      Metric.withAttributes(calls, { "heygen.operation": operation, "heygen.outcome": outcome }),
      1
    ),
    Metric.update(
      Metric.withAttributes(duration, { "heygen.operation": operation }),
      Duration.toSeconds(event.duration)
    )
  )
})
