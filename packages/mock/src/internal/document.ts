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

/** Reads the document. */
export const load: Effect.Effect<Document, MockError> = Effect.gen(function* () {
  const fs = yield* FileSystem.FileSystem
  const text = yield* fs.readFileString(path)
  return yield* Schema.decodeUnknownEffect(Schema.fromJsonString(Document))(text)
}).pipe(
  Effect.mapError(
    ({ message }) => new MockError({ message: `The OpenAPI document cannot be read: ${message}` })
  ),
  Effect.provide(NodeFileSystem.layer)
)

/** The document with recordings, by operation id, as the only examples of their status 200. */
export const withRecordings = (
  document: Document,
  recordings: Readonly<Record<string, unknown>>
): Document => {
  const copy = structuredClone(document)
  for (const { get } of Object.values(copy.paths)) {
    if (!Object.hasOwn(recordings, get.operationId)) continue
    const content = get.responses["200"].content["application/json"]
    Object.assign(content, { examples: { Recording: { value: recordings[get.operationId] } } })
  }
  return copy
}

/** `/v2/avatar_group/{group_id}/avatars` as Effect's router writes it. */
export const routePattern = (path: string): FindMyWay.PathInput =>
  `/${path.slice(1).replace(/\{([^}]*)\}/g, ":$1")}`
