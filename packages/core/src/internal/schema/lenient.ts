/**
 * Lists that survive a malformed record. It needs no second schema: the lists are
 * found in the strict one, and a body is decoded again without the records that
 * don't match.
 */
import * as Effect from "effect/Effect"
import * as Predicate from "effect/Predicate"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import type * as SchemaIssue from "effect/SchemaIssue"
import type { SkippedRecord } from "../../ListOptions.ts"
import type { Redact } from "../http/redact.ts"
import { decode, decodeRecord } from "./decode.ts"
import { type Difference, firstDifference } from "./firstDifference.ts"

/** The records that were left out. */
export interface Report {
  /** The first of them. */
  readonly skipped: Array<SkippedRecord>
  count: number
}

/** How many records are described: beyond that they are only counted. */
const maxSkipped = 1_000

/**
 * How many records are left out: no list of HeyGen's is as long, and a body of
 * 12 MiB can hold millions. Beyond that the body fails as it does without skipping.
 */
const maxCount = 100_000

/** Notes a record that is left out. Whether there are too many of them. */
export const leaveOut = (report: Report, path: string, issue: SchemaIssue.Issue, redact: Redact): boolean => {
  report.count += 1
  if (report.count > maxCount) return true
  if (report.skipped.length < maxSkipped) {
    const { message, path: within } = firstDifference(issue)
    report.skipped.push({
      path: `${path}${within === "" ? "" : "."}${redact(within)}`,
      message: redact(message)
    })
  }
  return false
}

/** Lists and what holds them are the only parts of a schema that matter here. */
const isStruct = (u: unknown): u is { readonly fields: Readonly<Record<string, unknown>> } =>
  Schema.isSchema(u) && Predicate.hasProperty(u, "fields") && Predicate.isObject(u.fields)

const isList = (u: unknown): u is { readonly value: Schema.ConstraintDecoder<unknown> } =>
  Schema.isSchema(u) && u.ast._tag === "Arrays" && Predicate.hasProperty(u, "value")

/** After how many records other fibers get their turn. */
const turn = 4_096

/**
 * A body without the records that don't match their schema. It changes the body
 * itself, which nobody else has: an object of a million fields takes long to copy.
 */
const filter = Effect.fnUntraced(function* (
  schema: unknown,
  body: unknown,
  path: string,
  report: Report,
  redact: Redact
): Effect.fn.Return<unknown> {
  if (isList(schema) && Array.isArray(body)) {
    const records: Array<unknown> = []
    for (const [index, record] of body.entries()) {
      if (index % turn === turn - 1) yield* Effect.yieldNow
      const decoded = decodeRecord(schema.value, record)
      if (Result.isSuccess(decoded)) records.push(record)
      else if (leaveOut(report, `${path}[${index}]`, decoded.failure, redact)) return body
    }
    return records
  }
  if (isStruct(schema) && Predicate.isObject(body) && !Array.isArray(body)) {
    for (const [name, field] of Object.entries(schema.fields)) {
      if (!Object.hasOwn(body, name) || !(isList(field) || isStruct(field))) continue
      body[name] = yield* filter(field, body[name], path === "" ? name : `${path}.${name}`, report, redact)
    }
  }
  return body
})

/** Decodes a body, without the records that don't match. */
export const decodeLenient = <S extends Schema.Constraint>(
  schema: S,
  body: unknown,
  report: Report,
  redact: Redact
): Effect.Effect<S["Type"], Difference, S["DecodingServices"]> =>
  Effect.catchEager(decode(schema, body), (difference) =>
    filter(schema, body, "", report, redact).pipe(
      Effect.catchDefect(() => Effect.fail(difference)),
      Effect.flatMap((filtered) => decode(schema, filtered))
    )
  )
