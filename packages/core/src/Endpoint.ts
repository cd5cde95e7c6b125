/**
 * An endpoint of HeyGen's API as a value: its verb, its route, what it takes and
 * what it returns. `HeyGenClient.call` makes the request.
 *
 * @since 0.1.0
 */
import * as HttpBody from "effect/http/HttpBody"
import type * as HttpMethod from "effect/http/HttpMethod"
import * as Schema from "effect/Schema"

/**
 * An endpoint, and the types of what it takes and returns.
 *
 * @category models
 * @since 0.1.0
 */
export interface Endpoint<
  Route extends string,
  Success extends Schema.Constraint,
  Query extends QuerySchema = never,
  Body extends Schema.Constraint = never
> {
  /** Names the endpoint in errors, spans, metrics and logs, such as `V2.Avatars.list`. */
  readonly operation: string
  /** The HTTP method, in upper case. */
  readonly method: HttpMethod.HttpMethod
  /** The path below the base URL, such as `/v2/avatar_group/{group_id}/avatars`. */
  readonly route: Route
  /** The schema of a successful response's whole body. */
  readonly success: Success
  /** The schema of the query; `undefined` where there is none. */
  readonly query: Query | undefined
  /** The schema of the body; `undefined` where there is none. */
  readonly body: Body | undefined
  /** The statuses that are a success. */
  readonly statuses: ReadonlyArray<number>
  /** Whether HeyGen does the same thing for the same request sent twice. */
  readonly idempotent: boolean
  /** The route that replaces this one, such as `GET /v3/avatars/looks`. */
  readonly successor: string | undefined
  /** The day that HeyGen announced for the route's end, such as `2026-10-31`. */
  readonly sunset: string | undefined
}

/**
 * The schema of a query: what it encodes to can stand in a URL. `null` and
 * `undefined` are left out, and an array repeats its name.
 *
 * @category models
 * @since 0.1.0
 */
export type QuerySchema = Schema.Constraint & {
  readonly Encoded: {
    readonly [name: string]: QueryValue | ReadonlyArray<QueryValue>
  }
}

type QueryValue = string | number | boolean | null | undefined

/**
 * Any endpoint, whatever it takes and returns.
 *
 * @category models
 * @since 0.1.0
 */
export type Any = Endpoint<string, Schema.Constraint, QuerySchema, Schema.Constraint>

/**
 * The names of a route's `{placeholders}`.
 *
 * @category models
 * @since 0.1.0
 */
export type PathParam<Route extends string> = Route extends `${string}{${infer Name}}${infer Rest}`
  ? Name | PathParam<Rest>
  : never

/** Whether a value may be left out: nothing in it is required. */
type IsOptional<A> = Partial<A> extends A ? true : false

type Optional<Name extends string, A> = { readonly [N in Name]?: A | undefined }

/** What a schema asks for, under a name; nothing where there is no schema. */
type Part<Name extends string, S extends Schema.Constraint> = [S] extends [never]
  ? Optional<Name, undefined>
  : IsOptional<S["Type"]> extends true
    ? Optional<Name, S["Type"]>
    : { readonly [N in Name]: S["Type"] }

/**
 * What a call of an endpoint takes.
 *
 * @category models
 * @since 0.1.0
 */
export type Input<Route extends string, Query extends QuerySchema, Body extends Schema.Constraint> = ([
  PathParam<Route>
] extends [never]
  ? Optional<"params", undefined>
  : {
      /** The values of the route's placeholders, not yet encoded. Any string but `""`, `"."` and `".."`. */
      readonly params: { readonly [Name in PathParam<Route>]: string }
    }) &
  Part<"query", Query> &
  Part<"body", Body> & {
    /**
     * Makes a call that is not idempotent safe to retry: HeyGen acts once on all
     * requests that carry the same key within a day. From 1 to 255 letters,
     * digits and `_:.-`.
     */
    readonly idempotencyKey?: string | undefined
  }

/**
 * {@link Input} as the last argument of a function, which may be left out where
 * nothing in it is required.
 *
 * @category models
 * @since 0.1.0
 */
export type Arguments<Route extends string, Query extends QuerySchema, Body extends Schema.Constraint> =
  IsOptional<Input<Route, Query, Body>> extends true
    ? [input?: Input<Route, Query, Body>]
    : [input: Input<Route, Query, Body>]

/**
 * An endpoint's input whatever the endpoint: what a test's client is given.
 *
 * @category models
 * @since 0.1.0
 */
export interface AnyInput {
  /** The values of the route's placeholders. */
  readonly params?: { readonly [name: string]: string } | undefined
  /** The query, before its schema has encoded it. */
  readonly query?: unknown
  /** The body, before its schema has encoded it. */
  readonly body?: unknown
  /** The key that makes the call safe to retry. */
  readonly idempotencyKey?: string | undefined
}

/**
 * The options of an endpoint without a body.
 *
 * @category models
 * @since 0.1.0
 */
