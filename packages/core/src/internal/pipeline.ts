/**
 * The one way of every call: request → bounded read → status → error in the
 * body → decode → typed error → retry → span. An endpoint names its route and
 * its schema; the rest is here.
 */
import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Headers from "effect/http/Headers"
import type * as HttpClient from "effect/http/HttpClient"
import type * as HttpClientRequest from "effect/http/HttpClientRequest"
import type * as UrlParams from "effect/http/UrlParams"
import * as Record from "effect/Record"
import type * as Redacted from "effect/Redacted"
import * as Result from "effect/Result"
import type * as Schema from "effect/Schema"
import * as SchemaParser from "effect/SchemaParser"
import {
  DecodeError,
  HeyGenError,
  type HeyGenErrorReason,
  ResponseTooLargeError,
  TimeoutError
} from "../HeyGenError.ts"
import * as RetryPolicy from "../RetryPolicy.ts"
import * as Body from "./body.ts"
import * as Classify from "./classify.ts"
import { cleanOf } from "./clean.ts"
import { firstDifference } from "./firstDifference.ts"
import * as HeyGenBody from "./heygenBody.ts"
import * as Request from "./request.ts"
import * as Retirement from "./retirement.ts"
import * as Transport from "./transport.ts"

/** The options of a client, settled and checked. */
export interface Settings {
  readonly apiKey: Redacted.Redacted<string>
  readonly baseUrl: URL
  readonly timeout: Duration.Duration
  readonly retry: RetryPolicy.RetryPolicy | false
  readonly maxResponseBytes: number
  readonly transformClient: (client: HttpClient.HttpClient) => HttpClient.HttpClient
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

/** How much of an error's body is read: enough for its message, too little to hurt. */
const maxErrorBytes = 64 * 1024

const parseJson = (text: string): Result.Result<unknown, unknown> => Result.try(() => JSON.parse(text))

/** What stands for HeyGen's message where it sent none that is understood. */
const withoutMessage = (status: number, contentType: string | undefined, text: string): string => {
  const isHtml = contentType?.includes("html") ?? false
  const excerpt = text.trim()
  return excerpt === "" || isHtml
    ? `HTTP ${status}${contentType === undefined ? "" : ` (${contentType})`}, without a message from HeyGen.`
    : excerpt
}

const timeoutAfter = (timeout: Duration.Duration, head?: Classify.Head) =>
  new TimeoutError({
    message: `No whole answer within ${Duration.format(timeout)}.`,
    timeout,
    status: head?.status,
    requestId: head?.requestId
  })

/** A client's pipeline. It remembers which routes announced their end. */
export const make = (settings: Settings, httpClient: HttpClient.HttpClient) => {
  const client = settings.transformClient(Transport.secure(httpClient, settings))
  const clean = cleanOf(settings.apiKey)
  const readSaid = HeyGenBody.readerOf(clean)
  const announcements = new Retirement.Announcements()

  /** One request and its whole answer, body included, within `timeout`. */
  const attempt = Effect.fnUntraced(function* <S extends Schema.Constraint>(
    endpoint: Endpoint<S>,
    request: HttpClientRequest.HttpClientRequest,
    timeout: Duration.Duration
  ): Effect.fn.Return<S["Type"], HeyGenErrorReason, S["DecodingServices"]> {
    const startedAt = yield* Clock.currentTimeMillis
    const response = yield* client.execute(request).pipe(
      Effect.mapError((error) => Classify.fromHttpClientError(error, undefined, clean)),
      Effect.timeoutOrElse({ duration: timeout, orElse: () => timeoutAfter(timeout) })
    )
    const now = yield* Clock.currentTimeMillis
    const headers = Headers.fromInput(Record.map(response.headers, clean))
    const head = Classify.headOf(response.status, headers, now)
    yield* Effect.annotateCurrentSpan({
      "http.response.status_code": head.status,
      ...(head.requestId === undefined ? {} : { "heygen.request_id": head.requestId })
    })

    const isOk = head.status === 200
    const readText = Body.readText(response, isOk ? settings.maxResponseBytes : maxErrorBytes).pipe(
      Effect.timeoutOrElse({
        duration: Duration.millis(Math.max(0, startedAt + Duration.toMillis(timeout) - now)),
        orElse: () => timeoutAfter(timeout, head)
      })
    )
    // A status says more than the failure to read its body.
    const text = isOk
      ? yield* readText.pipe(
          Effect.catchTags({
            HttpClientError: (error) => Classify.fromHttpClientError(error, head, clean),
            TooLarge: () =>
              new ResponseTooLargeError({
                message: `The body is larger than ${settings.maxResponseBytes} bytes.`,
                maxResponseBytes: settings.maxResponseBytes,
                status: head.status,
                requestId: head.requestId
              })
          })
        )
      : yield* readText.pipe(
          Effect.catchTag("TooLarge", ({ start }) => Effect.succeed(start)),
          Effect.orElseSucceed(() => "")
        )
    const json = parseJson(text)
    const body = Result.getOrUndefined(json)
    const said = readSaid(body)

    const announcement = Retirement.announcementOf(headers, said.warning, endpoint.successor)
    const before = announcements.of(endpoint.route)
    if (announcement !== undefined)
      yield* announcements.note(endpoint.operation, endpoint.route, announcement)

    const contentType = headers["content-type"]
    if (!isOk) {
      const retirement = announcement ?? (said.error === undefined ? before : undefined)
      const otherwise = withoutMessage(head.status, contentType, clean(text))
      return yield* Classify.fromStatus(head, { error: said.error, otherwise }, { ...endpoint, retirement })
    }
    if (said.error !== undefined) return yield* Classify.fromErrorBody(head, said.error)
    const { status, requestId } = head
    if (Result.isFailure(json)) {
      const message = `Not JSON (${contentType ?? "no content type"})`
      return yield* new DecodeError({ message, path: "", status, requestId })
    }
    return yield* SchemaParser.decodeUnknownEffect(endpoint.schema)(body).pipe(
      Effect.mapError((issue) => new DecodeError({ ...firstDifference(issue), status, requestId }))
    )
  })

  const call = Effect.fnUntraced(function* <S extends Schema.Constraint>(
    endpoint: Endpoint<S>
  ): Effect.fn.Return<S["Type"], HeyGenError, S["DecodingServices"]> {
    const { operation } = endpoint
    const fail = (reason: HeyGenErrorReason) => new HeyGenError({ operation, reason })
    const request = yield* Request.make(
      settings.baseUrl,
      endpoint.route,
      endpoint.params,
      endpoint.query
    ).pipe(Effect.mapError(fail))
    const { retry } = settings
    if (retry === false) return yield* Effect.mapError(attempt(endpoint, request, settings.timeout), fail)
    const startedAt = yield* Clock.currentTimeMillis
    return yield* Effect.flatMap(Clock.currentTimeMillis, (now) => {
      const left = Duration.millis(Math.max(0, startedAt + Duration.toMillis(retry.maxElapsed) - now))
      return attempt(endpoint, request, Duration.min(settings.timeout, left))
    }).pipe(Effect.mapError(fail), Effect.retry(RetryPolicy.schedule(retry, startedAt)))
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
