/**
 * Reads when a signed URL expires. Most of HeyGen's preview URLs are signed and
 * stop working after two to seven days, at different times within one response.
 *
 * @since 0.1.0
 */
import * as DateTime from "effect/DateTime"
import * as Option from "effect/Option"

/** `20251003T170750Z`, the form in which signatures write a time. */
const basicTime = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/

/** A larger number counts milliseconds: in seconds it would be after the year 33000. */
const maxSeconds = 1e12

const numberOf = (text = ""): number => (/^\d+$/.test(text) ? Number(text) : Number.NaN)

const timeOf = (text = ""): number =>
  basicTime.test(text) ? Date.parse(text.replace(basicTime, "$1-$2-$3T$4:$5:$6Z")) : Number.NaN

/**
 * When a signed URL expires. Returns `undefined` for a URL that isn't signed,
 * for a signature that can't be read, and for a text that isn't a URL.
 *
 * **Details**
 *
 * Two kinds of signatures are read, with parameter names in any letter case:
 *
 * - `Expires`: a time since 1970-01-01 UTC, in seconds, or in milliseconds (13
 *   digits).
 * - `X-Amz-Date` with `X-Amz-Expires`, and `X-Goog-Date` with `X-Goog-Expires`:
 *   the time of signing, such as `20251003T170750Z`, and how many seconds the
 *   URL works from then on.
 *
 * Where a URL has several, the earliest counts.
 *
 * **Example** (Check whether a preview still works)
 *
 * ```ts
 * import { SignedUrl } from "@effect-heygen/core"
 * import * as DateTime from "effect/DateTime"
 * import * as Effect from "effect/Effect"
 *
 * const stillWorks = Effect.fn("stillWorks")(function* (url: string) {
 *   const end = SignedUrl.expiresAt(url)
 *   return end === undefined || (yield* DateTime.isFuture(end))
 * })
 *
 * const url = "https://files2.heygen.ai/image/a/original?Expires=1759511270&Signature=b"
 * export const program = stillWorks(url) // false since 2025-10-03T17:07:50Z
 * ```
 *
 * @category getters
 * @since 0.1.0
 */
export const expiresAt = (url: string): DateTime.Utc | undefined => {
  if (!URL.canParse(url)) return undefined
  const params = new Map(
    Array.from(new URL(url).searchParams, ([name, value]) => [name.toLowerCase(), value])
  )
  const expires = numberOf(params.get("expires"))
  const ends = [
    expires < maxSeconds ? expires * 1_000 : expires,
    timeOf(params.get("x-amz-date")) + numberOf(params.get("x-amz-expires")) * 1_000,
    timeOf(params.get("x-goog-date")) + numberOf(params.get("x-goog-expires")) * 1_000
  ].filter(Number.isFinite)
  return ends.length === 0 ? undefined : Option.getOrUndefined(DateTime.make(Math.min(...ends)))
}

/** The parameters that make a signature, in lower case: CloudFront's, Amazon's and Google's. */
const isOfSignature = (name: string): boolean =>
  /^(expires|signature|policy|key-pair-id|hash-algorithm|awsaccesskeyid|googleaccessid|x-(amz|goog)-.+)$/.test(
    name.toLowerCase()
  )

/**
 * A URL without its signature: the same for every signature of one file. Returns
 * a text that isn't a URL as it is.
 *
 * **Example** (Whether a preview is another file, or only signed anew)
 *
 * ```ts
 * import { SignedUrl } from "@effect-heygen/core"
 *
 * export const isSameFile = (one: string, other: string) =>
 *   SignedUrl.unsigned(one) === SignedUrl.unsigned(other)
 * ```
 *
 * @category getters
 * @since 0.1.0
 */
export const unsigned = (url: string): string => {
  if (!URL.canParse(url)) return url
  const parsed = new URL(url)
  const names = [...parsed.searchParams.keys()].filter(isOfSignature)
  // To write the query anew would change the URL of a file that isn't signed.
  if (names.length === 0) return url
  for (const name of names) parsed.searchParams.delete(name)
  return parsed.href
}

/**
 * When the first preview of a look or a group expires; `undefined` if none does.
 *
 * @category getters
 * @since 0.1.0
 */
export const previewsExpireAt = ({
  previewImageUrl = "",
  previewVideoUrl = ""
}: {
  readonly previewImageUrl?: string | undefined
  readonly previewVideoUrl?: string | undefined
}): DateTime.Utc | undefined => {
  const [image, video] = [expiresAt(previewImageUrl), expiresAt(previewVideoUrl)]
  return image === undefined || video === undefined ? (image ?? video) : DateTime.min(image, video)
}
