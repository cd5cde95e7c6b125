/**
 * The mock as an `HttpClient` without a socket: for unit tests that want
 * HeyGen's answers and nothing of a network.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import * as HttpClient from "effect/http/HttpClient"
import * as HttpClientError from "effect/http/HttpClientError"
import * as HttpClientRequest from "effect/http/HttpClientRequest"
import * as HttpClientResponse from "effect/http/HttpClientResponse"
import * as Layer from "effect/Layer"
import * as Stream from "effect/Stream"
import * as Body from "./internal/body.ts"
import * as Respond from "./internal/respond.ts"
import type { MockError } from "./MockError.ts"
import type { MockOptions } from "./MockOptions.ts"
import { Prism } from "./Prism.ts"

/**
 * An `HttpClient` whose every request is answered by Prism in process, whatever
 * host it is for.
 *
 * **Details**
 *
 * A scenario is honoured as far as it goes without a socket: resets, bodies that
 * break off, connections that are held open, delays and pace. A body is not
 * compressed, and a status above 599 cannot be had.
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
export const layer = (options: MockOptions = {}): Layer.Layer<HttpClient.HttpClient, MockError> =>
  Layer.effect(
    HttpClient.HttpClient,
    Effect.map(Respond.make(options), (respond) =>
      HttpClient.make((request, url) =>
        Effect.gen(function* () {
          const outcome = yield* respond({
            method: request.method,
            url: url.pathname + url.search,
            headers: { ...request.headers },
            body: yield* textOf(request)
          })
          if (outcome._tag === "Hang") return yield* Effect.never
          if (outcome._tag === "Reset") {
            const reason = new HttpClientError.TransportError({ request, cause: connectionReset() })
            return yield* new HttpClientError.HttpClientError({ reason })
          }
          const { answer, delivery } = outcome
          const { headers, status } = answer
          const sent = Body.stream(answer, { ...delivery, gzip: false })
          const stream =
            delivery.end === undefined ? sent : Stream.concat(sent, Stream.fail(connectionReset()))
          const hasBody = status !== 204 && status !== 205 && status !== 304
          const body = hasBody ? Stream.toReadableStream(stream) : null
          return HttpClientResponse.fromWeb(request, new Response(body, { status, headers }))
        })
      )
    )
  ).pipe(Layer.provide(Prism.layer(options)))

const textOf = (request: HttpClientRequest.HttpClientRequest) =>
  request.body._tag === "Empty"
    ? Effect.undefined
    : HttpClientRequest.toWeb(request).pipe(
        Effect.flatMap((web) => Effect.tryPromise(() => web.text())),
        Effect.mapError(
          (cause) =>
            new HttpClientError.HttpClientError({
              reason: new HttpClientError.EncodeError({ request, cause })
            })
        )
      )

/** What Node's fetch says, in its own words. */
const connectionReset = () => Object.assign(new Error("The connection was reset"), { code: "ECONNRESET" })
