/**
 * One catalogue over both versions of HeyGen's API.
 *
 * @since 0.1.0
 */
import * as Core from "@effect-heygen/core"
import * as Cause from "effect/Cause"
import * as Context from "effect/Context"
import * as Data from "effect/Data"
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
import { errorOf } from "./internal/errors.ts"
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
  /** Part of the name, the id or a tag, or all of its words in any order, in any letter case. */
  readonly text?: string | undefined
  /** `female` and `male` also find HeyGen's `Woman` and `Man`. */
  readonly gender?: string | undefined
  /** Such as `studio_avatar`, `digital_twin` or `photo_avatar`. */
  readonly kind?: string | undefined
  /** HeyGen's presets, or the account's own. */
  readonly ownership?: "public" | "private" | undefined
  /** An engine that can render it, such as `avatar_iv`. */
  readonly engine?: string | undefined
  /** Such as `portrait`, `landscape` or `square`. */
  readonly orientation?: string | undefined
  /** Such as `processing` or `completed`, which also finds HeyGen's presets: they have no status. */
  readonly status?: string | undefined
  /** Whether it needs a premium plan. */
  readonly premium?: boolean | undefined
}

/**
 * A filter for groups. A group is found if it matches every part.
 *
 * @category models
 * @since 0.1.0
 */
export interface GroupFilter {
  /** Part of the name or the id, or all of its words, in any letter case. */
  readonly text?: string | undefined
  /** `female` and `male` also find HeyGen's `Woman` and `Man`. */
  readonly gender?: string | undefined
  /** HeyGen's presets, or the account's own. */
  readonly ownership?: "public" | "private" | undefined
  /** Such as `processing` or `completed`, which also finds HeyGen's presets: they have no status. */
  readonly status?: string | undefined
}

/**
 * A look, and what the id that it was found by is the id of.
 *
 * @category models
 * @since 0.1.0
 */
export interface Resolved {
  /** The look to render. */
  readonly look: Look
  /** `group` for the first look of a group that can be rendered. */
  readonly as: "avatar" | "talking_photo" | "look" | "group"
}

/**
 * No look has this id, and no group with looks. `message` names the nearest ids.
 *
 * @category errors
 * @since 0.1.0
 */
export class UnknownIdError extends Data.TaggedError("UnknownIdError")<{
  /** What is unknown, and the nearest ids. */
  readonly message: string
  /** The id that was asked for. */
  readonly id: string
  /** Whether it is the id of a group, which has no looks. */
  readonly isEmptyGroup: boolean
  /** Up to five looks and groups with a similar id or name, the nearest first. */
  readonly near: ReadonlyArray<{ readonly id: string; readonly name?: string; readonly as: "look" | "group" }>
}> {}

/**
 * What the `character` of version 2's video endpoint takes to show a look. Version 3
 * takes the look's `id`.
 *
 * @category models
 * @since 0.1.0
 */
export const characterOf: (
  look: Pick<Look, "id" | "kind">
) =>
  | { readonly type: "avatar"; readonly avatar_id: string }
  | { readonly type: "talking_photo"; readonly talking_photo_id: string } = ({ id, kind }) =>
  Core.Look.character({ id, source: "v3", ...(kind === undefined ? {} : { kind }) })

/**
 * The options of {@link AvatarCatalogue}'s layer.
 *
 * @category models
 * @since 0.1.0
 */
export interface CatalogueOptions {
  /** The version of HeyGen's API that is read; `v3` by default. */
  readonly version?: "v2" | "v3" | undefined
  /** Whether version 2 is asked where version 3 isn't there for the account; `false` by default. */
  readonly fallback?: boolean | undefined
  /** Caches what is read; nothing by default. Cached streams load completely before they emit. */
  readonly cache?:
    | {
        /** How long a result is cached, or until a signed URL in it expires. Above zero. */
        readonly timeToLive: Duration.DurationInput
        /** For how long after that a result is returned while HeyGen fails; 0 by default. */
        readonly staleIfError?: Duration.DurationInput | undefined
        /** How long before its end a result is read anew in the background; 0, for not at all, by default. */
        readonly refreshBefore?: Duration.DurationInput | undefined
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

const layerOf = ({ cache, fallback, version }: CatalogueOptions) => {
  const { layer, layerCached, layerV2 } = Core.AvatarCatalogue
  const uncached = version === "v2" ? layerV2 : layer({ fallback })
  if (cache === undefined) return uncached
  const { capacity, refreshBefore, staleIfError, timeToLive } = cache
  return layerCached({
    capacity,
    timeToLive: millisOf(timeToLive) ?? 0,
    staleIfError: millisOf(staleIfError),
    refreshBefore: millisOf(refreshBefore)
  }).pipe(Layer4.provide(uncached))
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
    /** The looks with a text in their name, a tag or their id, the best first. */
    readonly search: (
      text: string,
      filter?: Omit<LookFilter, "text">
    ) => Effect.Effect<ReadonlyArray<Look>, HeyGenError>
    /** One of the looks that match a filter, the same for the same seed. */
    readonly pick: (
      filter: LookFilter,
      options: { readonly seed: string | number }
    ) => Effect.Effect<Look, HeyGenError | Cause.NoSuchElementException>
    /** The look that any id leads to: an avatar's, a talking photo's, a look's, or a group's. */
    readonly resolve: (id: string) => Effect.Effect<Resolved, HeyGenError | UnknownIdError>
    /** Looks with a signed preview URL that ends within a duration from now, or has ended. */
    readonly expiringPreviews: (
      within: Duration.DurationInput,
      filter?: LookFilter
    ) => Stream.Stream<Look, HeyGenError>
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
            look: (id) => call(Effect4.map(catalogue.look(id), recordOf)),
            search: (text, filter) =>
              call(Effect4.map(catalogue.search(text, filter), (looks) => looks.map(recordOf))),
            pick: (filter, options) =>
              catalogue.pick(filter, options).pipe(
                Effect4.map(recordOf),
                Effect4.mapError((error) =>
                  Core.isHeyGenError(error) ? errorOf(error) : new Cause.NoSuchElementException(error.message)
                ),
                toEffect
              ),
            resolve: (id) =>
              catalogue.resolve(id).pipe(
                Effect4.map(({ as, look }) => ({ as, look: recordOf(look) })),
                Effect4.mapError((error) => {
                  if (Core.isHeyGenError(error)) return errorOf(error)
                  const { id, isEmptyGroup, message, near } = error
                  return new UnknownIdError({ id, isEmptyGroup, message, near })
                }),
                toEffect
              ),
            expiringPreviews: (within, filter) =>
              stream(
                Stream4.map(catalogue.expiringPreviews(millisOf(within) ?? Number.NaN, filter), recordOf)
              )
          }
        })
      )
    )

  /** The service with the operations that a test needs; any other is a defect. */
  static readonly layerTest = (
    operations: Partial<Context.Tag.Service<AvatarCatalogue>>
  ): Layer.Layer<AvatarCatalogue> => Layer.mock(AvatarCatalogue, operations)
}
