import { existsSync, readdirSync, readFileSync } from "node:fs"
import { fileURLToPath } from "node:url"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { document, objectAt, operationsOf, successSchemaOf } from "./document.ts"
import { documentProblems, problemOf, requestsOfCore } from "./held.ts"

describe("the document", () => {
  it.effect("is readable by generators, compiles, has what must be there, and asks for what core sends", () =>
    Effect.gen(function* () {
      assert.deepStrictEqual(documentProblems(document, yield* requestsOfCore), [])
    })
  )
})

/** Recorded answers and HeyGen's own document, which are not part of this repository. */
const shared = fileURLToPath(new URL("../../../../../shared/", import.meta.url))

const read = (file: string) => JSON.parse(readFileSync(shared + file, "utf8"))

describe.skipIf(!existsSync(`${shared}wire`))("the document, held against recordings", () => {
  const files = existsSync(`${shared}wire`) ? readdirSync(`${shared}wire`) : []
  const recordings = files.filter((file) => /^v2-avatars\.[^.]*\.json$/.test(file))

  it.each(recordings)("takes the catalogue %s", (file) => {
    assert.isUndefined(
      problemOf(document, successSchemaOf(document, "list-avatars-v2"), read(`wire/${file}`))
    )
  })

  it("takes every error that was seen", () => {
    const bodies = read("wire/errors.json")
      .filter(
        ({ body, status }: { readonly body?: object; readonly status: number | null }) =>
          status !== 200 && body
      )
      .map(({ body }: { readonly body: unknown }) => body)
    assert.isAbove(bodies.length, 8)
    const either = { anyOf: ["V1Error", "V2Error"].map((name) => ({ $ref: `#/components/schemas/${name}` })) }
    assert.deepStrictEqual(
      bodies.map((body: unknown) => problemOf(document, either, body)),
      bodies.map(() => undefined)
    )
  })
})

describe.skipIf(!existsSync(`${shared}official`))("the document, held against HeyGen's own", () => {
  it("takes every example of an error, in the form of its version", () => {
    const errors = operationsOf(read("official/external-api.2026-04-08.json")).flatMap(
      ({ path, responses }) =>
        responses
          .filter(({ status }) => status >= "400")
          .map(({ content }) => ({ path, example: objectAt(content, "application/json").example }))
          .filter(({ example }) => example !== undefined)
    )
    const ref = (name: string) => ({ $ref: `#/components/schemas/${name}` })
    const problems = errors.flatMap(({ example, path }) => {
      const schema = path.startsWith("/v3/") ? ref("V3Error") : { anyOf: [ref("V1Error"), ref("V2Error")] }
      return problemOf(document, schema, example) ?? []
    })
    assert.deepStrictEqual([errors.length, problems], [186, []])
  })
})
