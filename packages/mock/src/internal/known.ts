/**
 * Names of operations that a user gives.
 */
import * as Effect from "effect/Effect"
import { MockError } from "../MockError.ts"

/** Fails where a name is not an operation's id. */
export const requireKnown = (
  operationIds: ReadonlyArray<string>,
  names: ReadonlyArray<string>
): Effect.Effect<void, MockError> => {
  const unknown = names.find((name) => !operationIds.includes(name))
  return unknown === undefined
    ? Effect.void
    : Effect.fail(
        new MockError({
          message: `The document has no operation ${unknown}; it has ${operationIds.join(", ")}.`
        })
      )
}
