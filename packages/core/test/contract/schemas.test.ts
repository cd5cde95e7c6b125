import { assert, describe, it } from "@effect/vitest"
import { document, operationIds, resolveIn, successSchemaOf } from "./document.ts"
import { bodies, schemaProblems } from "./held.ts"
import { shapeOf } from "./shape.ts"

describe("the schemas", () => {
  it("are there for every operation of the document", () => {
    assert.sameMembers(Object.keys(bodies), [...operationIds])
  })

  it.each(operationIds)(
    "have the document's fields, types, requiredness, nulls, formats and ranges: %s",
    (operationId) => {
      assert.isAbove(shapeOf(successSchemaOf(document, operationId), resolveIn(document)).size, 10)
      assert.deepStrictEqual(schemaProblems(document, operationId), [])
    }
  )
})
