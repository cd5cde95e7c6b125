/**
 * The errors of core as errors of Effect 3, with the caller's lines in their stacks.
 */
import type * as Core from "@effect-heygen/core"
import * as Duration from "effect/Duration"
import * as Duration4 from "effect4/Duration"
import * as Errors from "../HeyGenError.ts"

/** A duration of Effect 4 as one of Effect 3. */
const durationOf = (duration: Duration4.Duration): Duration.Duration =>
  Duration.millis(Duration4.toMillis(duration))

const responseOf = <Status extends number | undefined>({
  code,
  docUrl,
  message,
  param,
  requestId,
  retryAfter,
  status
}: Errors.VendorFields & {
  readonly status: Status
  readonly retryAfter?: Duration4.Duration | undefined
}) => ({
  message,
  code,
  param,
  docUrl,
  requestId,
  status,
  retryAfter: retryAfter && durationOf(retryAfter)
})

const reasonOf = (reason: Core.HeyGenErrorReason): Errors.HeyGenErrorReason => {
  const { message } = reason
  switch (reason._tag) {
    case "AuthenticationError":
      return new Errors.AuthenticationError(responseOf(reason))
    case "PaymentRequiredError":
      return new Errors.PaymentRequiredError(responseOf(reason))
    case "PermissionError":
      return new Errors.PermissionError(responseOf(reason))
    case "NotFoundError":
      return new Errors.NotFoundError(responseOf(reason))
    case "EndpointRetiredError": {
      const { successor, sunset } = reason
      return new Errors.EndpointRetiredError({ ...responseOf(reason), successor, sunset })
    }
    case "InvalidRequestError":
      return new Errors.InvalidRequestError(responseOf({ ...reason, message, status: reason.status }))
    case "RateLimitError":
      return new Errors.RateLimitError(responseOf(reason))
    case "ServerError":
      return new Errors.ServerError(responseOf(reason))
    case "ApiError":
      return new Errors.ApiError(responseOf(reason))
    case "UnexpectedStatusError":
      return new Errors.UnexpectedStatusError(responseOf(reason))
    case "TransportError": {
      const { code, progress, requestId, status } = reason
      return new Errors.TransportError({ message, code, progress, status, requestId })
    }
    case "CredentialsError":
      return new Errors.CredentialsError({ message })
    case "TimeoutError": {
      const { requestId, status, timeout } = reason
      return new Errors.TimeoutError({ message, timeout: durationOf(timeout), status, requestId })
    }
    case "DecodeError": {
      const { path, requestId, status } = reason
      return new Errors.DecodeError({ message, path, status, requestId })
    }
    case "ResponseTooLargeError": {
      const { maxResponseBytes, requestId, status } = reason
      return new Errors.ResponseTooLargeError({ message, maxResponseBytes, status, requestId })
    }
  }
}

const withStack = <E extends Error>(error: E, { stack }: Error): E =>
  Object.defineProperty(error, "stack", { value: stack, configurable: true, writable: true })

/** An error of core as an error of Effect 3. */
export const errorOf = (error: Core.HeyGenError): Errors.HeyGenError => {
  const { attempts, isRetryable, operation } = error
  const reason = withStack(reasonOf(error.reason), error.reason)
  return withStack(new Errors.HeyGenError({ operation, attempts, isRetryable, reason }), error)
}
