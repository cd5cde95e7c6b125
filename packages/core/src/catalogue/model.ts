/**
 * Looks, groups and filters in the catalogue's own terms, the same for both
 * versions of HeyGen's API.
 */
import type * as Duration from "effect/Duration"
import type * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import type * as Stream from "effect/Stream"
import type { HeyGenError } from "../HeyGenError.ts"

/**
 * Whether something is one of HeyGen's presets (`public`) or the account's own
 * (`private`).
 *
 * @category models
 * @since 0.1.0
 */
export const Ownership = Schema.Literals(["public", "private"]).annotate({
  description: "Whether it is one of HeyGen's presets (public) or the account's own (private)"
})

/**
 * @category models
 * @since 0.1.0
 */
export type Ownership = typeof Ownership.Type

const text = (description: string) => Schema.optionalKey(Schema.String.annotate({ description }))

const common = {
  /** May be empty. */
  name: text("Its name; may be empty"),
  /** `female`, `male`, `unknown`, or any other value of HeyGen's, in lower case. */
  gender: text("female, male, unknown, or any other value of HeyGen's, in lower case"),
  /** Such as `processing`, `pending_consent`, `failed` or `completed`. */
  status: text("How far HeyGen is with it, such as processing, pending_consent, failed or completed"),
  /** Usually signed; {@link SignedUrl.expiresAt} returns when it expires. */
  previewImageUrl: text("URL of a preview image; usually signed, and expires within days"),
  /** Usually signed; {@link SignedUrl.expiresAt} returns when it expires. */
  previewVideoUrl: text("URL of a preview video; usually signed, and expires within days"),
  defaultVoiceId: text("The id of the voice that it speaks with by default"),
  createdAt: Schema.optionalKey(
    Schema.DateTimeUtcFromString.pipe(Schema.annotateEncoded({ description: "When it was created" }))
  ),
  /** HeyGen's preset, or the account's own. Version 3 tells it only where you filter for it. */
  ownership: Schema.optionalKey(Ownership),
  /** The version of the API that it was read from. */
  source: Schema.Literals(["v2", "v3"]).annotate({
    description: "The version of HeyGen's API that it was read from"
  })
}

/**
 * A look: what an avatar wears, where it is, how it is framed. You make a video
 * with a look: its id is the `avatar_id` (of a photo, the `talking_photo_id`) of
 * HeyGen's video endpoints. A field that HeyGen leaves out, or sends as null, is
 * absent.
 *
 * @category models
 * @since 0.1.0
 */
export const Look = Schema.Struct({
  /** What HeyGen's video endpoints take. */
  id: Schema.String.annotate({ description: "The look's id, which HeyGen's video endpoints take" }),
  ...common,
  /** `studio_avatar`, `digital_twin`, `photo_avatar`, or any other value of HeyGen's. */
  kind: text("studio_avatar, digital_twin, photo_avatar, or any other value of HeyGen's"),
  groupId: text("The id of the group that it belongs to"),
  /** Whether it is a premium avatar; depends on the account. */
  premium: Schema.optionalKey(
    Schema.Boolean.annotate({ description: "Whether it is a premium avatar; depends on the account" })
  ),
  /** Labels such as `NEW` or `AVATAR_IV`. */
  tags: Schema.optionalKey(
    Schema.Array(Schema.String).annotate({ description: "Labels, such as NEW or AVATAR_IV" })
  )
}).annotate({
  identifier: "@effect-heygen/core/Look",
  description: "A look of an avatar, which a video can be made with"
})

/**
 * @category models
 * @since 0.1.0
 */
export interface Look extends Schema.Schema.Type<typeof Look> {}

/**
 * A group: one person or character, with its looks. A field that HeyGen leaves
 * out, or sends as null, is absent.
 *
 * @category models
 * @since 0.1.0
 */
export const Group = Schema.Struct({
  /** What `looksInGroup` takes; HeyGen's video endpoints don't take it. */
  id: Schema.String.annotate({ description: "The group's id; not an avatar's" }),
  ...common,
  looksCount: Schema.optionalKey(Schema.Finite.annotate({ description: "How many looks it has" }))
}).annotate({
  identifier: "@effect-heygen/core/Group",
  description: "A group: one person or character, with its looks"
})

/**
 * @category models
 * @since 0.1.0
 */
export interface Group extends Schema.Schema.Type<typeof Group> {}

/**
 * A filter for looks. A look is found if it matches every part.
 *
 * **Details**
 *
 * A look that lacks a field doesn't match a filter for it. Which parts work
 * depends on the version of the API:
 *
 * | part | version 2 | version 3 |
 * | --- | --- | --- |
 * | `text` | yes | yes |
 * | `gender` | yes; photos have none | yes |
 * | `kind` | only `photo_avatar` | yes, applied by HeyGen |
 * | `ownership` | no | yes, applied by HeyGen |
 * | `premium` | yes; photos have none | no |
 *
 * A part that doesn't work fails with an `InvalidRequestError`, whose `param` is
 * the part's name. No request is sent then.
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
  readonly ownership?: Ownership | undefined
  /** Whether it is a premium avatar for the account. */
  readonly premium?: boolean | undefined
}

/**
 * A filter for groups. A group is found if it matches every part.
 *
 * **Details**
 *
 * Groups can't be filtered by `gender` on version 2: that fails with an
 * `InvalidRequestError` before a request is sent.
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
  readonly ownership?: Ownership | undefined
}

/**
 * Splits a filter in two: the part that requests depend on, and the part that
 * can be applied to what they return. A part that fails belongs to the requests.
 *
 * @category models
 * @since 0.1.0
 */
export type SplitFilter<Filter> = (filter: Filter) => { readonly request: Filter; readonly local: Filter }

/**
 * The options of `AvatarCatalogue.layerCached`.
 *
 * @category models
 * @since 0.1.0
 */
export interface CacheOptions {
  /**
   * How long a result is cached. Above zero; may be `Infinity`. A result with
   * signed URLs is cached until the first of them expires, if that is sooner.
   */
  readonly timeToLive: Duration.Input
  /**
   * How many results of each operation are cached; the least recently used is
   * dropped first. A whole number of 1 or more; 16 by default.
   */
  readonly capacity?: number | undefined
}

/**
 * The operations of `AvatarCatalogue`.
 *
 * @category models
 * @since 0.1.0
 */
export interface Catalogue {
  /** Finds looks. Version 2 sends all at once, version 3 a page at a time, as you take from the stream. */
  readonly looks: (filter?: LookFilter) => Stream.Stream<Look, HeyGenError>
  /** Finds groups. Version 2 sends all at once, version 3 a page at a time, as you take from the stream. */
  readonly groups: (filter?: GroupFilter) => Stream.Stream<Group, HeyGenError>
  /** All looks of a group. */
  readonly looksInGroup: (groupId: string) => Stream.Stream<Look, HeyGenError>
  /** One look, by its id. */
  readonly look: (id: string) => Effect.Effect<Look, HeyGenError>
  /**
   * How the catalogue splits filters, for `AvatarCatalogue.layerCached`: searches
   * with the same `request` cost one read, and their `local` part is applied to
   * the cached result. Only your own catalogue may need it. By default `text` and
   * `gender` are local, and all else belongs to the request.
   */
  readonly splitFilter?:
    | {
        readonly looks?: SplitFilter<LookFilter> | undefined
        readonly groups?: SplitFilter<GroupFilter> | undefined
      }
    | undefined
}
