/**
 * What the mock does with a request, with a socket or without one: limits and
 * credentials, the scenario, and then the document or the catalogue.
 */
import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as RateLimiter from "effect/persistence/RateLimiter"
import { generate } from "../Catalogue.ts"
import type { Mock, RecordedRequest } from "../Mock.ts"
import { MockError } from "../MockError.ts"
import type { MockOptions } from "../MockOptions.ts"
import { type Choice, Prism, type PrismRequest, type PrismResponse } from "../Prism.ts"
import { type AnyScenario, raw, type Step } from "../Scenario.ts"
import * as Admin from "./admin.ts"
import * as Generated from "./catalogue/generated.ts"
import type { Find } from "./catalogue/lookup.ts"
import * as Recorded from "./catalogue/recorded.ts"
import * as Cors from "./cors.ts"
import * as Journal from "./journal.ts"
import * as Picture from "./picture.ts"
import * as Problem from "./problem.ts"
import * as Recording from "./record/load.ts"
import * as Scenario from "./scenario.ts"

/** How a response is to reach the client; see the steps of a scenario. */
export type Delivery = Pick<
  Extract<Step, { _tag: "Declared" }>,
  "bytesPerSecond" | "gzip" | "padding" | "end"
>

/** What is to happen, once the step's delay is over. */
export type Outcome =
  | { readonly _tag: "Respond"; readonly response: PrismResponse; readonly delivery: Delivery }
  | { readonly _tag: "Reset" }
  | { readonly _tag: "Hang" }

const respondWith = (response: PrismResponse, delivery: Delivery = {}): Outcome => ({
  _tag: "Respond",
  response,
  delivery
})

/** What an outcome is called in a journal or a log. */
const describe = (outcome: Outcome): string => {
  switch (outcome._tag) {
    case "Respond": {
      const { end } = outcome.delivery
      return end === undefined ? String(outcome.response.status) : `${outcome.response.status} ${end}`
    }
    case "Reset":
      return "reset"
    case "Hang":
      return "held open"
  }
}

/** Prism's own server sends what is wrong in this header; longer values break clients. */
const maxViolationsLength = 8_000

const withViolations = (response: PrismResponse): PrismResponse => {
  const { headers, violations } = response
  if (violations.length === 0) return response
  const texts: Array<string> = []
  let length = 2
  for (const violation of violations) {
    const text = JSON.stringify(violation)
    length += text.length + 1
    if (length > maxViolationsLength) break
    texts.push(text)
  }
  // Latin letters alone are allowed in a header.
  const value = `[${texts.join(",")}]`.replace(/[^\x20-\x7e]/g, "?")
  return { ...response, headers: { ...headers, "sl-violations": value } }
}

/** A response of the mock itself can repeat the path, and so a key in it. */
const withoutKey = (request: PrismRequest, response: PrismResponse): PrismResponse =>
  response.reason === undefined ? response : { ...response, body: Journal.scrubber(request)(response.body) }

const limitOf = (rateLimit: string) => {
  const [, limit, unit] = /^([1-9]\d*)\/(s|min|h)$/.exec(rateLimit) ?? []
  const windows = new Map([
    ["s", Duration.seconds(1)],
    ["min", Duration.minutes(1)],
    ["h", Duration.hours(1)]
  ])
  const window = windows.get(unit ?? "")
  return window === undefined
    ? Effect.fail(
        new MockError({ message: `${rateLimit} is not a rate limit; examples are 10/s, 600/min and 5000/h.` })
      )
    : Effect.succeed({ limit: Number(limit), window })
}

/** Where the mock stands: what its own URL is, and who else can reach it. */
export interface Place {
  /** Where its pictures are. */
  readonly filesUrl?: string
  /** Why a request is not for this mock, in a sentence. */
  readonly refuse?: (request: PrismRequest) => string | undefined
  /** Whether no other machine can reach it. */
  readonly isLoopback: boolean
}

/** A mock, with what it does with a request. */
export interface Responder extends Mock {
  readonly respond: (request: PrismRequest) => Effect.Effect<Outcome>
}

/** The lookup in a catalogue, where there is one. */
const lookup = Effect.fnUntraced(function* (
  { catalogue, oddities, recording }: MockOptions,
  filesUrl: string
): Effect.fn.Return<Find | undefined, MockError> {
  if (recording !== undefined) {
    if (catalogue === undefined) return Recorded.make(yield* Recording.load(recording))
    return yield* new MockError({
      message: "A mock responds from a catalogue or from a recording; there are both."
    })
  }
  if (catalogue === undefined) return undefined
  const now = yield* Clock.currentTimeMillis
  const generated = typeof catalogue === "number" ? generate({ looks: catalogue, now, oddities }) : catalogue
  return Generated.make(generated, now, filesUrl)
})

