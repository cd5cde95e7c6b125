/**
 * Why HeyGen failed to make a record: a state of the record, and not an error of
 * the request.
 *
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"
import { nullishText } from "../internal/schema/nullish.ts"

/**
 * Set where a record's `status` is `failed`.
 *
 * @category schemas
 * @since 0.1.0
 */
export const RecordError = Schema.Struct({
  code: nullishText("HeyGen's code for the failure."),
  message: nullishText("What went wrong, in HeyGen's words.")
}).annotate({
  identifier: "@effect-heygen/core/V3/RecordError",
  description: "Why a record's processing failed."
})

/**
 * @category models
 * @since 0.1.0
 */
export interface RecordError extends Schema.Schema.Type<typeof RecordError> {}
