/**
 * The way of every call: request, response, status, error in the body, decoding,
 * typed error, retry, span. An endpoint names its route and its schemas; the rest
 * is here.
 */
import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import type * as HttpClient from "effect/http/HttpClient"
import type * as HttpClientRequest from "effect/http/HttpClientRequest"
import * as Result from "effect/Result"
import type * as Schema from "effect/Schema"
import * as SchemaParser from "effect/SchemaParser"
import * as CallOptions from "../../CallOptions.ts"
import type { Credentials as Given } from "../../Credentials.ts"
import type * as Endpoint from "../../Endpoint.ts"
import type { HttpExecutor } from "../../HeyGenClientOptions.ts"
import { DecodeError, HeyGenError, type HeyGenErrorReason, InvalidRequestError } from "../../HeyGenError.ts"
import * as RetryPolicy from "../../RetryPolicy.ts"
import * as Options from "../options.ts"
import { firstDifference } from "../schema/firstDifference.ts"
import { decodeLenient, type Report } from "../schema/lenient.ts"
import * as Credentials from "./credentials.ts"
import { detached } from "./detached.ts"
import { exchange, type RawResponse } from "./exchange.ts"
import { type Head, headerOf } from "./head.ts"
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

const parseJson = (text: string): Result.Result<unknown, unknown> => Result.try(() => JSON.parse(text))

/** What a response turned out to be. */
interface Interpreted<A> {
  readonly value: A
  readonly head: Head
  readonly announcement: CallOptions.Announcement | undefined
  readonly report: Report
}

/** What the innermost client and the attempts of a call know of each other. */
interface Sending extends Origin.Sending {
  /** Whether other credentials have been asked for: a call does it once. */
  isRenewed: boolean
}

/** The settings of a call: the client's, with what the program changes around it. */
const optionsOf = (
  settings: Options.CallSettings
): Effect.Effect<Options.CallSettings, InvalidRequestError> =>
  Effect.flatMap(Effect.service(CallOptions.Current), (options) =>
    Effect.mapError(
      Options.forCall(settings, options),
      ({ message, option }) => new InvalidRequestError({ message, param: option })
    )
  )

/** HeyGen can't have acted on the request. */
const isUntouched = (reason: HeyGenErrorReason): boolean =>
  reason._tag === "RateLimitError" || (reason._tag === "TransportError" && reason.progress === "connecting")

