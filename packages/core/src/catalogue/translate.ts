/**
 * From HeyGen's words to the catalogue's: what both versions need for it.
 */
import * as DateTime from "effect/DateTime"
import * as Option from "effect/Option"
import * as Stream from "effect/Stream"
import { HeyGenError, InvalidRequestError } from "../HeyGenError.ts"
import type { Group, GroupFilter, Look, LookFilter } from "./model.ts"

/** A field where HeyGen said something, and else no field. */
export const said = <K extends string, V>(name: K, value: V | null | undefined): { readonly [P in K]?: V } =>
  // Type boundary: a computed key is a string to the compiler, whatever K is.
  value === undefined || value === null ? {} : ({ [name]: value } as { readonly [P in K]: V })

/** HeyGen says `female` in one version and `Woman` in the other. */
export const genderOf = (gender: string | null | undefined): string | undefined => {
  const word = gender?.trim().toLowerCase()
  return word === "woman" ? "female" : word === "man" ? "male" : word
}

/** From seconds since 1970; nothing for a number that is no time. */
export const timeOf = (seconds: number | null | undefined): DateTime.Utc | undefined =>
  seconds === undefined || seconds === null
    ? undefined
    : Option.getOrUndefined(DateTime.make(seconds * 1_000))

const includes = (texts: ReadonlyArray<string>, text: string | undefined): boolean =>
  text === undefined || texts.some((it) => it.toLowerCase().includes(text.toLowerCase()))

const is = <A>(value: A | undefined, wanted: A | undefined): boolean =>
  wanted === undefined || value === wanted

/** Whether a look is wanted. */
export const isWantedLook =
  (filter: LookFilter) =>
  (look: Look): boolean =>
    includes([look.name, look.id, ...(look.tags ?? [])], filter.text) &&
    is(look.gender, genderOf(filter.gender)) &&
    is(look.kind, filter.kind) &&
    is(look.ownership, filter.ownership) &&
    is(look.premium, filter.premium)

/** Whether a group is wanted. */
export const isWantedGroup =
  (filter: GroupFilter) =>
  (group: Group): boolean =>
    includes([group.name, group.id], filter.text) &&
    is(group.gender, genderOf(filter.gender)) &&
    is(group.ownership, filter.ownership)

/** A part of a filter that a version cannot answer: better an error than an empty list. */
export const refuse = (
  operation: string,
  param: string,
  version: string
): Stream.Stream<never, HeyGenError> =>
  Stream.fail(
    new HeyGenError({
      operation,
      reason: new InvalidRequestError({
        message: `Version ${version} of HeyGen's API cannot answer ${param}.`,
        param
      }),
      attempts: 0
    })
  )
