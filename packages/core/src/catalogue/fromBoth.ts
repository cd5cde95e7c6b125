/**
 * The catalogue over version 3, with version 2 behind it for programs that ask
 * for it.
 */
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import type { HeyGenError } from "../HeyGenError.ts"
import type { CatalogueSource, LayerOptions } from "./model.ts"

/**
 * Whether version 3 isn't there for the account, or doesn't have a part of the
 * filter. A 404 that isn't HeyGen's own has no code: the route is unknown, and not the id.
 */
const isMissing = ({ attempts, reason }: HeyGenError): boolean => {
  switch (reason._tag) {
    case "EndpointRetiredError":
    case "PermissionError":
      return true
    case "NotFoundError":
      return reason.code === undefined
    case "InvalidRequestError":
      return attempts === 0
    default:
      return false
  }
}

/** Whether version 2 refused a filter: what version 3 said tells more then. */
const isRefusal = ({ attempts, reason }: HeyGenError) =>
  attempts === 0 && reason._tag === "InvalidRequestError"

/** The catalogue that asks version 3 first. */
export const make = Effect.fnUntraced(function* (
  v3: CatalogueSource,
  v2: CatalogueSource,
  { fallback = false }: LayerOptions
): Effect.fn.Return<CatalogueSource> {
  if (fallback === false) {
    yield* Effect.logDebug("The avatar catalogue asks version 3 of HeyGen's API")
    return v3
  }
  yield* Effect.logInfo("The avatar catalogue asks version 3 of HeyGen's API, and version 2 where that fails")
  const mayFallBack = fallback === true ? isMissing : fallback
  const logged = new Set<string>()
  const log = ({ message, operation, reason }: HeyGenError) =>
    Effect.suspend(() => {
      if (logged.has(reason._tag)) return Effect.void
      logged.add(reason._tag)
      return Effect.annotateLogs(Effect.logWarning("The avatar catalogue falls back to version 2", message), {
        "heygen.operation": operation,
        "error.type": reason._tag
      })
    })

  const streams =
    <Argument, A>(
      first: (argument: Argument) => Stream.Stream<A, HeyGenError>,
      second: (argument: Argument) => Stream.Stream<A, HeyGenError>
    ) =>
    (argument: Argument) =>
      Stream.suspend(() => {
        // Version 2 begins at the beginning: after a look of version 3 it would repeat looks.
        let isEmpty = true
        return first(argument).pipe(
          Stream.tap(() =>
            Effect.sync(() => {
              isEmpty = false
            })
          ),
          Stream.catchIf(
            (error) => isEmpty && mayFallBack(error),
            (error) =>
              second(argument).pipe(
                Stream.onStart(log(error)),
                Stream.catchIf(isRefusal, () => Stream.fail(error))
              )
          )
        )
      })

  return {
    looks: streams(v3.looks, v2.looks),
    groups: streams(v3.groups, v2.groups),
    looksInGroup: streams(v3.looksInGroup, v2.looksInGroup),
    look: (id) =>
      Effect.catchIf(v3.look(id), mayFallBack, (error) => Effect.andThen(log(error), v2.look(id))),
    splitFilter: v3.splitFilter
  }
})
