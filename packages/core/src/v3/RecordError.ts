/**
 * Why HeyGen could not make a record what it should be: a state of the record,
 * not of the request.
 *
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"
import { optional } from "../internal/tolerant.ts"

/**
 * @category schemas
 * @since 0.1.0
 */
export const RecordError = Schema.Struct({
  code: optional(Schema.String),
  message: optional(Schema.String)
})

/**
 * @category models
 * @since 0.1.0
 */
export type RecordError = typeof RecordError.Type
