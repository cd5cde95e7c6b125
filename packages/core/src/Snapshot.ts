/**
 * The catalogue at one moment, and what has changed between two: for whoever
 * keeps a copy, or wants to know when an avatar comes, goes or becomes another.
 *
 * @since 0.1.0
 */
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Equal from "effect/Equal"
import * as Order from "effect/Order"
import * as Result from "effect/Result"
import type * as Schedule from "effect/Schedule"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import { AvatarCatalogue, Group, type GroupFilter, Look, type LookFilter } from "./AvatarCatalogue.ts"
import * as CallOptions from "./CallOptions.ts"
import type { HeyGenError } from "./HeyGenError.ts"
import * as SignedUrl from "./SignedUrl.ts"

const described = <S extends Schema.Top>(schema: S, description: string) => schema.annotate({ description })

const time = (description: string) =>
  Schema.DateTimeUtcFromString.pipe(Schema.annotateEncoded({ description }))

/**
 * The looks and groups of a catalogue, each id once, in the order of ids.
 *
 * @category schemas
 * @since 0.1.0
 */
export const Snapshot = Schema.Struct({
  takenAt: time("When it was taken"),
  /** The filters that it was taken with, as text. */
  scope: described(Schema.String, "The filters that it was taken with, as text"),
  looks: described(Schema.Array(Look), "The looks, in the order of ids"),
  groups: described(Schema.Array(Group), "The groups, in the order of ids")
}).annotate({
  identifier: "@effect-heygen/core/Snapshot",
  description: "The looks and groups of a catalogue at one moment"
})

/**
 * @category models
 * @since 0.1.0
 */
export interface Snapshot extends Schema.Schema.Type<typeof Snapshot> {}

const listChanges = <S extends typeof Look | typeof Group>(record: S) =>
  Schema.Struct({
    added: described(Schema.Array(record), "Records that are new"),
    removed: described(Schema.Array(record), "Records that are gone, as they were"),
    changed: described(
      Schema.Array(
        Schema.Struct({
          before: record,
          after: record,
          fields: described(Schema.Array(Schema.String), "The fields that differ, such as name")
        })
      ),
      "Records that differ"
    )
  })

/**
 * What has changed from one snapshot to another.
 *
 * @category schemas
 * @since 0.1.0
 */
export const Changes = Schema.Struct({
  since: time("When the first snapshot was taken"),
  until: time("When the second snapshot was taken"),
  looks: described(listChanges(Look), "What has changed of the looks"),
  groups: described(listChanges(Group), "What has changed of the groups")
}).annotate({
  identifier: "@effect-heygen/core/Snapshot/Changes",
  description: "What has changed from one snapshot to another"
})

/**
 * @category models
 * @since 0.1.0
 */
export interface Changes extends Schema.Schema.Type<typeof Changes> {}

/**
 * Two snapshots that can't be compared: they were taken with different filters, or
 * from different versions of the API. All that only one of them can have would
 * look like a change.
 *
 * @category errors
 * @since 0.1.0
 */
export class IncomparableError extends Schema.TaggedError<IncomparableError>(
  "@effect-heygen/core/Snapshot/IncomparableError"
)("IncomparableError", { message: Schema.String }) {}

/**
 * What a snapshot is taken of; of everything by default.
 *
 * @category models
 * @since 0.1.0
 */
export interface Scope {
  /** Which looks it has. */
  readonly looks?: LookFilter | undefined
  /** Which groups it has. */
  readonly groups?: GroupFilter | undefined
}

const parts = <A extends object>(filter: A | undefined): ReadonlyArray<readonly [string, unknown]> =>
  Object.entries(filter ?? {})
    .filter(([, value]) => value !== undefined)
    .sort(([one], [other]) => (one < other ? -1 : 1))

const textOf = ({ groups, looks }: Scope): string =>
  JSON.stringify({
    looks: Object.fromEntries(parts(looks)),
    groups: Object.fromEntries(parts(groups))
  })

const byId = Order.mapInput(Order.String, ({ id }: { readonly id: string }) => id)

const indexed = <A extends { readonly id: string }>(records: ReadonlyArray<A>): Map<string, A> => {
  const index = new Map<string, A>()
  // HeyGen lists a few twice.
  for (const record of records) if (!index.has(record.id)) index.set(record.id, record)
  return index
}

const ordered = <A extends { readonly id: string }>(records: ReadonlyArray<A>): ReadonlyArray<A> =>
  [...indexed(records).values()].sort(byId)

