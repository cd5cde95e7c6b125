import { assert, describe, it } from "@effect/vitest"
import { V2, V3 } from "@effect-heygen/core"
import * as Predicate from "effect/Predicate"
import * as Schema from "effect/Schema"
import { objectAt, operationIds, successSchema } from "./document.ts"
import { differences, shapeOf, without } from "./shape.ts"

const bodies: Readonly<Record<string, Schema.Constraint>> = {
  "list-avatars-v2": V2.Envelope(V2.AvatarList),
  "retrieve-avatar-details": V2.Envelope(V2.AvatarDetails),
  "list-all-avatar-groups": V2.Envelope(V2.AvatarGroupList),
  "list-all-avatars-in-one-avatar-group": V2.Envelope(V2.GroupAvatarList),
  listAvatarGroups: V3.Page(V3.AvatarGroup),
  getAvatarGroup: V3.Single(V3.AvatarGroup),
  listAvatarLooks: V3.Page(V3.AvatarLook),
  getAvatarLook: V3.Single(V3.AvatarLook)
}

/** What the client reads itself, so that no schema of an operation has it: version 2's envelope. */
const readByTheClient = ["error", "warning"]

/** A schema with its definitions in the place of the references to them. */
const inlined = (schema: Schema.Constraint) => {
  const { definitions, schema: root } = Schema.toJsonSchemaDocument(schema)
  const visit = (u: unknown): unknown => {
    if (Array.isArray(u)) return u.map(visit)
    if (!Predicate.isObject(u)) return u
    if ("$ref" in u) {
      const name = String(u.$ref).split("/").slice(2).join("/").replaceAll("~1", "/").replaceAll("~0", "~")
      return visit(definitions[name])
    }
    return Object.fromEntries(Object.entries(u).map(([name, value]) => [name, visit(value)]))
  }
  return objectAt({ root: visit(root) }, "root")
}

describe("the schemas", () => {
  it("are there for every operation of the document", () => {
    assert.sameMembers(Object.keys(bodies), [...operationIds])
  })

  it.each(Object.entries(bodies))(
    "have the document's fields, types, requiredness and nulls: %s",
    (operationId, schema) => {
      const document = without(shapeOf(successSchema(operationId)), readByTheClient)
      assert.isAbove(document.size, 10)
      assert.deepStrictEqual(differences(document, shapeOf(inlined(schema))), [])
    }
  )
})
