/**
 * `GET /v2/avatar_group.list` and `GET /v2/avatar_group/{group_id}/avatars`: the
 * avatar groups of an account and the looks of one, in HeyGen's field names.
 * HeyGen documents one shape of look and sends two.
 *
 * @since 0.1.0
 */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import type * as Layer from "effect/Layer"
import * as Schema from "effect/Schema"
import * as Endpoint from "../Endpoint.ts"
import { HeyGenClient } from "../HeyGenClient.ts"
import type { HeyGenError } from "../HeyGenError.ts"
import { listing } from "../internal/http/listing.ts"
import { serviceLayer } from "../internal/layer.ts"
import { nullishFlag, nullishKey, nullishNumber, nullishText } from "../internal/schema/nullish.ts"
import type { ListOptions, Skipped } from "../ListOptions.ts"
import { Avatar } from "./Avatars.ts"
import { dataOf, Envelope, sunset } from "./Envelope.ts"

/**
 * Whether a photo look can be upscaled.
 *
 * @category schemas
 * @since 0.1.0
 */
export const UpscaleAvailability = Schema.Struct({
  available: nullishFlag("Whether the look can be upscaled."),
  reason: nullishText("Why it can't be upscaled.")
}).annotate({
  identifier: "@effect-heygen/core/V2/UpscaleAvailability",
  description: "Whether a photo look can be upscaled."
})

/**
 * @category models
 * @since 0.1.0
 */
export interface UpscaleAvailability extends Schema.Schema.Type<typeof UpscaleAvailability> {}

/**
 * A look made from a photo.
 *
 * **Gotchas**
 *
 * `created_at` is in seconds since 1970, sometimes with a fraction. `image_url`
 * is signed and expires.
 *
 * @category schemas
 * @since 0.1.0
 */
export const PhotoLook = Schema.Struct({
  id: Schema.String.annotate({
    description: "The look's id: what HeyGen's video endpoints take as talking_photo_id."
  }),
  name: nullishText("The look's name."),
  image_url: nullishText("The look's picture: a signed URL that expires."),
  created_at: nullishNumber("When the look was created, in seconds since 1970-01-01 UTC."),
  status: nullishText("How far its processing is, such as completed."),
  group_id: nullishText("The group that the look belongs to."),
  is_motion: nullishFlag("Whether the look is animated."),
  motion_preview_url: nullishText("A video of an animated look."),
  business_type: nullishText("Where the look comes from, such as generated or uploaded."),
  upscale_availability: nullishKey(UpscaleAvailability, "Whether the look can be upscaled."),
  upscaled: nullishFlag("Whether the look has been upscaled."),
  background_sound_effect: nullishText("The sound in the look's background."),
  default_voice_id: nullishText("The voice that goes with the look."),
  moderation_msg: nullishText("Why the look was rejected, suspended or is under review.")
}).annotate({ identifier: "@effect-heygen/core/V2/PhotoLook", description: "A look made from a photo." })

/**
 * @category models
 * @since 0.1.0
 */
export interface PhotoLook extends Schema.Schema.Type<typeof PhotoLook> {}

const { id, ...photoFields } = PhotoLook.fields
const { avatar_id, ...videoFields } = Avatar.fields

/**
 * A record with the fields of both shapes loses none of them. The ids stand first,
 * because nearly every record lacks one of them and need not be read further.
 */
const BothLook = Schema.Struct({ id, avatar_id, ...photoFields, ...videoFields })

/**
 * One look of a group: a video avatar, as in the catalogue, or a photo look.
 * Nothing in the record says which; the one has `avatar_id`, the other `id`, and a
 * record that has both is both.
 *
 * **Example** (Telling them apart)
 *
 * ```ts
 * import { V2 } from "@effect-heygen/core"
 *
 * const title = (look: V2.Look) => (V2.isVideoAvatar(look) ? look.avatar_name : look.name)
 * const photos = (looks: ReadonlyArray<V2.Look>): ReadonlyArray<V2.PhotoLook> => looks.filter(V2.isPhotoLook)
 * ```
 *
 * @category schemas
 * @since 0.1.0
 */
export const Look = Schema.Union([BothLook, Avatar, PhotoLook]).annotate({
  identifier: "@effect-heygen/core/V2/Look",
  description: "A look of a group: a video avatar, or a look made from a photo."
})

/**
 * @category models
 * @since 0.1.0
 */
export type Look = Avatar | PhotoLook

/**
 * Whether a look is a video avatar.
 *
 * @category guards
 * @since 0.1.0
 */
export const isVideoAvatar = (look: Look): look is Avatar => "avatar_id" in look

/**
 * Whether a look was made from a photo.
 *
 * @category guards
 * @since 0.1.0
 */
export const isPhotoLook = (look: Look): look is PhotoLook => "id" in look

/**
 * The `data` of `GET /v2/avatar_group/{group_id}/avatars`. The list is required,
 * so that a renamed list is an error and never an empty result.
 *
 * @category schemas
 * @since 0.1.0
 */
export const GroupAvatarList = Schema.Struct({
  avatar_list: Schema.Array(Look)
}).annotate({
  identifier: "@effect-heygen/core/V2/GroupAvatarList",
  description: "The looks of one group."
})

