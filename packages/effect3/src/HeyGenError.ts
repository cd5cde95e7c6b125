/**
 * Everything that can go wrong between a program and HeyGen: one tagged error with
 * a union of reasons, which are tagged errors too.
 *
 * @since 0.1.0
 */
import * as Data from "effect/Data"
import type * as Duration from "effect/Duration"
import * as Predicate from "effect/Predicate"

const TypeId = "@effect-heygen/effect3/HeyGenError"

/**
 * What HeyGen tells about a failure.
 *
 * @category models
 * @since 0.1.0
 */
export interface VendorFields {
  /** HeyGen's own message; where it sent none, the status. */
  readonly message: string
  /** HeyGen's error code: a word in v2 and v3 (`not_found`), a number in v1 bodies (`400599`). */
  readonly code?: string | number | undefined
  /** The request parameter that is at fault. */
  readonly param?: string | undefined
  /** HeyGen's page about this error. */
  readonly docUrl?: string | undefined
  /** HeyGen's id of the request, for its support. */
  readonly requestId?: string | undefined
}

/**
 * The fields of a reason that stands for an HTTP response.
 *
 * @category models
 * @since 0.1.0
 */
export interface ResponseFields extends VendorFields {
  /** The HTTP status. */
  readonly status: number
  /** How long HeyGen asks to wait. */
  readonly retryAfter?: Duration.Duration | undefined
}

/**
 * HTTP 401: the credentials are missing, wrong or no longer valid.
 *
 * @category reasons
 * @since 0.1.0
 */
export class AuthenticationError extends Data.TaggedError("AuthenticationError")<ResponseFields> {}

/**
 * HTTP 402: the account has no credit, or its plan does not cover the call.
 *
 * @category reasons
 * @since 0.1.0
 */
export class PaymentRequiredError extends Data.TaggedError("PaymentRequiredError")<ResponseFields> {}

/**
 * HTTP 403: the resource belongs to another account, or the plan does not include it.
 *
 * @category reasons
 * @since 0.1.0
 */
export class PermissionError extends Data.TaggedError("PermissionError")<ResponseFields> {}

/**
 * HTTP 404: nothing has this id, or the plan does not include this route.
 *
 * @category reasons
 * @since 0.1.0
 */
export class NotFoundError extends Data.TaggedError("NotFoundError")<ResponseFields> {}

/**
 * The route itself is gone; use its `successor`.
 *
 * @category reasons
 * @since 0.1.0
 */
export class EndpointRetiredError extends Data.TaggedError("EndpointRetiredError")<
  ResponseFields & {
    /** The route to use instead, such as `GET /v3/avatars/looks`. */
    readonly successor?: string | undefined
    /** The announced day of the route's end, in HeyGen's own words. */
    readonly sunset?: string | undefined
  }
> {}

/**
 * HTTP 400 or 422; or an invalid argument, for which nothing was sent and there is
 * no `status`.
 *
 * @category reasons
 * @since 0.1.0
 */
export class InvalidRequestError extends Data.TaggedError("InvalidRequestError")<
  Omit<ResponseFields, "status"> & {
    /** The HTTP status; none for an invalid argument. */
    readonly status?: number | undefined
  }
> {}

/**
 * HTTP 429: too many requests, or a quota is exhausted.
 *
 * @category reasons
 * @since 0.1.0
 */
export class RateLimitError extends Data.TaggedError("RateLimitError")<ResponseFields> {}

/**
 * HTTP 408 or 5xx: HeyGen, or the proxy in front of it, failed.
 *
 * @category reasons
 * @since 0.1.0
 */
export class ServerError extends Data.TaggedError("ServerError")<ResponseFields> {}

/**
 * A successful status whose body holds an error instead of data.
 *
 * @category reasons
 * @since 0.1.0
 */
export class ApiError extends Data.TaggedError("ApiError")<ResponseFields> {}

/**
 * Any other status. Redirects are among them: they are not followed.
 *
 * @category reasons
 * @since 0.1.0
 */
export class UnexpectedStatusError extends Data.TaggedError("UnexpectedStatusError")<ResponseFields> {}

/**
 * No complete response arrived.
 *
 * @category reasons
 * @since 0.1.0
 */
