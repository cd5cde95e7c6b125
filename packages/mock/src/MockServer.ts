/**
 * The mock on a real socket, for programs and tests that speak HTTP.
 *
 * @since 0.1.0
 */
import { createServer } from "node:http"
import * as NodeHttpServer from "@effect/platform-node/NodeHttpServer"
import * as ByteSize from "effect/ByteSize"
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import type * as Headers from "effect/http/Headers"
import * as HttpIncomingMessage from "effect/http/HttpIncomingMessage"
import * as HttpServer from "effect/http/HttpServer"
import * as HttpServerRequest from "effect/http/HttpServerRequest"
import * as HttpServerResponse from "effect/http/HttpServerResponse"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Respond from "./internal/respond.ts"
import * as Send from "./internal/send.ts"
import { MockError } from "./MockError.ts"
import type { MockOptions } from "./MockOptions.ts"
import { Prism } from "./Prism.ts"

/**
 * A request that has come, without the value of its key.
 *
 * @category models
 * @since 0.1.0
 */
export interface RecordedRequest {
  readonly method: string
  /** The path, still encoded, without the query. */
  readonly path: string
  /** The query, such as `?limit=2`; empty where there is none. */
  readonly query: string
  /** Names in lower case; `x-api-key` is `<redacted>`. */
  readonly headers: Readonly<Record<string, string>>
  /** Which request of its operation this is, counted from 1; 0 where the document has no such operation. */
  readonly attempt: number
  /** When it came, in epoch milliseconds. */
  readonly at: number
}

/**
 * A request that the mock is done with. It holds no header and no query, and so
 * no key.
 *
 * @category models
 * @since 0.1.0
 */
export interface AnsweredRequest {
  readonly method: string
  readonly path: string
  /** The status, `reset` or `held open`. */
  readonly outcome: string
  /** Milliseconds from the request to the headers of the answer. */
  readonly duration: number
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
  /** Whether connections are kept for further requests; `true` by default. */
  readonly keepAlive?: boolean | undefined
  /** Run for each answer, when its headers are sent. */
  readonly onAnswer?: ((request: AnsweredRequest) => Effect.Effect<void>) | undefined
}

/** As Prism's own server has it. */
const maxBodyMebibytes = 10

const hasBody = (headers: Headers.Headers): boolean =>
  (headers["content-length"] ?? "0") !== "0" || headers["transfer-encoding"] !== undefined

/** How many requests are remembered; the oldest are forgotten first. */
const maxRecorded = 10_000

/**
 * A running mock.
 *
 * **Details**
 *
 * A request chooses its answer as it does with Prism's own server:
 * `Prefer: code=429, example=Quota`, or `Prefer: dynamic=true, seed=1`. A step
 * of the scenario goes before that.
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
    /** The requests that have come, oldest first; the latest 10,000 of them. */
    readonly requests: Effect.Effect<ReadonlyArray<RecordedRequest>>
    /** How many connections are open. */
    readonly connections: Effect.Effect<number>
  }
>()("@effect-heygen/mock/MockServer") {
  /** A mock for as long as the layer's scope is open. */
  static readonly layer = (options: MockServerOptions = {}): Layer.Layer<MockServer, MockError> =>
    Layer.effect(MockServer, make(options)).pipe(Layer.provide(Prism.layer(options)))
}

const cannotListen = (host: string, port: number, cause: unknown): MockError =>
  new MockError({
    message: `Cannot listen on ${host}:${port}: ${cause instanceof Error ? cause.message : cause}`
  })

function make({ host = "127.0.0.1", keepAlive = true, onAnswer, port = 0, ...options }: MockServerOptions) {
  return Effect.gen(function* () {
    const node = createServer()
    const server = yield* NodeHttpServer.make(() => node, { host, port, gracefulShutdownTimeout: 0 }).pipe(
      Effect.mapError(({ cause }) => cannotListen(host, port, cause))
    )
    // Keep-alive connections would hold a closing server open.
    yield* Effect.addFinalizer(() => Effect.sync(() => node.closeAllConnections()))

    const prism = yield* Prism
    const url = HttpServer.formatAddress(server.address)
    const respond = yield* Respond.make(options, url)
    const recorded: Array<RecordedRequest> = []
    const attempts = new Map<string, number>()

    const record = (
      { headers, method, url }: HttpServerRequest.HttpServerRequest,
      at: number
    ): RecordedRequest => {
      const operation = prism.operationOf({ method, url })
      const attempt = operation === undefined ? 0 : (attempts.get(operation) ?? 0) + 1
      if (operation !== undefined) attempts.set(operation, attempt)
      const [path = "/", query] = url.split(/\?(.*)/s)
      const request = {
        method,
        path,
        query: query === undefined ? "" : `?${query}`,
        headers: { ...headers, ...(headers["x-api-key"] === undefined ? {} : { "x-api-key": "<redacted>" }) },
        attempt,
        at
      }
      recorded.push(request)
      if (recorded.length > maxRecorded) recorded.shift()
      return request
    }

    const app = Effect.gen(function* () {
      const request = yield* HttpServerRequest.HttpServerRequest
      const at = yield* Clock.currentTimeMillis
      const { method, path } = record(request, at)
      const body = yield* hasBody(request.headers) ? Effect.option(request.text) : Effect.succeedNone
      if (Option.isNone(body) && hasBody(request.headers)) return HttpServerResponse.empty({ status: 413 })
      const outcome = yield* respond({
        method,
        url: request.url,
        headers: { ...request.headers },
        body: Option.getOrUndefined(body)
      })
      if (onAnswer !== undefined) {
        const duration = (yield* Clock.currentTimeMillis) - at
        yield* onAnswer({ method, path, outcome: Send.describe(outcome), duration })
      }
      return yield* Send.send(request, outcome, keepAlive)
    })
    // A client that has gone ends what was being done for it.
    yield* server.serve(
      Effect.interruptible(app).pipe(
        Effect.provideService(HttpIncomingMessage.MaxBodySize, ByteSize.mebibytes(maxBodyMebibytes))
      )
    )
    return MockServer.of({
      url,
      requests: Effect.sync(() => [...recorded]),
      connections: Effect.callback((resume) => {
        node.getConnections((error, count) =>
          resume(error === null ? Effect.succeed(count) : Effect.die(error))
        )
      })
    })
  })
}
