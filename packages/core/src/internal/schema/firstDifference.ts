/**
 * A schema's issue as one path and one sentence. A union reports an issue for each
 * of its branches; the one that got furthest is the one meant. No value of the
 * body is repeated, because it may be anybody's data.
 */
import * as SchemaIssue from "effect/SchemaIssue"

const format = SchemaIssue.makeFormatterStandardSchemaV1()

const pathOf = (path: ReadonlyArray<PropertyKey>): string =>
  path.reduce<string>(
    (text, key) =>
      typeof key === "number" ? `${text}[${key}]` : text === "" ? String(key) : `${text}.${String(key)}`,
    ""
  )

/** Where a body first differs from its schema, and how. */
export const firstDifference = (
  issue: SchemaIssue.Issue
): { readonly path: string; readonly message: string } => {
  const differences = format(issue).issues.map(({ message, path }) => ({
    message,
    path: pathOf((path ?? []).map((part) => (typeof part === "object" ? part.key : part)))
  }))
  const furthest = differences.find(({ message }) => message !== missingKey) ?? differences[0]
  return furthest ?? { message: "The body does not match the schema", path: "" }
}

const missingKey = "Missing key"
