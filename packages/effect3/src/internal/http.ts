/**
 * The application's HTTP client as the one that core sends requests with.
 */
import * as FetchHttpClient from "@effect/platform/FetchHttpClient"
import * as HttpBody from "@effect/platform/HttpBody"
import * as HttpClient from "@effect/platform/HttpClient"
import * as HttpClientRequest from "@effect/platform/HttpClientRequest"
import type * as HttpClientResponse from "@effect/platform/HttpClientResponse"
import * as HttpMethod from "@effect/platform/HttpMethod"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as FiberRef from "effect/FiberRef"
import * as Stream from "effect/Stream"
import * as Effect4 from "effect4/Effect"
import type * as HttpBody4 from "effect4/http/HttpBody"
import * as HttpClient4 from "effect4/http/HttpClient"
import * as HttpClientError4 from "effect4/http/HttpClientError"
import * as HttpClientResponse4 from "effect4/http/HttpClientResponse"
import * as Stream4 from "effect4/Stream"
import { toCore } from "./bridge.ts"

/** Within the client's own context, so that the rest of an application's `RequestInit` stays in force. */
const withoutRedirects = FiberRef.update(FiberRef.currentContext, (context) => {
  const init = Context.getOption(context, FetchHttpClient.RequestInit)
  return Context.add(context, FetchHttpClient.RequestInit, {
    ...(init._tag === "Some" ? init.value : {}),
    redirect: "manual"
  })
})

/** The operation has its span, and HeyGen gets no trace. */
const secured = (client: HttpClient.HttpClient): HttpClient.HttpClient =>
  client.pipe(
    HttpClient.tapRequest(() => withoutRedirects),
    HttpClient.withTracerDisabledWhen(() => true),
    HttpClient.withTracerPropagation(false)
  )

const bodyOf = (body: HttpBody4.HttpBody): HttpBody.HttpBody => {
  switch (body._tag) {
    case "Empty":
      return HttpBody.empty
    case "Raw":
      return HttpBody.raw(body.body, body)
    case "Uint8Array":
      return HttpBody.uint8Array(body.body, body.contentType)
    case "FormData":
      return HttpBody.formData(body.formData)
    case "Stream":
      return HttpBody.stream(
        Stream.fromReadableStream(
          () => Stream4.toReadableStream(body.stream),
          (cause) => cause
        ),
        body.contentType,
        body.contentLength
      )
  }
}

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
    if (!HttpMethod.isHttpMethod(method)) return Effect4.die(new Error(`Effect 3 has no ${method}`))
    const sending = execute(HttpClientRequest.make(method)(url.href, { headers, body: bodyOf(body) })).pipe(
      // A client that refuses statuses has a response all the same.
      Effect.catchIf(
        (error) => error._tag === "ResponseError" && error.reason === "StatusCode",
        (error) => (error._tag === "ResponseError" ? Effect.succeed(error.response) : Effect.fail(error))
      ),
      Effect.flatMap((response) =>
        Effect.map(Stream.toReadableStreamEffect(response.stream), (body) => webOf(response, body))
      )
    )
    return Effect4.mapBoth(toCore(sending), {
      onSuccess: (response) => HttpClientResponse4.fromWeb(request, response),
      onFailure: (error) =>
        new HttpClientError4.HttpClientError({
          reason: new HttpClientError4.TransportError({ request, cause: error.cause ?? error })
        })
    })
  })
}
