/**
 * The way of every call: request, response, status, error in the body, decoding,
 * typed error, retry, span. An endpoint names its route and its schemas; the rest
 * is here.
 *
 * A call that goes well makes few effects, and those that are done already are
 * taken at once (`Eager`): on a small response each costs more than its work.
 */
import * as Cause from "effect/Cause"
import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import type * as Fiber from "effect/Fiber"
import type * as HttpClient from "effect/http/HttpClient"
import type * as HttpClientRequest from "effect/http/HttpClientRequest"
import type * as Schema from "effect/Schema"
import type * as Tracer from "effect/Tracer"
import * as CallOptions from "../../CallOptions.ts"
import type { Credentials as Given } from "../../Credentials.ts"
import type * as Endpoint from "../../Endpoint.ts"
import type { HttpExecutor } from "../../HeyGenClientOptions.ts"
import {
  type CredentialsError,
  HeyGenError,
  type HeyGenErrorReason,
  InvalidRequestError
} from "../../HeyGenError.ts"
import { Observer } from "../../Observer.ts"
import * as RetryPolicy from "../../RetryPolicy.ts"
import * as Options from "../options.ts"
import * as Body from "./body.ts"
import * as Credentials from "./credentials.ts"
import { exchange } from "./exchange.ts"
import { Incremental } from "./incremental.ts"
import * as Interpret from "./interpret.ts"
import * as Origin from "./origin.ts"
import * as Redactor from "./redact.ts"
import * as Request from "./request.ts"
import { callerOf, putStack } from "./stack.ts"
import * as Telemetry from "./telemetry.ts"

/** The options of a client, with all defaults set and all values checked. */
export interface Settings extends Options.CallSettings {
  readonly credentials: Given
  readonly baseUrl: URL
  readonly transformClient: ((client: HttpClient.HttpClient) => HttpExecutor) | undefined
}

/** Calls an endpoint. */
export type Call = <
  const Route extends string,
  Success extends Schema.Constraint,
  Query extends Endpoint.QuerySchema = never,
  Body extends Schema.Constraint = never
>(
  endpoint: Endpoint.Endpoint<Route, Success, Query, Body>,
  ...input: Endpoint.Arguments<Route, Query, Body>
) => Effect.Effect<
  Success["Type"],
  HeyGenError,
  Success["DecodingServices"] | Query["EncodingServices"] | Body["EncodingServices"]
>

/** One call, while it runs. */
interface Running {
  readonly operation: string
  readonly span: Tracer.Span
  readonly sending: Origin.Sending
  readonly incremental: Incremental | undefined
  /** The time, in epoch milliseconds. */
  readonly now: () => number
  /** The time since the call began, in milliseconds. */
  readonly elapsed: () => number
  readonly onResponse: ((response: CallOptions.CallResponse) => Effect.Effect<void>) | undefined
}

/** HeyGen can't have acted on the request. */
const isUntouched = (reason: HeyGenErrorReason): boolean =>
  reason._tag === "RateLimitError" || (reason._tag === "TransportError" && reason.progress === "connecting")

