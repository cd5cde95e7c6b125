/**
 * HeyGen's API version 2, in HeyGen's own field names. HeyGen announced its end for
 * 31 October 2026.
 *
 * @since 0.1.0
 */
import * as Core from "@effect-heygen/core"
import * as Context from "effect/Context"
import type * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type { Avatar, AvatarDetails, AvatarGroupList, AvatarList, PhotoLook } from "./generated/v2.ts"
import type { HeyGenClient } from "./HeyGenClient.ts"
import type { HeyGenError } from "./HeyGenError.ts"
import { call, serviceLayer } from "./internal/service.ts"
import type { ListOptions, Skipped } from "./ListOptions.ts"

export type * from "./generated/v2.ts"

/**
 * One look of a group: a video avatar, which has an `avatar_id`, or a photo look,
 * which has an `id`.
 *
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
 * The looks of one group.
 *
 * @category models
 * @since 0.1.0
 */
export interface GroupAvatarList {
  /** The looks, of both shapes. */
  readonly avatar_list: ReadonlyArray<Look>
}

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

/**
 * An account's avatars and talking photos.
 *
 * @category services
 * @since 0.1.0
 */
export class Avatars extends Context.Tag("@effect-heygen/effect3/V2/Avatars")<
  Avatars,
  {
    /** All avatars and talking photos, HeyGen's presets included: megabytes, in 1 to 40 seconds. */
    readonly list: (options?: ListOptions) => Effect.Effect<AvatarList & Skipped, HeyGenError>
    /** One avatar or talking photo, by its id. */
    readonly get: (avatarId: string) => Effect.Effect<AvatarDetails, HeyGenError>
  }
>() {
  /** The service over the client below it. */
  static readonly layer: Layer.Layer<Avatars, never, HeyGenClient> = serviceLayer(Avatars, (client) => {
    const avatars = Core.V2.Avatars.make(client)
    return {
      list: (options) => call(avatars.list(options)),
      get: (avatarId) => call(avatars.get(avatarId))
    }
  })

  /** The service with the operations that a test needs; any other is a defect. */
  static readonly layerTest = (operations: Partial<Context.Tag.Service<Avatars>>): Layer.Layer<Avatars> =>
    Layer.mock(Avatars, operations)
}

/**
 * An account's avatar groups: one person or character each, with its looks.
 *
 * @category services
 * @since 0.1.0
 */
export class AvatarGroups extends Context.Tag("@effect-heygen/effect3/V2/AvatarGroups")<
  AvatarGroups,
  {
    /** All groups of the account. */
    readonly list: (options?: AvatarGroupListOptions) => Effect.Effect<AvatarGroupList & Skipped, HeyGenError>
    /** All looks of one group. */
    readonly listAvatars: (
      groupId: string,
      options?: ListOptions
    ) => Effect.Effect<GroupAvatarList & Skipped, HeyGenError>
  }
>() {
  /** The service over the client below it. */
  static readonly layer: Layer.Layer<AvatarGroups, never, HeyGenClient> = serviceLayer(
    AvatarGroups,
    (client) => {
      const groups = Core.V2.AvatarGroups.make(client)
      return {
        list: (options) => call(groups.list(options)),
        listAvatars: (groupId, options) => call(groups.listAvatars(groupId, options))
      }
    }
  )

  /** The service with the operations that a test needs; any other is a defect. */
  static readonly layerTest = (
    operations: Partial<Context.Tag.Service<AvatarGroups>>
  ): Layer.Layer<AvatarGroups> => Layer.mock(AvatarGroups, operations)
}

/**
 * All services of version 2.
 *
 * @category layers
 * @since 0.1.0
 */
export const layer: Layer.Layer<Avatars | AvatarGroups, never, HeyGenClient> = Layer.fresh(
  Layer.mergeAll(Avatars.layer, AvatarGroups.layer)
)
