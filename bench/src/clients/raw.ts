/** The yardstick: fetch and `Response.json()`, with nothing checked. */
import type { Client } from "./Client.ts"

export const connect: Client["connect"] = async (baseUrl) => async () => {
  const response = await fetch(`${baseUrl}/v2/avatars`, { headers: { "x-api-key": "any-key" } })
  const { data } = await response.json()
  return data
}
