import { assert, describe, it } from "@effect/vitest"
import { SignedUrl } from "@effect-heygen/core"
import * as DateTime from "effect/DateTime"

const iso = (url: string) => {
  const end = SignedUrl.expiresAt(url)
  return end === undefined ? undefined : DateTime.formatIso(end)
}

const aws = "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Date=20251003T170650Z"
const nines = "9".repeat(30)

describe("SignedUrl.expiresAt", () => {
  it.each([
    ["Expires=1759511270&Signature=b"],
    ["expires=1759511270&signature=b"],
    ["EXPIRES=1759511270"],
    ["Expires=1759511270000"],
    ["a=1&GoogleAccessId=c&Expires=1759511270"],
    [`${aws}&X-Amz-Expires=60&X-Amz-Signature=b`],
    ["x-amz-date=20251003T170650Z&x-amz-expires=60"],
    ["X-Goog-Expires=3600&X-Goog-Date=20251003T160750Z"],
    [`${aws}&X-Amz-Expires=604800&Expires=1759511270`],
    [`Expires=${nines}&${aws}&X-Amz-Expires=60`]
  ])("reads the end of a signature with %s", (query) => {
    assert.strictEqual(iso(`https://files2.heygen.ai/a?${query}`), "2025-10-03T17:07:50.000Z")
  })

  it.each([
    ["a URL that isn't signed", "https://files2.heygen.ai/a"],
    ["a word", "https://files2.heygen.ai/a?Expires=soon"],
    ["nothing", "https://files2.heygen.ai/a?Expires="],
    ["a negative number", "https://files2.heygen.ai/a?Expires=-1"],
    ["a number that is no time", `https://files2.heygen.ai/a?Expires=${nines}`],
    ["a duration without a date", "https://files2.heygen.ai/a?X-Amz-Expires=60"],
    ["a date without a duration", `https://files2.heygen.ai/a?${aws}`],
    ["a date that is no time", "https://files2.heygen.ai/a?X-Amz-Date=20259903T170650Z&X-Amz-Expires=60"],
    ["a date in another form", "https://files2.heygen.ai/a?X-Amz-Date=2025&X-Amz-Expires=60"],
    ["two signers", `https://files2.heygen.ai/a?${aws}&X-Goog-Expires=60`],
    ["a fragment", "https://files2.heygen.ai/a#Expires=1759511270"],
    ["a text that isn't a URL", "not a URL"],
    ["an empty text", ""]
  ])("is undefined for %s", (_, url) => {
    assert.strictEqual(iso(url), undefined)
  })

  it("works where `URL.parse` is missing", () => {
    const parse = Object.getOwnPropertyDescriptor(URL, "parse")
    assert.isDefined(parse)
    Reflect.deleteProperty(URL, "parse")
    try {
      assert.strictEqual(iso("https://i/a?Expires=1759511270"), "2025-10-03T17:07:50.000Z")
      assert.strictEqual(iso("not a URL"), undefined)
    } finally {
      Object.defineProperty(URL, "parse", parse ?? {})
    }
  })
})

describe("SignedUrl.unsigned", () => {
  it.each([
    ["?Expires=1759511270&Signature=b&Key-Pair-Id=k", ""],
    ["?w=1&Policy=p&signature=b&h=2#top", "?w=1&h=2#top"],
    [`?${aws}&X-Amz-Expires=60&X-Amz-Signature=b`, ""],
    ["?X-Goog-Date=1&GoogleAccessId=c&w=1", "?w=1"],
    // What isn't signed stays as HeyGen wrote it.
    ["?a=%7e&b&c=d+e", "?a=%7e&b&c=d+e"],
    ["", ""]
  ])("of %s is %s", (signed, expected) => {
    assert.strictEqual(
      SignedUrl.unsigned(`https://i/a b${signed}`),
      expected === signed ? `https://i/a b${signed}` : `https://i/a%20b${expected}`
    )
  })

  it("of what isn't a URL is the same text", () => {
    for (const text of ["", "Expires=1", "https://?Expires=1"])
      assert.strictEqual(SignedUrl.unsigned(text), text)
  })
})

describe("SignedUrl.previewsExpireAt", () => {
  const [first, second] = ["https://i/1?Expires=1759511270", "https://i/2?Expires=1759511271"]
  it.each([
    [first, second, "2025-10-03T17:07:50.000Z"],
    [second, first, "2025-10-03T17:07:50.000Z"],
    [second, "https://i/1", "2025-10-03T17:07:51.000Z"],
    [undefined, second, "2025-10-03T17:07:51.000Z"],
    [undefined, undefined, undefined]
  ])("is the first end, of %s and %s: %s", (previewImageUrl, previewVideoUrl, expected) => {
    const end = SignedUrl.previewsExpireAt({ previewImageUrl, previewVideoUrl })
    assert.strictEqual(end && DateTime.formatIso(end), expected)
  })
})
