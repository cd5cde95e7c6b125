/**
 * Reads a response's body: counted after decompression, never beyond a limit,
 * and empty rather than missing.
 */
import * as Bytes from "effect/Bytes"
import * as Effect from "effect/Effect"
import type { LazyArg } from "effect/Function"
import * as HttpClientResponse from "effect/http/HttpClientResponse"
import * as Option from "effect/Option"
import * as Stream from "effect/Stream"

/** A body, or as much of it as the limit allowed. */
export interface Body {
  /** The body as text. It is made when it is asked for, so that a body that is too large is not copied. */
  readonly text: LazyArg<string>
  readonly isWhole: boolean
}

// It keeps nothing from one body to the next, and costs more to make than a small body to decode.
const utf8 = new TextDecoder()

/** Collects chunks up to a limit. */
const collector = (maxBytes: number) => {
  const chunks: Array<Uint8Array> = []
  let bytes = 0
  return {
    /** Keeps as much of a chunk as the limit allows. Whether that was all of it. */
    add: (chunk: Uint8Array): boolean => {
      chunks.push(chunk.subarray(0, Math.max(0, maxBytes - bytes)))
      bytes += chunk.length
      return bytes <= maxBytes
    },
    body: (): Body => ({
      text: () => {
        const [only] = chunks
        return utf8.decode(chunks.length === 1 ? only : Bytes.concat(chunks))
      },
      isWhole: bytes <= maxBytes
    })
  }
}

/** Reads a web stream. Stopping early cancels it, and does not wait for that. */
const fromWeb = (stream: ReadableStream<Uint8Array>, maxBytes: number): Effect.Effect<Body, unknown> =>
  Effect.callback((resume) => {
    const { add, body } = collector(maxBytes)
    const reader = stream.getReader()
    const cancel = () => {
      reader.cancel().catch(() => {})
    }
    const read = (): void => {
      reader
        .read()
        .then(({ done, value }) => {
          if (done) return resume(Effect.succeed(body()))
          if (add(value)) return read()
          cancel()
          resume(Effect.succeed(body()))
        })
        .catch((error) => resume(Effect.fail(error)))
    }
    read()
    return Effect.sync(cancel)
  })

/** Reads the body of a client that is not made of fetch. */
const fromStream = (
  response: HttpClientResponse.HttpClientResponse,
  maxBytes: number
): Effect.Effect<Body, unknown> =>
  Effect.suspend(() => {
    const { add, body } = collector(maxBytes)
    return Stream.runForEachWhile(response.stream, (chunk) => Effect.succeed(add(chunk))).pipe(
      Effect.catchReason("HttpClientError", "EmptyBodyError", () => Effect.void),
      Effect.map(body)
    )
  })

/** Whether an application's wrapper has read the body, or is reading it. */
export const isTaken = (web: Response): boolean => web.bodyUsed || web.body?.locked === true

/** The body of a response. What an application's wrapper has read already is taken from its memory. */
export const read = (
  response: HttpClientResponse.HttpClientResponse,
  maxBytes: number
): Effect.Effect<Body, unknown> =>
  Effect.suspend(() => {
    const web = Option.getOrUndefined(HttpClientResponse.toWeb(response))
    if (web === undefined) return fromStream(response, maxBytes)
    if (isTaken(web)) {
      return Effect.map(response.arrayBuffer, (buffer) => {
        const { add, body } = collector(maxBytes)
        add(new Uint8Array(buffer))
        return body()
      })
    }
    return web.body === null ? Effect.succeed(collector(maxBytes).body()) : fromWeb(web.body, maxBytes)
  })
