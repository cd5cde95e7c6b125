/**
 * A fast path for bodies that match their schema, as nearly all do: a schema
 * without transformations becomes one function made of closures, without code
 * generation. It says what the value is, or that it can't tell; then Effect's own
 * decoder decides and finds the difference.
 */
import type * as Schema from "effect/Schema"
import * as SchemaAST from "effect/SchemaAST"

/** The body does not match, or the schema needs Effect's own decoder. */
export const undecided = Symbol()

/** Reads a value. What comes back shares what it can with the value, and changes none of it. */
type Read = (value: unknown) => unknown

/** How a schema reads a value. */
interface Reader {
  readonly read: Read
  /** The kinds of values that are what they decode to: most fields need no call. */
  readonly kinds: number
}

/** A bit for each kind of primitive value; none for any other. */
const kindOf = (value: unknown): number => {
  switch (typeof value) {
    case "string":
      return 1
    case "number":
      return 2
    case "boolean":
      return 4
    case "undefined":
      return 8
    default:
      return value === null ? 16 : 0
  }
}

const isOf = (value: unknown, kinds: number): boolean => (kindOf(value) & kinds) !== 0

/** A value of the same kind as an example. */
const primitive = (example: unknown): Reader => {
  const kinds = kindOf(example)
  return { kinds, read: (value) => (isOf(value, kinds) ? value : undecided) }
}

const reader = (read: Read): Reader => ({ kinds: 0, read })

type AnyRecord = { readonly [name: string]: unknown }

const isRecord = (value: unknown): value is AnyRecord =>
  typeof value === "object" && value !== null && !Array.isArray(value)

/** A value after a schema's checks. */
const checked = (inner: Reader, ast: SchemaAST.AST): Reader => {
  const { checks } = ast
  if (checks === undefined) return inner
  const passes = (check: SchemaAST.Check<unknown>, value: unknown): boolean =>
    check._tag === "Filter"
      ? check.run(value, ast, {}) === undefined
      : check.checks.every((inner) => passes(inner, value))
  return reader((value) => {
    const decoded = inner.read(value)
    return decoded === undecided || checks.every((check) => passes(check, decoded)) ? decoded : undecided
  })
}

interface Field extends Reader {
  readonly name: string
  readonly isOptional: boolean
}

/** An object of known fields; any other field is left out of what comes back. */
const struct = (ast: SchemaAST.Objects): Reader | undefined => {
  const fields: Array<Field> = []
  for (const { name, type } of ast.propertySignatures) {
    const field = compile(type)
    // A name that every object inherits could be taken for a field that is there.
    if (field === undefined || typeof name !== "string" || name in Object.prototype) return undefined
    fields.push({ name, isOptional: SchemaAST.isOptional(type), ...field })
  }
  const named = new Map(fields.map((field) => [field.name, field]))

  /** The fields of the last object that came back as it was, in its order. */
  let expected: ReadonlyArray<Field> = fields

  /** Reads what isn't read yet: no value is read twice, since it can be the whole list. */
  const inAnyOrder = (
    value: AnyRecord,
    done: ReadonlyArray<Field>,
    changed: Record<string, unknown> | undefined
  ): unknown => {
    let known = 0
    for (const field of fields) {
      const { isOptional, name, read } = field
      if (!Object.hasOwn(value, name)) {
        if (isOptional) continue
        return undecided
      }
      known += 1
      if (done.includes(field)) continue
      const given = value[name]
      const decoded = read(given)
      if (decoded === undecided) return undecided
      if (decoded !== given) {
        changed ??= {}
        changed[name] = decoded
      }
    }
    const names = Object.keys(value)
    if (changed === undefined && names.length === known) {
      expected = names.flatMap((name) => named.get(name) ?? [])
      return value
    }
    const copy: Record<string, unknown> = {}
    for (const { name } of fields) if (Object.hasOwn(value, name)) copy[name] = value[name]
    return Object.assign(copy, changed)
  }

  return reader((value) => {
    if (!isRecord(value)) return undecided
    const order = expected
    let isAlike = true
    let known = 0
    let changed: Record<string, unknown> | undefined
    // The records of a list have the same names in the same order, and V8 reads what this loop names without a look-up.
    for (const name in value) {
      const field = order[known]
      if (field?.name !== name) {
        isAlike = false
        break
      }
      known += 1
      const given = value[name]
      if (isOf(given, field.kinds)) continue
      const decoded = field.read(given)
      if (decoded === undecided) return undecided
      if (decoded !== given) {
        changed ??= {}
        changed[name] = decoded
      }
    }
    if (isAlike && known === order.length && changed === undefined) return value
    return inAnyOrder(value, order.slice(0, known), changed)
  })
}

const array = (ast: SchemaAST.AST): Reader | undefined => {
  const item = compile(ast)
  return (
    item &&
    reader((value) => {
      if (!Array.isArray(value)) return undecided
      let copy: Array<unknown> | undefined
      for (let index = 0; index < value.length; index++) {
        const given: unknown = value[index]
        if (isOf(given, item.kinds)) continue
        const decoded = item.read(given)
        if (decoded === undecided) return undecided
        if (decoded !== given) {
          copy ??= [...value]
          copy[index] = decoded
        }
      }
      return copy ?? value
    })
  )
}

const union = (types: ReadonlyArray<SchemaAST.AST>): Reader | undefined => {
  const members: Array<Reader> = []
  for (const type of types) {
    const member = compile(type)
    if (member === undefined) return undefined
    members.push(member)
  }
  return {
    kinds: members.reduce((all, { kinds }) => all | kinds, 0),
    read: (value) => {
      for (const { read } of members) {
        const decoded = read(value)
        if (decoded !== undecided) return decoded
      }
      return undecided
    }
  }
}

const compileNode = (ast: SchemaAST.AST): Reader | undefined => {
  switch (ast._tag) {
    case "String":
      return primitive("")
    case "Number":
      return primitive(0)
    case "Boolean":
      return primitive(true)
    case "Null":
      return primitive(null)
    case "Undefined":
      return primitive(undefined)
    case "Literal":
      return reader((value) => (value === ast.literal ? value : undecided))
    case "Unknown":
      return reader((value) => value)
    case "Objects":
      return ast.indexSignatures.length === 0 && ast.propertySignatures.length > 0 ? struct(ast) : undefined
    case "Arrays": {
      const [item, ...others] = ast.rest
      return item !== undefined && others.length === 0 && ast.elements.length === 0 ? array(item) : undefined
    }
    case "Union":
      return ast.options?.mode === "oneOf" ? undefined : union(ast.types)
    default:
      return undefined
  }
}

/** A schema's reader; `undefined` where the schema needs Effect's own decoder. */
const compile = (ast: SchemaAST.AST): Reader | undefined => {
  if (ast.encoding !== undefined || ("encodingChecks" in ast && ast.encodingChecks !== undefined)) {
    return undefined
  }
  const node = compileNode(ast)
  return node && checked(node, ast)
}

const readers = new WeakMap<SchemaAST.AST, Read>()

/** The value that a schema decodes a parsed body to, or {@link undecided}. */
export const decodeFast = (schema: Schema.Constraint, body: unknown): unknown => {
  const { ast } = schema
  let read = readers.get(ast)
  if (read === undefined) {
    read = compile(ast)?.read ?? (() => undecided)
    readers.set(ast, read)
  }
  try {
    return read(body)
  } catch {
    // A check of a program's own can throw, and so can a body that is too deep.
    return undecided
  }
}
