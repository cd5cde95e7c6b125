/**
 * A recording as the bodies of the eight operations: each record as it was
 * recorded, in the body that it came in, by whatever query. Version 2's details
 * and lists of a group that were not recorded are put together from what other
 * operations have of the same looks.
 */
import * as Predicate from "effect/Predicate"
import { asList, asText, get } from "../check/json.ts"
import * as Bodies from "../record/bodies.ts"
import type { Recording } from "../record/load.ts"
import * as Lookup from "./lookup.ts"
import { avatar, details, isPhoto, type KnownLook, photoLook } from "./v2Looks.ts"

/** A record of a list of version 3, and what it is listed by. */
interface Listed {
  readonly id: string
  readonly ownership: string | undefined
  readonly groupId: string | undefined
  readonly avatarType: string | undefined
  readonly record: object
}

/** What was recorded of a look. */
interface Traces {
  readonly id: string
  readonly v3?: Listed
  /** As version 2's lists have a video. */
  readonly avatar?: object
  /** As version 2's lists have a photo. */
  readonly photo?: object
}

const ownerOf = (owners: Recording["index"]["looks"]): ((id: string) => string | undefined) => {
  const own = new Set(owners.private)
  const presets = new Set(owners.public)
  return (id) => (own.has(id) ? "private" : presets.has(id) ? "public" : undefined)
}

const listed =
  (owner: (id: string) => string | undefined) =>
  (record: { readonly id: string }): Listed => ({
    id: record.id,
    ownership: owner(record.id),
    groupId: asText(get(record, "group_id")),
    avatarType: asText(get(record, "avatar_type")),
    record
  })

const byId = (items: ReadonlyArray<Listed>): ReadonlyMap<string, Listed> =>
  new Map(items.map((item) => [item.id, item]))

/** A look from all that was recorded of it. */
const lookOf = ({ avatar, id, photo, v3 }: Traces): KnownLook => {
  const records = [v3?.record, avatar, photo]
  const first = (...names: ReadonlyArray<string>): unknown =>
    records
      .flatMap((record) => names.map((name) => get(record, name)))
      .find((value) => value !== undefined && value !== null)
  const text = (...names: ReadonlyArray<string>): string | null => {
    const value = first(...names)
    return typeof value === "string" ? value : null
  }
  const createdAt = first("created_at")
  return {
    id,
    name: text("name", "avatar_name", "talking_photo_name"),
    avatarType: v3?.avatarType ?? (avatar === undefined ? "photo_avatar" : undefined),
    groupId: v3?.groupId,
    gender: text("gender"),
    ownership: v3?.ownership,
    previewImageUrl: text("preview_image_url", "image_url"),
    previewVideoUrl: text("preview_video_url"),
    premium: first("premium") === true,
    tags: asList(first("tags")).filter(Predicate.isString),
    defaultVoiceId: text("default_voice_id"),
    createdAt: typeof createdAt === "number" ? createdAt : 0,
    completedAt: 0
  }
}

/** All looks that a recording knows, by their ids. */
const tracesOf = (
  { avatars, details, index, look }: Recording,
  looks: ReadonlyArray<Listed>
): ReadonlyMap<string, Traces> => {
  const all = new Map<string, Traces>()
  const add = (id: string, more: Omit<Traces, "id">) => all.set(id, { ...all.get(id), ...more, id })
  for (const record of avatars?.data.talking_photos ?? []) add(record.talking_photo_id, { photo: record })
  for (const { data } of Object.values(index.groupLooks)) {
    for (const record of data.avatar_list) {
      for (const id of Bodies.ownIds(record)) {
        add(id, get(record, "avatar_id") === id ? { avatar: record } : { photo: record })
      }
    }
  }
  for (const record of avatars?.data.avatars ?? []) add(record.avatar_id, { avatar: record })
  for (const { data } of [details, look].filter((body) => body !== undefined)) add(data.id, {})
  for (const v3 of looks) add(v3.id, { v3 })
  return all
}

