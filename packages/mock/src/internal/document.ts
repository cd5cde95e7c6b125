/**
 * The OpenAPI document as Prism works with it, and the files that take the place
 * of its examples.
 */

import { getHttpOperationsFromSpec } from "@stoplight/prism-http/dist/utils/operations.js"
import * as Effect from "effect/Effect"
import { MockError } from "../MockError.ts"
import { documentPath } from "./files.ts"
import { firstLine } from "./problem.ts"

/** An operation, as Prism reads it. */
export type Operation = Awaited<ReturnType<typeof getHttpOperationsFromSpec>>[number]

type Media = NonNullable<Operation["responses"][number]["contents"]>[number]

/** The `operationId`; without one, the method and the path, such as `POST /v3/videos`. */
export const idOf = ({ iid, method, path }: Operation): string => iid ?? `${method.toUpperCase()} ${path}`

/** Read once: to read it is most of a mock's start, and Prism keeps what it compiles by identity. */
let packaged: ReturnType<typeof getHttpOperationsFromSpec> | undefined

const read = (document: string | object | undefined) => {
  if (document === undefined) {
    packaged ??= getHttpOperationsFromSpec(documentPath)
    return packaged
  }
  // Prism resolves references in the object that it is given.
  return getHttpOperationsFromSpec(typeof document === "string" ? document : structuredClone(document))
}

/** The operations of a document: a path, the parsed document itself, or by default HeyGen's. */
export const load = (
  document: string | object | undefined
): Effect.Effect<ReadonlyArray<Operation>, MockError> =>
  Effect.tryPromise({
    try: () => read(document),
    catch: (error) => {
      const name = typeof document === "string" ? document : "The document"
      return new MockError({ message: `${name} is not an OpenAPI document: ${firstLine(error)}` })
    }
  })

/** The JSON of an operation's lowest status 2xx. */
export const successOf = (
  operation: Operation
): { readonly status: number; readonly media: Media } | undefined => {
  // A document's statuses are in order, as the whole numbers that they are.
  const response = operation.responses.find(({ code }) => /^2(\d\d|XX)$/.test(code))
  const media = response?.contents?.find(({ mediaType }) => mediaType.includes("json"))
  return response === undefined || media === undefined
    ? undefined
    : { status: Number(response.code.replace("XX", "00")), media }
}

/** The operation with a value as the only example of a response, which is one of {@link successOf}. */
export const withExample = (operation: Operation, media: Media, value: object): Operation => ({
  ...operation,
  responses: operation.responses.map(({ contents = [], ...response }) => ({
    ...response,
    contents: contents.map((content) =>
      content === media ? { ...content, examples: [{ id: "Recording", key: "Recording", value }] } : content
    )
  }))
})

const responseOf = (operation: Operation, status: number) => {
  const codes = [String(status), `${String(status).charAt(0)}XX`, "default"]
  return codes.flatMap((code) => operation.responses.find((response) => response.code === code) ?? [])[0]
}

/** The examples of a status by name; `undefined` where the status is not declared. */
export const examplesOf = (
  operation: Operation,
  status: number
): ReadonlyMap<string, unknown> | undefined => {
  const response = responseOf(operation, status)
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

/** The media type that has an example. Prism looks in JSON alone, where it is not told. */
export const mediaTypeOf = (
  operation: Operation,
  status: number | undefined,
  example: string
): string | undefined =>
  responseOf(operation, status ?? successOf(operation)?.status ?? 200)?.contents?.find(({ examples = [] }) =>
    examples.some(({ key }) => key === example)
  )?.mediaType

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
