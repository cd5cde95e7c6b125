/** fetch, typebox and p-retry. The check is compiled where code may be generated, and interpreted elsewhere. */
import pRetry from "p-retry"
import * as Type from "typebox"
import { Compile } from "typebox/compile"
import type { Client } from "./Client.ts"

const nullish = <T extends Type.TSchema>(schema: T) => Type.Optional(Type.Union([schema, Type.Null()]))
const text = nullish(Type.String())

const Body = Compile(
  Type.Object({
    data: Type.Object({
      avatars: Type.Array(
        Type.Object({
          avatar_id: Type.String(),
          avatar_name: text,
          gender: text,
          preview_image_url: text,
          preview_video_url: text,
          premium: nullish(Type.Boolean()),
          type: text,
          tags: nullish(Type.Array(Type.String())),
          default_voice_id: text
        })
      ),
      talking_photos: Type.Array(
        Type.Object({ talking_photo_id: Type.String(), talking_photo_name: text, preview_image_url: text })
      )
    })
  })
)

export const connect: Client["connect"] = async (baseUrl) => () =>
  pRetry(
    async () => {
      const response = await fetch(`${baseUrl}/v2/avatars`, { headers: { "x-api-key": "any-key" } })
      if (!response.ok) throw new Error(`HTTP ${response.status}`)
      const body: unknown = await response.json()
      if (!Body.Check(body)) throw new Error(JSON.stringify(Body.Errors(body)[0]))
      return body.data
    },
    { retries: 3 }
  )
