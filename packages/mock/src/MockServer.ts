/**
 * The mock on a real socket, for programs and tests that speak HTTP.
 *
 * @since 0.1.0
 */
import { createServer } from "node:http"
import * as NodeHttpServer from "@effect/platform-node/NodeHttpServer"
import * as ByteSize from "effect/ByteSize"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import type * as Headers from "effect/http/Headers"
import * as HttpIncomingMessage from "effect/http/HttpIncomingMessage"
import * as HttpServer from "effect/http/HttpServer"
import * as HttpServerRequest from "effect/http/HttpServerRequest"
import * as Layer from "effect/Layer"
import * as Result from "effect/Result"
import * as Problem from "./internal/problem.ts"
import * as Respond from "./internal/respond.ts"
import * as Send from "./internal/send.ts"
import type { Mock } from "./Mock.ts"
import { MockError } from "./MockError.ts"
import type { MockOptions } from "./MockOptions.ts"
import { Prism, type PrismRequest } from "./Prism.ts"

/**
 * The options of a mock on a socket. All may be left out.
 *
 * @category models
 * @since 0.1.0
 */
export interface MockServerOptions extends MockOptions {
  /** The address to listen on; `127.0.0.1` by default, which no other machine reaches. */
  readonly host?: string | undefined
  /** From 0 to 65,535; 0, the default, is any free one. */
  readonly port?: number | undefined
  /** Whether connections are kept for further requests; `true` by default. */
  readonly keepAlive?: boolean | undefined
  /**
   * Names that requests may be for in `Host`, beside those of this machine, where
   * no other machine reaches the mock. Others get a 403, so that no page of
   * another site reads the mock by pointing its own name at this machine.
   */
  readonly allowedHosts?: ReadonlyArray<string> | undefined
}

/**
 * A running mock.
 *
 * **Details**
 *
 * A request chooses its response as it does with Prism's own server:
 * `Prefer: code=429, example=Quota`, or `Prefer: dynamic=true, seed=1`. A step
 * of the scenario goes before that. Pages of any origin may call it.
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
 * **Example** (A scenario for one test)
 *
 * ```ts
 * import { MockServer, Scenario } from "@effect-heygen/mock"
 * import * as Effect from "effect/Effect"
 *
 * const rehearsal = Effect.gen(function*() {
 *   const mock = yield* MockServer
 *   yield* mock.use({ "*": Scenario.script([Scenario.declared(429)]) })
 *   // The program under test runs here.
 *   return yield* mock.requests
 * })
 * ```
 *
 * @category services
 * @since 0.1.0
 */
export class MockServer extends Context.Service<
  MockServer,
  Mock & {
    /** Where the mock is, such as `http://127.0.0.1:39775`. */
    readonly url: string
    /** How many connections are open. */
    readonly connections: Effect.Effect<number>
  }
>()("@effect-heygen/mock/MockServer") {
  /** A mock for as long as the layer's scope is open. */
  static readonly layer = (options: MockServerOptions = {}): Layer.Layer<MockServer, MockError> =>
    Layer.effect(MockServer, make(options)).pipe(Layer.provide(Prism.layer(options)))
}

/** As Prism's own server has it. */
const maxBody = ByteSize.mebibytes(10)

const hasBody = (headers: Headers.Headers): boolean =>
  (headers["content-length"] ?? "0") !== "0" || headers["transfer-encoding"] !== undefined

const cannotListen = (host: string, port: number, cause: unknown): MockError => {
  const message = cause instanceof Error ? cause.message : String(cause)
  const advice = message.includes("EADDRINUSE") ? "; port 0 is any free one (heygen-mock --port 0)" : ""
  return new MockError({ message: `Cannot listen on ${host}:${port}: ${message}${advice}` })
}

/** `[::1]:4010` and `localhost` without the port. */
const nameOf = (host: string): string => host.replace(/:\d*$/, "").toLowerCase()

const isLoopbackName = (name: string): boolean =>
  name === "localhost" ||
  name.endsWith(".localhost") ||
  /^127(\.\d+){3}$/.test(name) ||
  /^\[?::1\]?$/.test(name)

function make({
  allowedHosts = [],
  host = "127.0.0.1",
  keepAlive = true,
  port = 0,
  ...options
}: MockServerOptions) {
  return Effect.gen(function* () {
    // Node takes an empty one for every interface.
    if (host === "") return yield* new MockError({ message: "The host to listen on is empty." })
    const isLoopback = isLoopbackName(host)
    const node = createServer()
    const server = yield* NodeHttpServer.make(() => node, { host, port, gracefulShutdownTimeout: 0 }).pipe(
      Effect.mapError(({ cause }) => cannotListen(host, port, cause))
    )
    // Keep-alive connections would hold a closing server open.
    yield* Effect.addFinalizer(() => Effect.sync(() => node.closeAllConnections()))
    if (!isLoopback) yield* Effect.logWarning(`Other machines can reach the mock on ${host}.`)

    const url = HttpServer.formatAddress(server.address)
    const refuse = ({ headers }: PrismRequest): string | undefined => {
      const name = nameOf(headers.host ?? "localhost")
      return !isLoopback || isLoopbackName(name) || allowedHosts.includes(name)
        ? undefined
        : `The mock is not ${name}. It takes requests for this machine, and for the option allowedHosts.`
    }
    const { respond, ...mock } = yield* Respond.make(options, { filesUrl: url, isLoopback, refuse })

    const app = Effect.gen(function* () {
      const request = yield* HttpServerRequest.HttpServerRequest
      const { headers, method } = request
      const body = hasBody(headers) ? yield* Effect.result(request.text) : Result.succeed(undefined)
      const outcome: Respond.Outcome = Result.isFailure(body)
        ? {
            _tag: "Respond",
            response: Problem.response(413, "A body has 10 MiB at most."),
            delivery: {}
          }
        : yield* respond({ method, url: request.url, headers: { ...headers }, body: body.success })
      return yield* Send.send(request, outcome, keepAlive)
    }).pipe(Effect.provideService(HttpIncomingMessage.MaxBodySize, maxBody))
    // A client that has gone ends what was being done for it.
    yield* server.serve(Effect.interruptible(app))
    return MockServer.of({
      ...mock,
      url,
      connections: Effect.callback((resume) => {
        node.getConnections((error, count) =>
          resume(error === null ? Effect.succeed(count) : Effect.die(error))
        )
      })
    })
  })
}
