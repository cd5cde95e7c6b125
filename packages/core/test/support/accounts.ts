/**
 * Accounts whose calls go to a transport that remembers the keys.
 */
import { HeyGenClient } from "@effect-heygen/core"
import * as Effect from "effect/Effect"
import * as HttpClient from "effect/http/HttpClient"
import * as HttpClientResponse from "effect/http/HttpClientResponse"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"

/** A transport that answers every list with an empty one, and remembers the keys that it was sent. */
export const recording = () => {
  const keys: Array<string | undefined> = []
  const layer = Layer.succeed(
    HttpClient.HttpClient,
    HttpClient.make((request, url) =>
      Effect.sync(() => {
        keys.push(request.headers["x-api-key"])
        const data = { avatars: [], talking_photos: [], avatar_list: [], avatar_group_list: [] }
        const body = url.pathname.startsWith("/v2")
          ? { data }
          : { data: [], has_more: false, next_token: null }
        return HttpClientResponse.fromWeb(request, Response.json(body))
      })
    )
  )
  return { keys, layer }
}

export const account = (key: string, http: Layer.Layer<HttpClient.HttpClient>) =>
  Layer.orDie(HeyGenClient.layer({ apiKey: Redacted.make(key) })).pipe(Layer.provide(http))
