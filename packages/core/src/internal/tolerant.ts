/**
 * The rule of tolerance, in one place: HeyGen documents nothing as optional or
 * null and sends much as both.
 */
import * as Schema from "effect/Schema"

/** A documented field that is not an identity: it may be absent, or null. */
export const optional = <S extends Schema.Constraint>(schema: S) => Schema.optionalKey(Schema.NullOr(schema))
