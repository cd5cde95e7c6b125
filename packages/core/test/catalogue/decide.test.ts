import { assert, describe, it } from "@effect/vitest"
import { AvatarCatalogue, HeyGenClient, Look, type LookFilter, Testing } from "@effect-heygen/core"
import { Catalogue, MockHttpClient } from "@effect-heygen/mock"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Logger from "effect/Logger"
import * as Redacted from "effect/Redacted"
import * as Stream from "effect/Stream"
import * as TestClock from "effect/testing/TestClock"
import * as FakeHttp from "../support/FakeHttp.ts"

const look = (id: string, rest: Partial<Look> = {}): Look => ({ id, source: "v3", ...rest })

const of = (...looks: ReadonlyArray<Look>) => Testing.catalogue({ looks: () => Stream.fromIterable(looks) })

const search = (text: string, filter?: LookFilter) =>
  Effect.map(
    AvatarCatalogue.use((catalogue) => catalogue.search(text, filter)),
    (looks) => looks.map(({ id }) => id)
  )

describe("search", () => {
  it.effect("puts the same text before a beginning, a word, a part, and words apart", () =>
    Effect.gen(function* () {
      assert.deepStrictEqual(yield* search("red coat"), ["exact", "prefix", "word", "part", "words"])
    }).pipe(
      Effect.provide(
        of(
          look("words", { name: "coat of red" }),
          look("part", { name: "Fired coat" }),
          look("none", { name: "red" }),
          look("word", { name: "Ada, Red Coat" }),
          look("prefix", { name: "red coats" }),
          look("exact", { name: "Red  coat " })
        )
      )
    )
  )

  it.effect("counts the name before a tag, a tag before the id, and keeps the order of equals", () =>
    Effect.gen(function* () {
      assert.deepStrictEqual(yield* search("new"), ["name", "tag", "new", "b", "a", "new_3"])
    }).pipe(
      Effect.provide(
        of(
          look("new_3"),
          look("new"),
          look("tag", { tags: ["PRO", "NEW"] }),
          look("b", { name: "New one" }),
          look("a", { name: "New one" }),
          look("name", { name: "new", tags: ["NEW"] })
        )
      )
    )
  )

  it.effect.each([
    ["chloe", ["accent"]],
    ["CHLOÉ", ["accent"]],
    ["Chloe\u0301", ["accent"]],
    ["cafe noir", ["id"]],
    ["CAFÉ_NOIR", ["id"]],
    ["晴れ", ["japanese"]],
    ["が", ["ga"]],
    ["か", ["ka"]],
    ["ſtraße", ["german"]],
    ["+", []],
    ["?!", []],
    [" ", ["accent", "Cafe_noir_1", "japanese", "ka", "ga", "german"]],
    ["", ["accent", "Cafe_noir_1", "japanese", "ka", "ga", "german"]]
  ] as const)("finds %j as people write it", ([text, expected]) =>
    Effect.gen(function* () {
      const ids = yield* search(text)
      assert.deepStrictEqual(
        ids,
        expected.map((id) => (id === "id" ? "Cafe_noir_1" : id))
      )
      // The filter finds what the search finds.
      const filtered = yield* Stream.runCollect(
        Stream.unwrap(AvatarCatalogue.useSync((catalogue) => catalogue.looks({ text })))
      ).pipe(Effect.provide(AvatarCatalogue.layerCached({ timeToLive: 1 })))
      assert.sameMembers(
        filtered.map(({ id }) => id),
        [...ids]
      )
    }).pipe(
      Effect.provide(
        of(
          look("accent", { name: "Chloé" }),
          look("Cafe_noir_1"),
          look("japanese", { name: "晴れた庭" }),
          look("ka", { name: "かめら" }),
          look("ga", { name: "がくえん" }),
          look("german", { name: "Straße" })
        )
      )
    )
  )

  it.effect("keeps to a filter, which HeyGen gets", () =>
    Effect.gen(function* () {
      const http = FakeHttp.make(
        FakeHttp.json({
          data: [
            { id: "1", name: "Ada", supported_api_engines: ["avatar_iv"] },
            { id: "2", name: "Ada" }
          ],
          has_more: false,
          next_token: null
        })
      )
      const layer = AvatarCatalogue.layerV3.pipe(Layer.provide(Layer.orDie(http.client())))
      const filter = { engine: "avatar_iv", ownership: "private" } as const
      assert.deepStrictEqual(yield* search("ada", filter).pipe(Effect.provide(layer)), ["1"])
      assert.strictEqual(new URL(http.sent[0]?.url ?? "").search, "?limit=50&ownership=private")
    })
  )
})

