/**
 * The transport as a service: the API key, the base URL, the timeout, the
 * retries and the limits that every operation shares, and the one function that
 * every operation is made of.
 *
 * @since 0.1.0
 */
import type * as Config from "effect/Config"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as HttpClient from "effect/http/HttpClient"
import type * as UrlParams from "effect/http/UrlParams"
import * as Layer from "effect/Layer"
import type * as Schema from "effect/Schema"
import * as SchemaParser from "effect/SchemaParser"
import type { HeyGenClientOptions, InvalidOptionError } from "./HeyGenClientOptions.ts"
import { DecodeError, HeyGenError } from "./HeyGenError.ts"
import { firstDifference } from "./internal/firstDifference.ts"
import { serviceLayer } from "./internal/layer.ts"
import * as Options from "./internal/options.ts"
import * as Pipeline from "./internal/pipeline.ts"

/**
 * The options of {@link HeyGenClient.get}.
 *
 * @category models
 * @since 0.1.0
 */
export interface GetOptions<S extends Schema.Constraint> {
  /** The schema of the whole body. */
  readonly schema: S
  /** The values of the path's `{placeholders}`; they are encoded here. */
  readonly params?: { readonly [name: string]: string } | undefined
  /** The query; `undefined` values are left out. */
  readonly query?: UrlParams.Input | undefined
  /** The route that replaces this one, for the day that it is retired. */
  readonly successor?: string | undefined
}

/**
 * The transport to HeyGen, with its key, limits and retries.
 *
 * **Details**
 *
 * Redirects are not followed and no trace headers are sent, so that neither the
 * key nor the trace leaves for another host. Every operation runs in a span of
 * its name (`V2.Avatars.list`), with the status and HeyGen's request id.
 *
 * A `warning`, `Deprecation` or `Sunset` in an answer is logged as a warning,
 * once per client and route.
 *
 * @category services
 * @since 0.1.0
 */
export class HeyGenClient extends Context.Service<
  HeyGenClient,
  {
    /**
     * Calls an endpoint that this library does not model yet, with the same key,
     * retries, limits and errors as the others.
     *
     * **Example** (An endpoint of one's own)
     *
     * ```ts
     * import { HeyGenClient } from "@effect-heygen/core"
     * import * as Effect from "effect/Effect"
     * import * as Schema from "effect/Schema"
     *
     * const Quota = Schema.Struct({ data: Schema.Struct({ remaining_quota: Schema.Finite }) })
     *
     * const remainingQuota = Effect.gen(function*() {
     *   const client = yield* HeyGenClient
     *   const { data } = yield* client.get("remainingQuota", "/v2/user/remaining_quota", { schema: Quota })
     *   return data.remaining_quota
     * })
     * ```
     *
     * @param operation names the call in errors, spans and logs
     * @param path the route below the base URL, such as `/v2/avatar_group/{group_id}/avatars`
     */
    readonly get: <S extends Schema.Constraint>(
      operation: string,
      path: string,
      options: GetOptions<S>
    ) => Effect.Effect<S["Type"], HeyGenError, S["DecodingServices"]>
  }
>()("@effect-heygen/core/HeyGenClient") {
  /**
   * A client from options. What cannot be used is refused when the layer is
   * built.
   *
   * **Example** (A key of one's own, and more patience)
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
    serviceLayer(HeyGenClient, Effect.flatMap(Options.settle(options), make))

  /**
   * A client from `Config`:
   *
   * | variable | meaning | default |
   * | --- | --- | --- |
   * | `HEYGEN_API_KEY` | the API key | required |
   * | `HEYGEN_BASE_URL` | where the API is | `https://api.heygen.com` |
   * | `HEYGEN_TIMEOUT` | how long one attempt may take, such as `30 seconds` | 60 seconds |
   * | `HEYGEN_MAX_ATTEMPTS` | how many requests one call may send | 4 |
   */
  static readonly layerConfig: Layer.Layer<HeyGenClient, Config.ConfigError, HttpClient.HttpClient> =
    serviceLayer(HeyGenClient, Effect.flatMap(Options.config, make))

  /**
   * A client that sends nothing: each call is answered by a body, decoded with
   * the operation's own schema, or by an error.
   *
   * **Example** (A catalogue of one avatar)
   *
   * ```ts
   * import { HeyGenClient, V2 } from "@effect-heygen/core"
   * import * as Effect from "effect/Effect"
   * import * as Layer from "effect/Layer"
   *
   * const HeyGenTest = V2.layer.pipe(
   *   Layer.provide(HeyGenClient.layerTest(() =>
   *     Effect.succeed({ data: { avatars: [{ avatar_id: "a", avatar_name: "Ada" }], talking_photos: [] } })
   *   ))
   * )
   * ```
   */
  static readonly layerTest = (
    answer: (
      operation: string,
      path: string,
      options: Omit<GetOptions<Schema.Constraint>, "schema">
    ) => Effect.Effect<unknown, HeyGenError>
  ): Layer.Layer<HeyGenClient> =>
    Layer.succeed(HeyGenClient, {
      get: (operation, path, { schema, ...options }) =>
        Effect.flatMap(answer(operation, path, options), (body) =>
          Effect.mapError(
            SchemaParser.decodeUnknownEffect(schema)(body),
            (issue) =>
              new HeyGenError({
                operation,
                reason: new DecodeError({ ...firstDifference(issue), status: 200 })
              })
          )
        )
    })
}

function make(
  settings: Pipeline.Settings
): Effect.Effect<HeyGenClient["Service"], never, HttpClient.HttpClient> {
  return Effect.map(HttpClient.HttpClient, (httpClient) => {
    const call = Pipeline.make(settings, httpClient)
    return HeyGenClient.of({
      get: (operation, route, { schema, params = {}, query = [], successor }) =>
        call({ operation, route, params, query, schema, successor })
    })
  })
}
