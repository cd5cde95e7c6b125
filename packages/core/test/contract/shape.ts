/**
 * A JSON schema as a flat list, path by path, so that two of them can be
 * compared and a difference has a name: `data.avatars[].gender` → `null|string`.
 */
import { type JsonObject, objectAt, resolve } from "./document.ts"

export type Shape = ReadonlyMap<string, string>

const strings = (u: unknown): ReadonlyArray<string> =>
  typeof u === "string" ? [u] : Array.isArray(u) ? u.map(String) : []

/** A branch of `anyOf` narrows what stands beside the `anyOf`. */
const narrow = (base: JsonObject, branch: JsonObject): JsonObject => {
  const [outer, inner] = [objectAt(base, "properties"), objectAt(branch, "properties")]
  const properties = Object.fromEntries(
    [...new Set([...Object.keys(outer), ...Object.keys(inner)])].map((name) => [
      name,
      { ...objectAt(outer, name), ...objectAt(inner, name) }
    ])
  )
  return {
    ...base,
    ...branch,
    properties,
    required: [...strings(base.required), ...strings(branch.required)]
  }
}

/** The alternatives of a schema, each of one type. */
const alternatives = (schema: JsonObject): ReadonlyArray<JsonObject> => {
  if (typeof schema.$ref === "string") return alternatives(resolve(schema))
  const { anyOf, ...base } = schema
  if (Array.isArray(anyOf)) {
    // A reference stands for a shape of its own; anything else narrows what is here.
    return anyOf.flatMap((branch: JsonObject) =>
      alternatives("$ref" in branch ? branch : narrow(base, branch))
    )
  }
  // HeyGen sends integers with a fraction of zero, so that the schemas do not tell the two apart.
  return strings(schema.type).map((type) => ({ ...schema, type: type === "integer" ? "number" : type }))
}

/** Lists a schema. Branches titled `Error` are left out: the client never decodes them. */
export const shapeOf = (schema: JsonObject): Shape => {
  const shape = new Map<string, string>()
  const visit = (path: string, schema: JsonObject, presence: string) => {
    const all = alternatives(schema).filter(({ title }) => title !== "Error")
    const types = [...new Set(all.map(({ type }) => String(type)))].sort().join("|")
    if (path !== "") shape.set(path, `${types}, ${presence}`)
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

/** Every difference of two shapes, in words. */
export const differences = (document: Shape, schema: Shape): ReadonlyArray<string> =>
  [...new Set([...document.keys(), ...schema.keys()])]
    .filter((path) => document.get(path) !== schema.get(path))
    .map((path) => {
      const [inDocument, inSchema] = [document.get(path) ?? "nothing", schema.get(path) ?? "nothing"]
      return `${path}: the document has ${inDocument}; the schema has ${inSchema}`
    })
