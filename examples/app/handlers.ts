/**
 * How the API is done: searches go to a cached catalogue, and a failure of HeyGen's
 * becomes one that the application's own callers can act on.
 */
import { AvatarCatalogue, type HeyGenError } from "@effect-heygen/core"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as HttpApiBuilder from "effect/http-api/HttpApiBuilder"
import * as Layer from "effect/Layer"
import * as Stream from "effect/Stream"
import { Api, CatalogueUnavailable, LookNotFound } from "./Api.ts"

/** What went wrong is for the log; the caller learns when to come back. */
const unavailable = (error: HeyGenError) =>
  Effect.logError("HeyGen's catalogue is not available", error.message).pipe(
    Effect.andThen(
      Effect.fail(
        new CatalogueUnavailable(
          error.retryAfter === undefined ? {} : { retryAfter: Duration.toSeconds(error.retryAfter) }
        )
      )
    )
  )

const Looks = HttpApiBuilder.group(
  Api,
  "looks",
  Effect.fnUntraced(function* (handlers) {
    const catalogue = yield* AvatarCatalogue
    return handlers.handleAll({
      search: ({ query: { limit = 20, ...filter } }) =>
        catalogue
          .looks(filter)
          .pipe(Stream.take(limit), Stream.runCollect, Effect.catchTag("HeyGenError", unavailable)),
      get: ({ params: { id } }) =>
        catalogue.look(id).pipe(
          Effect.catchReason("HeyGenError", "NotFoundError", () => Effect.fail(new LookNotFound({ id }))),
          Effect.catchTag("HeyGenError", unavailable)
        )
    })
  })
)

const System = HttpApiBuilder.group(Api, "system", (handlers) =>
  Effect.succeed(handlers.handleAll({ health: () => Effect.void }))
)

/** The handlers over any catalogue, with a cache between the two. */
export const handlers = Layer.merge(Looks, System).pipe(
  Layer.provide(AvatarCatalogue.layerCached({ timeToLive: "10 minutes" }))
)
