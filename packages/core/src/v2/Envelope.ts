/**
 * What every v2 answer wraps its data in. Since summer 2026 HeyGen adds a
 * `warning` to it that its document does not know.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { optional } from "../internal/tolerant.ts"

/**
 * HeyGen's note on a route that will end.
 *
 * @category schemas
 * @since 0.1.0
 */
export const Warning = Schema.Struct({
  message: optional(Schema.String),
  /** The route to use instead, such as `GET /v3/avatars/looks`. */
  v3_endpoint: optional(Schema.String),
  docs_url: optional(Schema.String),
  /** The day of the route's end, such as `2026-10-31`. */
  sunset_date: optional(Schema.String)
})

/**
 * @category models
 * @since 0.1.0
 */
export type Warning = typeof Warning.Type

/**
 * The body of a v2 answer around the schema of its `data`.
 *
 * **Details**
 *
 * A body with an `error` never gets here: the client has turned it into an
 * `ApiError`. A `warning` that is not understood is left out, because a note
 * must not cost the data.
 *
 * @category schemas
 * @since 0.1.0
 */
export const Envelope = <S extends Schema.Constraint>(data: S) =>
  Schema.Struct({
    error: Schema.optionalKey(Schema.Null),
    data,
    warning: Schema.optionalKey(
      Schema.NullOr(Warning).pipe(Schema.catchDecoding(() => Effect.succeedSome(null)))
    )
  })
