/**
 * Adds the credentials to requests for HeyGen's own origin, and stops redirects.
 * This is the innermost client, so that an application's wrapper
 * (`transformClient`) neither sees the credentials nor takes them elsewhere.
 */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as FetchHttpClient from "effect/http/FetchHttpClient"
import * as HttpClient from "effect/http/HttpClient"
import * as HttpClientError from "effect/http/HttpClientError"
import * as HttpClientRequest from "effect/http/HttpClientRequest"
import type * as HttpClientResponse from "effect/http/HttpClientResponse"
import * as Stream from "effect/Stream"
import type { Credential } from "./credentials.ts"

/** What this client needs to know of the call that a request belongs to. */
export interface Sending {
  credential: Credential | undefined
  /** How many requests the call has sent. */
  requests: number
}

/** The call that a request belongs to. */
export const Sending = Context.Reference<Sending | undefined>("@effect-heygen/core/internal/Sending", {
  defaultValue: () => undefined
})

/**
 * fetch follows redirects by itself and takes the credentials along to any host.
 * This runs within the client's own context, so that the rest of an application's
 * `RequestInit` (a proxy, say) stays in force.
 */
const withoutRedirects = Effect.withFiber<void>((fiber) => {
  const init = Context.getOrUndefined(fiber.context, FetchHttpClient.RequestInit)
  fiber.setContext(Context.add(fiber.context, FetchHttpClient.RequestInit, { ...init, redirect: "manual" }))
  return Effect.void
})

const originOf = (url: string): string | undefined => (URL.canParse(url) ? new URL(url).origin : undefined)

/** The reasons of a client's error, without and with a response. */
const reasons = {
  TransportError: HttpClientError.TransportError,
  EncodeError: HttpClientError.EncodeError,
  InvalidUrlError: HttpClientError.InvalidUrlError
}
const responseReasons = {
  StatusCodeError: HttpClientError.StatusCodeError,
  DecodeError: HttpClientError.DecodeError,
  EmptyBodyError: HttpClientError.EmptyBodyError
}

/** An error with the request that came in, in place of the one with the credentials. */
const errorWithRequest =
  (request: HttpClientRequest.HttpClientRequest) =>
  ({ reason }: HttpClientError.HttpClientError): HttpClientError.HttpClientError =>
    new HttpClientError.HttpClientError({
      reason:
        "response" in reason
          ? new responseReasons[reason._tag]({
              ...reason,
              cause: reason.cause,
              request,
              response: responseWithRequest(request)(reason.response)
            })
          : new reasons[reason._tag]({ ...reason, cause: reason.cause, request })
    })

/**
 * A response with the request that came in, in place of the one with the
 * credentials. What the response itself is made of stays out of sight of whoever
 * prints it or walks over its properties.
 */
const responseWithRequest =
  (request: HttpClientRequest.HttpClientRequest) =>
  (response: HttpClientResponse.HttpClientResponse): HttpClientResponse.HttpClientResponse => {
    const parts: PropertyDescriptorMap = Object.getOwnPropertyDescriptors(response)
    for (const part of Object.values(parts)) part.enumerable = false
    const safe = <A>(effect: Effect.Effect<A, HttpClientError.HttpClientError>) =>
      Effect.mapError(effect, errorWithRequest(request))
    const hidden = Object.create(response, {
      ...parts,
      arrayBuffer: { get: () => safe(response.arrayBuffer) },
      formData: { get: () => safe(response.formData) },
      json: { get: () => safe(response.json) },
      text: { get: () => safe(response.text) },
      urlParamsBody: { get: () => safe(response.urlParamsBody) },
      upgrade: { get: () => safe(response.upgrade) },
      stream: { get: () => Stream.mapError(response.stream, errorWithRequest(request)) }
    })
    return Object.create(hidden, { request: { value: request, enumerable: true } })
  }

/**
 * The client that everything else is wrapped around. It neither traces (the
 * operation has its span; the client's would hold headers) nor sends trace headers
 * to HeyGen.
 */
export const secure = (client: HttpClient.HttpClient, baseUrl: URL): HttpClient.HttpClient =>
  HttpClient.makeWith(
    Effect.fnUntraced(function* (
      incoming: Effect.Effect<HttpClientRequest.HttpClientRequest, HttpClientError.HttpClientError>
    ) {
      const request = yield* incoming
      const sending = yield* Effect.service(Sending)
      const credential = originOf(request.url) === baseUrl.origin ? sending?.credential : undefined
      if (sending !== undefined) sending.requests += 1
      return yield* Effect.succeed(
        credential === undefined
          ? request
          : HttpClientRequest.setHeader(request, credential.header, credential.value)
      ).pipe(
        Effect.tap(withoutRedirects),
        client.postprocess,
        Effect.provideService(HttpClient.TracerDisabledWhen, () => true),
        Effect.mapBoth({
          onFailure: errorWithRequest(request),
          onSuccess: responseWithRequest(request)
        })
      )
    }),
    client.preprocess
  )
