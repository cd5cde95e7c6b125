/**
 * A body as a scenario wants it delivered: padded, compressed, paced, cut off.
 */

import { createGzip } from "node:zlib"
import * as NodeStream from "@effect/platform-node/NodeStream"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import type { Delivery } from "./respond.ts"

const chunkOfSpaces = new Uint8Array(64 * 1024).fill(0x20)

/** The same chunk again and again, so that any padding takes the memory of one. */
const spaces = (bytes: number): Stream.Stream<Uint8Array> =>
  Stream.range(1, Math.ceil(bytes / chunkOfSpaces.length)).pipe(
    Stream.map((chunk) => chunkOfSpaces.subarray(0, bytes - (chunk - 1) * chunkOfSpaces.length))
  )

/** Ten steps a second, or one for each byte where that is slower. */
const paced = (bytesPerSecond: number) => {
  const size = Math.max(1, Math.floor(bytesPerSecond / 10))
  return <E>(bytes: Stream.Stream<Uint8Array, E>): Stream.Stream<Uint8Array, E> =>
    bytes.pipe(
      Stream.flatMap((chunk) =>
        Stream.fromIterable(
          Array.from({ length: Math.ceil(chunk.length / size) }, (_, index) =>
            chunk.subarray(index * size, (index + 1) * size)
          )
        )
      ),
      Stream.tap((chunk) => Effect.sleep((chunk.length / bytesPerSecond) * 1_000))
    )
}

/** Whether a body goes out at once, whole and as it is. */
export const isWhole = ({ bytesPerSecond, end, gzip, padding }: Delivery): boolean =>
  bytesPerSecond === undefined && end === undefined && gzip !== true && padding === undefined

/** The whole body in bytes, before padding. */
export const bytesOf = (body: string): Uint8Array => new TextEncoder().encode(body)

/** The body as it is sent, up to where it breaks off. */
export const stream = (
  bytes: Uint8Array,
  { bytesPerSecond, end, gzip, padding = 0 }: Delivery
): Stream.Stream<Uint8Array> => {
  const whole = Stream.make(end === undefined ? bytes : bytes.subarray(0, bytes.length / 2)).pipe(
    padding === 0 ? (it) => it : Stream.concat(spaces(padding))
  )
  const compressed =
    gzip === true ? Stream.orDie(NodeStream.pipeThroughSimple(whole, () => createGzip())) : whole
  return bytesPerSecond === undefined ? compressed : paced(bytesPerSecond)(compressed)
}
