/**
 * From a response that is no success to the reason that a program can act on.
 * All of the mapping is here: no endpoint has one of its own.
 */
import * as HttpClientError from "effect/http/HttpClientError"
import * as Predicate from "effect/Predicate"
import type { Announcement } from "../../CallOptions.ts"
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
} from "../../HeyGenError.ts"
import type { Head } from "./head.ts"
import type { ErrorDetail } from "./notice.ts"
import type { Redact } from "./redact.ts"

/** A number can be an echo, too. The letter before it keeps the short keys of tests out of it. */
const codeOf = (code: number, redact: Redact): number | string =>
  redact(`n${code}`) === `n${code}` ? code : "<redacted>"

/** HeyGen's own fields of a reason, fit to be shown. */
const vendorFields = (detail: ErrorDetail | undefined, otherwise: string, redact: Redact) => {
  const text = (value: string | undefined) => (value === undefined ? undefined : redact(value))
  const code = detail?.code
  return {
    message: text(detail?.message) ?? otherwise,
    code: typeof code === "number" ? codeOf(code, redact) : text(code),
    param: text(detail?.param),
    docUrl: text(detail?.doc_url)
  }
}

type Fields = Head & ReturnType<typeof vendorFields>

/** The reason of a successful status whose body holds an error. */
export const fromErrorBody = (head: Head, detail: ErrorDetail, redact: Redact): ApiError =>
  new ApiError({
    ...head,
    ...vendorFields(detail, "HeyGen reported an error without a message.", redact)
  })

/** The statuses that tell on their own what is wrong. */
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

/** What stands for HeyGen's message where it sent none that is understood. */
const withoutMessage = (
  status: number,
  contentType: string | undefined,
  text: string,
  redact: Redact
): string => {
  const isPage = contentType?.includes("html") ?? false
  const excerpt = text.trim()
  return excerpt === "" || isPage
    ? `HTTP ${status}${contentType === undefined ? "" : ` (${redact(contentType)})`}, without a message from HeyGen.`
    : redact(excerpt)
}

/** The reason of a status that is no success. */
export const fromStatus = (
  head: Head,
  body: {
    readonly error: ErrorDetail | undefined
    readonly contentType: string | undefined
    readonly text: string
  },
  /** Set where the route is known to be gone. */
  retirement: Partial<Announcement> | undefined,
  redact: Redact
): HeyGenErrorReason => {
  const { status } = head
  const otherwise = withoutMessage(status, body.contentType, body.text, redact)
  const fields = { ...head, ...vendorFields(body.error, otherwise, redact) }
  if (retirement !== undefined) {
    return new EndpointRetiredError({ ...fields, successor: retirement.successor, sunset: retirement.sunset })
  }
  const Reason = reasons[status] ?? (status >= 500 && status <= 599 ? ServerError : UnexpectedStatusError)
  return new Reason(fields)
}

/** The innermost error that has a message, and the first system code on the way to it. */
export const rootOf = (
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

/** The codes, of Node's and of Bun's, that say that no connection was made. */
const unconnected: ReadonlySet<string | undefined> = new Set([
  "ECONNREFUSED",
  "ENOTFOUND",
  "EAI_AGAIN",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "EADDRNOTAVAIL",
  "UND_ERR_CONNECT_TIMEOUT",
  "ConnectionRefused"
])

/**
 * The reason of an attempt without a complete response. Only texts are taken
 * from the client's error: it holds the request, and the request the credentials.
 */
export const fromClientError = (error: unknown, head: Head | undefined, redact: Redact): TransportError => {
  const isClientError = HttpClientError.isHttpClientError(error)
  const { code, message } = rootOf(isClientError ? (error.cause ?? error.reason) : error)
  const beforeResponse = !isClientError ? "stopped" : unconnected.has(code) ? "connecting" : "sent"
  return new TransportError({
    message: message === undefined ? "The request failed before a response arrived." : redact(message),
    code: code === undefined ? undefined : redact(code),
    progress: head === undefined ? beforeResponse : "sent",
    ...(head === undefined ? {} : { status: head.status, requestId: head.requestId })
  })
}
