/**
 * One request and the whole of its response, in bounded time and space. A status
 * is never lost to a body that can't be read, and a body is never used without a
 * status.
 */
import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as HttpClientError from "effect/http/HttpClientError"
import type * as HttpClientRequest from "effect/http/HttpClientRequest"
import type * as HttpClientResponse from "effect/http/HttpClientResponse"
import type { HttpExecutor } from "../../HeyGenClientOptions.ts"
import { ResponseTooLargeError, TimeoutError, type TransportError } from "../../HeyGenError.ts"
import * as Body from "./body.ts"
import { type Head, headOf } from "./head.ts"
import * as Reasons from "./reasons.ts"
import type { Redact } from "./redact.ts"
import { within } from "./within.ts"

/** A response whose body has been read, as it came. */
export interface RawResponse {
  readonly head: Head
  readonly headers: HttpClientResponse.HttpClientResponse["headers"]
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
  client: HttpExecutor,
  request: HttpClientRequest.HttpClientRequest,
  options: {
    readonly timeout: Duration.Duration
    readonly maxResponseBytes: number
    readonly isSuccess: (status: number) => boolean
    readonly redact: Redact
    /** Reads the body of a success. */
    readonly read: typeof Body.read
  }
): Effect.Effect<RawResponse, TransportError | TimeoutError | ResponseTooLargeError> => {
  const { isSuccess, maxResponseBytes, read, redact, timeout } = options
  let received: { readonly head: Head; readonly headers: RawResponse["headers"] } | undefined
  /** What there is of an error's response says more than the failure to read the rest. */
  const orElse = <E>(reason: E): Effect.Effect<RawResponse, E> =>
    received === undefined || isSuccess(received.head.status)
      ? Effect.fail(reason)
      : Effect.succeed({ ...received, text: "" })

  const whole = Effect.gen(function* () {
    const response = yield* Effect.catch(client.execute(request), (error) => {
      const refused = responseOf(error)
      return refused === undefined
        ? Effect.fail(Reasons.fromClientError(error, undefined, redact))
        : Effect.succeed(refused)
    })
    const { headers } = response
    const head = headOf(response.status, headers, yield* Clock.currentTimeMillis, redact)
    received = { head, headers }
    const reading = isSuccess(head.status)
      ? read(response, maxResponseBytes)
      : Body.read(response, maxErrorBytes)
    const body = yield* Effect.mapError(reading, (error) => Reasons.fromClientError(error, head, redact))
    if (isSuccess(head.status) && !body.isWhole) return yield* tooLarge(head, maxResponseBytes)
    return { ...received, text: body.text() }
  })
  return within(Effect.catchTag(whole, "TransportError", orElse), timeout, () =>
    orElse(
      new TimeoutError({
        message: `No complete response within ${Duration.toSeconds(timeout)} s.`,
        timeout,
        ...received?.head
      })
    )
  )
}
