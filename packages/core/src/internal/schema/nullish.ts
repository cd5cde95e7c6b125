/**
 * The rule of tolerance, in one place: HeyGen documents nothing as optional or
 * null and sends much as both.
 */
import * as Schema from "effect/Schema"

/** The key of a documented field that is not an id: it may be absent, or its value null. */
export const nullishKey = <S extends Schema.Constraint>(schema: S, description: string) =>
  Schema.optionalKey(Schema.NullOr(schema)).annotate({ description })
