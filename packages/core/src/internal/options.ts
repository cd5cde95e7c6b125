/**
 * Checks options, whether they come from a program or from its configuration.
 * There is one set of rules, and errors that name the option and never show its
 * value.
 */
import type * as Config from "effect/Config"
import * as ConfigProvider from "effect/ConfigProvider"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Predicate from "effect/Predicate"
import * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"
import type { CallOptions } from "../CallOptions.ts"
import type { Credentials, Secret } from "../Credentials.ts"
import {
  type HeyGenClientConfig,
  type HeyGenClientOptions,
  InvalidOptionError
} from "../HeyGenClientOptions.ts"
import * as RetryPolicy from "../RetryPolicy.ts"
import { isSecret } from "./http/credentials.ts"
import type { Settings } from "./http/pipeline.ts"
import { firstDifference } from "./schema/firstDifference.ts"

/** What one call may change of a client's settings. */
export interface CallSettings {
  readonly timeout: Duration.Duration
  readonly retry: RetryPolicy.RetryPolicy | false
  readonly maxResponseBytes: number
  readonly invalid: "fail" | "skip"
}

const defaults: CallSettings & { readonly baseUrl: string } = {
  baseUrl: "https://api.heygen.com",
  timeout: Duration.seconds(60),
  retry: RetryPolicy.defaults,
  maxResponseBytes: 12 * 1024 * 1024,
  invalid: "fail"
}

/** A string can't be much longer, and a body becomes one. */
const mostBytes = 256 * 1024 * 1024

type Checked<A> = Effect.Effect<A, InvalidOptionError>

const refuse = (option: string, expected: string) =>
  Effect.fail(new InvalidOptionError({ option, message: `${option}: Expected ${expected}.` }))

/** A duration that is finite, and above zero or at least zero. */
export const checkDuration = (
  option: string,
  input: unknown,
  minimum: "above zero" | "of zero or more"
): Checked<Duration.Duration> => {
  const isInput = typeof input === "string" || typeof input === "number" || Predicate.isObject(input)
  const duration = isInput ? Option.getOrUndefined(Duration.fromInput(input as Duration.Input)) : undefined
  const isWithin =
    duration !== undefined &&
    Duration.isFinite(duration) &&
    (minimum === "above zero" ? Duration.isPositive(duration) : !Duration.isNegative(duration))
  return isWithin
    ? Effect.succeed(duration)
    : refuse(option, `a finite duration ${minimum}, such as "30 seconds" or "500 millis"`)
}

/** A whole number of 1 or more. */
export const checkCount = (
  option: string,
  input: unknown,
  maximum: number = Number.MAX_SAFE_INTEGER
): Checked<number> =>
  typeof input === "number" && Number.isInteger(input) && input >= 1 && input <= maximum
    ? Effect.succeed(input)
    : refuse(
        option,
        `a whole number ${maximum < Number.MAX_SAFE_INTEGER ? `from 1 to ${maximum}` : "of 1 or more"}`
      )

const loopback = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/

const checkBaseUrl = (input: unknown): Checked<URL> => {
  const text = String(input)
  const url = URL.canParse(text) ? new URL(text) : undefined
  const isSafe =
    url !== undefined &&
    (url.protocol === "https:" || (url.protocol === "http:" && loopback.test(url.hostname))) &&
    url.username + url.password + url.search + url.hash === ""
  return isSafe
    ? Effect.succeed(url)
    : refuse(
        "baseUrl",
        "an https URL (or http on the loopback interface) without credentials, query or fragment"
      )
}

const checkRetry = Effect.fnUntraced(function* (
  retry: unknown,
  base: RetryPolicy.RetryPolicy
): Effect.fn.Return<RetryPolicy.RetryPolicy, InvalidOptionError> {
  if (!Predicate.isObject(retry)) return yield* refuse("retry", "options, or false")
  const options: RetryPolicy.Options = retry
  const delay = (name: "baseDelay" | "maxDelay" | "maxRetryAfter") =>
    checkDuration(`retry.${name}`, options[name] ?? base[name], "of zero or more")
  return {
    maxAttempts: yield* checkCount("retry.maxAttempts", options.maxAttempts ?? base.maxAttempts),
    baseDelay: yield* delay("baseDelay"),
    maxDelay: yield* delay("maxDelay"),
    maxRetryAfter: yield* delay("maxRetryAfter"),
    maxElapsed: yield* checkDuration("retry.maxElapsed", options.maxElapsed ?? base.maxElapsed, "above zero")
  }
})

