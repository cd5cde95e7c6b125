import { assert, describe, it } from "@effect/vitest"
import {
  AuthenticationError,
  AvatarCatalogue,
  type CacheOptions,
  HeyGenError,
  type Look,
  RateLimitError,
  ServerError,
  Testing
} from "@effect-heygen/core"
import * as DateTime from "effect/DateTime"
import * as Deferred from "effect/Deferred"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as Layer from "effect/Layer"
import * as Logger from "effect/Logger"
import * as KeyValueStore from "effect/persistence/KeyValueStore"
import * as Stream from "effect/Stream"
import * as TestClock from "effect/testing/TestClock"

const outage = new HeyGenError({
  operation: "test",
  reason: new ServerError({ status: 500, message: "Busy" })
})
const limited = new HeyGenError({
  operation: "test",
  reason: new RateLimitError({ status: 429, message: "Wait", retryAfter: Duration.minutes(2) })
})
const refused = new HeyGenError({
  operation: "test",
  reason: new AuthenticationError({ status: 401, message: "No" })
})

/** HeyGen: each read returns a look that is named after it, or fails, as a test says. */
const makeHeyGen = (options: { previewImageUrl?: string; hold?: Effect.Effect<void> } = {}) => {
  const state: { reads: number; failure: HeyGenError | undefined } = { reads: 0, failure: undefined }
  const record = (): Look => ({
    id: String(state.reads),
    source: "v3",
    createdAt: DateTime.makeUnsafe(0),
    ...(options.previewImageUrl === undefined ? {} : { previewImageUrl: options.previewImageUrl })
  })
  const read = Effect.suspend(() => {
    state.reads += 1
    const outcome = state.failure === undefined ? Effect.succeed(record()) : Effect.fail(state.failure)
    return Effect.andThen(options.hold ?? Effect.void, outcome)
  })
  const layer = Testing.catalogue({
    looks: () => Stream.fromEffect(read),
    groups: () => Stream.fromEffect(read),
    looksInGroup: () => Stream.fromEffect(read),
    look: () => read
  })
  return { state, layer }
}

const ids = Stream.unwrap(AvatarCatalogue.useSync((catalogue) => catalogue.looks({ text: "" }))).pipe(
  Stream.map(({ id }) => id),
  Stream.runCollect,
  Effect.map((all) => all.join())
)

const cached = (
  options: Omit<CacheOptions, "timeToLive">,
  heyGen: ReturnType<typeof makeHeyGen>,
  logged: Array<unknown> = []
) =>
  AvatarCatalogue.layerCached({ timeToLive: "10 minutes", ...options }).pipe(
    Layer.provide(heyGen.layer),
    Layer.provideMerge(Logger.layer([Logger.make(({ message }) => logged.push(message))]))
  )

