/**
 * Translates HeyGen's values to the catalogue's, and matches records against
 * filters. Both versions use it.
 */
import * as DateTime from "effect/DateTime"
import * as Option from "effect/Option"
import * as Stream from "effect/Stream"
import { HeyGenError, InvalidRequestError } from "../HeyGenError.ts"
import type { Group, GroupFilter, Look, LookFilter } from "./model.ts"

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
  const part = text?.toLowerCase()
  return (...texts: ReadonlyArray<string | undefined>): boolean =>
    part === undefined || texts.some((it) => it?.toLowerCase().includes(part) === true)
}

const matches = <A>(wanted: A | undefined, value: A | undefined): boolean =>
  wanted === undefined || value === wanted

/** Whether a look matches every part of a filter. */
export const matchesLook = ({ gender, kind, ownership, premium, text }: LookFilter) => {
  const hasText = matchesText(text)
  const wantedGender = genderOf(gender)
  return (look: Look): boolean =>
    hasText(look.name, look.id, ...(look.tags ?? [])) &&
    matches(wantedGender, look.gender) &&
    matches(kind, look.kind) &&
    matches(ownership, look.ownership) &&
    matches(premium, look.premium)
}

/** Whether a group matches every part of a filter. */
export const matchesGroup = ({ gender, ownership, text }: GroupFilter) => {
  const hasText = matchesText(text)
  const wantedGender = genderOf(gender)
  return (group: Group): boolean =>
    hasText(group.name, group.id) &&
    matches(wantedGender, group.gender) &&
    matches(ownership, group.ownership)
}

/** Fails for a part of a filter that a version doesn't have: an empty result would be misleading. */
export const unsupported = (
  operation: "AvatarCatalogue.looks" | "AvatarCatalogue.groups",
  param: keyof LookFilter,
  message: string
): Stream.Stream<never, HeyGenError> =>
  Stream.fail(
    new HeyGenError({ operation, reason: new InvalidRequestError({ message, param }), attempts: 0 })
  )
