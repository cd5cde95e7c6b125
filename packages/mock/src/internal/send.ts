/**
 * An outcome on a real socket. What Effect's server would not do (break off,
 * reset, hold open, lie about a length) is done on Node's own response.
 */
import type { ServerResponse } from "node:http"
import * as NodeHttpServerRequest from "@effect/platform-node/NodeHttpServerRequest"
import * as Effect from "effect/Effect"
import type * as HttpServerRequest from "effect/http/HttpServerRequest"
import * as HttpServerResponse from "effect/http/HttpServerResponse"
import * as Stream from "effect/Stream"
import * as Body from "./body.ts"
import type { Delivery, Outcome } from "./respond.ts"

/** What is said of an outcome in a line about its request. */
export const describe = (outcome: Outcome): string => {
  if (outcome._tag !== "Answer") return outcome._tag === "Reset" ? "reset" : "held open"
  const { answer, delivery } = outcome
  return delivery.end === undefined ? String(answer.status) : `${answer.status} ${delivery.end}`
}

const isPlain = ({ bytesPerSecond, end, gzip, padding }: Delivery): boolean =>
  bytesPerSecond === undefined && end === undefined && gzip !== true && padding === undefined

const write = (response: ServerResponse, chunk: Uint8Array) =>
  Effect.callback<void>((resume) => {
    // A client that has gone ends the request's fiber, so an error here is the end of it.
    response.write(chunk, () => resume(Effect.void))
  })

/** Sends the outcome. Where a connection is reset or held open, this lasts until the client has gone. */
export const send = Effect.fnUntraced(function* (
  request: HttpServerRequest.HttpServerRequest,
  outcome: Outcome,
  keepAlive: boolean
) {
  // HTTP/1.1 alone is served.
  const response = NodeHttpServerRequest.toServerResponse(request) as ServerResponse
  response.shouldKeepAlive = keepAlive
  if (outcome._tag === "Reset") response.socket?.resetAndDestroy()
  if (outcome._tag !== "Answer") return yield* Effect.never

  const { answer, delivery } = outcome
  const { body, headers, status } = answer
  if (isPlain(delivery) && status <= 599) {
    return HttpServerResponse.text(body, { status, headers, contentType: headers["content-type"] })
  }
  const length = delivery.end === "truncated" ? { "content-length": String(Body.bytesOf(answer).length) } : {}
  response.writeHead(status, {
    ...headers,
    ...length,
    ...(delivery.gzip === true ? { "content-encoding": "gzip" } : {})
  })
  response.flushHeaders()
  yield* Stream.runForEach(Body.stream(answer, delivery), (chunk) => write(response, chunk))
  if (delivery.end === undefined) response.end()
  else if (delivery.end === "truncated") response.socket?.end()
  else response.socket?.resetAndDestroy()
  // Effect's server finds the response written, and leaves it at that.
  return delivery.end === undefined ? HttpServerResponse.empty() : yield* Effect.never
})
