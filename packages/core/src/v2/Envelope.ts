/**
 * What every response of version 2 wraps its data in, and the day of its end.
 *
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"

/**
 * The day that HeyGen announced for the end of version 2, as `YYYY-MM-DD`.
 *
 * @see https://docs.heygen.com/docs/sunset-policy
 * @category constants
 * @since 0.1.0
 */
export const sunset = "2026-10-31"

/** What an envelope holds. */
export const dataOf = <A>({ data }: { readonly data: A }): A => data

/**
 * The body of a response around the schema of its `data`. The client reads the
 * body's `error` and `warning` itself: the one becomes an `ApiError`, the other a
 * logged warning.
 *
 * @category schemas
 * @since 0.1.0
 */
export const Envelope = <S extends Schema.Constraint>(data: S) => Schema.Struct({ data })
