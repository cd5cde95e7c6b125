/**
 * Everything that can go wrong between a program and HeyGen: one error with a
 * union of reasons. Catch `HeyGenError` as a whole, or one reason of it with
 * `Effect.catchReason`.
 *
 * No reason holds a request, a response or another library's error, because
 * those carry credentials into logs and crash reports. HeyGen's own `message`,
 * `code`, `param`, `docUrl`, request id and `Retry-After` are copied out of them.
 *
 * @since 0.1.0
 */
import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Predicate from "effect/Predicate"
import * as Schema from "effect/Schema"

const TypeId = "@effect-heygen/core/HeyGenError"

/** What HeyGen tells about a failure, wherever it stands in the response. */
const vendorFields = {
  /** HeyGen's own message; where it sent none, the status. Control characters are replaced by spaces. */
  message: Schema.String,
  /** HeyGen's error code: a word in v2 and v3 (`not_found`), a number in v1 bodies (`400599`). */
  code: Schema.optional(Schema.Union([Schema.String, Schema.Finite])),
  /** The request parameter that is at fault. */
  param: Schema.optional(Schema.String),
  /** HeyGen's page about this error. */
  docUrl: Schema.optional(Schema.String),
  /** The response's `X-Request-Id`, for HeyGen's support. */
  requestId: Schema.optional(Schema.String)
}

/** The fields of a reason that stands for an HTTP response. */
const response = {
  ...vendorFields,
  /** The HTTP status. */
  status: Schema.Int,
  /** How long HeyGen asks to wait, counted from the response's arrival. */
  retryAfter: Schema.optional(Schema.DurationFromMillis)
}

/**
 * HTTP 401: the credentials are missing, wrong or no longer valid. HeyGen's
 * response is the same for a missing and for a wrong API key.
 *
 * @category reasons
 * @since 0.1.0
 */
export class AuthenticationError extends Schema.TaggedError<AuthenticationError>(
  "@effect-heygen/core/AuthenticationError"
)("AuthenticationError", response) {}

/**
 * HTTP 402: the account has no credit, or its plan does not cover the call.
 *
 * @category reasons
 * @since 0.1.0
 */
export class PaymentRequiredError extends Schema.TaggedError<PaymentRequiredError>(
  "@effect-heygen/core/PaymentRequiredError"
)("PaymentRequiredError", response) {}

/**
 * HTTP 403: the credentials are valid, but the resource belongs to another account
 * or the plan does not include it.
 *
 * @category reasons
 * @since 0.1.0
 */
export class PermissionError extends Schema.TaggedError<PermissionError>(
  "@effect-heygen/core/PermissionError"
)("PermissionError", response) {}

/**
 * HTTP 404: nothing has this id, or the plan does not include this route.
 *
 * @category reasons
 * @since 0.1.0
 */
export class NotFoundError extends Schema.TaggedError<NotFoundError>("@effect-heygen/core/NotFoundError")(
  "NotFoundError",
  response
) {}

/**
 * The route itself is gone; use its `successor`.
 *
 * **Details**
 *
 * HTTP 410 always is. A 404 is where its `Sunset` header has passed, or where it
 * carries one, or the endpoint's announced end has passed, and its body is not an
 * error in HeyGen's own JSON (as it is for an unknown id).
 *
 * @category reasons
 * @since 0.1.0
 */
export class EndpointRetiredError extends Schema.TaggedError<EndpointRetiredError>(
  "@effect-heygen/core/EndpointRetiredError"
)("EndpointRetiredError", {
  ...response,
  /** The route to use instead, such as `GET /v3/avatars/looks`. */
  successor: Schema.optional(Schema.String),
  /** The announced day of the route's end, in HeyGen's own words. */
  sunset: Schema.optional(Schema.String)
}) {}

/**
 * HTTP 400 or 422; or an invalid argument, for which nothing was sent and there
 * is no `status`.
 *
 * @category reasons
 * @since 0.1.0
 */
export class InvalidRequestError extends Schema.TaggedError<InvalidRequestError>(
  "@effect-heygen/core/InvalidRequestError"
)("InvalidRequestError", {
  ...response,
  /** The HTTP status; none for an invalid argument. */
  status: Schema.optional(Schema.Int)
}) {}

/**
 * HTTP 429: too many requests, or a quota is exhausted.
 *
 * @category reasons
 * @since 0.1.0
 */
export class RateLimitError extends Schema.TaggedError<RateLimitError>("@effect-heygen/core/RateLimitError")(
  "RateLimitError",
  response
) {}

/**
 * HTTP 408 or 5xx: HeyGen, or the proxy in front of it, failed.
 *
 * @category reasons
 * @since 0.1.0
 */
export class ServerError extends Schema.TaggedError<ServerError>("@effect-heygen/core/ServerError")(
  "ServerError",
  response
) {}

/**
 * A successful status whose body holds an error instead of data.
 *
 * @category reasons
 * @since 0.1.0
 */
export class ApiError extends Schema.TaggedError<ApiError>("@effect-heygen/core/ApiError")(
  "ApiError",
  response
) {}

/**
 * Any other status. Redirects are among them: following one would send the
 * credentials to wherever it points.
 *
 * @category reasons
 * @since 0.1.0
 */
export class UnexpectedStatusError extends Schema.TaggedError<UnexpectedStatusError>(
  "@effect-heygen/core/UnexpectedStatusError"
)("UnexpectedStatusError", response) {}

