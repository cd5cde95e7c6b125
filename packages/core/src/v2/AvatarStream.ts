/**
 * `GET /v2/avatars` as a stream: the first records of the catalogue are there long
 * before the last.
 *
 * @since 0.1.0
 */
import * as Stream from "effect/Stream"
import * as Endpoint from "../Endpoint.ts"
import { HeyGenClient } from "../HeyGenClient.ts"
import type { HeyGenError } from "../HeyGenError.ts"
import { withInvalid } from "../internal/http/listing.ts"
import { callerOf } from "../internal/http/stack.ts"
import { type Lists, streaming } from "../internal/http/streaming.ts"
import type { ListOptions } from "../ListOptions.ts"
import { Avatar, AvatarList, type CatalogueItem, TalkingPhoto } from "./Avatars.ts"
import { Envelope, sunset } from "./Envelope.ts"

const streamEndpoint = Endpoint.get("V2.Avatars.stream", "/v2/avatars", {
  success: Envelope(AvatarList),
  successor: "GET /v3/avatars/looks",
  sunset
})

const lists: Lists<CatalogueItem> = { avatars: Avatar, talking_photos: TalkingPhoto }

/**
 * The records of `V2.Avatars`' `list` while their bytes arrive, in the order of the
 * body. The first is there after a few percent of the transfer, and the catalogue
 * is never in memory as a whole.
 *
 * **Details**
 *
 * It is one call, `V2.Avatars.stream`, with one span, and fails for the reasons that
 * `list` fails for, at the same paths:
 *
 * - *Errors come after data.* A record that doesn't match its schema, a body that
 *   breaks off or isn't JSON, a missing list, and an `error` that HeyGen puts
 *   behind the lists are known only once they are read. The stream then fails, and
 *   what it has emitted stays emitted. An `error` that stands before a list holds
 *   that list's records back. HeyGen's `warning` can come last, too.
 * - *Retries end with the first record.* A failure before it is retried as any
 *   call's; a later one fails the stream, also where the error `isRetryable`.
 *   Running the stream again starts from the first record.
 * - *`timeout`* and `maxElapsed` hold for the time up to the first record. From then
 *   on `timeout` holds for each wait for more bytes. The time that you take for a
 *   record doesn't count, and stops the transfer when some records wait for you.
 * - *`maxResponseBytes`* is counted as the bytes arrive.
 * - After the first malformed record nothing is emitted, and the body is read to
 *   its end for HeyGen's own `error`. With `invalid: "skip"` such records are left
 *   out; a `CallOptions.OnResponse` is told which, once the stream has ended.
 *
 * **Gotchas**
 *
 * A body that names `data`, a list or another of its fields twice is a
 * `DecodeError` here, and the last one counts in `list`.
 *
 * It is a function and not an operation of `V2.Avatars`, so that only programs
 * that use it have its code in their bundle.
 *
 * **Example** (The first five women)
 *
 * ```ts
 * import { streamAvatars } from "@effect-heygen/core"
 * import * as Stream from "effect/Stream"
 *
 * const women = streamAvatars().pipe(
 *   Stream.filter((item) => "avatar_id" in item),
 *   Stream.filter(({ gender }) => gender === "female"),
 *   Stream.take(5),
 *   Stream.runCollect
 * )
 * ```
 *
 * @see https://docs.heygen.com/reference/list-avatars-v2
 * @category constructors
 * @since 0.1.0
 */
export const streamAvatars = (
  options?: ListOptions
): Stream.Stream<CatalogueItem, HeyGenError, HeyGenClient> => {
  const caller = callerOf(streamAvatars)
  return Stream.unwrap(
    HeyGenClient.useSync((client) =>
      streaming(
        withInvalid(client.call(streamEndpoint), options?.invalid),
        lists,
        ({ data }) => [...data.avatars, ...data.talking_photos],
        caller
      )
    )
  )
}
