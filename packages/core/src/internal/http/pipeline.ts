/**
 * The way of every call: request, response, status, error in the body, decoding,
 * typed error, retry, span. An endpoint names its route and its schemas; the rest
 * is here.
 */
import * as Cause from "effect/Cause"
import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import type * as HttpClient from "effect/http/HttpClient"
import type * as HttpClientRequest from "effect/http/HttpClientRequest"
import * as Result from "effect/Result"
import type * as Schema from "effect/Schema"
import type * as Tracer from "effect/Tracer"
import * as CallOptions from "../../CallOptions.ts"
import type { Credentials as Given } from "../../Credentials.ts"
import type * as Endpoint from "../../Endpoint.ts"
import type { HttpExecutor } from "../../HeyGenClientOptions.ts"
import { DecodeError, HeyGenError, type HeyGenErrorReason, InvalidRequestError } from "../../HeyGenError.ts"
import * as RetryPolicy from "../../RetryPolicy.ts"
import * as Options from "../options.ts"
import { decode } from "../schema/decode.ts"
import { firstDifference } from "../schema/firstDifference.ts"
import { decodeLenient, type Report } from "../schema/lenient.ts"
import * as Body from "./body.ts"
import * as Credentials from "./credentials.ts"
import { exchange, type RawResponse } from "./exchange.ts"
import { type Head, headerOf } from "./head.ts"
import { type Content, Incremental } from "./incremental.ts"
import { readNotice } from "./notice.ts"
import * as Origin from "./origin.ts"
import * as Reasons from "./reasons.ts"
import * as Redactor from "./redact.ts"
import * as Request from "./request.ts"
import * as Retirement from "./retirement.ts"
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

type AnyEndpoint<Success extends Schema.Constraint> = Endpoint.Endpoint<
  string,
  Success,
  Endpoint.QuerySchema,
  Schema.Constraint
>

/** The content of a body that has been read as a whole. */
const contentOf = ({ head, text }: RawResponse, invalid: Content["invalid"]): Content => ({
  json:
    head.status === 204
      ? Result.succeed(undefined)
      : Result.try({ try: () => JSON.parse(text), catch: () => undefined }),
  invalid,
  report: { skipped: [], count: 0 }
})

/** What a response turned out to be. */
interface Interpreted<A> {
  readonly value: A
  readonly head: Head
  readonly announcement: CallOptions.Announcement | undefined
  readonly report: Report
}

/** What a call's parts know of each other. */
interface Sending extends Origin.Sending {
  readonly span: Tracer.Span
  /** Whether other credentials have been asked for: a call does it once. */
  isRenewed: boolean
}

/** HeyGen can't have acted on the request. */
const isUntouched = (reason: HeyGenErrorReason): boolean =>
  reason._tag === "RateLimitError" || (reason._tag === "TransportError" && reason.progress === "connecting")

