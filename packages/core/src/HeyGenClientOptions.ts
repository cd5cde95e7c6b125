/**
 * What a client can be built with, and the refusal of what it cannot.
 *
 * @since 0.1.0
 */
import type * as Duration from "effect/Duration"
import type * as HttpClient from "effect/http/HttpClient"
import type * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"
import type * as RetryPolicy from "./RetryPolicy.ts"

/**
 * The options of `HeyGenClient.layer`.
 *
 * @category models
 * @since 0.1.0
 */
export interface HeyGenClientOptions {
  /**
   * The API key, of printable ASCII characters without spaces.
   *
   * @see https://docs.heygen.com/docs/quick-start
   */
  readonly apiKey: Redacted.Redacted<string>
  /**
   * Where the API is: `https`, or `http` on the loopback interface; a path is
   * kept as a prefix. `https://api.heygen.com` by default.
   */
  readonly baseUrl?: string | URL | undefined
  /**
   * How long one attempt may take, its body included. Above zero; 60 seconds by
   * default, because the catalogue alone takes up to 40.
   */
  readonly timeout?: Duration.Input | undefined
  /** How failed attempts are made again; `false` for never. See {@link RetryPolicy.Options}. */
  readonly retry?: RetryPolicy.Options | false | undefined
  /**
   * How many bytes of a body are read, counted after decompression. From 1 to
   * 268,435,456 (256 MiB); 12,582,912 (12 MiB) by default, which holds some
   * 25,000 avatars. A body takes up to four times its size while it is read.
   */
  readonly maxResponseBytes?: number | undefined
  /**
   * Wraps the HTTP client: a rate limiter, a circuit breaker, a log of requests.
   * What it wraps has no key yet, and keeps redirects from being followed by
   * fetch. An error of its own reaches the program as a `TransportError`.
   */
  readonly transformClient?: ((client: HttpClient.HttpClient) => Executor) | undefined
}

/**
 * As much of an HTTP client as is used: every `HttpClient` is one, whatever its
 * errors.
 *
 * @category models
 * @since 0.1.0
 */
export type Executor = Pick<HttpClient.HttpClient.With<unknown>, "execute">

/**
 * An option that a client cannot be built with. It names the option and never
 * shows its value.
 *
 * @category errors
 * @since 0.1.0
 */
export class InvalidOptionError extends Schema.TaggedError<InvalidOptionError>()("InvalidOptionError", {
  /** The option's name, such as `apiKey` or `retry.maxAttempts`. */
  option: Schema.String,
  message: Schema.String
}) {}