/**
 * Reads the whole catalogue from HeyGen, past a cache.
 *
 * **Details**
 *
 * A read that is cut short, or that holds a record of an unknown shape, is a
 * `HeyGenError`, also where the client skips such records: what wasn't read must
 * not look as if it were gone.
 *
 * Over version 3 the read takes a request for every 50 looks, and for every 50
 * groups. `ownership: "private"` in both filters reads the account's own alone.
 *
 * **Example** (What has changed since a snapshot)
 *
 * ```ts
 * import { Snapshot } from "@effect-heygen/core"
 * import * as Effect from "effect/Effect"
 *
 * export const news = Effect.fn("news")(function* (before: Snapshot.Snapshot) {
 *   const after = yield* Snapshot.take()
 *   const { looks } = yield* Effect.fromResult(Snapshot.diff(before, after))
 *   return looks.added.map(({ name }) => name)
 * })
 * ```
 *
 * @category constructors
 * @since 0.1.0
 */
export const take = Effect.fnUntraced(function* (
  scope: Scope = {}
): Effect.fn.Return<Snapshot, HeyGenError, AvatarCatalogue> {
  const catalogue = yield* AvatarCatalogue
  const { groups, looks } = catalogue.uncached ?? catalogue
  const whole = CallOptions.provideStream({ invalid: "fail" })
  return {
    looks: ordered(yield* Stream.runCollect(whole(looks(scope.looks)))),
    groups: ordered(yield* Stream.runCollect(whole(groups(scope.groups)))),
    scope: textOf(scope),
    takenAt: yield* DateTime.now
  }
})

/** A value as it is compared: a preview that is only signed anew is the same. */
const comparable = (field: string, value: unknown): unknown =>
  typeof value === "string" && (field === "previewImageUrl" || field === "previewVideoUrl")
    ? SignedUrl.unsigned(value)
    : value

const changedFields = (before: object, after: object): ReadonlyArray<string> => {
  const [old, now] = [new Map(Object.entries(before)), new Map(Object.entries(after))]
  return [...new Set([...old.keys(), ...now.keys()])]
    .filter((field) => !Equal.equals(comparable(field, old.get(field)), comparable(field, now.get(field))))
    .sort()
}

interface ListChanges<A> {
  readonly added: ReadonlyArray<A>
  readonly removed: ReadonlyArray<A>
  readonly changed: ReadonlyArray<{
    readonly before: A
    readonly after: A
    readonly fields: ReadonlyArray<string>
  }>
}

const diffLists = <A extends { readonly id: string }>(
  before: ReadonlyArray<A>,
  after: ReadonlyArray<A>
): ListChanges<A> => {
  const [old, now] = [indexed(before), indexed(after)]
  return {
    added: [...now.values()].filter(({ id }) => !old.has(id)),
    removed: [...old.values()].filter(({ id }) => !now.has(id)),
    changed: [...now.values()].flatMap((after) => {
      const before = old.get(after.id)
      const fields = before === undefined ? [] : changedFields(before, after)
      return before === undefined || fields.length === 0 ? [] : [{ before, after, fields }]
    })
  }
}

type Records = ReadonlyArray<{ readonly source: Look["source"] }>

/** Whether two lists hold records of the same versions of the API. */
const haveSameSource = (one: Records, other: Records): boolean =>
  new Set([...one, ...other].map(({ source }) => source)).size < 2

/**
 * What has changed from one snapshot to another. Fails for two that can't be
 * compared.
 *
 * **Details**
 *
 * A record is the same if its id is. The signed part of a preview URL is not a
 * change. {@link apply} makes the second snapshot of the first again, but for
 * these signatures.
 *
 * @category combining
 * @since 0.1.0
 */
export const diff = (before: Snapshot, after: Snapshot): Result.Result<Changes, IncomparableError> => {
  if (before.scope !== after.scope) {
    return Result.fail(
      new IncomparableError({
        message: `One snapshot was taken with ${before.scope}, the other with ${after.scope}.`
      })
    )
  }
  if (!haveSameSource(before.looks, after.looks) || !haveSameSource(before.groups, after.groups)) {
    return Result.fail(
      new IncomparableError({ message: "The snapshots are from different versions of HeyGen's API." })
    )
  }
  return Result.succeed({
    since: before.takenAt,
    until: after.takenAt,
    looks: diffLists(before.looks, after.looks),
    groups: diffLists(before.groups, after.groups)
  })
}

