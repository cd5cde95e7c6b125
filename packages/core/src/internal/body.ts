/**
 * Reading a body without trusting it: counted after decompression, never beyond
 * a limit, and empty rather than missing.
 */
import * as Effect from "effect/Effect"
import type * as HttpClientError from "effect/http/HttpClientError"
import type * as HttpClientResponse from "effect/http/HttpClientResponse"
import * as Stream from "effect/Stream"

/** A body, or as much of it as the limit allowed. */
export interface Body {
  readonly text: string
  readonly isWhole: boolean
}

/** The body as text. Stopping early, for whatever reason, releases the socket. */
export const read = (
  response: HttpClientResponse.HttpClientResponse,
  maxBytes: number
): Effect.Effect<Body, HttpClientError.HttpClientError> =>
  Effect.suspend(() => {
    const decoder = new TextDecoder()
    let [text, bytes] = ["", 0]
    return Stream.runForEachWhile(response.stream, (chunk) => {
      bytes += chunk.byteLength
      const isWithin = bytes <= maxBytes
      if (isWithin) text += decoder.decode(chunk, { stream: true })
      return Effect.succeed(isWithin)
    }).pipe(
      Effect.catchReason("HttpClientError", "EmptyBodyError", () => Effect.void),
      Effect.map(() => ({ text: text + decoder.decode(), isWhole: bytes <= maxBytes }))
    )
  })
