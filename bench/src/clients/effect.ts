/**
 * Effect 4's own way, as its documentation shows it: retries, the status and
 * `HttpClientResponse.schemaBodyJson`.
 */
import * as Effect from "effect/Effect"
import { flow } from "effect/Function"
import * as FetchHttpClient from "effect/http/FetchHttpClient"
import * as HttpClient from "effect/http/HttpClient"
import * as HttpClientRequest from "effect/http/HttpClientRequest"
import * as HttpClientResponse from "effect/http/HttpClientResponse"
import * as Schedule from "effect/Schedule"
import * as Schema from "effect/Schema"
import type { Client } from "./Client.ts"

const nullish = <S extends Schema.Constraint>(schema: S) => Schema.optionalKey(Schema.NullOr(schema))
const text = nullish(Schema.String)

const Body = Schema.Struct({
  data: Schema.Struct({
    avatars: Schema.Array(
      Schema.Struct({
        avatar_id: Schema.String,
        avatar_name: text,
        gender: text,
        preview_image_url: text,
        preview_video_url: text,
        premium: nullish(Schema.Boolean),
        type: text,
        tags: nullish(Schema.Array(Schema.String)),
        default_voice_id: text
      })
    ),
    talking_photos: Schema.Array(
      Schema.Struct({ talking_photo_id: Schema.String, talking_photo_name: text, preview_image_url: text })
    )
  })
})

export const connect: Client["connect"] = async (baseUrl) => {
  const client = (
    await Effect.runPromise(HttpClient.HttpClient.pipe(Effect.provide(FetchHttpClient.layer)))
  ).pipe(
    HttpClient.mapRequest(
      flow(
        HttpClientRequest.prependUrl(baseUrl),
        HttpClientRequest.setHeader("x-api-key", "any-key"),
        HttpClientRequest.acceptJson
      )
    ),
    HttpClient.filterStatusOk,
    HttpClient.retryTransient({ schedule: Schedule.exponential(100), times: 3 })
  )
  const list = client.get("/v2/avatars").pipe(
    Effect.flatMap(HttpClientResponse.schemaBodyJson(Body)),
    Effect.map(({ data }) => data),
    Effect.withSpan("list")
  )
  return () => Effect.runPromise(list)
}
