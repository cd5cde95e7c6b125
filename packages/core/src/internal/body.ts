/**
 * Reading a body without trusting it: counted after decompression, never beyond
 * a limit, and empty rather than missing.
 */
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import type * as HttpClientError from "effect/http/HttpClientError"
import type * as HttpClientResponse from "effect/http/HttpClientResponse"
import * as Stream from "effect/Stream"

/** The body went past the limit; the rest of it was not read. */
export class TooLarge extends Data.TaggedError("TooLarge")<{ readonly start: string }> {}

/** The body as text. Stopping early, for whatever reason, releases the socket. */
export const readText = (
  response: HttpClientResponse.HttpClientResponse,
  maxBytes: number
): Effect.Effect<string, HttpClientError.HttpClientError | TooLarge> =>
  Effect.suspend(() => {
    const decoder = new TextDecoder()
    const parts: Array<string> = []
    let bytes = 0
    return Stream.runForEach(response.stream, (chunk) => {
      bytes += chunk.byteLength
      if (bytes > maxBytes) return new TooLarge({ start: parts.join("") })
      parts.push(decoder.decode(chunk, { stream: true }))
      return Effect.void
    }).pipe(
      Effect.catchReason("HttpClientError", "EmptyBodyError", () => Effect.void),
      Effect.map(() => parts.join("") + decoder.decode())
    )
  })
