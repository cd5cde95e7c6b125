/**
 * A preview picture for any path, so that a gallery of the mock's catalogue
 * shows something without a network: a head and shoulders in the path's colours.
 */
import * as Hash from "effect/Hash"
import type { PrismResponse } from "../Prism.ts"
import * as Problem from "./problem.ts"

/** HeyGen's host of pictures and videos. */
export const host = "https://files2.heygen.ai"

/** Whether a path is one of the pictures of that host. */
export const isPicture = (path: string): boolean => /\.(webp|jpg|png)$|\/original$/i.test(path)

/** The picture of a path, as SVG. */
const svg = (path: string): string => {
  const hue = Math.abs(Hash.string(path)) % 360
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 160 120">`,
    `<rect width="160" height="120" fill="hsl(${hue} 40% 75%)"/>`,
    `<circle cx="80" cy="45" r="22" fill="hsl(${(hue + 40) % 360} 40% 45%)"/>`,
    `<path d="M35 120a45 45 0 0 1 90 0z" fill="hsl(${(hue + 160) % 360} 40% 35%)"/>`,
    `</svg>`
  ].join("")
}

/** The picture of a URL; a signed URL whose end has passed is refused. */
export const respond = (url: string, now: number): PrismResponse => {
  const [path = "", query] = url.split("?")
  const expires = new URLSearchParams(query).get("Expires")
  return expires !== null && Number(expires) * 1_000 <= now
    ? Problem.response(403, "The signed URL has expired.")
    : { status: 200, headers: { "content-type": "image/svg+xml" }, body: svg(path), violations: [] }
}
