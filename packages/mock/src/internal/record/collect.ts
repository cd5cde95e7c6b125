/**
 * Asks for what a recording holds, with thirty requests: the lists with the
 * account's own first, one record by id of each kind, and then as much of the
 * groups as is left to ask for.
 */
import * as Effect from "effect/Effect"
import { type Answered, type Api, maxRequests, type Outcome } from "../check/api.ts"
import { count } from "../check/finding.ts"
import { asList, asText, get } from "../check/json.ts"
import * as Bodies from "./bodies.ts"
import { idsOf, isSuccess, read, sourceOf, start, type Walk } from "./walk.ts"

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
  /** Version 2's list of groups, as it is without `include_public`. */
  readonly ownGroups: Bodies.Source | undefined
  /** Version 2's lists of looks, by the group. */
  readonly groupLooks: ReadonlyMap<string, Bodies.Source>
  /** The ids that version 3 lists for each ownership. */
  readonly groups: Bodies.Ownership
  readonly looks: Bodies.Ownership
}

const groupList = "list-all-avatar-groups"
const looksOfGroup = "list-all-avatars-in-one-avatar-group"
const groups = "listAvatarGroups"
const looks = "listAvatarLooks"

/** The most pages of each list, so that something is left for the others. */
const maxPages = { private: 5, publicGroups: 5, allGroups: 3 }

const perPage = 50

const statusesOf = (outcomes: ReadonlyArray<Outcome>): ReadonlyArray<number> =>
  outcomes.flatMap(({ status }) => status ?? [])

const reasonOf = (outcomes: ReadonlyArray<Outcome>): string | undefined => {
  const failed = outcomes.find((outcome) => !isSuccess(outcome))
  return failed?._tag === "Unanswered" ? failed.reason : failed && `status ${failed.status}`
}

const one = (operation: string, outcomes: ReadonlyArray<Outcome>): Collected => {
  const [first] = outcomes
  const answer = isSuccess(first) ? first : undefined
  const reason = reasonOf(outcomes)
  return {
    operation,
    statuses: statusesOf(outcomes),
    answer,
    body: answer?.body,
    isWhole: reason === undefined,
    reason
  }
}

/** A list of version 3 by the ownership of its records, and as far as it was needed, in its own order. */
interface Lists {
  readonly own: Walk
  readonly presets: Walk
  readonly all: Walk
  /** Lists of some of its records, where it was too long. */
  readonly parts: ReadonlyArray<Walk>
}

/** Whether a list of all shows where the account's own records stand in it, so that the rest are HeyGen's, in their order. */
const isOrdered = (own: Walk, all: Walk): boolean => {
  const seen = new Set(idsOf(all))
  return all.end === "whole" || (own.end === "whole" && idsOf(own).every((id) => seen.has(id)))
}

const recordsOf = ({ outcomes }: Walk): ReadonlyArray<unknown> =>
  outcomes.filter(isSuccess).flatMap(({ body }) => asList(get(body, "data")))

