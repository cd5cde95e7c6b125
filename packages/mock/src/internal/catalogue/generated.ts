/**
 * A generated catalogue as the bodies of the eight operations, at a time of the
 * mock's clock.
 */
import * as DateTime from "effect/DateTime"
import * as Option from "effect/Option"
import type { Catalogue, Group, Look } from "../../Catalogue.ts"
import * as Picture from "../picture.ts"
import * as Lookup from "./lookup.ts"
import { avatar, details, isPhoto, photoLook, statusOf, talkingPhoto } from "./v2Looks.ts"

const v2 = (data: object): Lookup.Found => Lookup.found({ error: null, data })

const orientationOf = ({ height, width }: Look): string =>
  height > width ? "portrait" : height < width ? "landscape" : "square"

const engines = {
  photo_avatar: ["avatar_iv"],
  studio_avatar: ["avatar_iv", "avatar_iii"],
  digital_twin: ["avatar_v", "avatar_iv", "avatar_iii"]
} as const satisfies Record<Look["avatarType"], ReadonlyArray<string>>

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

/**
 * Looks up a generated catalogue. Its pictures are at a URL of the mock's own, where
 * it has one.
 */
export const make = (
  { groups, looks }: Catalogue,
  startedAt: number,
  filesUrl: string = Picture.host
): Lookup.Find => {
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

  const operations: Lookup.Operations = {
    "/v2/avatars": () =>
      v2({
        avatars: listed.filter((look) => !isPhoto(look)).map(avatar),
        talking_photos: listed.filter(isPhoto).map(talkingPhoto)
      }),
    "/v2/avatar/{id}/details": Lookup.oneOf(lookById, (look) => v2(details(look))),
    "/v2/avatar_group.list": Lookup.groupList((isPublicIncluded, now) => {
      const shown = groups.filter(({ ownership }) => isPublicIncluded || ownership === "private")
      return v2({
        total_count: shown.length,
        avatar_group_list: shown.map((group) => v2Group(group, now))
      })
    }),
    "/v2/avatar_group/{id}/avatars": Lookup.oneOf(groupById, (group, now) =>
      v2({ avatar_list: looksOf(group).map((look) => (isPhoto(look) ? photoLook(look, now) : avatar(look))) })
    ),
    "/v3/avatars": Lookup.listOfGroups(groups, { render: v3Group }),
    "/v3/avatars/{id}": Lookup.oneOf(groupById, (group, now) => Lookup.found({ data: v3Group(group, now) })),
    "/v3/avatars/looks": Lookup.listOfLooks(looks, (id) => groupById.has(id), { render: v3Look }),
    "/v3/avatars/looks/{id}": Lookup.oneOf(lookById, (look, now) => Lookup.found({ data: v3Look(look, now) }))
  }

  return Lookup.make(operations, (body, { now, path, sunset }) =>
    resign(
      JSON.stringify({ ...body, ...warningOf(path, sunset) }),
      Math.floor((now - startedAt) / 86_400_000)
    ).replaceAll(Picture.host, filesUrl)
  )
}
