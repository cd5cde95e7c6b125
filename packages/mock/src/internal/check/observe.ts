/**
 * Walks bodies along the document's schema and keeps count of what there is: the
 * fields that came and those that didn't, names that the document doesn't have,
 * values of another kind, records of another shape, words that are new.
 */
import * as Predicate from "effect/Predicate"
import type { Shape } from "./described.ts"
import * as Words from "./words.ts"

/** What JSON has, in the words of a report. */
export type Kind = "null" | "a boolean" | "text" | "a number" | "a list" | "an object"

export const kindOf = (value: unknown): Kind => {
  if (value === null || value === undefined) return "null"
  if (Array.isArray(value)) return "a list"
  switch (typeof value) {
    case "boolean":
      return "a boolean"
    case "string":
      return "text"
    case "number":
      return "a number"
    default:
      return "an object"
  }
}

const kindOfType: Readonly<Record<string, Kind>> = {
  null: "null",
  boolean: "a boolean",
  string: "text",
  integer: "a number",
  number: "a number",
  array: "a list",
  object: "an object"
}

/** The kinds that a schema allows; none where it allows all. */
const kindsOfBranch = ({ properties, type }: Shape): ReadonlyArray<Kind> => {
  if (type === undefined) return properties === undefined ? [] : ["an object"]
  return (typeof type === "string" ? [type] : type).flatMap((name) => kindOfType[name] ?? [])
}

/** A field that the document doesn't have. */
export interface Unknown {
  count: number
  readonly kinds: Set<Kind>
  /** The names within it. */
  readonly keys: Set<string>
}

/** The objects of a schema, at a place. */
export interface Objects {
  /** Such as `data.avatars[]`; empty for the body. */
  readonly path: string
  readonly shape: Shape
  count: number
  readonly present: Map<string, number>
  readonly unknown: Map<string, Unknown>
}

/** Values that are not what the document has, at a place. */
export interface Mismatch {
  readonly path: string
  readonly expected: ReadonlyArray<Kind>
  readonly found: Set<Kind>
  count: number
}

/** Texts of a field with few words. */
export interface Vocabulary {
  readonly path: string
  count: number
  readonly unknown: Set<string>
  unknownCount: number
}

/** What was seen in the bodies of a status of an operation. */
export interface Observation {
  readonly objects: ReadonlyMap<string, Objects>
  readonly mismatches: ReadonlyMap<string, Mismatch>
  readonly vocabularies: ReadonlyMap<string, Vocabulary>
  /** How many records have none of the shapes that a list has, by the path. */
  readonly strangers: ReadonlyMap<string, number>
  /** Every short text that came, so that no field's name is told that is one of them. */
  readonly texts: ReadonlySet<string>
}

/** An observation to add bodies to. */
export interface Observer {
  readonly observation: Observation
  readonly add: (shape: Shape, body: unknown) => void
}

const join = (path: string, name: string): string => (path === "" ? name : `${path}.${name}`)

const getOrAdd = <A>(map: Map<string, A>, key: string, make: () => A): A => {
  const found = map.get(key)
  if (found !== undefined) return found
  const made = make()
  map.set(key, made)
  return made
}

const isAllowed = (kinds: ReadonlyArray<Kind>, kind: Kind): boolean =>
  kinds.length === 0 || kinds.includes(kind)

/** The kinds of a schema, whichever of its branches. */
export const kindsOf = (
  branchesOf: (shape: Shape) => ReadonlyArray<Shape>,
  shape: Shape
): ReadonlyArray<Kind> => [...new Set(branchesOf(shape).flatMap(kindsOfBranch))]

