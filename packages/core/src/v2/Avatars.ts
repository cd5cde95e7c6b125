/**
 * `GET /v2/avatars` and `GET /v2/avatar/{avatar_id}/details`: the whole catalogue
 * of an account in one answer, and one avatar of it, in HeyGen's own field names.
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
import { Envelope } from "./Envelope.ts"

/**
 * A video avatar.
 *
 * **Gotchas**
 *
 * Ids are not unique within an answer, names can be empty or end in a space,
 * and `gender` is an open set: `female`, `male` and `unknown` were seen, and
 * elsewhere `Man` and `Woman`.
 *
 * @category schemas
 * @since 0.1.0
 */
export const Avatar = Schema.Struct({
  /** What HeyGen's video endpoints take as `avatar_id`. */
  avatar_id: Schema.String,
  avatar_name: Schema.String,
  gender: optional(Schema.String),
  preview_image_url: optional(Schema.String),
  preview_video_url: optional(Schema.String),
  /** Whether the account's plan must include premium avatars to use it. */
  premium: optional(Schema.Boolean),
  type: optional(Schema.String),
  /** Labels such as `NEW` or `AVATAR_IV`. */
  tags: optional(Schema.Array(Schema.String)),
  default_voice_id: optional(Schema.String)
})

/**
 * @category models
 * @since 0.1.0
 */
export type Avatar = typeof Avatar.Type

/**
 * A photo that can be made to speak. Most are HeyGen's presets, not the
 * account's own.
 *
 * **Gotchas**
 *
 * Most preview URLs are signed and expire within a week; do not store them.
 *
 * @category schemas
 * @since 0.1.0
 */
export const TalkingPhoto = Schema.Struct({
  talking_photo_id: Schema.String,
  talking_photo_name: Schema.String,
  preview_image_url: optional(Schema.String)
})

/**
 * @category models
 * @since 0.1.0
 */
export type TalkingPhoto = typeof TalkingPhoto.Type

/**
 * The `data` of `GET /v2/avatars`. Both lists are required: a list that was
 * renamed is an error, never an empty result.
 *
 * @category schemas
 * @since 0.1.0
 */
export const AvatarList = Schema.Struct({
  avatars: Schema.Array(Avatar),
  talking_photos: Schema.Array(TalkingPhoto)
})

/**
 * @category models
 * @since 0.1.0
 */
export type AvatarList = typeof AvatarList.Type

/**
 * The `data` of `GET /v2/avatar/{avatar_id}/details`. Its fields are not named as
 * in the list: what is `avatar_id` there is `id` here.
 *
 * @category schemas
 * @since 0.1.0
 */
export const AvatarDetails = Schema.Struct({
  id: Schema.String,
  name: Schema.String,
  /** `avatar`, as documented, or `talking_photo`. */
  type: optional(Schema.String),
  gender: optional(Schema.String),
  preview_image_url: optional(Schema.String),
  preview_video_url: optional(Schema.String),
  premium: optional(Schema.Boolean),
  /** Whether it is one of HeyGen's presets. */
  is_public: optional(Schema.Boolean),
  default_voice_id: optional(Schema.String),
  tags: optional(Schema.Array(Schema.String))
})

/**
 * @category models
 * @since 0.1.0
 */
export type AvatarDetails = typeof AvatarDetails.Type

const AvatarDetailsEnvelope = Envelope(AvatarDetails)

const AvatarListEnvelope = Envelope(AvatarList)

const SkippingEnvelope = Envelope(
  Schema.Struct({
    avatars: skippingArray("data.avatars", Avatar),
    talking_photos: skippingArray("data.talking_photos", TalkingPhoto)
  })
)

/**
 * An account's avatars and talking photos.
 *
 * @category services
 * @since 0.1.0
 */
export class Avatars extends Context.Service<
  Avatars,
  {
    /**
     * All avatars and talking photos, HeyGen's presets included, in one answer:
     * there are neither pages nor filters. It weighs megabytes and takes from 1
     * to 40 seconds.
     *
     * **Example** (The names of the women)
     *
     * ```ts
     * import { V2 } from "@effect-heygen/core"
     * import * as Effect from "effect/Effect"
     *
     * const names = Effect.gen(function*() {
     *   const { avatars } = yield* (yield* V2.Avatars).list()
     *   return avatars.filter((avatar) => avatar.gender === "female").map((avatar) => avatar.avatar_name)
     * })
     * ```
     *
     * @see https://docs.heygen.com/reference/list-avatars-v2
     */
    readonly list: (options?: ListOptions) => Effect.Effect<AvatarList & Skipped, HeyGenError>
    /**
     * One avatar or talking photo, by its id.
     *
     * @see https://docs.heygen.com/reference/retrieve-avatar-details
     */
    readonly get: (avatarId: string) => Effect.Effect<AvatarDetails, HeyGenError>
  }
>()("@effect-heygen/core/v2/Avatars") {
  /** The service over a {@link HeyGenClient}. */
  static readonly layer: Layer.Layer<Avatars, never, HeyGenClient> = serviceLayer(
    Avatars,
    Effect.map(HeyGenClient, (client) =>
      Avatars.of({
        list: ({ invalid } = {}) => {
          const list = <S extends Schema.Constraint>(schema: S) =>
            client.get("V2.Avatars.list", "/v2/avatars", { schema, successor: "GET /v3/avatars/looks" })
          return invalid === "skip"
            ? skipping("V2.Avatars.list", list(SkippingEnvelope))
            : Effect.map(list(AvatarListEnvelope), ({ data }) => data)
        },
        get: (avatarId) =>
          client
            .get("V2.Avatars.get", "/v2/avatar/{avatar_id}/details", {
              schema: AvatarDetailsEnvelope,
              params: { avatar_id: avatarId },
              successor: "GET /v3/avatars/looks/{look_id}"
            })
            .pipe(Effect.map(({ data }) => data))
      })
    )
  )

  /** The service with the operations that a test needs; any other is a defect. */
  static readonly layerTest = (operations: Partial<Avatars["Service"]>): Layer.Layer<Avatars> =>
    Layer.mock(Avatars, operations)
}