/** The ids of all groups that a recording knows. */
const groupIdsOf = ({ group, groupList, groups, index }: Recording, looks: ReadonlyArray<Listed>) => [
  ...[...(groups?.data ?? []), ...(groupList?.data.avatar_group_list ?? [])].map(({ id }) => id),
  ...(index.ownGroups?.data.avatar_group_list ?? []).map(({ id }) => id),
  ...Object.keys(index.groupLooks),
  ...(group === undefined ? [] : [group.data.id]),
  ...looks.flatMap(({ groupId }) => groupId ?? [])
]

/** Looks up a recording. */
export const make = (recording: Recording): Lookup.Find => {
  const { avatars, group, groupList, groupLooks, groups, index, look, looks, reasons } = recording
  const listedGroups = groups?.data.map(listed(ownerOf(index.groups))) ?? []
  const listedLooks = looks?.data.map(listed(ownerOf(index.looks))) ?? []
  const groupById = byId(listedGroups)
  const lookById = byId(listedLooks)
  const groupIds = new Map(groupIdsOf(recording, listedLooks).map((id) => [id, id]))
  const traces = tracesOf(recording, listedLooks)
  const looksByGroup = Map.groupBy(listedLooks, ({ groupId }) => groupId)

  const notRecorded = (operation: string): Lookup.Refused => ({
    _tag: "Refused",
    status: 501,
    code: "not_recorded",
    reason: `The recording has no ${operation} (${reasons.get(operation) ?? "of this id"}).`
  })
  const whole = (operation: string, body: object | null | undefined): Lookup.Lookup =>
    body === undefined || body === null ? notRecorded(operation) : Lookup.found(body)

  /** A record by its id, in the body of the one that was recorded by its id. */
  const single = (
    operation: string,
    recorded: Recording["look"],
    id: string,
    record: object | undefined
  ): Lookup.Lookup =>
    recorded === undefined
      ? notRecorded(operation)
      : recorded.data.id === id
        ? Lookup.found(recorded)
        : record === undefined
          ? notRecorded(operation)
          : Lookup.found({ ...recorded, data: record })

  const v2Look = (v3: Listed): object => {
    const known = traces.get(v3.id) ?? { id: v3.id, v3 }
    const look = lookOf(known)
    const status = asText(get(v3.record, "status")) ?? "completed"
    return isPhoto(look) ? { ...photoLook(look, 0), status } : (known.avatar ?? avatar(look))
  }
  const looksOfGroup = (id: string): Lookup.Lookup => {
    const recorded = Object.hasOwn(index.groupLooks, id) ? index.groupLooks[id] : undefined
    if (recorded !== undefined) return Lookup.found(recorded)
    if (groupLooks === undefined) return notRecorded("list-all-avatars-in-one-avatar-group")
    if (looks === undefined) return notRecorded("listAvatarLooks")
    const avatar_list = (looksByGroup.get(id) ?? []).map(v2Look)
    return Lookup.found({ ...groupLooks, data: { ...groupLooks.data, avatar_list } })
  }

  const render = ({ record }: Listed) => record
  const operations: Lookup.Operations = {
    "/v2/avatars": () => whole("list-avatars-v2", avatars),
    "/v2/avatar/{id}/details": Lookup.oneOf(traces, (known) =>
      single("retrieve-avatar-details", recording.details, known.id, details(lookOf(known)))
    ),
    "/v2/avatar_group.list": Lookup.groupList((isPublicIncluded) =>
      whole("list-all-avatar-groups", isPublicIncluded ? groupList : index.ownGroups)
    ),
    "/v2/avatar_group/{id}/avatars": Lookup.oneOf(groupIds, looksOfGroup),
    "/v3/avatars":
      groups === undefined
        ? () => notRecorded("listAvatarGroups")
        : Lookup.listOfGroups(listedGroups, { render, around: groups }),
    "/v3/avatars/{id}": Lookup.oneOf(groupIds, (id) =>
      single("getAvatarGroup", group, id, groupById.get(id)?.record)
    ),
    "/v3/avatars/looks":
      looks === undefined
        ? () => notRecorded("listAvatarLooks")
        : Lookup.listOfLooks(listedLooks, (id) => groupIds.has(id), { render, around: looks }),
    "/v3/avatars/looks/{id}": Lookup.oneOf(traces, ({ id }) =>
      single("getAvatarLook", look, id, lookById.get(id)?.record)
    )
  }
  return Lookup.make(operations, (body) => JSON.stringify(body))
}
