/**
 * The application's own API: what it promises to its callers, apart from how it is
 * done. The page at `/openapi.json` is made of it, and so is the client of the tests.
 */
import { Look } from "@effect-heygen/core/AvatarCatalogue"
import * as HttpApi from "effect/http-api/HttpApi"
import * as HttpApiEndpoint from "effect/http-api/HttpApiEndpoint"
import * as HttpApiGroup from "effect/http-api/HttpApiGroup"
import * as Schema from "effect/Schema"

/** There is no look with this id. */
export class LookNotFound extends Schema.TaggedError<LookNotFound>()(
  "LookNotFound",
  { id: Schema.String },
  { httpApiStatus: 404 }
) {}

/** HeyGen cannot be asked just now. */
export class CatalogueUnavailable extends Schema.TaggedError<CatalogueUnavailable>()(
  "CatalogueUnavailable",
  {
    /** Seconds to wait before the next try, if HeyGen named them. */
    retryAfter: Schema.optionalKey(Schema.Finite)
  },
  { httpApiStatus: 503 }
) {}

const Limit = Schema.FiniteFromString.check(Schema.isInt(), Schema.isBetween({ minimum: 1, maximum: 100 }))

const looks = HttpApiGroup.make("looks")
  .add(
    HttpApiEndpoint.get("search", "/looks", {
      query: {
        text: Schema.optionalKey(Schema.String),
        gender: Schema.optionalKey(Schema.String),
        limit: Schema.optionalKey(Limit)
      },
      success: Schema.Array(Look),
      error: CatalogueUnavailable
    })
  )
  .add(
    HttpApiEndpoint.get("get", "/looks/:id", {
      params: { id: Schema.String },
      success: Look,
      error: [LookNotFound, CatalogueUnavailable]
    })
  )

const system = HttpApiGroup.make("system").add(HttpApiEndpoint.get("health", "/health"))

export class Api extends HttpApi.make("avatars").add(looks).add(system) {}
