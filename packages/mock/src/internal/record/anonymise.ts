/**
 * Bodies without what is the account's own. A value becomes the same alias
 * wherever it stands, so that looks still have their group and their voice.
 */
import * as Predicate from "effect/Predicate"
import * as Words from "../check/words.ts"
import * as Bodies from "./bodies.ts"

/** Seconds; when exactly something was made tells who made it. */
const day = 86_400

const masked = "masked"

/** Parts of a signed URL that tell when it ends, and nothing else. */
const isEnd = (name: string): boolean => /^(x-amz-)?(expires|date)$/i.test(name)

/** A text's URLs without their signatures. */
export const maskUrls = (text: string): string =>
  text.replace(/\bhttps?:\/\/[^\s"'<>\\]+/gi, (url) => {
    const [address = "", query] = url.replace(/#.*$/, "").split(/\?(.*)/s)
    const plain = address.replace(/\/\/[^/@]*@/, "//")
    if (query === undefined) return plain
    const parts = query.split("&").map((part) => {
      const [name = "", value] = part.split(/=(.*)/s)
      return value === undefined ? masked : isEnd(name) ? part : `${name}=${masked}`
    })
    return `${plain}?${parts.join("&")}`
  })

/** The values of signed URLs that nobody else may have. */
export const signaturesOf = (text: string): ReadonlyArray<string> =>
  [...text.matchAll(/[?&]([^=&?#\s]+)(?:=([^&#\s"'<>\\]*))?/g)].flatMap(([, name = "", value]) =>
    value === undefined ? [name] : isEnd(name) ? [] : [value]
  )

const isUrl = (text: string): boolean => /^https?:\/\//i.test(text)

const isId = (field: string): boolean => /(^|_)ids?$/.test(field)

const isTime = (field: string): boolean => /(_at|date|time|timestamp)$/i.test(field)

/** The name of a field, and not data that has become one. */
const isField = (name: string): boolean =>
  /^[A-Za-z_]\w{0,63}$/.test(name) && !/[0-9a-f]{16}|\d{5}/i.test(name)

/** The last part of a path, without what comes before its extension. */
const extensionOf = (url: string): string => /\.\w{2,5}(?=$|[?#])/.exec(url)?.[0] ?? ""

/** Bodies that belong together, without what is the account's own. */
export interface Anonymised {
  readonly bodyOf: (source: Bodies.Source) => unknown
  /** What stands for an id of their records. */
  readonly aliasOf: (id: string) => string
}

/** Anonymises bodies that belong together. */
export const anonymise = (sources: ReadonlyArray<Bodies.Source>, ownership: Bodies.Ownership): Anonymised => {
  const aliases = new Map<string, string>()
  const sizes = new Map<string, number>()
  /** Ids by themselves, which can also stand within other texts. */
  const ids = new Map<string, string>()

  const number = (kind: string): number => {
    const next = (sizes.get(kind) ?? 0) + 1
    sizes.set(kind, next)
    return next
  }
  const aliasOf = (kind: string, value: string, make: (index: number) => string): string => {
    const key = `${kind} ${value}`
    const alias = aliases.get(key) ?? make(number(kind))
    aliases.set(key, alias)
    return alias
  }
  const idAlias = (field: string, value: string, operation: string): string => {
    const kind = /voice/.test(field) ? "voice" : /group/.test(field) ? "group" : undefined
    const own = field === "id" ? Bodies.kindOf(operation) : /avatar|photo|look/.test(field) ? "look" : "other"
    const alias = ids.get(value) ?? `private-${kind ?? own}-${number(kind ?? own)}`
    ids.set(value, alias)
    return alias
  }
  const replaceIds = (text: string): string =>
    ids.get(text) ??
    text.replace(
      /[\w-]{6,}/g,
      (token) => ids.get(token) ?? token.replace(/[0-9a-f]{16,}/gi, (part) => ids.get(part) ?? part)
    )

  const kept = (text: string): string => maskUrls(replaceIds(text))

  /** What is HeyGen's own: whole, but for signatures and the account's ids. */
  const open = (value: unknown): unknown => {
    if (typeof value === "string") return kept(value)
    if (Array.isArray(value)) return value.map(open)
    return Predicate.isObject(value)
      ? Object.fromEntries(Object.entries(value).map(([name, inner]) => [replaceIds(name), open(inner)]))
      : value
  }

  const text = (field: string, value: string, operation: string): string => {
    if (value === "" || Words.isKnown(field, value)) return value
    if (isId(field))
      return ownership.publicIds.has(value) && !ownership.privateIds.has(value)
        ? value
        : idAlias(field, value, operation)
    if (isUrl(value)) {
      const [address = "", query] = maskUrls(value).split("?")
      const path = aliasOf("file", address, (index) => `https://files2.heygen.ai/private/${index}`)
      return `${path}${extensionOf(address)}${query === undefined ? "" : `?${query}`}`
    }
    return /(^|_)name$/.test(field)
      ? aliasOf("name", value, (index) => `Private name ${index}`)
      : aliasOf("text", value, (index) => `private text ${index}`)
  }

  /** What is the account's: its form, without its values. */
  const closed = (field: string, value: unknown, operation: string): unknown => {
    if (typeof value === "string") return text(field, value, operation)
    if (typeof value === "number") {
      if (isId(field)) return Number(aliasOf("number", String(value), String))
      return isTime(field) ? Math.floor(value / day) * day : value
    }
    if (Array.isArray(value)) return value.map((item) => closed(field, item, operation))
    return Predicate.isObject(value)
      ? Object.fromEntries(
          Object.entries(value).map(([name, inner]) => [
            isField(name) ? name : aliasOf("field", name, (index) => `field_${index}`),
            closed(name, inner, operation)
          ])
        )
      : value
  }

  const record = (value: object, operation: string): unknown =>
    Bodies.isPublic(ownership, value) ? open(value) : closed("", value, operation)

  /** What is around the records: its strings are masked, for they could be anything. */
  const around = (value: unknown, field: string, operation: string): unknown => {
    if (Array.isArray(value)) {
      return value.map((item) =>
        Predicate.isObject(item) && !Bodies.isSingle(operation)
          ? record(item, operation)
          : closed(field, item, operation)
      )
    }
    if (!Predicate.isObject(value)) return closed(field, value, operation)
    return Object.fromEntries(
      Object.entries(value).map(([name, inner]) => {
        if (name === Bodies.notice && field === "") return [name, open(inner)]
        const key = isField(name) ? name : aliasOf("field", name, (index) => `field_${index}`)
        return [
          key,
          Bodies.isSingle(operation) && Predicate.isObject(inner)
            ? record(inner, operation)
            : around(inner, name, operation)
        ]
      })
    )
  }

  const all = () =>
    new Map(sources.map((source) => [source, around(source.body, "", source.operation)] as const))
  // An id can stand in a record that comes before its own.
  all()
  const bodies = all()
  return { bodyOf: (source) => bodies.get(source), aliasOf: (id) => text("id", id, "") }
}
