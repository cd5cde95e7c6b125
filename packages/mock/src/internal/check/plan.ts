/**
 * What `check` asks: the eight operations with what their lists hold, two pages
 * of each list that has pages, and the errors that cost nothing.
 */
import * as Effect from "effect/Effect"
import type { Finding } from "../../Check.ts"
import type { Api, Outcome, Question } from "./api.ts"
import { asList, asText, get } from "./json.ts"

/** What a request is made for, and so what its response is to be. */
export type Purpose = "success" | "unknown id" | "invalid query" | "wrong key" | "no key"

/** A request, what it was made for and what became of it. */
export interface Step {
  readonly purpose: Purpose
  readonly question: Question
  readonly outcome: Outcome
}

/** What was asked, and what only several responses together tell. */
export interface Trace {
  readonly steps: ReadonlyArray<Step>
  readonly findings: ReadonlyArray<Finding>
  /** Whether version 3 has listed private records. */
  readonly hasPrivate: boolean
}

const unknownId = "heygen-mock-check-unknown-id"

const bodyOf = (outcome: Outcome | undefined): unknown =>
  outcome?._tag === "Answered" && outcome.status === 200 ? outcome.body : undefined

const idsOf = (outcome: Outcome | undefined): ReadonlyArray<string> =>
  asList(get(bodyOf(outcome), "data")).flatMap((record) => asText(get(record, "id")) ?? [])

/** Two that differ, as far as there are. */
const two = (ids: ReadonlyArray<string | undefined>): ReadonlyArray<string> =>
  [...new Set(ids.filter((id) => id !== undefined))].slice(0, 2)

/** Asks all of it. */
export const run = Effect.fnUntraced(function* ({ ask }: Api): Effect.fn.Return<Trace> {
  const steps: Array<Step> = []
  const findings: Array<Finding> = []
  const put = (purpose: Purpose, question: Question) =>
    Effect.map(ask(question), (outcome) => {
      steps.push({ purpose, question, outcome })
      return outcome
    })
  const succeed = (operation: string, more: Omit<Question, "operation"> = {}) =>
    put("success", { operation, ...more })
  const breaking = (operation: string, path: string, message: string) =>
    findings.push({ severity: "breaking", operation, path, message })

  /** Two pages, and whether the second is one. */
  const pages = Effect.fnUntraced(function* (operation: string) {
    const whole = yield* succeed(operation, { query: { limit: "50" } })
    const hasMore = get(bodyOf(whole), "has_more") === true
    const isSplit = !hasMore && idsOf(whole).length > 1
    const limit = isSplit ? "1" : "50"
    const first = isSplit ? yield* succeed(operation, { query: { limit } }) : whole
    const body = bodyOf(first)
    const token = asText(get(body, "next_token"))
    if (isSplit && get(body, "has_more") === false) {
      breaking(operation, "has_more", "false on the first page, and there are more records")
    }
    if (get(body, "has_more") !== true) return whole
    if (token === undefined) {
      if (get(body, "next_token") !== undefined) {
        breaking(operation, "next_token", "there is none on a page with has_more, so that no page can follow")
      }
      return whole
    }
    const second = yield* put("success", { operation, query: { limit, token } })
    const seen = idsOf(first)
    const next = idsOf(second)
    const again = next.filter((id) => seen.includes(id)).length
    const isSame = get(bodyOf(second), "has_more") === true && get(bodyOf(second), "next_token") === token
    if (isSame || (next.length > 0 && again === next.length)) {
      breaking(operation, "next_token", "it leads back: the second page is the first one again")
    } else if (again > 0) {
      findings.push({
        severity: "note",
        operation,
        path: "next_token",
        message: `${again} of ${next.length} records of the second page were on the first one, too`
      })
    }
    return whole
  })

  const [avatars, groupList, groups, looks, own] = yield* Effect.all(
    [
      succeed("list-avatars-v2"),
      succeed("list-all-avatar-groups", { query: { include_public: "true" } }),
      pages("listAvatarGroups"),
      pages("listAvatarLooks"),
      succeed("listAvatarLooks", { query: { limit: "50", ownership: "private" } })
    ],
    { concurrency: 4 }
  )

  const records = asList(get(bodyOf(looks), "data"))
  const isPhoto = (record: unknown) => get(record, "avatar_type") === "photo_avatar"
  const video = records.find((record) => !isPhoto(record))
  const photos = records.filter(isPhoto)
  // Of another group, which then has the other shape of record.
  const photo = photos.find((record) => get(record, "group_id") !== get(video, "group_id")) ?? photos[0]
  const firstOf = (list: unknown, ...names: ReadonlyArray<string>) => {
    const [record] = asList(list)
    return names.map((name) => asText(get(record, name))).find((id) => id !== undefined)
  }
  const v2 = get(bodyOf(avatars), "data")
  const v2Ids = [
    firstOf(get(v2, "avatars"), "avatar_id"),
    firstOf(get(v2, "talking_photos"), "talking_photo_id")
  ]
  const v3Ids = [asText(get(video, "id")), asText(get(photo, "id"))]
  const groupIds = [
    asText(get(video, "group_id")),
    asText(get(photo, "group_id")),
    firstOf(get(bodyOf(groups), "data"), "id"),
    firstOf(get(bodyOf(groupList), "data", "avatar_group_list"), "id")
  ]
  /** Without an id the question is asked all the same, so that the report says why there is no response. */
  const byId = (operation: string, name: string, ids: ReadonlyArray<string>) =>
    (ids.length === 0 ? [""] : ids).map((id) => succeed(operation, { params: { [name]: id } }))
  const unknown = (operation: string, name: string) =>
    put("unknown id", { operation, params: { [name]: unknownId } })

  const wrongKey = Effect.gen(function* () {
    const question = { operation: "listAvatarLooks", query: { limit: "1" } }
    const outcome = yield* put("wrong key", { ...question, key: "wrong" })
    // A mock may take any key; it is to ask for one.
    if (outcome._tag === "Answered" && outcome.status === 200) {
      yield* put("no key", { ...question, key: "none" })
    }
  })

  yield* Effect.all(
    [
      ...byId("retrieve-avatar-details", "avatar_id", two([...v2Ids, ...v3Ids])),
      ...byId("list-all-avatars-in-one-avatar-group", "group_id", two(groupIds)),
      ...byId("getAvatarGroup", "group_id", two(groupIds).slice(0, 1)),
      ...byId("getAvatarLook", "look_id", two([...v3Ids, ...v2Ids])),
      unknown("retrieve-avatar-details", "avatar_id"),
      unknown("list-all-avatars-in-one-avatar-group", "group_id"),
      unknown("getAvatarGroup", "group_id"),
      unknown("getAvatarLook", "look_id"),
      put("invalid query", { operation: "listAvatarGroups", query: { limit: "0" } }),
      put("invalid query", { operation: "listAvatarLooks", query: { limit: "51" } }),
      wrongKey
    ],
    { concurrency: 4, discard: true }
  )
  return { steps, findings, hasPrivate: idsOf(own).length > 0 }
})
