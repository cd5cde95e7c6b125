/**
 * A catalogue as the bodies of the eight operations, at a time of the mock's
 * clock. Prism, which knows no state, has been asked before: what comes here is
 * a request that the document allows.
 */
import * as DateTime from "effect/DateTime"
import * as FindMyWay from "effect/http/FindMyWay"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import type { Catalogue, Group, Look } from "../Catalogue.ts"
import type { PrismRequest } from "../Prism.ts"

/** The body of a status 200. */
interface Found {
  readonly _tag: "Found"
  readonly body: object
}

/** The error in its place: its status, HeyGen's code, and why in a sentence. */
interface Refused {
  readonly _tag: "Refused"
  readonly status: number
  readonly code: string
  readonly reason: string
  /** The query's parameter that is wrong. */
  readonly parameter?: string
}

type Lookup = Found | Refused

const found = (body: object): Found => ({ _tag: "Found", body })

const unknownId = (id: string): Refused => ({
  _tag: "Refused",
  status: 404,
  code: "not_found",
  reason: `The catalogue has no ${id}.`
})

const badParameter = (parameter: string, reason: string): Refused => ({
  _tag: "Refused",
  status: 400,
  code: "invalid_parameter",
  reason,
  parameter
})

const v2 = (data: object): Found => found({ error: null, data })

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

/** The thing that the path names. */
const oneOf =
  <A>(items: ReadonlyMap<string, A>, render: (item: A, now: number) => Lookup): Handler =>
  ({ now, params: { id = "" } }) => {
    const item = items.get(id)
    return item === undefined ? unknownId(id) : render(item, now)
  }

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
  render: (item: A) => unknown
): Lookup => {
  const last_id = Option.getOrUndefined(Option.map(decodeToken(token ?? ""), ({ last_id }) => last_id))
  const start = token === undefined ? 0 : items.findIndex(({ id }) => id === last_id) + 1
  if (token !== undefined && start === 0) return badParameter("token", "The token is not one of this list.")
  const shown = items.slice(start, start + limit)
  const last = shown.at(-1)
  const hasMore = last !== undefined && start + limit < items.length
  return found({
    data: shown.map(render),
    has_more: hasMore,
    next_token: hasMore ? encodeToken({ last_id: last.id }) : null
  })
}

const orientationOf = ({ height, width }: Look): string =>
  height > width ? "portrait" : height < width ? "landscape" : "square"

const engines = {
  photo_avatar: ["avatar_iv"],
  studio_avatar: ["avatar_iv", "avatar_iii"],
  digital_twin: ["avatar_v", "avatar_iv", "avatar_iii"]
} as const satisfies Record<Look["avatarType"], ReadonlyArray<string>>

const statusOf = ({ completedAt }: Look, now: number): string =>
  completedAt <= now ? "completed" : "processing"

const isPhoto = ({ avatarType }: Look): boolean => avatarType === "photo_avatar"

const avatar = (look: Look) => ({
  avatar_id: look.id,
  avatar_name: look.name,
  gender: look.gender,
  preview_image_url: look.previewImageUrl,
  preview_video_url: look.previewVideoUrl,
  premium: look.premium,
  type: null,
  tags: look.tags.length === 0 ? null : look.tags,
  default_voice_id: look.defaultVoiceId
})

const talkingPhoto = (look: Look) => ({
  talking_photo_id: look.id,
  talking_photo_name: look.name,
  preview_image_url: look.previewImageUrl
})

const photoLook = (look: Look, now: number) => ({
  id: look.id,
  image_url: look.previewImageUrl,
  created_at: look.createdAt,
  name: look.name,
  status: statusOf(look, now),
  group_id: look.groupId,
  is_motion: false,
  motion_preview_url: null,
  business_type: look.ownership === "private" ? "uploaded" : null,
  upscale_availability:
    look.ownership === "private"
      ? { available: true, reason: null }
      : { available: false, reason: "Preset photo avatar look not supported for upscale" },
  upscaled: false,
  background_sound_effect: null,
  default_voice_id: look.defaultVoiceId,
  moderation_msg: null
})

const details = (look: Look) => ({
  type: isPhoto(look) ? "talking_photo" : "avatar",
  id: look.id,
  name: look.name,
  gender: look.gender,
  preview_image_url: look.previewImageUrl,
  preview_video_url: look.previewVideoUrl,
  premium: look.premium,
  is_public: look.ownership === "public",
  default_voice_id: look.defaultVoiceId,
  tags: look.tags.length === 0 ? null : look.tags
})

const v3Look = (look: Look, now: number) => ({
  id: look.id,
  name: look.name,
  avatar_type: look.avatarType,
  group_id: look.groupId,
  preview_image_url: look.previewImageUrl,
  preview_video_url: look.previewVideoUrl,
  gender: look.gender,
  tags: look.tags,
  default_voice_id: look.defaultVoiceId,
  supported_api_engines: engines[look.avatarType],
  image_width: look.width,
  image_height: look.height,
  preferred_orientation: orientationOf(look),
  status: statusOf(look, now)
})

/** Those that were seen. */
const groupTypes = {
  public: { photo: "PUBLIC_PHOTO", video: "PUBLIC_PHOTO" },
  private: { photo: "GENERATED_PHOTO", video: "PRIVATE" }
} as const

