/**
 * What the mock does with a request, with a socket or without one: the check of
 * the key, the scenario, and then the document or the catalogue.
 */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import { generate } from "../Catalogue.ts"
import type { MockOptions } from "../MockOptions.ts"
import { type Choice, Prism, type PrismAnswer, type PrismRequest } from "../Prism.ts"
import type { Script, Step } from "../Scenario.ts"
import { requireKnown } from "./document.ts"
import * as Picture from "./picture.ts"
import * as World from "./world.ts"

/** How an answer is to reach the client; see the steps of a scenario. */
export type Delivery = Pick<Extract<Step, { _tag: "Answer" }>, "bytesPerSecond" | "gzip" | "padding" | "end">

/** What is to happen, once the step's delay is over. */
export type Outcome =
  | { readonly _tag: "Answer"; readonly answer: PrismAnswer; readonly delivery: Delivery }
  | { readonly _tag: "Reset" }
  | { readonly _tag: "Hang" }

/** Prism's own server sends what is wrong in this header; longer values break clients. */
const maxViolationsLength = 8_000

const withViolations = ({ violations, ...answer }: PrismAnswer): PrismAnswer => {
  if (violations.length === 0) return { ...answer, violations }
  const shown = [...violations]
  while (JSON.stringify(shown).length > maxViolationsLength) shown.pop()
  return { ...answer, headers: { ...answer.headers, "sl-violations": JSON.stringify(shown) }, violations }
}

/** The step of a script for the nth request, counted from zero, if it has one. */
const stepAt = ({ afterwards, steps }: Script, index: number): Step | undefined =>
  index < steps.length || afterwards === "normal"
    ? steps[index]
    : steps[afterwards === "repeat" ? index % steps.length : steps.length - 1]

/** A responder with a scenario of its own to go through. */
export const make = Effect.fnUntraced(function* (options: MockOptions, filesUrl: string = Picture.host) {
  const { apiKey, catalogue, responses = {}, scenario = {} } = options
  const prism = yield* Prism
  const now = yield* Clock.currentTimeMillis
  const world =
    catalogue === undefined
      ? undefined
      : World.make(typeof catalogue === "number" ? generate({ looks: catalogue, now }) : catalogue)
  yield* requireKnown(
    prism.operationIds,
    Object.keys(scenario).filter((name) => name !== "*")
  )
  const requests = new Map<string, number>()

  const nextStep = (request: PrismRequest): Step | undefined => {
    const operation = prism.operationOf(request)
    if (operation === undefined) return undefined
    const index = requests.get(operation) ?? 0
    requests.set(operation, index + 1)
    const script = scenario[operation] ?? scenario["*"]
    return script === undefined ? undefined : stepAt(script, index)
  }

  /** The document's answer; in the place of its example of status 200, the catalogue's. */
  const normalAnswer = Effect.fnUntraced(function* (request: PrismRequest, choice?: Choice) {
    const answer = yield* prism.answer(request, choice)
    const operation = prism.operationOf(request)
    const isGiven = operation !== undefined && Object.hasOwn(responses, operation)
    if (answer.status !== 200 || request.headers.prefer !== undefined || isGiven) return answer
    const found = world?.(request)
    if (found === undefined) return answer
    if (found._tag === "Found") {
      return { ...answer, body: JSON.stringify(found.body).replaceAll(Picture.host, filesUrl) }
    }
    return yield* prism.answer(
      request,
      found._tag === "UnknownId" ? { status: 404 } : { status: 400, example: "InvalidParameter" }
    )
  })

  const answerOf = (request: PrismRequest, step: Extract<Step, { _tag: "Answer" | "Reply" }>) => {
    const { body = "", contentType, headers = {} } = { body: undefined, headers: undefined, ...step }
    const answer =
      step._tag === "Answer"
        ? step.status === 200 && step.example === undefined
          ? normalAnswer(request, step)
          : prism.answer(request, step)
        : Effect.succeed<PrismAnswer>({ status: step.status, headers, body, violations: [] })
    return contentType === undefined
      ? answer
      : Effect.map(answer, (it) => ({ ...it, headers: { ...it.headers, "content-type": contentType } }))
  }

  return (request: PrismRequest): Effect.Effect<Outcome> =>
    Effect.gen(function* () {
      const [path = ""] = request.url.split("?")
      if (world !== undefined && request.method === "GET" && Picture.isPicture(path)) {
        const headers = { "content-type": "image/svg+xml" }
        return {
          _tag: "Answer" as const,
          answer: { status: 200, headers, body: Picture.svg(path), violations: [] },
          delivery: {}
        }
      }
      const given = request.headers["x-api-key"]
      const isWrongKey = apiKey !== undefined && given !== undefined && given !== apiKey
      const step = isWrongKey ? undefined : nextStep(request)
      if (step === undefined) {
        const answer = yield* isWrongKey ? prism.answer(request, { status: 401 }) : normalAnswer(request)
        return { _tag: "Answer" as const, answer: withViolations(answer), delivery: {} }
      }
      if (step._tag === "Hang") return step
      if (step.delay !== undefined) yield* Effect.sleep(step.delay)
      if (step._tag === "Reset") return step
      return {
        _tag: "Answer" as const,
        answer: withViolations(yield* answerOf(request, step)),
        delivery: step
      }
    })
})
