/**
 * `GET /v3/avatars/looks` and `GET /v3/avatars/looks/{look_id}`: the looks of
 * avatars, a page at a time, in HeyGen's field names. A look's id is what HeyGen's
 * video endpoints take as `avatar_id`.
 *
 * @since 0.1.0
 */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import type * as Layer from "effect/Layer"
import * as Schema from "effect/Schema"
import type * as Stream from "effect/Stream"
import * as Endpoint from "../Endpoint.ts"
import { HeyGenClient } from "../HeyGenClient.ts"
import type { HeyGenError } from "../HeyGenError.ts"
import { listing } from "../internal/http/listing.ts"
import { serviceLayer } from "../internal/layer.ts"
import { nullishKey, nullishNumber, nullishText } from "../internal/schema/nullish.ts"
import type { ListOptions, Skipped } from "../ListOptions.ts"
import { Page, type PageQuery, pageQuery, records, Single } from "./Page.ts"
import { RecordError } from "./RecordError.ts"

/**
 * One look of an avatar.
 *
 * @category schemas
 * @since 0.1.0
 */
export const AvatarLook = Schema.Struct({
  id: Schema.String.annotate({
    description: "The look's id: what HeyGen's video endpoints take as avatar_id."
  }),
  name: nullishText("The look's name."),
  avatar_type: nullishText(
    "studio_avatar, digital_twin or photo_avatar: decides which engines and parameters work with it."
  ),
  group_id: nullishText("The group that the look belongs to."),
  gender: nullishText("Such as female, male, Man or Woman."),
  status: nullishText(
    "How far its training is: processing, pending_consent, failed or completed. For private looks only."
  ),
  image_width: nullishNumber("The look's own width, in pixels."),
  image_height: nullishNumber("The look's own height, in pixels."),
  preferred_orientation: nullishText("portrait, landscape or square."),
  preview_image_url: nullishText("A picture of it. Most such URLs are signed and expire."),
  preview_video_url: nullishText("A video of it."),
  default_voice_id: nullishText("The voice that goes with it."),
  supported_api_engines: nullishKey(
    Schema.Array(Schema.String),
    "The engines that can render it: avatar_v, avatar_iv, avatar_iii."
  ),
  tags: nullishKey(Schema.Array(Schema.String), "Labels, such as NEW or AVATAR_IV."),
  error: nullishKey(RecordError, "Why its training failed.")
}).annotate({ identifier: "@effect-heygen/core/V3/AvatarLook", description: "One look of an avatar." })

/**
 * @category models
 * @since 0.1.0
 */
export interface AvatarLook extends Schema.Schema.Type<typeof AvatarLook> {}

/**
 * The query of {@link AvatarLooks}' `list` and `stream`.
 *
 * @category models
 * @since 0.1.0
 */
export interface AvatarLookQuery extends PageQuery {
  /** The looks of one group. */
  readonly group_id?: string | undefined
  /** Such as `studio_avatar`, `digital_twin` or `photo_avatar`. */
  readonly avatar_type?: string | undefined
}

const listLooks = Endpoint.get("V3.AvatarLooks.list", "/v3/avatars/looks", {
  query: Schema.Struct({
    ...pageQuery,
    group_id: Schema.optional(Schema.String),
    avatar_type: Schema.optional(Schema.String)
  }),
  success: Page(AvatarLook)
})

const getLook = Endpoint.get("V3.AvatarLooks.get", "/v3/avatars/looks/{look_id}", {
  success: Single(AvatarLook)
})

/**
 * The looks of avatars, HeyGen's and the account's own.
 *
 * @category services
 * @since 0.1.0
 */
export class AvatarLooks extends Context.Service<
  AvatarLooks,
  {
    /**
     * One page of looks.
     *
     * @see https://developers.heygen.com/reference/list-avatar-looks
     */
    readonly list: (
      query?: AvatarLookQuery & ListOptions
    ) => Effect.Effect<Page<AvatarLook> & Skipped, HeyGenError>
    /**
     * All looks from the query's page on. Each page is requested when its first look
     * is wanted.
     *
     * **Example** (The first ten looks of women)
     *
     * ```ts
     * import { V3 } from "@effect-heygen/core"
     * import * as Effect from "effect/Effect"
     * import * as Stream from "effect/Stream"
     *
     * const women = Effect.gen(function*() {
     *   const looks = yield* V3.AvatarLooks
     *   return yield* looks.stream({ limit: 50 }).pipe(
     *     Stream.filter(({ gender }) => gender === "female"),
     *     Stream.take(10),
     *     Stream.runCollect
     *   )
     * })
     * ```
     */
    readonly stream: (query?: AvatarLookQuery & ListOptions) => Stream.Stream<AvatarLook, HeyGenError>
    /**
     * One look, by its id.
     *
     * @see https://developers.heygen.com/reference/get-avatar-look
     */
    readonly get: (lookId: string) => Effect.Effect<AvatarLook, HeyGenError>
  }
>()("@effect-heygen/core/V3/AvatarLooks") {
  /** The service over a client. */
  static readonly make = (client: HeyGenClient["Service"]): AvatarLooks["Service"] => {
    const list: AvatarLooks["Service"]["list"] = (query) =>
      listing(client.call(listLooks, { query: query ?? {} }), query)
    return {
      list,
      stream: (query) => records(listLooks.operation, list, query ?? {}),
      get: (look_id) => Effect.map(client.call(getLook, { params: { look_id } }), ({ data }) => data)
    }
  }

  /** The service over the client below it. */
  static readonly layer: Layer.Layer<AvatarLooks, never, HeyGenClient> = serviceLayer(
    AvatarLooks,
    Effect.map(HeyGenClient, AvatarLooks.make)
  )
}
