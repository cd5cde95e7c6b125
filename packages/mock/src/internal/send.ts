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
import type { Outcome } from "./respond.ts"

const write = (response: ServerResponse, chunk: Uint8Array) =>
  Effect.callback<void>((resume) => {
    // A client that has gone ends the request's fiber, so an error here is the end of it.
    response.write(chunk, () => resume(Effect.void))
  })

const sendRaw = Effect.fnUntraced(function* (
  response: ServerResponse,
  { delivery, response: { body, headers, status } }: Extract<Outcome, { _tag: "Respond" }>
) {
  const bytes = Body.bytesOf(body)
  response.writeHead(status, {
    ...headers,
    ...(delivery.end === "truncated" ? { "content-length": String(bytes.length) } : {}),
    ...(delivery.gzip === true ? { "content-encoding": "gzip" } : {})
  })
  response.flushHeaders()
  yield* Stream.runForEach(Body.stream(bytes, delivery), (chunk) => write(response, chunk))
  if (delivery.end === undefined) {
    response.end()
    // Effect's server finds the response written, and leaves it at that.
    return HttpServerResponse.empty()
  }
  if (delivery.end === "truncated") response.socket?.end()
  else response.socket?.resetAndDestroy()
  return yield* Effect.never
})

/** Sends the outcome. Where a connection is reset or held open, this lasts until the client has gone. */
export const send = (
  request: HttpServerRequest.HttpServerRequest,
  outcome: Outcome,
  keepAlive: boolean
): Effect.Effect<HttpServerResponse.HttpServerResponse> => {
  // HTTP/1.1 alone is served.
  const response = NodeHttpServerRequest.toServerResponse(request) as ServerResponse
  if (!keepAlive) response.shouldKeepAlive = false
  switch (outcome._tag) {
    case "Hang":
      return Effect.never
    case "Reset":
      return Effect.suspend(() => {
        response.socket?.resetAndDestroy()
        return Effect.never
      })
    case "Respond": {
      const { body, headers, status } = outcome.response
      if (!Body.isWhole(outcome.delivery) || status > 599) return sendRaw(response, outcome)
      return Effect.succeed(
        body === ""
          ? HttpServerResponse.empty({ status, headers })
          : HttpServerResponse.text(body, { status, headers, contentType: headers["content-type"] })
      )
    }
  }
}
