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

const isRecord = (value: unknown): value is { readonly [name: string]: unknown } =>
  typeof value === "object" && value !== null && !Array.isArray(value)

const when =
  (is: (value: unknown) => boolean): Read =>
  (value) =>
    is(value) ? value : undecided

/** A value after a schema's checks. */
const checked = (read: Read, ast: SchemaAST.AST): Read => {
  const { checks } = ast
  if (checks === undefined) return read
  const passes = (check: SchemaAST.Check<unknown>, value: unknown): boolean =>
    check._tag === "Filter"
      ? check.run(value, ast, {}) === undefined
      : check.checks.every((inner) => passes(inner, value))
  return (value) => {
    const decoded = read(value)
    return decoded === undecided || checks.every((check) => passes(check, decoded)) ? decoded : undecided
  }
}

/** An object of known fields; any other field is left out of what comes back. */
const struct = (ast: SchemaAST.Objects): Read | undefined => {
  const fields: Array<{ readonly name: string; readonly isOptional: boolean; readonly read: Read }> = []
  for (const { name, type } of ast.propertySignatures) {
    const read = compile(type)
    // A name that every object inherits could be taken for a field that is there.
    if (read === undefined || typeof name !== "string" || name in Object.prototype) return undefined
    fields.push({ name, isOptional: SchemaAST.isOptional(type), read })
  }
  return (value) => {
    if (!isRecord(value)) return undecided
    let known = 0
    let changed: Record<string, unknown> | undefined
    for (const { isOptional, name, read } of fields) {
      const given = value[name]
      if (given === undefined && !Object.hasOwn(value, name)) {
        if (isOptional) continue
        return undecided
      }
      const decoded = read(given)
      if (decoded === undecided) return undecided
      known += 1
      if (decoded !== given) {
        changed ??= {}
        changed[name] = decoded
      }
    }
    if (changed === undefined && Object.keys(value).length === known) return value
    const copy: Record<string, unknown> = {}
    for (const { name } of fields) if (Object.hasOwn(value, name)) copy[name] = value[name]
    return Object.assign(copy, changed)
  }
}

const array = (item: SchemaAST.AST): Read | undefined => {
  const read = compile(item)
  return (
    read &&
    ((value) => {
      if (!Array.isArray(value)) return undecided
      let copy: Array<unknown> | undefined
      for (let index = 0; index < value.length; index++) {
        const given: unknown = value[index]
        const decoded = read(given)
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

const union = (types: ReadonlyArray<SchemaAST.AST>): Read | undefined => {
  const members: Array<Read> = []
  for (const type of types) {
    const read = compile(type)
    if (read === undefined) return undefined
    members.push(read)
  }
  return (value) => {
    for (const read of members) {
      const decoded = read(value)
      if (decoded !== undecided) return decoded
    }
    return undecided
  }
}

const compileNode = (ast: SchemaAST.AST): Read | undefined => {
  switch (ast._tag) {
    case "String":
      return when((value) => typeof value === "string")
    case "Number":
      return when((value) => typeof value === "number")
    case "Boolean":
      return when((value) => typeof value === "boolean")
    case "Null":
      return when((value) => value === null)
    case "Undefined":
      return when((value) => value === undefined)
    case "Literal":
      return when((value) => value === ast.literal)
    case "Unknown":
      return (value) => value
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
const compile = (ast: SchemaAST.AST): Read | undefined => {
  if (ast.encoding !== undefined || ("encodingChecks" in ast && ast.encodingChecks !== undefined)) {
    return undefined
  }
  const read = compileNode(ast)
  return read && checked(read, ast)
}

const readers = new WeakMap<SchemaAST.AST, Read>()

/** The value that a schema decodes a parsed body to, or {@link undecided}. */
export const decodeFast = (schema: Schema.Constraint, body: unknown): unknown => {
  const { ast } = schema
  let read = readers.get(ast)
  if (read === undefined) {
    read = compile(ast) ?? (() => undecided)
    readers.set(ast, read)
  }
  try {
    return read(body)
  } catch {
    // A check of a program's own can throw, and so can a body that is too deep.
    return undecided
  }
}
