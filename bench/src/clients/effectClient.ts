/** Effect 4's client by itself, with nothing checked: what any program on Effect starts from. */
import * as Effect from "effect/Effect"
import * as FetchHttpClient from "effect/http/FetchHttpClient"
import * as HttpClient from "effect/http/HttpClient"
import type { Catalogue, Client } from "./Client.ts"

export const connect: Client["connect"] = async (baseUrl) => {
  const client = await Effect.runPromise(HttpClient.HttpClient.pipe(Effect.provide(FetchHttpClient.layer)))
  const list = client.get(`${baseUrl}/v2/avatars`, { headers: { "x-api-key": "any-key" } }).pipe(
    Effect.flatMap(({ json }) => json),
    // Type boundary: nothing is checked.
    Effect.map((body: unknown) => (body as { readonly data: Catalogue }).data)
  )
  return () => Effect.runPromise(list)
}
