/**
 * Reads what may or may not be there in a parsed body.
 */
import * as Predicate from "effect/Predicate"

/** The value at a path of names. */
export const get = (value: unknown, ...[name, ...rest]: ReadonlyArray<string>): unknown =>
  name === undefined ? value : Predicate.hasProperty(value, name) ? get(value[name], ...rest) : undefined

export const asList = (value: unknown): ReadonlyArray<unknown> => (Array.isArray(value) ? value : [])

export const asText = (value: unknown): string | undefined =>
  typeof value === "string" && value !== "" ? value : undefined