export class TransportError extends Data.TaggedError("TransportError")<{
  readonly message: string
  /** The runtime's code for it, such as `ECONNREFUSED`. */
  readonly code?: string | undefined
  /** How far the request got: nothing was sent (`stopped`, `connecting`), or HeyGen may have acted on it (`sent`). */
  readonly progress: "stopped" | "connecting" | "sent"
  /** The status, where the response's headers had arrived. */
  readonly status?: number | undefined
  /** HeyGen's id of the request, for its support. */
  readonly requestId?: string | undefined
}> {}

/**
 * The effect that yields the API key or the bearer token failed. Nothing was sent.
 *
 * @category reasons
 * @since 0.1.0
 */
export class CredentialsError extends Data.TaggedError("CredentialsError")<{ readonly message: string }> {}

/**
 * An attempt took longer than `timeout`, its body included.
 *
 * @category reasons
 * @since 0.1.0
 */
export class TimeoutError extends Data.TaggedError("TimeoutError")<{
  readonly message: string
  /** How long the attempt was given. */
  readonly timeout: Duration.Duration
  /** The status, where the response's headers had arrived. */
  readonly status?: number | undefined
  /** HeyGen's id of the request, for its support. */
  readonly requestId?: string | undefined
}> {}

/**
 * A successful response whose body doesn't match the schema.
 *
 * @category reasons
 * @since 0.1.0
 */
export class DecodeError extends Data.TaggedError("DecodeError")<{
  readonly message: string
  /** Where in the body, such as `data.avatars[3].avatar_id`; empty for the body as a whole. */
  readonly path: string
  /** The HTTP status. */
  readonly status: number
  /** HeyGen's id of the request, for its support. */
  readonly requestId?: string | undefined
}> {}

/**
 * The body is larger than `maxResponseBytes`, counted after decompression.
 *
 * @category reasons
 * @since 0.1.0
 */
export class ResponseTooLargeError extends Data.TaggedError("ResponseTooLargeError")<{
  readonly message: string
  /** The limit that the body went over. */
  readonly maxResponseBytes: number
  /** The HTTP status. */
  readonly status: number
  /** HeyGen's id of the request, for its support. */
  readonly requestId?: string | undefined
}> {}

/**
 * Every reason of a {@link HeyGenError}.
 *
 * @category reasons
 * @since 0.1.0
 */
export type HeyGenErrorReason =
  | AuthenticationError
  | PaymentRequiredError
  | PermissionError
  | NotFoundError
  | EndpointRetiredError
  | InvalidRequestError
  | RateLimitError
  | ServerError
  | ApiError
  | UnexpectedStatusError
  | TransportError
  | CredentialsError
  | TimeoutError
  | DecodeError
  | ResponseTooLargeError

/**
 * The error of every operation: which operation failed, and for what reason.
 *
 * **Example** (One reason, and all the others)
 *
 * ```ts
 * import { V3 } from "@effect-heygen/effect3"
 * import * as Effect from "effect/Effect"
 *
 * const looks = Effect.flatMap(V3.AvatarLooks, (looks) => looks.list()).pipe(
 *   Effect.mapError(({ reason }) => reason),
 *   Effect.catchTag("RateLimitError", ({ retryAfter }) => Effect.logWarning("HeyGen asks to wait", retryAfter))
 * )
 * ```
 *
 * @category errors
 * @since 0.1.0
 */
export class HeyGenError extends Data.TaggedError("HeyGenError")<{
  /** The operation, such as `V2.Avatars.list`. */
  readonly operation: string
  /** Why it failed. Match on its `_tag`. */
  readonly reason: HeyGenErrorReason
  /** How many requests were sent: 1 without a retry, 0 for an invalid argument. */
  readonly attempts: number
  /** Whether the same call may succeed later. The client retries only these. */
  readonly isRetryable: boolean
}> {
  readonly [TypeId] = TypeId

  override readonly cause = this.reason

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

/**
 * An option that a client can't be built with. It names the option and never shows
 * its value.
 *
 * @category errors
 * @since 0.1.0
 */
export class InvalidOptionError extends Data.TaggedError("InvalidOptionError")<{
  /** The option's name, such as `apiKey` or `retry.maxAttempts`. */
  readonly option: string
  readonly message: string
}> {}