/** A responder with a scenario of its own to go through. */
export const make = Effect.fnUntraced(function* (options: MockOptions, place: Place) {
  const { apiKey, onResponse, rateLimit, responses = {}, scenario: initial = {} } = options
  const { filesUrl = Picture.host, isLoopback, refuse } = place
  const prism = yield* Prism
  const find = yield* lookup(options, filesUrl)
  yield* Scenario.check(prism, initial)
  const limit = rateLimit === undefined ? undefined : yield* limitOf(rateLimit)
  const makeLimiter = RateLimiter.make.pipe(Effect.provide(RateLimiter.layerStoreMemory))

  const journal = Journal.make()
  let scenario: AnyScenario = initial
  let steps = new Map<string, number>()
  let limiter = yield* makeLimiter
  let ahead = 0
  const now = Effect.map(Clock.currentTimeMillis, (millis) => millis + ahead)

  const follow = (next: AnyScenario): void => {
    scenario = next
    steps = new Map()
  }

  const mock: Mock = {
    use: (next) => Effect.map(Scenario.check(prism, next), () => follow(next)),
    scenario: Effect.sync(() => scenario),
    requests: journal.all,
    advance: (duration) =>
      Effect.sync(() => {
        ahead += Duration.toMillis(duration)
      }),
    reset: Effect.map(makeLimiter, (fresh) => {
      follow(initial)
      journal.clear()
      limiter = fresh
      ahead = 0
    })
  }

  const nextStep = (request: PrismRequest, operation: string): Step | undefined => {
    const index = steps.get(operation) ?? 0
    steps.set(operation, index + 1)
    const script = scenario[operation] ?? scenario["*"]
    const step = script === undefined ? undefined : Scenario.stepAt(script, index)
    if (typeof step !== "function") return step
    try {
      return step(request)
    } catch (error) {
      return raw(500, { body: `The scenario's function threw: ${Problem.firstLine(error)}` })
    }
  }

  /** The document's response; in the place of its example of status 200, the catalogue's. */
  const normal = Effect.fnUntraced(function* (request: PrismRequest, choice?: Choice) {
    const response = yield* prism.respond(request, choice)
    const operation = prism.operationOf(request)
    const isGiven = operation !== undefined && Object.hasOwn(responses, operation)
    const isPreferred = request.headers.prefer !== undefined && choice === undefined
    if (response.status !== 200 || operation === undefined || isPreferred || isGiven) return response
    const found = find?.(request, yield* now, response.headers.sunset)
    if (found === undefined) return response
    if (found._tag === "Text") return { ...response, body: found.text }
    if (prism.undeclared(operation, found.status) !== undefined) {
      return Problem.response(found.status, found.reason)
    }
    const refused = yield* prism.respond(request, {
      status: found.status,
      example: exampleOf(operation, found.status, found.code)
    })
    // HeyGen has one text for every unknown id.
    const body =
      found.status === 400
        ? JSON.stringify(Problem.explain(JSON.parse(refused.body), found.reason, found.parameter))
        : refused.body
    return { ...refused, body, reason: found.reason }
  })

  /** The name of the example that has a code; without one, the first. */
  const exampleOf = (operation: string, status: number, code: string): string | undefined => {
    const examples = [...(prism.examplesOf(operation, status) ?? [])]
    return (examples.find(([, value]) => JSON.stringify(value).includes(`"${code}"`)) ?? examples[0])?.[0]
  }

  const limited = Effect.fnUntraced(function* (request: PrismRequest, operation: string) {
    if (limit === undefined) return undefined
    const key = request.headers["x-api-key"] ?? request.headers.authorization ?? ""
    const excess = yield* Effect.match(limiter.consume({ ...limit, key }), {
      onSuccess: () => undefined,
      onFailure: ({ reason }) => reason
    })
    if (excess?._tag !== "RateLimitExceeded") return undefined
    const seconds = Math.max(1, Math.ceil(Duration.toSeconds(excess.retryAfter)))
    const reason = `More than ${rateLimit}; the next is allowed in ${seconds} s.`
    const refused =
      prism.undeclared(operation, 429) === undefined
        ? yield* prism.respond(request, { status: 429 })
        : Problem.response(429, reason)
    if (refused.status !== 429) return refused
    return { ...refused, headers: { ...refused.headers, "retry-after": String(seconds) }, reason }
  })

  const responseOf = Effect.fnUntraced(function* (
    request: PrismRequest,
    operation: string,
    step: Extract<Step, { _tag: "Declared" | "Raw" }>
  ) {
    if (step._tag === "Raw") {
      const { body = "", headers = {}, status } = step
      const names = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value])
      return { status, headers: Object.fromEntries(names), body, violations: [] }
    }
    const { example, status } = step
    const isSuccess = status === 200 && example === undefined
    const wrong = prism.undeclared(operation, status, example)
    if (isSuccess) return yield* normal(request, wrong === undefined ? { status } : {})
    return wrong === undefined
      ? yield* prism.respond(request, { status, example })
      : Problem.response(501, `The scenario asks for what is not there. ${wrong}`)
  })

  const followed = Effect.fnUntraced(function* (request: PrismRequest, operation: string) {
    const step = nextStep(request, operation)
    if (step === undefined) return respondWith(yield* normal(request))
    switch (step._tag) {
      case "Hang":
        return step
      case "Reset":
        if (step.delay !== undefined) yield* Effect.sleep(step.delay)
        return step
      case "Declared":
      case "Raw": {
        if (step.delay !== undefined) yield* Effect.sleep(step.delay)
        const response: PrismResponse = yield* responseOf(request, operation, step)
        const { contentType } = step
        return respondWith(
          contentType === undefined
            ? response
            : { ...response, headers: { ...response.headers, "content-type": contentType } },
          step
        )
      }
    }
  })

  const decide = Effect.fnUntraced(function* (request: PrismRequest) {
    const [path = ""] = request.url.split("?", 1)
    const methods = methodsOf(prism.methodsOf(request.url))
    if (request.method === "OPTIONS" && !prism.methodsOf(request.url).includes("OPTIONS")) {
      return respondWith(Cors.options(request, methods))
    }
    if (find !== undefined && request.method === "GET" && Picture.isPicture(path)) {
      return respondWith(Picture.respond(request.url, yield* now))
    }
    const operation = prism.operationOf(request)
    if (operation === undefined) {
      const refused = yield* prism.respond(request)
      return respondWith(
        refused.status === 405
          ? { ...refused, headers: { ...refused.headers, allow: methods.join(", ") } }
          : refused
      )
    }
    const given = request.headers["x-api-key"] ?? ""
    // Without a key, the document decides, for there can be a token.
    if (apiKey !== undefined && given !== "" && given !== apiKey) {
      const refused =
        prism.undeclared(operation, 401) === undefined
          ? yield* prism.respond(request, { status: 401 })
          : Problem.response(401, "Unauthorized")
      return respondWith({ ...refused, reason: "The key is not the one that this mock accepts." })
    }
    const excess = yield* limited(request, operation)
    return excess === undefined ? yield* followed(request, operation) : respondWith(excess)
  })

  const admin = yield* Admin.make(options.admin, {
    isLoopback,
    prism,
    mock,
    initial,
    forgetRequests: Effect.sync(journal.clear),
    clock: {
      now,
      reset: Effect.sync(() => {
        ahead = 0
      })
    }
  })

  const respond = Effect.fnUntraced(function* (original: PrismRequest) {
    const refusal = refuse?.(original)
    if (refusal === undefined && Admin.isAdmin(original)) return respondWith(yield* admin(original))
    // Where the document has no HEAD, it is GET without the body, which the one who sends leaves out.
    const isHead = original.method === "HEAD" && !prism.methodsOf(original.url).includes("HEAD")
    const request = isHead ? { ...original, method: "GET" } : original
    const at = yield* Clock.currentTimeMillis
    const entry = journal.begin(original, prism.operationOf(request), at)
    const end = (outcome: string, reason?: string) =>
      Effect.map(Clock.currentTimeMillis, (millis): RecordedRequest => entry.end(outcome, reason, millis))
    const outcome: Outcome =
      refusal === undefined
        ? yield* Effect.onInterrupt(decide(request), () => end("aborted"))
        : respondWith(Problem.response(403, refusal))
    const recorded = yield* end(
      describe(outcome),
      outcome._tag === "Respond" ? outcome.response.reason : undefined
    )
    if (onResponse !== undefined) yield* onResponse(recorded)
    if (outcome._tag !== "Respond") return outcome
    const response = withViolations(withoutKey(request, outcome.response))
    return { ...outcome, response: refusal === undefined ? Cors.allow(request, response) : response }
  })

  return { ...mock, respond } satisfies Responder
})

/** What may be asked of a path, beside what the document says of it. */
const methodsOf = (declared: ReadonlyArray<string>): ReadonlyArray<string> => [
  ...new Set([...declared, ...(declared.includes("GET") ? ["HEAD"] : []), "OPTIONS"])
]
