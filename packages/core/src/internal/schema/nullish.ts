/**
 * The rule of tolerance, in one place: HeyGen documents nothing as optional or
 * null and sends much as both.
 */
import * as Schema from "effect/Schema"

const nullish = <S extends Schema.Constraint>(schema: S) => Schema.optionalKey(Schema.NullOr(schema))

/** The key of a documented field that is not an id: it may be absent, or its value null. */
export const nullishKey = <S extends Schema.Constraint>(schema: S, description: string) =>
  nullish(schema).annotate({ description })

// Most fields are of these: one schema for all of them makes an import cheaper.
const text = nullish(Schema.String)
const number = nullish(Schema.Finite)
const flag = nullish(Schema.Boolean)

/** {@link nullishKey} of a string. */
export const nullishText = (description: string) => text.annotate({ description })

/** {@link nullishKey} of a finite number. */
export const nullishNumber = (description: string) => number.annotate({ description })

/** {@link nullishKey} of a boolean. */
export const nullishFlag = (description: string) => flag.annotate({ description })
