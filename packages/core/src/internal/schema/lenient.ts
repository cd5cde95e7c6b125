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
import * as SchemaParser from "effect/SchemaParser"
import type { SkippedRecord } from "../../ListOptions.ts"
import { firstDifference } from "./firstDifference.ts"

/** The records that were left out. */
export interface Report {
  /** The first of them. */
  readonly skipped: Array<SkippedRecord>
  count: number
}

/** How many records are described: beyond that they are only counted. */
const maxSkipped = 1_000

/** Lists and what holds them are the only parts of a schema that matter here. */
const isStruct = (u: unknown): u is { readonly fields: Readonly<Record<string, unknown>> } =>
  Schema.isSchema(u) && Predicate.hasProperty(u, "fields") && Predicate.isObject(u.fields)

const isList = (u: unknown): u is { readonly value: Schema.ConstraintDecoder<unknown> } =>
  Schema.isSchema(u) && u.ast._tag === "Arrays" && Predicate.hasProperty(u, "value")

/** A body without the records that don't match their schema. */
const filter = (schema: unknown, body: unknown, path: string, report: Report): unknown => {
  if (isList(schema) && Array.isArray(body)) {
    const decode = SchemaParser.decodeUnknownResult(schema.value)
    return body.filter((record, index) => {
      const decoded = decode(record)
      if (Result.isSuccess(decoded)) return true
      report.count += 1
      if (report.skipped.length < maxSkipped) {
        const { message, path: within } = firstDifference(decoded.failure)
        report.skipped.push({ path: `${path}[${index}]${within === "" ? "" : "."}${within}`, message })
      }
      return false
    })
  }
  if (isStruct(schema) && Predicate.isObject(body) && !Array.isArray(body)) {
    const entries = Object.entries(body).map(([name, value]) => {
      const field = Object.hasOwn(schema.fields, name) ? schema.fields[name] : undefined
      return [name, filter(field, value, path === "" ? name : `${path}.${name}`, report)] as const
    })
    return Object.fromEntries(entries)
  }
  return body
}

/** Decodes a body, without the records that don't match. */
export const decodeLenient = <S extends Schema.Constraint>(
  schema: S,
  body: unknown,
  report: Report
): Effect.Effect<S["Type"], SchemaIssue.Issue, S["DecodingServices"]> => {
  const decode = SchemaParser.decodeUnknownEffect(schema)
  return Effect.catch(decode(body), () => Effect.suspend(() => decode(filter(schema, body, "", report))))
}