const generated = Catalogue.generate({ looks: 300, seed: "pick" })

const pickFrom = (looks: ReadonlyArray<Look>, seed: string | number, filter: LookFilter = {}) =>
  AvatarCatalogue.use((catalogue) => catalogue.pick(filter, { seed })).pipe(
    Effect.provide(of(...looks)),
    Effect.map(({ id }) => id)
  )

describe("pick", () => {
  const looks = generated.looks.slice(0, 40).map(({ id }) => look(id))
  const seeds = Array.from({ length: 80 }, (_, seed) => seed)

  it.effect("is the same for a seed, whatever the order, and as good as random over seeds", () =>
    Effect.gen(function* () {
      const picks = yield* Effect.forEach(seeds, (seed) => pickFrom(looks, seed))
      const reversed = yield* Effect.forEach(seeds, (seed) => pickFrom([...looks].reverse(), seed))
      assert.deepStrictEqual(picks, reversed)
      assert.isAbove(new Set(picks).size, 25)
      // A choice that someone stored holds in the next version as well.
      assert.deepStrictEqual(
        yield* Effect.forEach(["a", "b", "c"], (seed) => pickFrom([look("1"), look("2"), look("3")], seed)),
        ["2", "1", "3"]
      )
    })
  )

  it.effect("stays with its look while others go, and rarely changes for one that comes", () =>
    Effect.gen(function* () {
      const fewer = looks.slice(1)
      let moved = 0
      for (const seed of seeds) {
        const [all, some] = [yield* pickFrom(looks, seed), yield* pickFrom(fewer, seed)]
        if (all === looks[0]?.id) moved += 1
        else assert.strictEqual(some, all)
      }
      assert.isBelow(moved, 10)
    })
  )

  it.effect("fails where no look matches", () =>
    Effect.gen(function* () {
      const error = yield* Effect.flip(pickFrom([], 1))
      assert.deepInclude(error, { _tag: "NoSuchElementError", message: "No look matches the filter." })
    })
  )
})

describe("expiringPreviews", () => {
  const signed = (seconds: number) => `https://i/1?Expires=${seconds}&Signature=x`
  const layer = of(
    look("ended", { previewImageUrl: signed(1) }),
    look("image", { previewImageUrl: signed(3_600), previewVideoUrl: signed(90_000) }),
    look("video", { previewImageUrl: "https://i/1", previewVideoUrl: signed(3_660) }),
    look("later", { previewImageUrl: signed(3_661) }),
    look("unsigned", { previewImageUrl: "https://i/1" }),
    look("none")
  )
  const ids = (within: "1 hour" | "0 millis") =>
    Stream.unwrap(AvatarCatalogue.useSync((catalogue) => catalogue.expiringPreviews(within))).pipe(
      Stream.map(({ id }) => id),
      Stream.runCollect
    )

  it.effect("are the looks with an end within the duration, from when the stream starts", () =>
    Effect.gen(function* () {
      yield* TestClock.adjust("1 minute")
      assert.deepStrictEqual(yield* ids("1 hour"), ["ended", "image", "video"])
      assert.deepStrictEqual(yield* ids("0 millis"), ["ended"])
    }).pipe(Effect.provide(layer))
  )

  it.effect("fail for what isn't a duration", () =>
    Effect.gen(function* () {
      const catalogue = yield* AvatarCatalogue
      // As a program in JavaScript can.
      const stream: ReturnType<typeof catalogue.expiringPreviews> = Reflect.apply(
        catalogue.expiringPreviews,
        undefined,
        ["soon"]
      )
      const { attempts, reason } = yield* Effect.flip(Stream.runDrain(stream))
      assert.strictEqual(attempts, 0)
      assert.deepInclude(reason, { _tag: "InvalidRequestError", param: "within" })
    }).pipe(Effect.provide(layer))
  )
})

