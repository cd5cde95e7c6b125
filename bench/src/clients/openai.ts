/** The core of OpenAI's client: what a generated SDK does for every call, with nothing checked. */
import OpenAI from "openai"
import type { Catalogue, Client } from "./Client.ts"

export const connect: Client["connect"] = async (baseUrl) => {
  const client = new OpenAI({ apiKey: "any-key", baseURL: baseUrl, maxRetries: 3 })
  return async () => (await client.get<{ data: Catalogue }>("/v2/avatars")).data
}
