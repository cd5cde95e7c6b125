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
import * as Option from "effect/Option"
import type * as Scope from "effect/Scope"
import * as Stream from "effect/Stream"
import { InvalidOptionError } from "../HeyGenClientOptions.ts"
import type { HeyGenError } from "../HeyGenError.ts"
import * as SignedUrl from "../SignedUrl.ts"
import type { CacheOptions, CatalogueSource, Group, Look, LookFilter, SplitFilter } from "./model.ts"
import { field, matchesGroup, matchesLook, refusalOfGroups, refusalOfLooks } from "./translate.ts"

/** What the cache must know of a look or a group. */
type Item = Pick<Look, "previewImageUrl" | "previewVideoUrl" | "source" | "tags" | "engines" | "error">

/** A result, and when it was read, in milliseconds since 1970. */
export interface Reading<A> {
  readonly readAt: number
  readonly items: ReadonlyArray<A>
}

/** Where results outlive the process. It never fails. */
export interface Store<A> {
  readonly load: (key: string) => Effect.Effect<Option.Option<Reading<A>>>
  readonly save: (key: string, reading: Reading<A>) => Effect.Effect<void>
}

/** The stores of both kinds of records. */
export interface Stores {
  readonly looks: Store<Look>
  readonly groups: Store<Group>
}

const noStore = { load: () => Effect.succeedNone, save: () => Effect.void }

/** In milliseconds. */
interface Settings {
  readonly capacity: number
  readonly timeToLive: number
  readonly staleIfError: number
  readonly refreshBefore: number
}

const invalid = (option: keyof CacheOptions, expected: string) =>
  new InvalidOptionError({ option, message: `${option}: Expected ${expected}` })

const millisOf = (input: Duration.Input): number =>
  Option.match(Duration.fromInput(input), { onNone: () => Number.NaN, onSome: Duration.toMillis })

const validate = Effect.fnUntraced(function* (
  options: CacheOptions
): Effect.fn.Return<Settings, InvalidOptionError> {
  const { capacity = 16, refreshBefore = 0, staleIfError = 0, timeToLive } = options
  const settings = {
    capacity,
    timeToLive: millisOf(timeToLive),
    staleIfError: millisOf(staleIfError),
    refreshBefore: millisOf(refreshBefore)
  }
  if (!(settings.timeToLive > 0)) return yield* invalid("timeToLive", "a duration above zero")
  if (!(settings.staleIfError >= 0)) return yield* invalid("staleIfError", "a duration of zero or more")
  if (!(settings.refreshBefore >= 0 && settings.refreshBefore < settings.timeToLive)) {
    return yield* invalid("refreshBefore", "a duration shorter than timeToLive")
  }
  if (!Number.isInteger(capacity) || capacity < 1) {
    return yield* invalid("capacity", "a whole number of 1 or more")
  }
  return settings
})

/** A result in the cache. Times are in milliseconds since 1970. */
interface Entry<A> extends Reading<A> {
  /** From when on it is read anew in the background. */
  refreshAt: number
  /** From when on it is read anew before anyone gets it. */
  freshUntil: number
  /** From when on nobody gets it, whatever fails. */
  readonly endsAt: number
  /** How long it had when it came into the cache. */
  readonly lifetime: number
  isRefreshing: boolean
}

const makeEntry = <A extends Item>(
  { items, readAt }: Reading<A>,
  { refreshBefore, staleIfError, timeToLive }: Settings,
  now: number
): Entry<A> => {
  const ends = items.map(SignedUrl.previewsExpireAt)
  const signedUntil = ends.reduce(
    (first, end) => (end === undefined ? first : Math.min(first, DateTime.toEpochMillis(end))),
    Number.POSITIVE_INFINITY
  )
  const freshUntil = Math.min(readAt + timeToLive, signedUntil)
  const endsAt = Math.min(readAt + timeToLive + staleIfError, signedUntil)
  return {
    items,
    readAt,
    refreshAt: Math.max(freshUntil - refreshBefore, readAt + (freshUntil - readAt) / 2),
    freshUntil,
    endsAt,
    lifetime: Math.max(0, endsAt - now),
    isRefreshing: false
  }
}