/** An observer that has seen nothing. */
export const make = (branchesOf: (shape: Shape) => ReadonlyArray<Shape>): Observer => {
  const objects = new Map<string, Objects>()
  const mismatches = new Map<string, Mismatch>()
  const vocabularies = new Map<string, Vocabulary>()
  const strangers = new Map<string, number>()
  const texts = new Set<string>()

  /** How far a value is from a schema: nothing where it fits, more for what a program would miss more. */
  const distance = (shape: Shape, value: unknown): number => {
    if (!isAllowed(kindsOfBranch(shape), kindOf(value))) return 1_000
    if (!Predicate.isObject(value)) return 0
    const { properties = {}, required = [] } = shape
    const missing = required.filter((name) => !Object.hasOwn(value, name)).length
    const names = Object.entries(value).map(([name, field]) => {
      const property = Object.hasOwn(properties, name) ? properties[name] : undefined
      if (property === undefined) return 1
      if (isAllowed(kindsOf(branchesOf, property), kindOf(field))) return 0
      return required.includes(name) ? 10 : 5
    })
    return names.reduce<number>((sum, cost) => sum + cost, missing * 10)
  }

  const nearest = (branches: ReadonlyArray<Shape>, value: unknown): Shape | undefined => {
    const [first, ...others] = branches
    return others.reduce(
      (best, branch) =>
        best !== undefined && distance(branch, value) < distance(best, value) ? branch : best,
      first
    )
  }

  /** Whether an object has little in common with what it would have to be. */
  const isStranger = ({ properties = {}, required = [] }: Shape, value: object): boolean => {
    const names = Object.keys(value)
    const known = names.filter((name) => Object.hasOwn(properties, name)).length
    return required.some((name) => !Object.hasOwn(value, name)) && known * 2 < names.length
  }

  const object = (shape: Shape, value: object, path: string): void => {
    const { properties = {} } = shape
    const seen = getOrAdd(objects, `${path} ${Object.keys(properties)}`, () => ({
      path,
      shape,
      count: 0,
      present: new Map(),
      unknown: new Map()
    }))
    seen.count += 1
    for (const [name, field] of Object.entries(value)) {
      const property = Object.hasOwn(properties, name) ? properties[name] : undefined
      if (property !== undefined) {
        seen.present.set(name, (seen.present.get(name) ?? 0) + 1)
        visit(property, field, join(path, name), name)
        continue
      }
      const unknown = getOrAdd(
        seen.unknown,
        name,
        (): Unknown => ({ count: 0, kinds: new Set(), keys: new Set() })
      )
      unknown.count += 1
      unknown.kinds.add(kindOf(field))
      const inner = Array.isArray(field) ? field[0] : field
      if (Predicate.isObject(inner)) for (const key of Object.keys(inner)) unknown.keys.add(key)
      remember(field)
    }
  }

  /** Keeps the texts of what has no schema. */
  const remember = (value: unknown): void => {
    if (typeof value === "string") {
      if (value.length <= 64) texts.add(value)
    } else if (typeof value === "object" && value !== null) {
      for (const inner of Object.values(value)) remember(inner)
    }
  }

  /** A text, which may be one of a few words. */
  const word = ({ enum: allowed }: Shape, value: string, path: string, name: string): void => {
    const words = Words.of(name)
    if (words === undefined) {
      remember(value)
      return
    }
    const vocabulary = getOrAdd(
      vocabularies,
      path,
      (): Vocabulary => ({ path, count: 0, unknown: new Set(), unknownCount: 0 })
    )
    vocabulary.count += 1
    if (words.includes(value) || allowed?.includes(value) === true) return
    vocabulary.unknown.add(value)
    vocabulary.unknownCount += 1
  }

  const visit = (shape: Shape, value: unknown, path: string, name: string): void => {
    const branches = branchesOf(shape)
    const branch = nearest(branches, value)
    if (branch === undefined) return
    const kind = kindOf(value)
    if (!isAllowed(kindsOfBranch(branch), kind)) {
      const expected = kindsOf(branchesOf, shape)
      const mismatch = getOrAdd(mismatches, path, () => ({ path, expected, found: new Set(), count: 0 }))
      mismatch.count += 1
      mismatch.found.add(kind)
      remember(value)
    } else if (Array.isArray(value)) {
      for (const item of value) visit(branch.items ?? {}, item, `${path}[]`, name)
    } else if (Predicate.isObject(value)) {
      const shapes = branches.filter(({ properties }) => properties !== undefined).length
      if (path !== "" && shapes > 1 && isStranger(branch, value)) {
        strangers.set(path, (strangers.get(path) ?? 0) + 1)
        remember(value)
      } else {
        object(branch, value, path)
      }
    } else if (typeof value === "string") {
      word(branch, value, path, name)
    }
  }

  return {
    observation: { objects, mismatches, vocabularies, strangers, texts },
    add: (shape, body) => visit(shape, body, "", "")
  }
}
