/**
 * `GET /v2/avatar_group.list` and `GET /v2/avatar_group/{group_id}/avatars`: the
 * avatar groups of an account and the looks of one, in HeyGen's own field names.
 * HeyGen documents one shape of look and sends two.
 *
 * @since 0.1.0
 */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Schema from "effect/Schema"
import { HeyGenClient } from "../HeyGenClient.ts"
import type { HeyGenError } from "../HeyGenError.ts"
import { serviceLayer } from "../internal/layer.ts"
import { skipping, skippingArray } from "../internal/skipping.ts"
import { optional } from "../internal/tolerant.ts"
import type { ListOptions, Skipped } from "../ListOptions.ts"
import { Avatar } from "./Avatars.ts"
import { Envelope } from "./Envelope.ts"

/**
 * Whether a photo look can be upscaled.
 *
 * @category schemas
 * @since 0.1.0
 */
export const UpscaleAvailability = Schema.Struct({
  available: optional(Schema.Boolean),
  /** Why it cannot, where it cannot. */
  reason: optional(Schema.String)
})

/**
 * @category models
 * @since 0.1.0
 */
export type UpscaleAvailability = typeof UpscaleAvailability.Type

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
  id: Schema.String,
  name: Schema.String,
  image_url: optional(Schema.String),
  /** Seconds since 1970-01-01 UTC. */
  created_at: optional(Schema.Finite),
  /** Such as `completed`. */
  status: optional(Schema.String),
  group_id: optional(Schema.String),
  is_motion: optional(Schema.Boolean),
  motion_preview_url: optional(Schema.String),
  /** Such as `generated` or `uploaded`. */
  business_type: optional(Schema.String),
  upscale_availability: optional(UpscaleAvailability),
  upscaled: optional(Schema.Boolean),
  background_sound_effect: optional(Schema.String),
  default_voice_id: optional(Schema.String),
  /** Why the look was rejected, suspended or is under review. */
  moderation_msg: optional(Schema.String)
})

/**
 * @category models
 * @since 0.1.0
 */
export type PhotoLook = typeof PhotoLook.Type

/**
 * One look of a group: a video avatar, as in the catalogue, or a photo look.
 * Nothing in the record says which; the one has `avatar_id`, the other `id`.
 *
 * **Example** (Telling them apart)
 *
 * ```ts
 * import { V2 } from "@effect-heygen/core"
 *
 * const title = (look: V2.Look): string => "avatar_id" in look ? look.avatar_name : look.name
 * const photos = (looks: ReadonlyArray<V2.Look>): ReadonlyArray<V2.PhotoLook> => looks.filter(V2.isPhotoLook)
 * ```
 *
 * @category schemas
 * @since 0.1.0
 */
export const Look = Schema.Union([Avatar, PhotoLook])

/**
 * @category models
 * @since 0.1.0
 */
export type Look = typeof Look.Type

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
export const isPhotoLook = (look: Look): look is PhotoLook => !isVideoAvatar(look)

/**
 * The `data` of `GET /v2/avatar_group/{group_id}/avatars`. The list is
 * required: one that was renamed is an error, never an empty result.
 *
 * @category schemas
 * @since 0.1.0
 */
export const GroupAvatarList = Schema.Struct({
  avatar_list: Schema.Array(Look)
})

/**
 * @category models
 * @since 0.1.0
 */
export type GroupAvatarList = typeof GroupAvatarList.Type

/**
 * An avatar group: one person or character, with its looks.
 *
 * @category schemas
 * @since 0.1.0
 */
export const AvatarGroup = Schema.Struct({
  /** What `listAvatars` takes; not an avatar's id. */
  id: Schema.String,
  name: Schema.String,
  /** Seconds since 1970-01-01 UTC. */
  created_at: optional(Schema.Finite),
  num_looks: optional(Schema.Finite),
  preview_image: optional(Schema.String),
  /** Such as `PRIVATE`, `PUBLIC_PHOTO` or `GENERATED_PHOTO`. */
  group_type: optional(Schema.String),
  /** Such as `empty`, `pending`, `processing` or `ready`. */
  train_status: optional(Schema.String),
  default_voice_id: optional(Schema.String)
})

/**
 * @category models
 * @since 0.1.0
 */
export type AvatarGroup = typeof AvatarGroup.Type

/**
 * The `data` of `GET /v2/avatar_group.list`.
 *
 * @category schemas
 * @since 0.1.0
 */
export const AvatarGroupList = Schema.Struct({
  total_count: optional(Schema.Finite),
  avatar_group_list: Schema.Array(AvatarGroup)
})

/**
 * @category models
 * @since 0.1.0
 */
export type AvatarGroupList = typeof AvatarGroupList.Type

/**
 * The options of {@link AvatarGroups}' `list`.
 *
 * @category models
 * @since 0.1.0
 */
export interface AvatarGroupListOptions extends ListOptions {
  /** HeyGen's presets as well; `false` by default. */
  readonly includePublic?: boolean | undefined
}

const AvatarGroupListEnvelope = Envelope(AvatarGroupList)

const SkippingGroupsEnvelope = Envelope(
  Schema.Struct({
    ...AvatarGroupList.fields,
    avatar_group_list: skippingArray("data.avatar_group_list", AvatarGroup)
  })
)

const GroupAvatarListEnvelope = Envelope(GroupAvatarList)

const SkippingLooksEnvelope = Envelope(
  Schema.Struct({ avatar_list: skippingArray("data.avatar_list", Look) })
)

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
     * All groups of the account, in one answer.
     *
     * @see https://docs.heygen.com/reference/list-all-avatar-groups
     */
    readonly list: (options?: AvatarGroupListOptions) => Effect.Effect<AvatarGroupList & Skipped, HeyGenError>
    /**
     * All looks of one group.
     *
     * **Gotchas**
     *
     * A group's id is not an avatar's id. HeyGen answers an unknown one with 400
     * or with 404, so expect an `InvalidRequestError` as well as a
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
>()("@effect-heygen/core/v2/AvatarGroups") {
  /** The service over a {@link HeyGenClient}. */
  static readonly layer: Layer.Layer<AvatarGroups, never, HeyGenClient> = serviceLayer(
    AvatarGroups,
    Effect.map(HeyGenClient, (client) =>
      AvatarGroups.of({
        list: ({ includePublic, invalid } = {}) => {
          const list = <S extends Schema.Constraint>(schema: S) =>
            client.get("V2.AvatarGroups.list", "/v2/avatar_group.list", {
              schema,
              query: { include_public: includePublic },
              successor: "GET /v3/avatars"
            })
          return invalid === "skip"
            ? skipping("V2.AvatarGroups.list", list(SkippingGroupsEnvelope))
            : Effect.map(list(AvatarGroupListEnvelope), ({ data }) => data)
        },
        listAvatars: (groupId, { invalid } = {}) => {
          const list = <S extends Schema.Constraint>(schema: S) =>
            client.get("V2.AvatarGroups.listAvatars", "/v2/avatar_group/{group_id}/avatars", {
              schema,
              params: { group_id: groupId },
              successor: "GET /v3/avatars/looks?group_id="
            })
          return invalid === "skip"
            ? skipping("V2.AvatarGroups.listAvatars", list(SkippingLooksEnvelope))
            : Effect.map(list(GroupAvatarListEnvelope), ({ data }) => data)
        }
      })
    )
  )

  /** The service with the operations that a test needs; any other is a defect. */
  static readonly layerTest = (operations: Partial<AvatarGroups["Service"]>): Layer.Layer<AvatarGroups> =>
    Layer.mock(AvatarGroups, operations)
}