/** How long HeyGen is left alone after a read failed, where it doesn't say itself. */
const pause = Duration.seconds(30)

/**
 * A lookup whose results are kept. A caller that is interrupted leaves it to those
 * that still wait.
 */
const cachedLookup = Effect.fnUntraced(function* <Key, A extends Item>(
  operation: string,
  lookup: (key: Key) => Effect.Effect<ReadonlyArray<A>, HeyGenError>,
  store: Store<A>,
  settings: Settings
): Effect.fn.Return<(key: Key) => Effect.Effect<ReadonlyArray<A>, HeyGenError>, never, Scope.Scope> {
  const scope = yield* Effect.scope
  const storeKey = (key: Key) => `${operation}/${JSON.stringify(key)}`

  const kept = yield* Cache.makeWith(
    Effect.fnUntraced(function* (key: Key): Effect.fn.Return<Entry<A>, HeyGenError> {
      const stored = yield* store.load(storeKey(key))
      const now = yield* Clock.currentTimeMillis
      if (Option.isSome(stored) && stored.value.readAt <= now) {
        return makeEntry(stored.value, settings, now)
      }
      return yield* Cache.get(reads, key)
    }),
    {
      capacity: settings.capacity,
      timeToLive: (exit) => (Exit.isSuccess(exit) ? Duration.millis(exit.value.lifetime) : Duration.zero)
    }
  )

  /** Reads that are under way: whoever needs one of them, first or again, waits for the same. */
  const reads: Cache.Cache<Key, Entry<A>, HeyGenError> = yield* Cache.makeWith(
    Effect.fnUntraced(function* (key: Key): Effect.fn.Return<Entry<A>, HeyGenError> {
      // `Cache` shares a lookup from its first pause on: without one, a caller that the lookup wakes up
      // would begin a second.
      yield* Effect.yieldNow
      const items = yield* lookup(key)
      const now = yield* Clock.currentTimeMillis
      const reading = { items, readAt: now }
      const entry = makeEntry(reading, settings, now)
      yield* Cache.set(kept, key, entry)
      if (entry.lifetime > 0) yield* store.save(storeKey(key), reading)
      return entry
    }),
    { capacity: Number.POSITIVE_INFINITY, timeToLive: () => Duration.zero }
  )

  /** Keeps an entry that can't be read anew for now. */
  const postpone = Effect.fnUntraced(function* (entry: Entry<A>, error: HeyGenError) {
    const wait = Duration.toMillis(error.retryAfter ?? pause)
    entry.refreshAt = (yield* Clock.currentTimeMillis) + wait
    entry.freshUntil = Math.max(entry.freshUntil, entry.refreshAt)
    yield* Effect.annotateLogs(
      Effect.logWarning("The avatar catalogue is cached for longer", error.message),
      {
        "heygen.operation": error.operation,
        "error.type": error.reason._tag
      }
    )
  })

  /** An entry that was to be read anew, where that failed. */
  const orStale = Effect.fnUntraced(function* (
    entry: Entry<A>,
    askedAt: number,
    error: HeyGenError
  ): Effect.fn.Return<Entry<A>, HeyGenError> {
    const now = yield* Clock.currentTimeMillis
    if (!error.isRetryable || now >= entry.endsAt) return yield* error
    // Of those that shared the read, the first has done this already.
    if (entry.freshUntil <= askedAt) yield* postpone(entry, error)
    return entry
  })

  return Effect.fnUntraced(function* (key: Key): Effect.fn.Return<ReadonlyArray<A>, HeyGenError> {
    const askedAt = yield* Clock.currentTimeMillis
    const entry = yield* Cache.get(kept, key)
    const now = yield* Clock.currentTimeMillis
    // Nothing newer can be had, even if it has ended already.
    if (now < entry.refreshAt || entry.readAt >= askedAt) return entry.items
    if (now >= entry.freshUntil) {
      return yield* Cache.get(reads, key).pipe(
        Effect.catch((error) => orStale(entry, now, error)),
        Effect.map(({ items }) => items)
      )
    }
    if (!entry.isRefreshing) {
      entry.isRefreshing = true
      yield* Cache.get(reads, key).pipe(
        Effect.catch((error) => postpone(entry, error)),
        Effect.ensuring(
          Effect.sync(() => {
            entry.isRefreshing = false
          })
        ),
        Effect.forkIn(scope)
      )
    }
    return entry.items
  })
})