describe("staleIfError", () => {
  it.effect("returns what was read while HeyGen has an outage, and asks again every 30 seconds", () => {
    const heyGen = makeHeyGen()
    return Effect.gen(function* () {
      assert.strictEqual(yield* ids, "1")
      heyGen.state.failure = outage
      yield* TestClock.adjust("10 minutes")
      assert.strictEqual(yield* ids, "1")
      assert.strictEqual(heyGen.state.reads, 2)
      yield* TestClock.adjust("29 seconds")
      assert.strictEqual(yield* ids, "1")
      assert.strictEqual(heyGen.state.reads, 2)
      yield* TestClock.adjust("1 second")
      assert.strictEqual(yield* ids, "1")
      assert.strictEqual(heyGen.state.reads, 3)
      heyGen.state.failure = undefined
      yield* TestClock.adjust("30 seconds")
      assert.strictEqual(yield* ids, "4")
      yield* TestClock.adjust("599 seconds")
      assert.strictEqual(yield* ids, "4")
    }).pipe(Effect.provide(cached({ staleIfError: "1 hour" }, heyGen)))
  })

  it.effect("ends, and then the outage is an error", () => {
    const heyGen = makeHeyGen()
    return Effect.gen(function* () {
      assert.strictEqual(yield* ids, "1")
      heyGen.state.failure = outage
      yield* TestClock.adjust("69 minutes")
      assert.strictEqual(yield* ids, "1")
      yield* TestClock.adjust("1 minute")
      assert.strictEqual(yield* Effect.flip(ids), outage)
    }).pipe(Effect.provide(cached({ staleIfError: "1 hour" }, heyGen)))
  })

  it.effect("leaves HeyGen alone for as long as it asks", () => {
    const heyGen = makeHeyGen()
    return Effect.gen(function* () {
      yield* ids
      heyGen.state.failure = limited
      yield* TestClock.adjust("10 minutes")
      yield* ids
      yield* TestClock.adjust("119 seconds")
      yield* ids
      assert.strictEqual(heyGen.state.reads, 2)
      yield* TestClock.adjust("1 second")
      yield* ids
      assert.strictEqual(heyGen.state.reads, 3)
    }).pipe(Effect.provide(cached({ staleIfError: "1 hour" }, heyGen)))
  })

  it.effect("hides no error that won't go away", () => {
    const heyGen = makeHeyGen()
    return Effect.gen(function* () {
      yield* ids
      heyGen.state.failure = refused
      yield* TestClock.adjust("10 minutes")
      assert.strictEqual(yield* Effect.flip(ids), refused)
    }).pipe(Effect.provide(cached({ staleIfError: "1 hour" }, heyGen)))
  })

  it.effect("is off by default", () => {
    const heyGen = makeHeyGen()
    return Effect.gen(function* () {
      yield* ids
      heyGen.state.failure = outage
      yield* TestClock.adjust("10 minutes")
      assert.strictEqual(yield* Effect.flip(ids), outage)
    }).pipe(Effect.provide(cached({}, heyGen)))
  })

  it.effect("returns no signed URL that has expired", () => {
    const heyGen = makeHeyGen({ previewImageUrl: "https://i/1?Expires=900&Signature=x" })
    return Effect.gen(function* () {
      yield* ids
      heyGen.state.failure = outage
      yield* TestClock.adjust("899 seconds")
      assert.strictEqual(yield* ids, "1")
      yield* TestClock.adjust("1 second")
      assert.strictEqual(yield* Effect.flip(ids), outage)
    }).pipe(Effect.provide(cached({ staleIfError: "1 day" }, heyGen)))
  })

  it.effect("ends while HeyGen takes its time to fail", () => {
    const heyGen = makeHeyGen({ hold: Effect.sleep("2 minutes") })
    return Effect.gen(function* () {
      const first = yield* Effect.forkChild(ids, { startImmediately: true })
      yield* TestClock.adjust("2 minutes")
      yield* Fiber.join(first)
      yield* TestClock.adjust("10 minutes")
      heyGen.state.failure = outage
      const second = yield* Effect.forkChild(Effect.flip(ids), { startImmediately: true })
      yield* TestClock.adjust("2 minutes")
      assert.strictEqual(yield* Fiber.join(second), outage)
    }).pipe(Effect.provide(cached({ staleIfError: "1 minute" }, heyGen)))
  })

  it.effect("serves a thousand callers of an outage with one request, and logs it once", () => {
    const heyGen = makeHeyGen()
    const logged: Array<unknown> = []
    return Effect.gen(function* () {
      yield* ids
      heyGen.state.failure = outage
      yield* TestClock.adjust("10 minutes")
      const all = yield* Effect.all(
        Array.from({ length: 1_000 }, () => ids),
        { concurrency: "unbounded" }
      )
      assert.deepStrictEqual([...new Set(all)], ["1"])
      assert.strictEqual(heyGen.state.reads, 2)
      assert.strictEqual(logged.length, 1)
    }).pipe(Effect.provide(cached({ staleIfError: "1 hour" }, heyGen, logged)))
  })
})