/** A client's pipeline. */
export const make = (settings: Settings, httpClient: HttpClient.HttpClient): Call => {
  const { baseUrl, transformClient } = settings
  const secured = Origin.secure(httpClient, baseUrl)
  const wrapped = transformClient?.(secured)
  const client: HttpExecutor =
    wrapped === undefined ? secured : { execute: (request) => detached(wrapped.execute(request)) }
  const redactor = Redactor.make()
  const { redact } = redactor
  const credentials = Credentials.make(settings.credentials, settings.timeout, redactor)
  const note = Retirement.makeNotes()

  /** What a response is: a value, or the reason that it is none. */
  const interpret = Effect.fnUntraced(function* <Success extends Schema.Constraint>(
    endpoint: AnyEndpoint<Success>,
    { head, headers, text }: RawResponse,
    { invalid }: Options.CallSettings
  ): Effect.fn.Return<Interpreted<Success["Type"]>, HeyGenErrorReason, Success["DecodingServices"]> {
    const contentType = headerOf(headers, "content-type")
    const json = head.status === 204 ? Result.succeed(undefined) : parseJson(text)
    const body = Result.getOrUndefined(json)
    const notice = readNotice(body)
    const announcement = Retirement.announcementOf(endpoint, headers, notice, redact)
    if (announcement !== undefined) yield* note(endpoint, announcement)

    if (!endpoint.statuses.includes(head.status)) {
      const now = yield* Clock.currentTimeMillis
      const retirement = Retirement.retirementOf(endpoint, head.status, announcement, notice, now)
      return yield* Reasons.fromStatus(head, { error: notice.error, contentType, text }, retirement, redact)
    }
    if (notice.error !== undefined) return yield* Reasons.fromErrorBody(head, notice.error, redact)
    const differing = (message: string, path: string) =>
      new DecodeError({ message, path, status: head.status, requestId: head.requestId })
    if (Result.isFailure(json)) {
      return yield* differing(
        `Expected JSON (${contentType === undefined ? "no content type" : redact(contentType)})`,
        ""
      )
    }
    const report: Report = { skipped: [], count: 0 }
    const { success } = endpoint
    const value = yield* (
      invalid === "skip"
        ? decodeLenient(success, body, report, redact)
        : SchemaParser.decodeUnknownEffect(success)(body)
    ).pipe(
      Effect.mapError((issue) => {
        const difference = firstDifference(issue)
        const [message, path] = [redact(difference.message), redact(difference.path)]
        return differing(path === "" ? message : `${message} at ${path}`, path)
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
    left: () => Duration.Duration
  ): Effect.fn.Return<Interpreted<Success["Type"]>, HeyGenErrorReason, Success["DecodingServices"]> {
    const { maxResponseBytes } = options
    const isSuccess = (status: number) => endpoint.statuses.includes(status)
    const once = (credential: Credentials.Credential) => {
      sending.credential = credential
      return exchange(client, request, { timeout: left(), maxResponseBytes, isSuccess, redact }).pipe(
        Effect.provideService(Origin.Sending, sending),
        Effect.tap(({ head }) => Telemetry.responded(head)),
        Effect.flatMap((response) => interpret(endpoint, response, options))
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
    Interpreted<Success["Type"]>,
    HeyGenError,
    Success["DecodingServices"] | Query["EncodingServices"] | Body["EncodingServices"]
  > {
    const fail = (reason: HeyGenErrorReason) =>
      new HeyGenError({ operation: endpoint.operation, reason, attempts: sending.requests })
    const options = yield* Effect.mapError(optionsOf(settings), fail)
    const request = yield* Effect.mapError(Request.make(baseUrl, endpoint, input, redact), fail)
    yield* Telemetry.requested(redact(request.url))
    const { retry } = options
    const maxElapsed = retry === false ? Number.POSITIVE_INFINITY : Duration.toMillis(retry.maxElapsed)
    const isRepeatable = endpoint.idempotent || input.idempotencyKey !== undefined
    const left = () => Duration.min(options.timeout, Duration.millis(Math.max(0, maxElapsed - elapsed())))
    for (let made = 1; ; made++) {
      const result = yield* Effect.result(attempt(endpoint, request, options, sending, left))
      if (Result.isSuccess(result)) return result.success
      const error = fail(result.failure)
      const delay =
        retry === false || !(isRepeatable || isUntouched(error.reason))
          ? undefined
          : yield* RetryPolicy.delayAfter(retry, error, made, elapsed())
      yield* Telemetry.attemptFailed(error, delay)
      if (delay === undefined) return yield* error
      yield* Effect.sleep(delay)
      // A busy process can wake up late. What HeyGen answered tells more than that the time is over.
      if (elapsed() >= maxElapsed) return yield* error
    }
  })

  const run = Effect.fnUntraced(function* <
    Route extends string,
    Success extends Schema.Constraint,
    Query extends Endpoint.QuerySchema,
    Body extends Schema.Constraint
  >(
    endpoint: Endpoint.Endpoint<Route, Success, Query, Body>,
    input: Endpoint.AnyInput
  ): Effect.fn.Return<
    Success["Type"],
    HeyGenError,
    Success["DecodingServices"] | Query["EncodingServices"] | Body["EncodingServices"]
  > {
    const { operation } = endpoint
    const clock = yield* Clock.Clock
    const startedAt = clock.monotonicTimeNanosUnsafe()
    const elapsed = () => Number(clock.monotonicTimeNanosUnsafe() - startedAt) / 1e6
    const sending: Sending = { credential: undefined, requests: 0, isRenewed: false }
    const { announcement, head, report, value } = yield* Effect.onExit(
      attempts(endpoint, input, sending, elapsed),
      (exit) => Telemetry.callEnded(operation, sending.requests, Duration.millis(elapsed()), exit)
    )
    const onResponse = yield* Effect.service(CallOptions.OnResponse)
    if (onResponse !== undefined) {
      yield* onResponse({
        operation,
        status: head.status,
        requestId: head.requestId,
        attempts: sending.requests,
        announcement,
        skipped: report.skipped,
        skippedCount: report.count
      })
    }
    return value
  })

  const call: Call = (endpoint, ...[input = {}]) => {
    const caller = callerOf(call)
    return run(endpoint, input).pipe(
      Effect.tapError((error) =>
        Effect.sync(() => {
          putStack(error, caller.stack)
          putStack(error.reason)
        })
      ),
      Effect.withSpan(endpoint.operation, Telemetry.spanOptions(endpoint, baseUrl))
    )
  }
  return call
}
