/**
 * Makes a call visible: attributes and events on its span, debug lines in the
 * log, and events for the observer. Names follow OpenTelemetry's conventions for
 * HTTP clients.
 *
 * @see https://opentelemetry.io/docs/specs/semconv/http/http-spans/#http-client-span
 */

import * as Cause from "effect/Cause"
import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import type * as Tracer from "effect/Tracer"
import type * as Endpoint from "../../Endpoint.ts"
import type { HeyGenError } from "../../HeyGenError.ts"
import { Observer } from "../../Observer.ts"
import type { Report } from "../schema/lenient.ts"
import type { Head } from "./head.ts"

/** The options of the spans of a client's calls. */
export const spanOptions = ({ hostname, port, protocol }: URL) => {
  const server = {
    "server.address": hostname,
    "server.port": Number(port) || (protocol === "https:" ? 443 : 80)
  }
  return ({ method, route }: Pick<Endpoint.Any, "method" | "route">): Tracer.SpanOptionsNoTrace => ({
    kind: "client",
    attributes: { "http.request.method": method, ...server, "url.template": route }
  })
}

/** A response has arrived. */
export const responded = (span: Tracer.Span, { requestId, status }: Head): void => {
  span.attribute("http.response.status_code", status)
  if (requestId !== undefined) span.attribute("heygen.request_id", requestId)
}

/** How many paths are named in the log. */
const maxLogged = 10

/** A list has left records out. */
export const skipped = (operation: string, { count, skipped }: Report): Effect.Effect<void> =>
  Effect.logWarning("Records that don't match their schema were left out").pipe(
    Effect.annotateLogs({
      "heygen.operation": operation,
      "heygen.skipped_count": count,
      "heygen.skipped": skipped.slice(0, maxLogged).map(({ message, path }) => `${path}: ${message}`)
    })
  )

/** An attempt has failed; after the delay another follows, or none. */
export const attemptFailed = (
  span: Tracer.Span,
  error: HeyGenError,
  delay: Duration.Duration | undefined
): Effect.Effect<void> =>
  Effect.gen(function* () {
    const { attempts, operation, reason } = error
    const attributes = {
      "heygen.attempt": attempts,
      "error.type": reason._tag,
      ...(delay === undefined ? {} : { "heygen.delay_ms": Math.round(Duration.toMillis(delay)) })
    }
    span.event(delay === undefined ? "give up" : "retry", yield* Clock.currentTimeNanos, attributes)
    yield* Effect.logDebug(
      delay === undefined ? "The call to HeyGen has failed" : "The call to HeyGen is tried again"
    ).pipe(
      Effect.annotateLogs({ "heygen.operation": operation, "error.message": reason.message, ...attributes })
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
  span: Tracer.Span,
  observe: typeof Observer.Service,
  operation: string,
  requests: number,
  duration: Duration.Duration,
  exit: Exit.Exit<unknown, HeyGenError>
): Effect.Effect<void> => {
  const outcome = outcomeOf(exit)
  span.attribute("heygen.attempts", requests)
  if (requests > 1) span.attribute("http.request.resend_count", requests - 1)
  if (outcome !== "success" && outcome !== "interrupted") span.attribute("error.type", outcome)
  return observe({ _tag: "CallEnded", operation, outcome, duration })
}
