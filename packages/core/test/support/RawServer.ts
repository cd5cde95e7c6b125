/**
 * A server that speaks bytes, for answers that no HTTP server would give.
 */
import { createServer, type Socket } from "node:net"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"

export const head = (
  status = "200 OK",
  headers = "content-type: application/json\r\ntransfer-encoding: chunked"
) => `HTTP/1.1 ${status}\r\n${headers}\r\n\r\n`

export const chunk = (text: string) => `${text.length.toString(16)}\r\n${text}\r\n`

/** A server that does as told with each connection, once its request has come. */
export const serving = (onRequest: (socket: Socket, request: string) => void) =>
  Effect.gen(function* () {
    const arrived = yield* Deferred.make<void>()
    const closed = yield* Deferred.make<void>()
    const sockets = new Set<Socket>()
    let requests = 0
    const server = createServer((socket) => {
      sockets.add(socket)
      socket.on("error", () => {})
      socket.on("close", () => {
        sockets.delete(socket)
        Deferred.doneUnsafe(closed, Effect.void)
      })
      socket.once("data", (data) => {
        requests += 1
        onRequest(socket, String(data))
        Deferred.doneUnsafe(arrived, Effect.void)
      })
    })
    yield* Effect.acquireRelease(
      Effect.callback<void>((resume) => {
        server.listen(0, "127.0.0.1", () => resume(Effect.void))
      }),
      () =>
        Effect.sync(() => {
          for (const socket of sockets) socket.destroy()
          server.close()
        })
    )
    const address = server.address()
    const port = typeof address === "object" && address !== null ? address.port : 0
    return {
      url: `http://127.0.0.1:${port}`,
      /** Once a request has come. */
      arrived: Deferred.await(arrived),
      /** Once a connection is closed. */
      closed: Deferred.await(closed),
      requests: Effect.sync(() => requests),
      connections: Effect.sync(() => sockets.size)
    }
  })
