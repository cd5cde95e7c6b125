/**
 * From an endpoint and its input to a request that goes to exactly that route,
 * or to an error. An id must not choose another route, nor a route another host.
 */
import * as Effect from "effect/Effect"
import * as HttpBody from "effect/http/HttpBody"
import * as HttpClientRequest from "effect/http/HttpClientRequest"
import type * as Schema from "effect/Schema"
import * as SchemaParser from "effect/SchemaParser"
import type * as Endpoint from "../../Endpoint.ts"
import { InvalidRequestError } from "../../HeyGenError.ts"
import { orDifference } from "../schema/firstDifference.ts"
import type { Redact } from "./redact.ts"

const placeholders = /\{([^{}]*)\}/g

/** The segments that a URL parser takes for a step within the path, or drops. */
const notAnId: ReadonlySet<string> = new Set(["", ".", ".."])

/** Whatever else a proxy may respond with is welcome, too, for its message. */
const accept = "application/json, */*;q=0.1"

const invalid = (message: string, param?: string) => new InvalidRequestError({ message, param })

/** HeyGen takes 1 to 255 of these characters. */
const idempotencyKey = /^[A-Za-z0-9_:.-]{1,255}$/

/** A URL parser reads just this route, whatever ids stand in it. */
const plainRoute = /^(?:\/(?:\{\w+\}|[\w-][\w.-]*))+$/

const isWellFormed = (text: string): boolean => !/\p{Surrogate}/u.test(text)

/** What a function returns; nothing where it throws. */
const attempt = <A>(evaluate: () => A): A | undefined => {
  try {
    return evaluate()
  } catch {
    return undefined
  }
}

const fill = (
  route: string,
  params: { readonly [name: string]: unknown },
  redact: Redact
): string | InvalidRequestError => {
  let path = route
  if (!route.includes("{")) return path
  for (const [hole, placeholder = ""] of route.matchAll(placeholders)) {
    const value = Object.hasOwn(params, placeholder) ? params[placeholder] : undefined
    const name = redact(placeholder)
    if (value === undefined) return invalid(`The path ${redact(route)} needs a value for ${name}.`, name)
    if (typeof value !== "string") return invalid(`${name} must be a string.`, name)
    if (notAnId.has(value)) return invalid(`${name} must not be empty, "." or "..".`, name)
    if (!isWellFormed(value)) return invalid(`${name} is not well-formed Unicode.`, name)
    path = path.replace(hole, () => encodeURIComponent(value))
  }
  return path
}

/** A part of the input as it is sent, or why it can't be. */
const encode = <S extends Schema.Constraint>(
  name: string,
  schema: S,
  value: unknown,
  redact: Redact
): Effect.Effect<S["Encoded"], InvalidRequestError, S["EncodingServices"]> =>
  Effect.mapError(
    orDifference(SchemaParser.encodeUnknownEffect(schema)(value), "value"),
    ({ message, path }) => {
      const param = path === "" ? name : redact(path)
      return invalid(`${param}: ${redact(message)}`, param)
    }
  )

/** What the URLs of all requests begin with. */
export interface Base {
  readonly origin: string
  /** Empty, or a path without a slash at its end. */
  readonly pathname: string
}

export const baseOf = ({ origin, pathname }: URL): Base => ({
  origin,
  pathname: pathname.replace(/\/+$/, "")
})

/**
 * The request for a route below the base URL. An error where a URL parser would
 * read anything but that route: dot segments, another host, a query or a fragment
 * in the path, characters that it would encode.
 */
export const make = Effect.fnUntracedEager(function* <
  Route extends string,
  Success extends Schema.Constraint,
  Query extends Endpoint.QuerySchema,
  Body extends Schema.Constraint
>(
  base: Base,
  endpoint: Endpoint.Endpoint<Route, Success, Query, Body>,
  input: Endpoint.AnyInput,
  redact: Redact
): Effect.fn.Return<
  HttpClientRequest.HttpClientRequest,
  InvalidRequestError,
  Query["EncodingServices"] | Body["EncodingServices"]
> {
  const { method, route } = endpoint
  const filled = fill(route, input.params ?? {}, redact)
  if (typeof filled !== "string") return yield* filled
  const path = base.pathname + filled
  const url = base.origin + path
  if (!plainRoute.test(route) && (!route.startsWith("/") || attempt(() => new URL(url))?.pathname !== path)) {
    return yield* invalid(`${redact(route)} is not a path: it must start with "/" and be percent-encoded.`)
  }
  const { idempotencyKey: key } = input
  if (key !== undefined && !idempotencyKey.test(key)) {
    return yield* invalid(
      "idempotencyKey must have 1 to 255 letters, digits and characters of _:.-",
      "idempotencyKey"
    )
  }
  const query =
    endpoint.query === undefined
      ? undefined
      : yield* encode("query", endpoint.query, input.query ?? {}, redact)
  const body =
    endpoint.body === undefined ? undefined : yield* encode("body", endpoint.body, input.body, redact)
  const request = attempt(() =>
    HttpClientRequest.make(method)(url, {
      urlParams: query,
      headers: key === undefined ? { accept } : { accept, "idempotency-key": key },
      ...(body === undefined ? {} : { body: HttpBody.isHttpBody(body) ? body : HttpBody.jsonUnsafe(body) })
    })
  )
  return request ?? (yield* invalid("The query or the body can't be written: it refers to itself."))
})
