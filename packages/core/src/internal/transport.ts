/**
 * The way out: what every request to HeyGen gets, and what none may do. This is
 * the innermost client, so that nothing an application wraps around it
 * (`transformClient`) sees the key or takes it elsewhere.
 */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as FetchHttpClient from "effect/http/FetchHttpClient"
import * as HttpClient from "effect/http/HttpClient"
import * as HttpClientRequest from "effect/http/HttpClientRequest"
import * as Redacted from "effect/Redacted"

/**
 * fetch follows redirects by itself and takes `x-api-key` along to any host.
 * This runs within the client's own context, so that the rest of an
 * application's `RequestInit` (a proxy, say) stays in force.
 */
const withoutRedirects = Effect.withFiber<void>((fiber) => {
  const init = Context.getOrUndefined(fiber.context, FetchHttpClient.RequestInit)
  fiber.setContext(Context.add(fiber.context, FetchHttpClient.RequestInit, { ...init, redirect: "manual" }))
  return Effect.void
})

/**
 * The client with the key attached as late as can be, and for HeyGen's own
 * origin alone. It neither traces (the operation has its span; the client's
 * would hold headers) nor sends trace headers to the vendor.
 */
export const secure = (
  client: HttpClient.HttpClient,
  options: { readonly apiKey: Redacted.Redacted<string>; readonly baseUrl: URL }
): HttpClient.HttpClient => {
  const attachKey = (request: HttpClientRequest.HttpClientRequest) =>
    URL.parse(request.url)?.origin === options.baseUrl.origin
      ? HttpClientRequest.setHeader(request, "x-api-key", Redacted.value(options.apiKey))
      : request
  return HttpClient.makeWith(
    (request) =>
      request.pipe(
        Effect.map(attachKey),
        Effect.tap(withoutRedirects),
        client.postprocess,
        Effect.provideService(HttpClient.TracerDisabledWhen, () => true)
      ),
    client.preprocess
  )
}
