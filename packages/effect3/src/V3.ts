/**
 * HeyGen's API version 3, in HeyGen's own field names.
 *
 * @since 0.1.0
 */
import * as Core from "@effect-heygen/core"
import * as Context from "effect/Context"
import type * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type * as Stream from "effect/Stream"
import type { AvatarGroup, AvatarLook } from "./generated/v3.ts"
import type { HeyGenClient } from "./HeyGenClient.ts"
import type { HeyGenError } from "./HeyGenError.ts"
import { call, serviceLayer, stream } from "./internal/service.ts"
import type { ListOptions, Skipped } from "./ListOptions.ts"

export type * from "./generated/v3.ts"

/**
 * One page of a list.
 *
 * @category models
 * @since 0.1.0
 */
export interface Page<A> {
  /** The page's records. */
  readonly data: ReadonlyArray<A>
  /** Whether there is another page. */
  readonly has_more: boolean
  /** The cursor of the next page. */
  readonly next_token: string | null
}

/**
 * The query that every list takes.
 *
 * @category models
 * @since 0.1.0
 */
export interface PageQuery {
  /** How many records a page has: from 1 to 50; 20 by default. */
  readonly limit?: number | undefined
  /** The `next_token` of the page before. */
  readonly token?: string | undefined
  /** HeyGen's presets, or the account's own; both by default. */
  readonly ownership?: "public" | "private" | undefined
}

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

/**
 * Avatar groups, HeyGen's and the account's own.
 *
 * @category services
 * @since 0.1.0
 */
export class AvatarGroups extends Context.Tag("@effect-heygen/effect3/V3/AvatarGroups")<
  AvatarGroups,
  {
    /** One page of groups. */
    readonly list: (
      query?: PageQuery & ListOptions
    ) => Effect.Effect<Page<AvatarGroup> & Skipped, HeyGenError>
    /** All groups from the query's page on. */
    readonly stream: (query?: PageQuery & ListOptions) => Stream.Stream<AvatarGroup, HeyGenError>
    /** One group, by its id. */
    readonly get: (groupId: string) => Effect.Effect<AvatarGroup, HeyGenError>
  }
>() {
  /** The service over the client below it. */
  static readonly layer: Layer.Layer<AvatarGroups, never, HeyGenClient> = serviceLayer(
    AvatarGroups,
    (client) => {
      const groups = Core.V3.AvatarGroups.make(client)
      return {
        list: (query) => call(groups.list(query)),
        stream: (query) => stream(groups.stream(query)),
        get: (groupId) => call(groups.get(groupId))
      }
    }
  )

  /** The service with the operations that a test needs; any other is a defect. */
  static readonly layerTest = (
    operations: Partial<Context.Tag.Service<AvatarGroups>>
  ): Layer.Layer<AvatarGroups> => Layer.mock(AvatarGroups, operations)
}

/**
 * The looks of avatars, HeyGen's and the account's own.
 *
 * @category services
 * @since 0.1.0
 */
export class AvatarLooks extends Context.Tag("@effect-heygen/effect3/V3/AvatarLooks")<
  AvatarLooks,
  {
    /** One page of looks. */
    readonly list: (
      query?: AvatarLookQuery & ListOptions
    ) => Effect.Effect<Page<AvatarLook> & Skipped, HeyGenError>
    /** All looks from the query's page on. Each page is requested when its first look is wanted. */
    readonly stream: (query?: AvatarLookQuery & ListOptions) => Stream.Stream<AvatarLook, HeyGenError>
    /** One look, by its id. */
    readonly get: (lookId: string) => Effect.Effect<AvatarLook, HeyGenError>
  }
>() {
  /** The service over the client below it. */
  static readonly layer: Layer.Layer<AvatarLooks, never, HeyGenClient> = serviceLayer(
    AvatarLooks,
    (client) => {
      const looks = Core.V3.AvatarLooks.make(client)
      return {
        list: (query) => call(looks.list(query)),
        stream: (query) => stream(looks.stream(query)),
        get: (lookId) => call(looks.get(lookId))
      }
    }
  )

  /** The service with the operations that a test needs; any other is a defect. */
  static readonly layerTest = (
    operations: Partial<Context.Tag.Service<AvatarLooks>>
  ): Layer.Layer<AvatarLooks> => Layer.mock(AvatarLooks, operations)
}

/**
 * All services of version 3.
 *
 * @category layers
 * @since 0.1.0
 */
export const layer: Layer.Layer<AvatarGroups | AvatarLooks, never, HeyGenClient> = Layer.fresh(
  Layer.mergeAll(AvatarGroups.layer, AvatarLooks.layer)
)
