/**
 * What the mock answers to a request, with a socket or without one: the check
 * of the key, the scenario, and then the document.
 */
import * as Effect from "effect/Effect"
import { MockError } from "../MockError.ts"
import type { MockOptions } from "../MockOptions.ts"
import { Prism, type PrismAnswer, type PrismRequest } from "../Prism.ts"
import { requireKnown } from "./document.ts"

/** Prism's own server sends what is wrong in this header; longer values break clients. */
const maxViolationsLength = 8_000

const withViolations = ({ violations, ...answer }: PrismAnswer): PrismAnswer => {
  if (violations.length === 0) return { ...answer, violations }
  const shown = [...violations]
  while (JSON.stringify(shown).length > maxViolationsLength) shown.pop()
  return { ...answer, headers: { ...answer.headers, "sl-violations": JSON.stringify(shown) }, violations }
}

/** A responder with a scenario of its own to go through. */
export const make = Effect.fnUntraced(function* ({ apiKey, scenario = {} }: MockOptions) {
  const prism = yield* Prism
  yield* requireKnown(prism.operationIds, Object.keys(scenario))
  const left = new Map(Object.entries(scenario).map(([operation, steps]) => [operation, [...steps]]))

  return (request: PrismRequest): Effect.Effect<PrismAnswer> =>
    Effect.suspend(() => {
      const given = request.headers["x-api-key"]
      if (apiKey !== undefined && given !== undefined && given !== apiKey) {
        return prism.answer(request, { status: 401 })
      }
      const step = left.get(prism.operationOf(request) ?? "")?.shift()
      return step === undefined ? prism.answer(request) : prism.answer(request, step)
    }).pipe(Effect.map(withViolations))
})

/** What the port says of itself when it cannot be had. */
export const cannotListen = (host: string, port: number, cause: unknown): MockError =>
  new MockError({
    message: `Cannot listen on ${host}:${port}: ${cause instanceof Error ? cause.message : cause}`
  })
