/**
 * `GET /v2/avatars` and `GET /v2/avatar/{avatar_id}/details`: the whole catalogue
 * of an account in one response, and one avatar of it, in HeyGen's field names.
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
import { nullishFlag, nullishKey, nullishText } from "../internal/schema/nullish.ts"
import type { ListOptions, Skipped } from "../ListOptions.ts"
import { dataOf, Envelope, sunset } from "./Envelope.ts"

/**
 * A video avatar.
 *
 * **Gotchas**
 *
 * Ids are not unique within a response, names can be empty, end in a space or be
 * absent, and `gender` is an open set: `female`, `male` and `unknown` were seen,
 * and in version 3 also `Man` and `Woman`.
 *
 * @category schemas
 * @since 0.1.0
 */
export const Avatar = Schema.Struct({
  avatar_id: Schema.String.annotate({
    description: "The avatar's id: what HeyGen's video endpoints take as avatar_id."
  }),
  avatar_name: nullishText("The avatar's name."),
  gender: nullishText("Such as female or male."),
  preview_image_url: nullishText("A picture of the avatar. Most such URLs are signed and expire."),
  preview_video_url: nullishText("A video of the avatar."),
  premium: nullishFlag("Whether it is a premium avatar for this account."),
  type: nullishText("The avatar's type; null in every recorded avatar."),
  tags: nullishKey(Schema.Array(Schema.String), "Labels, such as NEW or AVATAR_IV."),
  default_voice_id: nullishText("The voice that goes with the avatar.")
}).annotate({ identifier: "@effect-heygen/core/V2/Avatar", description: "A video avatar." })

/**
 * @category models
 * @since 0.1.0
 */
export interface Avatar extends Schema.Schema.Type<typeof Avatar> {}

/**
 * A photo that can be made to speak. Most are HeyGen's presets, and not the
 * account's own.
 *
 * **Gotchas**
 *
 * Most preview URLs are signed and expire within a week: don't store them.
 *
 * @category schemas
 * @since 0.1.0
 */
export const TalkingPhoto = Schema.Struct({
  talking_photo_id: Schema.String.annotate({
    description: "The photo's id: what HeyGen's video endpoints take as talking_photo_id."
  }),
  talking_photo_name: nullishText("The photo's name."),
  preview_image_url: nullishText("The photo. Most such URLs are signed and expire.")
}).annotate({
  identifier: "@effect-heygen/core/V2/TalkingPhoto",
  description: "A photo that can be made to speak."
})

/**
 * @category models
 * @since 0.1.0
 */
export interface TalkingPhoto extends Schema.Schema.Type<typeof TalkingPhoto> {}

/**
 * What the catalogue of version 2 holds: an avatar, which has an `avatar_id`, or a
 * talking photo, which has a `talking_photo_id`.
 *
 * @category models
 * @since 0.1.0
 */
export type CatalogueItem = Avatar | TalkingPhoto

/**
 * The `data` of `GET /v2/avatars`. Both lists are required, so that a renamed list
 * is an error and never an empty result.
 *
 * @category schemas
 * @since 0.1.0
 */
export const AvatarList = Schema.Struct({
  avatars: Schema.Array(Avatar).annotate({ description: "The video avatars. Ids can repeat." }),
  talking_photos: Schema.Array(TalkingPhoto).annotate({
    description: "The photos that can be made to speak."
  })
}).annotate({
  identifier: "@effect-heygen/core/V2/AvatarList",
  description: "The avatars and talking photos of an account, HeyGen's presets included."
})

/**
 * @category models
 * @since 0.1.0
 */
export interface AvatarList extends Schema.Schema.Type<typeof AvatarList> {}

/**
 * The `data` of `GET /v2/avatar/{avatar_id}/details`. Its fields are not named as
 * in the list: `avatar_id` there is `id` here.
 *
 * @category schemas
 * @since 0.1.0
 */
export const AvatarDetails = Schema.Struct({
  id: Schema.String.annotate({ description: "The id of the avatar or talking photo." }),
  name: nullishText("Its name."),
  type: nullishText("avatar, as documented, or talking_photo."),
  gender: nullishText("Such as female or male."),
  preview_image_url: nullishText("A picture of it. Most such URLs are signed and expire."),
  preview_video_url: nullishText("A video of it."),
  premium: nullishFlag("Whether it is a premium avatar for this account."),
  is_public: nullishFlag("Whether it is one of HeyGen's presets."),
  default_voice_id: nullishText("The voice that goes with it."),
  tags: nullishKey(Schema.Array(Schema.String), "Labels, such as NEW or AVATAR_IV.")
}).annotate({
  identifier: "@effect-heygen/core/V2/AvatarDetails",
  description: "An avatar or a talking photo."
})

/**
 * @category models
 * @since 0.1.0
 */
export interface AvatarDetails extends Schema.Schema.Type<typeof AvatarDetails> {}

const listAvatars = Endpoint.get("V2.Avatars.list", "/v2/avatars", {
  success: Envelope(AvatarList),
  successor: "GET /v3/avatars/looks",
  sunset
})

const getAvatar = Endpoint.get("V2.Avatars.get", "/v2/avatar/{avatar_id}/details", {
  success: Envelope(AvatarDetails),
  successor: "GET /v3/avatars/looks/{look_id}",
  sunset
})

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
     * All avatars and talking photos, HeyGen's presets included, in one response:
     * there are neither pages nor filters. It has megabytes and takes from 1 to 40
     * seconds; `streamAvatars` has the first of them before that.
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
>()("@effect-heygen/core/V2/Avatars") {
  /** The service over a client. */
  static readonly make = (client: HeyGenClient["Service"]): Avatars["Service"] => ({
    list: (options) => listing(Effect.map(client.call(listAvatars), dataOf), options),
    get: (avatar_id) => Effect.map(client.call(getAvatar, { params: { avatar_id } }), dataOf)
  })

  /** The service over the client below it. */
  static readonly layer: Layer.Layer<Avatars, never, HeyGenClient> = serviceLayer(
    Avatars,
    Effect.map(HeyGenClient, Avatars.make)
  )
}
