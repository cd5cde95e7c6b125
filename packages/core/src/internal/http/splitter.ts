/**
 * Takes the records of the lists in a body's `data` out of its text while it
 * arrives. What is left at the end is the body with empty lists. A piece is parsed
 * with `JSON.parse`, so that pieces which are all JSON were JSON together.
 */
import * as Result from "effect/Result"

/** Records that are complete, in order, and the name of their list. */
export interface Batch {
  readonly list: string
  readonly records: ReadonlyArray<unknown>
}

/** Why a body is not one, where there is more to say than that it isn't JSON. */
export interface Duplicate {
  readonly path: string
  readonly message: string
}

export interface Splitter {
  /** Reads more of the text: the records that are complete with it. */
  readonly add: (text: string) => ReadonlyArray<Batch>
  /** The body with empty lists, once all of its text was added. */
  readonly end: () => Result.Result<unknown, Duplicate | undefined>
}

const quote = 0x22
const comma = 0x2c
const colon = 0x3a
const openBracket = 0x5b
const backslash = 0x5c
const closeBracket = 0x5d
const openBrace = 0x7b
const closeBrace = 0x7d

const parse = (text: string): Result.Result<unknown, undefined> =>
  Result.try({ try: () => JSON.parse(text), catch: () => undefined })

/** The name that a string of JSON stands for, escapes included. */
const nameOf = (token: string): unknown =>
  token.includes("\\") ? Result.getOrUndefined(parse(token)) : token.slice(1, -1)

/**
 * @param lists the names of the lists in `data`
 * @param isOpen whether the records of a list are wanted, from the body before it
 */
export const make = (lists: ReadonlySet<unknown>, isOpen: (before: unknown) => boolean): Splitter => {
  const envelope: Array<string> = []
  /** The names on the first level, and in `data`. */
  const names = [new Set<unknown>(), new Set<unknown>()] as const
  let duplicate: Duplicate | undefined
  let isBroken = false
  let isInString = false
  let isEscaped = false
  let depth = 0
  /** The last string on the two levels that have names that matter. */
  let token = ""
  let outer: unknown
  let inner: unknown

  /** The list that is being read: how deep within its records, and the part of a record that has arrived. */
  let list: string | undefined
  let isWanted = false
  let isContinued = false
  let nested = 0
  let begun = ""

  let batches: Array<Batch> = []

  /** The place after a string's closing quote, or the end of the text. */
  const afterString = (text: string, from: number): number => {
    let start = isEscaped ? from + 1 : from
    for (;;) {
      const found = text.indexOf('"', start)
      const end = found < 0 ? text.length : found
      let run = end
      while (run > start && text.charCodeAt(run - 1) === backslash) run -= 1
      isEscaped = (end - run) % 2 === 1
      if (found < 0) return end
      start = end + 1
      if (!isEscaped) {
        isInString = false
        return start
      }
    }
  }

  const named = (): void => {
    const level = names[depth - 1]
    if (level === undefined || (depth === 2 && outer !== "data")) return
    const name = nameOf(token)
    if (level.has(name)) {
      const path = depth === 1 ? String(name) : `data.${String(name)}`
      duplicate ??= { path, message: "Duplicate key" }
    }
    level.add(name)
    if (depth === 1) outer = name
    else inner = name
  }

  /** Parses the records up to here: with those that follow after a comma, or the last of the list. */
  const take = (text: string, isLast: boolean): void => {
    const records = Result.getOrUndefined(parse(`[${begun}${text}]`))
    begun = ""
    if (!Array.isArray(records) || (records.length === 0 && (isContinued || !isLast))) {
      isBroken = true
      envelope.length = 0
      return
    }
    isContinued = !isLast
    if (isWanted && list !== undefined && records.length > 0) batches.push({ list, records })
  }

  const open = (name: string): void => {
    list = name
    nested = 0
    isContinued = false
    const before = duplicate === undefined ? parse(`${envelope.join("")}]}}`) : undefined
    isWanted = before !== undefined && Result.isSuccess(before) && isOpen(before.success)
  }

  const scan = (text: string): void => {
    /** What stands before this has been put where it belongs. */
    let from = 0
    let lastComma = -1
    for (let at = 0; at < text.length && !isBroken; ) {
      if (isInString) {
        const end = afterString(text, at)
        if (list === undefined && depth <= 2) token += text.slice(at, end)
        at = end
        continue
      }
      const code = text.charCodeAt(at)
      at += 1
      if (code === quote) {
        isInString = true
        isEscaped = false
        if (list === undefined && depth <= 2) token = '"'
      } else if (list !== undefined) {
        if (code === comma) {
          if (nested === 0) lastComma = at
        } else if (code === openBrace || code === openBracket) nested += 1
        else if (code === closeBrace || code === closeBracket) {
          if (nested > 0) {
            nested -= 1
            continue
          }
          take(text.slice(from, at - 1), true)
          list = undefined
          from = at - 1
          depth -= 1
        }
      } else if (code === colon) named()
      else if (code === comma) {
        if (depth <= 2) inner = undefined
        if (depth === 1) outer = undefined
      } else if (code === openBrace || code === openBracket) {
        depth += 1
        if (code === openBracket && depth === 3 && outer === "data" && lists.has(inner)) {
          envelope.push(text.slice(from, at))
          from = at
          lastComma = -1
          open(String(inner))
        }
      } else if (code === closeBrace || code === closeBracket) depth -= 1
    }
    if (isBroken) return
    if (list === undefined) envelope.push(text.slice(from))
    else if (lastComma < 0) begun += text.slice(from)
    else {
      take(text.slice(from, lastComma - 1), false)
      begun = text.slice(lastComma)
    }
  }

  return {
    add: (text) => {
      batches = []
      scan(text)
      return batches
    },
    end: () => {
      const body = isBroken ? Result.fail(undefined) : parse(envelope.join(""))
      return duplicate !== undefined && Result.isSuccess(body) ? Result.fail(duplicate) : body
    }
  }
}