export interface Options<Success extends Schema.Constraint, Query extends QuerySchema> {
  /** The schema of a successful response's whole body. */
  readonly success: Success
  /** The schema of the query. An input that it refuses is an `InvalidRequestError`, and nothing is sent. */
  readonly query?: Query | undefined
  /**
   * The statuses that are a success: 200 for `get`; 200, 201 and 202 for `post`,
   * `put` and `patch`; 200, 202 and 204 for `delete`. The body of a 204 is
   * `undefined`.
   */
  readonly statuses?: ReadonlyArray<number> | undefined
  /**
   * Whether a failed call may be sent again. By default `get`, `put` and `delete`
   * may; `post` and `patch` only where HeyGen can't have acted on the request
   * (HTTP 429, or no connection was made), or with an `idempotencyKey`.
   */
  readonly idempotent?: boolean | undefined
  /** The route that replaces this one. */
  readonly successor?: string | undefined
  /** The day that HeyGen announced for the route's end, such as `2026-10-31`. */
  readonly sunset?: string | undefined
}

/**
 * The options of an endpoint with a body.
 *
 * @category models
 * @since 0.1.0
 */
export interface OptionsWithBody<
  Success extends Schema.Constraint,
  Query extends QuerySchema,
  Body extends Schema.Constraint
> extends Options<Success, Query> {
  /** The schema of the body, which is sent as JSON; or {@link RawBody}. */
  readonly body?: Body | undefined
}

/**
 * The schema of a body that is not JSON: a file, a form or a stream, as an
 * `HttpBody` of Effect's.
 *
 * @category schemas
 * @since 0.1.0
 */
export const RawBody: Schema.declare<HttpBody.HttpBody> = Schema.declare(HttpBody.isHttpBody)

const define =
  (method: HttpMethod.HttpMethod, statuses: ReadonlyArray<number>, idempotent: boolean) =>
  <
    const Route extends string,
    Success extends Schema.Constraint,
    Query extends QuerySchema = never,
    Body extends Schema.Constraint = never
  >(
    operation: string,
    route: Route,
    options: OptionsWithBody<Success, Query, Body>
  ): Endpoint<Route, Success, Query, Body> => ({
    operation,
    method,
    route,
    success: options.success,
    query: options.query,
    body: options.body,
    statuses: options.statuses ?? statuses,
    idempotent: options.idempotent ?? idempotent,
    successor: options.successor,
    sunset: options.sunset
  })

/** The constructor of endpoints without a body. */
type Define = <
  const Route extends string,
  Success extends Schema.Constraint,
  Query extends QuerySchema = never
>(
  operation: string,
  route: Route,
  options: Options<Success, Query>
) => Endpoint<Route, Success, Query>

/**
 * An endpoint that is read.
 *
 * **Example** (An endpoint that this library does not have)
 *
 * ```ts
 * import { Endpoint, HeyGenClient } from "@effect-heygen/core"
 * import * as Effect from "effect/Effect"
 * import * as Schema from "effect/Schema"
 *
 * const getVoice = Endpoint.get("getVoice", "/v3/voices/{voice_id}", {
 *   success: Schema.Struct({ data: Schema.Struct({ name: Schema.String }) })
 * })
 *
 * const voiceName = (voice_id: string) =>
 *   HeyGenClient.use((client) => client.call(getVoice, { params: { voice_id } })).pipe(
 *     Effect.map(({ data }) => data.name)
 *   )
 * ```
 *
 * @category constructors
 * @since 0.1.0
 */
export const get: Define = define("GET", [200], true)

/**
 * An endpoint that creates or starts something.
 *
 * **Details**
 *
 * A failed call is sent again only where HeyGen can't have acted on it: after
 * HTTP 429, or where no connection was made. With an `idempotencyKey` every
 * retryable failure is.
 *
 * **Example** (A body, and a key that makes it safe to retry)
 *
 * ```ts
 * import { Endpoint, HeyGenClient } from "@effect-heygen/core"
 * import * as Schema from "effect/Schema"
 *
 * const createVideo = Endpoint.post("createVideo", "/v3/videos", {
 *   body: Schema.Struct({ type: Schema.Literal("avatar"), avatar_id: Schema.String, script: Schema.String }),
 *   success: Schema.Struct({ data: Schema.Struct({ video_id: Schema.String }) })
 * })
 *
 * const video = HeyGenClient.use((client) =>
 *   client.call(createVideo, {
 *     body: { type: "avatar", avatar_id: "Abigail_standing_office_front", script: "Hello!" },
 *     idempotencyKey: "order-4711"
 *   })
 * )
 * ```
 *
 * @category constructors
 * @since 0.1.0
 */
export const post = define("POST", [200, 201, 202], false)

/**
 * An endpoint that replaces something.
 *
 * @category constructors
 * @since 0.1.0
 */
export const put = define("PUT", [200, 201, 202], true)

/**
 * An endpoint that changes a part of something. It is retried as {@link post} is.
 *
 * @category constructors
 * @since 0.1.0
 */
export const patch = define("PATCH", [200, 201, 202], false)

/**
 * An endpoint that deletes something.
 *
 * @category constructors
 * @since 0.1.0
 */
const delete_: Define = define("DELETE", [200, 202, 204], true)

export { delete_ as delete }
