/**
 * The one way of every call: request → bounded read → status → error in the
 * body → decode → typed error → retry → span. An endpoint names its route and
 * its schema; the rest is here.
 */
import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import type * as HttpClient from "effect/http/HttpClient"
import type * as HttpClientRequest from "effect/http/HttpClientRequest"
import type * as UrlParams from "effect/http/UrlParams"
import type * as Redacted from "effect/Redacted"
import * as Result from "effect/Result"
import * as Schedule from "effect/Schedule"
import type * as Schema from "effect/Schema"
import * as SchemaParser from "effect/SchemaParser"
import type { Executor } from "../HeyGenClientOptions.ts"
import { DecodeError, HeyGenError, type HeyGenErrorReason } from "../HeyGenError.ts"
import * as RetryPolicy from "../RetryPolicy.ts"
import * as Classify from "./classify.ts"
import { cleanOf } from "./clean.ts"
import { type Answer, exchange } from "./exchange.ts"
import { firstDifference } from "./firstDifference.ts"
import * as HeyGenBody from "./heygenBody.ts"
import * as Request from "./request.ts"
import * as Retirement from "./retirement.ts"
import * as Transport from "./transport.ts"
import * as Watch from "./watch.ts"

/** The options of a client, settled and checked. */
export interface Settings {
  readonly apiKey: Redacted.Redacted<string>
  readonly baseUrl: URL
  readonly timeout: Duration.Duration
  readonly retry: RetryPolicy.RetryPolicy | false
  readonly maxResponseBytes: number
  readonly transformClient: (client: HttpClient.HttpClient) => Executor
}

/** What an endpoint says of itself. */
export interface Endpoint<S extends Schema.Constraint> {
  readonly operation: string
  readonly route: string
  readonly params: Request.PathParams
  readonly query: UrlParams.Input
  readonly schema: S
  readonly successor: string | undefined
}

const parseJson = (text: string): Result.Result<unknown, unknown> => Result.try(() => JSON.parse(text))

/** What stands for HeyGen's message where it sent none that is understood. */
const withoutMessage = (status: number, contentType: string | undefined, text: string): string => {
  const isHtml = contentType?.includes("html") ?? false
  const excerpt = text.trim()
  return excerpt === "" || isHtml
    ? `HTTP ${status}${contentType === undefined ? "" : ` (${contentType})`}, without a message from HeyGen.`
    : excerpt
}

/** A client's pipeline. It remembers which routes announced their end. */
export const make = (settings: Settings, httpClient: HttpClient.HttpClient) => {
  const client = settings.transformClient(Transport.secure(httpClient, settings))
  const clean = cleanOf(settings.apiKey)
  const readSaid = HeyGenBody.readerOf(clean)
  const announcements = new Retirement.Announcements()

  /** What an answer is: data, or the reason that it is not. */
  const understand = Effect.fnUntraced(function* <S extends Schema.Constraint>(
    endpoint: Endpoint<S>,
    { head, headers, text }: Answer
  ): Effect.fn.Return<S["Type"], HeyGenErrorReason, S["DecodingServices"]> {
    const { operation, route, schema, successor } = endpoint
    const contentType = headers["content-type"]
    const json = parseJson(text)
    const body = Result.getOrUndefined(json)
    const said = readSaid(body)

    const announced = announcements.of(route)
    const announcement = Retirement.announcementOf(headers, said.warning, successor)
    if (announcement !== undefined) yield* announcements.note(operation, route, announcement)

    if (head.status !== 200) {
      // HeyGen's own 404 on a living route is about an id; a proxy's page is about the route.
      const retirement = announcement ?? (said.error === undefined ? announced : undefined)
      const otherwise = withoutMessage(head.status, contentType, clean(text))
      return yield* Classify.fromStatus(head, { error: said.error, otherwise }, { retirement, successor })
    }
    if (said.error !== undefined) return yield* Classify.fromErrorBody(head, said.error)
    if (Result.isFailure(json)) {
      const message = `Not JSON (${contentType ?? "no content type"})`
      return yield* new DecodeError({ message, path: "", ...head })
    }
    return yield* SchemaParser.decodeUnknownEffect(schema)(body).pipe(
      Effect.mapError((issue) => new DecodeError({ ...firstDifference(issue), ...head }))
    )
  })

  const attempt = Effect.fnUntraced(function* <S extends Schema.Constraint>(
    endpoint: Endpoint<S>,
    request: HttpClientRequest.HttpClientRequest,
    timeout: Duration.Duration
  ): Effect.fn.Return<S["Type"], HeyGenErrorReason, S["DecodingServices"]> {
    const answer = yield* exchange(client, request, {
      timeout,
      maxResponseBytes: settings.maxResponseBytes,
      clean
    })
    const { requestId, status } = answer.head
    yield* Effect.annotateCurrentSpan({
      "http.response.status_code": status,
      ...(requestId === undefined ? {} : { "heygen.request_id": requestId })
    })
    return yield* understand(endpoint, answer)
  })

  const call = Effect.fnUntraced(function* <S extends Schema.Constraint>(
    endpoint: Endpoint<S>
  ): Effect.fn.Return<S["Type"], HeyGenError, S["DecodingServices"]> {
    const { operation, params, query, route } = endpoint
    let attempts = 0
    const fail = (reason: HeyGenErrorReason) => new HeyGenError({ operation, reason, attempts })
    const request = yield* Effect.mapError(Request.make(settings.baseUrl, route, params, query), fail)
    const startedAt = yield* Clock.currentTimeMillis
    const { retry, timeout } = settings
    const once = Effect.flatMap(Clock.currentTimeMillis, (now) => {
      attempts += 1
      const left =
        retry === false ? timeout : Duration.millis(startedAt + Duration.toMillis(retry.maxElapsed) - now)
      return attempt(endpoint, request, Duration.min(timeout, left))
    }).pipe(Effect.mapError(fail))
    const called =
      retry === false
        ? once
        : Effect.retry(
            once,
            RetryPolicy.schedule(retry, startedAt).pipe(
              Schedule.tap(({ duration, input }) => Watch.attemptFailed(input, duration))
            )
          )
    return yield* called.pipe(
      Effect.tapError((error) => Watch.attemptFailed(error, undefined)),
      Effect.onExit((exit) => Watch.callEnded(operation, attempts, startedAt, exit))
    )
  })

  return <S extends Schema.Constraint>(
    endpoint: Endpoint<S>
  ): Effect.Effect<S["Type"], HeyGenError, S["DecodingServices"]> =>
    Effect.withSpan(call(endpoint), endpoint.operation, {
      kind: "client",
      attributes: {
        "http.request.method": "GET",
        "server.address": settings.baseUrl.hostname,
        "url.template": endpoint.route
      }
    })
}
