/**
 * HeyGen's preview URLs are mostly signed, and end: between two and seven days
 * after the answer, different ones within one answer.
 *
 * @since 0.1.0
 */
import * as DateTime from "effect/DateTime"
import * as Option from "effect/Option"

/**
 * When a signed URL ends, as its `Expires` says (in seconds since 1970); nothing
 * for a URL that is not signed, and for a text that is no URL.
 *
 * **Example** (Whether a preview can still be shown)
 *
 * ```ts
 * import { SignedUrl } from "@effect-heygen/core"
 * import * as DateTime from "effect/DateTime"
 *
 * const end = SignedUrl.expiresAt("https://files2.heygen.ai/image/a/original?Expires=1759511270&Signature=b")
 * const text = end === undefined ? "for ever" : DateTime.formatIso(end) // 2025-10-03T17:07:50.000Z
 * ```
 *
 * @category getters
 * @since 0.1.0
 */
export const expiresAt = (url: string): DateTime.Utc | undefined => {
  const expires = URL.parse(url)?.searchParams.get("Expires") ?? ""
  return /^\d+$/.test(expires) ? Option.getOrUndefined(DateTime.make(Number(expires) * 1_000)) : undefined
}
