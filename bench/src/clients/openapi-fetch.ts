/** openapi-fetch: types from a document, with nothing checked and no retries. */
import createClient from "openapi-fetch"
import type { Client } from "./Client.ts"

/** Its types of what arrives don't know a list that is readonly. */
interface Catalogue {
  avatars: Array<{ avatar_id: string }>
  talking_photos: Array<{ talking_photo_id: string }>
}

interface paths {
  readonly "/v2/avatars": {
    readonly get: {
      readonly responses: {
        readonly 200: { readonly content: { readonly "application/json": { readonly data: Catalogue } } }
      }
    }
  }
}

export const connect: Client["connect"] = async (baseUrl) => {
  const client = createClient<paths>({ baseUrl, headers: { "x-api-key": "any-key" } })
  return async () => {
    const { data, response } = await client.GET("/v2/avatars")
    if (data === undefined) throw new Error(`HTTP ${response.status}`)
    return data.data
  }
}
