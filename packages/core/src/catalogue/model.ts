/**
 * Looks, groups and filters in the catalogue's own terms, the same for both
 * versions of HeyGen's API.
 */
import type * as Cause from "effect/Cause"
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
  /** Why HeyGen could not make it, or does not allow it. */
  error: Schema.optionalKey(
    Schema.Struct({
      code: text("HeyGen's code, such as training_failed"),
      message: text("What went wrong, in HeyGen's words")
    }).annotate({ description: "Why HeyGen could not make it, or does not allow it" })
  ),
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
 * What the `character` of version 2's video endpoint takes to show a look.
 *
 * @category models
 * @since 0.1.0
 */
export type Character =
  | { readonly type: "avatar"; readonly avatar_id: string }
  | { readonly type: "talking_photo"; readonly talking_photo_id: string }

/** What version 3 calls a look that was made from a photo. */
export const photoAvatar = "photo_avatar"

const pixels = (description: string) => Schema.optionalKey(Schema.Finite.annotate({ description }))

/**
 * A look: what an avatar wears, where it is, how it is framed. You make a video
 * with a look. A field that HeyGen leaves out, or sends as null, is absent.
 *
 * @category models
 * @since 0.1.0
 */
export class Look extends Schema.Opaque<Look>()(
  Schema.Struct({
    /** What HeyGen's video endpoints take. */
    id: Schema.String.annotate({ description: "The look's id, which HeyGen's video endpoints take" }),
    ...common,
    /** `studio_avatar`, `digital_twin`, `photo_avatar`, or any other value of HeyGen's. */
    kind: text("studio_avatar, digital_twin, photo_avatar, or any other value of HeyGen's"),
    groupId: text("The id of the group that it belongs to"),
    /** The engines that can render it, such as `avatar_iv`; any other makes HeyGen refuse the video. */
    engines: Schema.optionalKey(
      Schema.Array(Schema.String).annotate({
        description: "The engines that can render it, such as avatar_iv"
      })
    ),
    /** `portrait`, `landscape`, `square`, or any other value of HeyGen's. */
    orientation: text("portrait, landscape, square, or any other value of HeyGen's"),
    /** In pixels. */
    width: pixels("Its own width, in pixels"),
    /** In pixels. */
    height: pixels("Its own height, in pixels"),
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
) {
  /**
   * What version 2's video endpoint takes as the `character` for a look: an
   * `avatar_id`, or a photo's `talking_photo_id`. Version 3 takes the look's `id`.
   *
   * **Example** (The body of `POST /v2/video/generate`)
   *
   * ```ts
   * import { Look } from "@effect-heygen/core"
   *
   * export const body = (look: Look, voice_id: string) => ({
   *   video_inputs: [
   *     { character: Look.character(look), voice: { type: "text", voice_id, input_text: "Hello" } }
   *   ]
   * })
   * ```
   */
  static character({ id, kind }: Look): Character {
    return kind === photoAvatar
      ? { type: "talking_photo", talking_photo_id: id }
      : { type: "avatar", avatar_id: id }
  }
}

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
  /** The state of the person's consent, such as `approved`; absent where none is needed. */
  consentStatus: text("The state of the person's consent, such as approved; absent where none is needed"),
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
 * | `engine`, `orientation`, `status` | no | yes |
 * | `premium` | yes; photos have none | no |
 *
 * A part that doesn't work fails with an `InvalidRequestError`, whose `param` is
 * the part's name. No request is sent then.
 *
 * @category models
 * @since 0.1.0
 */
export interface LookFilter {
  /**
   * Part of the name, the id or a tag, or all of its words in any order. Letter
   * case, accents and punctuation don't matter.
   */
  readonly text?: string | undefined
  /** `female` and `male` also find HeyGen's `Woman` and `Man`. */
  readonly gender?: string | undefined
  /** Such as `studio_avatar`, `digital_twin` or `photo_avatar`. */
  readonly kind?: string | undefined
  /** HeyGen's presets, or the account's own; both by default. */
  readonly ownership?: Ownership | undefined
  /** An engine that can render it, such as `avatar_iv`. */
  readonly engine?: string | undefined
  /** Such as `portrait`, `landscape` or `square`. */
  readonly orientation?: string | undefined
  /** Such as `processing` or `completed`, which also finds HeyGen's presets: they have no status. */
  readonly status?: string | undefined
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
  /** Part of the name or the id, or all of its words. Letter case, accents and punctuation don't matter. */
  readonly text?: string | undefined
  /** `female` and `male` also find HeyGen's `Woman` and `Man`. */
  readonly gender?: string | undefined
  /** HeyGen's presets, or the account's own; both by default. */
  readonly ownership?: Ownership | undefined
  /** Such as `processing` or `completed`, which also finds HeyGen's presets: they may have no status. */
  readonly status?: string | undefined
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
 * The options of `AvatarCatalogue.layer`.
 *
 * @category models
 * @since 0.1.0
 */
export interface LayerOptions {
  /**
   * When version 2 is asked after version 3 failed; never by default.
   *
   * `true` asks it where version 3 isn't there for the account (403, a route that
   * is unknown or retired), or doesn't have a part of the filter, such as
   * `premium`. A function decides by the error.
   */
  readonly fallback?: boolean | ((error: HeyGenError) => boolean) | undefined
}

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
   * For how long after its time to live a result is returned where reading it anew
   * fails with an error that is retryable; 0 by default. HeyGen is then asked again
   * after its `Retry-After`, or 30 seconds.
   */
  readonly staleIfError?: Duration.Input | undefined
  /**
   * How long before its end a result is read anew in the background, when someone
   * asks for it; at the earliest half-way. Shorter than `timeToLive`; 0, for not in
   * the background, by default.
   */
  readonly refreshBefore?: Duration.Input | undefined
  /**
   * How many results of each operation are cached; the least recently used is
   * dropped first. A whole number of 1 or more; 16 by default.
   */
  readonly capacity?: number | undefined
}

/**
 * The options of `AvatarCatalogue.layerPersisted`.
 *
 * @category models
 * @since 0.1.0
 */
export interface PersistOptions extends CacheOptions {
  /**
   * What the keys in the store begin with. Accounts that share a store need one
   * each: what one may see is not for the other.
   */
  readonly storeId: string
}

/**
 * What a catalogue reads: as much as you write for one of your own.
 *
 * @category models
 * @since 0.1.0
 */
export interface CatalogueSource {
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
  /** The catalogue below a cache, which `Snapshot.take` reads. */
  readonly uncached?: CatalogueSource | undefined
}

/**
 * A look, and what the id that it was found by is the id of.
 *
 * @category models
 * @since 0.1.0
 */
export interface Resolved {
  /** The look that a video can be made with. */
  readonly look: Look
  /**
   * `group` for the first look of a group that can be rendered. Of a look, it is
   * `look` in version 3; in version 2, `avatar` or `talking_photo`.
   */
  readonly as: "avatar" | "talking_photo" | "look" | "group"
}

const Near = Schema.Struct({
  id: Schema.String,
  name: Schema.optionalKey(Schema.String),
  as: Schema.Literals(["look", "group"])
})

/**
 * No look has this id, and no group with looks. `message` names the nearest ids.
 *
 * @category errors
 * @since 0.1.0
 */
export class UnknownIdError extends Schema.TaggedError<UnknownIdError>("@effect-heygen/core/UnknownIdError")(
  "UnknownIdError",
  {
    message: Schema.String,
    /** The id that was asked for. */
    id: Schema.String,
    /** Whether it is the id of a group, which has no looks. */
    isEmptyGroup: Schema.Boolean,
    /** Up to five looks and groups with a similar id or name, the nearest first. */
    near: Schema.Array(Near)
  }
) {}

/**
 * The operations of `AvatarCatalogue`.
 *
 * @category models
 * @since 0.1.0
 */
export interface Catalogue extends CatalogueSource {
  /**
   * The looks with a text in their name, a tag or their id, the best first:
   *
   * 1. The field is the text.
   * 2. The field begins with the text.
   * 3. A later word of the field begins with the text.
   * 4. The text is part of a word.
   * 5. The text has several words, and each is somewhere.
   *
   * Among equals, the name counts before a tag, and a tag before the id; then
   * HeyGen's order holds. Letter case, accents and punctuation don't matter. All
   * looks that match the filter are read: use `layerCached`.
   */
  readonly search: (
    text: string,
    filter?: Omit<LookFilter, "text">
  ) => Effect.Effect<ReadonlyArray<Look>, HeyGenError>
  /**
   * One of the looks that match a filter. The same seed picks the same look for as
   * long as it is there: a look that comes or goes rarely changes the choice.
   * Fails with a `NoSuchElementError` where no look matches.
   */
  readonly pick: (
    filter: LookFilter,
    options: {
      /** Such as the id of whom it is picked for. */
      readonly seed: string | number
    }
  ) => Effect.Effect<Look, HeyGenError | Cause.NoSuchElementError>
  /**
   * The look that any id leads to: an avatar's, a talking photo's, a look's, or a
   * group's, for its first look that can be rendered.
   *
   * **Details**
   *
   * A look's id costs one request, a group's two. Where there is neither, the whole
   * catalogue is read to find ids that are near: use `layerCached`.
   */
  readonly resolve: (id: string) => Effect.Effect<Resolved, HeyGenError | UnknownIdError>
  /**
   * Looks with a signed preview URL that ends within a duration from now, or has
   * ended, for whoever stores the previews elsewhere.
   */
  readonly expiringPreviews: (within: Duration.Input, filter?: LookFilter) => Stream.Stream<Look, HeyGenError>
}
