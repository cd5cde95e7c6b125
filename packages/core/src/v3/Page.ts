/**
 * What version 3 wraps its data in: a page of a list with a cursor beside it, or
 * one record. The cursors of a list are followed here, for every list alike.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import { DecodeError, HeyGenError, InvalidRequestError } from "../HeyGenError.ts"
import { optional } from "../internal/tolerant.ts"

/**
 * A page around the schema of its records.
 *
 * @category schemas
 * @since 0.1.0
 */
export const Page = <S extends Schema.Constraint>(record: S) =>
  Schema.Struct({
    data: Schema.Array(record),
    has_more: optional(Schema.Boolean),
    /** The cursor of the next page. */
    next_token: optional(Schema.String)
  })

/**
 * @category models
 * @since 0.1.0
 */
export interface Page<A> {
  readonly data: ReadonlyArray<A>
  readonly has_more?: boolean | null
  readonly next_token?: string | null
}

/**
 * One record.
 *
 * @category schemas
 * @since 0.1.0
 */
export const Single = <S extends Schema.Constraint>(record: S) => Schema.Struct({ data: record })

/**
 * The query that every list takes.
 *
 * @category models
 * @since 0.1.0
 */
export interface PageQuery {
  /** Records of a page: from 1 to 50; 20 by default. */
  readonly limit?: number | undefined
  /** The `next_token` of the page before. */
  readonly token?: string | undefined
}

/**
 * HeyGen's presets, or the account's own; both where nothing is said.
 *
 * @category models
 * @since 0.1.0
 */
export type Ownership = "public" | "private"

/** Refuses a query outside of the documented ranges, before anything is sent. */
export const checkQuery = ({ limit }: PageQuery, operation: string): Effect.Effect<void, HeyGenError> => {
  if (limit === undefined || (Number.isInteger(limit) && limit >= 1 && limit <= 50)) return Effect.void
  const reason = new InvalidRequestError({
    message: "limit must be a whole number from 1 to 50.",
    param: "limit"
  })
  return new HeyGenError({ operation, reason, attempts: 0 })
}

/**
 * Every record of a list, page by page, as they are asked for. A page that fails
 * is retried for itself; a cursor that leads nowhere, or round in a circle, is an
 * error and never the end.
 */
export const records = <A, Q extends PageQuery, R>(
  operation: string,
  list: (query: Q) => Effect.Effect<Page<A>, HeyGenError, R>,
  query: Q
): Stream.Stream<A, HeyGenError, R> =>
  Stream.suspend(() => {
    const seen = new Set<string>()
    const astray = (message: string) =>
      new HeyGenError({ operation, reason: new DecodeError({ message, path: "next_token", status: 200 }) })
    return Stream.paginate(
      query,
      Effect.fnUntraced(function* (query: Q) {
        const { data, has_more, next_token } = yield* list(query)
        if (has_more === false) return [data, Option.none<Q>()] as const
        if (next_token === undefined || next_token === null || next_token === "") {
          if (has_more === true) return yield* astray("There is more, and no cursor to it")
          return [data, Option.none<Q>()] as const
        }
        if (seen.has(next_token)) return yield* astray("The cursor leads back to a page that was read")
        seen.add(next_token)
        return [data, Option.some({ ...query, token: next_token })] as const
      })
    )
  })
