/**
 * Compares texts as people do: without letter case, accents and punctuation.
 * Filters and searches use it, so that both find the same.
 */

const isFolded = /^[a-z0-9]*$/

/** A text in lower case without accents, with one space for whatever is between its words. */
export const fold = (text: string): string =>
  isFolded.test(text)
    ? text
    : text
        .normalize("NFKD")
        // Only the accents of Latin, Greek and Cyrillic: elsewhere such marks make another letter.
        .replace(/[\u0300-\u036f]/g, "")
        .normalize("NFC")
        .toLowerCase()
        .replace(/[^\p{L}\p{M}\p{N}]+/gu, " ")
        .trim()

/** How well a folded field matches a folded text, from 0 for the same; `undefined` if it doesn't. */
export const rankIn = (text: string, field: string): number | undefined => {
  if (field === text) return 0
  if (field.startsWith(text)) return 1
  if (field.includes(` ${text}`)) return 2
  return field.includes(text) ? 3 : undefined
}

const scattered = 4

/**
 * How well fields match a text, lower is better; `undefined` if they don't. The
 * first field counts more than the second among equals, and so on.
 */
export const ranking = (text: string) => {
  const wanted = fold(text)
  // A text of punctuation alone is in no field, though nothing is left of it.
  const isVoid = wanted === "" && text.trim() !== ""
  const words = wanted.split(" ")
  return (...fields: ReadonlyArray<ReadonlyArray<string | undefined>>): number | undefined => {
    if (wanted === "") return isVoid ? undefined : 0
    const folded = fields.map((values) => values.map((value = "") => fold(value)))
    let best: number | undefined
    for (const [index, values] of folded.entries()) {
      for (const value of values) {
        const rank = rankIn(wanted, value)
        if (rank === undefined) continue
        const score = rank * fields.length + index
        if (best === undefined || score < best) best = score
      }
    }
    if (best !== undefined || words.length === 1) return best
    const all = folded.flat()
    return words.every((word) => all.some((value) => value.includes(word)))
      ? scattered * fields.length
      : undefined
  }
}

/** How many letters differ between two texts; `undefined` if more than a limit. */
export const distance = (one: string, other: string, limit: number): number | undefined => {
  if (Math.abs(one.length - other.length) > limit) return undefined
  const row = Array.from({ length: other.length + 1 }, (_, index) => index)
  for (let i = 1; i <= one.length; i++) {
    let [diagonal, left, least] = [i - 1, i, i]
    for (let j = 1; j <= other.length; j++) {
      const above = row[j] ?? 0
      left = Math.min(left + 1, above + 1, diagonal + (one[i - 1] === other[j - 1] ? 0 : 1))
      diagonal = above
      row[j] = left
      least = Math.min(least, left)
    }
    if (least > limit) return undefined
  }
  return row[other.length]
}

/**
 * A number that two texts always give, well spread. `Hash` of Effect may change
 * between versions, and a choice that someone stored must not.
 */
export const spread = (text: string): number => {
  let hash = 0x811c9dc5
  for (const letter of text) hash = Math.imul(hash ^ (letter.codePointAt(0) ?? 0), 0x01000193)
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return (hash ^ (hash >>> 16)) >>> 0
}
