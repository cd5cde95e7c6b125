/**
 * Makes texts from outside fit to be shown. A server can repeat the credentials
 * that it was sent, as they are or encoded, and it can send control characters
 * that forge log lines or drive a terminal.
 *
 * Credentials of eight characters or more are removed wherever they stand,
 * whatever their encoding. Shorter ones are what tests and mocks use ("1", "any"):
 * their letters are part of any message, so that they are removed only where they
 * stand alone, as a word.
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

/** How much of a text is searched: more than is shown, and little enough to be fast. */
const maxSearched = 16_384

/** How many secrets of a client are remembered: those that requests under way may carry. */
const maxSecrets = 8

/** A shorter secret is redacted only where it stands alone. */
const minDistinctive = 8

/** How much of a secret must stand at the end of a text that was cut off within it. */
const minCut = 4

/** How often escapes are resolved: JSON within a query within a page, and one more. */
const maxLayers = 4

// Control characters, line separators, and what changes the direction of writing.
const control = /[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]+/gu

/** What can stand between the characters of a secret without hiding it from a reader. */
const invisible = /[\s\p{Cc}\p{Cf}]+/gu

/** The names that HTML has for the printable characters of ASCII. */
const entities: { readonly [name: string]: string } = {
  ...{ amp: "&", apos: "'", ast: "*", bsol: "\\", colon: ":", commat: "@", comma: ",", dollar: "$" },
  ...{ equals: "=", excl: "!", grave: "`", gt: ">", hat: "^", lbrace: "{", lbrack: "[", lcub: "{" },
  ...{ lowbar: "_", lpar: "(", lsqb: "[", lt: "<", num: "#", percnt: "%", period: ".", plus: "+" },
  ...{ quest: "?", quot: '"', rbrace: "}", rbrack: "]", rcub: "}", rpar: ")", rsqb: "]", semi: ";" },
  ...{ sol: "/", verbar: "|", vert: "|" }
}

/**
 * An escape of URLs, of HTML or of JSON, however often it was escaped again by its
 * own kind; or half of one, where the text ends.
 */
const escapes = new RegExp(
  [
    "%(?:25)*(?<url>[0-7][0-9a-f])",
    `&(?:amp;)*(?:#0*(?<decimal>[0-9]{1,3})|#x0*(?<hex>[0-9a-f]{1,2})|(?<name>${Object.keys(entities).join("|")}));?`,
    "\\\\+(?:u00|x)(?<json>[0-9a-f]{2})",
    "(?<blank>\\\\+[nrt]|(?:%(?:25)*[0-7]?|&(?:amp;)*#?[a-z0-9]{0,6}|\\\\+(?:u[0-9a-f]{0,3}|x[0-9a-f]?))$)",
    "\\\\+"
  ].join("|"),
  "gi"
)

/** What an escape stands for; nothing for a backslash, which may be part of a secret or have been added. */
const resolve = ({ groups = {} }: RegExpExecArray): string => {
  const { blank, decimal, name } = groups
  const hex = groups.url ?? groups.hex ?? groups.json
  if (hex !== undefined) return String.fromCharCode(Number.parseInt(hex, 16))
  if (decimal !== undefined) return String.fromCharCode(Number(decimal))
  if (name !== undefined) return entities[name.toLowerCase()] ?? ""
  return blank === undefined ? "" : " "
}

/** A character, and the piece of the original text that it stands for. */
interface Character {
  readonly value: string
  readonly start: number
  readonly end: number
}

type Characters = ReadonlyArray<Character>

const charactersOf = (text: string): Characters =>
  text.split("").map((value, start) => ({ value, start, end: start + 1 }))

/** Letters of one case, so that a needle is found in either; all others keep their length. */
const textOf = (characters: Characters): string =>
  characters
    .map(({ value }) => value)
    .join("")
    .replace(/[A-Z]+/g, (letters) => letters.toLowerCase())

const replace = (
  characters: Characters,
  pattern: RegExp,
  replacement: (match: RegExpExecArray) => string
): Characters => {
  const replaced: Array<Character> = []
  let kept = 0
  for (const match of textOf(characters).matchAll(pattern)) {
    const { start = 0 } = characters[match.index] ?? {}
    const next = match.index + match[0].length
    const { end = start } = characters[next - 1] ?? {}
    const value = replacement(match)
    replaced.push(...characters.slice(kept, match.index))
    if (value !== "") replaced.push({ value, start, end })
    kept = next
  }
  return kept === 0 ? characters : [...replaced, ...characters.slice(kept)]
}

