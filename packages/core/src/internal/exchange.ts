/**
 * One request and the whole of its answer, in bounded time and space. A status
 * is never lost to a body that cannot be read; a body is never used without a
 * status.
 */
import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Headers from "effect/http/Headers"
import type * as HttpClientRequest from "effect/http/HttpClientRequest"
import * as Record from "effect/Record"
import type { Executor } from "../HeyGenClientOptions.ts"
import { ResponseTooLargeError, TimeoutError, type TransportError } from "../HeyGenError.ts"
import * as Body from "./body.ts"
import * as Classify from "./classify.ts"
import type { Clean } from "./clean.ts"

/** An answer as it came: its texts are cleaned of the key, but for the body. */
export interface Answer {
  readonly head: Classify.Head
  readonly headers: Headers.Headers
  readonly text: string
}

/** How much of an error's body is read: enough for its message, too little to hurt. */
const maxErrorBytes = 64 * 1024

const timeoutAfter = (timeout: Duration.Duration, head?: Classify.Head) =>
  new TimeoutError({ message: `No whole answer within ${Duration.toSeconds(timeout)} s.`, timeout, ...head })

/** Sends a request and reads its answer, both within `timeout`. */
export const exchange = Effect.fnUntraced(function* (
  client: Executor,
  request: HttpClientRequest.HttpClientRequest,
  options: { readonly timeout: Duration.Duration; readonly maxResponseBytes: number; readonly clean: Clean }
): Effect.fn.Return<Answer, TransportError | TimeoutError | ResponseTooLargeError> {
  const { clean, maxResponseBytes, timeout } = options
  const startedAt = yield* Clock.currentTimeMillis
  const response = yield* client.execute(request).pipe(
    Effect.mapError((error) => Classify.fromClientError(error, undefined, clean)),
    Effect.timeoutOrElse({ duration: timeout, orElse: () => timeoutAfter(timeout) })
  )
  const now = yield* Clock.currentTimeMillis
  const left = Duration.millis(Math.max(0, startedAt + Duration.toMillis(timeout) - now))
  const headers = Headers.fromInput(Record.map(response.headers, clean))
  const head = Classify.headOf(response.status, headers, now)
  const isOk = head.status === 200
  const body = yield* Body.read(response, isOk ? maxResponseBytes : maxErrorBytes).pipe(
    Effect.mapError((error) => Classify.fromClientError(error, head, clean)),
    Effect.timeoutOrElse({ duration: left, orElse: () => timeoutAfter(timeout, head) }),
    // A status that is an error says more than the failure to read its body.
    Effect.catch((reason) =>
      isOk ? Effect.fail(reason) : Effect.succeed({ text: () => "", isWhole: false })
    )
  )
  if (isOk && !body.isWhole) {
    const message = `The body is larger than ${maxResponseBytes} bytes.`
    return yield* new ResponseTooLargeError({ message, maxResponseBytes, ...head })
  }
  return { head, headers, text: body.text() }
})
