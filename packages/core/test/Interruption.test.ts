import type { Socket } from "node:net"
import { assert, describe, it } from "@effect/vitest"
import { HeyGenClient, type HeyGenErrorReason, V2 } from "@effect-heygen/core"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as FetchHttpClient from "effect/http/FetchHttpClient"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import * as FakeHttp from "./support/FakeHttp.ts"
import * as RawServer from "./support/RawServer.ts"
import * as SocketClock from "./support/SocketClock.ts"

const { chunk } = RawServer
const head = RawServer.head()

/** A server of bytes, and a call to it. */
const serving = (onRequest: (socket: Socket) => void) =>
  Effect.map(RawServer.serving(onRequest), (server) => ({
    ...server,
    list: (options: { readonly timeout?: number; readonly maxResponseBytes?: number } = {}) => {
      const client = HeyGenClient.layer({
        apiKey: Redacted.make(FakeHttp.key),
        baseUrl: server.url,
        retry: false,
        ...options
      })
      return Effect.provide(FakeHttp.listAvatars, Layer.provide(V2.layer, Layer.orDie(client)))
    }
  }))

describe("the socket of a call", () => {
  it.live.each([
    ["before an answer", () => {}],
    ["within the body", (socket) => socket.write(head + chunk('{"data":'))]
  ] as ReadonlyArray<readonly [string, (socket: Socket) => void]>)(
    "is closed when the call is interrupted %s",
    ([, onRequest]) =>
      Effect.gen(function* () {
        const { arrived, closed, list } = yield* serving(onRequest)
        const fiber = yield* Effect.forkChild(Effect.provide(list(), FetchHttpClient.layer))
        yield* arrived
        yield* Fiber.interrupt(fiber)
        yield* closed
      })
  )

  it.live.each([
    ["before an answer", "request", "TimeoutError", () => {}],
    ["within the body", "headers", "TimeoutError", (socket) => socket.write(head + chunk('{"data":'))],
    [
      "within the body of an error",
      "headers",
      "ServerError",
      (socket) => socket.write(head.replace("200 OK", "500 No") + chunk("{"))
    ]
  ] as ReadonlyArray<
    readonly [string, SocketClock.Passing["once"], HeyGenErrorReason["_tag"], (socket: Socket) => void]
  >)("is closed when an attempt times out %s", ([, once, expected, onRequest]) =>
    Effect.gen(function* () {
      const { closed, list, requests } = yield* serving(onRequest)
      const passing = { once, millis: [250] }
      const [, exit] = yield* SocketClock.run(Effect.flip(list({ timeout: 250 })), requests, passing)
      assert.strictEqual((yield* exit).reason._tag, expected)
      yield* closed
    })
  )

  it.live("is closed when the body is too large", () =>
    Effect.gen(function* () {
      const { closed, list } = yield* serving((socket) => {
        socket.write(head)
        const feed = () => {
          while (!socket.destroyed && socket.write(chunk("x".repeat(10_000)))) {}
        }
        socket.on("drain", feed)
        feed()
      })
      const { reason } = yield* Effect.flip(
        Effect.provide(list({ maxResponseBytes: 100_000 }), FetchHttpClient.layer)
      )
      assert.strictEqual(reason._tag, "ResponseTooLargeError")
      yield* closed
    })
  )

  it.live("is not left to the garbage collector by a redirect", () =>
    Effect.gen(function* () {
      const { closed, list } = yield* serving((socket) => {
        socket.end("HTTP/1.1 302 Found\r\nlocation: http://127.0.0.1:1/\r\ncontent-length: 0\r\n\r\n")
      })
      const error = yield* Effect.flip(Effect.provide(list(), FetchHttpClient.layer))
      assert.deepInclude(error.reason, { _tag: "UnexpectedStatusError", status: 302 })
      yield* closed
    })
  )
})
