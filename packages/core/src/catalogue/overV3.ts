/**
 * The catalogue over version 3: pages as they are asked for, filtered by HeyGen
 * where it can, and else here.
 */
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import * as V3 from "../v3/index.ts"
import type { Catalogue, Group, Look, Ownership } from "./model.ts"
import { genderOf, isWantedGroup, isWantedLook, refuse, said, timeOf } from "./translate.ts"

/** The largest page: a full read has the fewest requests. */
const limit = 50

const fromLook =
  (ownership?: Ownership) =>
  (look: V3.AvatarLook): Look => ({
    id: look.id,
    name: look.name,
    source: "v3",
    ...said("ownership", ownership),
    ...said("kind", look.avatar_type),
    ...said("groupId", look.group_id),
    ...said("gender", genderOf(look.gender)),
    ...said("status", look.status),
    ...said("tags", look.tags),
    ...said("previewImageUrl", look.preview_image_url),
    ...said("previewVideoUrl", look.preview_video_url),
    ...said("defaultVoiceId", look.default_voice_id)
  })

const fromGroup =
  (ownership?: Ownership) =>
  (group: V3.AvatarGroup): Group => ({
    id: group.id,
    name: group.name,
    source: "v3",
    ...said("ownership", ownership),
    ...said("gender", genderOf(group.gender)),
    ...said("status", group.status),
    ...said("looksCount", group.looks_count),
    ...said("createdAt", timeOf(group.created_at)),
    ...said("previewImageUrl", group.preview_image_url),
    ...said("previewVideoUrl", group.preview_video_url),
    ...said("defaultVoiceId", group.default_voice_id)
  })

/** The catalogue, from the services of version 3. */
export const make = Effect.gen(function* () {
  const looks = yield* V3.AvatarLooks
  const groups = yield* V3.AvatarGroups
  const service: Catalogue = {
    looks: (filter = {}) => {
      const { kind, ownership, premium } = filter
      return premium !== undefined
        ? refuse("AvatarCatalogue.looks", "premium", "3")
        : looks
            .stream({ limit, avatar_type: kind, ownership })
            .pipe(Stream.map(fromLook(ownership)), Stream.filter(isWantedLook(filter)))
    },
    groups: (filter = {}) =>
      groups
        .stream({ limit, ownership: filter.ownership })
        .pipe(Stream.map(fromGroup(filter.ownership)), Stream.filter(isWantedGroup(filter))),
    looksInGroup: (groupId) =>
      Stream.map(looks.stream({ limit, group_id: groupId }), (look) => ({ groupId, ...fromLook()(look) })),
    look: (id) => Effect.map(looks.get(id), fromLook())
  }
  return service
})
