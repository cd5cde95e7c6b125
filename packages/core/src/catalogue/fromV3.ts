/**
 * The catalogue over version 3: pages are requested as they are needed, and
 * HeyGen applies the parts of a filter that it knows.
 */
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import type * as V3 from "../v3/index.ts"
import type { CatalogueSource, Group, Look, Ownership } from "./model.ts"
import { field, genderOf, matchesGroup, matchesLook, refusalOfLooks, timeOf } from "./translate.ts"

/** The largest page: a full read takes the fewest requests. */
const limit = 50

const errorOf = (error: V3.RecordError | null | undefined): Look["error"] =>
  error ? { ...field("code", error.code), ...field("message", error.message) } : undefined

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
    ...field("engines", look.supported_api_engines),
    ...field("orientation", look.preferred_orientation),
    ...field("width", look.image_width),
    ...field("height", look.image_height),
    ...field("error", errorOf(look.error)),
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
    ...field("consentStatus", group.consent_status),
    ...field("error", errorOf(group.error)),
    ...field("looksCount", group.looks_count),
    ...field("createdAt", timeOf(group.created_at)),
    ...field("previewImageUrl", group.preview_image_url),
    ...field("previewVideoUrl", group.preview_video_url),
    ...field("defaultVoiceId", group.default_voice_id)
  })

/** The catalogue, from the services of version 3. */
export const make = (
  looks: V3.AvatarLooks["Service"],
  groups: V3.AvatarGroups["Service"]
): CatalogueSource => ({
  looks: (filter = {}) => {
    const { kind, ownership } = filter
    const refusal = refusalOfLooks("v3", filter)
    if (refusal !== undefined) return Stream.fail(refusal)
    return looks
      .stream({ limit, avatar_type: kind, ownership })
      .pipe(Stream.map(fromLook(ownership)), Stream.filter(matchesLook(filter)))
  },
  groups: (filter = {}) =>
    groups
      .stream({ limit, ownership: filter.ownership })
      .pipe(Stream.map(fromGroup(filter.ownership)), Stream.filter(matchesGroup(filter))),
  looksInGroup: (groupId) =>
    Stream.map(looks.stream({ limit, group_id: groupId }), (look) => ({ groupId, ...fromLook()(look) })),
  look: (id) => Effect.map(looks.get(id), fromLook()),
  splitFilter: {
    looks: ({ kind, ownership, premium, ...local }) => ({ request: { kind, ownership, premium }, local }),
    groups: ({ ownership, ...local }) => ({ request: { ownership }, local })
  }
})