/** A client's pipeline. */
export const make = (settings: Settings, httpClient: HttpClient.HttpClient): Call => {
  const { baseUrl } = settings
  const base = Request.baseOf(baseUrl)
  const send = Origin.make(httpClient, baseUrl, settings.transformClient)
  const redactor = Redactor.make()
  const { redact } = redactor
  const credentials = Credentials.make(settings.credentials, settings.timeout, redactor)
  const interpret = Interpret.make(redact)
  const spanOptions = Telemetry.spanOptions(baseUrl)

  /** The settings of a call: the client's, with what the program changes around it. */
  const optionsOf = (options: CallOptions.CallOptions) =>
    options === CallOptions.none
      ? Effect.succeed(settings)
      : Effect.mapError(
          Options.forCall(settings, options),
          ({ message, option }) => new InvalidRequestError({ message, param: option })
        )

  /** The attempts of a call, one after the other, and the time between them. */
  const attempts = <Success extends Schema.Constraint>(
    endpoint: Interpret.Responding<Success>,
    request: HttpClientRequest.HttpClientRequest,
    options: Options.CallSettings,
    { elapsed, incremental, now, onResponse, operation, sending, span }: Running,
    isRepeatable: boolean
  ): Effect.Effect<Success["Type"], HeyGenError, Success["DecodingServices"]> => {
    type Value = Success["Type"]
    type Services = Success["DecodingServices"]
    const { invalid, maxResponseBytes, retry, timeout } = options
    const maxElapsed = retry === false ? Number.POSITIVE_INFINITY : Duration.toMillis(retry.maxElapsed)
    const read = incremental?.begin(options, redact) ?? Body.read
    const isSuccess = (status: number) => endpoint.statuses.includes(status)
    const left = () => {
      const rest = maxElapsed - elapsed()
      return rest >= Duration.toMillis(timeout) ? timeout : Duration.millis(Math.max(0, rest))
    }

    const attempt = (
      credential: Credentials.Credential
    ): Effect.Effect<Interpret.Interpreted<Value>, HeyGenErrorReason, Services> => {
      sending.credential = credential
      const exchanged = exchange(send(request, sending), {
        timeout: left(),
        maxResponseBytes,
        isSuccess,
        now,
        redact,
        read
      })
      return Effect.flatMap(exchanged, (response) => {
        const { head } = response
        Telemetry.responded(span, head)
        return incremental === undefined || !isSuccess(head.status)
          ? interpret(endpoint, response, Interpret.contentOf(response, invalid), span, now)
          : Effect.flatMap(incremental.finish(head), (content) =>
              interpret(endpoint, response, content, span, now)
            )
      })
    }

    const succeed = ({ announcement, head, report, value }: Interpret.Interpreted<Value>) => {
      if (onResponse === undefined) return Effect.succeed(value)
      const { requestId, status } = head
      const { count: skippedCount, skipped } = report
      const attempts = sending.requests
      return Effect.as(
        onResponse({ operation, status, requestId, attempts, announcement, skipped, skippedCount }),
        value
      )
    }

    let isRenewed = false
    const next = (
      made: number,
      credential: Effect.Effect<Credentials.Credential, CredentialsError>
    ): Effect.Effect<Value, HeyGenError, Services> =>
      Effect.matchEffect(Effect.flatMapEager(credential, attempt), {
        onSuccess: succeed,
        onFailure: (reason) => {
          const refused = sending.credential
          if (reason._tag !== "AuthenticationError" || refused === undefined || isRenewed) {
            return again(made, reason)
          }
          isRenewed = true
          return Effect.matchEffect(credentials.getOther(refused), {
            onSuccess: (other) =>
              other === undefined ? again(made, reason) : next(made, Effect.succeed(other)),
            onFailure: (failure) => again(made, failure)
          })
        }
      })

    const again = Effect.fnUntraced(function* (
      made: number,
      reason: HeyGenErrorReason
    ): Effect.fn.Return<Value, HeyGenError, Services> {
      const error = new HeyGenError({ operation, reason, attempts: sending.requests })
      const isFinal =
        retry === false || !(isRepeatable || isUntouched(reason)) || incremental?.hasEmitted() === true
      const delay = isFinal ? undefined : yield* RetryPolicy.delayAfter(retry, error, made, elapsed())
      yield* Telemetry.attemptFailed(span, error, delay)
      if (delay === undefined) return yield* error
      yield* Effect.sleep(delay)
      // A busy process can wake up late. What HeyGen answered tells more than that the time is over.
      if (elapsed() >= maxElapsed) return yield* error
      return yield* next(made + 1, credentials.get)
    })

    return next(1, credentials.get)
  }

  const call: Call = (endpoint, ...[input = {}]) => {
    const { operation } = endpoint
    const caller = callerOf(call)
    const isRepeatable = endpoint.idempotent || input.idempotencyKey !== undefined

    const run = (span: Tracer.Span, fiber: Fiber.Fiber<unknown, unknown>) => {
      const clock = fiber.getRef(Clock.Clock)
      const startedAt = clock.monotonicTimeNanosUnsafe()
      const sending: Origin.Sending = { credential: undefined, requests: 0 }
      const running: Running = {
        operation,
        span,
        sending,
        incremental: fiber.getRef(Incremental),
        now: () => clock.currentTimeMillisUnsafe(),
        elapsed: () => Number(clock.monotonicTimeNanosUnsafe() - startedAt) / 1e6,
        onResponse: fiber.getRef(CallOptions.OnResponse)
      }
      const observe = fiber.getRef(Observer)
      const fail = (reason: HeyGenErrorReason) =>
        new HeyGenError({ operation, reason, attempts: sending.requests })
      const called = Effect.flatMapEager(
        Effect.mapErrorEager(optionsOf(fiber.getRef(CallOptions.Current)), fail),
        (options) =>
          Effect.flatMapEager(
            Effect.mapErrorEager(Request.make(base, endpoint, input, redact), fail),
            (request) => {
              span.attribute("url.full", redact(request.url))
              return attempts(endpoint, request, options, running, isRepeatable)
            }
          )
      )
      return Effect.onExit(called, (exit) => {
        const failure = Exit.isFailure(exit) ? exit.cause.reasons.find(Cause.isFailReason) : undefined
        if (failure !== undefined) {
          putStack(failure.error, caller.stack)
          putStack(failure.error.reason)
        }
        const duration = Duration.millis(running.elapsed())
        return Telemetry.callEnded(span, observe, operation, sending.requests, duration, exit)
      })
    }

    return Effect.useSpan(operation, spanOptions(endpoint), (span) =>
      Effect.withParentSpan(
        Effect.withFiber((fiber) => run(span, fiber)),
        span,
        { captureStackTrace: false }
      )
    )
  }
  return call
}
