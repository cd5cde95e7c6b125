/**
 * A schema's issue as one path and one sentence. A union reports an issue for each
 * of its branches; the one that got furthest is the one meant. No value of the
 * body is repeated, because it may be anybody's data.
 */
import * as Effect from "effect/Effect"
import * as SchemaIssue from "effect/SchemaIssue"

/** Where a value differs from its schema, and how. */
export interface Difference {
  readonly path: string
  readonly message: string
}

const format = SchemaIssue.makeFormatterStandardSchemaV1()

const pathOf = (path: ReadonlyArray<PropertyKey>): string =>
  path.reduce<string>(
    (text, key) =>
      typeof key === "number" ? `${text}[${key}]` : text === "" ? String(key) : `${text}.${String(key)}`,
    ""
  )

/** Where a value first differs from its schema, and how. */
export const firstDifference = (issue: SchemaIssue.Issue): Difference => {
  const differences = format(issue).issues.map(({ message, path }) => ({
    message,
    path: pathOf((path ?? []).map((part) => (typeof part === "object" ? part.key : part)))
  }))
  const furthest = differences.find(({ message }) => message !== missingKey) ?? differences[0]
  return furthest ?? { message: "The body does not match the schema", path: "" }
}

const missingKey = "Missing key"

/**
 * A schema's work that fails with the first difference, whatever happens: a schema
 * of a program's own can have a bug, and a value can be deeper than the stack.
 */
export const orDifference = <A, R>(
  work: Effect.Effect<A, SchemaIssue.Issue, R>,
  what: "body" | "value"
): Effect.Effect<A, Difference, R> =>
  work.pipe(
    Effect.mapError(firstDifference),
    Effect.catchDefect(() => Effect.fail({ path: "", message: `The schema failed on the ${what}` }))
  )
