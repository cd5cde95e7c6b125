/**
 * The OpenAPI document as Prism works with it, and the files that take the place
 * of its examples.
 */

import { fileURLToPath } from "node:url"
import * as NodeFileSystem from "@effect/platform-node/NodeFileSystem"
import { getHttpOperationsFromSpec } from "@stoplight/prism-http"
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Schema from "effect/Schema"
import { MockError } from "../MockError.ts"
import { firstLine } from "./problem.ts"

/** An operation, as Prism reads it. */
export type Operation = Awaited<ReturnType<typeof getHttpOperationsFromSpec>>[number]

/** Where HeyGen's document is, seen from the source as from the build. */
export const path = fileURLToPath(new URL("../../openapi/heygen.json", import.meta.url))

/** The `operationId`; without one, the method and the path, such as `POST /v3/videos`. */
export const idOf = ({ iid, method, path }: Operation): string => iid ?? `${method.toUpperCase()} ${path}`

/** The operations of a document: a path, or the parsed document itself. */
export const load = (document: string | object = path): Effect.Effect<Array<Operation>, MockError> =>
  Effect.tryPromise({
    // Prism writes into the object that it is given.
    try: () => getHttpOperationsFromSpec(typeof document === "string" ? document : structuredClone(document)),
    catch: (error) => {
      const name = typeof document === "string" ? document : "The document"
      return new MockError({ message: `${name} is not an OpenAPI document: ${firstLine(error)}` })
    }
  })

/** A file's JSON, as text and parsed. */
export const readJson = (file: string) =>
  Effect.gen(function* () {
    const fs = yield* FileSystem.FileSystem
    const text = yield* Effect.mapError(
      fs.readFileString(file),
      ({ reason }) => new MockError({ message: `${file} cannot be read: ${reason._tag}` })
    )
    const value = yield* Effect.mapError(
      Schema.decodeEffect(Schema.fromJsonString(Schema.Unknown))(text),
      () => new MockError({ message: `${file} is not JSON.` })
    )
    return { text, value }
  }).pipe(Effect.provide(NodeFileSystem.layer))

/** The JSON of an operation's lowest status 2xx. */
export const successOf = (operation: Operation) => {
  const [response] = operation.responses
    .filter(({ code }) => /^2(\d\d|XX)$/.test(code))
    .sort((a, b) => a.code.localeCompare(b.code))
  const media = response?.contents?.find(({ mediaType }) => mediaType.includes("json"))
  return response === undefined || media === undefined
    ? undefined
    : { status: Number(response.code.replace("XX", "00")), media, mediaType: media.mediaType }
}

/** The examples of a status by name; `undefined` where the status is not declared. */
export const examplesOf = (
  operation: Operation,
  status: number
): ReadonlyMap<string, unknown> | undefined => {
  const codes = [String(status), `${String(status).charAt(0)}XX`, "default"]
  const [response] = codes.flatMap(
    (code) => operation.responses.find((response) => response.code === code) ?? []
  )
  return (
    response &&
    new Map(
      response.contents?.flatMap(({ examples = [] }) =>
        examples.map((example): [string, unknown] => [
          example.key,
          "value" in example ? example.value : undefined
        ])
      )
    )
  )
}

/** What is wrong with a status or an example that the document doesn't declare for the operation. */
export const undeclared = (
  operation: Operation,
  status: number,
  example: string | undefined
): string | undefined => {
  const examples = examplesOf(operation, status)
  if (examples === undefined) {
    const codes = operation.responses.map(({ code }) => code).join(", ")
    return `The document has no status ${status} for ${idOf(operation)}; it has ${codes}.`
  }
  if (example === undefined || examples.has(example)) return undefined
  const names = [...examples.keys()].join(", ")
  return `The document has no example ${example} of status ${status} for ${idOf(operation)}; it has ${names}.`
}

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
