/** Written from the schemas of core by `test/models.test.ts`. */
import type * as DateTime from "effect/DateTime"

/**
 * A look of an avatar, which a video can be made with.
 *
 * @category models
 * @since 0.1.0
 */
export interface Look {
  /** The look's id, which HeyGen's video endpoints take. */
  readonly id: string
  /** Its name; may be empty. */
  readonly name?: string
  /** female, male, unknown, or any other value of HeyGen's, in lower case. */
  readonly gender?: string
  /** How far HeyGen is with it, such as processing, pending_consent, failed or completed. */
  readonly status?: string
  /** URL of a preview image; usually signed, and expires within days. */
  readonly previewImageUrl?: string
  /** URL of a preview video; usually signed, and expires within days. */
  readonly previewVideoUrl?: string
  /** The id of the voice that it speaks with by default. */
  readonly defaultVoiceId?: string
  readonly createdAt?: DateTime.Utc
  /** Whether it is one of HeyGen's presets (public) or the account's own (private). */
  readonly ownership?: "public" | "private"
  /** The version of HeyGen's API that it was read from. */
  readonly source: "v2" | "v3"
  /** studio_avatar, digital_twin, photo_avatar, or any other value of HeyGen's. */
  readonly kind?: string
  /** The id of the group that it belongs to. */
  readonly groupId?: string
  /** Whether it is a premium avatar; depends on the account. */
  readonly premium?: boolean
  /** Labels, such as NEW or AVATAR_IV. */
  readonly tags?: ReadonlyArray<string>
}

/**
 * A group: one person or character, with its looks.
 *
 * @category models
 * @since 0.1.0
 */
export interface Group {
  /** The group's id; not an avatar's. */
  readonly id: string
  /** Its name; may be empty. */
  readonly name?: string
  /** female, male, unknown, or any other value of HeyGen's, in lower case. */
  readonly gender?: string
  /** How far HeyGen is with it, such as processing, pending_consent, failed or completed. */
  readonly status?: string
  /** URL of a preview image; usually signed, and expires within days. */
  readonly previewImageUrl?: string
  /** URL of a preview video; usually signed, and expires within days. */
  readonly previewVideoUrl?: string
  /** The id of the voice that it speaks with by default. */
  readonly defaultVoiceId?: string
  readonly createdAt?: DateTime.Utc
  /** Whether it is one of HeyGen's presets (public) or the account's own (private). */
  readonly ownership?: "public" | "private"
  /** The version of HeyGen's API that it was read from. */
  readonly source: "v2" | "v3"
  /** How many looks it has. */
  readonly looksCount?: number
}
