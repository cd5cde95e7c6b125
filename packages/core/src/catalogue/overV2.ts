/**
 * The catalogue over version 2: whole lists in one answer, filtered here.
 */
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import * as V2 from "../v2/index.ts"
import type { Catalogue, Group, GroupFilter, Look, LookFilter, Ownership } from "./model.ts"
import { genderOf, isWantedGroup, isWantedLook, refuse, said, timeOf } from "./translate.ts"

const photoAvatar = "photo_avatar"

const fromAvatar = (avatar: V2.Avatar): Look => ({
  id: avatar.avatar_id,
  name: avatar.avatar_name,
  source: "v2",
  ...said("gender", genderOf(avatar.gender)),
  ...said("premium", avatar.premium),
  ...said("tags", avatar.tags),
  ...said("previewImageUrl", avatar.preview_image_url),
  ...said("previewVideoUrl", avatar.preview_video_url),
  ...said("defaultVoiceId", avatar.default_voice_id)
})

const fromTalkingPhoto = (photo: V2.TalkingPhoto): Look => ({
  id: photo.talking_photo_id,
  name: photo.talking_photo_name,
  kind: photoAvatar,
  source: "v2",
  ...said("previewImageUrl", photo.preview_image_url)
})

const fromPhotoLook = (look: V2.PhotoLook): Look => ({
  id: look.id,
  name: look.name,
  kind: photoAvatar,
  source: "v2",
  ...said("groupId", look.group_id),
  ...said("status", look.status),
  ...said("createdAt", timeOf(look.created_at)),
  ...said("previewImageUrl", look.image_url),
  ...said("previewVideoUrl", look.motion_preview_url),
  ...said("defaultVoiceId", look.default_voice_id)
})

const ownershipOf = (isPublic: boolean | null | undefined): Ownership | undefined =>
  isPublic === true ? "public" : isPublic === false ? "private" : undefined

const fromDetails = (details: V2.AvatarDetails): Look => ({
  id: details.id,
  name: details.name,
  source: "v2",
  ...said("kind", details.type === "talking_photo" ? photoAvatar : undefined),
  ...said("ownership", ownershipOf(details.is_public)),
  ...said("gender", genderOf(details.gender)),
  ...said("premium", details.premium),
  ...said("tags", details.tags),
  ...said("previewImageUrl", details.preview_image_url),
  ...said("previewVideoUrl", details.preview_video_url),
  ...said("defaultVoiceId", details.default_voice_id)
})

const fromGroup = (group: V2.AvatarGroup): Group => ({
  id: group.id,
  name: group.name,
  source: "v2",
  ...said("ownership", ownershipOf(group.group_type?.startsWith("PUBLIC"))),
  ...said("looksCount", group.num_looks),
  ...said("status", group.train_status),
  ...said("createdAt", timeOf(group.created_at)),
  ...said("previewImageUrl", group.preview_image),
  ...said("defaultVoiceId", group.default_voice_id)
})

/** What the catalogue cannot ask version 2 for. */
const unanswered = ({ kind, ownership }: LookFilter): string | undefined =>
  ownership !== undefined ? "ownership" : kind !== undefined && kind !== photoAvatar ? "kind" : undefined

/** The catalogue, from the services of version 2. */
export const make = Effect.gen(function* () {
  const avatars = yield* V2.Avatars
  const groups = yield* V2.AvatarGroups
  const service: Catalogue = {
    looks: (filter = {}) => {
      const param = unanswered(filter)
      if (param !== undefined) return refuse("AvatarCatalogue.looks", param, "2")
      return Stream.unwrap(
        Effect.map(avatars.list(), (list) =>
          Stream.concat(
            Stream.map(Stream.fromIterable(list.avatars), fromAvatar),
            Stream.map(Stream.fromIterable(list.talking_photos), fromTalkingPhoto)
          )
        )
      ).pipe(Stream.filter(isWantedLook(filter)))
    },
    groups: (filter: GroupFilter = {}) =>
      filter.gender !== undefined
        ? refuse("AvatarCatalogue.groups", "gender", "2")
        : Stream.unwrap(
            Effect.map(
              groups.list({ includePublic: filter.ownership !== "private" }),
              ({ avatar_group_list }) => Stream.map(Stream.fromIterable(avatar_group_list), fromGroup)
            )
          ).pipe(Stream.filter(isWantedGroup(filter))),
    looksInGroup: (groupId) =>
      Stream.unwrap(
        Effect.map(groups.listAvatars(groupId), ({ avatar_list }) =>
          Stream.map(Stream.fromIterable(avatar_list), (look) => ({
            groupId,
            ...(V2.isPhotoLook(look) ? fromPhotoLook(look) : fromAvatar(look))
          }))
        )
      ),
    look: (id) => Effect.map(avatars.get(id), fromDetails)
  }
  return service
})
