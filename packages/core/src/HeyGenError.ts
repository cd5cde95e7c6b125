/**
 * Everything that can go wrong between a program and HeyGen, as one error with
 * a union of reasons: a program catches `HeyGenError` as a whole, or one reason
 * of it with `Effect.catchReason`.
 *
 * No reason holds a request, a response or a foreign error: those would carry
 * the API key into logs and crash reports. What HeyGen said of the failure
 * (`code`, `message`, `docUrl`, `requestId`, `Retry-After`) is copied out of
 * them instead.
 *
 * @since 0.1.0
 */
import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Predicate from "effect/Predicate"
import * as Schema from "effect/Schema"

const TypeId = "@effect-heygen/core/HeyGenError"

/** What HeyGen says of a failure, wherever it says it. */
const said = {
  /** HeyGen's own message; where it sent none, what the status means. */
  message: Schema.String,
  /** HeyGen's error code: a word in v2 and v3 (`not_found`), a number in v1 bodies (`400599`). */
  code: Schema.optional(Schema.Union([Schema.String, Schema.Finite])),
  /** The request parameter that HeyGen complains of. */
  param: Schema.optional(Schema.String),
  /** HeyGen's page on this error. */
  docUrl: Schema.optional(Schema.String),
  /** The `X-Request-Id` of the answer, for HeyGen's support. */
  requestId: Schema.optional(Schema.String)
}

/** The fields of a reason that stands for an HTTP answer. */
const answer = {
  ...said,
  /** The HTTP status. */
  status: Schema.Int,
  /** How long the answer's `Retry-After` asks to wait, counted from its arrival. */
  retryAfter: Schema.optional(Schema.DurationFromMillis)
}

/**
 * HTTP 401: the API key is missing, wrong or revoked. HeyGen answers the three
 * cases alike.
 *
 * @category reasons
 * @since 0.1.0
 */
export class AuthenticationError extends Schema.TaggedError<AuthenticationError>()(
  "AuthenticationError",
  answer
) {}

/**
 * HTTP 402: the account has no credit, or its plan does not cover the call.
 *
 * @category reasons
 * @since 0.1.0
 */
export class PaymentRequiredError extends Schema.TaggedError<PaymentRequiredError>()(
  "PaymentRequiredError",
  answer
) {}

/**
 * HTTP 403: the key is good, the resource is another account's or the plan's.
 *
 * @category reasons
 * @since 0.1.0
 */
export class PermissionError extends Schema.TaggedError<PermissionError>()("PermissionError", answer) {}

/**
 * HTTP 404: nothing has this id, or the plan does not include this route.
 *
 * @category reasons
 * @since 0.1.0
 */
export class NotFoundError extends Schema.TaggedError<NotFoundError>()("NotFoundError", answer) {}

/**
 * The route itself is gone: HTTP 410, or 404 on a route that announced its
 * `Sunset`.
 *
 * **Details**
 *
 * A 404 counts when it carries the `Sunset` header itself, or when this client
 * saw the route announce one before and the 404 is not an error of HeyGen's
 * own (an unknown id on a living route is one, a proxy's page is not).
 *
 * @category reasons
 * @since 0.1.0
 */
export class EndpointRetiredError extends Schema.TaggedError<EndpointRetiredError>()("EndpointRetiredError", {
  ...answer,
  /** The route to use instead, such as `GET /v3/avatars/looks`. */
  successor: Schema.optional(Schema.String),
  /** The layer of this library that asks the successor, where it has one. */
  layer: Schema.optional(Schema.String),
  /** The date of the announcement, as the `Sunset` header gave it. */
  sunset: Schema.optional(Schema.String)
}) {}

/**
 * HTTP 400 or 422, or an input that was refused before anything was sent: then
 * there is no `status`.
 *
 * @category reasons
 * @since 0.1.0
 */
export class InvalidRequestError extends Schema.TaggedError<InvalidRequestError>()("InvalidRequestError", {
  ...answer,
  status: Schema.optional(Schema.Int)
}) {}

/**
 * HTTP 429: too many requests, or a quota is used up.
 *
 * @category reasons
 * @since 0.1.0
 */
export class RateLimitError extends Schema.TaggedError<RateLimitError>()("RateLimitError", answer) {}

/**
 * HTTP 408 or 5xx: HeyGen, or the edge in front of it, could not answer.
 *
 * @category reasons
 * @since 0.1.0
 */
export class ServerError extends Schema.TaggedError<ServerError>()("ServerError", answer) {}

/**
 * HTTP 200 whose body holds an error instead of data.
 *
 * @category reasons
 * @since 0.1.0
 */
export class ApiError extends Schema.TaggedError<ApiError>()("ApiError", answer) {}

/**
 * Any other status. Redirects are among them, because following one would hand
 * the API key to wherever it points.
 *
 * @category reasons
 * @since 0.1.0
 */
export class UnexpectedStatusError extends Schema.TaggedError<UnexpectedStatusError>()(
  "UnexpectedStatusError",
  answer
) {}

