/**
 * Scripts of answers, as data: what the mock answers to the first, second and
 * later requests of an operation, so that a program's retries can be rehearsed.
 *
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"

/**
 * One answer that the document declares.
 *
 * @category models
 * @since 0.1.0
 */
export const Answer = Schema.TaggedStruct("Answer", {
  /** A status that the document declares for the operation. */
  status: Schema.Int,
  /** One of the named examples of that status; the first by default. */
  example: Schema.optionalKey(Schema.String)
})

/**
 * @category models
 * @since 0.1.0
 */
export type Answer = typeof Answer.Type

/**
 * For each operation, by its id in the document, the answers to its first
 * requests, in order. After them the operation answers as it always does.
 *
 * **Example** (Two refusals, then the catalogue)
 *
 * ```ts
 * import { MockServer, Scenario } from "@effect-heygen/mock"
 *
 * const mock = MockServer.layer({
 *   scenario: {
 *     "list-avatars-v2": [Scenario.answer(429), Scenario.answer(503)]
 *   }
 * })
 * ```
 *
 * @category models
 * @since 0.1.0
 */
export const Scenario = Schema.Record(Schema.String, Schema.Array(Answer))

/**
 * @category models
 * @since 0.1.0
 */
export type Scenario = typeof Scenario.Type

/**
 * The declared answer of a status, or one of its named examples.
 *
 * @category constructors
 * @since 0.1.0
 */
export const answer = (status: number, example?: string): Answer =>
  Answer.make({ status, ...(example === undefined ? {} : { example }) })
