/**
 * A catalogue that caches another: concurrent callers share one read, failures
 * aren't kept, and nothing is kept past the expiry of a signed URL in it.
 */
import * as Cache from "effect/Cache"
import * as Clock from "effect/Clock"
import * as DateTime from "effect/DateTime"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import { identity } from "effect/Function"
import * as Option from "effect/Option"
import * as Stream from "effect/Stream"
import { InvalidOptionError } from "../HeyGenClientOptions.ts"
import type { HeyGenError } from "../HeyGenError.ts"
import * as SignedUrl from "../SignedUrl.ts"
import type { CacheOptions, Catalogue, LookFilter, SplitFilter } from "./model.ts"
import { field, matchesGroup, matchesLook } from "./translate.ts"

/** What the cache must know of a look or a group. */
interface Item {
  readonly previewImageUrl?: string
  readonly previewVideoUrl?: string
  readonly tags?: ReadonlyArray<string>
}

interface Settings {
  readonly capacity: number
  readonly timeToLive: Duration.Duration
}

const invalid = (option: keyof CacheOptions, expected: string) =>
  new InvalidOptionError({ option, message: `${option}: Expected ${expected}` })

const validate = Effect.fnUntraced(function* ({
  capacity = 16,
  timeToLive
}: CacheOptions): Effect.fn.Return<Settings, InvalidOptionError> {
  const duration = Option.getOrElse(Duration.fromInput(timeToLive), () => Duration.zero)
  if (!Duration.isPositive(duration)) return yield* invalid("timeToLive", "a duration above zero")
  if (!Number.isInteger(capacity) || capacity < 1) {
    return yield* invalid("capacity", "a whole number of 1 or more")
  }
  return { capacity, timeToLive: duration }
})

/** How long until the first signed URL of the items expires. */
const lifetimeOf = (items: ReadonlyArray<Item>, now: number): Duration.Duration => {
  let lifetime = Number.POSITIVE_INFINITY
  for (const { previewImageUrl = "", previewVideoUrl = "" } of items) {
    for (const url of [previewImageUrl, previewVideoUrl]) {
      const end = SignedUrl.expiresAt(url)
      if (end !== undefined) lifetime = Math.min(lifetime, DateTime.toEpochMillis(end) - now)
    }
  }
  return Duration.millis(lifetime)
}

/** A lookup whose values are kept. A caller that is interrupted leaves it to those that still wait. */
const cachedLookup = <Key, A>(
  lookup: (key: Key) => Effect.Effect<A, HeyGenError>,
  itemsOf: (value: A) => ReadonlyArray<Item>,
  { capacity, timeToLive }: Settings
) =>
  Effect.map(
    Cache.makeWith(
      (key: Key) =>
        Effect.gen(function* () {
          // `Cache` shares a lookup from its first pause on: without one, a caller that the lookup wakes up
          // would begin a second.
          yield* Effect.yieldNow
          const value = yield* lookup(key)
          return { value, lifetime: lifetimeOf(itemsOf(value), yield* Clock.currentTimeMillis) }
        }),
      {
        capacity,
        timeToLive: (exit) =>
          Exit.isSuccess(exit) ? Duration.min(timeToLive, exit.value.lifetime) : Duration.zero
      }
    ),
    (cache) => (key: Key) => Effect.map(Cache.get(cache, key), ({ value }) => value)
  )

/** Every caller gets a copy: what one does to it is seen by no other. */
const copy = <A extends Item>(item: A): A => ({ ...item, ...field("tags", item.tags && [...item.tags]) })

/** A filter without the parts that are undefined: equal filters are then equal keys. */
const compact = ({ gender, kind, ownership, premium, text }: LookFilter): LookFilter => ({
  ...field("text", text),
  ...field("gender", gender),
  ...field("kind", kind),
  ...field("ownership", ownership),
  ...field("premium", premium)
})

/** The split of a catalogue that doesn't say how it filters. */
const defaultSplit: SplitFilter<LookFilter> = ({ gender, text, ...request }) => ({
  request,
  local: { gender, text }
})

/** A search that reads once for all filters with the same request, and applies the rest to what it kept. */
const cachedSearch = <A extends Item>(
  search: (request: LookFilter) => Stream.Stream<A, HeyGenError>,
  split: SplitFilter<LookFilter>,
  matches: (filter: LookFilter) => (item: A) => boolean,
  settings: Settings
) =>
  Effect.map(
    cachedLookup((request: LookFilter) => Stream.runCollect(search(request)), identity, settings),
    (read) =>
      (filter: LookFilter = {}) => {
        const { local, request } = split(filter)
        const isWanted = matches(local)
        return Stream.fromArrayEffect(
          Effect.map(read(compact(request)), (items) => items.filter(isWanted).map(copy))
        )
      }
  )

/** The catalogue that caches another. */
export const make = Effect.fnUntraced(function* (
  catalogue: Catalogue,
  options: CacheOptions
): Effect.fn.Return<Catalogue, InvalidOptionError> {
  const settings = yield* validate(options)
  const { splitFilter: { looks: splitLooks = defaultSplit, groups: splitGroups = defaultSplit } = {} } =
    catalogue
  const looksInGroup = yield* cachedLookup(
    (groupId: string) => Stream.runCollect(catalogue.looksInGroup(groupId)),
    identity,
    settings
  )
  const look = yield* cachedLookup(
    (id: string) => catalogue.look(id),
    (it) => [it],
    settings
  )
  return {
    looks: yield* cachedSearch((filter) => catalogue.looks(filter), splitLooks, matchesLook, settings),
    groups: yield* cachedSearch((filter) => catalogue.groups(filter), splitGroups, matchesGroup, settings),
    looksInGroup: (groupId) =>
      Stream.fromArrayEffect(Effect.map(looksInGroup(groupId), (looks) => looks.map(copy))),
    look: (id) => Effect.map(look(id), copy),
    ...field("splitFilter", catalogue.splitFilter)
  }
})
