/**
 * What the eight operations have in common, whatever they respond from: queries,
 * pages, cursors, and the errors for what is not there. Prism, which knows no
 * state, has been asked before: what comes here is a request that the document
 * allows.
 */
import * as FindMyWay from "effect/http/FindMyWay"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import type { PrismRequest } from "../../Prism.ts"

/** The body of a status 200. */
export interface Found {
  readonly _tag: "Found"
  readonly body: object
}

/** The error in its place: its status, HeyGen's code, and why in a sentence. */
export interface Refused {
  readonly _tag: "Refused"
  readonly status: number
  readonly code: string
  readonly reason: string
  /** The query's parameter that is wrong. */
  readonly parameter?: string
}

export type Lookup = Found | Refused

export const found = (body: object): Found => ({ _tag: "Found", body })

export const unknownId = (id: string): Refused => ({
  _tag: "Refused",
  status: 404,
  code: "not_found",
  reason: `The catalogue has no ${id}.`
})

export const badParameter = (parameter: string, reason: string): Refused => ({
  _tag: "Refused",
  status: 400,
  code: "invalid_parameter",
  reason,
  parameter
})

/** The place in a list: the id that came last. */
const Token = Schema.StringFromBase64Url.pipe(
  Schema.decodeTo(Schema.fromJsonString(Schema.Struct({ last_id: Schema.String })))
)

/** The query of a list of v3. */
const Query = Schema.Struct({
  ownership: Schema.optionalKey(Schema.String),
  avatar_type: Schema.optionalKey(Schema.String),
  group_id: Schema.optionalKey(Schema.String),
  limit: Schema.optionalKey(
    Schema.FiniteFromString.check(Schema.isInt(), Schema.isBetween({ minimum: 1, maximum: 50 }))
  ),
  token: Schema.optionalKey(Schema.String)
})

const decodeQuery = Schema.decodeUnknownOption(Query)
const decodeToken = Schema.decodeOption(Token)
const encodeToken = Schema.encodeSync(Token)

interface Asked extends Pick<FindMyWay.FindResult<unknown>, "params" | "searchParams"> {
  /** Epoch seconds of the mock's clock. */
  readonly now: number
}

type Handler = (asked: Asked) => Lookup

/** The eight operations, by their paths. */
export type Operations = Readonly<
  Record<
    | "/v2/avatars"
    | "/v2/avatar/{id}/details"
    | "/v2/avatar_group.list"
    | "/v2/avatar_group/{id}/avatars"
    | "/v3/avatars"
    | "/v3/avatars/{id}"
    | "/v3/avatars/looks"
    | "/v3/avatars/looks/{id}",
    Handler
  >
>

/** The thing that the path names. */
export const oneOf =
  <A>(items: ReadonlyMap<string, A>, render: (item: A, now: number) => Lookup): Handler =>
  ({ now, params: { id = "" } }) => {
    const item = items.get(id)
    return item === undefined ? unknownId(id) : render(item, now)
  }

/** The groups that a query asks for: HeyGen's own only where it says so. */
export const groupList =
  (render: (isPublicIncluded: boolean, now: number) => Lookup): Handler =>
  ({ now, searchParams }) =>
    render(searchParams.include_public === "true", now)

/** The things that the query asks for. */
const list =
  (render: (query: typeof Query.Type, now: number) => Lookup): Handler =>
  ({ now, searchParams }) =>
    Option.match(decodeQuery(searchParams), {
      onNone: () => badParameter("limit", "limit is a whole number from 1 to 50."),
      onSome: (query) => render(query, now)
    })

/** One page of a list. A token that is of another list is refused. */
const page = <A extends { readonly id: string }>(
  items: ReadonlyArray<A>,
  { limit = 20, token }: typeof Query.Type,
  render: (item: A) => unknown,
  around: object
): Lookup => {
  const last_id = Option.getOrUndefined(Option.map(decodeToken(token ?? ""), ({ last_id }) => last_id))
  const start = token === undefined ? 0 : items.findIndex(({ id }) => id === last_id) + 1
  if (token !== undefined && start === 0) return badParameter("token", "The token is not one of this list.")
  const shown = items.slice(start, start + limit)
  const last = shown.at(-1)
  const hasMore = last !== undefined && start + limit < items.length
  return found({
    ...around,
    data: shown.map(render),
    has_more: hasMore,
    next_token: hasMore ? encodeToken({ last_id: last.id }) : null
  })
}

/** What a group, or a look, is listed by. */
interface Listed {
  readonly id: string
  /** `undefined` where it is not known: then it is listed only where everything is. */
  readonly ownership: string | undefined
}

interface ListedLook extends Listed {
  readonly groupId: string | undefined
  readonly avatarType: string | undefined
}

/** How records are written into a list. */
interface Writing<A> {
  readonly render: (item: A, now: number) => unknown
  /** What the body has beside the page. */
  readonly around?: object
}

/** The groups of version 3 that the query asks for, a page of them. */
export const listOfGroups = <A extends Listed>(
  groups: ReadonlyArray<A>,
  { around = {}, render }: Writing<A>
): Handler =>
  list((query, now) =>
    page(
      groups.filter(({ ownership }) => query.ownership === undefined || ownership === query.ownership),
      query,
      (group) => render(group, now),
      around
    )
  )

/** The looks of version 3 that the query asks for, a page of them. */
export const listOfLooks = <A extends ListedLook>(
  looks: ReadonlyArray<A>,
  hasGroup: (id: string) => boolean,
  { around = {}, render }: Writing<A>
): Handler =>
  list((query, now) =>
    query.group_id !== undefined && !hasGroup(query.group_id)
      ? badParameter("group_id", `The catalogue has no group ${query.group_id}.`)
      : page(
          looks.filter(
            ({ avatarType, groupId, ownership }) =>
              (query.group_id === undefined || groupId === query.group_id) &&
              (query.avatar_type === undefined || avatarType === query.avatar_type) &&
              (query.ownership === undefined || ownership === query.ownership)
          ),
          query,
          (look) => render(look, now),
          around
        )
  )

/** The body of a status 200, as JSON. */
interface Text {
  readonly _tag: "Text"
  readonly text: string
}

/** What a body is written by: its path, the time in epoch milliseconds, and the `Sunset` of the response. */
export interface Sent {
  readonly path: string
  readonly now: number
  readonly sunset: string | undefined
}

/** Looks up a request, at a time in epoch milliseconds; `undefined` where it is for no operation. */
export type Find = (
  request: PrismRequest,
  now: number,
  sunset: string | undefined
) => Refused | Text | undefined

/** Looks up the GETs of the eight operations, and no other request. */
export const make = (operations: Operations, print: (body: object, sent: Sent) => string): Find => {
  // Prism knows no limit to the length of an id.
  const router = FindMyWay.make<readonly [path: string, handler: Handler]>({
    maxParamLength: Number.MAX_SAFE_INTEGER
  })
  for (const [path, handler] of Object.entries(operations)) {
    router.on("GET", `/${path.slice(1).replace(/\{([^}]*)\}/g, ":$1")}`, [path, handler])
  }

  return ({ method, url }, now, sunset) => {
    const route = router.find(method.toUpperCase(), url)
    if (route === undefined) return undefined
    const [path, handler] = route.handler
    const lookup = handler({ params: route.params, searchParams: route.searchParams, now: now / 1_000 })
    return lookup._tag === "Refused"
      ? lookup
      : { _tag: "Text", text: print(lookup.body, { path, now, sunset }) }
  }
}
