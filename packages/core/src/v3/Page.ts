/**
 * What version 3 wraps its data in: a page of a list with a cursor beside it, or
 * one record. Cursors are followed here, for every list alike.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import { DecodeError, HeyGenError } from "../HeyGenError.ts"

/**
 * A page around the schema of its records. The cursor fields are required, so that
 * a renamed one is an error and never the end of a list.
 *
 * @category schemas
 * @since 0.1.0
 */
export const Page = <S extends Schema.Constraint>(record: S) =>
  Schema.Struct({
    data: Schema.Array(record),
    has_more: Schema.Boolean.annotate({ description: "Whether there is another page." }),
    next_token: Schema.NullOr(Schema.String).annotate({ description: "The cursor of the next page." })
  })

/**
 * @category models
 * @since 0.1.0
 */
export interface Page<A> {
  /** The page's records. */
  readonly data: ReadonlyArray<A>
  /** Whether there is another page. */
  readonly has_more: boolean
  /** The cursor of the next page. */
  readonly next_token: string | null
}

/**
 * One record.
 *
 * @category schemas
 * @since 0.1.0
 */
export const Single = <S extends Schema.Constraint>(record: S) => Schema.Struct({ data: record })

const Limit = Schema.Finite.check(
  Schema.makeFilter((limit) => Number.isInteger(limit) && limit >= 1 && limit <= 50, {
    expected: "a whole number from 1 to 50"
  })
)

/**
 * HeyGen's presets, or the account's own; both where it is left out.
 *
 * @category schemas
 * @since 0.1.0
 */
export const Ownership = Schema.Literals(["public", "private"])

/**
 * @category models
 * @since 0.1.0
 */
export type Ownership = typeof Ownership.Type

/** The query of every list. */
export const pageQuery = {
  limit: Schema.optional(Limit),
  token: Schema.optional(Schema.String),
  ownership: Schema.optional(Ownership)
}

/**
 * The query that every list takes.
 *
 * @category models
 * @since 0.1.0
 */
export interface PageQuery {
  /** How many records a page has: from 1 to 50; 20 by default. */
  readonly limit?: number | undefined
  /** The `next_token` of the page before. */
  readonly token?: string | undefined
  /** HeyGen's presets, or the account's own; both by default. */
  readonly ownership?: Ownership | undefined
}

/** How many empty pages in a row a stream follows. */
const maxEmptyPages = 20

/**
 * Every record of a list, page by page, as they are asked for. A page that fails is
 * retried on its own. A cursor that is missing, leads back, or leads from one empty
 * page to the next is an error and never the end.
 */
export const records = <A, Q extends PageQuery, R>(
  operation: string,
  list: (query: Q) => Effect.Effect<Page<A>, HeyGenError, R>,
  query: Q
): Stream.Stream<A, HeyGenError, R> =>
  Stream.suspend(() => {
    const seen = new Set<string>()
    let emptyPages = 0
    const astray = (message: string) => {
      const path = "next_token"
      const reason = new DecodeError({ message: `${message} at ${path}`, path, status: 200 })
      return new HeyGenError({ operation, reason })
    }
    return Stream.paginate(
      query,
      Effect.fnUntraced(function* (query: Q) {
        const { data, has_more, next_token } = yield* list(query)
        if (!has_more) return [data, Option.none<Q>()] as const
        if (next_token === null || next_token === "") {
          return yield* astray("There are more pages, and no cursor")
        }
        if (seen.has(next_token)) return yield* astray("The cursor leads back to a page that was read")
        seen.add(next_token)
        emptyPages = data.length === 0 ? emptyPages + 1 : 0
        if (emptyPages > maxEmptyPages) return yield* astray(`${maxEmptyPages} empty pages in a row`)
        return [data, Option.some({ ...query, token: next_token })] as const
      })
    )
  })
