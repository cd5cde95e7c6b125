/**
 * Makes texts from outside fit to be shown. A server can repeat the credentials
 * that it was sent, as they are or encoded, and it can send control characters
 * that forge log lines or drive a terminal.
 */

/** Rewrites a text from outside so that it can be shown. */
export type Redact = (text: string) => string

export interface Redactor {
  /** Takes note of a secret, before it is sent. */
  readonly add: (secret: string) => void
  readonly redact: Redact
}

/** How much of a text is repeated in an error, a log line or a span. */
const maxLength = 2_000

/** How many secrets of a client are remembered: those that requests under way may carry. */
const maxSecrets = 8

/** A shorter secret is a word of any message, so that it is redacted only where it stands alone. */
const minDistinctive = 8

/** How much of a secret must stand at the end of a text that was cut off within it. */
const minCut = 4

// C0 and C1 controls, line separators, and what changes the direction of writing.
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what it is about
const control = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]+/g

const literally = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|/-]/g, "\\$&")

const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&apos;"
}

/** A character of a secret: as it is, or escaped for a URL, for HTML or for JSON. */
const characterPattern = (character: string): string => {
  const code = character.charCodeAt(0)
  const hex = code.toString(16).padStart(2, "0")
  const named = entities[character]
  return `(?:\\\\?${literally(character)}|%(?:25)*${hex}|&#0*${code};|&#x0*${hex};|\\\\(?:u00|x)${hex}${named === undefined ? "" : `|${named}`})`
}

/** A text in base64, at each of the three places that it can have between other bytes, in both alphabets. */
const base64Patterns = (secret: string): ReadonlyArray<string> =>
  [0, 1, 2].map((offset) => {
    const encoded = btoa("\0".repeat(offset) + secret).replace(/=+$/, "")
    // The first and the last characters also hold bits of what stands around the secret.
    const own = encoded.slice(Math.ceil((offset * 4) / 3), Math.floor(((offset + secret.length) * 4) / 3))
    return literally(own).replaceAll("\\+", "[+-]").replaceAll("\\/", "[/_]")
  })

const hexPattern = (secret: string): string =>
  Array.from(secret, (character) => character.charCodeAt(0).toString(16).padStart(2, "0")).join("")

/** Every form of a secret that is looked for. */
const patternOf = (secret: string): RegExp => {
  const characters = Array.from(secret, characterPattern)
  if (secret.length < minDistinctive) {
    return new RegExp(
      `(?<![A-Za-z0-9])(?:${characters.join("")}|${literally(btoa(secret))})(?![A-Za-z0-9])`,
      "gi"
    )
  }
  const whole = characters.join("\\s*")
  const tail = characters.slice(minCut).reduceRight((rest, next) => `(?:\\s*${next}${rest})?`, "")
  const cut = `${characters.slice(0, minCut).join("\\s*")}${tail}[\\s\\ufffd…]*$`
  return new RegExp([whole, ...base64Patterns(secret), hexPattern(secret), cut].join("|"), "gi")
}

/** A client's redactor. */
export const make = (): Redactor => {
  const patterns = new Map<string, RegExp>()
  return {
    add: (secret) => {
      if (patterns.has(secret)) return
      patterns.set(secret, patternOf(secret))
      for (const oldest of [...patterns.keys()].slice(0, -maxSecrets)) patterns.delete(oldest)
    },
    redact: (text) => {
      let safe = text
      for (const pattern of patterns.values()) safe = safe.replace(pattern, "<redacted>")
      safe = safe.replace(control, " ")
      return safe.length > maxLength ? `${safe.slice(0, maxLength).replace(/[\ud800-\udbff]$/, "")}…` : safe
    }
  }
}
