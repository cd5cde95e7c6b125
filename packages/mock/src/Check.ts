/**
 * Notices where HeyGen's API has changed: asks it, holds each response against
 * the document, and says in a line each what is different.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import type * as HttpClient from "effect/http/HttpClient"
import type * as Redacted from "effect/Redacted"
import * as Api from "./internal/check/api.ts"
import * as Described from "./internal/check/described.ts"
import * as Judge from "./internal/check/judge.ts"
import * as Plan from "./internal/check/plan.ts"
import type { MockError } from "./MockError.ts"

/**
 * The account that is asked, and where.
 *
 * @category models
 * @since 0.1.0
 */
export interface CheckOptions {
  /** The account's key. It is sent to the base URL's own origin alone, and is in no output. */
  readonly apiKey: Redacted.Redacted<string>
  /**
   * `https://api.heygen.com` by default. An https URL, or http on the loopback
   * interface, without credentials, query or fragment.
   */
  readonly baseUrl?: string | undefined
}

/**
 * How a difference matters.
 *
 * - `breaking`: what is required is missing, has moved, or is of another kind
 * - `renamed`: an optional field is gone, and a new one looks like it
 * - `never seen`: a documented field or header came in no response
 * - `new field`: a field or a list that the document doesn't have
 * - `note`: new words, another status or date; nothing that breaks a program
 *
 * @category models
 * @since 0.1.0
 */
export type Severity = "breaking" | "renamed" | "never seen" | "new field" | "note"

/**
 * A difference from the document. It holds names, counts and dates, and never
 * the value of a record.
 *
 * @category models
 * @since 0.1.0
 */
export interface Finding {
  /** How it matters to a program. */
  readonly severity: Severity
  /** The operation's id; `*` for several. */
  readonly operation: string
  /** Such as `data.avatars[].premium`, or a header's name in lower case. */
  readonly path: string
  /** What is different, without a value of a record. */
  readonly message: string
}

/**
 * What was seen of a status of an operation.
 *
 * @category models
 * @since 0.1.0
 */
export interface Coverage {
  /** The operation's id. */
  readonly operation: string
  /** Such as `GET /v2/avatars`. */
  readonly route: string
  /** The HTTP status of the responses. */
  readonly status: number
  /** How many responses there were. */
  readonly responses: number
  /** How many of the documented fields came at least once. */
  readonly seen: number
  /** How many fields are documented. */
  readonly documented: number
  /** The paths of those that didn't. */
  readonly notSeen: ReadonlyArray<string>
}

/**
 * A request that could not be made, or had no response that says anything.
 *
 * @category models
 * @since 0.1.0
 */
export interface Unchecked {
  /** The operation's id. */
  readonly operation: string
  /** Why it could not be checked, in a sentence. */
  readonly reason: string
}

/**
 * What a check has found.
 *
 * @category models
 * @since 0.1.0
 */
export interface Report {
  /**
   * `as documented` where there is no finding and everything was asked, `changed`
   * where there is one, `unchecked` where there is none and something could not
   * be asked.
   */
  readonly outcome: "as documented" | "changed" | "unchecked"
  /** Why the check ended early, if it did. */
  readonly stopped: string | undefined
  /** The differences from the document. */
  readonly findings: ReadonlyArray<Finding>
  /** The operations that could not be checked. */
  readonly unchecked: ReadonlyArray<Unchecked>
  /** What was seen of each operation and status. */
  readonly coverage: ReadonlyArray<Coverage>
  /** How many requests were sent. */
  readonly requests: number
}

/**
 * Asks the eight operations, read-only: at most 30 requests, and a minute. Fails
 * only where the options can't be used.
 *
 * **Details**
 *
 * It asks for two pages of the lists that have pages, for ids that don't exist,
 * for a limit that is not allowed, and once with a wrong key. Where HeyGen answers
 * 429 or 5xx, it waits as long as `Retry-After` says and asks once more. Redirects
 * are not followed.
 *
 * **Example** (HeyGen's API, over fetch)
 *
 * ```ts
 * import * as Check from "@effect-heygen/mock/Check"
 * import * as Effect from "effect/Effect"
 * import * as FetchHttpClient from "effect/http/FetchHttpClient"
 * import * as Redacted from "effect/Redacted"
 *
 * const program = Check.run({ apiKey: Redacted.make("the key") }).pipe(
 *   Effect.map(({ findings }) => findings.filter(({ severity }) => severity === "breaking")),
 *   Effect.provide(FetchHttpClient.layer)
 * )
 * ```
 *
 * @category constructors
 * @since 0.1.0
 */
export const run = (options: CheckOptions): Effect.Effect<Report, MockError, HttpClient.HttpClient> =>
  Effect.gen(function* () {
    const described = yield* Described.load
    const api = yield* Api.make(described, options)
    const trace = yield* Plan.run(api)
    return yield* Judge.judge(described, trace, { requests: api.sent(), stopped: api.stopped() })
  }).pipe(Effect.scoped)

/**
 * The exit code of `heygen-mock check`: 0 as documented, 1 changed, 2 could not
 * be checked.
 *
 * @category formatting
 * @since 0.1.0
 */
export const exitCode = ({ outcome }: Report): 0 | 1 | 2 =>
  outcome === "as documented" ? 0 : outcome === "changed" ? 1 : 2

/** Columns as wide as their widest cell. */
const table = (rows: ReadonlyArray<ReadonlyArray<string>>): ReadonlyArray<string> => {
  const widths = rows.reduce<ReadonlyArray<number>>(
    (widest, row) => row.map((cell, index) => Math.max(cell.length, widest[index] ?? 0)),
    []
  )
  return rows.map((row) =>
    row
      .map((cell, index) => cell.padEnd(widths[index] ?? 0))
      .join("  ")
      .trimEnd()
  )
}

const verdicts = {
  "as documented": "The API is as documented.",
  changed: "The API has changed.",
  unchecked: "The API could not be checked."
} as const satisfies Record<Report["outcome"], string>

/**
 * A report as text: a line for each finding, then what was covered, and the
 * verdict.
 *
 * @category formatting
 * @since 0.1.0
 */
export const format = (report: Report): string => {
  const { coverage, findings, requests, stopped, unchecked } = report
  const found = table(
    findings.map(({ message, operation, path, severity }) => [severity, operation, path, message])
  )
  const covered = table([
    ["operation", "status", "responses", "fields seen", "not seen"],
    ...coverage.map(({ documented, notSeen, operation, responses, seen, status }) => [
      operation,
      String(status),
      String(responses),
      `${seen} of ${documented}`,
      notSeen.join(", ")
    ])
  ])
  const left = table(unchecked.map(({ operation, reason }) => ["not checked", operation, reason]))
  const words = [verdicts[report.outcome], ...(stopped === undefined ? [] : [stopped])]
  return [
    ...found,
    ...(found.length === 0 ? [] : [""]),
    ...covered,
    ...(left.length === 0 ? [] : ["", ...left]),
    "",
    `${words.join(" ")} ${findings.length} finding${findings.length === 1 ? "" : "s"}, ${requests} requests.`
  ].join("\n")
}
