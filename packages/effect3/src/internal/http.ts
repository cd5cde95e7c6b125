/**
 * The application's HTTP client as the one that core sends requests with.
 */
import * as FetchHttpClient from "@effect/platform/FetchHttpClient"
import * as HttpClient from "@effect/platform/HttpClient"
import * as HttpClientRequest from "@effect/platform/HttpClientRequest"
import type * as HttpClientResponse from "@effect/platform/HttpClientResponse"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as FiberRef from "effect/FiberRef"
import * as Stream from "effect/Stream"
import * as Effect4 from "effect4/Effect"
import * as HttpClient4 from "effect4/http/HttpClient"
import * as HttpClientError4 from "effect4/http/HttpClientError"
import * as HttpClientResponse4 from "effect4/http/HttpClientResponse"
import { toCore } from "./bridge.ts"

/** Within the client's own context, so that the rest of an application's `RequestInit` stays in force. */
const withoutRedirects = FiberRef.update(FiberRef.currentContext, (context) => {
  const init = Context.getOption(context, FetchHttpClient.RequestInit)
  return Context.add(context, FetchHttpClient.RequestInit, {
    ...(init._tag === "Some" ? init.value : {}),
    redirect: "manual"
  })
})

/** The operation has its span. Without one of its own, the client sends no trace headers to HeyGen. */
const secured = (client: HttpClient.HttpClient): HttpClient.HttpClient =>
  client.pipe(
    HttpClient.tapRequest(() => withoutRedirects),
    HttpClient.withTracerDisabledWhen(() => true)
  )

/** A `Response` takes neither every status, nor a body with each of them. */
const webOf = (response: HttpClientResponse.HttpClientResponse, body: ReadableStream<Uint8Array>): Response =>
  Object.defineProperty(new Response(body, { headers: response.headers }), "status", {
    value: response.status
  })

/** A client of the application as one of core. */
export const httpClientOf = (client: HttpClient.HttpClient): HttpClient4.HttpClient => {
  const { execute } = secured(client)
  return HttpClient4.make((request, url) => {
    const { body, headers, method } = request
    if (method !== "GET" || body._tag !== "Empty") return Effect4.die(new Error("Every operation is a GET"))
    const sending = execute(HttpClientRequest.get(url.href, { headers })).pipe(
      // A client that refuses statuses has a response all the same.
      Effect.catchTag("ResponseError", (error) =>
        error.reason === "StatusCode" ? Effect.succeed(error.response) : Effect.fail(error)
      ),
      Effect.flatMap((response) =>
        Effect.map(Stream.toReadableStreamEffect(response.stream), (body) => webOf(response, body))
      )
    )
    return Effect4.mapBoth(toCore(sending), {
      onSuccess: (response) => HttpClientResponse4.fromWeb(request, response),
      onFailure: (error) =>
        new HttpClientError4.HttpClientError({
          reason: new HttpClientError4.TransportError({ request, cause: error })
        })
    })
  })
}
