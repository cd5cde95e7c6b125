/**
 * The transport as a service: the credentials, the base URL, the timeout, the
 * retries and the limits that every operation shares, and the one function that
 * makes a request.
 *
 * @since 0.1.0
 */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as HttpClient from "effect/http/HttpClient"
import type * as Layer from "effect/Layer"
import type { HeyGenClientConfig, HeyGenClientOptions, InvalidOptionError } from "./HeyGenClientOptions.ts"
import * as Pipeline from "./internal/http/pipeline.ts"
import { serviceLayer } from "./internal/layer.ts"
import * as Options from "./internal/options.ts"

/**
 * The transport to HeyGen for one account.
 *
 * **Details**
 *
 * Redirects are not followed and no trace headers are sent, so that neither the
 * credentials nor the trace leave for another host. Every call runs in a span of
 * its operation's name (`V2.Avatars.list`), with the status and HeyGen's request
 * id.
 *
 * When HeyGen announces the end of a route, that is logged as a warning, once per
 * client and route.
 *
 * @category services
 * @since 0.1.0
 */
export class HeyGenClient extends Context.Service<
  HeyGenClient,
  {
    /**
     * Calls an endpoint: one of this library's, or one of your own, with the same
     * credentials, retries, limits and errors.
     *
     * **Example** (An endpoint of your own)
     *
     * ```ts
     * import { Endpoint, HeyGenClient } from "@effect-heygen/core"
     * import * as Effect from "effect/Effect"
     * import * as Schema from "effect/Schema"
     *
     * const getUser = Endpoint.get("getUser", "/v3/users/me", {
     *   success: Schema.Struct({ data: Schema.Struct({ username: Schema.String }) })
     * })
     *
     * const username = Effect.gen(function* () {
     *   const client = yield* HeyGenClient
     *   const { data } = yield* client.call(getUser)
     *   return data.username
     * })
     * ```
     */
    readonly call: Pipeline.Call
  }
>()("@effect-heygen/core/HeyGenClient") {
  /**
   * A client from options, to use in any generator. Fails with an
   * `InvalidOptionError` that names the option.
   *
   * **Example** (The base URL of a mock)
   *
   * ```ts
   * import { HeyGenClient } from "@effect-heygen/core"
   * import { MockServer } from "@effect-heygen/mock"
   * import * as Effect from "effect/Effect"
   * import * as Layer from "effect/Layer"
   * import * as Redacted from "effect/Redacted"
   *
   * const HeyGenMock = Layer.effect(
   *   HeyGenClient,
   *   MockServer.use(({ url }) => HeyGenClient.make({ apiKey: Redacted.make("any-key"), baseUrl: url }))
   * )
   * ```
   */
  static readonly make = (
    options: HeyGenClientOptions
  ): Effect.Effect<HeyGenClient["Service"], InvalidOptionError, HttpClient.HttpClient> =>
    Effect.flatMap(Options.settle(options), fromSettings)

  /**
   * A client from options.
   *
   * **Example** (An API key, and more patience)
   *
   * ```ts
   * import { HeyGenClient } from "@effect-heygen/core"
   * import * as FetchHttpClient from "effect/http/FetchHttpClient"
   * import * as Layer from "effect/Layer"
   * import * as Redacted from "effect/Redacted"
   *
   * const HeyGenLive = HeyGenClient.layer({
   *   apiKey: Redacted.make("my-key", { label: "HeyGen API key" }),
   *   retry: { maxAttempts: 6 }
   * }).pipe(Layer.provide(FetchHttpClient.layer))
   * ```
   */
  static readonly layer = (
    options: HeyGenClientOptions
  ): Layer.Layer<HeyGenClient, InvalidOptionError, HttpClient.HttpClient> =>
    serviceLayer(HeyGenClient, HeyGenClient.make(options))

  /**
   * A client from the configuration. Where no `Config` is given, these variables
   * are read:
   *
   * | variable | meaning | default |
   * | --- | --- | --- |
   * | `HEYGEN_API_KEY` | the API key | required |
   * | `HEYGEN_BASE_URL` | where the API is | `https://api.heygen.com` |
   * | `HEYGEN_TIMEOUT` | how long one attempt may take, such as `30 seconds` | 60 seconds |
   * | `HEYGEN_MAX_ATTEMPTS` | how many requests one call may send | 4 |
   *
   * **Example** (A second account)
   *
   * ```ts
   * import { HeyGenClient } from "@effect-heygen/core"
   * import * as Config from "effect/Config"
   *
   * const First = HeyGenClient.layerConfig()
   * const Second = HeyGenClient.layerConfig({ apiKey: Config.Redacted("SECOND_HEYGEN_API_KEY") })
   * ```
   */
  static readonly layerConfig = (
    config: HeyGenClientConfig = {}
  ): Layer.Layer<HeyGenClient, InvalidOptionError, HttpClient.HttpClient> =>
    serviceLayer(HeyGenClient, Effect.flatMap(Options.settleConfig(config), fromSettings))
}

const fromSettings = (
  settings: Pipeline.Settings
): Effect.Effect<HeyGenClient["Service"], never, HttpClient.HttpClient> =>
  Effect.map(HttpClient.HttpClient, (httpClient) => ({ call: Pipeline.make(settings, httpClient) }))
