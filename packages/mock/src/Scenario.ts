/**
 * Scripts of responses and failures: what the mock does with the first,
 * second and later requests of an operation, so that a program's failures can
 * be rehearsed, printed, and repeated.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import * as Random from "effect/Random"
import * as Record from "effect/Record"
import * as Schema from "effect/Schema"
import type { PrismRequest } from "./Prism.ts"

const Natural = Schema.Int.check(Schema.isGreaterThanOrEqualTo(0))
const Positive = Schema.Int.check(Schema.isGreaterThanOrEqualTo(1))

/** As HTTP allows them: a line break in a value would end the header. */
const HeaderName = Schema.String.check(Schema.isPattern(/^[\w!#$%&'*+.^`|~-]+$/))
const HeaderValue = Schema.String.check(Schema.isPattern(/^[\t\x20-\x7e\x80-\xff]*$/))

/** How a response reaches the client; by default at once and whole. */
const delivery = {
  /** Milliseconds before the headers. */
  delay: Schema.optionalKey(Natural),
  /** The body's pace. */
  bytesPerSecond: Schema.optionalKey(Positive),
  /** Compressed, whatever the client asked for. */
  gzip: Schema.optionalKey(Schema.Boolean),
  /** Spaces after the body, in bytes: JSON stays JSON, and grows. */
  padding: Schema.optionalKey(Natural),
  /** Another content type than the body's own. */
  contentType: Schema.optionalKey(HeaderValue),
  /**
   * Where the body breaks off, half-way: with a reset of the connection, or with
   * an orderly end before its `Content-Length`.
   */
  end: Schema.optionalKey(Schema.Literals(["reset", "truncated"]))
}

/**
 * A response that the document declares.
 *
 * @category models
 * @since 0.1.0
 */
export const Declared = Schema.TaggedStruct("Declared", {
  /** A status that the document declares for the operation. */
  status: Schema.Int,
  /** One of the named examples of that status; the first by default. */
  example: Schema.optionalKey(Schema.String),
  ...delivery
})

/**
 * Any response at all, whatever the document declares.
 *
 * @category models
 * @since 0.1.0
 */
export const Raw = Schema.TaggedStruct("Raw", {
  /** From 200 to 999. */
  status: Schema.Int.check(Schema.isBetween({ minimum: 200, maximum: 999 })),
  /** Without line breaks. */
  headers: Schema.optionalKey(Schema.Record(HeaderName, HeaderValue)),
  /** The body as text; empty by default. */
  body: Schema.optionalKey(Schema.String),
  ...delivery
})

/**
 * The connection is reset before a response.
 *
 * @category models
 * @since 0.1.0
 */
export const Reset = Schema.TaggedStruct("Reset", {
  /** Milliseconds before the reset. */
  delay: delivery.delay
})

/**
 * The connection is held open without a response, until the client gives up.
 *
 * @category models
 * @since 0.1.0
 */
export const Hang = Schema.TaggedStruct("Hang", {})

/**
 * What the mock does with one request.
 *
 * @category models
 * @since 0.1.0
 */
export const Step = Schema.Union([Declared, Raw, Reset, Hang])

/**
 * @category models
 * @since 0.1.0
 */
export type Step = typeof Step.Type

/**
 * A step that depends on the request, for scenarios in a program. `undefined` is
 * the normal response.
 *
 * **Example** (A rate limit on the second page)
 *
 * ```ts
 * import { Scenario } from "@effect-heygen/mock"
 *
 * const secondPage: Scenario.StepFunction = ({ url }) =>
 *   url.includes("token=") ? Scenario.declared(429) : undefined
 *
 * const scenario = { listAvatarLooks: Scenario.script([secondPage], "last") }
 * ```
 *
 * @category models
 * @since 0.1.0
 */
export type StepFunction = (request: PrismRequest) => Step | undefined

/**
 * A script as data: see {@link Script}. A key that it doesn't know is an error.
 *
 * @category schemas
 * @since 0.1.0
 */
export const Script = Schema.Struct({
  /** What the first, second and later requests get. */
  steps: Schema.Array(Step),
  /** What the requests after these get. */
  afterwards: Schema.optional(Schema.Literals(["normal", "repeat", "last"]))
})

/**
 * A step for each request of an operation. After the last one, `normal` (the
 * default) responds as without a script, `repeat` begins again, and `last` stays
 * with the last step.
 *
 * @category models
 * @since 0.1.0
 */
export interface Script<S = Step> {
  /** What the first, second and later requests get. */
  readonly steps: ReadonlyArray<S>
  /** What the requests after these get; `normal` by default. */
  readonly afterwards?: "normal" | "repeat" | "last" | undefined
}

/**
 * A scenario as data, such as a file: see {@link Scenario}.
 *
 * @category schemas
 * @since 0.1.0
 */
export const Scenario = Schema.Record(Schema.String, Script)

/**
 * A script for each operation, by its id in the document, or for all of them
 * with `*`; an operation's own goes first. Each operation counts its own
 * requests.
 *
 * **Example** (A rate limit, a reset, then the catalogue)
 *
 * ```ts
 * import { MockServer, Scenario } from "@effect-heygen/mock"
 *
 * const mock = MockServer.layer({
 *   scenario: {
 *     "list-avatars-v2": Scenario.script([Scenario.declared(429), Scenario.reset()])
 *   }
 * })
 * ```
 *
 * @category models
 * @since 0.1.0
 */
export type Scenario<S = Step> = Readonly<Record<string, Script<S>>>

/**
 * A scenario in a program, where a step can be a function of the request.
 *
 * @category models
 * @since 0.1.0
 */
export type AnyScenario = Scenario<Step | StepFunction>

/**
 * A script of steps, `normal` afterwards by default.
 *
 * @category constructors
 * @since 0.1.0
 */
export const script = <S extends Step | StepFunction = Step>(
  steps: ReadonlyArray<S>,
  afterwards: "normal" | "repeat" | "last" = "normal"
): Script<S> => ({ steps, afterwards })

/**
 * The one script after the other.
 *
 * @category combinators
 * @since 0.1.0
 */
export const concat = <S, T>(first: Script<S>, second: Script<T>): Script<S | T> => ({
  ...second,
  steps: [...first.steps, ...second.steps]
})

/**
 * A response that the document declares for the operation. A status 200 without
 * an example is the operation's success, whichever status that has.
 *
 * @category constructors
 * @since 0.1.0
 */
export const declared = (status: number, options: Omit<typeof Declared.Type, "_tag" | "status"> = {}): Step =>
  Declared.make({ status, ...options })

/**
 * Any response: a status from 200 to 999, headers, a body.
 *
 * @category constructors
 * @since 0.1.0
 */
export const raw = (status: number, options: Omit<typeof Raw.Type, "_tag" | "status"> = {}): Step =>
  Raw.make({ status, ...options })

/**
 * A redirect to a URL.
 *
 * @category constructors
 * @since 0.1.0
 */
export const redirect = (location: string, status = 302): Step => raw(status, { headers: { location } })

/**
 * A reset before a response, at once or after a delay in milliseconds.
 *
 * @category constructors
 * @since 0.1.0
 */
export const reset = (delay?: number): Step => Reset.make(delay === undefined ? {} : { delay })

/**
 * A connection that is held open without a response.
 *
 * @category constructors
 * @since 0.1.0
 */
export const hang: Step = Hang.make({})

/** The faults that {@link random} draws from, each with what it is. */
const faults = {
  ok: declared(200),
  rateLimited: declared(429),
  serverError: declared(500),
  badGateway: declared(502),
  unavailable: declared(503),
  reset: reset(),
  resetInBody: declared(200, { end: "reset" }),
  truncated: declared(200, { end: "truncated" }),
  slow: declared(200, { delay: 50, bytesPerSecond: 20_000 }),
  gzip: declared(200, { gzip: true }),
  page: raw(200, { body: "<html>Just a moment…</html>", contentType: "text/html" }),
  hang
} satisfies Readonly<Record<string, Step>>

/**
 * How often each fault comes, as whole numbers; what is not named does not come.
 *
 * @category models
 * @since 0.1.0
 */
export type Weights = { readonly [Fault in keyof typeof faults]?: number }

/**
 * A hundred steps drawn by weight, over and over. The same seed draws the same
 * steps.
 *
 * @category constructors
 * @since 0.1.0
 */
export const random = (seed: string | number, weights: Weights): Script => {
  const lots = Record.toEntries(faults).flatMap(([name, step]) => Array<Step>(weights[name] ?? 0).fill(step))
  const draw = Random.nextIntBetween(0, lots.length, { halfOpen: true })
  const draws = Effect.forEach(Array.from({ length: lots.length === 0 ? 0 : 100 }), () => draw)
  const steps = Effect.runSync(Random.withSeed(draws, seed)).flatMap((index) => lots[index] ?? [])
  return script(steps, "repeat")
}

/**
 * Scenarios to try a program against, by name: for all operations alike.
 *
 * **Example** (Half of the requests fail)
 *
 * ```ts
 * import { MockServer, Scenario } from "@effect-heygen/mock"
 *
 * const mock = MockServer.layer({ scenario: Scenario.presets.flaky() })
 * ```
 *
 * @category presets
 * @since 0.1.0
 */
export const presets = {
  /** Two 429 with `Retry-After`, then a success; over and over. */
  "rate-limited": () => ({ "*": script([declared(429), declared(429), declared(200)], "repeat") }),
  /** One request in two fails, each time in another way. */
  flaky: () => ({
    "*": random("flaky", { ok: 10, serverError: 3, badGateway: 2, unavailable: 1, reset: 2, truncated: 2 })
  }),
  /** Responses that start after three seconds, and trickle. */
  slow: () => ({ "*": script([declared(200, { delay: 3_000, bytesPerSecond: 2_000 })], "repeat") }),
  /** 503, 502 and resets, and nothing else. */
  down: () => ({ "*": script([declared(503), declared(502), reset()], "repeat") }),
  /** Everything at once. */
  storm: () => ({
    "*": random("storm", {
      ok: 30,
      rateLimited: 20,
      serverError: 10,
      badGateway: 5,
      unavailable: 10,
      reset: 8,
      resetInBody: 4,
      truncated: 4,
      slow: 4,
      gzip: 2,
      page: 2,
      hang: 1
    })
  }),
  /** The routes are gone. */
  retired: () => ({ "*": script([declared(410)], "last") })
} as const satisfies Readonly<Record<string, () => Scenario>>

const deliveryWords = (step: Exclude<Step, { readonly _tag: "Hang" }>): ReadonlyArray<string> => {
  const words = step.delay === undefined ? [] : [`after ${step.delay} ms`]
  if (step._tag === "Reset") return words
  if (step.gzip === true) words.push("gzip")
  if (step.padding !== undefined) words.push(`padded by ${step.padding} bytes`)
  if (step.contentType !== undefined) words.push(`as ${step.contentType}`)
  if (step.bytesPerSecond !== undefined) words.push(`at ${step.bytesPerSecond} bytes/s`)
  if (step.end !== undefined) words.push(step.end === "reset" ? "reset half-way" : "truncated")
  return words
}

const formatStep = (step: Step | StepFunction): string => {
  if (typeof step === "function") return "a function of the request"
  if (step._tag === "Hang") return "held open"
  const words = deliveryWords(step)
  if (step._tag === "Reset") return ["reset", ...words].join(" ")
  const headers =
    step._tag === "Raw" ? Object.entries(step.headers ?? {}).map(([name, value]) => `${name}: ${value}`) : []
  const example = step._tag === "Declared" && step.example !== undefined ? [step.example] : []
  return [String(step.status), ...example, ...headers, ...words].join(" ")
}

/**
 * A script in words, such as `429, reset after 50 ms; then normal`.
 *
 * @category formatting
 * @since 0.1.0
 */
export const format = ({ afterwards = "normal", steps }: Script<Step | StepFunction>): string =>
  `${steps.map(formatStep).join(", ")}; then ${afterwards}`
