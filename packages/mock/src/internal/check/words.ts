/**
 * The words that HeyGen documents, or was seen to use, where a field holds one of
 * a few. The document leaves these fields open, so that a new word breaks nobody;
 * `check` is to notice it all the same.
 */

/** By the field's name. Those of errors are version 3's, and version 2's one. */
const words: Readonly<Record<string, ReadonlyArray<string>>> = {
  gender: ["female", "male", "unknown", "Man", "Woman"],
  avatar_type: ["studio_avatar", "digital_twin", "photo_avatar", "video_avatar"],
  group_type: ["PRIVATE", "PUBLIC_PHOTO", "GENERATED_PHOTO"],
  train_status: ["empty", "pending", "processing", "ready"],
  status: ["processing", "pending_consent", "failed", "completed"],
  consent_status: ["approved"],
  preferred_orientation: ["portrait", "landscape", "square"],
  supported_api_engines: ["avatar_iii", "avatar_iv", "avatar_v"],
  business_type: ["generated", "uploaded"],
  type: ["avatar", "talking_photo"],
  code: [
    ...["unauthorized", "authentication_failed", "insufficient_credit", "plan_upgrade_required", "forbidden"],
    ...["resource_access_denied", "not_found", "avatar_group_not_found", "conflict"],
    ...["invalid_parameter", "rate_limit_exceeded", "quota_exceeded", "internal_error"]
  ]
}

/** The words of a field; `undefined` where it holds free text. */
export const of = (field: string): ReadonlyArray<string> | undefined =>
  Object.hasOwn(words, field) ? words[field] : undefined

/** Whether a text is one of the words of its field. */
export const isKnown = (field: string, text: string): boolean => of(field)?.includes(text) === true

/** Whether a text is a word of any field. */
export const isAny = (text: string): boolean =>
  Object.values(words).some((known) => known.some((word) => word.toLowerCase() === text.toLowerCase()))
