/**
 * Where the records are in a body, whatever else has changed in it, and whose
 * they are.
 */
import * as Predicate from "effect/Predicate"
import { asList, asText, get } from "../check/json.ts"

/** The bodies that came, by operation. */
export interface Source {
  readonly operation: string
  readonly body: unknown
}

/** Operations whose body is about one record. */
const single: ReadonlyArray<string> = ["retrieve-avatar-details", "getAvatarGroup", "getAvatarLook"]

/** Operations whose records are groups. */
const ofGroups: ReadonlyArray<string> = ["list-all-avatar-groups", "listAvatarGroups", "getAvatarGroup"]

/** Where HeyGen speaks of the route, and not of a record. */
export const notice = "warning"

/** Whether the objects of a list, or of a body, are records. */
export const isSingle = (operation: string): boolean => single.includes(operation)

/** What a record's own id is the id of. */
export const kindOf = (operation: string): "group" | "look" =>
  ofGroups.includes(operation) ? "group" : "look"

/** The records of a body: objects in its lists, or those beside HeyGen's notice. */
export const recordsOf = ({ body, operation }: Source): ReadonlyArray<object> => {
  const inLists = (value: unknown): ReadonlyArray<object> =>
    Array.isArray(value)
      ? value.filter(Predicate.isObject)
      : Predicate.isObject(value)
        ? Object.values(value).flatMap(inLists)
        : []
  if (!isSingle(operation)) return inLists(body)
  return Predicate.isObject(body)
    ? Object.entries(body).flatMap(([name, value]) =>
        name !== notice && Predicate.isObject(value) ? [value] : []
      )
    : []
}

/** A record's own ids. */
export const ownIds = (record: unknown): ReadonlyArray<string> =>
  ["avatar_id", "talking_photo_id", "id"].flatMap((name) => asText(get(record, name)) ?? [])

/** The ids of a list's records. */
export const idsOf = (source: Source): ReadonlyArray<string> => recordsOf(source).flatMap(ownIds)

/** Every text of a value. */
export const textsOf = (value: unknown): ReadonlyArray<string> =>
  typeof value === "string"
    ? [value]
    : typeof value === "object" && value !== null
      ? Object.values(value).flatMap(textsOf)
      : []

/** Whose records are whose. */
export interface Ownership {
  /** Ids that HeyGen lists as its own presets. */
  readonly publicIds: ReadonlySet<string>
  /** Ids that HeyGen lists as the account's. */
  readonly privateIds: ReadonlySet<string>
}

/** A record is the account's, unless HeyGen itself lists it as public and not as private. */
export const isPublic = ({ privateIds, publicIds }: Ownership, record: unknown): boolean => {
  const ids = ownIds(record)
  return ids.length > 0 && ids.every((id) => publicIds.has(id) && !privateIds.has(id))
}

/** Whether HeyGen lists a record as the account's. */
export const isKnownPrivate = ({ privateIds }: Ownership, record: unknown): boolean =>
  ownIds(record).some((id) => privateIds.has(id)) || get(record, "is_public") === false

/** The names of a record: its own, its group's. */
export const namesOf = (record: object): ReadonlyArray<string> =>
  Object.entries(record).flatMap(([field, value]) =>
    /(^|_)name$/.test(field) ? (asText(value)?.trim() ?? []) : []
  )

/** The ids that a record has, its own and those of others. */
export const allIdsOf = (record: object): ReadonlyArray<string> =>
  Object.entries(record).flatMap(([field, value]) =>
    /(^|_)ids?$/.test(field) ? [...asList(value), value].flatMap((id) => asText(id) ?? []) : []
  )
