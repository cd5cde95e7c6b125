/** Written from the schemas of core by `test/models.test.ts`. */

/**
 * A video avatar.
 *
 * @category models
 * @since 0.1.0
 */
export interface Avatar {
  /** The avatar's id: what HeyGen's video endpoints take as avatar_id. */
  readonly avatar_id: string
  /** The avatar's name. */
  readonly avatar_name?: string | null
  /** Such as female or male. */
  readonly gender?: string | null
  /** A picture of the avatar. Most such URLs are signed and expire. */
  readonly preview_image_url?: string | null
  /** A video of the avatar. */
  readonly preview_video_url?: string | null
  /** Whether it is a premium avatar for this account. */
  readonly premium?: boolean | null
  /** The avatar's type; null in every recorded avatar. */
  readonly type?: string | null
  /** Labels, such as NEW or AVATAR_IV. */
  readonly tags?: ReadonlyArray<string> | null
  /** The voice that goes with the avatar. */
  readonly default_voice_id?: string | null
}

/**
 * A photo that can be made to speak.
 *
 * @category models
 * @since 0.1.0
 */
export interface TalkingPhoto {
  /** The photo's id: what HeyGen's video endpoints take as talking_photo_id. */
  readonly talking_photo_id: string
  /** The photo's name. */
  readonly talking_photo_name?: string | null
  /** The photo. Most such URLs are signed and expire. */
  readonly preview_image_url?: string | null
}

/**
 * The avatars and talking photos of an account, HeyGen's presets included.
 *
 * @category models
 * @since 0.1.0
 */
export interface AvatarList {
  readonly avatars: ReadonlyArray<Avatar>
  readonly talking_photos: ReadonlyArray<TalkingPhoto>
}

/**
 * An avatar or a talking photo.
 *
 * @category models
 * @since 0.1.0
 */
export interface AvatarDetails {
  /** The id of the avatar or talking photo. */
  readonly id: string
  /** Its name. */
  readonly name?: string | null
  /** avatar, as documented, or talking_photo. */
  readonly type?: string | null
  /** Such as female or male. */
  readonly gender?: string | null
  /** A picture of it. Most such URLs are signed and expire. */
  readonly preview_image_url?: string | null
  /** A video of it. */
  readonly preview_video_url?: string | null
  /** Whether it is a premium avatar for this account. */
  readonly premium?: boolean | null
  /** Whether it is one of HeyGen's presets. */
  readonly is_public?: boolean | null
  /** The voice that goes with it. */
  readonly default_voice_id?: string | null
  /** Labels, such as NEW or AVATAR_IV. */
  readonly tags?: ReadonlyArray<string> | null
}

/**
 * Whether a photo look can be upscaled.
 *
 * @category models
 * @since 0.1.0
 */
export interface UpscaleAvailability {
  /** Whether the look can be upscaled. */
  readonly available?: boolean | null
  /** Why it can't be upscaled. */
  readonly reason?: string | null
}

/**
 * A look made from a photo.
 *
 * @category models
 * @since 0.1.0
 */
export interface PhotoLook {
  /** The look's id: what HeyGen's video endpoints take as talking_photo_id. */
  readonly id: string
  /** The look's name. */
  readonly name?: string | null
  /** The look's picture: a signed URL that expires. */
  readonly image_url?: string | null
  /** When the look was created, in seconds since 1970-01-01 UTC. */
  readonly created_at?: number | null
  /** How far its processing is, such as completed. */
  readonly status?: string | null
  /** The group that the look belongs to. */
  readonly group_id?: string | null
  /** Whether the look is animated. */
  readonly is_motion?: boolean | null
  /** A video of an animated look. */
  readonly motion_preview_url?: string | null
  /** Where the look comes from, such as generated or uploaded. */
  readonly business_type?: string | null
  /** Whether the look can be upscaled. */
  readonly upscale_availability?: UpscaleAvailability | null
  /** Whether the look has been upscaled. */
  readonly upscaled?: boolean | null
  /** The sound in the look's background. */
  readonly background_sound_effect?: string | null
  /** The voice that goes with the look. */
  readonly default_voice_id?: string | null
  /** Why the look was rejected, suspended or is under review. */
  readonly moderation_msg?: string | null
}

/**
 * One person or character, with its looks.
 *
 * @category models
 * @since 0.1.0
 */
export interface AvatarGroup {
  /** The group's id: what listAvatars takes, and not an avatar's id. */
  readonly id: string
  /** The group's name. */
  readonly name?: string | null
  /** When the group was created, in seconds since 1970-01-01 UTC. */
  readonly created_at?: number | null
  /** How many looks it has. */
  readonly num_looks?: number | null
  /** A picture of it. Most such URLs are signed and expire. */
  readonly preview_image?: string | null
  /** Such as PRIVATE, PUBLIC_PHOTO or GENERATED_PHOTO. */
  readonly group_type?: string | null
  /** How far its training is: empty, pending, processing or ready. */
  readonly train_status?: string | null
  /** The voice that goes with it. */
  readonly default_voice_id?: string | null
}

/**
 * The avatar groups of an account.
 *
 * @category models
 * @since 0.1.0
 */
export interface AvatarGroupList {
  /** How many groups there are. */
  readonly total_count?: number | null
  readonly avatar_group_list: ReadonlyArray<AvatarGroup>
}
