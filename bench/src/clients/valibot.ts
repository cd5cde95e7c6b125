/** fetch, valibot and p-retry. */
import pRetry from "p-retry"
import * as v from "valibot"
import type { Client } from "./Client.ts"

const text = v.nullish(v.string())

const Body = v.object({
  data: v.object({
    avatars: v.array(
      v.object({
        avatar_id: v.string(),
        avatar_name: text,
        gender: text,
        preview_image_url: text,
        preview_video_url: text,
        premium: v.nullish(v.boolean()),
        type: text,
        tags: v.nullish(v.array(v.string())),
        default_voice_id: text
      })
    ),
    talking_photos: v.array(
      v.object({ talking_photo_id: v.string(), talking_photo_name: text, preview_image_url: text })
    )
  })
})

export const connect: Client["connect"] = async (baseUrl) => () =>
  pRetry(
    async () => {
      const response = await fetch(`${baseUrl}/v2/avatars`, { headers: { "x-api-key": "any-key" } })
      if (!response.ok) throw new Error(`HTTP ${response.status}`)
      return v.parse(Body, await response.json()).data
    },
    { retries: 3 }
  )
