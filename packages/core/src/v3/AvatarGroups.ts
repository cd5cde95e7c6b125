/**
 * `GET /v3/avatars` and `GET /v3/avatars/{group_id}`: avatar groups, a page at a
 * time, in HeyGen's own field names.
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
 * An avatar group: one person or character, with its looks.
 *
 * @category schemas
 * @since 0.1.0
 */
export const AvatarGroup = Schema.Struct({
  id: Schema.String,
  name: Schema.String,
  /** Seconds since 1970-01-01 UTC. */
  created_at: optional(Schema.Finite),
  looks_count: optional(Schema.Finite),
  /** Such as `female`, `male`, `Man` or `Woman`. */
  gender: optional(Schema.String),
  /** Such as `processing`, `pending_consent`, `failed` or `completed`. */
  status: optional(Schema.String),
  consent_status: optional(Schema.String),
  preview_image_url: optional(Schema.String),
  preview_video_url: optional(Schema.String),
  default_voice_id: optional(Schema.String),
  error: optional(RecordError)
})

/**
 * @category models
 * @since 0.1.0
 */
export type AvatarGroup = typeof AvatarGroup.Type

/**
 * The query of {@link AvatarGroups}' `list`.
 *
 * @category models
 * @since 0.1.0
 */
export interface AvatarGroupQuery extends PageQuery {
  readonly ownership?: Ownership | undefined
}

const AvatarGroupPage = Page(AvatarGroup)
const SingleAvatarGroup = Single(AvatarGroup)

/**
 * Avatar groups, HeyGen's and the account's own.
 *
 * @category services
 * @since 0.1.0
 */
export class AvatarGroups extends Context.Service<
  AvatarGroups,
  {
    /**
     * One page of groups.
     *
     * @see https://developers.heygen.com/reference/list-avatar-groups
     */
    readonly list: (query?: AvatarGroupQuery) => Effect.Effect<Page<AvatarGroup>, HeyGenError>
    /**
     * All groups from the query's page on; each page is asked for when its first
     * group is wanted.
     */
    readonly stream: (query?: AvatarGroupQuery) => Stream.Stream<AvatarGroup, HeyGenError>
    /**
     * One group, by its id.
     *
     * @see https://developers.heygen.com/reference/get-avatar-group
     */
    readonly get: (groupId: string) => Effect.Effect<AvatarGroup, HeyGenError>
  }
>()("@effect-heygen/core/v3/AvatarGroups") {
  /** The service over a {@link HeyGenClient}. */
  static readonly layer: Layer.Layer<AvatarGroups, never, HeyGenClient> = serviceLayer(
    AvatarGroups,
    Effect.map(HeyGenClient, (client) => {
      const operation = "V3.AvatarGroups.list"
      const list = (query: AvatarGroupQuery = {}) =>
        Effect.andThen(
          checkQuery(query, operation),
          client.get(operation, "/v3/avatars", { schema: AvatarGroupPage, query: { ...query } })
        )
      return AvatarGroups.of({
        list,
        stream: (query = {}) => records(operation, list, query),
        get: (groupId) =>
          client
            .get("V3.AvatarGroups.get", "/v3/avatars/{group_id}", {
              schema: SingleAvatarGroup,
              params: { group_id: groupId }
            })
            .pipe(Effect.map(({ data }) => data))
      })
    })
  )

  /** The service with the operations that a test needs; any other is a defect. */
  static readonly layerTest = (operations: Partial<AvatarGroups["Service"]>): Layer.Layer<AvatarGroups> =>
    Layer.mock(AvatarGroups, operations)
}