/** A client's pipeline. */
export const make = (settings: Settings, httpClient: HttpClient.HttpClient): Call => {
  const { baseUrl, transformClient } = settings
  const secured = Origin.secure(httpClient, baseUrl, transformClient !== undefined)
  const client: HttpExecutor = transformClient?.(secured) ?? secured
  const redactor = Redactor.make()
  const { redact } = redactor
  const credentials = Credentials.make(settings.credentials, settings.timeout, redactor)
  const note = Retirement.makeNotes()

  /** What a response is: a value, or the reason that it is none. */
  const interpret = Effect.fnUntraced(function* <Success extends Schema.Constraint>(
    endpoint: AnyEndpoint<Success>,
    { head, headers, text }: RawResponse,
    { invalid, json, report }: Content,
    span: Tracer.Span
  ): Effect.fn.Return<Interpreted<Success["Type"]>, HeyGenErrorReason, Success["DecodingServices"]> {
    const contentType = headerOf(headers, "content-type")
    const body = Result.getOrUndefined(json)
    const notice = readNotice(body)
    const announcement = Retirement.announcementOf(endpoint, headers, notice, redact)
    if (announcement !== undefined) yield* note(endpoint, announcement, span)

    if (!endpoint.statuses.includes(head.status)) {
      const now = yield* Clock.currentTimeMillis
      const retirement = Retirement.retirementOf(endpoint, head.status, announcement, notice, now)
      return yield* Reasons.fromStatus(head, { error: notice.error, contentType, text }, retirement, redact)
    }
    if (notice.error !== undefined) return yield* Reasons.fromErrorBody(head, notice.error, redact)
    const differing = (message: string, path: string) =>
      new DecodeError({
        message: path === "" ? message : `${message} at ${path}`,
        path,
        status: head.status,
        requestId: head.requestId
      })
    if (Result.isFailure(json)) {
      if (json.failure !== undefined) return yield* differing(json.failure.message, redact(json.failure.path))
      return yield* differing(
        `Expected JSON (${contentType === undefined ? "no content type" : redact(contentType)})`,
        ""
      )
    }
    const { success } = endpoint
    const value = yield* (
      invalid === "skip" ? decodeLenient(success, body, report, redact) : decode(success, body)
    ).pipe(
      Effect.mapError((issue) => {
        const difference = firstDifference(issue)
        return differing(redact(difference.message), redact(difference.path))
      }),
      // A schema of a program's own can be deeper than the stack, or have a bug.
      Effect.catchDefect(() => differing("The schema failed on the body", ""))
    )
    if (report.count > 0) yield* Telemetry.skipped(endpoint.operation, report)
    return { value, head, announcement, report }
  })

  /** One attempt, and one more where HeyGen has refused credentials that there are others for. */
  const attempt = Effect.fnUntraced(function* <Success extends Schema.Constraint>(
    endpoint: AnyEndpoint<Success>,
    request: HttpClientRequest.HttpClientRequest,
    options: Options.CallSettings,
    sending: Sending,
    incremental: Incremental | undefined,
    left: () => Duration.Duration
  ): Effect.fn.Return<Interpreted<Success["Type"]>, HeyGenErrorReason, Success["DecodingServices"]> {
    const { maxResponseBytes } = options
    const isSuccess = (status: number) => endpoint.statuses.includes(status)
    const read = incremental?.begin(options, redact) ?? Body.read
    const once = (credential: Credentials.Credential) => {
      sending.credential = credential
      return exchange(client, request, { timeout: left(), maxResponseBytes, isSuccess, redact, read }).pipe(
        Effect.provideService(Origin.Sending, sending),
        Effect.flatMap((response) => {
          const { head } = response
          Telemetry.responded(sending.span, head)
          if (incremental === undefined || !isSuccess(head.status)) {
            return interpret(endpoint, response, contentOf(response, options.invalid), sending.span)
          }
          return Effect.flatMap(incremental.finish(head), (content) =>
            interpret(endpoint, response, content, sending.span)
          )
        })
      )
    }
    const credential = yield* credentials.get
    return yield* Effect.catchTag(once(credential), "AuthenticationError", (refusal) => {
      if (sending.isRenewed) return Effect.fail(refusal)
      sending.isRenewed = true
      return Effect.flatMap(credentials.getOther(credential), (other) =>
        other === undefined ? Effect.fail(refusal) : once(other)
      )
    })
  })

  /** The settings of a call: the client's, with what the program changes around it. */
  const optionsOf = (options: CallOptions.CallOptions) =>
    options === CallOptions.none
      ? Effect.succeed(settings)
      : Effect.mapError(
          Options.forCall(settings, options),
          ({ message, option }) => new InvalidRequestError({ message, param: option })
        )

  /** A call's attempts, one after the other, and the time between them. */
  const attempts = Effect.fnUntraced(function* <
    Route extends string,
    Success extends Schema.Constraint,
    Query extends Endpoint.QuerySchema,
    Body extends Schema.Constraint
  >(
    endpoint: Endpoint.Endpoint<Route, Success, Query, Body>,
    input: Endpoint.AnyInput,
    sending: Sending,
    elapsed: () => number
  ): Effect.fn.Return<
    Success["Type"],
    HeyGenError,
    Success["DecodingServices"] | Query["EncodingServices"] | Body["EncodingServices"]
  > {
    const { operation } = endpoint
    const fail = (reason: HeyGenErrorReason) =>
      new HeyGenError({ operation, reason, attempts: sending.requests })
    const changed = yield* Effect.service(CallOptions.Current)
    const incremental = yield* Effect.service(Incremental)
    const options = yield* Effect.mapError(optionsOf(changed), fail)
    const request = yield* Effect.mapError(Request.make(baseUrl, endpoint, input, redact), fail)
    sending.span.attribute("url.full", redact(request.url))
    const { retry } = options
    const maxElapsed = retry === false ? Number.POSITIVE_INFINITY : Duration.toMillis(retry.maxElapsed)
    const isRepeatable = endpoint.idempotent || input.idempotencyKey !== undefined
    const left = () => Duration.min(options.timeout, Duration.millis(Math.max(0, maxElapsed - elapsed())))
    for (let made = 1; ; made++) {
      const result = yield* Effect.result(attempt(endpoint, request, options, sending, incremental, left))
      if (Result.isSuccess(result)) {
        const { announcement, head, report, value } = result.success
        const onResponse = yield* Effect.service(CallOptions.OnResponse)
        if (onResponse !== undefined) {
          const { requestId, status } = head
          const { count: skippedCount, skipped } = report
          const attempts = sending.requests
          yield* onResponse({ operation, status, requestId, attempts, announcement, skipped, skippedCount })
        }
        return value
      }
      const error = fail(result.failure)
      const delay =
        retry === false || !(isRepeatable || isUntouched(error.reason)) || incremental?.hasEmitted() === true
          ? undefined
          : yield* RetryPolicy.delayAfter(retry, error, made, elapsed())
      yield* Telemetry.attemptFailed(sending.span, error, delay)
      if (delay === undefined) return yield* error
      yield* Effect.sleep(delay)
      // A busy process can wake up late. What HeyGen answered tells more than that the time is over.
      if (elapsed() >= maxElapsed) return yield* error
    }
  })

  const call: Call = (endpoint, ...[input = {}]) => {
    const { operation } = endpoint
    const caller = callerOf(call)
    const run = (span: Tracer.Span) =>
      Effect.flatMap(Effect.service(Clock.Clock), (clock) => {
        const startedAt = clock.monotonicTimeNanosUnsafe()
        const elapsed = () => Number(clock.monotonicTimeNanosUnsafe() - startedAt) / 1e6
        const sending: Sending = { span, credential: undefined, requests: 0, isRenewed: false }
        return Effect.onExit(attempts(endpoint, input, sending, elapsed), (exit) => {
          const failure = Exit.isFailure(exit) ? exit.cause.reasons.find(Cause.isFailReason) : undefined
          if (failure !== undefined) {
            putStack(failure.error, caller.stack)
            putStack(failure.error.reason)
          }
          return Telemetry.callEnded(span, operation, sending.requests, Duration.millis(elapsed()), exit)
        })
      })
    return Effect.useSpan(operation, Telemetry.spanOptions(endpoint, baseUrl), (span) =>
      Effect.withParentSpan(run(span), span, { captureStackTrace: false })
    )
  }
  return call
}