/** The records of all pages in the form of the first, in the order of the list of all. */
const merge = ({ all, own, parts, presets }: Lists): Collected => {
  const outcomes = [all, own, presets, ...parts].flatMap((walk) => walk.outcomes)
  const answers = outcomes.filter(isSuccess)
  const [answer] = answers
  const pages = answers.map(({ body }) => get(body, "data"))
  const idOf = (record: unknown) => asText(get(record, "id"))
  // The list of all gives the order. Whose a record is, the others say.
  const listed = new Set([own, presets, ...parts].flatMap(idsOf))
  const inOrder = recordsOf(all).filter((record) => listed.has(idOf(record) ?? ""))
  const seen = new Set<string>()
  const records = [...inOrder, ...[own, presets, ...parts].flatMap(recordsOf)].filter((record) => {
    const id = idOf(record)
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
  const isRead = own.end === "whole" && presets.end === "whole"
  const isWhole = isRead && isOrdered(own, all)
  const wholeParts = parts.filter(({ end }) => end === "whole").length
  const missing = isRead ? "the order of the records is not known to its end" : "there were more pages"
  const reason = reasonOf(outcomes) ?? (isWhole ? undefined : missing)
  return {
    operation: own.operation,
    statuses: statusesOf(outcomes),
    answer,
    body,
    isWhole,
    reason: wholeParts === 0 ? reason : `${reason}; the looks of ${count(wholeParts, "group")} are whole`
  }
}

/** Asks for all of it. */
export const collect = Effect.fnUntraced(function* (api: Api): Effect.fn.Return<Collection> {
  const { ask } = api
  const left = () => (api.stopped() === undefined ? maxRequests - api.sent() : 0)
  const pages = (size: number) => (walk: Walk) => walk.outcomes.length < size && left() > 0
  const listOf = (operation: string, ownership: "private" | "public", size: number) =>
    read(api, start({ operation, filter: { ownership } }), pages(size))
  const listAll = (own: Walk, size: number) =>
    read(api, start({ operation: own.operation }), (walk) => pages(size)(walk) && !isOrdered(own, walk))

  const [avatars, allGroups, ownGroups, privateGroups, privateLooks] = yield* Effect.all(
    [
      ask({ operation: "list-avatars-v2" }),
      ask({ operation: groupList, query: { include_public: "true" } }),
      ask({ operation: groupList }),
      listOf(groups, "private", maxPages.private),
      listOf(looks, "private", maxPages.private)
    ],
    { concurrency: 4 }
  )
  const [publicGroups, firstLooks, groupsInOrder] = yield* Effect.all(
    [
      listOf(groups, "public", maxPages.publicGroups),
      listOf(looks, "public", 1),
      listAll(privateGroups, maxPages.allGroups)
    ],
    { concurrency: 4 }
  )

  const [group = ""] = [...idsOf(privateGroups), ...idsOf(publicGroups), ...Bodies.idsOf(sourceOf(allGroups))]
  const found = [...privateLooks.outcomes, ...firstLooks.outcomes].flatMap((outcome) =>
    Bodies.recordsOf(sourceOf(outcome))
  )
  const look = found.find((record) => get(record, "group_id") === group) ?? found[0]
  const [id = ""] = [...Bodies.ownIds(look), ...Bodies.idsOf(sourceOf(avatars))]
  const [detailsOf, listOfGroup, groupOf, lookOf] = yield* Effect.all(
    [
      ask({ operation: "retrieve-avatar-details", params: { avatar_id: id } }),
      ask({ operation: looksOfGroup, params: { group_id: group } }),
      ask({ operation: "getAvatarGroup", params: { group_id: group } }),
      ask({ operation: "getAvatarLook", params: { look_id: id } })
    ],
    { concurrency: 4 }
  )

  const listedGroups = merge({ own: privateGroups, presets: publicGroups, all: groupsInOrder, parts: [] })
  // Version 2 says in one response how many looks there are.
  const total = new Set(Bodies.idsOf(sourceOf(avatars))).size - idsOf(privateLooks).length
  const further = Math.ceil(total / perPage) - firstLooks.outcomes.length
  const isShort = further < left()
  const looksInOrder = yield* listAll(privateLooks, isShort ? left() - Math.max(0, further) : 1)
  const publicLooks = isShort ? yield* read(api, firstLooks, () => left() > 0) : firstLooks
  const isPreset = new Set(idsOf(publicGroups))
  const isOwn = new Set(idsOf(privateGroups))
  const inOrder = Bodies.idsOf({ operation: groups, body: listedGroups.body })
  // A program that can't read all the looks reads those of the first groups.
  const parts =
    publicLooks.end === "whole"
      ? []
      : yield* Effect.forEach(
          inOrder.filter((id) => isPreset.has(id) && !isOwn.has(id)).slice(0, left()),
          (group_id) =>
            read(
              api,
              start({ operation: looks, filter: { ownership: "public", group_id } }),
              () => left() > 0
            ),
          { concurrency: 4 }
        )
  const otherGroups = [...idsOf(privateGroups), ...inOrder].filter(
    (other, index, ids) => other !== group && ids.indexOf(other) === index
  )
  const otherLists = yield* Effect.forEach(
    otherGroups.slice(0, left()),
    (group_id) =>
      Effect.map(ask({ operation: looksOfGroup, params: { group_id } }), (list) => [group_id, list] as const),
    { concurrency: 4 }
  )
  const listsOfGroups = [[group, listOfGroup] as const, ...otherLists]

  const details = [detailsOf, listOfGroup, groupOf, lookOf].flatMap((outcome) =>
    Bodies.recordsOf(sourceOf(outcome))
  )
  const shown = (isPublic: boolean) =>
    details.filter((record) => get(record, "is_public") === isPublic).flatMap(Bodies.ownIds)
  const own = Bodies.idsOf(sourceOf(ownGroups))
  const privateIds = new Set([...idsOf(privateGroups), ...idsOf(privateLooks), ...own, ...shown(false)])
  // With `include_public` come HeyGen's own groups, beside those that come without it.
  const preset = isSuccess(ownGroups) ? Bodies.idsOf(sourceOf(allGroups)) : []
  const presetLooks = [publicLooks, ...parts].flatMap(idsOf)
  const publicIds = new Set(
    [...idsOf(publicGroups), ...presetLooks, ...preset, ...shown(true)].filter((id) => !privateIds.has(id))
  )
  return {
    operations: [
      one("list-avatars-v2", [avatars]),
      one(groupList, [allGroups, ownGroups]),
      one("retrieve-avatar-details", [detailsOf]),
      one(
        looksOfGroup,
        listsOfGroups.map(([, list]) => list)
      ),
      one("getAvatarGroup", [groupOf]),
      one("getAvatarLook", [lookOf]),
      listedGroups,
      merge({ own: privateLooks, presets: publicLooks, all: looksInOrder, parts })
    ],
    ownership: { publicIds, privateIds },
    ownGroups: isSuccess(ownGroups) ? sourceOf(ownGroups) : undefined,
    groupLooks: new Map(
      listsOfGroups.flatMap(([group_id, list]) =>
        isSuccess(list) ? [[group_id, sourceOf(list)] as const] : []
      )
    ),
    groups: { privateIds: new Set(idsOf(privateGroups)), publicIds: new Set(idsOf(publicGroups)) },
    looks: { privateIds: new Set(idsOf(privateLooks)), publicIds: new Set(presetLooks) }
  }
})
