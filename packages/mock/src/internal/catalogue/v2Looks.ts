/**
 * Looks as version 2 writes them, which lists them in four forms.
 */
import type { Look } from "../../Catalogue.ts"

/** What version 2 has of a look. A recorded one can have words that HeyGen has added, or lack some. */
export interface KnownLook
  extends Pick<
    Look,
    "id" | "name" | "previewVideoUrl" | "premium" | "tags" | "defaultVoiceId" | "createdAt" | "completedAt"
  > {
  readonly avatarType: string | undefined
  readonly groupId: string | undefined
  readonly gender: string | null
  readonly ownership: string | undefined
  readonly previewImageUrl: string | null
}

export const statusOf = ({ completedAt }: KnownLook, now: number): string =>
  completedAt <= now ? "completed" : "processing"

export const isPhoto = ({ avatarType }: KnownLook): boolean => avatarType === "photo_avatar"

export const avatar = (look: KnownLook) => ({
  avatar_id: look.id,
  avatar_name: look.name,
  gender: look.gender,
  preview_image_url: look.previewImageUrl,
  preview_video_url: look.previewVideoUrl,
  premium: look.premium,
  type: null,
  tags: look.tags.length === 0 ? null : look.tags,
  default_voice_id: look.defaultVoiceId
})

export const talkingPhoto = (look: KnownLook) => ({
  talking_photo_id: look.id,
  talking_photo_name: look.name,
  preview_image_url: look.previewImageUrl
})

export const photoLook = (look: KnownLook, now: number) => ({
  id: look.id,
  image_url: look.previewImageUrl,
  created_at: look.createdAt,
  name: look.name,
  status: statusOf(look, now),
  group_id: look.groupId,
  is_motion: false,
  motion_preview_url: null,
  business_type: look.ownership === "private" ? "uploaded" : null,
  upscale_availability:
    look.ownership === "private"
      ? { available: true, reason: null }
      : { available: false, reason: "Preset photo avatar look not supported for upscale" },
  upscaled: false,
  background_sound_effect: null,
  default_voice_id: look.defaultVoiceId,
  moderation_msg: null
})

export const details = (look: KnownLook) => ({
  type: isPhoto(look) ? "talking_photo" : "avatar",
  id: look.id,
  name: look.name,
  gender: look.gender,
  preview_image_url: look.previewImageUrl,
  preview_video_url: look.previewVideoUrl,
  premium: look.premium,
  is_public: look.ownership === "public",
  default_voice_id: look.defaultVoiceId,
  tags: look.tags.length === 0 ? null : look.tags
})
