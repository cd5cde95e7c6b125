import { type AddressInfo, createServer, type Socket } from "node:net"
import { assert, describe, it } from "@effect/vitest"
import { HeyGenClient, V2 } from "@effect-heygen/core"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as FetchHttpClient from "effect/http/FetchHttpClient"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import * as FakeHttp from "./support/FakeHttp.ts"

const head = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n"
const chunk = (text: string) => `${text.length.toString(16)}\r\n${text}\r\n`

/** A server that does as told with each connection once the request has come. */
const serving = (onRequest: (socket: Socket) => void) =>
  Effect.gen(function* () {
    const arrived = yield* Deferred.make<void>()
    const closed = yield* Deferred.make<void>()
    const server = yield* Effect.acquireRelease(
      Effect.callback<ReturnType<typeof createServer>>((resume) => {
        const server = createServer((socket) => {
          socket.on("error", () => {})
          socket.on("close", () => Deferred.doneUnsafe(closed, Effect.void))
          socket.once("data", () => {
            onRequest(socket)
            Deferred.doneUnsafe(arrived, Effect.void)
          })
        })
        server.listen(0, "127.0.0.1", () => resume(Effect.succeed(server)))
      }),
      (server) => Effect.sync(() => server.close())
    )
    const { port } = server.address() as AddressInfo
    const heyGen = (options: { readonly timeout?: number; readonly maxResponseBytes?: number } = {}) =>
      V2.layer.pipe(
        Layer.provide(
          Layer.orDie(
            HeyGenClient.layer({
              apiKey: Redacted.make(FakeHttp.key),
              baseUrl: `http://127.0.0.1:${port}`,
              retry: false,
              ...options
            })
          )
        ),
        Layer.provide(FetchHttpClient.layer)
      )
    return { arrived: Deferred.await(arrived), closed: Deferred.await(closed), heyGen }
  })

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
        yield* Effect.flip(Effect.provide(FakeHttp.listAvatars, heyGen({ timeout: 50 })))
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
