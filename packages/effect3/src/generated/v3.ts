/** Written from the schemas of core by `test/models.test.ts`. */

/**
 * Why a record's processing failed.
 *
 * @category models
 * @since 0.1.0
 */
export interface RecordError {
  /** HeyGen's code for the failure. */
  readonly code?: string | null
  /** What went wrong, in HeyGen's words. */
  readonly message?: string | null
}

/**
 * One person or character, with its looks.
 *
 * @category models
 * @since 0.1.0
 */
export interface AvatarGroup {
  /** The group's id; not what video endpoints take. */
  readonly id: string
  /** The group's name. */
  readonly name?: string | null
  /** When the group was created, in seconds since 1970-01-01 UTC. */
  readonly created_at?: number | null
  /** How many looks it has. */
  readonly looks_count?: number | null
  /** Such as female, male, Man or Woman. */
  readonly gender?: string | null
  /** How far its training is: processing, pending_consent, failed or completed. For private groups only. */
  readonly status?: string | null
  /** The state of the person's consent; null where none is needed. */
  readonly consent_status?: string | null
  /** A picture of it. Most such URLs are signed and expire. */
  readonly preview_image_url?: string | null
  /** A video of it. */
  readonly preview_video_url?: string | null
  /** The voice that goes with it. */
  readonly default_voice_id?: string | null
  /** Why its training failed. */
  readonly error?: RecordError | null
}

/**
 * One look of an avatar.
 *
 * @category models
 * @since 0.1.0
 */
export interface AvatarLook {
  /** The look's id: what HeyGen's video endpoints take as avatar_id. */
  readonly id: string
  /** The look's name. */
  readonly name?: string | null
  /** studio_avatar, digital_twin or photo_avatar: decides which engines and parameters work with it. */
  readonly avatar_type?: string | null
  /** The group that the look belongs to. */
  readonly group_id?: string | null
  /** Such as female, male, Man or Woman. */
  readonly gender?: string | null
  /** How far its training is: processing, pending_consent, failed or completed. For private looks only. */
  readonly status?: string | null
  /** The look's own width, in pixels. */
  readonly image_width?: number | null
  /** The look's own height, in pixels. */
  readonly image_height?: number | null
  /** portrait, landscape or square. */
  readonly preferred_orientation?: string | null
  /** A picture of it. Most such URLs are signed and expire. */
  readonly preview_image_url?: string | null
  /** A video of it. */
  readonly preview_video_url?: string | null
  /** The voice that goes with it. */
  readonly default_voice_id?: string | null
  /** The engines that can render it: avatar_v, avatar_iv, avatar_iii. */
  readonly supported_api_engines?: ReadonlyArray<string> | null
  /** Labels, such as NEW or AVATAR_IV. */
  readonly tags?: ReadonlyArray<string> | null
  /** Why its training failed. */
  readonly error?: RecordError | null
}
