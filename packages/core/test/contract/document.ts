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

const at = (...path: ReadonlyArray<string>): unknown =>
  path.reduce<unknown>((value, name) => (isObject(value) ? value[name] : undefined), heygen)

/** The schema or response that a `$ref` points to; anything else as it is. */
export const resolve = (u: JsonObject): JsonObject => {
  if (typeof u.$ref !== "string") return u
  const path = u.$ref.slice(2).split("/")
  const found = at(...path.map((part) => part.replaceAll("~1", "/").replaceAll("~0", "~")))
  return isObject(found) ? found : {}
}

/** One answer that the document declares. */
export interface DeclaredAnswer {
  readonly operationId: string
  readonly status: number
  readonly example: string
  readonly body: unknown
}

const operations = Object.values(objectAt(heygen, "paths")).map((item) => objectAt(item, "get"))

export const operationIds: ReadonlyArray<string> = operations.map(({ operationId }) => String(operationId))

/** Every named example of every status of every operation, in the form that a client of JSON is given. */
export const declaredAnswers: ReadonlyArray<DeclaredAnswer> = operations.flatMap((operation) =>
  Object.entries(objectAt(operation, "responses")).flatMap(([status, response]) =>
    Object.values(objectAt(isObject(response) ? resolve(response) : {}, "content"))
      .slice(0, 1)
      .flatMap((media) =>
        Object.entries(objectAt(media, "examples")).map(([example, named]) => ({
          operationId: String(operation.operationId),
          status: Number(status),
          example,
          body: isObject(named) ? named.value : undefined
        }))
      )
  )
)

/** The schema of an operation's status 200. */
export const successSchema = (operationId: string): JsonObject => {
  const operation = operations.find((it) => it.operationId === operationId)
  const content = objectAt(objectAt(objectAt(operation, "responses"), "200"), "content")
  return objectAt(objectAt(content, "application/json"), "schema")
}