/** A text as it is, and with one layer of escapes after the other resolved. */
const layersOf = (text: string): ReadonlyArray<Characters> => {
  const layers = [charactersOf(text)]
  for (let last = layers[0]; last !== undefined && layers.length <= maxLayers; ) {
    const next = replace(last, escapes, resolve)
    if (next === last) break
    layers.push(next)
    last = next
  }
  return layers
}

const withoutInvisible = (characters: Characters): Characters => replace(characters, invisible, () => "")

/** A text in base64, at each of the three places that it can have between other bytes, in both alphabets. */
const base64Of = (secret: string): ReadonlyArray<string> =>
  [0, 1, 2].flatMap((offset) => {
    const encoded = btoa("\0".repeat(offset) + secret)
    // The first and the last characters also hold bits of what stands around the secret.
    const own = encoded.slice(Math.ceil((offset * 4) / 3), Math.floor(((offset + secret.length) * 4) / 3))
    return [own, own.replaceAll("+", "-").replaceAll("/", "_")]
  })

const hexOf = (secret: string): string =>
  secret.replace(/./g, (character) => character.charCodeAt(0).toString(16).padStart(2, "0"))

/** Where something stands in the original text. */
type Range = readonly [start: number, end: number]

/** Finds a secret in the layers of a text. */
type Find = (layers: ReadonlyArray<Characters>) => ReadonlyArray<Range>

const rangeOf = (characters: Characters, from: number, to: number): Range => [
  characters[from]?.start ?? 0,
  characters[to - 1]?.end ?? 0
]

/** Where the last word of a text ends. */
const wordEnd = (text: string): number => {
  let end = text.length
  while (end > 0 && /[^\p{L}\p{N}]/u.test(text.charAt(end - 1))) end -= 1
  return end
}

/** Finds all forms of a secret, and the beginning of one at the end of the text. */
const findAnywhere = (secret: string): Find => {
  const spellings = layersOf(secret).map((layer) => textOf(withoutInvisible(layer)))
  const needles = [...new Set([...spellings, ...base64Of(secret), hexOf(secret)])]
    .map((needle) => needle.toLowerCase())
    .filter((needle) => needle.length > minCut)
  return (layers) =>
    layers.map(withoutInvisible).flatMap((characters) => {
      const text = textOf(characters)
      const ends = [text.length, wordEnd(text)]
      return needles.flatMap((needle) => {
        const ranges: Array<Range> = []
        for (let at = text.indexOf(needle); at >= 0; at = text.indexOf(needle, at + needle.length)) {
          ranges.push(rangeOf(characters, at, at + needle.length))
        }
        for (const end of ends) {
          let length = Math.min(needle.length - 1, end)
          while (length >= minCut && !text.endsWith(needle.slice(0, length), end)) length -= 1
          if (length < minCut) continue
          const [start, to] = rangeOf(characters, end - length, end)
          ranges.push([start, end === text.length ? Number.POSITIVE_INFINITY : to])
        }
        return ranges
      })
    })
}

/** Finds a secret that is a word of its own: not a part of one, of an id, a path or a number. */
const findAlone = (secret: string): Find => {
  const literally = (text: string) => text.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&")
  const pattern = new RegExp(
    `(?<![\\p{L}\\p{N}_[-]|[\\p{L}\\p{N}][./])(?:${literally(secret)}|${literally(btoa(secret))})(?![\\p{L}\\p{N}_-]|[./][\\p{L}\\p{N}])`,
    "giu"
  )
  return (layers) =>
    layers.flatMap((characters) =>
      Array.from(textOf(characters).matchAll(pattern), (match) =>
        rangeOf(characters, match.index, match.index + match[0].length)
      )
    )
}

const withoutRanges = (text: string, ranges: ReadonlyArray<Range>): string => {
  let safe = ""
  let kept = 0
  for (const [start, end] of [...ranges].sort(([a], [b]) => a - b)) {
    if (start >= kept) safe += `${text.slice(kept, start)}<redacted>`
    kept = Math.max(kept, end)
  }
  return safe + text.slice(kept)
}

/** A client's redactor. */
export const make = (): Redactor => {
  const finders = new Map<string, Find>()
  return {
    add: (secret) => {
      if (finders.has(secret)) return
      finders.set(secret, secret.length < minDistinctive ? findAlone(secret) : findAnywhere(secret))
      for (const oldest of [...finders.keys()].slice(0, -maxSecrets)) finders.delete(oldest)
    },
    redact: (whole) => {
      const text = whole.slice(0, maxSearched)
      const layers = layersOf(text)
      const ranges = [...finders.values()].flatMap((find) => find(layers))
      const safe = withoutRanges(text, ranges).replace(control, " ")
      const isShortened = safe.length > maxLength || whole.length > maxSearched
      return isShortened ? `${safe.slice(0, maxLength).replace(/[\ud800-\udbff]$/, "")}…` : safe
    }
  }
}
