/**
 * What a client can be built with, whether it comes as options or from the
 * environment: one set of rules, and refusals that name the option and never
 * its value.
 */
import * as Config from "effect/Config"
import * as ConfigProvider from "effect/ConfigProvider"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import { identity } from "effect/Function"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"
import * as SchemaIssue from "effect/SchemaIssue"
import * as SchemaParser from "effect/SchemaParser"
import { type HeyGenClientOptions, InvalidOptionError } from "../HeyGenClientOptions.ts"
import * as RetryPolicy from "../RetryPolicy.ts"
import { firstDifference } from "./firstDifference.ts"
import type { Settings } from "./pipeline.ts"

// A header value with anything else is refused by fetch, in an error that quotes it.
const ApiKey = Schema.String.check(
  Schema.makeFilter((key) => /^[\x21-\x7e]+$/.test(key), {
    expected: "printable ASCII characters without spaces"
  })
)

const redact = (apiKey: string) => Redacted.make(apiKey, { label: "HeyGen API key" })

const loopback = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/

const isSafeBaseUrl = (url: URL): boolean =>
  (url.protocol === "https:" || (url.protocol === "http:" && loopback.test(url.hostname))) &&
  url.username + url.password + url.search + url.hash === ""

const BaseUrl = Schema.URLFromString.check(
  Schema.makeFilter(isSafeBaseUrl, {
    expected: "an https URL (or http on the loopback interface) without credentials, query or fragment"
  })
)

const isTimeout = Schema.makeFilter(
  (duration: Duration.Duration) => Duration.isFinite(duration) && Duration.isPositive(duration),
  { expected: "a finite duration above zero" }
)

const Timeout = Schema.Duration.check(isTimeout)

const Delay = Schema.Duration.check(
  Schema.makeFilter((duration) => Duration.isFinite(duration) && !Duration.isNegative(duration), {
    expected: "a finite duration of zero or more"
  })
)

const isCount = Schema.makeFilter((count: number) => Number.isInteger(count) && count >= 1, {
  expected: "a whole number of 1 or more"
})

const Count = Schema.Finite.check(isCount)

/** A string cannot be much longer, and a body becomes one. */
const mostBytes = 256 * 1024 * 1024

const Bytes = Schema.Finite.check(
  Schema.makeFilter((bytes) => Number.isInteger(bytes) && bytes >= 1 && bytes <= mostBytes, {
    expected: `a whole number from 1 to ${mostBytes}`
  })
)

const defaults = {
  baseUrl: new URL("https://api.heygen.com"),
  timeout: Duration.seconds(60),
  maxResponseBytes: 12 * 1024 * 1024,
  transformClient: identity
}

const check = <S extends Schema.ConstraintDecoder<unknown>>(option: string, schema: S, value: unknown) =>
  Effect.mapError(
    SchemaParser.decodeUnknownEffect(schema)(value),
    (issue) => new InvalidOptionError({ option, message: `${option}: ${firstDifference(issue).message}` })
  )

const duration = (input: Duration.Input | undefined, otherwise: Duration.Duration): unknown =>
  input === undefined ? otherwise : Option.getOrUndefined(Duration.fromInput(input))

const settleRetry = Effect.fnUntraced(function* (retry: RetryPolicy.Options) {
  const { defaults } = RetryPolicy
  const delay = (name: keyof RetryPolicy.Options & ("baseDelay" | "maxDelay" | "maxRetryAfter")) =>
    check(`retry.${name}`, Delay, duration(retry[name], defaults[name]))
  return {
    maxAttempts: yield* check("retry.maxAttempts", Count, retry.maxAttempts ?? defaults.maxAttempts),
    baseDelay: yield* delay("baseDelay"),
    maxDelay: yield* delay("maxDelay"),
    maxRetryAfter: yield* delay("maxRetryAfter"),
    maxElapsed: yield* check("retry.maxElapsed", Timeout, duration(retry.maxElapsed, defaults.maxElapsed))
  }
})

/** Options with every default filled in and every value checked. */
export const settle = Effect.fnUntraced(function* (
  options: HeyGenClientOptions
): Effect.fn.Return<Settings, InvalidOptionError> {
  const { retry = {} } = options
  return {
    apiKey: redact(yield* check("apiKey", ApiKey, Redacted.value(options.apiKey))),
    baseUrl: yield* check("baseUrl", BaseUrl, String(options.baseUrl ?? defaults.baseUrl)),
    timeout: yield* check("timeout", Timeout, duration(options.timeout, defaults.timeout)),
    retry: retry === false ? false : yield* settleRetry(retry),
    maxResponseBytes: yield* check(
      "maxResponseBytes",
      Bytes,
      options.maxResponseBytes ?? defaults.maxResponseBytes
    ),
    transformClient: options.transformClient ?? defaults.transformClient
  }
})

/**
 * One variable of the environment. (`Config.schema` does the same, and takes 2 kB
 * of codecs for nested configuration along into every bundle.)
 */
const variable = Effect.fnUntraced(function* <S extends Schema.ConstraintDecoder<unknown>>(
  name: string,
  schema: S,
  otherwise?: S["Type"]
): Effect.fn.Return<S["Type"], Config.ConfigError> {
  const invalid = (issue: SchemaIssue.Issue) =>
    new Config.ConfigError(new Schema.SchemaError(new SchemaIssue.Pointer([name], issue)))
  const provider = yield* Effect.service(ConfigProvider.ConfigProvider)
  const node = yield* Effect.mapError(provider.load([name]), (error) => new Config.ConfigError(error))
  if (node?.value !== undefined) {
    return yield* Effect.mapError(SchemaParser.decodeEffect(schema)(node.value), invalid)
  }
  return otherwise ?? (yield* Effect.fail(invalid(new SchemaIssue.MissingKey(undefined))))
})

/** The same from the environment. */
export const config: Effect.Effect<Settings, Config.ConfigError> = Effect.gen(function* () {
  const { maxAttempts } = RetryPolicy.defaults
  const maxAttemptsSchema = Schema.FiniteFromString.check(isCount)
  return {
    ...defaults,
    apiKey: redact(yield* variable("HEYGEN_API_KEY", ApiKey)),
    baseUrl: yield* variable("HEYGEN_BASE_URL", BaseUrl, defaults.baseUrl),
    timeout: yield* variable("HEYGEN_TIMEOUT", Schema.DurationFromString.check(isTimeout), defaults.timeout),
    retry: {
      ...RetryPolicy.defaults,
      maxAttempts: yield* variable("HEYGEN_MAX_ATTEMPTS", maxAttemptsSchema, maxAttempts)
    }
  }
})
