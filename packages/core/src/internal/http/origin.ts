/**
 * Adds the credentials to requests for HeyGen's own origin, and stops redirects.
 * This is the innermost client, so that an application's wrapper
 * (`transformClient`) neither sees the credentials nor takes them elsewhere.
 */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as FetchHttpClient from "effect/http/FetchHttpClient"
import * as HttpClient from "effect/http/HttpClient"
import type * as HttpClientError from "effect/http/HttpClientError"
import * as HttpClientRequest from "effect/http/HttpClientRequest"
import type * as HttpClientResponse from "effect/http/HttpClientResponse"
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

/** What is handed out holds the request that came in, and not the one with the credentials. */
const withRequest = (
  response: HttpClientResponse.HttpClientResponse,
  request: HttpClientRequest.HttpClientRequest
): HttpClientResponse.HttpClientResponse => Object.create(response, { request: { value: request } })

const errorWithRequest = (
  error: HttpClientError.HttpClientError,
  request: HttpClientRequest.HttpClientRequest
): HttpClientError.HttpClientError => {
  Object.assign(error.reason, { request })
  return error
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
          onFailure: (error) => errorWithRequest(error, request),
          onSuccess: (response) => withRequest(response, request)
        })
      )
    }),
    client.preprocess
  )