describe("refreshBefore", () => {
  const options = { refreshBefore: "1 minute" } as const

  it.effect("reads anew in the background, so that nobody waits", () => {
    const heyGen = makeHeyGen()
    return Effect.gen(function* () {
      assert.strictEqual(yield* ids, "1")
      yield* TestClock.adjust("539 seconds")
      assert.strictEqual(yield* ids, "1")
      assert.strictEqual(heyGen.state.reads, 1)
      yield* TestClock.adjust("1 second")
      assert.strictEqual(yield* ids, "1")
      yield* TestClock.adjust(0)
      assert.strictEqual(heyGen.state.reads, 2)
      assert.strictEqual(yield* ids, "2")
      yield* TestClock.adjust("539 seconds")
      assert.strictEqual(yield* ids, "2")
    }).pipe(Effect.provide(cached(options, heyGen)))
  })

  it.effect("sends one request for all that ask, and those that come late wait for it", () => {
    const go = Deferred.makeUnsafe<void>()
    const gate = { isClosed: false }
    const heyGen = makeHeyGen({
      hold: Effect.suspend(() => (gate.isClosed ? Deferred.await(go) : Effect.void))
    })
    return Effect.gen(function* () {
      yield* ids
      gate.isClosed = true
      yield* TestClock.adjust("9 minutes")
      const soon = yield* Effect.all(
        Array.from({ length: 100 }, () => ids),
        { concurrency: "unbounded" }
      )
      assert.deepStrictEqual([...new Set(soon)], ["1"])
      yield* TestClock.adjust("1 minute")
      const late = yield* Effect.forkChild(ids, { startImmediately: true })
      yield* TestClock.adjust("1 minute")
      yield* Deferred.succeed(go, undefined)
      assert.strictEqual(yield* Fiber.join(late), "2")
      assert.strictEqual(heyGen.state.reads, 2)
    }).pipe(Effect.provide(cached(options, heyGen)))
  })

  it.effect("keeps the result where that fails, logs it once, and tries again later", () => {
    const heyGen = makeHeyGen()
    const logged: Array<unknown> = []
    return Effect.gen(function* () {
      yield* ids
      heyGen.state.failure = outage
      yield* TestClock.adjust("9 minutes")
      yield* Effect.all([ids, ids, ids], { concurrency: "unbounded" })
      yield* TestClock.adjust("29 seconds")
      assert.strictEqual(yield* ids, "1")
      assert.strictEqual(heyGen.state.reads, 2)
      assert.strictEqual(logged.length, 1)
      yield* TestClock.adjust("1 second")
      assert.strictEqual(yield* ids, "1")
      yield* TestClock.adjust(0)
      assert.strictEqual(heyGen.state.reads, 3)
      yield* TestClock.adjust("30 seconds")
      assert.strictEqual(yield* Effect.flip(ids), outage)
    }).pipe(Effect.provide(cached(options, heyGen, logged)))
  })

  it.effect("begins before a signed URL expires as well, at the earliest half-way", () => {
    const heyGen = makeHeyGen({ previewImageUrl: "https://i/1?Expires=60&Signature=x" })
    return Effect.gen(function* () {
      yield* ids
      yield* TestClock.adjust("29 seconds")
      yield* ids
      assert.strictEqual(heyGen.state.reads, 1)
      yield* TestClock.adjust("1 second")
      assert.strictEqual(yield* ids, "1")
      yield* TestClock.adjust(0)
      assert.strictEqual(heyGen.state.reads, 2)
    }).pipe(Effect.provide(cached(options, heyGen)))
  })
})

describe("a thousand callers", () => {
  it.effect("get 999 answers of one request when the first is interrupted", () => {
    const [begun, go] = [Deferred.makeUnsafe<void>(), Deferred.makeUnsafe<void>()]
    const heyGen = makeHeyGen({
      hold: Effect.andThen(Deferred.succeed(begun, undefined), Deferred.await(go))
    })
    return Effect.gen(function* () {
      const fibers = yield* Effect.forEach(Array.from({ length: 1_000 }), () => Effect.forkChild(ids))
      yield* Deferred.await(begun)
      const [first, ...others] = fibers
      if (first !== undefined) yield* Fiber.interrupt(first)
      yield* Deferred.succeed(go, undefined)
      const exits = yield* Effect.forEach(others, Fiber.await)
      assert.strictEqual(exits.filter(Exit.isSuccess).length, 999)
      assert.isTrue(first !== undefined && Exit.isFailure(yield* Fiber.await(first)))
      assert.strictEqual(heyGen.state.reads, 1)
    }).pipe(Effect.provide(cached({}, heyGen)))
  })
})

const persisted = (
  heyGen: ReturnType<typeof makeHeyGen>,
  store: Layer.Layer<KeyValueStore.KeyValueStore>,
  options: { staleIfError?: Duration.Input; storeId?: string } = {}
) =>
  AvatarCatalogue.layerPersisted({ timeToLive: "10 minutes", storeId: "a", ...options }).pipe(
    Layer.provide([heyGen.layer, store]),
    Layer.provideMerge(Logger.layer([]))
  )

/** A store that outlives the layers of a test, with its content. */
const makeStore = () => {
  const content = new Map<string, string>()
  const store = KeyValueStore.makeStringOnly({
    get: (key) => Effect.sync(() => content.get(key)),
    set: (key, value) => Effect.sync(() => content.set(key, value)),
    remove: (key) => Effect.sync(() => content.delete(key)),
    clear: Effect.sync(() => content.clear()),
    size: Effect.sync(() => content.size),
    keys: Effect.sync(() => [...content.keys()])
  })
  return { content, layer: Layer.succeed(KeyValueStore.KeyValueStore, store) }
}

const all = Effect.gen(function* () {
  const catalogue = yield* AvatarCatalogue
  return [
    ...(yield* Stream.runCollect(catalogue.looks())),
    ...(yield* Stream.runCollect(catalogue.groups())),
    ...(yield* Stream.runCollect(catalogue.looksInGroup("g"))),
    yield* catalogue.look("l")
  ]
})

