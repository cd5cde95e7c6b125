import { existsSync, readFileSync } from "node:fs"
import { fileURLToPath } from "node:url"
import { assert, describe, it } from "@effect/vitest"
import {
  AvatarCatalogue,
  type Catalogue,
  Group,
  HeyGenError,
  Look,
  ServerError,
  Snapshot,
  Testing
} from "@effect-heygen/core"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Equal from "effect/Equal"
import * as Fiber from "effect/Fiber"
import * as Layer from "effect/Layer"
import * as Ref from "effect/Ref"
import * as Result from "effect/Result"
import * as Schedule from "effect/Schedule"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import * as TestClock from "effect/testing/TestClock"
import * as FakeHttp from "./support/FakeHttp.ts"

const look = (id: string, rest: Partial<Look> = {}): Look => ({ id, source: "v3", ...rest })

const snapshot = (
  looks: ReadonlyArray<Look>,
  groups: ReadonlyArray<Group> = [],
  scope = ""
): Snapshot.Snapshot => ({
  takenAt: DateTime.makeUnsafe(0),
  scope,
  looks,
  groups
})

const diff = (before: Snapshot.Snapshot, after: Snapshot.Snapshot) =>
  Result.getOrThrow(Snapshot.diff(before, after))

const none = { added: [], removed: [], changed: [] }

describe("diff", () => {
  it("tells what is added, removed and changed, with the fields", () => {
    const [kept, gone, fresh] = [look("kept"), look("gone", { name: "Gone" }), look("fresh")]
    const before = look("changed", { name: "Ada", tags: ["NEW"], width: 1 })
    const after = look("changed", { name: "Ada L.", tags: ["NEW"], height: 2 })
    const group: Group = { id: "g", source: "v3", looksCount: 1 }
    const changes = diff(
      snapshot([kept, gone, before], [group]),
      snapshot([{ ...kept }, after, fresh], [{ ...group, looksCount: 2 }])
    )
    assert.deepStrictEqual(changes.looks, {
      added: [fresh],
      removed: [gone],
      changed: [{ before, after, fields: ["height", "name", "width"] }]
    })
    assert.deepStrictEqual(changes.groups.changed[0]?.fields, ["looksCount"])
    assert.isFalse(Snapshot.isEmpty(changes))
  })

  it.each([
    [
      "https://i/1?Expires=1&Signature=a&Key-Pair-Id=k",
      "https://i/1?Expires=2&Signature=b&Key-Pair-Id=k",
      true
    ],
    ["https://i/1", "https://i/1?Expires=2&Signature=b", true],
    ["https://i/1?X-Amz-Date=1&X-Amz-Signature=a", "https://i/1?X-Amz-Date=2&X-Amz-Signature=b", true],
    ["https://i/1?w=1&Expires=1", "https://i/1?w=1&Expires=2", true],
    ["https://i/1?w=1&Expires=1", "https://i/1?w=2&Expires=1", false],
    ["https://i/1?Expires=1", "https://i/2?Expires=1", false],
    ["not a URL", "not a URL?Expires=1", false]
  ])("takes %s and %s for the same: %s", (one, other, isSame) => {
    for (const field of ["previewImageUrl", "previewVideoUrl"]) {
      const changes = diff(snapshot([look("a", { [field]: one })]), snapshot([look("a", { [field]: other })]))
      assert.strictEqual(Snapshot.isEmpty(changes), isSame)
      if (!isSame) assert.deepStrictEqual(changes.looks.changed[0]?.fields, [field])
    }
  })

  it("compares times and lists by their values", () => {
    const make = () =>
      look("a", {
        createdAt: DateTime.makeUnsafe(1),
        tags: ["NEW"],
        engines: ["avatar_iv"],
        error: { code: "c" }
      })
    assert.deepInclude(diff(snapshot([make()]), snapshot([make()])), { looks: none, groups: none })
  })

  it.each([
    ["other filters", snapshot([], [], "a"), snapshot([], [], "b")],
    ["another version", snapshot([look("a")]), snapshot([look("a", { source: "v2" })])],
    ["another version", snapshot([], [{ id: "a", source: "v2" }]), snapshot([], [{ id: "a", source: "v3" }])]
  ])("refuses a snapshot with %s", (_, before, after) => {
    assert.deepInclude(Result.getOrThrow(Result.flip(Snapshot.diff(before, after))), {
      _tag: "IncomparableError"
    })
  })

  it("takes an empty snapshot for one of either version", () => {
    assert.strictEqual(diff(snapshot([]), snapshot([look("a", { source: "v2" })])).looks.added.length, 1)
  })
})

/** Without what makes no change. */
const essence = ({ groups, looks }: Snapshot.Snapshot) => {
  const strip = (url: string | undefined) => url?.replace(/\?Expires=\d+/, "")
  return [...looks, ...groups].map((record) => ({
    ...record,
    previewImageUrl: strip(record.previewImageUrl)
  }))
}

