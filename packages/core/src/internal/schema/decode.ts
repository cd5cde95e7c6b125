/**
 * Decodes a parsed body: on the fast path where the body matches, and else with
 * Effect's own decoder, which finds the first difference.
 */
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import type * as Schema from "effect/Schema"
import type * as SchemaIssue from "effect/SchemaIssue"
import * as SchemaParser from "effect/SchemaParser"
import { decodeFast, undecided } from "./fast.ts"
import { type Difference, orDifference } from "./firstDifference.ts"

/** The value of a body, or how it differs from the schema. */
export const decode = <S extends Schema.Constraint>(
  schema: S,
  body: unknown
): Effect.Effect<S["Type"], Difference, S["DecodingServices"]> => {
  const value = decodeFast(schema, body)
  return value === undecided
    ? orDifference(SchemaParser.decodeUnknownEffect(schema)(body), "body")
    : // Type boundary: the closures are made of this schema, and a test holds them to Effect's decoder.
      Effect.succeed(value as S["Type"])
}

/** The value of one record, or how it differs from the schema. */
export const decodeRecord = <A>(
  schema: Schema.ConstraintDecoder<A>,
  record: unknown
): Result.Result<A, SchemaIssue.Issue> => {
  const value = decodeFast(schema, record)
  return value === undecided
    ? SchemaParser.decodeUnknownResult(schema)(record)
    : // Type boundary, as above.
      Result.succeed(value as A)
}