describe("layerPersisted", () => {
  it.effect("gives the next process what one has read, until its end", () => {
    const [heyGen, store] = [makeHeyGen(), makeStore()]
    return Effect.gen(function* () {
      const first = yield* Effect.provide(all, persisted(heyGen, store.layer))
      assert.strictEqual(heyGen.state.reads, 4)
      assert.sameMembers(
        [...store.content.keys()],
        ["a/looks/{}", "a/groups/{}", 'a/looksInGroup/"g"', 'a/look/"l"']
      )
      yield* TestClock.adjust("599 seconds")
      assert.deepStrictEqual(yield* Effect.provide(all, persisted(heyGen, store.layer)), first)
      assert.strictEqual(heyGen.state.reads, 4)
      // What is left of the ten minutes, and not ten more.
      yield* Effect.gen(function* () {
        assert.strictEqual(yield* ids, "1")
        yield* TestClock.adjust("1 second")
        assert.strictEqual(yield* ids, "5")
      }).pipe(Effect.provide(persisted(heyGen, store.layer)))
    })
  })

  it.effect("keeps accounts apart", () => {
    const [heyGen, store] = [makeHeyGen(), makeStore()]
    return Effect.gen(function* () {
      yield* Effect.provide(ids, persisted(heyGen, store.layer))
      assert.strictEqual(yield* Effect.provide(ids, persisted(heyGen, store.layer, { storeId: "b" })), "2")
    })
  })

  it.effect("gives a process that starts in an outage what was stored", () => {
    const [heyGen, store] = [makeHeyGen(), makeStore()]
    return Effect.gen(function* () {
      yield* Effect.provide(ids, persisted(heyGen, store.layer))
      heyGen.state.failure = outage
      yield* TestClock.adjust("1 hour")
      const during = Effect.provide(ids, persisted(heyGen, store.layer, { staleIfError: "1 day" }))
      assert.strictEqual(yield* during, "1")
      yield* TestClock.adjust("1 day")
      assert.strictEqual(yield* Effect.flip(during), outage)
    })
  })

  it.effect("stores no signed URL past its end, and no failure", () => {
    const [heyGen, store] = [makeHeyGen({ previewImageUrl: "https://i/1?Expires=60" }), makeStore()]
    return Effect.gen(function* () {
      yield* Effect.provide(ids, persisted(heyGen, store.layer))
      yield* TestClock.adjust("1 minute")
      assert.strictEqual(yield* Effect.provide(ids, persisted(heyGen, store.layer)), "2")
      heyGen.state.failure = outage
      assert.strictEqual(yield* Effect.flip(Effect.provide(ids, persisted(heyGen, store.layer))), outage)
    })
  })

  it.effect.each([
    ["no JSON", "{"],
    ["another shape", '{"readAt":0,"items":[{"name":"x"}]}'],
    ["a time to come", '{"readAt":600000,"items":[]}']
  ] as const)("reads anew where the store holds %s", ([, text]) => {
    const [heyGen, store] = [makeHeyGen(), makeStore()]
    store.content.set("a/looks/{}", text)
    return Effect.gen(function* () {
      assert.strictEqual(yield* Effect.provide(ids, persisted(heyGen, store.layer)), "1")
    })
  })

  it.effect("reads anew where the store fails", () => {
    const fails = () =>
      Effect.fail(new KeyValueStore.KeyValueStoreError({ method: "get", message: "The disk is full" }))
    const store = KeyValueStore.makeStringOnly({
      get: fails,
      set: fails,
      remove: fails,
      clear: Effect.void,
      size: Effect.succeed(0),
      keys: Effect.succeed([])
    })
    const layer = persisted(makeHeyGen(), Layer.succeed(KeyValueStore.KeyValueStore, store))
    return Effect.gen(function* () {
      assert.strictEqual(yield* ids, "1")
      assert.strictEqual(yield* ids, "1")
    }).pipe(Effect.provide(layer))
  })
})

describe("an invalid option", () => {
  const store = makeStore()

  it.effect.each([
    ["staleIfError", { staleIfError: "77 seconds" }, "-77 seconds"],
    ["staleIfError", { staleIfError: "77 seconds" }, "soon"],
    ["refreshBefore", { refreshBefore: "77 seconds" }, "10 minutes"],
    ["refreshBefore", { refreshBefore: "77 seconds" }, "-77 seconds"],
    ["storeId", { storeId: "" }, ""],
    ["storeId", { storeId: "" }, 77]
  ] as const)("fails the layer by its name, and isn't shown: %s", ([option, , value]) =>
    Effect.gen(function* () {
      const given = { timeToLive: "10 minutes", storeId: "a", [option]: value }
      // As a program in JavaScript can.
      const layer: ReturnType<typeof AvatarCatalogue.layerPersisted> = Reflect.apply(
        AvatarCatalogue.layerPersisted,
        undefined,
        [given]
      )
      const error = yield* Effect.flip(
        ids.pipe(Effect.provide(Layer.provide(layer, [makeHeyGen().layer, store.layer])))
      )
      assert.deepInclude(error, { _tag: "InvalidOptionError", option })
      assert.notMatch(error.message, /77|soon/)
    })
  )
})
