/**
 * What a response's headers tell before its body is read.
 */
import * as Duration from "effect/Duration"
import type { Redact } from "./redact.ts"

/** The facts that every reason of an error repeats. */
export interface Head {
  readonly status: number
  readonly requestId: string | undefined
  readonly retryAfter: Duration.Duration | undefined
}

const months = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]

/** The three forms of an HTTP date: today's, and those of RFC 850 and of asctime. */
const dateForms = [
  /^[a-z]{3}, (?<day>\d\d) (?<month>[a-z]{3}) (?<year>\d{4}) (?<time>[\d:]{8}) gmt$/i,
  /^[a-z]{6,9}, (?<day>\d\d)-(?<month>[a-z]{3})-(?<year>\d\d) (?<time>[\d:]{8}) gmt$/i,
  /^[a-z]{3} (?<month>[a-z]{3}) (?<day>[ \d]\d) (?<time>[\d:]{8}) (?<year>\d{4})$/i
]

/**
 * The time of an HTTP date, in epoch milliseconds. `Date.parse` reads dates that
 * don't exist as others, and Effect's parser of these headers takes all of
 * `DateTime` along into every bundle.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9110.html#section-5.6.7
 */
const httpDate = (text: string): number | undefined => {
  const groups = dateForms.reduce<RegExpExecArray | null>(
    (found, form) => found ?? form.exec(text.trim()),
    null
  )?.groups
  if (groups === undefined) return undefined
  const { day = "", month = "", time = "", year = "" } = groups
  const [hours = 0, minutes = 0, seconds = 0] = time.split(":").map(Number)
  const century = year.length === 4 ? 0 : Number(year) < 70 ? 2000 : 1900
  const midnight = new Date(
    Date.UTC(Number(year) + century, months.indexOf(month.toLowerCase()), Number(day))
  )
  const isRead = midnight.getUTCDate() === Number(day) && hours < 24 && minutes < 60 && seconds <= 60
  return isRead ? midnight.getTime() + ((hours * 60 + minutes) * 60 + seconds) * 1_000 : undefined
}

/**
 * How long `Retry-After` asks to wait: whole seconds, or until a date, which is
 * measured against the response's own `Date` so that a wrong clock on this side
 * doesn't matter. Of two joined values the number counts.
 */
const retryAfterOf = (header: ReadHeader, now: () => number): Duration.Duration | undefined => {
  const value = header("retry-after")
  if (value === undefined) return undefined
  const seconds = /(?:^|,\s*)(\d+)$/.exec(value.trim())?.[1]
  if (seconds !== undefined) return Duration.seconds(Number(seconds))
  const until = httpDate(value)
  return until === undefined
    ? undefined
    : Duration.millis(Math.max(0, until - (httpDate(header("date") ?? "") ?? now())))
}

/** Reads a header of a response. */
export type ReadHeader = (name: string) => string | undefined

/** The headers of a response. A client of somebody's own can have lists for values, or no values. */
export const headersOf =
  ({ headers }: { readonly headers: { readonly [name: string]: unknown } }): ReadHeader =>
  (name) => {
    const value = headers[name]
    return value === undefined || value === null ? undefined : String(value)
  }

/** Reads what the headers tell. `now` tells the time in epoch milliseconds. */
export const headOf = (status: number, header: ReadHeader, now: () => number, redact: Redact): Head => {
  const requestId = header("x-request-id")
  return {
    status,
    requestId: requestId === undefined ? undefined : redact(requestId),
    retryAfter: retryAfterOf(header, now)
  }
}
