import { assert, describe, it } from "@effect/vitest"
import { type HeyGenError, V3 } from "@effect-heygen/core"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Layer from "effect/Layer"
import * as Logger from "effect/Logger"
import * as Stream from "effect/Stream"
import * as TestClock from "effect/testing/TestClock"
import * as FakeHttp from "../support/FakeHttp.ts"

const look = (id: number) => ({ id: `look-${id}`, name: `Look ${id}` })

/** A page of two looks, with the cursor to the next. */
const page = (first: number, next_token: string | null = null, has_more = next_token !== null) =>
  FakeHttp.json({ data: [look(first), look(first + 1)], has_more, next_token })

const services = (http: ReturnType<typeof FakeHttp.make>) =>
  V3.layer.pipe(Layer.provide(Layer.orDie(http.client())))

const looks = (query?: V3.AvatarLookQuery) =>
  Stream.unwrap(Effect.map(V3.AvatarLooks, (it) => it.stream(query)))

const idsOf = (http: ReturnType<typeof FakeHttp.make>, query?: V3.AvatarLookQuery) =>
  looks(query).pipe(
    Stream.map(({ id }) => id),
    Stream.runCollect,
    Effect.provide(services(http))
  )

const queriesOf = ({ sent }: ReturnType<typeof FakeHttp.make>) => sent.map(({ url }) => new URL(url).search)

