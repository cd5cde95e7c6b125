/**
 * Lists that survive a malformed record: each record is decoded for itself, and
 * what does not decode is reported beside the rest.
 */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import * as SchemaGetter from "effect/SchemaGetter"
import * as SchemaParser from "effect/SchemaParser"
import type { HeyGenError } from "../HeyGenError.ts"
import type { Skipped, SkippedRecord } from "../ListOptions.ts"
import { firstDifference } from "./firstDifference.ts"

/** Where a decoding list reports what it leaves out. */
class Report extends Context.Service<Report, Array<SkippedRecord>>()("@effect-heygen/core/internal/Report") {}

/** How many paths are named in the log; all of them are in `skipped`. */
const maxLogged = 10

/** A list at a path of the body, without the records that do not decode. */
export const skippingArray = <S extends Schema.ConstraintDecoder<unknown>>(path: string, item: S) => {
  const decode = SchemaParser.decodeUnknownResult(item)
  return Schema.Array(Schema.Unknown).pipe(
    Schema.decodeTo(Schema.Array(Schema.toType(item)), {
      decode: SchemaGetter.transformEffect((records: ReadonlyArray<unknown>) =>
        Effect.map(Effect.service(Report), (report) =>
          records.flatMap((record, index) => {
            const decoded = decode(record)
            if (Result.isSuccess(decoded)) return [decoded.success]
            const { message, path: within } = firstDifference(decoded.failure)
            report.push({ path: `${path}[${index}]${within === "" ? "" : "."}${within}`, message })
            return []
          })
        )
      ),
      encode: SchemaGetter.passthrough()
    })
  )
}

/** A call whose lists skip: the data of its answer, and what they left out. */
export const skipping = <A, R>(
  operation: string,
  call: Effect.Effect<{ readonly data: A }, HeyGenError, R>
): Effect.Effect<A & Skipped, HeyGenError, Exclude<R, Report>> =>
  Effect.suspend(() => {
    const skipped: Array<SkippedRecord> = []
    return call.pipe(
      Effect.provideService(Report, skipped),
      Effect.tap(() => {
        if (skipped.length === 0) return Effect.void
        const named = skipped.slice(0, maxLogged).map(({ message, path }) => `${path}: ${message}`)
        const more = skipped.length > maxLogged ? [`and ${skipped.length - maxLogged} more`] : []
        return Effect.logWarning(
          `${operation}: left out ${skipped.length} records: ${[...named, ...more].join("; ")}`
        )
      }),
      Effect.map(({ data }) => ({ ...data, skipped }))
    )
  })
