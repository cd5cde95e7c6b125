/**
 * A catalogue as the bodies of the eight operations. Prism, which knows no
 * state, has been asked before: what comes here is a request that the document
 * allows.
 */
import * as FindMyWay from "effect/http/FindMyWay"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import type { Catalogue, Group, Look } from "../Catalogue.ts"
import type { PrismRequest } from "../Prism.ts"

/** A body for status 200, or why there is none. */
export type Answer =
  | { readonly _tag: "Found"; readonly body: unknown }
  | { readonly _tag: "UnknownId" }
  | { readonly _tag: "BadParameter" }

const found = (body: unknown): Answer => ({ _tag: "Found", body })
const unknownId: Answer = { _tag: "UnknownId" }
const badParameter: Answer = { _tag: "BadParameter" }

const v2 = (data: unknown): Answer => found({ error: null, data })

/** The place in a list: the id that came last. */
const Token = Schema.StringFromBase64Url.pipe(
  Schema.decodeTo(Schema.fromJsonString(Schema.Struct({ last_id: Schema.String })))
)

/** The query of a list of v3. */
const Query = Schema.Struct({
  ownership: Schema.optionalKey(Schema.Literals(["public", "private"])),
  avatar_type: Schema.optionalKey(Schema.String),
  group_id: Schema.optionalKey(Schema.String),
  limit: Schema.optionalKey(
    Schema.FiniteFromString.check(Schema.isInt(), Schema.isBetween({ minimum: 1, maximum: 50 }))
  ),
  token: Schema.optionalKey(Token)
})

const decodeQuery = Schema.decodeUnknownOption(Query)
const encodeToken = Schema.encodeSync(Token)

type Handler = (route: Pick<FindMyWay.FindResult<unknown>, "params" | "searchParams">) => Answer

/** The thing that the path names. */
const oneOf =
  <A>(items: ReadonlyMap<string, A>, answer: (item: A) => Answer): Handler =>
  ({ params }) => {
    const item = items.get(params.id ?? "")
    return item === undefined ? unknownId : answer(item)
  }

/** The things that the query asks for. */
const list =
  (answer: (query: typeof Query.Type) => Answer): Handler =>
  ({ searchParams }) =>
    Option.match(decodeQuery(searchParams), { onNone: () => badParameter, onSome: answer })

/** One page of a list. A token that is of another list is refused. */
const page = <A extends { readonly id: string }>(
  items: ReadonlyArray<A>,
  { limit = 20, token }: typeof Query.Type,
  render: (item: A) => unknown
): Answer => {
  const start = token === undefined ? 0 : items.findIndex(({ id }) => id === token.last_id) + 1
  if (token !== undefined && start === 0) return badParameter
  const shown = items.slice(start, start + limit)
  const last = shown.at(-1)
  const hasMore = last !== undefined && start + limit < items.length
  return found({
    data: shown.map(render),
    has_more: hasMore,
    next_token: hasMore ? encodeToken({ last_id: last.id }) : null
  })
}

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

const photoLook = (look: Look) => ({
  id: look.id,
  image_url: look.previewImageUrl,
  created_at: look.createdAt,
  name: look.name,
  status: look.status,
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

const v3Look = (look: Look) => ({
  id: look.id,
  name: look.name,
  avatar_type: look.avatarType,
  group_id: look.groupId,
  preview_image_url: look.previewImageUrl,
  preview_video_url: look.previewVideoUrl,
  gender: look.gender,
  tags: look.tags,
  default_voice_id: look.defaultVoiceId,
  supported_api_engines: isPhoto(look) ? ["avatar_iv"] : ["avatar_iv", "avatar_iii"],
  status: look.status
})

const groupTypes = {
  public: { photo: "PUBLIC_PHOTO", video: "PUBLIC" },
  private: { photo: "PHOTO", video: "PRIVATE" }
} as const

/** What answers the GETs of the eight operations, and no other request. */
export const make = ({ groups, looks }: Catalogue): ((request: PrismRequest) => Answer | undefined) => {
  const groupById = new Map(groups.map((group) => [group.id, group]))
  const lookById = new Map(looks.map((look) => [look.id, look]))
  const looksByGroup = Map.groupBy(looks, ({ groupId }) => groupId)
  const looksOf = ({ id }: Group): ReadonlyArray<Look> => looksByGroup.get(id) ?? []
  const listed = looks.flatMap((look) => (look.isRepeated ? [look, look] : [look]))

  const v2Group = (group: Group) => ({
    id: group.id,
    name: group.name,
    created_at: group.createdAt,
    num_looks: looksOf(group).length,
    preview_image: looksOf(group)[0]?.previewImageUrl ?? null,
    group_type: groupTypes[group.ownership][group.kind],
    train_status: null,
    default_voice_id: group.defaultVoiceId
  })

  const v3Group = (group: Group) => ({
    id: group.id,
    name: group.name,
    gender: group.gender,
    preview_image_url: looksOf(group)[0]?.previewImageUrl ?? null,
    preview_video_url: looksOf(group)[0]?.previewVideoUrl ?? null,
    looks_count: looksOf(group).length,
    default_voice_id: group.defaultVoiceId,
    consent_status: group.ownership === "private" && group.kind === "video" ? "approved" : null,
    status: "completed",
    created_at: group.createdAt
  })

  const operations: Readonly<Record<string, Handler>> = {
    "/v2/avatars": () =>
      v2({
        avatars: listed.filter((look) => !isPhoto(look)).map(avatar),
        talking_photos: listed.filter(isPhoto).map(talkingPhoto)
      }),
    "/v2/avatar/{id}/details": oneOf(lookById, (look) => v2(details(look))),
    "/v2/avatar_group.list": ({ searchParams }) => {
      const isShown = ({ ownership }: Group) =>
        ownership === "private" || searchParams.include_public === "true"
      const shown = groups.filter(isShown)
      return v2({ total_count: shown.length, avatar_group_list: shown.map(v2Group) })
    },
    "/v2/avatar_group/{id}/avatars": oneOf(groupById, (group) =>
      v2({ avatar_list: looksOf(group).map((look) => (isPhoto(look) ? photoLook(look) : avatar(look))) })
    ),
    "/v3/avatars": list((query) =>
      page(
        groups.filter(({ ownership }) => ownership === (query.ownership ?? ownership)),
        query,
        v3Group
      )
    ),
    "/v3/avatars/{id}": oneOf(groupById, (group) => found({ data: v3Group(group) })),
    "/v3/avatars/looks": list((query) =>
      query.group_id !== undefined && !groupById.has(query.group_id)
        ? badParameter
        : page(
            looks.filter(
              ({ avatarType, groupId, ownership }) =>
                groupId === (query.group_id ?? groupId) &&
                avatarType === (query.avatar_type ?? avatarType) &&
                ownership === (query.ownership ?? ownership)
            ),
            query,
            v3Look
          )
    ),
    "/v3/avatars/looks/{id}": oneOf(lookById, (look) => found({ data: v3Look(look) }))
  }

  // Prism knows no limit to the length of an id.
  const router = FindMyWay.make<Handler>({ maxParamLength: Number.MAX_SAFE_INTEGER })
  for (const [path, answer] of Object.entries(operations)) {
    router.on("GET", `/${path.slice(1).replace(/\{([^}]*)\}/g, ":$1")}`, answer)
  }

  return ({ method, url }) => {
    const route = router.find(method.toUpperCase(), url)
    return route?.handler(route)
  }
}