/** Where HeyGen's notices of the end of a v2 route point to. */
const successors: Readonly<Record<string, readonly [endpoint: string, page: string]>> = {
  "/v2/avatars": ["GET /v3/avatars", "list-avatar-groups"],
  "/v2/avatar/{id}/details": ["GET /v3/avatars/looks/{look_id}", "get-avatar-look"],
  "/v2/avatar_group.list": ["GET /v3/avatars", "list-avatar-groups"],
  "/v2/avatar_group/{id}/avatars": ["GET /v3/avatars/looks", "list-avatar-looks"]
}

/** What a v2 body says where its headers announce the end of the route. */
const warningOf = (path: string, sunset: string | undefined) => {
  const [endpoint, page] = successors[path] ?? []
  const end = Option.flatMap(Option.fromUndefinedOr(sunset), DateTime.make)
  if (endpoint === undefined || Option.isNone(end)) return {}
  const date = DateTime.formatIsoDateUtc(end.value)
  return {
    warning: {
      message: `This v2 endpoint is Legacy and will be removed on ${date}.`,
      v3_endpoint: endpoint,
      docs_url: `https://developers.heygen.com/reference/${page}`,
      sunset_date: date
    }
  }
}

/** Signed URLs are signed again each day, so that a list never has one that has ended. */
const resign = (body: string, days: number): string =>
  days <= 0
    ? body
    : body.replace(/\?Expires=(\d+)/g, (_, expires) => `?Expires=${Number(expires) + days * 86_400}`)

/** The body of a status 200, as JSON. */
interface Text {
  readonly _tag: "Text"
  readonly text: string
}

/**
 * Looks up the GETs of the eight operations, and no other request: by the
 * request, the time in epoch milliseconds, and the `Sunset` of the response.
 */
export const make = (
  { groups, looks }: Catalogue,
  startedAt: number
): ((request: PrismRequest, now: number, sunset: string | undefined) => Refused | Text | undefined) => {
  const groupById = new Map(groups.map((group) => [group.id, group]))
  const lookById = new Map(looks.map((look) => [look.id, look]))
  const looksByGroup = new Map<string, Array<Look>>()
  for (const look of looks) {
    const others = looksByGroup.get(look.groupId)
    if (others === undefined) looksByGroup.set(look.groupId, [look])
    else others.push(look)
  }
  const looksOf = ({ id }: Group): ReadonlyArray<Look> => looksByGroup.get(id) ?? []
  const listed = looks.flatMap((look) => (look.isRepeated ? [look, look] : [look]))

  const isReady = (group: Group, now: number) =>
    looksOf(group).every((look) => statusOf(look, now) === "completed")

  const v2Group = (group: Group, now: number) => ({
    id: group.id,
    name: group.name,
    created_at: group.createdAt,
    num_looks: looksOf(group).length,
    preview_image: looksOf(group)[0]?.previewImageUrl ?? null,
    group_type: groupTypes[group.ownership][group.kind],
    train_status: group.ownership === "public" ? null : isReady(group, now) ? "ready" : "processing",
    default_voice_id: group.defaultVoiceId
  })

  const v3Group = (group: Group, now: number) => ({
    id: group.id,
    name: group.name,
    gender: group.gender,
    preview_image_url: looksOf(group)[0]?.previewImageUrl ?? null,
    preview_video_url: looksOf(group)[0]?.previewVideoUrl ?? null,
    looks_count: looksOf(group).length,
    default_voice_id: group.defaultVoiceId,
    consent_status: group.ownership === "private" && group.kind === "video" ? "approved" : null,
    status: isReady(group, now) ? "completed" : "processing",
    created_at: group.createdAt
  })

  const operations: Readonly<Record<string, Handler>> = {
    "/v2/avatars": () =>
      v2({
        avatars: listed.filter((look) => !isPhoto(look)).map(avatar),
        talking_photos: listed.filter(isPhoto).map(talkingPhoto)
      }),
    "/v2/avatar/{id}/details": oneOf(lookById, (look) => v2(details(look))),
    "/v2/avatar_group.list": ({ now, searchParams }) => {
      const isShown = ({ ownership }: Group) =>
        ownership === "private" || searchParams.include_public === "true"
      const shown = groups.filter(isShown)
      return v2({
        total_count: shown.length,
        avatar_group_list: shown.map((group) => v2Group(group, now))
      })
    },
    "/v2/avatar_group/{id}/avatars": oneOf(groupById, (group, now) =>
      v2({ avatar_list: looksOf(group).map((look) => (isPhoto(look) ? photoLook(look, now) : avatar(look))) })
    ),
    "/v3/avatars": list((query, now) =>
      page(
        groups.filter(({ ownership }) => ownership === (query.ownership ?? ownership)),
        query,
        (group) => v3Group(group, now)
      )
    ),
    "/v3/avatars/{id}": oneOf(groupById, (group, now) => found({ data: v3Group(group, now) })),
    "/v3/avatars/looks": list((query, now) =>
      query.group_id !== undefined && !groupById.has(query.group_id)
        ? badParameter("group_id", `The catalogue has no group ${query.group_id}.`)
        : page(
            looks.filter(
              ({ avatarType, groupId, ownership }) =>
                groupId === (query.group_id ?? groupId) &&
                avatarType === (query.avatar_type ?? avatarType) &&
                ownership === (query.ownership ?? ownership)
            ),
            query,
            (look) => v3Look(look, now)
          )
    ),
    "/v3/avatars/looks/{id}": oneOf(lookById, (look, now) => found({ data: v3Look(look, now) }))
  }

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
    if (lookup._tag === "Refused") return lookup
    const body = JSON.stringify({ ...lookup.body, ...warningOf(path, sunset) })
    return { _tag: "Text", text: resign(body, Math.floor((now - startedAt) / 86_400_000)) }
  }
}
