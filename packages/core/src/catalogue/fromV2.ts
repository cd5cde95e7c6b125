/**
 * The catalogue over version 2, which sends whole lists: filters are applied to
 * the response.
 */
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import type * as V2 from "../v2/index.ts"
import { isPhotoLook } from "../v2/index.ts"
import { type CatalogueSource, type Group, type Look, type Ownership, photoAvatar } from "./model.ts"
import {
  field,
  genderOf,
  matchesGroup,
  matchesLook,
  refusalOfGroups,
  refusalOfLooks,
  timeOf
} from "./translate.ts"

const fromAvatar = (avatar: V2.Avatar): Look => ({
  id: avatar.avatar_id,
  source: "v2",
  ...field("name", avatar.avatar_name),
  ...field("gender", genderOf(avatar.gender)),
  ...field("premium", avatar.premium),
  ...field("tags", avatar.tags),
  ...field("previewImageUrl", avatar.preview_image_url),
  ...field("previewVideoUrl", avatar.preview_video_url),
  ...field("defaultVoiceId", avatar.default_voice_id)
})

const fromTalkingPhoto = (photo: V2.TalkingPhoto): Look => ({
  id: photo.talking_photo_id,
  kind: photoAvatar,
  source: "v2",
  ...field("name", photo.talking_photo_name),
  ...field("previewImageUrl", photo.preview_image_url)
})

const fromPhotoLook = (look: V2.PhotoLook): Look => ({
  id: look.id,
  kind: photoAvatar,
  source: "v2",
  ...field("name", look.name),
  ...field("groupId", look.group_id),
  ...field("status", look.status),
  ...field("createdAt", timeOf(look.created_at)),
  ...field("previewImageUrl", look.image_url),
  ...field("previewVideoUrl", look.motion_preview_url),
  ...field("defaultVoiceId", look.default_voice_id),
  // Empty where there is nothing to say.
  ...(look.moderation_msg ? { error: { message: look.moderation_msg } } : {})
})

const ownershipOf = (isPublic: boolean | null | undefined): Ownership | undefined =>
  isPublic === true ? "public" : isPublic === false ? "private" : undefined

const fromDetails = (details: V2.AvatarDetails): Look => ({
  id: details.id,
  source: "v2",
  ...field("name", details.name),
  ...field("kind", details.type === "talking_photo" ? photoAvatar : undefined),
  ...field("ownership", ownershipOf(details.is_public)),
  ...field("gender", genderOf(details.gender)),
  ...field("premium", details.premium),
  ...field("tags", details.tags),
  ...field("previewImageUrl", details.preview_image_url),
  ...field("previewVideoUrl", details.preview_video_url),
  ...field("defaultVoiceId", details.default_voice_id)
})

const fromGroup = (group: V2.AvatarGroup): Group => ({
  id: group.id,
  source: "v2",
  ...field("name", group.name),
  ...field("ownership", ownershipOf(group.group_type?.startsWith("PUBLIC"))),
  ...field("looksCount", group.num_looks),
  // Version 3's word for it.
  ...field("status", group.train_status === "ready" ? "completed" : group.train_status),
  ...field("createdAt", timeOf(group.created_at)),
  ...field("previewImageUrl", group.preview_image),
  ...field("defaultVoiceId", group.default_voice_id)
})

/** The catalogue, from the services of version 2. */
export const make = (
  avatars: V2.Avatars["Service"],
  groups: V2.AvatarGroups["Service"]
): CatalogueSource => ({
  looks: (filter = {}) => {
    const refusal = refusalOfLooks("v2", filter)
    if (refusal !== undefined) return Stream.fail(refusal)
    return Stream.unwrap(
      Effect.map(avatars.list(), (list) =>
        Stream.concat(
          Stream.map(Stream.fromIterable(list.avatars), fromAvatar),
          Stream.map(Stream.fromIterable(list.talking_photos), fromTalkingPhoto)
        )
      )
    ).pipe(Stream.filter(matchesLook(filter)))
  },
  groups: (filter = {}) => {
    const refusal = refusalOfGroups("v2", filter)
    if (refusal !== undefined) return Stream.fail(refusal)
    return Stream.unwrap(
      Effect.map(groups.list({ includePublic: filter.ownership !== "private" }), (list) =>
        Stream.map(Stream.fromIterable(list.avatar_group_list), fromGroup)
      )
    ).pipe(Stream.filter(matchesGroup(filter)))
  },
  looksInGroup: (groupId) =>
    Stream.unwrap(
      Effect.map(groups.listAvatars(groupId), ({ avatar_list }) =>
        Stream.map(Stream.fromIterable(avatar_list), (look) => ({
          groupId,
          ...(isPhotoLook(look) ? fromPhotoLook(look) : fromAvatar(look))
        }))
      )
    ),
  look: (id) => Effect.map(avatars.get(id), fromDetails),
  splitFilter: {
    // Everything that works is local, except for the account's own groups: without HeyGen's presets, the
    // response is much smaller.
    looks: ({ gender, kind, premium, text, ...refused }) =>
      kind === photoAvatar
        ? { request: refused, local: { gender, kind, premium, text } }
        : { request: { ...refused, kind }, local: { gender, premium, text } },
    groups: ({ gender, ownership, ...local }) =>
      ownership === "private"
        ? { request: { gender, ownership }, local }
        : { request: { gender }, local: { ...local, ownership } }
  }
})
