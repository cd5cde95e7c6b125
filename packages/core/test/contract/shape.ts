/**
 * A JSON schema as a flat list, path by path, so that two of them can be
 * compared and a difference has a name: `data.avatars[].gender` → `null|string`.
 */
import { type JsonObject, objectAt, type Resolve } from "./document.ts"

export type Shape = ReadonlyMap<string, string>

const strings = (u: unknown): ReadonlyArray<string> =>
  typeof u === "string" ? [u] : Array.isArray(u) ? u.map(String) : []

/** The alternatives of a schema, each of one type. */
const alternatives = (schema: JsonObject, resolve: Resolve): ReadonlyArray<JsonObject> => {
  if ("$ref" in schema) return alternatives(resolve(schema), resolve)
  if (Array.isArray(schema.anyOf)) return schema.anyOf.flatMap((branch) => alternatives(branch, resolve))
  return strings(schema.type).map((type) => ({ ...schema, type }))
}

/** What narrows a value beyond its type. The names and texts around it are another matter. */
const constraints = [
  ...["format", "enum", "const", "pattern", "minLength", "maxLength", "minimum", "maximum", "multipleOf"],
  ...["exclusiveMinimum", "exclusiveMaximum", "minItems", "maxItems", "uniqueItems", "minProperties"]
]

export const constraintsOf = (schema: JsonObject): ReadonlyArray<string> =>
  constraints.filter((name) => name in schema).map((name) => `${name} ${JSON.stringify(schema[name])}`)

/** Lists a schema. Branches titled `Error` are left out: the client never decodes them. */
export const shapeOf = (schema: JsonObject, resolve: Resolve): Shape => {
  const shape = new Map<string, string>()
  const visit = (path: string, schema: JsonObject, presence: string) => {
    const all = alternatives(schema, resolve).filter(({ title }) => title !== "Error")
    const types = [...new Set(all.map(({ type }) => String(type)))].sort().join("|")
    const narrowed = [...new Set(all.flatMap(constraintsOf))].sort()
    if (path !== "") shape.set(path, [types, presence, ...narrowed].join(", "))
    const objects = all.filter(({ type }) => type === "object")
    for (const object of objects) {
      const required = strings(object.required)
      // Records of several shapes are told apart by what they cannot be without.
      const variant = objects.length > 1 ? `(${[...required].sort().join("+")})` : ""
      for (const [name, property] of Object.entries(objectAt(object, "properties"))) {
        const inner = `${path}${variant}${path === "" ? "" : "."}${name}`
        visit(inner, { ...Object(property) }, required.includes(name) ? "required" : "optional")
      }
    }
    for (const array of all.filter(({ type }) => type === "array"))
      visit(`${path}[]`, objectAt(array, "items"), "item")
  }
  visit("", schema, "")
  return shape
}

/** A path of a record that has several shapes: the list, the shape's name, the field. */
const inVariant = /^([^(]*)\(([^)]*)\)\.(.+)$/

/** The fields of every shape of every list, by the list and then by the shape. */
const variantsOf = (shape: Shape): ReadonlyMap<string, ReadonlyMap<string, Shape>> => {
  const lists = new Map<string, Map<string, Map<string, string>>>()
  for (const [path, type] of shape) {
    const [, list = "", variant = "", field = ""] = inVariant.exec(path) ?? []
    if (field === "") continue
    const variants = lists.get(list) ?? new Map<string, Map<string, string>>()
    lists.set(list, variants.set(variant, (variants.get(variant) ?? new Map()).set(field, type)))
  }
  return lists
}

const isSame = (one: Shape, other: Shape) =>
  one.size === other.size && [...one].every(([path, type]) => other.get(path) === type)

/**
 * A schema may have one shape more than the document: the one that has the fields
 * of all the others. The document allows such a record without naming it.
 */
const withoutUnions = (document: Shape, schema: Shape): Shape => {
  const documented = variantsOf(document)
  const unions = [...variantsOf(schema)].flatMap(([list, variants]) => {
    const others = documented.get(list) ?? new Map<string, Shape>()
    const union = new Map([...others.values()].flatMap((fields) => [...fields]))
    return [...variants]
      .filter(([variant, fields]) => !others.has(variant) && isSame(fields, union))
      .map(([variant]) => `${list}(${variant}).`)
  })
  return new Map([...schema].filter(([path]) => !unions.some((prefix) => path.startsWith(prefix))))
}

/** A shape without fields of the body itself, and what is in them. */
export const without = (shape: Shape, names: ReadonlyArray<string>): Shape =>
  new Map([...shape].filter(([path]) => !names.includes(/^\w*/.exec(path)?.[0] ?? "")))

/** Every difference of two shapes, in words. */
export const differences = (document: Shape, schema: Shape): ReadonlyArray<string> => {
  const own = withoutUnions(document, schema)
  return [...new Set([...document.keys(), ...own.keys()])]
    .filter((path) => document.get(path) !== own.get(path))
    .map((path) => {
      const [inDocument, inSchema] = [document.get(path) ?? "nothing", own.get(path) ?? "nothing"]
      return `${path}: the document has ${inDocument}; the schema has ${inSchema}`
    })
}
