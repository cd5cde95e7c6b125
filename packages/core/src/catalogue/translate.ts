/**
 * Translates HeyGen's values to the catalogue's, and matches records against
 * filters. Both versions use it.
 */
import * as DateTime from "effect/DateTime"
import * as Option from "effect/Option"
import { HeyGenError, InvalidRequestError } from "../HeyGenError.ts"
import { type Group, type GroupFilter, type Look, type LookFilter, photoAvatar } from "./model.ts"
import { ranking } from "./text.ts"

/** An object with one field, or an empty one where the value is absent or null. */
export const field = <K extends string, V>(
  name: K,
  value: V | null | undefined
): { readonly [P in K]?: V } =>
  // Type boundary: a computed key is a string to the compiler, whatever K is.
  value === undefined || value === null ? {} : ({ [name]: value } as { readonly [P in K]: V })

/** Version 2 writes `female` where version 3 writes `Woman`. */
export const genderOf = (gender: string | null | undefined): string | undefined => {
  const word = gender?.trim().toLowerCase()
  return word === "woman" ? "female" : word === "man" ? "male" : word
}

/** The time of a number of seconds since 1970; `undefined` for a number out of range. */
export const timeOf = (seconds: number | null | undefined): DateTime.Utc | undefined =>
  seconds === undefined || seconds === null
    ? undefined
    : Option.getOrUndefined(DateTime.make(seconds * 1_000))

const matchesText = (text: string | undefined) => {
  if (text === undefined) return () => true
  const rank = ranking(text)
  return (...fields: ReadonlyArray<ReadonlyArray<string | undefined>>) => rank(...fields) !== undefined
}

/** The fields of a look that a text is looked for in, the one that counts most first. */
export const textsOf = ({ id, name, tags = [] }: Look) => [[name], tags, [id]] as const

const matches = <A>(wanted: A | undefined, value: A | undefined): boolean =>
  wanted === undefined || value === wanted

/** HeyGen gives only an account's own avatars a status: one without it needs no processing. */
const completed = "completed"

const matchesStatus = (wanted: string | undefined, status: string = completed): boolean =>
  matches(wanted, status)

/** Whether HeyGen can render it now, as far as it says. */
export const isReady = ({ error, status }: Look): boolean =>
  error === undefined && matchesStatus(completed, status)

/** Whether a look matches every part of a filter. */
export const matchesLook = (filter: LookFilter) => {
  const { engine, kind, orientation, ownership, premium, status, text } = filter
  const hasText = matchesText(text)
  const gender = genderOf(filter.gender)
  return (look: Look): boolean =>
    matches(gender, look.gender) &&
    matches(kind, look.kind) &&
    matches(ownership, look.ownership) &&
    matches(orientation, look.orientation) &&
    matches(premium, look.premium) &&
    matchesStatus(status, look.status) &&
    (engine === undefined || look.engines?.includes(engine) === true) &&
    hasText(...textsOf(look))
}

/** Whether a group matches every part of a filter. */
export const matchesGroup = ({ gender, ownership, status, text }: GroupFilter) => {
  const hasText = matchesText(text)
  const wantedGender = genderOf(gender)
  return (group: Group): boolean =>
    matches(wantedGender, group.gender) &&
    matches(ownership, group.ownership) &&
    matchesStatus(status, group.status) &&
    hasText([group.name], [group.id])
}

const refuse = (list: "looks" | "groups", param: keyof LookFilter, message: string) =>
  new HeyGenError({
    operation: `AvatarCatalogue.${list}`,
    reason: new InvalidRequestError({ message, param }),
    attempts: 0
  })

/** The parts of a filter for looks that version 2 doesn't have at all. */
const unknownToV2 = ["ownership", "engine", "orientation", "status"] as const

/**
 * The error for a part of a filter that a version doesn't have, and what works
 * instead: an empty result would be misleading.
 */
export const refusalOfLooks = (source: Look["source"], filter: LookFilter): HeyGenError | undefined => {
  if (source === "v3") {
    return filter.premium === undefined
      ? undefined
      : refuse(
          "looks",
          "premium",
          "Version 3 of HeyGen's API can't filter looks by `premium`: its looks don't have it. `AvatarCatalogue.layerV2` can."
        )
  }
  const part = unknownToV2.find((part) => filter[part] !== undefined)
  if (part !== undefined) {
    return refuse(
      "looks",
      part,
      `Version 2 of HeyGen's API can't filter looks by \`${part}\`. \`AvatarCatalogue.layerV3\` can.`
    )
  }
  return filter.kind === undefined || filter.kind === photoAvatar
    ? undefined
    : refuse(
        "looks",
        "kind",
        `Version 2 of HeyGen's API can filter looks by \`kind\` only for "${photoAvatar}". \`AvatarCatalogue.layerV3\` can for any kind.`
      )
}

/** The same for groups. */
export const refusalOfGroups = (source: Group["source"], filter: GroupFilter): HeyGenError | undefined =>
  source === "v3" || filter.gender === undefined
    ? undefined
    : refuse(
        "groups",
        "gender",
        "Version 2 of HeyGen's API can't filter groups by `gender`. `AvatarCatalogue.layerV3` can."
      )
