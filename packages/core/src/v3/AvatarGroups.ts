/**
 * `GET /v3/avatars` and `GET /v3/avatars/{group_id}`: avatar groups, a page at a
 * time, in HeyGen's field names.
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
 * An avatar group: one person or character, with its looks.
 *
 * @category schemas
 * @since 0.1.0
 */
export const AvatarGroup = Schema.Struct({
  id: Schema.String.annotate({ description: "The group's id; not what video endpoints take." }),
  name: nullishText("The group's name."),
  created_at: nullishNumber("When the group was created, in seconds since 1970-01-01 UTC."),
  looks_count: nullishNumber("How many looks it has."),
  gender: nullishText("Such as female, male, Man or Woman."),
  status: nullishText(
    "How far its training is: processing, pending_consent, failed or completed. For private groups only."
  ),
  consent_status: nullishText("The state of the person's consent; null where none is needed."),
  preview_image_url: nullishText("A picture of it. Most such URLs are signed and expire."),
  preview_video_url: nullishText("A video of it."),
  default_voice_id: nullishText("The voice that goes with it."),
  error: nullishKey(RecordError, "Why its training failed.")
}).annotate({
  identifier: "@effect-heygen/core/V3/AvatarGroup",
  description: "One person or character, with its looks."
})

/**
 * @category models
 * @since 0.1.0
 */
export interface AvatarGroup extends Schema.Schema.Type<typeof AvatarGroup> {}

/**
 * The query of {@link AvatarGroups}' `list` and `stream`.
 *
 * @category models
 * @since 0.1.0
 */
export interface AvatarGroupQuery extends PageQuery {}

const listGroups = Endpoint.get("V3.AvatarGroups.list", "/v3/avatars", {
  query: Schema.Struct(pageQuery),
  success: Page(AvatarGroup)
})

const getGroup = Endpoint.get("V3.AvatarGroups.get", "/v3/avatars/{group_id}", {
  success: Single(AvatarGroup)
})

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
    readonly list: (
      query?: AvatarGroupQuery & ListOptions
    ) => Effect.Effect<Page<AvatarGroup> & Skipped, HeyGenError>
    /**
     * All groups from the query's page on. Each page is requested when its first
     * group is wanted.
     */
    readonly stream: (query?: AvatarGroupQuery & ListOptions) => Stream.Stream<AvatarGroup, HeyGenError>
    /**
     * One group, by its id.
     *
     * @see https://developers.heygen.com/reference/get-avatar-group
     */
    readonly get: (groupId: string) => Effect.Effect<AvatarGroup, HeyGenError>
  }
>()("@effect-heygen/core/V3/AvatarGroups") {
  /** The service over a client. */
  static readonly make = (client: HeyGenClient["Service"]): AvatarGroups["Service"] => {
    const list: AvatarGroups["Service"]["list"] = (query) =>
      listing(client.call(listGroups, { query: query ?? {} }), query)
    return {
      list,
      stream: (query) => records(listGroups.operation, list, query ?? {}),
      get: (group_id) => Effect.map(client.call(getGroup, { params: { group_id } }), ({ data }) => data)
    }
  }

  /** The service over the client below it. */
  static readonly layer: Layer.Layer<AvatarGroups, never, HeyGenClient> = serviceLayer(
    AvatarGroups,
    Effect.map(HeyGenClient, AvatarGroups.make)
  )
}
