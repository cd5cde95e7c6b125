/**
 * Asks for what a recording holds: the lists as whole as thirty requests allow,
 * the account's own first, and one record by id of each kind.
 */
import * as Effect from "effect/Effect"
import type { Answered, Api, Outcome, Question } from "../check/api.ts"
import { asText, get } from "../check/json.ts"
import * as Bodies from "./bodies.ts"

/** What came of an operation. */
export interface Collected {
  readonly operation: string
  readonly statuses: ReadonlyArray<number>
  /** The first response of status 200, if there was one. */
  readonly answer: Answered | undefined
  /** Its body; the records of all pages in one. */
  readonly body: unknown
  /** Whether the list was read to its end. */
  readonly isWhole: boolean
  /** Why it was not, or why there is nothing. */
  readonly reason: string | undefined
}

/** All that came, and whose it is. */
export interface Collection {
  readonly operations: ReadonlyArray<Collected>
  readonly ownership: Bodies.Ownership
}

/** Pages of the account's own records, and of HeyGen's groups; looks of HeyGen's get the rest. */
const maxPages = { private: 5, publicGroups: 5, publicLooks: 30 }

const isSuccess = (outcome: Outcome | undefined): outcome is Answered =>
  outcome?._tag === "Answered" && outcome.status === 200 && outcome.body !== undefined

const statusesOf = (outcomes: ReadonlyArray<Outcome>): ReadonlyArray<number> =>
  outcomes.flatMap(({ status }) => status ?? [])

const reasonOf = (outcomes: ReadonlyArray<Outcome>): string | undefined => {
  const failed = outcomes.find((outcome) => !isSuccess(outcome))
  return failed?._tag === "Unanswered" ? failed.reason : failed && `status ${failed.status}`
}

/** The pages of one list. */
interface Pages {
  readonly outcomes: ReadonlyArray<Outcome>
  readonly isWhole: boolean
}

