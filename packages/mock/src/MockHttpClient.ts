/**
 * The mock as an `HttpClient` without a socket, for unit tests that want
 * HeyGen's responses and nothing of a network.
 *
 * @since 0.1.0
 */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as HttpClient from "effect/http/HttpClient"
import * as HttpClientError from "effect/http/HttpClientError"
import * as HttpClientRequest from "effect/http/HttpClientRequest"
import * as HttpClientResponse from "effect/http/HttpClientResponse"
import * as Layer from "effect/Layer"
import * as Respond from "./internal/respond.ts"
import * as Web from "./internal/web.ts"
import type { MockError } from "./MockError.ts"
import { MockHandler } from "./MockHandler.ts"
import type { MockOptions } from "./MockOptions.ts"
import { Prism, type PrismRequest } from "./Prism.ts"

/**
 * An `HttpClient` that sends every request to the mock in process, whatever host
 * it is for, and the {@link MockHandler} behind it, for changing its scenario and
 * reading the requests.
 *
 * **Details**
 *
 * A scenario is followed as far as it goes without a socket: resets, bodies that
 * break off, connections that are held open, delays and pace. Bodies are not
 * compressed, and a status above 599 becomes a 500 that says so.
 *
 * **Example** (The documented catalogue, without a network)
 *
 * ```ts
 * import { HeyGenClient, V2 } from "@effect-heygen/core"
 * import { MockHttpClient } from "@effect-heygen/mock"
 * import * as Layer from "effect/Layer"
 * import * as Redacted from "effect/Redacted"
 *
 * const HeyGenTest = V2.layer.pipe(
 *   Layer.provide(HeyGenClient.layer({ apiKey: Redacted.make("any-key") })),
 *   Layer.provide(MockHttpClient.layer())
 * )
 * ```
 *
 * @category layers
 * @since 0.1.0
 */
export const layer = (
  options: MockOptions = {}
): Layer.Layer<HttpClient.HttpClient | MockHandler, MockError> =>
  Layer.effectContext(
    Effect.gen(function* () {
      const { respond, ...mock } = yield* Respond.make(options, { isLoopback: false })
      const client = HttpClient.make((request, url) =>
        Effect.gen(function* () {
          const outcome = yield* respond(yield* fromClient(request, url))
          if (outcome._tag === "Reset") return yield* failure(request, Web.connectionReset())
          return HttpClientResponse.fromWeb(request, yield* Web.toWeb(outcome, request.method))
        })
      )
      const handler = MockHandler.of({ ...mock, handle: yield* Web.handler(respond) })
      return Context.make(HttpClient.HttpClient, client).pipe(Context.add(MockHandler, handler))
    })
  ).pipe(Layer.provide(Prism.layer(options)))

const failure = (request: HttpClientRequest.HttpClientRequest, cause: unknown) =>
  Effect.fail(
    new HttpClientError.HttpClientError({ reason: new HttpClientError.TransportError({ request, cause }) })
  )

const fromClient = (
  request: HttpClientRequest.HttpClientRequest,
  url: URL
): Effect.Effect<PrismRequest, HttpClientError.HttpClientError> =>
  request.body._tag === "Empty"
    ? Effect.succeed({
        method: request.method,
        url: url.pathname + url.search,
        headers: { ...request.headers }
      })
    : HttpClientRequest.toWeb(request).pipe(
        Effect.flatMap((web) => Effect.tryPromise(() => Web.fromWeb(web))),
        Effect.catch((cause) => failure(request, cause))
      )