const ids = Schema.Literals(["a", "b", "c", "d", "e", "f"])
const urls = Schema.Literals(["https://i/1?Expires=1", "https://i/1?Expires=2", "https://i/2", ""])
const records = Schema.Struct({
  looks: Schema.Array(Look).check(Schema.isMaxLength(8)),
  groups: Schema.Array(Group).check(Schema.isMaxLength(8)),
  ids: Schema.Array(ids).check(Schema.isMinLength(8), Schema.isMaxLength(8)),
  urls: Schema.Array(urls).check(Schema.isMinLength(8), Schema.isMaxLength(8))
})

const take = (looks: ReadonlyArray<Look>, groups: ReadonlyArray<Group>, scope?: Snapshot.Scope) =>
  Snapshot.take(scope).pipe(
    Effect.provide(
      Testing.catalogue({
        looks: () => Stream.fromIterable(looks),
        groups: () => Stream.fromIterable(groups)
      })
    )
  )

const taken = ({ groups, ids, looks, urls }: typeof records.Type) => {
  const place = <A extends Look | Group>(record: A, index: number) => ({
    ...record,
    source: "v3" as const,
    id: ids[index] ?? "a",
    previewImageUrl: urls[index] ?? ""
  })
  return take(looks.map(place), groups.map(place))
}

describe("the changes from one snapshot to another", () => {
  it.effect.prop(
    "applied to the one give the other, through JSON as well",
    [records, records],
    ([one, other]) =>
      Effect.gen(function* () {
        const [before, after] = [yield* taken(one), yield* taken(other)]
        const changes = diff(before, after)
        const applied = Snapshot.apply(before, changes)
        assert.isTrue(Equal.equals(essence(applied), essence(after)))
        assert.isTrue(Snapshot.isEmpty(diff(applied, after)))
        assert.isTrue(Equal.equals(applied.takenAt, after.takenAt))
        const codec = Schema.toCodecJson(Snapshot.Changes)
        const json = yield* Schema.encodeEffect(codec)(changes)
        assert.isTrue(Equal.equals(yield* Schema.decodeEffect(codec)(json), changes))
      }),
    { arbitrary: { runs: 100 } }
  )
})

describe("take", () => {
  it.effect("has each id once, in order, and the time", () =>
    Effect.gen(function* () {
      yield* TestClock.adjust("1 minute")
      const { looks, takenAt } = yield* take([look("b"), look("a"), look("b", { name: "again" })], [])
      assert.deepStrictEqual(looks, [look("a"), look("b")])
      assert.strictEqual(DateTime.toEpochMillis(takenAt), 60_000)
    })
  )

  it.effect("says what it was taken of, however the filter is written", () =>
    Effect.gen(function* () {
      const [one, other, all] = yield* Effect.all([
        take([], [], { looks: { kind: "a", engine: "b", text: undefined } }),
        take([], [], { looks: { engine: "b", kind: "a" }, groups: {} }),
        take([], [])
      ])
      assert.strictEqual(one.scope, other.scope)
      assert.notStrictEqual(one.scope, all.scope)
    })
  )

  it.effect("reads past a cache", () =>
    Effect.gen(function* () {
      const reads = yield* Ref.make(0)
      const own = Testing.catalogue({
        looks: () =>
          Stream.fromEffect(
            Effect.map(
              Ref.updateAndGet(reads, (n) => n + 1),
              (n) => look(`${n}`)
            )
          ),
        groups: () => Stream.empty
      })
      const cached = AvatarCatalogue.layerCached({ timeToLive: "1 hour" })
      const layer = cached.pipe(Layer.provide(cached), Layer.provide(own))
      yield* Effect.gen(function* () {
        assert.deepStrictEqual((yield* Snapshot.take()).looks, [look("1")])
        assert.deepStrictEqual((yield* Snapshot.take()).looks, [look("2")])
      }).pipe(Effect.provide(layer))
    })
  )

  const first = FakeHttp.json({ data: [{ id: "a" }], has_more: true, next_token: "t" })
  it.effect.each([
    ["ends in an error", first, FakeHttp.json({ error: { code: "internal_error", message: "No" } }, 500)],
    ["is cut off", first, { body: '{"data":[{"id":"b"},', headers: { "content-type": "application/json" } }],
    ["has no cursor", first, FakeHttp.json({ data: [], has_more: true, next_token: null })],
    ["has lost its cursor's fields", first, FakeHttp.json({ data: [] })],
    ["leads back", first, first],
    ["has lost its list", FakeHttp.json({ looks: [], has_more: false, next_token: null })],
    [
      "has a record without an id",
      FakeHttp.json({ data: [{ name: "a" }], has_more: false, next_token: null })
    ]
  ] as const)("fails for a read that %s, also where the client skips records", ([, ...answers]) =>
    Effect.gen(function* () {
      const http = FakeHttp.make(...answers)
      const layer = AvatarCatalogue.layerV3.pipe(
        Layer.provide(Layer.orDie(http.client({ retry: false, invalid: "skip" })))
      )
      assert.deepInclude(yield* Effect.flip(Snapshot.take().pipe(Effect.provide(layer))), {
        _tag: "HeyGenError"
      })
    })
  )
})

const outage = new HeyGenError({
  operation: "test",
  reason: new ServerError({ status: 500, message: "Busy" })
})

