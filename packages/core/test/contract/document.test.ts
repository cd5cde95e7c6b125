import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { document } from "./document.ts"
import { documentProblems, requestsOfCore } from "./held.ts"

describe("the document", () => {
  it.effect("is readable by generators, compiles, has what must be there, and asks for what core sends", () =>
    Effect.gen(function* () {
      assert.deepStrictEqual(documentProblems(document, yield* requestsOfCore), [])
    })
  )
})
