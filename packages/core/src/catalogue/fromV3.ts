/**
 * The catalogue over version 3: pages are requested as they are needed, and
 * HeyGen applies the parts of a filter that it knows.
 */
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import type * as V3 from "../v3/index.ts"
import type { Catalogue, Group, Look, Ownership } from "./model.ts"
import { field, genderOf, matchesGroup, matchesLook, timeOf, unsupported } from "./translate.ts"

/** The largest page: a full read takes the fewest requests. */
const limit = 50

const fromLook =
  (ownership?: Ownership) =>
  (look: V3.AvatarLook): Look => ({
    id: look.id,
    source: "v3",
    ...field("name", look.name),
    ...field("ownership", ownership),
    ...field("kind", look.avatar_type),
    ...field("groupId", look.group_id),
    ...field("gender", genderOf(look.gender)),
    ...field("status", look.status),
    ...field("tags", look.tags),
    ...field("previewImageUrl", look.preview_image_url),
    ...field("previewVideoUrl", look.preview_video_url),
    ...field("defaultVoiceId", look.default_voice_id)
  })

const fromGroup =
  (ownership?: Ownership) =>
  (group: V3.AvatarGroup): Group => ({
    id: group.id,
    source: "v3",
    ...field("name", group.name),
    ...field("ownership", ownership),
    ...field("gender", genderOf(group.gender)),
    ...field("status", group.status),
    ...field("looksCount", group.looks_count),
    ...field("createdAt", timeOf(group.created_at)),
    ...field("previewImageUrl", group.preview_image_url),
    ...field("previewVideoUrl", group.preview_video_url),
    ...field("defaultVoiceId", group.default_voice_id)
  })

/** The catalogue, from the services of version 3. */
export const make = (looks: V3.AvatarLooks["Service"], groups: V3.AvatarGroups["Service"]): Catalogue => ({
  looks: (filter = {}) => {
    const { kind, ownership, premium } = filter
    return premium !== undefined
      ? unsupported(
          "AvatarCatalogue.looks",
          "premium",
          "Version 3 of HeyGen's API can't filter looks by `premium`: its looks don't have it. `AvatarCatalogue.layerV2` can."
        )
      : looks
          .stream({ limit, avatar_type: kind, ownership })
          .pipe(Stream.map(fromLook(ownership)), Stream.filter(matchesLook(filter)))
  },
  groups: (filter = {}) =>
    groups
      .stream({ limit, ownership: filter.ownership })
      .pipe(Stream.map(fromGroup(filter.ownership)), Stream.filter(matchesGroup(filter))),
  looksInGroup: (groupId) =>
    Stream.map(looks.stream({ limit, group_id: groupId }), (look) => ({ groupId, ...fromLook()(look) })),
  look: (id) => Effect.map(looks.get(id), fromLook())
})