/**
 * No whole answer came: the name did not resolve, the connection was refused
 * or reset, the body broke off.
 *
 * @category reasons
 * @since 0.1.0
 */
export class TransportError extends Schema.TaggedError<TransportError>()("TransportError", {
  message: Schema.String,
  /** The runtime's code for it, such as `ECONNREFUSED`. */
  code: Schema.optional(Schema.String),
  /** The status, where the head of an answer had come. */
  status: Schema.optional(Schema.Int),
  requestId: Schema.optional(Schema.String)
}) {}

/**
 * An attempt outlasted `timeout`, its body included.
 *
 * @category reasons
 * @since 0.1.0
 */
export class TimeoutError extends Schema.TaggedError<TimeoutError>()("TimeoutError", {
  message: Schema.String,
  /** How long the attempt was given. */
  timeout: Schema.DurationFromMillis,
  status: Schema.optional(Schema.Int),
  requestId: Schema.optional(Schema.String)
}) {}

/**
 * HTTP 200 whose body is not what the schema says. It names the first
 * difference and where it is, and never a value of the body.
 *
 * @category reasons
 * @since 0.1.0
 */
export class DecodeError extends Schema.TaggedError<DecodeError>()("DecodeError", {
  message: Schema.String,
  /** Where in the body, such as `data.avatars[3].avatar_id`; empty for the body as a whole. */
  path: Schema.String,
  status: Schema.Int,
  requestId: Schema.optional(Schema.String)
}) {}

/**
 * The body is larger than `maxResponseBytes`, counted after decompression.
 *
 * @category reasons
 * @since 0.1.0
 */
export class ResponseTooLargeError extends Schema.TaggedError<ResponseTooLargeError>()(
  "ResponseTooLargeError",
  {
    message: Schema.String,
    maxResponseBytes: Schema.Int,
    status: Schema.Int,
    requestId: Schema.optional(Schema.String)
  }
) {}

/**
 * Every reason of a {@link HeyGenError}, as a schema.
 *
 * @category reasons
 * @since 0.1.0
 */
export const HeyGenErrorReason = Schema.Union([
  AuthenticationError,
  PaymentRequiredError,
  PermissionError,
  NotFoundError,
  EndpointRetiredError,
  InvalidRequestError,
  RateLimitError,
  ServerError,
  ApiError,
  UnexpectedStatusError,
  TransportError,
  TimeoutError,
  DecodeError,
  ResponseTooLargeError
])

/**
 * Every reason of a {@link HeyGenError}.
 *
 * @category reasons
 * @since 0.1.0
 */
export type HeyGenErrorReason = typeof HeyGenErrorReason.Type

/** HTTP 501: the server says that it will never be able to. */
const notImplemented = 501

/**
 * The error of every operation: which operation failed, and for what reason.
 *
 * **Example** (One reason, and all the others)
 *
 * ```ts
 * import { V2 } from "@effect-heygen/core"
 * import * as Effect from "effect/Effect"
 *
 * const avatars = Effect.gen(function*() {
 *   return (yield* (yield* V2.Avatars).list()).avatars
 * }).pipe(
 *   Effect.catchReason("HeyGenError", "RateLimitError", (reason) =>
 *     Effect.logWarning("HeyGen asks to wait", reason.retryAfter).pipe(Effect.as([]))
 *   )
 * )
 * ```
 *
 * @category errors
 * @since 0.1.0
 */
export class HeyGenError extends Schema.TaggedError<HeyGenError>(TypeId)("HeyGenError", {
  /** The operation, such as `V2.Avatars.list`. */
  operation: Schema.String,
  reason: HeyGenErrorReason,
  /** How many requests were sent: 1 where nothing was tried again, 0 where the input was refused. */
  attempts: Schema.Int.pipe(Schema.withConstructorDefault(Effect.succeed(1)))
}) {
  readonly [TypeId] = TypeId

  override readonly cause = this.reason

  /** Whether the same call may succeed later: `RetryPolicy` retries these, and these alone. */
  get isRetryable(): boolean {
    switch (this.reason._tag) {
      case "TransportError":
      case "TimeoutError":
      case "RateLimitError":
        return true
      case "ServerError":
        return this.reason.status !== notImplemented
      default:
        return false
    }
  }

  /** How long HeyGen asks to wait, where it does. */
  get retryAfter(): Duration.Duration | undefined {
    return "retryAfter" in this.reason ? this.reason.retryAfter : undefined
  }

  /** The HTTP status, where an answer came. */
  get status(): number | undefined {
    return this.reason.status
  }

  /** HeyGen's id of the request, where it sent one. */
  get requestId(): string | undefined {
    return this.reason.requestId
  }

  override get message(): string {
    return `${this.operation}: ${this.reason._tag}: ${this.reason.message}`
  }
}

/**
 * Whether a value is a {@link HeyGenError}.
 *
 * @category guards
 * @since 0.1.0
 */
export const isHeyGenError = (u: unknown): u is HeyGenError => Predicate.hasProperty(u, TypeId)
