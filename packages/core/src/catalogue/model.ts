/**
 * The catalogue's own words for looks and groups, whatever version of the API
 * they come from.
 */
import type * as Duration from "effect/Duration"
import type * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import type * as Stream from "effect/Stream"
import type { HeyGenError } from "../HeyGenError.ts"

/**
 * Whether something is one of HeyGen's presets or the account's own.
 *
 * @category models
 * @since 0.1.0
 */
export const Ownership = Schema.Literals(["public", "private"])

/**
 * @category models
 * @since 0.1.0
 */
export type Ownership = typeof Ownership.Type

const common = {
  id: Schema.String,
  name: Schema.String,
  /** `female`, `male`, `unknown`, or whatever else HeyGen says, in lower case. */
  gender: Schema.optionalKey(Schema.String),
  /** Such as `processing`, `pending_consent`, `failed` or `completed`. */
  status: Schema.optionalKey(Schema.String),
  /** Mostly signed; {@link SignedUrl} says until when. */
  previewImageUrl: Schema.optionalKey(Schema.String),
  previewVideoUrl: Schema.optionalKey(Schema.String),
  defaultVoiceId: Schema.optionalKey(Schema.String),
  createdAt: Schema.optionalKey(Schema.DateTimeUtcFromString),
  ownership: Schema.optionalKey(Ownership),
  /** The version of the API that it comes from. */
  source: Schema.Literals(["v2", "v3"])
}

/**
 * A look: what a video is made with. Its id is what HeyGen's video endpoints
 * take. What HeyGen does not say is absent, and never null.
 *
 * @category models
 * @since 0.1.0
 */
export const Look = Schema.Struct({
  ...common,
  /** `studio_avatar`, `digital_twin`, `photo_avatar`, or whatever else HeyGen says. */
  kind: Schema.optionalKey(Schema.String),
  groupId: Schema.optionalKey(Schema.String),
  /** Whether the account's plan must include premium avatars to use it. */
  premium: Schema.optionalKey(Schema.Boolean),
  tags: Schema.optionalKey(Schema.Array(Schema.String))
})

/**
 * @category models
 * @since 0.1.0
 */
export type Look = typeof Look.Type

/**
 * A group: one person or character, with its looks.
 *
 * @category models
 * @since 0.1.0
 */
export const Group = Schema.Struct({
  ...common,
  looksCount: Schema.optionalKey(Schema.Finite)
})

/**
 * @category models
 * @since 0.1.0
 */
export type Group = typeof Group.Type

/**
 * Which looks are wanted; every part must hold.
 *
 * **Details**
 *
 * A look that HeyGen says nothing of in one part is not found by it. A part that
 * a version cannot answer at all is refused, with an `InvalidRequestError` that
 * names it:
 *
 * | part | version 2 | version 3 |
 * | --- | --- | --- |
 * | `text` | here | here |
 * | `gender` | here; not known of photos | here |
 * | `kind` | here: `photo_avatar` alone | by HeyGen |
 * | `ownership` | refused | by HeyGen |
 * | `premium` | here; not known of photos | refused |
 *
 * @category models
 * @since 0.1.0
 */
export interface LookFilter {
  /** A part of the name, of the id or of a tag, in upper or lower case. */
  readonly text?: string | undefined
  readonly gender?: string | undefined
  readonly kind?: string | undefined
  readonly ownership?: Ownership | undefined
  readonly premium?: boolean | undefined
}

/**
 * Which groups are wanted; every part must hold. Version 2 cannot answer
 * `gender`, and refuses it.
 *
 * @category models
 * @since 0.1.0
 */
export interface GroupFilter {
  /** A part of the name or of the id, in upper or lower case. */
  readonly text?: string | undefined
  readonly gender?: string | undefined
  readonly ownership?: Ownership | undefined
}

/**
 * The options of `AvatarCatalogue.layerCached`.
 *
 * @category models
 * @since 0.1.0
 */
export interface CacheOptions {
  /** How long an answer is kept; never longer than the first of its signed URLs. */
  readonly timeToLive: Duration.Input
  /** How many answers of each operation are kept. At least 1; 16 by default. */
  readonly capacity?: number | undefined
}

/**
 * What a catalogue can be asked.
 *
 * @category models
 * @since 0.1.0
 */
export interface Catalogue {
  /** The looks that are wanted, as they arrive: version 2 sends all at once, version 3 a page at a time. */
  readonly looks: (filter?: LookFilter) => Stream.Stream<Look, HeyGenError>
  /** The groups that are wanted, as they arrive. */
  readonly groups: (filter?: GroupFilter) => Stream.Stream<Group, HeyGenError>
  /** All looks of one group. */
  readonly looksInGroup: (groupId: string) => Stream.Stream<Look, HeyGenError>
  /** One look, by its id. */
  readonly look: (id: string) => Effect.Effect<Look, HeyGenError>
}
