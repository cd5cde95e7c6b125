/**
 * HeyGen's corrected OpenAPI document, as Prism is given it.
 */

import { fileURLToPath } from "node:url"
import * as NodeFileSystem from "@effect/platform-node/NodeFileSystem"
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import type * as FindMyWay from "effect/http/FindMyWay"
import * as Schema from "effect/Schema"
import { MockError } from "../MockError.ts"

/** Where the document is, seen from the source as from the build. */
export const path = fileURLToPath(new URL("../../openapi/heygen.json", import.meta.url))

const withRest = <Fields extends Schema.Struct.Fields>(fields: Fields) =>
  Schema.StructWithRest(Schema.Struct(fields), [Schema.Record(Schema.String, Schema.Unknown)])

/** The document as far as a recording changes it. */
const Document = withRest({
  paths: Schema.Record(
    Schema.String,
    withRest({
      get: withRest({
        operationId: Schema.String,
        responses: withRest({
          "200": withRest({
            content: Schema.Struct({ "application/json": Schema.Record(Schema.String, Schema.Unknown) })
          })
        })
      })
    })
  )
})

/** The document as far as a recording changes it. */
export type Document = typeof Document.Type

const readJson = Effect.fnUntraced(function* (file: string) {
  const fs = yield* FileSystem.FileSystem
  const text = yield* Effect.mapError(
    fs.readFileString(file),
    ({ reason }) => new MockError({ message: `${file} cannot be read: ${reason._tag}` })
  )
  return yield* Effect.mapError(
    Schema.decodeEffect(Schema.fromJsonString(Schema.Unknown))(text),
    () => new MockError({ message: `${file} is not JSON.` })
  )
})

/** The document, with files as the only examples of status 200 of their operations. */
export const load = (responses: Readonly<Record<string, string>>): Effect.Effect<Document, MockError> =>
  Effect.gen(function* () {
    const document = yield* Effect.mapError(
      Effect.flatMap(readJson(path), Schema.decodeUnknownEffect(Document)),
      ({ message }) => new MockError({ message })
    )
    for (const { get } of Object.values(document.paths)) {
      if (!Object.hasOwn(responses, get.operationId)) continue
      const value = yield* readJson(String(responses[get.operationId]))
      Object.assign(get.responses["200"].content["application/json"], { examples: { Recording: { value } } })
    }
    return document
  }).pipe(Effect.provide(NodeFileSystem.layer))

/** `/v2/avatar_group/{group_id}/avatars` as Effect's router writes it. */
export const routePattern = (path: string): FindMyWay.PathInput =>
  `/${path.slice(1).replace(/\{([^}]*)\}/g, ":$1")}`

/** Fails where a name is not an operation's id. */
export const requireKnown = (
  operationIds: ReadonlyArray<string>,
  names: ReadonlyArray<string>
): Effect.Effect<void, MockError> => {
  const unknown = names.find((name) => !operationIds.includes(name))
  return unknown === undefined
    ? Effect.void
    : Effect.fail(
        new MockError({
          message: `The document has no operation ${unknown}; it has ${operationIds.join(", ")}.`
        })
      )
}
