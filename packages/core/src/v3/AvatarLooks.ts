/**
 * `GET /v3/avatars/looks` and `GET /v3/avatars/looks/{look_id}`: the looks of
 * avatars, a page at a time, in HeyGen's own field names. A look's id is what
 * HeyGen's video endpoints take as `avatar_id`.
 *
 * @since 0.1.0
 */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Schema from "effect/Schema"
import type * as Stream from "effect/Stream"
import { HeyGenClient } from "../HeyGenClient.ts"
import type { HeyGenError } from "../HeyGenError.ts"
import { serviceLayer } from "../internal/layer.ts"
import { optional } from "../internal/tolerant.ts"
import { checkQuery, type Ownership, Page, type PageQuery, records, Single } from "./Page.ts"
import { RecordError } from "./RecordError.ts"

/**
 * One look of an avatar.
 *
 * @category schemas
 * @since 0.1.0
 */
export const AvatarLook = Schema.Struct({
  id: Schema.String,
  name: Schema.String,
  /** Such as `studio_avatar`, `digital_twin` or `photo_avatar`. */
  avatar_type: optional(Schema.String),
  group_id: optional(Schema.String),
  /** Such as `female`, `male`, `Man` or `Woman`. */
  gender: optional(Schema.String),
  /** Such as `processing`, `pending_consent`, `failed` or `completed`. */
  status: optional(Schema.String),
  /** In pixels. */
  image_width: optional(Schema.Finite),
  /** In pixels. */
  image_height: optional(Schema.Finite),
  /** Such as `portrait`, `landscape` or `square`. */
  preferred_orientation: optional(Schema.String),
  preview_image_url: optional(Schema.String),
  preview_video_url: optional(Schema.String),
  default_voice_id: optional(Schema.String),
  /** The engines that it works with, such as `avatar_iv`. */
  supported_api_engines: optional(Schema.Array(Schema.String)),
  tags: optional(Schema.Array(Schema.String)),
  error: optional(RecordError)
})

/**
 * @category models
 * @since 0.1.0
 */
export type AvatarLook = typeof AvatarLook.Type

/**
 * The query of {@link AvatarLooks}' `list`.
 *
 * @category models
 * @since 0.1.0
 */
export interface AvatarLookQuery extends PageQuery {
  readonly group_id?: string | undefined
  /** Such as `studio_avatar`, `digital_twin` or `photo_avatar`. */
  readonly avatar_type?: string | undefined
  readonly ownership?: Ownership | undefined
}

const AvatarLookPage = Page(AvatarLook)
const SingleAvatarLook = Single(AvatarLook)

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
    readonly list: (query?: AvatarLookQuery) => Effect.Effect<Page<AvatarLook>, HeyGenError>
    /**
     * All looks from the query's page on; each page is asked for when its first
     * look is wanted.
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
    readonly stream: (query?: AvatarLookQuery) => Stream.Stream<AvatarLook, HeyGenError>
    /**
     * One look, by its id.
     *
     * @see https://developers.heygen.com/reference/get-avatar-look
     */
    readonly get: (lookId: string) => Effect.Effect<AvatarLook, HeyGenError>
  }
>()("@effect-heygen/core/v3/AvatarLooks") {
  /** The service over a {@link HeyGenClient}. */
  static readonly layer: Layer.Layer<AvatarLooks, never, HeyGenClient> = serviceLayer(
    AvatarLooks,
    Effect.map(HeyGenClient, (client) => {
      const operation = "V3.AvatarLooks.list"
      const list = (query: AvatarLookQuery = {}) =>
        Effect.andThen(
          checkQuery(query, operation),
          client.get(operation, "/v3/avatars/looks", { schema: AvatarLookPage, query: { ...query } })
        )
      return AvatarLooks.of({
        list,
        stream: (query = {}) => records(operation, list, query),
        get: (lookId) =>
          client
            .get("V3.AvatarLooks.get", "/v3/avatars/looks/{look_id}", {
              schema: SingleAvatarLook,
              params: { look_id: lookId }
            })
            .pipe(Effect.map(({ data }) => data))
      })
    })
  )

  /** The service with the operations that a test needs; any other is a defect. */
  static readonly layerTest = (operations: Partial<AvatarLooks["Service"]>): Layer.Layer<AvatarLooks> =>
    Layer.mock(AvatarLooks, operations)
}
