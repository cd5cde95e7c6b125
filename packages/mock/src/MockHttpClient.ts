/**
 * The mock as an `HttpClient` without a socket: for unit tests that want
 * HeyGen's answers and nothing of a network.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import * as HttpClient from "effect/http/HttpClient"
import * as HttpClientResponse from "effect/http/HttpClientResponse"
import * as Layer from "effect/Layer"
import * as Respond from "./internal/respond.ts"
import type { MockError } from "./MockError.ts"
import type { MockOptions } from "./MockOptions.ts"
import { Prism } from "./Prism.ts"

/**
 * An `HttpClient` whose every request is answered by Prism in process, whatever
 * host it is for.
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
        respond({
          method: request.method,
          url: url.pathname + url.search,
          headers: { ...request.headers }
        }).pipe(
          Effect.map(({ body, headers, status }) =>
            HttpClientResponse.fromWeb(request, new Response(body, { status, headers }))
          )
        )
      )
    )
  ).pipe(Layer.provide(Prism.layer(options)))
