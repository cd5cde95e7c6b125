/**
 * From an answer that is not data to the reason that a program can act on. All
 * of it stands here: no endpoint has a mapping of its own.
 */
import type * as Duration from "effect/Duration"
import * as Headers from "effect/http/Headers"
import type * as HttpClientError from "effect/http/HttpClientError"
import * as Predicate from "effect/Predicate"
import * as Result from "effect/Result"
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

/** Reads the head of an answer that came at `now` (epoch milliseconds). */
export const headOf = (status: number, headers: Headers.Headers, now: number): Head => {
  const retryAfter = Result.getOrUndefined(Headers.parseRetryAfter(headers["retry-after"] ?? ""))
  return {
    status,
    requestId: headers["x-request-id"],
    retryAfter: retryAfter === undefined ? undefined : Headers.retryAfterDelay(retryAfter, now)
  }
}

const detailOf = (detail: ErrorDetail | undefined, otherwise: string) => ({
  message: detail?.message ?? otherwise,
  code: detail?.code,
  param: detail?.param,
  docUrl: detail?.doc_url
})

/** The reason of an HTTP 200 whose body holds an error. */
export const fromErrorBody = (head: Head, detail: ErrorDetail): ApiError =>
  new ApiError({ ...head, ...detailOf(detail, "HeyGen reported an error and did not say which.") })

/** The reason of an answer whose status is not 200. */
export const fromStatus = (
  head: Head,
  body: { readonly error: ErrorDetail | undefined; readonly otherwise: string },
  route: { readonly retirement: Announcement | undefined; readonly successor: string | undefined }
): HeyGenErrorReason => {
  const { status } = head
  const { retirement, successor = retirement?.successor } = route
  const fields = { ...head, ...detailOf(body.error, body.otherwise) }
  if (status === 410 || (status === 404 && retirement !== undefined)) {
    return new EndpointRetiredError({ ...fields, successor, sunset: retirement?.sunset })
  }
  if (status === 408 || (status >= 500 && status <= 599)) return new ServerError(fields)
  switch (status) {
    case 400:
    case 422:
      return new InvalidRequestError(fields)
    case 401:
      return new AuthenticationError(fields)
    case 402:
      return new PaymentRequiredError(fields)
    case 403:
      return new PermissionError(fields)
    case 404:
      return new NotFoundError(fields)
    case 429:
      return new RateLimitError(fields)
    default:
      return new UnexpectedStatusError(fields)
  }
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
export const fromHttpClientError = (
  error: HttpClientError.HttpClientError,
  head: Head | undefined,
  clean: Clean
): TransportError => {
  const root = rootOf(error.cause)
  const message = root.message ?? ("description" in error.reason ? error.reason.description : undefined)
  return new TransportError({
    message: clean(message ?? "The request failed before an answer came."),
    code: root.code === undefined ? undefined : clean(root.code),
    status: head?.status,
    requestId: head?.requestId
  })
}
