/**
 * A server can repeat the key that it was sent, and an error of fetch can quote
 * it. Whatever text comes from outside goes through here before it is kept.
 */
import * as Redacted from "effect/Redacted"

/** Rewrites a text from outside so that it can be shown. */
export type Clean = (text: string) => string

/** How much of a text is repeated in an error, a log line or a span. */
const maxLength = 2_000

/** Takes the key out of a text, and cuts it to a length that a log can bear. */
export const cleanOf =
  (apiKey: Redacted.Redacted<string>): Clean =>
  (text) => {
    const safe = text.replaceAll(Redacted.value(apiKey), "<redacted>")
    return safe.length > maxLength ? `${safe.slice(0, maxLength)}…` : safe
  }
