/**
 * The mock could not be started: a taken port, an unreadable file, a name that
 * the document does not have. One sentence says what to change.
 *
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"

/**
 * A mock can't be started, or a scenario can't be followed.
 *
 * @category errors
 * @since 0.1.0
 */
export class MockError extends Schema.TaggedError<MockError>("@effect-heygen/mock/MockError")("MockError", {
  message: Schema.String
}) {}