const applyTo = <A extends { readonly id: string }>(
  records: ReadonlyArray<A>,
  { added, changed, removed }: ListChanges<A>
): ReadonlyArray<A> => {
  const index = indexed(records)
  for (const { id } of removed) index.delete(id)
  for (const record of added) index.set(record.id, record)
  for (const { after } of changed) index.set(after.id, after)
  return ordered([...index.values()])
}

/**
 * The snapshot that changes lead to.
 *
 * @category combining
 * @since 0.1.0
 */
export const apply = (snapshot: Snapshot, changes: Changes): Snapshot => ({
  takenAt: changes.until,
  scope: snapshot.scope,
  looks: applyTo(snapshot.looks, changes.looks),
  groups: applyTo(snapshot.groups, changes.groups)
})

/**
 * Whether nothing has changed.
 *
 * @category guards
 * @since 0.1.0
 */
export const isEmpty = ({ groups, looks }: Changes): boolean =>
  [looks, groups].every(({ added, changed, removed }) => added.length + changed.length + removed.length === 0)

/**
 * A change that {@link changes} emits, with the snapshot that it leads to.
 *
 * @category models
 * @since 0.1.0
 */
export interface Update {
  /** What has changed since the snapshot before. */
  readonly changes: Changes
  /** The catalogue with the changes. */
  readonly snapshot: Snapshot
}

/**
 * The options of {@link changes}.
 *
 * @category models
 * @since 0.1.0
 */
export interface ChangesOptions<E = never, R = never> {
  /** What is watched; everything by default. */
  readonly scope?: Scope | undefined
  /**
   * Yields the snapshot to go on from, such as the last one that you stored, or
   * `undefined` for an empty one, so that everything is added first. Without it,
   * the first read is the one to go on from, and nothing is emitted for it.
   */
  readonly since?: Effect.Effect<Snapshot | undefined, E, R> | undefined
}

/**
 * What changes in the catalogue, read once at the start and then on a schedule.
 *
 * **Details**
 *
 * Nothing is emitted for a read without a change. A read that fails, also half-way,
 * fails the stream. To go on after it, retry the stream and say with `since` from
 * where: nothing is then missed, and nothing reported twice.
 *
 * **Example** (Every hour, through outages)
 *
 * ```ts
 * import { Snapshot } from "@effect-heygen/core"
 * import * as Console from "effect/Console"
 * import * as Effect from "effect/Effect"
 * import * as Ref from "effect/Ref"
 * import * as Schedule from "effect/Schedule"
 * import * as Stream from "effect/Stream"
 *
 * export const watch = Effect.gen(function* () {
 *   const last = yield* Ref.make<Snapshot.Snapshot | undefined>(undefined)
 *   yield* Snapshot.changes(Schedule.spaced("1 hour"), { since: Ref.get(last) }).pipe(
 *     Stream.tap(({ snapshot }) => Ref.set(last, snapshot)),
 *     Stream.tap(({ changes }) => Console.log(`${changes.looks.removed.length} looks are gone`)),
 *     Stream.retry(Schedule.spaced("10 minutes")),
 *     Stream.runDrain
 *   )
 * })
 * ```
 *
 * @category streams
 * @since 0.1.0
 */
export const changes = <X, E1 = never, R1 = never, E2 = never, R2 = never>(
  schedule: Schedule.Schedule<X, Snapshot, E1, R1>,
  options: ChangesOptions<E2, R2> = {}
): Stream.Stream<Update, HeyGenError | IncomparableError | E1 | E2, AvatarCatalogue | R1 | R2> => {
  const { scope = {}, since } = options
  const empty: Snapshot = {
    takenAt: DateTime.makeUnsafe(0),
    scope: textOf(scope),
    looks: [],
    groups: []
  }
  const start = since === undefined ? Effect.undefined : Effect.map(since, (stored) => stored ?? empty)
  return Stream.unwrap(
    Effect.map(start, (initial) =>
      Stream.fromEffectSchedule(take(scope), schedule).pipe(
        Stream.mapAccumEffect(
          (): Snapshot | undefined => initial,
          (before, snapshot) =>
            before === undefined
              ? Effect.succeed([snapshot, []] as const)
              : Effect.map(
                  Effect.fromResult(diff(before, snapshot)),
                  (changes) => [snapshot, isEmpty(changes) ? [] : [{ changes, snapshot }]] as const
                )
        )
      )
    )
  )
}
