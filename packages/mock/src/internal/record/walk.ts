/**
 * Reads lists that have pages, as far as they are needed: on from where a walk
 * has stopped, and never in circles.
 */
import * as Effect from "effect/Effect"
import type { Answered, Api, Outcome } from "../check/api.ts"
import { asText, get } from "../check/json.ts"
import * as Bodies from "./bodies.ts"

/** A list of version 3, and what it is asked for beside a page. */
export interface List {
  readonly operation: string
  readonly filter?: Readonly<Record<string, string>>
}

/** How far a list was read. */
export interface Walk extends List {
  readonly outcomes: ReadonlyArray<Outcome>
  /** The cursors of its pages, the last one for the page that comes next. */
  readonly tokens: ReadonlyArray<string>
  /** `broken` after a page that failed, or a cursor that leads nowhere; `undefined` where there is more. */
  readonly end: "whole" | "broken" | undefined
}

/** Of a success, the body was JSON. */
export const isSuccess = (outcome: Outcome | undefined): outcome is Answered =>
  outcome?._tag === "Answered" && outcome.status === 200 && outcome.body !== undefined

/** What came, as the records of an operation. */
export const sourceOf = (outcome: Outcome): Bodies.Source => ({
  operation: outcome.operation,
  body: isSuccess(outcome) ? outcome.body : undefined
})

/** The ids of all pages. */
export const idsOf = ({ outcomes }: Pick<Walk, "outcomes">): ReadonlyArray<string> =>
  outcomes.flatMap((outcome) => Bodies.idsOf(sourceOf(outcome)))

/** A list that was not asked for yet. */
export const start = (list: List): Walk => ({ ...list, outcomes: [], tokens: [], end: undefined })

/** The walk with one page more. */
const next = (walk: Walk, outcome: Outcome): Walk => {
  const outcomes = [...walk.outcomes, outcome]
  if (!isSuccess(outcome)) return { ...walk, outcomes, end: "broken" }
  const hasMore = get(outcome.body, "has_more")
  if (hasMore !== true) return { ...walk, outcomes, end: hasMore === false ? "whole" : "broken" }
  const token = asText(get(outcome.body, "next_token"))
  // A cursor that leads back would never end.
  if (token === undefined || walk.tokens.includes(token)) return { ...walk, outcomes, end: "broken" }
  return { ...walk, outcomes, tokens: [...walk.tokens, token] }
}

/** Reads on for as long as there is more, and more is wanted. */
export const read = Effect.fnUntraced(function* (
  { ask }: Pick<Api, "ask">,
  from: Walk,
  isWanted: (walk: Walk) => boolean
): Effect.fn.Return<Walk> {
  let walk = from
  while (walk.end === undefined && isWanted(walk)) {
    const token = walk.tokens.at(-1)
    const query = { limit: "50", ...walk.filter, ...(token === undefined ? {} : { token }) }
    walk = next(walk, yield* ask({ operation: walk.operation, query }))
  }
  return walk
})
