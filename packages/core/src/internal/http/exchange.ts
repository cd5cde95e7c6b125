/**
 * One request and the whole of its response, in bounded time and space. A status
 * is never lost to a body that can't be read, and a body is never used without a
 * status.
 */
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as HttpClientError from "effect/http/HttpClientError"
import type * as HttpClientResponse from "effect/http/HttpClientResponse"
import { ResponseTooLargeError, TimeoutError, type TransportError } from "../../HeyGenError.ts"
import * as Body from "./body.ts"
import { type Head, headersOf, headOf, type ReadHeader } from "./head.ts"
import * as Reasons from "./reasons.ts"
import type { Redact } from "./redact.ts"
import { within } from "./within.ts"

/** A response whose body has been read, as it came. */
export interface RawResponse {
  readonly head: Head
  readonly header: ReadHeader
  readonly text: string
}

/** How much of an error's body is read: enough for its message, too little to hurt. */
const maxErrorBytes = 64 * 1024

/** A client's error that holds a response is that response: a wrapper has only refused its status. */
const responseOf = (error: unknown): HttpClientResponse.HttpClientResponse | undefined =>
  HttpClientError.isHttpClientError(error) && error.reason._tag === "StatusCodeError"
    ? error.reason.response
    : undefined

/** The reason of a body that is larger than the limit. */
export const tooLarge = (head: Head, maxResponseBytes: number): ResponseTooLargeError => {
  const message = `The body is larger than ${maxResponseBytes} bytes.`
  return new ResponseTooLargeError({ message, maxResponseBytes, ...head })
}

/** Sends a request and reads its response, both within `timeout`. */
export const exchange = (
  /** Sends the request. */
  send: Effect.Effect<HttpClientResponse.HttpClientResponse, unknown>,
  options: {
    readonly timeout: Duration.Duration
    readonly maxResponseBytes: number
    readonly isSuccess: (status: number) => boolean
    /** The time, in epoch milliseconds. */
    readonly now: () => number
    readonly redact: Redact
    /** Reads the body of a success. */
    readonly read: typeof Body.read
  }
): Effect.Effect<RawResponse, TransportError | TimeoutError | ResponseTooLargeError> => {
  const { isSuccess, maxResponseBytes, now, read, redact, timeout } = options
  let received: Omit<RawResponse, "text"> | undefined
  /** What there is of an error's response says more than the failure to read the rest. */
  const orElse = <E>(reason: E): Effect.Effect<RawResponse, E> =>
    received === undefined || isSuccess(received.head.status)
      ? Effect.fail(reason)
      : Effect.succeed({ ...received, text: "" })

  const receive = (
    response: HttpClientResponse.HttpClientResponse
  ): Effect.Effect<RawResponse, TransportError | ResponseTooLargeError> => {
    const header = headersOf(response)
    const head = headOf(response.status, header, now, redact)
    received = { head, header }
    const isWanted = isSuccess(head.status)
    return Effect.matchEffect(
      isWanted ? read(response, maxResponseBytes) : Body.read(response, maxErrorBytes),
      {
        onFailure: (error) => orElse(Reasons.fromClientError(error, head, redact)),
        onSuccess: (body) =>
          isWanted && !body.isWhole
            ? Effect.fail(tooLarge(head, maxResponseBytes))
            : Effect.succeed({ head, header, text: body.text() })
      }
    )
  }
  const whole = Effect.matchEffect(send, {
    onFailure: (error) => {
      const refused = responseOf(error)
      return refused === undefined
        ? Effect.fail(Reasons.fromClientError(error, undefined, redact))
        : receive(refused)
    },
    onSuccess: receive
  })
  return within(whole, timeout, () =>
    orElse(
      new TimeoutError({
        message: `No complete response within ${Duration.toSeconds(timeout)} s.`,
        timeout,
        ...received?.head
      })
    )
  )
}
