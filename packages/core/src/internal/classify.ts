/**
 * From an answer that is not data to the reason that a program can act on. All
 * of it stands here: no endpoint has a mapping of its own.
 */
import * as Duration from "effect/Duration"
import type * as Headers from "effect/http/Headers"
import * as HttpClientError from "effect/http/HttpClientError"
import * as Predicate from "effect/Predicate"
import {
  ApiError,
  AuthenticationError,
  EndpointRetiredError,
  type HeyGenErrorReason,
  InvalidRequestError,
  NotFoundError,
  PaymentRequiredError,
  PermissionError,
  RateLimitError,
  ServerError,
  TransportError,
  UnexpectedStatusError
} from "../HeyGenError.ts"
import type { Clean } from "./clean.ts"
import type { ErrorDetail } from "./heygenBody.ts"
import type { Announcement } from "./retirement.ts"

/** The head of an answer, as every reason repeats it. */
export interface Head {
  readonly status: number
  readonly requestId: string | undefined
  readonly retryAfter: Duration.Duration | undefined
}

/**
 * How long a `Retry-After` asks to wait from `now` on: whole seconds, or an HTTP
 * date. (`Headers.parseRetryAfter` does the same, and takes the whole of
 * `DateTime` along into every bundle.)
 */
const retryAfterOf = (value: string | undefined, now: number): Duration.Duration | undefined => {
  if (value === undefined) return undefined
  if (/^\d+$/.test(value)) return Duration.seconds(Number(value))
  const date = /^[a-z]{3}, .* GMT$/i.test(value) ? Date.parse(value) : Number.NaN
  return Number.isNaN(date) ? undefined : Duration.millis(Math.max(0, date - now))
}

/** Reads the head of an answer that came at `now` (epoch milliseconds). */
export const headOf = (status: number, headers: Headers.Headers, now: number): Head => ({
  status,
  requestId: headers["x-request-id"],
  retryAfter: retryAfterOf(headers["retry-after"]?.trim(), now)
})

const detailOf = (detail: ErrorDetail | undefined, otherwise: string) => ({
  message: detail?.message ?? otherwise,
  code: detail?.code,
  param: detail?.param,
  docUrl: detail?.doc_url
})

type Fields = Head & ReturnType<typeof detailOf>

/** The reason of an HTTP 200 whose body holds an error. */
export const fromErrorBody = (head: Head, detail: ErrorDetail): ApiError =>
  new ApiError({ ...head, ...detailOf(detail, "HeyGen reported an error and did not say which.") })

/** The statuses that say on their own what is wrong. */
const reasons: { readonly [status: number]: new (fields: Fields) => HeyGenErrorReason } = {
  400: InvalidRequestError,
  401: AuthenticationError,
  402: PaymentRequiredError,
  403: PermissionError,
  404: NotFoundError,
  408: ServerError,
  422: InvalidRequestError,
  429: RateLimitError
}

/** The reason of an answer whose status is not 200. */
export const fromStatus = (
  head: Head,
  body: { readonly error: ErrorDetail | undefined; readonly otherwise: string },
  route: { readonly retirement: Announcement | undefined; readonly successor: string | undefined }
): HeyGenErrorReason => {
  const { status } = head
  const { retirement, successor = retirement?.successor } = route
  const fields = { ...head, ...detailOf(body.error, body.otherwise) }
  if (status === 410 || (status === 404 && retirement?.sunset !== undefined)) {
    const layer = successor?.startsWith("GET /v3/avatars") ? "AvatarCatalogue.layerV3" : undefined
    return new EndpointRetiredError({ ...fields, successor, layer, sunset: retirement?.sunset })
  }
  const Reason = reasons[status] ?? (status >= 500 && status <= 599 ? ServerError : UnexpectedStatusError)
  return new Reason(fields)
}

/** The innermost error that says something, and the first system code on the way to it. */
const rootOf = (
  error: unknown
): { readonly message: string | undefined; readonly code: string | undefined } => {
  let message: string | undefined
  let code: string | undefined
  let current = error
  for (let depth = 0; depth < 8 && Predicate.isObject(current); depth++) {
    if (
      Predicate.hasProperty(current, "message") &&
      typeof current.message === "string" &&
      current.message !== ""
    ) {
      message = current.message
    }
    if (code === undefined && Predicate.hasProperty(current, "code") && typeof current.code === "string") {
      code = current.code
    }
    current = Predicate.hasProperty(current, "cause") ? current.cause : undefined
  }
  return { message, code }
}

/**
 * The reason of an attempt without a whole answer. Of the client's error only
 * texts are taken: it holds the request, and the request holds the key.
 */
export const fromClientError = (error: unknown, head: Head | undefined, clean: Clean): TransportError => {
  const { code, message } = rootOf(
    HttpClientError.isHttpClientError(error) ? (error.cause ?? error.reason) : error
  )
  return new TransportError({
    message: clean(message ?? "The request failed before an answer came."),
    code: code === undefined ? undefined : clean(code),
    ...head
  })
}