/** A catalogue that changes from read to read; a number stands for a read that breaks off after as many looks. */
const changing = (...reads: ReadonlyArray<ReadonlyArray<string> | number>) => {
  let at = 0
  return Testing.catalogue({
    looks: () => {
      const read = reads[Math.min(at++, reads.length - 1)] ?? []
      return typeof read === "number"
        ? Stream.concat(Stream.make(look("a")).pipe(Stream.take(read)), Stream.fail(outage))
        : Stream.fromIterable(read.map((id) => look(id)))
    },
    groups: () => Stream.empty
  } satisfies Partial<Catalogue>)
}

const summary = ({ changes, snapshot }: Snapshot.Update) =>
  [
    ...changes.looks.added.map(({ id }) => `+${id}`),
    ...changes.looks.removed.map(({ id }) => `-${id}`),
    `=${snapshot.looks.length}`
  ].join(" ")

const watched = (
  layer: ReturnType<typeof changing>,
  updates: number,
  options: Snapshot.ChangesOptions = {}
) =>
  Effect.gen(function* () {
    const fiber = yield* Snapshot.changes(Schedule.spaced("1 hour"), options).pipe(
      Stream.take(updates),
      Stream.map(summary),
      Stream.runCollect,
      Effect.forkChild
    )
    yield* TestClock.adjust("12 hours")
    return yield* Fiber.join(fiber)
  }).pipe(Effect.provide(layer))

describe("changes", () => {
  it.effect("are emitted on the schedule, and none where nothing has changed", () =>
    Effect.gen(function* () {
      const layer = changing(["a", "b"], ["a", "b"], ["a", "c"], ["a", "c"], ["c"])
      assert.deepStrictEqual(yield* watched(layer, 2), ["+c -b =2", "-a =1"])
    })
  )

  it.effect("begin with all that is there, where nothing is stored", () =>
    Effect.gen(function* () {
      assert.deepStrictEqual(yield* watched(changing(["a", "b"], ["a"]), 2, { since: Effect.undefined }), [
        "+a +b =2",
        "-b =1"
      ])
    })
  )

  it.effect("go on from a snapshot that is stored", () =>
    Effect.gen(function* () {
      const since = Effect.succeed(yield* take([look("a"), look("z")], []))
      assert.deepStrictEqual(yield* watched(changing(["a", "b"]), 1, { since }), ["+b -z =2"])
    })
  )

  it.effect("are an error for a read that breaks off, and no removal", () =>
    Effect.gen(function* () {
      assert.strictEqual(yield* Effect.flip(watched(changing(["a", "b"], 1), 1)), outage)
    })
  )

  it.effect("go on after an outage without a gap, where they are retried", () =>
    Effect.gen(function* () {
      const stored = yield* Ref.make<Snapshot.Snapshot | undefined>(undefined)
      const layer = changing(["a", "b"], 1, 0, ["b", "c"], ["b", "c"])
      const fiber = yield* Snapshot.changes(Schedule.spaced("1 hour"), { since: Ref.get(stored) }).pipe(
        Stream.tap(({ snapshot }) => Ref.set(stored, snapshot)),
        Stream.retry(Schedule.spaced("10 minutes")),
        Stream.take(2),
        Stream.map(summary),
        Stream.runCollect,
        Effect.provide(layer),
        Effect.forkChild
      )
      yield* TestClock.adjust("6 hours")
      assert.deepStrictEqual(yield* Fiber.join(fiber), ["+a +b =2", "+c -a =2"])
    })
  )
})

/** Recorded responses, which are not part of this repository. */
const recordings = fileURLToPath(new URL("../../../../shared/wire/", import.meta.url))

describe.skipIf(!existsSync(recordings))("two recordings of different years", () => {
  const read = (file: string) =>
    Snapshot.take({ groups: { text: "none" } }).pipe(
      Effect.provide(
        AvatarCatalogue.layerV2.pipe(
          Layer.provide(
            Layer.orDie(
              FakeHttp.make(
                { body: readFileSync(recordings + file, "utf8") },
                FakeHttp.json({ data: { avatar_group_list: [] } })
              ).client()
            )
          )
        )
      )
    )

  it.effect("differ as they were seen to, and their changes lead from one to the other", () =>
    Effect.gen(function* () {
      const [before, after] = [
        yield* read("v2-avatars.2025-04-03.json"),
        yield* read("v2-avatars.2026-02-26.json")
      ]
      const changes = diff(before, after)
      assert.isTrue(Snapshot.isEmpty(diff(Snapshot.apply(before, changes), after)))
      const { added, changed, removed } = changes.looks
      const count = (name: string) => changed.filter(({ fields }) => fields.includes(name)).length
      assert.deepStrictEqual(
        {
          added: added.length,
          removed: removed.length,
          premium: count("premium"),
          gender: count("gender"),
          kind: count("kind")
        },
        // Four avatars have become talking photos.
        { added: 4_392, removed: 407, premium: 371, gender: 5, kind: 4 }
      )
      assert.deepInclude(diff(after, after), { looks: none })
    })
  )
})
