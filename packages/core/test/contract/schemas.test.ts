import { assert, describe, it } from "@effect/vitest"
import { V2 } from "@effect-heygen/core"
import * as Schema from "effect/Schema"
import { operationIds, successSchema } from "./document.ts"
import { differences, shapeOf } from "./shape.ts"

const envelopes: Readonly<Record<string, Schema.Constraint>> = {
  "list-avatars-v2": V2.Envelope(V2.AvatarList),
  "list-all-avatars-in-one-avatar-group": V2.Envelope(V2.GroupAvatarList)
}

describe("the schemas", () => {
  it("are there for every operation of the document", () => {
    assert.sameMembers(Object.keys(envelopes), [...operationIds])
  })

  it.each(Object.entries(envelopes))(
    "have the document's fields, types, requiredness and nulls: %s",
    (operationId, schema) => {
      const document = shapeOf(successSchema(operationId))
      assert.isAbove(document.size, 10)
      assert.deepStrictEqual(differences(document, shapeOf(Schema.toJsonSchemaDocument(schema).schema)), [])
    }
  )
})
