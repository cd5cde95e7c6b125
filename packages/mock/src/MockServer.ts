/**
 * The mock on a real socket, for programs and tests that speak HTTP.
 *
 * @since 0.1.0
 */

import { createServer } from "node:http"
import * as NodeHttpServer from "@effect/platform-node/NodeHttpServer"
import * as Context from "effect/Context"
import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as HttpServer from "effect/http/HttpServer"
import * as HttpServerRequest from "effect/http/HttpServerRequest"
import * as HttpServerResponse from "effect/http/HttpServerResponse"
import * as Layer from "effect/Layer"
import * as Respond from "./internal/respond.ts"
import type { MockError } from "./MockError.ts"
import type { MockOptions } from "./MockOptions.ts"
import { Prism } from "./Prism.ts"

/**
 * A request that the mock has answered. It holds no header and no query, and so
 * no key.
 *
 * @category models
 * @since 0.1.0
 */
export interface AnsweredRequest {
  readonly method: string
  /** The path, still encoded, without the query. */
  readonly path: string
  readonly status: number
  readonly duration: Duration.Duration
}

/**
 * @category models
 * @since 0.1.0
 */
export interface MockServerOptions extends MockOptions {
  /** `127.0.0.1` by default, which no other machine reaches. */
  readonly host?: string | undefined
  /** A free one by default. */
  readonly port?: number | undefined
  /** Run after each answer. */
  readonly onAnswer?: ((request: AnsweredRequest) => Effect.Effect<void>) | undefined
}

/**
 * A running mock.
 *
 * **Details**
 *
 * A request chooses its answer as it does with Prism's own server:
 * `Prefer: code=429, example=Quota`, or `Prefer: dynamic=true, seed=1`.
 *
 * **Example** (A program against the mock)
 *
 * ```ts
 * import { HeyGenClient, V2 } from "@effect-heygen/core"
 * import { MockServer } from "@effect-heygen/mock"
 * import * as Effect from "effect/Effect"
 * import * as FetchHttpClient from "effect/http/FetchHttpClient"
 * import * as Layer from "effect/Layer"
 * import * as Redacted from "effect/Redacted"
 *
 * const HeyGenTest = V2.layer.pipe(
 *   Layer.provide(Layer.unwrap(Effect.gen(function*() {
 *     const { url } = yield* MockServer
 *     return HeyGenClient.layer({ apiKey: Redacted.make("any-key"), baseUrl: url })
 *   }))),
 *   Layer.provide([MockServer.layer(), FetchHttpClient.layer])
 * )
 * ```
 *
 * @category services
 * @since 0.1.0
 */
export class MockServer extends Context.Service<
  MockServer,
  {
    /** Where the mock is, such as `http://127.0.0.1:39775`. */
    readonly url: string
  }
>()("@effect-heygen/mock/MockServer") {
  /** A mock for as long as the layer's scope is open. */
  static readonly layer = (options: MockServerOptions = {}): Layer.Layer<MockServer, MockError> =>
    Layer.effect(MockServer, make(options)).pipe(Layer.provide(Prism.layer(options)))
}

function make({ host = "127.0.0.1", port = 0, onAnswer = () => Effect.void, ...options }: MockServerOptions) {
  return Effect.gen(function* () {
    const node = createServer()
    const server = yield* NodeHttpServer.make(() => node, { host, port, gracefulShutdownTimeout: 0 }).pipe(
      Effect.mapError(({ cause }) => Respond.cannotListen(host, port, cause))
    )
    // Keep-alive connections would hold a closing server open.
    yield* Effect.addFinalizer(() => Effect.sync(() => node.closeAllConnections()))
    const respond = yield* Respond.make(options)
    const app = Effect.gen(function* () {
      const { headers, method, url } = yield* HttpServerRequest.HttpServerRequest
      const [duration, answer] = yield* Effect.timed(respond({ method, url, headers: { ...headers } }))
      const [path = "/"] = url.split("?")
      yield* onAnswer({ method, path, status: answer.status, duration })
      return HttpServerResponse.text(answer.body, {
        status: answer.status,
        headers: answer.headers,
        contentType: answer.headers["content-type"]
      })
    })
    yield* server.serve(app)
    return MockServer.of({ url: HttpServer.formatAddress(server.address) })
  })
}
