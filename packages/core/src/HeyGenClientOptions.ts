/**
 * Options of `HeyGenClient.layer`, and the error for an option that is invalid.
 *
 * @since 0.1.0
 */
import type * as Config from "effect/Config"
import type * as Duration from "effect/Duration"
import type * as HttpClient from "effect/http/HttpClient"
import type * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"
import type { CallOptions } from "./CallOptions.ts"
import type { Credentials } from "./Credentials.ts"

/**
 * As much of an HTTP client as is used: every `HttpClient` has it, whatever its
 * errors.
 *
 * @category models
 * @since 0.1.0
 */
export type HttpExecutor = Pick<HttpClient.HttpClient.With<unknown>, "execute">

/**
 * The options of a client beside its credentials. All have a default.
 *
 * | option | default |
 * | --- | --- |
 * | `baseUrl` | `https://api.heygen.com` |
 * | `timeout` | 60 seconds for one attempt, its body included: the catalogue alone takes up to 40 |
 * | `retry` | see `RetryPolicy.Options`; `false` for never |
 * | `maxResponseBytes` | 12,582,912 (12 MiB), some 25,000 avatars; a body takes up to six times its size while it is read |
 * | `invalid` | `fail`; see `ListOptions` |
 * | `transformClient` | none |
 *
 * @category models
 * @since 0.1.0
 */
export interface HeyGenClientSettings extends CallOptions {
  /**
   * Where the API is: `https`, or `http` on the loopback interface; a path is kept
   * as a prefix. `https://api.heygen.com` by default.
   */
  readonly baseUrl?: string | URL | undefined
  /**
   * Wraps the HTTP client: a rate limiter, a circuit breaker, a log of requests.
   *
   * **Details**
   *
   * The wrapped client adds the credentials and keeps fetch from following
   * redirects; the requests, responses and errors that a wrapper sees are without
   * credentials. A wrapper's own error reaches the program as a `TransportError`
   * that is not retried.
   *
   * **Gotchas**
   *
   * Don't use an HTTP client that follows redirects by itself, such as undici with
   * a redirecting dispatcher: it takes the credentials along to the other origin.
   * fetch and `HttpClient.followRedirects` are safe.
   */
  readonly transformClient?: ((client: HttpClient.HttpClient) => HttpExecutor) | undefined
}

/**
 * The options of `HeyGenClient.layer`: an `apiKey` or a `bearerToken`, and what has
 * a default.
 *
 * @category models
 * @since 0.1.0
 */
export type HeyGenClientOptions = Credentials & HeyGenClientSettings

/**
 * The options of `HeyGenClient.layerConfig`. Where a `Config` is left out, a
 * standard variable is read; an empty variable counts as not set.
 *
 * @category models
 * @since 0.1.0
 */
export interface HeyGenClientConfig extends Pick<HeyGenClientSettings, "transformClient"> {
  /** `HEYGEN_API_KEY` by default, unless there is a `bearerToken`. */
  readonly apiKey?: Config.Config<Redacted.Redacted<string>> | undefined
  /** Takes the place of the API key. */
  readonly bearerToken?: Config.Config<Redacted.Redacted<string>> | undefined
  /** `HEYGEN_BASE_URL` by default. */
  readonly baseUrl?: Config.Config<string | URL | undefined> | undefined
  /** `HEYGEN_TIMEOUT` by default, such as `30 seconds`. */
  readonly timeout?: Config.Config<Duration.Duration | undefined> | undefined
  /** `HEYGEN_MAX_ATTEMPTS` by default: how many requests one call may send. */
  readonly maxAttempts?: Config.Config<number | undefined> | undefined
}

/**
 * An option that a client can't be built with. It names the option and never
 * shows its value.
 *
 * @category errors
 * @since 0.1.0
 */
export class InvalidOptionError extends Schema.TaggedError<InvalidOptionError>(
  "@effect-heygen/core/InvalidOptionError"
)("InvalidOptionError", {
  /** The option's name, such as `apiKey` or `retry.maxAttempts`. */
  option: Schema.String,
  message: Schema.String
}) {}
