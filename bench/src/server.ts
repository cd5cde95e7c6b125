/**
 * The server of the benchmarks: made-up catalogues of any size, in the proportions
 * and lengths of HeyGen's, from a process of its own so that its work is in no
 * figure. `/7000/v2/avatars` has 7,000 records; `/7000-gzip` sends them compressed,
 * `/20000-slow` at 12 MB/s.
 */
import { createServer, type ServerResponse } from "node:http"
import type { AddressInfo } from "node:net"
import { setTimeout } from "node:timers/promises"
import { gzipSync } from "node:zlib"

const bytesPerSecond = 12_000_000

/** Of HeyGen's catalogue, as many are avatars; the others are talking photos. */
const avatarShare = 0.185

/** Numbers that look random and are the same in every run. */
const digits = (seed: number, length: number): string => {
  let text = ""
  for (let state = seed + 1; text.length < length; ) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    text += state.toString(16).padStart(8, "0")
  }
  return text.slice(0, length)
}

const names = ["Abigail", "Zoë", "Jürgen (Upper Body)", "Tuba Business Chair Front", "Imani", "晴れた庭"]

const avatar = (index: number) => ({
  avatar_id: `Person${index}_standing_office_front_public`,
  avatar_name: `${names[index % names.length]} ${index}`,
  gender: index % 2 === 0 ? "female" : "male",
  preview_image_url: `https://files2.heygen.ai/avatar/v3/${digits(index, 32)}_44250/preview_target.webp`,
  preview_video_url: `https://files2.heygen.ai/avatar/v3/${digits(index, 32)}_44250/preview_video_target.mp4`,
  premium: false,
  type: null,
  tags: index % 4 === 0 ? ["NEW", "AVATAR_IV"] : null,
  default_voice_id: null
})

const talkingPhoto = (index: number) => {
  const url = `https://files2.heygen.ai/talking_photo/${digits(index, 32)}/${digits(index + 1, 32)}.WEBP`
  const isSigned = index % 4 !== 0
  const query = `?Expires=17678469${index % 100}&Signature=${digits(index, 344)}__&Key-Pair-Id=K38HBHX5LX3X2H`
  return {
    talking_photo_id: digits(index, 32),
    talking_photo_name: `${names[index % names.length]} ${index}`,
    preview_image_url: isSigned ? url + query : url
  }
}

const catalogue = (records: number): Buffer => {
  const avatars = Math.ceil(records * avatarShare)
  return Buffer.from(
    JSON.stringify({
      error: null,
      data: {
        avatars: Array.from({ length: avatars }, (_, index) => avatar(index)),
        talking_photos: Array.from({ length: records - avatars }, (_, index) => talkingPhoto(index))
      }
    })
  )
}

interface Prepared {
  readonly body: Buffer
  readonly headers: Readonly<Record<string, string | number>>
}

const prepared = new Map<string, Prepared>()

const prepare = (size: string, isCompressed: boolean): Prepared => {
  const key = `${size} ${isCompressed}`
  const known = prepared.get(key)
  if (known !== undefined) return known
  const body = isCompressed ? gzipSync(prepare(size, false).body) : catalogue(Number(size))
  const headers = {
    "content-type": "application/json",
    "content-length": body.length,
    ...(isCompressed ? { "content-encoding": "gzip" } : {})
  }
  prepared.set(key, { body, headers })
  return { body, headers }
}

const sendSlowly = async (response: ServerResponse, body: Buffer): Promise<void> => {
  const start = performance.now()
  const step = 64 * 1024
  for (let sent = 0; sent < body.length && !response.destroyed; sent += step) {
    response.write(body.subarray(sent, sent + step))
    const due = start + ((sent + step) / bytesPerSecond) * 1_000
    await setTimeout(Math.max(0, due - performance.now()))
  }
  response.end()
}

const server = createServer((request, response) => {
  const [, size = "", variant] = /^\/(\d+)(?:-(gzip|slow))?\/v2\/avatars$/.exec(request.url ?? "") ?? []
  if (size === "") {
    response.writeHead(404).end()
    return
  }
  const { body, headers } = prepare(size, variant === "gzip")
  response.writeHead(200, headers)
  if (request.method === "HEAD") response.end()
  else if (variant === "slow") void sendSlowly(response, body)
  else response.end(body)
})

server.keepAliveTimeout = 60_000
server.listen(0, "127.0.0.1", () => {
  const { port } = server.address() as AddressInfo
  process.stdout.write(`http://127.0.0.1:${port}\n`)
})