describe("what decides a render", () => {
  const wire = {
    id: "1",
    supported_api_engines: ["avatar_iv", "avatar_iii"],
    preferred_orientation: "portrait",
    image_width: 1080,
    image_height: 1920,
    status: "failed",
    error: { code: "training_failed", message: "Too short" }
  }
  const page = (data: ReadonlyArray<object>) =>
    FakeHttp.make(FakeHttp.json({ data, has_more: false, next_token: null }))
  const over = (http: ReturnType<typeof page>) =>
    AvatarCatalogue.layerV3.pipe(Layer.provide(Layer.orDie(http.client())))
  const looks = (filter?: LookFilter) =>
    Stream.runCollect(Stream.unwrap(AvatarCatalogue.useSync((catalogue) => catalogue.looks(filter))))

  it.effect("is on a look of version 3", () =>
    Effect.gen(function* () {
      assert.deepStrictEqual<ReadonlyArray<Look>>(yield* looks(), [
        {
          id: "1",
          source: "v3",
          engines: ["avatar_iv", "avatar_iii"],
          orientation: "portrait",
          width: 1080,
          height: 1920,
          status: "failed",
          error: { code: "training_failed", message: "Too short" }
        }
      ])
    }).pipe(Effect.provide(over(page([wire]))))
  )

  it.effect("is on a group of version 3", () =>
    Effect.gen(function* () {
      const groups = yield* Stream.runCollect(
        Stream.unwrap(AvatarCatalogue.useSync((catalogue) => catalogue.groups({ status: "failed" })))
      )
      assert.deepStrictEqual(groups, [
        {
          id: "1",
          source: "v3",
          consentStatus: "approved",
          status: "failed",
          error: { message: "Too short" }
        }
      ])
    }).pipe(
      Effect.provide(
        over(
          page([{ id: "1", consent_status: "approved", status: "failed", error: { message: "Too short" } }])
        )
      )
    )
  )

  it.effect("is what version 2 says of a photo that it doesn't allow", () =>
    Effect.gen(function* () {
      const all = yield* Stream.runCollect(
        Stream.unwrap(AvatarCatalogue.useSync((catalogue) => catalogue.looksInGroup("g")))
      )
      assert.deepStrictEqual(
        all.map(({ error }) => error),
        [{ message: "Suspended" }, undefined, undefined]
      )
    }).pipe(
      Effect.provide(
        AvatarCatalogue.layerV2.pipe(
          Layer.provide(
            Layer.orDie(
              FakeHttp.make(
                FakeHttp.json({
                  data: {
                    avatar_list: [
                      { id: "1", moderation_msg: "Suspended" },
                      { id: "2", moderation_msg: "" },
                      { id: "3", moderation_msg: null }
                    ]
                  }
                })
              ).client()
            )
          )
        )
      )
    )
  )

  it.effect.each([
    [{ engine: "avatar_iii" }, ["1"]],
    [{ engine: "avatar_iv" }, ["1", "2"]],
    [{ engine: "avatar" }, []],
    [{ orientation: "portrait" }, ["1"]],
    [{ status: "failed" }, ["1"]],
    // HeyGen's presets have no status.
    [{ status: "completed" }, ["2", "3"]],
    [{ engine: "avatar_iv", status: "completed" }, ["2"]]
  ] as const)("is a filter: %j", ([filter, expected]) =>
    Effect.gen(function* () {
      assert.deepStrictEqual(
        (yield* looks(filter)).map(({ id }) => id),
        [...expected]
      )
    }).pipe(
      Effect.provide(
        over(
          page([wire, { id: "2", supported_api_engines: ["avatar_iv"], status: "completed" }, { id: "3" }])
        )
      )
    )
  )

  it.effect("decides the same over the mock's catalogue, with a cache or without", () =>
    Effect.gen(function* () {
      const live = AvatarCatalogue.layerV3.pipe(
        Layer.provide(HeyGenClient.layer({ apiKey: Redacted.make("any") })),
        Layer.provide(MockHttpClient.layer({ catalogue: generated })),
        Layer.provideMerge(Logger.layer([]))
      )
      const filters: ReadonlyArray<LookFilter> = [{ engine: "avatar_iii" }, { engine: "avatar_iv" }]
      const read = Effect.forEach(filters, looks)
      const plain = yield* Effect.provide(read, live)
      const cached = AvatarCatalogue.layerCached({ timeToLive: "1 hour" })
      assert.deepStrictEqual(yield* Effect.provide(read, Layer.provide(cached, live)), plain)
      const [some, most] = plain.map(({ length }) => length)
      assert.isTrue(some !== undefined && most !== undefined && 0 < some && some < most)
    })
  )
})

describe("Look.character", () => {
  it("is a photo's talking_photo_id, and any other's avatar_id", () => {
    assert.deepStrictEqual(Look.character(look("p", { kind: "photo_avatar" })), {
      type: "talking_photo",
      talking_photo_id: "p"
    })
    for (const rest of [{}, { kind: "digital_twin" }, { kind: "studio_avatar" }]) {
      assert.deepStrictEqual(Look.character(look("a", rest)), { type: "avatar", avatar_id: "a" })
    }
  })
})