describe("a stream of version 3", () => {
  it.effect("follows the cursor to the end, and carries the query along", () =>
    Effect.gen(function* () {
      const http = FakeHttp.make(page(1, "a"), page(3, "b/c"), page(5, "d", false))
      const ids = yield* idsOf(http, { limit: 2, group_id: "g" })
      assert.deepStrictEqual(
        [...ids],
        [1, 2, 3, 4, 5, 6].map((id) => `look-${id}`)
      )
      assert.deepStrictEqual(queriesOf(http), [
        "?limit=2&group_id=g",
        "?limit=2&token=a&group_id=g",
        "?limit=2&token=b%2Fc&group_id=g"
      ])
    })
  )

  it.effect.each([
    ["with no more behind it", null],
    ["with no more behind it and a cursor", "a"]
  ] as const)("ends at a page %s", ([, next]) =>
    Effect.gen(function* () {
      assert.strictEqual((yield* idsOf(FakeHttp.make(page(1, next, false)))).length, 2)
    })
  )

  it.effect.each([
    ["has_more", { next_token: null }],
    ["next_token", { has_more: true }],
    ["has_more", { pagination: { has_more: true, next_token: "a" } }]
  ] as const)("fails where %s is missing, and never ends early (%j)", ([path, next]) =>
    Effect.gen(function* () {
      const { reason } = yield* Effect.flip(idsOf(FakeHttp.make(FakeHttp.json({ data: [look(1)], ...next }))))
      assert.deepInclude(reason, { _tag: "DecodeError", path })
    })
  )

  it.effect("fails where empty pages lead to ever new cursors", () =>
    Effect.gen(function* () {
      const empty = (token: string) => FakeHttp.json({ data: [], has_more: true, next_token: token })
      const http = FakeHttp.make(...Array.from({ length: 100 }, (_, index) => empty(`t${index}`)))
      const { reason } = yield* Effect.flip(idsOf(http))
      assert.deepInclude(reason, { _tag: "DecodeError", path: "next_token" })
      assert.strictEqual(http.sent.length, 21)
    })
  )

  it.effect("leaves malformed records out with `invalid: skip`", () =>
    Effect.gen(function* () {
      const http = FakeHttp.make(
        FakeHttp.json({ data: [look(1), { name: "no id" }, look(2)], has_more: true, next_token: "a" }),
        page(3)
      )
      const ids = yield* Stream.unwrap(
        V3.AvatarLooks.useSync((looks) => looks.stream({ invalid: "skip" }))
      ).pipe(
        Stream.map(({ id }) => id),
        Stream.runCollect,
        Effect.provide([services(http), Logger.layer([])])
      )
      assert.deepStrictEqual([...ids], ["look-1", "look-2", "look-3", "look-4"])
    })
  )

  it.effect("goes on over an empty page", () =>
    Effect.gen(function* () {
      const http = FakeHttp.make(FakeHttp.json({ data: [], has_more: true, next_token: "a" }), page(1))
      assert.strictEqual((yield* idsOf(http)).length, 2)
    })
  )

  it.effect("keeps records that come twice", () =>
    Effect.gen(function* () {
      const http = FakeHttp.make(page(1, "a"), page(1))
      assert.strictEqual((yield* idsOf(http)).length, 4)
    })
  )

  it.effect("asks for a page when its first record is wanted, and stops with the consumer", () =>
    Effect.gen(function* () {
      const http = FakeHttp.make(page(1, "a"), page(3, "b"), page(5, "c"))
      const requestsAt: Array<number> = []
      yield* looks().pipe(
        Stream.take(3),
        Stream.runForEach(() => Effect.sync(() => requestsAt.push(http.sent.length))),
        Effect.provide(services(http))
      )
      assert.deepStrictEqual(requestsAt, [1, 1, 2])
      assert.strictEqual(http.sent.length, 2)
    })
  )

  it.effect("retries the page that fails, and no other", () =>
    Effect.gen(function* () {
      const http = FakeHttp.make(page(1, "a"), { status: 503 }, { fails: new Error("reset") }, page(3))
      const fiber = yield* Effect.forkChild(idsOf(http))
      yield* TestClock.adjust("1 minute")
      assert.strictEqual((yield* Fiber.join(fiber)).length, 4)
      assert.deepStrictEqual(queriesOf(http), ["", "?token=a", "?token=a", "?token=a"])
    })
  )

  it.effect("fails, after the records before, where a cursor is no longer good", () =>
    Effect.gen(function* () {
      const expired = FakeHttp.json(
        { error: { code: "invalid_parameter", message: "token expired", param: "token" } },
        400
      )
      const read: Array<string> = []
      const http = FakeHttp.make(page(1, "a"), expired)
      const { reason } = yield* looks().pipe(
        Stream.runForEach(({ id }) => Effect.sync(() => read.push(id))),
        Effect.flip,
        Effect.provide(services(http))
      )
      assert.deepInclude(reason, { _tag: "InvalidRequestError", param: "token" })
      assert.deepStrictEqual(read, ["look-1", "look-2"])
    })
  )

  it.effect.each([
    ["repeats", [page(1, "a"), page(3, "a")]],
    ["leads back in a circle", [page(1, "a"), page(3, "b"), page(5, "a")]],
    ["is missing where there is more", [page(1, null, true)]]
  ] as const)("fails where the cursor %s", ([, pages]) =>
    Effect.gen(function* () {
      const http = FakeHttp.make(...pages)
      const { reason } = yield* Effect.flip(idsOf(http))
      assert.deepInclude(reason, { _tag: "DecodeError", path: "next_token" })
      assert.strictEqual(http.sent.length, pages.length)
    })
  )

  it.effect("streams groups as well", () =>
    Effect.gen(function* () {
      const http = FakeHttp.make(page(1, "a"), page(3))
      const groups = yield* Stream.unwrap(
        Effect.map(V3.AvatarGroups, (it) => it.stream({ ownership: "private" }))
      ).pipe(Stream.runCollect, Effect.provide(services(http)))
      assert.strictEqual(groups.length, 4)
      assert.deepStrictEqual(queriesOf(http), ["?ownership=private", "?token=a&ownership=private"])
    })
  )
})

describe("a query outside of the documented range", () => {
  it.effect.each([0, 51, -1, 1.5, Number.NaN])("(limit %s) is refused before anything is sent", (limit) =>
    Effect.gen(function* () {
      const http = FakeHttp.make(page(1))
      const [groups, looks_] = yield* Effect.all([V3.AvatarGroups, V3.AvatarLooks]).pipe(
        Effect.provide(services(http))
      )
      const calls: ReadonlyArray<Effect.Effect<unknown, HeyGenError>> = [
        groups.list({ limit }),
        looks_.list({ limit }),
        Stream.runCollect(looks_.stream({ limit }))
      ]
      for (const call of calls) {
        const error = yield* Effect.flip(call)
        assert.deepInclude(error.reason, { _tag: "InvalidRequestError", param: "limit" })
        assert.strictEqual(error.attempts, 0)
      }
      assert.deepStrictEqual(http.sent, [])
    })
  )

  it.effect.each([1, 50])("(limit %s) is not", (limit) =>
    Effect.gen(function* () {
      const http = FakeHttp.make(page(1))
      yield* idsOf(http, { limit })
      assert.deepStrictEqual(queriesOf(http), [`?limit=${limit}`])
    })
  )
})