/**
 * @category models
 * @since 0.1.0
 */
export interface GroupAvatarList {
  /** The looks, of both shapes. */
  readonly avatar_list: ReadonlyArray<Look>
}

/**
 * An avatar group: one person or character, with its looks.
 *
 * @category schemas
 * @since 0.1.0
 */
export const AvatarGroup = Schema.Struct({
  id: Schema.String.annotate({
    description: "The group's id: what listAvatars takes, and not an avatar's id."
  }),
  name: nullishText("The group's name."),
  created_at: nullishNumber("When the group was created, in seconds since 1970-01-01 UTC."),
  num_looks: nullishNumber("How many looks it has."),
  preview_image: nullishText("A picture of it. Most such URLs are signed and expire."),
  group_type: nullishText("Such as PRIVATE, PUBLIC_PHOTO or GENERATED_PHOTO."),
  train_status: nullishText("How far its training is: empty, pending, processing or ready."),
  default_voice_id: nullishText("The voice that goes with it.")
}).annotate({
  identifier: "@effect-heygen/core/V2/AvatarGroup",
  description: "One person or character, with its looks."
})

/**
 * @category models
 * @since 0.1.0
 */
export interface AvatarGroup extends Schema.Schema.Type<typeof AvatarGroup> {}

/**
 * The `data` of `GET /v2/avatar_group.list`.
 *
 * @category schemas
 * @since 0.1.0
 */
export const AvatarGroupList = Schema.Struct({
  total_count: nullishNumber("How many groups there are."),
  avatar_group_list: Schema.Array(AvatarGroup).annotate({ description: "The groups." })
}).annotate({
  identifier: "@effect-heygen/core/V2/AvatarGroupList",
  description: "The avatar groups of an account."
})

/**
 * @category models
 * @since 0.1.0
 */
export interface AvatarGroupList extends Schema.Schema.Type<typeof AvatarGroupList> {}

/**
 * The options of {@link AvatarGroups}' `list`.
 *
 * @category models
 * @since 0.1.0
 */
export interface AvatarGroupListOptions extends ListOptions {
  /** Whether HeyGen's presets are listed as well; `false` by default. */
  readonly includePublic?: boolean | undefined
}

const listGroups = Endpoint.get("V2.AvatarGroups.list", "/v2/avatar_group.list", {
  query: Schema.Struct({ include_public: Schema.optional(Schema.Boolean) }),
  success: Envelope(AvatarGroupList),
  successor: "GET /v3/avatars",
  sunset
})

const listLooks = Endpoint.get("V2.AvatarGroups.listAvatars", "/v2/avatar_group/{group_id}/avatars", {
  success: Envelope(GroupAvatarList),
  successor: "GET /v3/avatars/looks?group_id=",
  sunset
})

/**
 * An account's avatar groups: one person or character each, with its looks.
 *
 * @category services
 * @since 0.1.0
 */
export class AvatarGroups extends Context.Service<
  AvatarGroups,
  {
    /**
     * All groups of the account, in one response.
     *
     * @see https://docs.heygen.com/reference/list-all-avatar-groups
     */
    readonly list: (options?: AvatarGroupListOptions) => Effect.Effect<AvatarGroupList & Skipped, HeyGenError>
    /**
     * All looks of one group.
     *
     * **Gotchas**
     *
     * A group's id is not an avatar's id. For an unknown one HeyGen responds with
     * 400 or with 404, so expect an `InvalidRequestError` as well as a
     * `NotFoundError`.
     *
     * **Example** (The photo looks of a group)
     *
     * ```ts
     * import { V2 } from "@effect-heygen/core"
     * import * as Effect from "effect/Effect"
     *
     * const photoLooks = Effect.gen(function*() {
     *   const groups = yield* V2.AvatarGroups
     *   const { avatar_list } = yield* groups.listAvatars("1348c67013e0469c89b303fbd25f4aaa")
     *   return avatar_list.filter(V2.isPhotoLook)
     * })
     * ```
     *
     * @param groupId any string but `""`, `"."` and `".."`; it is encoded here
     * @see https://docs.heygen.com/reference/list-all-avatars-in-one-avatar-group
     */
    readonly listAvatars: (
      groupId: string,
      options?: ListOptions
    ) => Effect.Effect<GroupAvatarList & Skipped, HeyGenError>
  }
>()("@effect-heygen/core/V2/AvatarGroups") {
  /** The service over a client. */
  static readonly make = (client: HeyGenClient["Service"]): AvatarGroups["Service"] => ({
    list: (options) =>
      listing(
        Effect.map(client.call(listGroups, { query: { include_public: options?.includePublic } }), dataOf),
        options
      ),
    listAvatars: (group_id, options) =>
      listing(Effect.map(client.call(listLooks, { params: { group_id } }), dataOf), options)
  })

  /** The service over the client below it. */
  static readonly layer: Layer.Layer<AvatarGroups, never, HeyGenClient> = serviceLayer(
    AvatarGroups,
    Effect.map(HeyGenClient, AvatarGroups.make)
  )
}
