/**
 * The last look at what is to be written. It doesn't trust the anonymiser: from
 * the bodies as they came, it knows by itself what must not get out.
 */
import * as Words from "../check/words.ts"
import { signaturesOf } from "./anonymise.ts"
import * as Bodies from "./bodies.ts"
import * as Search from "./search.ts"

/** A secret that was found: in which file, and of what kind. */
export interface Leak {
  readonly file: string
  readonly kind: string
}

/** A shorter part of a URL is no signature. */
const minSignature = 12

/** A single word that stands in as many of HeyGen's own records is a word, and nobody's name. */
const commonIn = 3

const unique = (values: ReadonlyArray<string>): ReadonlyArray<string> => [...new Set(values)]

const secretNames = (
  records: ReadonlyArray<object>,
  notices: ReadonlyArray<string>,
  ownership: Bodies.Ownership
): ReadonlyArray<Search.Secret> => {
  const open = records.filter((record) => Bodies.isPublic(ownership, record))
  const openNames = new Set(open.flatMap(Bodies.namesOf).map((name) => name.toLowerCase()))
  const names = unique(
    records.filter((record) => Bodies.isKnownPrivate(ownership, record)).flatMap(Bodies.namesOf)
  ).filter((name) => name !== "" && !openNames.has(name.toLowerCase()) && !Words.isAny(name))
  const secrets = names.map((value) => ({ value, kind: "a private name", isWord: true }))
  const search = Search.make(secrets.filter(({ value }) => /^\S+$/.test(value)))
  /** The presets that have the word, each of which can have come several times. */
  const presets = new Map<Search.Secret, Set<string>>()
  for (const record of open) {
    for (const secret of search(Bodies.textsOf(record).join("\n"))) {
      presets.set(secret, (presets.get(secret) ?? new Set()).add(Bodies.ownIds(record).join(" ")))
    }
  }
  const said = search(notices.join("\n"))
  return secrets.filter((secret) => (presets.get(secret)?.size ?? 0) < commonIn && !said.has(secret))
}

/** Every secret that is in a file. */
export const leaks = (options: {
  readonly files: ReadonlyMap<string, string>
  readonly key: string
  readonly sources: ReadonlyArray<Bodies.Source>
  readonly ownership: Bodies.Ownership
}): ReadonlyArray<Leak> => {
  const { files, key, ownership, sources } = options
  const records = sources.flatMap(Bodies.recordsOf)
  const closed = records.filter((record) => !Bodies.isPublic(ownership, record))
  const isOpenId = (id: string) => ownership.publicIds.has(id) && !ownership.privateIds.has(id)
  const secrets: ReadonlyArray<Search.Secret> = [
    { value: key, kind: "the key", isWord: false },
    ...unique(sources.flatMap(({ body }) => Bodies.textsOf(body).flatMap(signaturesOf)))
      .filter(({ length }) => length >= minSignature)
      .map((value) => ({ value, kind: "a signature", isWord: false })),
    ...unique([...closed.flatMap(Bodies.allIdsOf), ...ownership.privateIds])
      .filter((id) => !isOpenId(id))
      .map((value) => ({ value, kind: "a private id", isWord: !/^[0-9a-f]{16,}$/i.test(value) }))
  ]
  const notices = sources.flatMap(({ body }) =>
    Bodies.textsOf(
      typeof body === "object" && body !== null && Bodies.notice in body ? body[Bodies.notice] : undefined
    )
  )
  const search = Search.make(secrets)
  const searchNames = Search.make(secretNames(records, notices, ownership))
  return [...files].flatMap(([file, text]) => {
    // Names can be words of JSON's own fields, and ids too; so the values are searched, and the whole for the rest.
    const values = valuesOf(JSON.parse(text))
    const found = [...search(text), ...values.flatMap((value) => [...search(value), ...searchNames(value)])]
    return unique(found.map(({ kind }) => kind)).map((kind) => ({ file, kind }))
  })
}

/** The texts of a file, and the names of fields that are no field's name. */
const valuesOf = (value: unknown): ReadonlyArray<string> => {
  if (typeof value === "string") return [value]
  if (typeof value === "number") return [String(value)]
  if (Array.isArray(value)) return value.flatMap(valuesOf)
  if (typeof value !== "object" || value === null) return []
  return Object.entries(value).flatMap(([name, inner]) => [
    ...(/^[a-z][a-z0-9]*([_-][a-z0-9]+)*$/.test(name) ? [] : [name]),
    ...valuesOf(inner)
  ])
}