/** The settings of a call: a client's, with what the call changes. */
export const forCall = Effect.fnUntraced(function* (
  base: CallSettings,
  options: CallOptions
): Effect.fn.Return<CallSettings, InvalidOptionError> {
  const { invalid = base.invalid, retry } = options
  if (invalid !== "fail" && invalid !== "skip") return yield* refuse("invalid", '"fail" or "skip"')
  return {
    timeout: yield* checkDuration("timeout", options.timeout ?? base.timeout, "above zero"),
    retry:
      retry === undefined
        ? base.retry
        : retry === false
          ? false
          : yield* checkRetry(retry, base.retry === false ? RetryPolicy.defaults : base.retry),
    maxResponseBytes: yield* checkCount(
      "maxResponseBytes",
      options.maxResponseBytes ?? base.maxResponseBytes,
      mostBytes
    ),
    invalid
  }
})

const checkSecret = (option: string, secret: Secret): Checked<void> =>
  Effect.isEffect(secret) || (Redacted.isRedacted(secret) && isSecret(Redacted.value(secret)))
    ? Effect.void
    : refuse(option, "a Redacted of printable ASCII characters without spaces, or an Effect of one")

const checkCredentials = ({ apiKey, bearerToken }: Credentials): Checked<void> => {
  if (apiKey === undefined) {
    return bearerToken === undefined
      ? refuse("apiKey", "an API key, or a bearerToken in its place")
      : checkSecret("bearerToken", bearerToken)
  }
  return bearerToken === undefined
    ? checkSecret("apiKey", apiKey)
    : refuse("bearerToken", "none beside an apiKey")
}

/** Options with all defaults set and all values checked. */
export const settle = Effect.fnUntraced(function* (
  options: HeyGenClientOptions
): Effect.fn.Return<Settings, InvalidOptionError> {
  const { baseUrl = defaults.baseUrl, transformClient } = options
  yield* checkCredentials(options)
  if (transformClient !== undefined && typeof transformClient !== "function") {
    return yield* refuse("transformClient", "a function")
  }
  return {
    ...(yield* forCall(defaults, options)),
    credentials: options,
    baseUrl: yield* checkBaseUrl(baseUrl),
    transformClient
  }
})

/** The variables that are read where no `Config` is given. */
const variables = {
  apiKey: "HEYGEN_API_KEY",
  baseUrl: "HEYGEN_BASE_URL",
  timeout: "HEYGEN_TIMEOUT",
  maxAttempts: "HEYGEN_MAX_ATTEMPTS"
} as const

/** What a `Config` makes of a variable that is not there. */
const missing: ReadonlySet<string> = new Set(["Missing key", "Expected string"])

/** What a `Config` found, in one sentence. */
const explain = ({ cause }: Config.ConfigError): string => {
  if (!Schema.isSchemaError(cause)) return cause.message
  const { message, path } = firstDifference(cause.issue)
  return missing.has(message) ? `${path} is not set.` : `${path}: ${message}`
}

/** A configuration's value, or why there is none. */
const configured = <A>(
  option: string,
  config: Config.Config<A> | undefined,
  variable: string
): Checked<A | string | undefined> =>
  config !== undefined
    ? Effect.mapError(
        config,
        (error) => new InvalidOptionError({ option, message: `${option}: ${explain(error)}` })
      )
    : Effect.service(ConfigProvider.ConfigProvider).pipe(
        Effect.flatMap((provider) => provider.load([variable])),
        Effect.mapBoth({
          onFailure: ({ message }) => new InvalidOptionError({ option, message: `${variable}: ${message}` }),
          onSuccess: (node) => (node?.value === "" ? undefined : node?.value)
        })
      )

const redact = (secret: string) => Redacted.make(secret, { label: "HeyGen credentials" })

/** Settings from a program's configuration. */
export const settleConfig = Effect.fnUntraced(function* (
  config: HeyGenClientConfig
): Effect.fn.Return<Settings, InvalidOptionError> {
  const { transformClient } = config
  const secretOf = Effect.fnUntraced(function* (option: "apiKey" | "bearerToken") {
    const secret = yield* configured(option, config[option], variables.apiKey)
    if (secret === undefined) {
      const message = `${variables.apiKey} is not set: it is the API key of your HeyGen account.`
      return yield* new InvalidOptionError({ option, message })
    }
    return typeof secret === "string" ? redact(secret) : secret
  })
  const timeout = yield* configured("timeout", config.timeout, variables.timeout)
  const maxAttempts = yield* configured("maxAttempts", config.maxAttempts, variables.maxAttempts)
  const options = {
    baseUrl: yield* configured("baseUrl", config.baseUrl, variables.baseUrl),
    timeout:
      timeout === undefined
        ? undefined
        : yield* checkDuration(`timeout (${variables.timeout})`, timeout, "above zero"),
    retry: {
      maxAttempts:
        maxAttempts === undefined
          ? undefined
          : yield* checkCount(`maxAttempts (${variables.maxAttempts})`, Number(maxAttempts))
    },
    transformClient
  }
  return yield* settle(
    config.bearerToken === undefined
      ? { apiKey: yield* secretOf("apiKey"), ...options }
      : { bearerToken: yield* secretOf("bearerToken"), ...options }
  )
})
