/**
 * What a response is: a value, or the reason that it is none. An error in the body
 * of a success is found here, and a route that HeyGen has retired.
 */
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import type * as Schema from "effect/Schema"
import type * as Tracer from "effect/Tracer"
import type * as CallOptions from "../../CallOptions.ts"
import type * as Endpoint from "../../Endpoint.ts"
import { DecodeError, type HeyGenErrorReason } from "../../HeyGenError.ts"
import { decode } from "../schema/decode.ts"
import { decodeLenient, type Report } from "../schema/lenient.ts"
import type { RawResponse } from "./exchange.ts"
import type { Head } from "./head.ts"
import type { Content } from "./incremental.ts"
import { readNotice } from "./notice.ts"
import * as Reasons from "./reasons.ts"
import type { Redact } from "./redact.ts"
import * as Retirement from "./retirement.ts"
import * as Telemetry from "./telemetry.ts"

/** An endpoint, as far as its response goes. */
export type Responding<Success extends Schema.Constraint> = Pick<
  Endpoint.Endpoint<string, Success>,
  "method" | "operation" | "route" | "statuses" | "successor" | "success" | "sunset"
>

/** What a response turned out to be. */
export interface Interpreted<A> {
  readonly value: A
  readonly head: Head
  readonly announcement: CallOptions.Announcement | undefined
  readonly report: Report
}

/** The content of a body that has been read as a whole. */
export const contentOf = ({ head, text }: RawResponse, invalid: Content["invalid"]): Content => ({
  json:
    head.status === 204
      ? Result.succeed(undefined)
      : Result.try({ try: () => JSON.parse(text), catch: () => undefined }),
  invalid,
  report: { skipped: [], count: 0 }
})

/** Interprets the responses of a client. */
export const make = (redact: Redact) => {
  const note = Retirement.makeNotes()

  return <Success extends Schema.Constraint>(
    endpoint: Responding<Success>,
    { head, header, text }: RawResponse,
    { invalid, json, report }: Content,
    span: Tracer.Span,
    /** The time, in epoch milliseconds. */
    now: () => number
  ): Effect.Effect<Interpreted<Success["Type"]>, HeyGenErrorReason, Success["DecodingServices"]> => {
    const { requestId, status } = head
    const body = Result.getOrUndefined(json)
    const notice = readNotice(body)
    const announcement = Retirement.announcementOf(endpoint, header, notice, redact)
    const differing = (message: string, path: string) =>
      Effect.fail(
        new DecodeError({
          message: path === "" ? message : `${message} at ${path}`,
          path,
          status,
          requestId
        })
      )

    const decoded = (): Effect.Effect<Success["Type"], HeyGenErrorReason, Success["DecodingServices"]> => {
      if (!endpoint.statuses.includes(status)) {
        const retirement = Retirement.retirementOf(endpoint, status, announcement, notice, now())
        const content = { error: notice.error, contentType: header("content-type"), text }
        return Effect.fail(Reasons.fromStatus(head, content, retirement, redact))
      }
      if (notice.error !== undefined) return Effect.fail(Reasons.fromErrorBody(head, notice.error, redact))
      if (Result.isFailure(json)) {
        const { failure } = json
        if (failure !== undefined) return differing(failure.message, redact(failure.path))
        const type = header("content-type")
        return differing(`Expected JSON (${type === undefined ? "no content type" : redact(type)})`, "")
      }
      const { success } = endpoint
      return Effect.catchEager(
        invalid === "skip" ? decodeLenient(success, body, report, redact) : decode(success, body),
        ({ message, path }) => differing(redact(message), redact(path))
      )
    }

    const interpreted = Effect.flatMapEager(decoded(), (value) => {
      const response = { value, head, announcement, report }
      return report.count === 0
        ? Effect.succeed(response)
        : Effect.as(Telemetry.skipped(endpoint.operation, report), response)
    })
    return announcement === undefined
      ? interpreted
      : Effect.andThen(note(endpoint, announcement, span), interpreted)
  }
}
