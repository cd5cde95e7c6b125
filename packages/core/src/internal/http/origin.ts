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
import type { HttpExecutor } from "../../HeyGenClientOptions.ts"
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

const untraced = () => true

/** Sends a request for a call. */
export type Send = (
  request: HttpClientRequest.HttpClientRequest,
  sending: Sending
) => Effect.Effect<HttpClientResponse.HttpClientResponse, unknown>

/**
 * How a client sends its requests. They are not traced (the operation has its
 * span; the client's would hold headers), and no trace headers go to HeyGen.
 *
 * @param transformClient an application's wrapper, which sees the responses and errors of the innermost client
 */
export const make = (
  client: HttpClient.HttpClient,
  baseUrl: URL,
  transformClient: ((client: HttpClient.HttpClient) => HttpExecutor) | undefined
): Send => {
  const root = `${baseUrl.origin}/`
  const isOwn = (url: string) => url.startsWith(root) || originOf(url) === baseUrl.origin

  /**
   * The request as it is sent. fetch follows redirects by itself and takes the
   * credentials along to any host, so it is told not to. This runs within the
   * client's own context, so that the rest of an application's `RequestInit` (a
   * proxy, say) stays in force.
   */
  const outgoing = (request: HttpClientRequest.HttpClientRequest, sending: Sending | undefined) =>
    Effect.withFiber<HttpClientRequest.HttpClientRequest>((fiber) => {
      if (sending !== undefined) sending.requests += 1
      const init = Context.getOrUndefined(fiber.context, FetchHttpClient.RequestInit)
      const manual = Context.add(fiber.context, FetchHttpClient.RequestInit, { ...init, redirect: "manual" })
      fiber.setContext(Context.add(manual, HttpClient.TracerDisabledWhen, untraced))
      const credential = isOwn(request.url) ? sending?.credential : undefined
      return Effect.succeed(
        credential === undefined
          ? request
          : HttpClientRequest.setHeader(request, credential.header, credential.value)
      )
    })

  if (transformClient === undefined) {
    // What `outgoing` sets ends with the fiber that each request has.
    return (request, sending) =>
      Effect.flatMapEager(client.preprocess(request), (incoming) =>
        client.postprocess(outgoing(incoming, sending))
      )
  }
  const innermost = HttpClient.makeWith(
    (incoming: Effect.Effect<HttpClientRequest.HttpClientRequest, HttpClientError.HttpClientError>) =>
      Effect.flatMap(incoming, (request) =>
        Effect.withFiber((fiber) =>
          client.postprocess(outgoing(request, fiber.getRef(Sending))).pipe(
            // Ends what `outgoing` sets: a wrapper's own requests are none of its business.
            Effect.provideService(HttpClient.TracerDisabledWhen, untraced),
            Effect.mapBoth({ onFailure: errorWithRequest(request), onSuccess: responseWithRequest(request) })
          )
        )
      ),
    client.preprocess
  )
  const wrapped = transformClient(innermost)
  return (request, sending) => Effect.provideService(wrapped.execute(request), Sending, sending)
}