/**
 * No complete response arrived: the name did not resolve, the connection was
 * refused or reset, the body broke off, or `transformClient` failed.
 *
 * @category reasons
 * @since 0.1.0
 */
export class TransportError extends Schema.TaggedError<TransportError>("@effect-heygen/core/TransportError")(
  "TransportError",
  {
    message: Schema.String,
    /** The runtime's code for it, such as `ECONNREFUSED`. */
    code: Schema.optional(Schema.String),
    /**
     * How far the request got: `stopped` by the application's `transformClient`;
     * `connecting`, so that nothing was sent; or `sent`, so that HeyGen may have
     * acted on it.
     */
    progress: Schema.Literals(["stopped", "connecting", "sent"]),
    /** The status, where the response's headers had arrived. */
    status: Schema.optional(Schema.Int),
    /** HeyGen's id of the request, where the response's headers had arrived. */
    requestId: Schema.optional(Schema.String)
  }
) {}

/**
 * The effect that yields the API key or the bearer token failed, or yielded
 * something that can't be sent. Nothing was sent.
 *
 * @category reasons
 * @since 0.1.0
 */
export class CredentialsError extends Schema.TaggedError<CredentialsError>(
  "@effect-heygen/core/CredentialsError"
)("CredentialsError", { message: Schema.String }) {}

/**
 * An attempt took longer than `timeout`, its body included.
 *
 * @category reasons
 * @since 0.1.0
 */
export class TimeoutError extends Schema.TaggedError<TimeoutError>("@effect-heygen/core/TimeoutError")(
  "TimeoutError",
  {
    message: Schema.String,
    /** How long the attempt was given: `timeout`, or what was left of `maxElapsed`. */
    timeout: Schema.DurationFromMillis,
    /** The status, where the response's headers had arrived. */
    status: Schema.optional(Schema.Int),
    /** HeyGen's id of the request, where the response's headers had arrived. */
    requestId: Schema.optional(Schema.String)
  }
) {}

/**
 * A successful response whose body doesn't match the schema. The message says
 * what is wrong and where, and never shows a value of the body.
 *
 * @category reasons
 * @since 0.1.0
 */
export class DecodeError extends Schema.TaggedError<DecodeError>("@effect-heygen/core/DecodeError")(
  "DecodeError",
  {
    message: Schema.String,
    /** Where in the body, such as `data.avatars[3].avatar_id`; empty for the body as a whole. */
    path: Schema.String,
    /** The HTTP status. */
    status: Schema.Int,
    /** The response's `X-Request-Id`, for HeyGen's support. */
    requestId: Schema.optional(Schema.String)
  }
) {}

/**
 * The body is larger than `maxResponseBytes`, counted after decompression.
 *
 * @category reasons
 * @since 0.1.0
 */
export class ResponseTooLargeError extends Schema.TaggedError<ResponseTooLargeError>(
  "@effect-heygen/core/ResponseTooLargeError"
)("ResponseTooLargeError", {
  message: Schema.String,
  /** The limit that the body went over. */
  maxResponseBytes: Schema.Int,
  /** The HTTP status. */
  status: Schema.Int,
  /** The response's `X-Request-Id`, for HeyGen's support. */
  requestId: Schema.optional(Schema.String)
}) {}

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
  CredentialsError,
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

/** HTTP 501: it will not work later either. */
const notImplemented = 501

/** HeyGen's code for a request whose `Idempotency-Key` belongs to one that it still works on. */
const inProgress = "request_in_progress"

/**
 * The error of every operation: which operation failed, and for what reason.
 *
 * **Gotchas**
 *
 * `structuredClone` and `postMessage` keep the message and lose the reason.
 * Encode an error with `Schema.encodeEffect(HeyGenError)` to send it to a worker.
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
  /** Why it failed. Match on its `_tag`, or catch one with `Effect.catchReason`. */
  reason: HeyGenErrorReason,
  /** How many requests were sent: 1 without a retry, 0 for an invalid argument. */
  attempts: Schema.Int.pipe(Schema.withConstructorDefault(Effect.succeed(1)))
}) {
  readonly [TypeId] = TypeId

  override readonly name = "HeyGenError"

  override readonly cause = this.reason

  /**
   * Whether the same call may succeed later. The client retries only these; a
   * call that is not idempotent it retries only where HeyGen can't have acted on
   * it.
   */
  get isRetryable(): boolean {
    switch (this.reason._tag) {
      case "TransportError":
        return this.reason.progress !== "stopped"
      case "UnexpectedStatusError":
        return this.reason.status === 409 && this.reason.code === inProgress
      case "TimeoutError":
      case "RateLimitError":
        return true
      case "ServerError":
        return this.reason.status !== notImplemented
      default:
        return false
    }
  }

  /** How long HeyGen asks to wait before the next request. */
  get retryAfter(): Duration.Duration | undefined {
    return "retryAfter" in this.reason ? this.reason.retryAfter : undefined
  }

  /** The HTTP status, where a response arrived. */
  get status(): number | undefined {
    return "status" in this.reason ? this.reason.status : undefined
  }

  /** HeyGen's id of the request, where it sent one. */
  get requestId(): string | undefined {
    return "requestId" in this.reason ? this.reason.requestId : undefined
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