/** Every caller gets a copy: what one does to it is seen by no other. */
const copy = <A extends Item>(item: A): A => ({
  ...item,
  ...field("tags", item.tags && [...item.tags]),
  ...field("engines", item.engines && [...item.engines]),
  ...field("error", item.error && { ...item.error })
})

/** A filter without the parts that are undefined: equal filters are then equal keys. */
const compact = (filter: LookFilter): LookFilter => ({
  ...field("text", filter.text),
  ...field("gender", filter.gender),
  ...field("kind", filter.kind),
  ...field("ownership", filter.ownership),
  ...field("engine", filter.engine),
  ...field("orientation", filter.orientation),
  ...field("status", filter.status),
  ...field("premium", filter.premium)
})

/** The split of a catalogue that doesn't say how it filters. */
const defaultSplit: SplitFilter<LookFilter> = ({ gender, text, ...request }) => ({
  request,
  local: { gender, text }
})

/** How records of one kind are searched. */
interface Search<A> {
  readonly operation: string
  readonly read: (request: LookFilter) => Stream.Stream<A, HeyGenError>
  readonly split: SplitFilter<LookFilter> | undefined
  readonly matches: (filter: LookFilter) => (item: A) => boolean
  readonly refusal: (source: Look["source"], filter: LookFilter) => HeyGenError | undefined
  readonly store: Store<A>
}

/** A search that reads once for all filters with the same request, and applies the rest to what it kept. */
const cachedSearch = <A extends Item>(
  { matches, operation, read, refusal, split = defaultSplit, store }: Search<A>,
  settings: Settings
) =>
  Effect.map(
    cachedLookup(operation, (request: LookFilter) => Stream.runCollect(read(request)), store, settings),
    (lookup) =>
      (filter: LookFilter = {}) => {
        const { local, request } = split(filter)
        const isWanted = matches(local)
        return Stream.fromArrayEffect(
          Effect.flatMap(lookup(compact(request)), (items) => {
            // After a fallback, they are of a version that doesn't have all that can be local in version 3.
            const refused = items[0]?.source === "v2" ? refusal("v2", local) : undefined
            return refused ? Effect.fail(refused) : Effect.succeed(items.filter(isWanted).map(copy))
          })
        )
      }
  )

/** The catalogue that caches another. */
export const make = Effect.fnUntraced(function* (
  catalogue: CatalogueSource,
  options: CacheOptions,
  stores: Stores = { looks: noStore, groups: noStore }
): Effect.fn.Return<CatalogueSource, InvalidOptionError, Scope.Scope> {
  const settings = yield* validate(options)
  const { splitFilter, uncached = catalogue } = catalogue
  const looksInGroup = yield* cachedLookup(
    "looksInGroup",
    (groupId: string) => Stream.runCollect(catalogue.looksInGroup(groupId)),
    stores.looks,
    settings
  )
  const look = yield* cachedLookup(
    "look",
    (id: string) => Effect.map(catalogue.look(id), (look) => [look] as const),
    stores.looks,
    settings
  )
  return {
    looks: yield* cachedSearch(
      {
        operation: "looks",
        read: (filter) => catalogue.looks(filter),
        split: splitFilter?.looks,
        matches: matchesLook,
        refusal: refusalOfLooks,
        store: stores.looks
      },
      settings
    ),
    groups: yield* cachedSearch(
      {
        operation: "groups",
        read: (filter) => catalogue.groups(filter),
        split: splitFilter?.groups,
        matches: matchesGroup,
        refusal: refusalOfGroups,
        store: stores.groups
      },
      settings
    ),
    looksInGroup: (groupId) =>
      Stream.fromArrayEffect(Effect.map(looksInGroup(groupId), (looks) => looks.map(copy))),
    look: (id) =>
      Effect.flatMap(look(id), ([found]) =>
        found === undefined ? catalogue.look(id) : Effect.succeed(copy(found))
      ),
    ...field("splitFilter", splitFilter),
    uncached
  }
})
