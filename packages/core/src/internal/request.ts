/**
 * From a route as HeyGen writes it (`/v2/avatar_group/{group_id}/avatars`) to a
 * request that goes to exactly that route, or to a refusal. An id must not be
 * able to choose another route, nor a path another host.
 */
import * as Effect from "effect/Effect"
import * as HttpClientRequest from "effect/http/HttpClientRequest"
import type * as UrlParams from "effect/http/UrlParams"
import { InvalidRequestError } from "../HeyGenError.ts"

/** The values of a route's `{placeholders}`, not yet encoded. */
export type PathParams = { readonly [name: string]: string }

const placeholder = /\{([^{}]*)\}/g

/** The segments that a URL parser takes for a step within the path, or drops. */
const notAnId: ReadonlySet<string> = new Set(["", ".", ".."])

/** JSON is wanted; whatever else an edge may answer is welcome, too, for what it says. */
const accept = "application/json, */*;q=0.1"

const refuse = (message: string, param?: string) => Effect.fail(new InvalidRequestError({ message, param }))

const fill = Effect.fnUntraced(function* (route: string, params: PathParams) {
  let path = route
  for (const [hole, name = ""] of route.matchAll(placeholder)) {
    const value = Object.hasOwn(params, name) ? params[name] : undefined
    if (value === undefined) return yield* refuse(`The path ${route} needs a value for ${name}.`, name)
    if (notAnId.has(value)) return yield* refuse(`${name} must not be empty, "." or "..".`, name)
    if (!value.isWellFormed()) return yield* refuse(`${name} is not well-formed Unicode.`, name)
    path = path.replace(hole, () => encodeURIComponent(value))
  }
  return path
})

/**
 * The request for a route below the base URL. What a URL parser would read as
 * anything but that route is refused: dot segments, another host, a query or a
 * fragment in the path, characters that it would encode.
 */
export const make = Effect.fnUntraced(function* (
  baseUrl: URL,
  route: string,
  params: PathParams,
  query: UrlParams.Input
) {
  const path = baseUrl.pathname.replace(/\/+$/, "") + (yield* fill(route, params))
  const url = URL.parse(baseUrl.origin + path)
  if (!route.startsWith("/") || url?.origin !== baseUrl.origin || url.pathname !== path) {
    return yield* refuse(`${route} is not a path: it must start with "/" and be percent-encoded.`)
  }
  return HttpClientRequest.get(url.href, { urlParams: query, accept })
})
