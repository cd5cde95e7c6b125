/**
 * The catalogue that keeps answers: one request for all who ask at the same
 * time, no failures, and nothing beyond the end of a signed URL in it.
 */
import * as Cache from "effect/Cache"
import * as Clock from "effect/Clock"
import * as DateTime from "effect/DateTime"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Stream from "effect/Stream"
import type { HeyGenError } from "../HeyGenError.ts"
import * as SignedUrl from "../SignedUrl.ts"
import type { CacheOptions, Catalogue } from "./model.ts"

interface Previews {
  readonly previewImageUrl?: string
  readonly previewVideoUrl?: string
}

/** Milliseconds until the first signed URL of the records ends. */
const lifetimeOf = (records: ReadonlyArray<Previews>, now: number): number =>
  records
    .flatMap(({ previewImageUrl = "", previewVideoUrl = "" }) => [previewImageUrl, previewVideoUrl])
    .reduce((lifetime, url) => {
      const end = SignedUrl.expiresAt(url)
      return end === undefined ? lifetime : Math.min(lifetime, Math.max(0, DateTime.toEpochMillis(end) - now))
    }, Number.POSITIVE_INFINITY)

/** A lookup whose records are kept. */
const keeping = <Key, A extends Previews>(
  lookup: (key: Key) => Effect.Effect<ReadonlyArray<A>, HeyGenError>,
  { capacity = 16, timeToLive }: CacheOptions
) =>
  Effect.map(
    Cache.makeWith(
      (key: Key) =>
        Effect.gen(function* () {
          const records = yield* lookup(key)
          return { records, lifetime: lifetimeOf(records, yield* Clock.currentTimeMillis) }
        }),
      {
        capacity,
        timeToLive: (exit) =>
          Exit.isSuccess(exit)
            ? Duration.min(Duration.fromInputUnsafe(timeToLive), Duration.millis(exit.value.lifetime))
            : Duration.zero
      }
    ),
    (cache) => (key: Key) => Effect.map(Cache.get(cache, key), ({ records }) => records)
  )

/** The catalogue that keeps the answers of another. */
export const make = (
  { groups, look, looks, looksInGroup }: Catalogue,
  options: CacheOptions
): Effect.Effect<Catalogue> =>
  Effect.gen(function* () {
    const all = {
      looks: yield* keeping(
        (filter: Parameters<typeof looks>[0]) => Stream.runCollect(looks(filter)),
        options
      ),
      groups: yield* keeping(
        (filter: Parameters<typeof groups>[0]) => Stream.runCollect(groups(filter)),
        options
      ),
      looksInGroup: yield* keeping((groupId: string) => Stream.runCollect(looksInGroup(groupId)), options),
      look: yield* keeping((id: string) => Effect.map(look(id), (it) => [it]), options)
    }
    return {
      looks: (filter = {}) => Stream.unwrap(Effect.map(all.looks(filter), Stream.fromIterable)),
      groups: (filter = {}) => Stream.unwrap(Effect.map(all.groups(filter), Stream.fromIterable)),
      looksInGroup: (groupId) => Stream.unwrap(Effect.map(all.looksInGroup(groupId), Stream.fromIterable)),
      look: (id) => Effect.flatMap(all.look(id), ([it]) => (it === undefined ? look(id) : Effect.succeed(it)))
    }
  })
