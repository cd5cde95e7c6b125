/**
 * One catalogue over both versions of HeyGen's API.
 *
 * @since 0.1.0
 */
import * as Core from "@effect-heygen/core"
import * as Context from "effect/Context"
import * as DateTime from "effect/DateTime"
import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type * as Stream from "effect/Stream"
import * as Context4 from "effect4/Context"
import * as DateTime4 from "effect4/DateTime"
import * as Effect4 from "effect4/Effect"
import * as Layer4 from "effect4/Layer"
import * as Stream4 from "effect4/Stream"
import type { Group, Look } from "./generated/catalogue.ts"
import { HeyGenClient } from "./HeyGenClient.ts"
import { type HeyGenError, InvalidOptionError } from "./HeyGenError.ts"
import { scope4, toEffect } from "./internal/bridge.ts"
import { clientOf } from "./internal/client.ts"
import { millisOf } from "./internal/options.ts"
import { call, stream } from "./internal/service.ts"

export type * from "./generated/catalogue.ts"

/**
 * A filter for looks. A look is found if it matches every part. Version 2 has no
 * `ownership`, version 3 no `premium`: such a filter is an `InvalidRequestError`.
 *
 * @category models
 * @since 0.1.0
 */
export interface LookFilter {
  /** Part of the name, the id or a tag, in any letter case. */
  readonly text?: string | undefined
  /** `female` and `male` also find HeyGen's `Woman` and `Man`. */
  readonly gender?: string | undefined
  /** Such as `studio_avatar`, `digital_twin` or `photo_avatar`. */
  readonly kind?: string | undefined
  /** HeyGen's presets, or the account's own; both by default. */
  readonly ownership?: "public" | "private" | undefined
  /** Whether it is a premium avatar for the account. */
  readonly premium?: boolean | undefined
}

/**
 * A filter for groups. A group is found if it matches every part.
 *
 * @category models
 * @since 0.1.0
 */
export interface GroupFilter {
  /** Part of the name or the id, in any letter case. */
  readonly text?: string | undefined
  /** `female` and `male` also find HeyGen's `Woman` and `Man`. */
  readonly gender?: string | undefined
  /** HeyGen's presets, or the account's own; both by default. */
  readonly ownership?: "public" | "private" | undefined
}

/**
 * The options of {@link AvatarCatalogue}'s layer.
 *
 * @category models
 * @since 0.1.0
 */
export interface CatalogueOptions {
  /** The version of HeyGen's API that is read; `v3` by default. */
  readonly version?: "v2" | "v3" | undefined
  /** Caches what is read; nothing by default. Cached streams load completely before they emit. */
  readonly cache?:
    | {
        /** How long a result is cached, or until a signed URL in it expires. Above zero. */
        readonly timeToLive: Duration.DurationInput
        /** How many results of each operation are cached; 16 by default. */
        readonly capacity?: number | undefined
      }
    | undefined
}

/** A record with the date of Effect 3. */
const recordOf = <A extends { readonly createdAt?: DateTime4.Utc }>({ createdAt, ...record }: A) => ({
  ...record,
  ...(createdAt === undefined ? {} : { createdAt: DateTime.unsafeMake(DateTime4.toEpochMillis(createdAt)) })
})

const layerOf = ({ cache, version }: CatalogueOptions) => {
  const { layerCached, layerV2, layerV3 } = Core.AvatarCatalogue
  const uncached = version === "v2" ? layerV2 : layerV3
  return cache === undefined
    ? uncached
    : layerCached({ ...cache, timeToLive: millisOf(cache.timeToLive) ?? 0 }).pipe(Layer4.provide(uncached))
}

/**
 * An account's looks and groups, read from either version of HeyGen's API.
 *
 * @category services
 * @since 0.1.0
 */
export class AvatarCatalogue extends Context.Tag("@effect-heygen/effect3/AvatarCatalogue")<
  AvatarCatalogue,
  {
    /** Finds looks, a page at a time over version 3. */
    readonly looks: (filter?: LookFilter) => Stream.Stream<Look, HeyGenError>
    /** Finds groups, a page at a time over version 3. */
    readonly groups: (filter?: GroupFilter) => Stream.Stream<Group, HeyGenError>
    /** All looks of a group. */
    readonly looksInGroup: (groupId: string) => Stream.Stream<Look, HeyGenError>
    /** One look, by its id. */
    readonly look: (id: string) => Effect.Effect<Look, HeyGenError>
  }
>() {
  /** The catalogue over the client below it. */
  static readonly layer = (
    options: CatalogueOptions = {}
  ): Layer.Layer<AvatarCatalogue, InvalidOptionError, HeyGenClient> =>
    Layer.fresh(
      Layer.scoped(
        AvatarCatalogue,
        Effect.gen(function* () {
          const client = Layer4.succeed(Core.HeyGenClient, clientOf(yield* HeyGenClient))
          const context = yield* Layer4.buildWithScope(
            Layer4.provide(layerOf(options), client),
            yield* scope4
          ).pipe(
            Effect4.mapError(({ message, option }) => new InvalidOptionError({ message, option })),
            toEffect
          )
          const catalogue = Context4.get(context, Core.AvatarCatalogue)
          return {
            looks: (filter) => stream(Stream4.map(catalogue.looks(filter), recordOf)),
            groups: (filter) => stream(Stream4.map(catalogue.groups(filter), recordOf)),
            looksInGroup: (groupId) => stream(Stream4.map(catalogue.looksInGroup(groupId), recordOf)),
            look: (id) => call(Effect4.map(catalogue.look(id), recordOf))
          }
        })
      )
    )

  /** The service with the operations that a test needs; any other is a defect. */
  static readonly layerTest = (
    operations: Partial<Context.Tag.Service<AvatarCatalogue>>
  ): Layer.Layer<AvatarCatalogue> => Layer.mock(AvatarCatalogue, operations)
}
