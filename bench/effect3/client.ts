/** Effect 3 with `@effect/platform`, as its documentation shows it. */
import * as FetchHttpClient from "@effect/platform/FetchHttpClient"
import * as HttpClient from "@effect/platform/HttpClient"
import * as HttpClientRequest from "@effect/platform/HttpClientRequest"
import * as HttpClientResponse from "@effect/platform/HttpClientResponse"
import * as Effect from "effect/Effect"
import { flow } from "effect/Function"
import * as Schedule from "effect/Schedule"
import * as Schema from "effect/Schema"

const text = Schema.optional(Schema.NullOr(Schema.String))

const Body = Schema.Struct({
  data: Schema.Struct({
    avatars: Schema.Array(
      Schema.Struct({
        avatar_id: Schema.String,
        avatar_name: text,
        gender: text,
        preview_image_url: text,
        preview_video_url: text,
        premium: Schema.optional(Schema.NullOr(Schema.Boolean)),
        type: text,
        tags: Schema.optional(Schema.NullOr(Schema.Array(Schema.String))),
        default_voice_id: text
      })
    ),
    talking_photos: Schema.Array(
      Schema.Struct({ talking_photo_id: Schema.String, talking_photo_name: text, preview_image_url: text })
    )
  })
})

export const connect = async (baseUrl: string) => {
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
    Effect.scoped,
    Effect.withSpan("list")
  )
  return () => Effect.runPromise(list)
}
