/**
 * HeyGen's corrected document, as the contract tests read it: which operations
 * there are, what they can answer, and the schema of their success.
 */
import heygen from "@effect-heygen/mock/openapi/heygen.json" with { type: "json" }
import * as Predicate from "effect/Predicate"

export type JsonObject = { readonly [name: string]: unknown }

const isObject = (u: unknown): u is JsonObject => Predicate.isObject(u)

export const objectAt = (u: unknown, name: string): JsonObject => {
  const value = isObject(u) ? u[name] : undefined
  return isObject(value) ? value : {}
}

/** The objects of a list. */
export const objectsAt = (u: unknown, name: string): ReadonlyArray<JsonObject> => {
  const value = isObject(u) ? u[name] : undefined
  return Array.isArray(value) ? value.filter(isObject) : []
}

/** What a `$ref` of a document points to; anything else as it is. */
export type Resolve = (u: JsonObject) => JsonObject

export const resolveIn =
  (document: JsonObject): Resolve =>
  (u) =>
    typeof u.$ref === "string"
      ? u.$ref
          .slice(2)
          .split("/")
          .reduce<JsonObject>(
            (value, part) => objectAt(value, part.replaceAll("~1", "/").replaceAll("~0", "~")),
            document
          )
      : u

/** One answer that the document declares. */
export interface DeclaredAnswer {
  readonly operationId: string
  readonly status: number
  readonly example: string
  readonly body: unknown
}

/** One operation of a document, with what its references point to. */
export interface Operation {
  readonly method: string
  readonly path: string
  readonly id: string
  readonly declared: JsonObject
  readonly parameters: ReadonlyArray<JsonObject>
  readonly responses: ReadonlyArray<{
    readonly status: string
    readonly headers: JsonObject
    readonly content: JsonObject
  }>
}

export const operationsOf = (document: JsonObject): ReadonlyArray<Operation> => {
  const resolve = resolveIn(document)
  return Object.entries(objectAt(document, "paths")).flatMap(([path, item]) =>
    Object.keys(isObject(item) ? item : {}).map((method) => {
      const declared = objectAt(item, method)
      const responses = Object.keys(objectAt(declared, "responses")).map((status) => {
        const response = resolve(objectAt(objectAt(declared, "responses"), status))
        return { status, headers: objectAt(response, "headers"), content: objectAt(response, "content") }
      })
      const parameters = objectsAt(declared, "parameters").map(resolve)
      return { method, path, id: String(declared.operationId), declared, parameters, responses }
    })
  )
}

/** The schema of status 200 of an operation of a document. */
export const successSchemaOf = (document: JsonObject, operationId: string): JsonObject => {
  const operation = operationsOf(document).find(({ id }) => id === operationId)
  const success = operation?.responses.find(({ status }) => status === "200")
  return objectAt(objectAt(success?.content, "application/json"), "schema")
}

export const document: JsonObject = heygen

const operations = operationsOf(document)

export const operationIds: ReadonlyArray<string> = operations.map(({ id }) => id)

/** Every named example of every status of every operation, in the form that a client of JSON is given. */
export const declaredAnswers: ReadonlyArray<DeclaredAnswer> = operations.flatMap(({ id, responses }) =>
  responses.flatMap(({ content, status }) =>
    Object.keys(content)
      .slice(0, 1)
      .flatMap((type) =>
        Object.entries(objectAt(objectAt(content, type), "examples")).map(([example, named]) => ({
          operationId: id,
          status: Number(status),
          example,
          body: isObject(named) ? named.value : undefined
        }))
      )
  )
)
