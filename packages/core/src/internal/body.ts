/**
 * Reading a body without trusting it: counted after decompression, never beyond
 * a limit, and empty rather than missing.
 */
import * as Bytes from "effect/Bytes"
import * as Effect from "effect/Effect"
import type { LazyArg } from "effect/Function"
import type * as HttpClientError from "effect/http/HttpClientError"
import type * as HttpClientResponse from "effect/http/HttpClientResponse"
import * as Stream from "effect/Stream"

/** A body, or as much of it as the limit allowed. */
export interface Body {
  /** The body as text, made when it is asked for: what is too large must not be copied, too. */
  readonly text: LazyArg<string>
  readonly isWhole: boolean
}

/** The body. Stopping early, for whatever reason, releases the socket. */
export const read = (
  response: HttpClientResponse.HttpClientResponse,
  maxBytes: number
): Effect.Effect<Body, HttpClientError.HttpClientError> =>
  Effect.suspend(() => {
    const chunks: Array<Uint8Array> = []
    let bytes = 0
    return Stream.runForEachWhile(response.stream, (chunk) => {
      bytes += chunk.length
      const isWithin = bytes <= maxBytes
      if (isWithin) chunks.push(chunk)
      return Effect.succeed(isWithin)
    }).pipe(
      Effect.catchReason("HttpClientError", "EmptyBodyError", () => Effect.void),
      Effect.map(() => ({
        text: () => new TextDecoder().decode(Bytes.concat(chunks)),
        isWhole: bytes <= maxBytes
      }))
    )
  })
