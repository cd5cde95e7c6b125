/**
 * What `check` has to tell, in a form that holds names and never values.
 */

import type { Severity } from "../../Check.ts"

/** In the order in which they are told. */
export const severities: ReadonlyArray<Severity> = ["breaking", "renamed", "never seen", "new field", "note"]

/** `1 record` and `2 records`. */
export const count = (size: number, noun: string): string => `${size} ${noun}${size === 1 ? "" : "s"}`

/** `a`, `a and b`, `a, b and c`. */
export const list = (words: ReadonlyArray<string>, last = "and"): string =>
  words.length < 2
    ? words.join("")
    : `${words.slice(0, -1).join(", ")} ${last} ${words.slice(words.length - 1).join("")}`
