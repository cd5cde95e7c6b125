/**
 * The calls of lists: `invalid: "skip"` for one of them, and what it left out
 * beside the records.
 */
import * as Effect from "effect/Effect"
import * as CallOptions from "../../CallOptions.ts"
import type { ListOptions, Skipped } from "../../ListOptions.ts"

/** A call with the caller's choice for malformed records. */
export const withInvalid = <A, E, R>(
  call: Effect.Effect<A, E, R>,
  invalid: ListOptions["invalid"]
): Effect.Effect<A, E, R> => (invalid === undefined ? call : CallOptions.provide({ invalid })(call))

/** A list's call with the options that the caller gave it. */
export const listing = <A, E, R>(
  call: Effect.Effect<A, E, R>,
  options: ListOptions | null | undefined
): Effect.Effect<A & Skipped, E, R> => {
  const invalid = options?.invalid
  const none: Skipped = {}
  const listed = withInvalid(call, invalid)
  if (invalid !== "skip") return Effect.map(listed, (value) => ({ ...value, ...none }))
  return Effect.map(CallOptions.withResponses(listed), ([value, responses]) => ({
    ...value,
    skipped: responses.flatMap(({ skipped }) => skipped),
    skippedCount: responses.reduce((count, { skippedCount }) => count + skippedCount, 0)
  }))
}
