import type { Socket } from "node:net"
import { assert, describe, it } from "@effect/vitest"
import { HeyGenClient, V2 } from "@effect-heygen/core"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as FetchHttpClient from "effect/http/FetchHttpClient"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import * as FakeHttp from "./support/FakeHttp.ts"
import * as RawServer from "./support/RawServer.ts"

const { chunk } = RawServer
const head = RawServer.head()

/** A server of bytes, and the services on it. */
const serving = (onRequest: (socket: Socket) => void) =>
  Effect.map(RawServer.serving(onRequest), (server) => ({
    ...server,
    heyGen: (options: { readonly timeout?: number; readonly maxResponseBytes?: number } = {}) =>
      V2.layer.pipe(
        Layer.provide(
          Layer.orDie(
            HeyGenClient.layer({
              apiKey: Redacted.make(FakeHttp.key),
              baseUrl: server.url,
              retry: false,
              ...options
            })
          )
        ),
        Layer.provide(FetchHttpClient.layer)
      )
  }))

describe("the socket of a call", () => {
  it.live.each([
    ["before an answer", () => {}],
    ["within the body", (socket) => socket.write(head + chunk('{"data":'))]
  ] as ReadonlyArray<readonly [string, (socket: Socket) => void]>)(
    "is closed when the call is interrupted %s",
    ([, onRequest]) =>
      Effect.gen(function* () {
        const { arrived, closed, heyGen } = yield* serving(onRequest)
        const fiber = yield* Effect.forkChild(Effect.provide(FakeHttp.listAvatars, heyGen()))
        yield* arrived
        yield* Fiber.interrupt(fiber)
        yield* closed
      })
  )

  it.live.each([
    ["before an answer", () => {}],
    ["within the body", (socket) => socket.write(head + chunk('{"data":'))],
    ["within the body of an error", (socket) => socket.write(head.replace("200 OK", "500 No") + chunk("{"))]
  ] as ReadonlyArray<readonly [string, (socket: Socket) => void]>)(
    "is closed when an attempt times out %s",
    ([, onRequest]) =>
      Effect.gen(function* () {
        const { closed, heyGen } = yield* serving(onRequest)
        yield* Effect.flip(Effect.provide(FakeHttp.listAvatars, heyGen({ timeout: 250 })))
        yield* closed
      })
  )

  it.live("is closed when the body is too large", () =>
    Effect.gen(function* () {
      const { closed, heyGen } = yield* serving((socket) => {
        socket.write(head)
        const feed = () => {
          while (!socket.destroyed && socket.write(chunk("x".repeat(10_000)))) {}
        }
        socket.on("drain", feed)
        feed()
      })
      const { reason } = yield* Effect.flip(
        Effect.provide(FakeHttp.listAvatars, heyGen({ maxResponseBytes: 100_000 }))
      )
      assert.strictEqual(reason._tag, "ResponseTooLargeError")
      yield* closed
    })
  )

  it.live("is not left to the garbage collector by a redirect", () =>
    Effect.gen(function* () {
      const { closed, heyGen } = yield* serving((socket) => {
        socket.end("HTTP/1.1 302 Found\r\nlocation: http://127.0.0.1:1/\r\ncontent-length: 0\r\n\r\n")
      })
      const error = yield* Effect.flip(Effect.provide(FakeHttp.listAvatars, heyGen()))
      assert.deepInclude(error.reason, { _tag: "UnexpectedStatusError", status: 302 })
      yield* closed
    })
  )
})
