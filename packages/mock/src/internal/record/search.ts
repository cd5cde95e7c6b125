/**
 * Looks for many secrets in many texts, as they are, URL-encoded, in base64 at
 * any place of it, and escaped as in JSON. Upper and lower case are the same.
 */
import * as Base64 from "effect/encoding/Base64"

/** What must not be found. */
export interface Secret {
  readonly value: string
  /** Such as `a private id`. */
  readonly kind: string
  /** Whether letters or digits around it make it another word. */
  readonly isWord: boolean
}

interface Needle {
  readonly text: string
  readonly secret: Secret
  readonly isWord: boolean
}

/** The length by which needles are found; shorter ones are looked for one by one. */
const gram = 8

/** A shorter one is found only where it is the whole text. */
const minLength = 3

/** What base64 makes of a text, whatever stands before and after it. */
const base64Of = (text: string): ReadonlyArray<string> => {
  const bytes = new TextEncoder().encode(text)
  return [0, 1, 2].map((offset) => {
    const padded = new Uint8Array(offset + bytes.length)
    padded.set(bytes, offset)
    const start = Math.ceil((offset * 8) / 6)
    const end = Math.floor((padded.length * 8) / 6)
    return Base64.encode(padded).slice(start, end)
  })
}

const needlesOf = (secret: Secret): ReadonlyArray<Needle> => {
  const { isWord, value } = secret
  const plain = [value, encodeURIComponent(value.toWellFormed()), JSON.stringify(value).slice(1, -1)]
  const encoded = base64Of(value).flatMap((text) => [text, text.replaceAll("+", "-").replaceAll("/", "_")])
  return [
    ...[...new Set(plain)].map((text) => ({ text: text.toLowerCase(), secret, isWord })),
    ...[...new Set(encoded)]
      .filter(({ length }) => length >= gram)
      .map((text) => ({ text: text.toLowerCase(), secret, isWord: false }))
  ]
}

const isLetter = (character: string | undefined): boolean =>
  character !== undefined && /[\p{L}\p{N}_]/u.test(character)

/** Finds the secrets of a text. */
export const make = (secrets: ReadonlyArray<Secret>): ((text: string) => ReadonlySet<Secret>) => {
  const grams = new Map<string, Array<Needle>>()
  const short: Array<Needle> = []
  for (const needle of secrets.flatMap(needlesOf)) {
    if (needle.text === "") continue
    if (needle.text.length < gram) {
      short.push(needle)
      continue
    }
    const key = needle.text.slice(0, gram)
    const others = grams.get(key)
    if (others === undefined) grams.set(key, [needle])
    else others.push(needle)
  }

  const isAt = (haystack: string, { isWord, text }: Needle, index: number): boolean =>
    haystack.startsWith(text, index) &&
    (!isWord || (!isLetter(haystack[index - 1]) && !isLetter(haystack[index + text.length])))

  return (text) => {
    const haystack = text.toLowerCase()
    const found = new Set<Secret>()
    for (let index = 0; grams.size > 0 && index + gram <= haystack.length; index++) {
      for (const needle of grams.get(haystack.slice(index, index + gram)) ?? []) {
        if (isAt(haystack, needle, index)) found.add(needle.secret)
      }
    }
    for (const needle of short) {
      if (needle.text.length < minLength || needle.secret.value.length < minLength) {
        if (haystack === needle.text) found.add(needle.secret)
        continue
      }
      for (
        let index = haystack.indexOf(needle.text);
        index >= 0;
        index = haystack.indexOf(needle.text, index + 1)
      ) {
        if (isAt(haystack, needle, index)) found.add(needle.secret)
      }
    }
    return found
  }
}
