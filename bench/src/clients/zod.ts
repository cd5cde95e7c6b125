/** fetch, zod and p-retry. */
import pRetry from "p-retry"
import * as z from "zod"
import type { Client } from "./Client.ts"

const text = z.string().nullish()

const Body = z.object({
  data: z.object({
    avatars: z.array(
      z.object({
        avatar_id: z.string(),
        avatar_name: text,
        gender: text,
        preview_image_url: text,
        preview_video_url: text,
        premium: z.boolean().nullish(),
        type: text,
        tags: z.array(z.string()).nullish(),
        default_voice_id: text
      })
    ),
    talking_photos: z.array(
      z.object({ talking_photo_id: z.string(), talking_photo_name: text, preview_image_url: text })
    )
  })
})

export const connect: Client["connect"] = async (baseUrl) => () =>
  pRetry(
    async () => {
      const response = await fetch(`${baseUrl}/v2/avatars`, { headers: { "x-api-key": "any-key" } })
      if (!response.ok) throw new Error(`HTTP ${response.status}`)
      return Body.parse(await response.json()).data
    },
    { retries: 3 }
  )