/** Asks for all of it. */
export const collect = Effect.fnUntraced(function* ({ ask }: Api): Effect.fn.Return<Collection> {
  const pagesOf = Effect.fnUntraced(function* (
    operation: string,
    ownership: "public" | "private",
    limit: number
  ): Effect.fn.Return<Pages> {
    const outcomes: Array<Outcome> = []
    const tokens = new Set<string>()
    let token: string | undefined
    do {
      const query = { limit: "50", ownership, ...(token === undefined ? {} : { token }) }
      const outcome = yield* ask({ operation, query })
      outcomes.push(outcome)
      if (!isSuccess(outcome)) return { outcomes, isWhole: false }
      const { body } = outcome
      if (get(body, "has_more") !== true) return { outcomes, isWhole: get(body, "has_more") === false }
      token = asText(get(body, "next_token"))
      // A cursor that leads back would never end.
      if (token === undefined || tokens.has(token)) return { outcomes, isWhole: false }
      tokens.add(token)
    } while (outcomes.length < limit)
    return { outcomes, isWhole: false }
  })

  /** The records of all pages in the form of the first. */
  const merge = (operation: string, lists: ReadonlyArray<Pages>): Collected => {
    const outcomes = lists.flatMap((list) => list.outcomes)
    const answers = outcomes.filter(isSuccess)
    const [answer] = answers
    const isWhole = lists.every((list) => list.isWhole)
    const pages = answers.map(({ body }) => get(body, "data"))
    const seen = new Set<string>()
    const records = pages.flat().filter((record) => {
      const id = asText(get(record, "id"))
      if (id === undefined) return true
      const isNew = !seen.has(id)
      seen.add(id)
      return isNew
    })
    const first = answer?.body
    const body =
      typeof first === "object" && first !== null && pages.every(Array.isArray)
        ? {
            ...first,
            data: records,
            // Served as one page, whatever is asked for.
            ...("has_more" in first ? { has_more: false } : {}),
            ...("next_token" in first ? { next_token: null } : {})
          }
        : first
    const reason = reasonOf(outcomes) ?? (isWhole ? undefined : "there were more pages")
    return { operation, statuses: statusesOf(outcomes), answer, body, isWhole, reason }
  }

  const one = (operation: string, outcome: Outcome): Collected => {
    const answer = isSuccess(outcome) ? outcome : undefined
    return {
      operation,
      statuses: statusesOf([outcome]),
      answer,
      body: answer?.body,
      isWhole: answer !== undefined,
      reason: reasonOf([outcome])
    }
  }

  const sourceOf = (outcome: Outcome): Bodies.Source => ({
    operation: outcome.operation,
    body: isSuccess(outcome) ? outcome.body : undefined
  })
  const idsOf = (pages: Pages) => pages.outcomes.flatMap((outcome) => Bodies.idsOf(sourceOf(outcome)))

  const groupList = "list-all-avatar-groups"
  const [avatars, allGroups, ownGroups, privateGroups, privateLooks] = yield* Effect.all(
    [
      ask({ operation: "list-avatars-v2" }),
      ask({ operation: groupList, query: { include_public: "true" } }),
      ask({ operation: groupList }),
      pagesOf("listAvatarGroups", "private", maxPages.private),
      pagesOf("listAvatarLooks", "private", maxPages.private)
    ],
    { concurrency: 4 }
  )
  const publicGroups = yield* pagesOf("listAvatarGroups", "public", maxPages.publicGroups)
  const firstLooks = yield* pagesOf("listAvatarLooks", "public", 1)

  const [group = ""] = [...idsOf(privateGroups), ...idsOf(publicGroups), ...Bodies.idsOf(sourceOf(allGroups))]
  const looks = [...privateLooks.outcomes, ...firstLooks.outcomes].flatMap((outcome) =>
    Bodies.recordsOf(sourceOf(outcome))
  )
  const look = looks.find((record) => get(record, "group_id") === group) ?? looks[0]
  const [id = ""] = [...Bodies.ownIds(look), ...Bodies.idsOf(sourceOf(avatars))]
  const byId: ReadonlyArray<Question> = [
    { operation: "retrieve-avatar-details", params: { avatar_id: id } },
    { operation: "list-all-avatars-in-one-avatar-group", params: { group_id: group } },
    { operation: "getAvatarGroup", params: { group_id: group } },
    { operation: "getAvatarLook", params: { look_id: id } }
  ]
  const singles = yield* Effect.forEach(byId, ask, { concurrency: 4 })
  // Last, and with what is left of the thirty; the first of these pages comes twice.
  const publicLooks = firstLooks.isWhole
    ? firstLooks
    : yield* pagesOf("listAvatarLooks", "public", maxPages.publicLooks)

  const details = singles.flatMap((outcome) => Bodies.recordsOf(sourceOf(outcome)))
  const shown = (isPublic: boolean) =>
    details.filter((record) => get(record, "is_public") === isPublic).flatMap(Bodies.ownIds)
  const own = Bodies.idsOf(sourceOf(ownGroups))
  const privateIds = new Set([...idsOf(privateGroups), ...idsOf(privateLooks), ...own, ...shown(false)])
  // With `include_public` come HeyGen's own groups, beside those that come without it.
  const preset = isSuccess(ownGroups) ? Bodies.idsOf(sourceOf(allGroups)) : []
  const publicIds = new Set(
    [...idsOf(publicGroups), ...idsOf(firstLooks), ...idsOf(publicLooks), ...preset, ...shown(true)].filter(
      (id) => !privateIds.has(id)
    )
  )
  return {
    operations: [
      one("list-avatars-v2", avatars),
      one(groupList, allGroups),
      ...singles.map((outcome) => one(outcome.operation, outcome)),
      merge("listAvatarGroups", [privateGroups, publicGroups]),
      merge("listAvatarLooks", [privateLooks, publicLooks])
    ],
    ownership: { publicIds, privateIds }
  }
})
