/**
 * The transport as a service: the credentials, the base URL, the timeout, the
 * retries and the limits that every operation shares.
 *
 * @since 0.1.0
 */
import * as HttpClient from "@effect/platform/HttpClient"
import * as Core from "@effect-heygen/core"
import * as Config from "effect/Config"
import type { ConfigError } from "effect/ConfigError"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import * as Effect4 from "effect4/Effect"
import * as HttpClient4 from "effect4/http/HttpClient"
import * as Redacted4 from "effect4/Redacted"
import type { CallOptions } from "./CallOptions.ts"
import { InvalidOptionError } from "./HeyGenError.ts"
import { toCore, toEffect } from "./internal/bridge.ts"
import { hide } from "./internal/client.ts"
import { httpClientOf } from "./internal/http.ts"
import { callOptionsOf } from "./internal/options.ts"

/**
 * A secret, or an effect that yields one. The effect runs before every request, and
 * once more after HTTP 401.
 *
 * @category models
 * @since 0.1.0
 */
export type Secret = Redacted.Redacted<string> | Effect.Effect<Redacted.Redacted<string>, unknown>

/**
 * The options of a client beside its credentials. All have a default.
 *
 * @category models
 * @since 0.1.0
 */
export interface HeyGenClientSettings extends Omit<CallOptions, "onResponse"> {
  /** Where the API is. `https://api.heygen.com` by default. */
  readonly baseUrl?: string | URL | undefined
}

/**
 * The options of {@link HeyGenClient}: an API key or an OAuth access token, and what
 * has a default.
 *
 * @category models
 * @since 0.1.0
 */
export type HeyGenClientOptions = HeyGenClientSettings &
  (
    | { readonly apiKey: Secret; readonly bearerToken?: undefined }
    | { readonly bearerToken: Secret; readonly apiKey?: undefined }
  )

/**
 * What a {@link HeyGenClient} is to an application: a handle that the services take.
 *
 * @category models
 * @since 0.1.0
 */
export interface Client {
  /** Where the API is. */
  readonly baseUrl: string
}

const redact = (secret: Redacted.Redacted<string>) =>
  Redacted4.make(Redacted.value(secret), { label: "HeyGen credentials" })

const secretOf = (secret: Secret): Core.Credentials.Secret =>
  Effect.isEffect(secret) ? toCore(Effect.map(secret, redact)) : redact(secret)

/**
 * The transport to HeyGen for one account, over the application's `HttpClient`.
 *
 * @category services
 * @since 0.1.0
 */
export class HeyGenClient extends Context.Tag("@effect-heygen/effect3/HeyGenClient")<HeyGenClient, Client>() {
  /** A client from options. Fails with an `InvalidOptionError` that names the option. */
  static readonly make = (
    options: HeyGenClientOptions
  ): Effect.Effect<Client, InvalidOptionError, HttpClient.HttpClient> =>
    Effect.flatMap(HttpClient.HttpClient, (httpClient) => {
      const { apiKey, baseUrl, bearerToken } = options
      const settings = { ...callOptionsOf(options), baseUrl }
      return Core.HeyGenClient.make(
        apiKey === undefined
          ? { ...settings, bearerToken: secretOf(bearerToken) }
          : { ...settings, apiKey: secretOf(apiKey) }
      ).pipe(
        Effect4.provideService(HttpClient4.HttpClient, httpClientOf(httpClient)),
        Effect4.mapBoth({
          onSuccess: (core) => hide({ baseUrl: String(baseUrl ?? "https://api.heygen.com") }, core),
          onFailure: ({ message, option }) => new InvalidOptionError({ message, option })
        }),
        toEffect
      )
    })

  /** A client from options. */
  static readonly layer = (
    options: HeyGenClientOptions
  ): Layer.Layer<HeyGenClient, InvalidOptionError, HttpClient.HttpClient> =>
    Layer.fresh(Layer.effect(HeyGenClient, HeyGenClient.make(options)))

  /** A client from the configuration: by default, from the API key in `HEYGEN_API_KEY`. */
  static readonly layerConfig = (
    config: Config.Config.Wrap<HeyGenClientOptions> = { apiKey: Config.redacted("HEYGEN_API_KEY") }
  ): Layer.Layer<HeyGenClient, InvalidOptionError | ConfigError, HttpClient.HttpClient> =>
    Layer.fresh(Layer.effect(HeyGenClient, Effect.flatMap(Config.unwrap(config), HeyGenClient.make)))
}
