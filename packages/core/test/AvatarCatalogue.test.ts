import { assert, describe, it } from "@effect/vitest"
import { AvatarCatalogue, HeyGenError, ServerError, SignedUrl } from "@effect-heygen/core"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Layer from "effect/Layer"
import * as Ref from "effect/Ref"
import * as Stream from "effect/Stream"
import * as TestClock from "effect/testing/TestClock"
import * as FakeHttp from "./support/FakeHttp.ts"

const catalogueV2 = FakeHttp.json({
  data: {
    avatars: [
      {
        avatar_id: "a1",
        avatar_name: "Ada",
        gender: "female",
        premium: true,
        tags: ["NEW"],
        default_voice_id: null
      },
      {
        avatar_id: "a2",
        avatar_name: "Alan ",
        gender: "male",
        premium: false,
        preview_image_url: "https://i/a2"
      }
    ],
    talking_photos: [
      { talking_photo_id: "p1", talking_photo_name: "Grace", preview_image_url: "https://i/p1" }
    ]
  }
})

const looksV3 = FakeHttp.json({
  data: [
    { id: "a1", name: "Ada", avatar_type: "studio_avatar", gender: "Woman", tags: ["NEW"], group_id: "g1" },
    {
      id: "a2",
      name: "Alan ",
      avatar_type: "digital_twin",
      gender: "male",
      preview_image_url: "https://i/a2"
    },
    { id: "p1", name: "Grace", avatar_type: "photo_avatar", preview_image_url: "https://i/p1" }
  ],
  has_more: false
})

const over = (version: "layerV2" | "layerV3", http: ReturnType<typeof FakeHttp.make>) =>
  AvatarCatalogue[version].pipe(Layer.provide(Layer.orDie(http.client({ retry: false }))))

const looks = (filter?: Parameters<AvatarCatalogue["Service"]["looks"]>[0]) =>
  Stream.runCollect(Stream.unwrap(AvatarCatalogue.useSync((catalogue) => catalogue.looks(filter))))

const idsOf = (filter?: Parameters<typeof looks>[0]) =>
  Effect.map(looks(filter), (all) => all.map(({ id }) => id))

describe.each([
  ["layerV2", catalogueV2],
  ["layerV3", looksV3]
] as const)("AvatarCatalogue.%s", (version, answer) => {
  it.effect("finds looks by text, gender and kind", () =>
    Effect.gen(function* () {
      assert.deepStrictEqual(yield* idsOf(), ["a1", "a2", "p1"])
      assert.deepStrictEqual(yield* idsOf({ text: "AL" }), ["a2"])
      assert.deepStrictEqual(yield* idsOf({ text: "new" }), ["a1"])
      assert.deepStrictEqual(yield* idsOf({ gender: "female" }), ["a1"])
      assert.deepStrictEqual(yield* idsOf({ gender: "Woman", text: "x" }), [])
      assert.deepStrictEqual(yield* idsOf({ kind: "photo_avatar" }), ["p1"])
    }).pipe(Effect.provide(over(version, FakeHttp.make(answer))))
  )

  it.effect("says nothing where HeyGen says nothing", () =>
    Effect.gen(function* () {
      const [, , photo] = yield* looks()
      assert.deepStrictEqual(
        { ...photo, source: undefined },
        {
          id: "p1",
          name: "Grace",
          kind: "photo_avatar",
          previewImageUrl: "https://i/p1",
          source: undefined
        }
      )
    }).pipe(Effect.provide(over(version, FakeHttp.make(answer))))
  )
})

const refused = (version: "layerV2" | "layerV3", filter: Parameters<typeof looks>[0]) =>
  Effect.gen(function* () {
    const http = FakeHttp.make(catalogueV2)
    const { attempts, reason } = yield* Effect.flip(looks(filter)).pipe(Effect.provide(over(version, http)))
    assert.deepStrictEqual([attempts, http.sent.length], [0, 0])
    return reason
  })

describe("a part of a filter that a version cannot answer", () => {
  it.effect.each([
    ["layerV2", { ownership: "private" }, "ownership"],
    ["layerV2", { kind: "digital_twin" }, "kind"],
    ["layerV3", { premium: true }, "premium"]
  ] as const)("is refused by its name, before anything is sent (%s)", ([version, filter, param]) =>
    Effect.gen(function* () {
      assert.deepInclude(yield* refused(version, filter), { _tag: "InvalidRequestError", param })
    })
  )
})

describe("AvatarCatalogue.layerV3", () => {
  it.effect("lets HeyGen filter where it can, and reads the largest pages", () =>
    Effect.gen(function* () {
      const http = FakeHttp.make(FakeHttp.json({ data: [{ id: "1", name: "a" }] }))
      const [look] = yield* looks({ ownership: "private" }).pipe(Effect.provide(over("layerV3", http)))
      assert.strictEqual(look?.ownership, "private")
      assert.strictEqual(new URL(http.sent[0]?.url ?? "").search, "?limit=50&ownership=private")
    })
  )

  it.effect("reads a group's looks, its groups, and one look", () =>
    Effect.gen(function* () {
      const record = { id: "1", name: "a", created_at: 1730251663, looks_count: 2, gender: "Man" }
      const http = FakeHttp.make(
        FakeHttp.json({ data: [record] }),
        FakeHttp.json({ data: [record] }),
        FakeHttp.json({ data: record })
      )
      yield* Effect.gen(function* () {
        const catalogue = yield* AvatarCatalogue
        const [look] = yield* Stream.runCollect(catalogue.looksInGroup("g"))
        assert.deepStrictEqual(look, { id: "1", name: "a", gender: "male", groupId: "g", source: "v3" })
        const [group] = yield* Stream.runCollect(catalogue.groups({ gender: "male" }))
        assert.deepInclude({ ...group }, { looksCount: 2, gender: "male" })
        assert.strictEqual(
          group?.createdAt === undefined ? "" : DateTime.formatIso(group.createdAt),
          "2024-10-30T01:27:43.000Z"
        )
        assert.deepInclude(yield* catalogue.look("1"), { id: "1", source: "v3" })
      }).pipe(Effect.provide(over("layerV3", http)))
      assert.deepStrictEqual(
        http.sent.map(({ url }) => url.replace("https://api.heygen.com", "")),
        ["/v3/avatars/looks?limit=50&group_id=g", "/v3/avatars?limit=50", "/v3/avatars/looks/1"]
      )
    })
  )
})

describe("AvatarCatalogue.layerV2", () => {
  it.effect("reads both shapes of a group's looks, its groups, and one look", () =>
    Effect.gen(function* () {
      const http = FakeHttp.make(
        FakeHttp.json({
          data: {
            avatar_list: [
              { id: "1", name: "a", created_at: 1.5e300 },
              { avatar_id: "2", avatar_name: "b" }
            ]
          }
        }),
        FakeHttp.json({
          data: {
            avatar_group_list: [
              { id: "g", name: "G", group_type: "PUBLIC_PHOTO" },
              { id: "h", name: "H", group_type: "PRIVATE" }
            ]
          }
        }),
        FakeHttp.json({ data: { id: "p", name: "P", type: "talking_photo", is_public: true } })
      )
      yield* Effect.gen(function* () {
        const catalogue = yield* AvatarCatalogue
        const looks = yield* Stream.runCollect(catalogue.looksInGroup("g"))
        assert.deepStrictEqual(looks, [
          { id: "1", name: "a", kind: "photo_avatar", groupId: "g", source: "v2" },
          { id: "2", name: "b", groupId: "g", source: "v2" }
        ])
        const groups = yield* Stream.runCollect(catalogue.groups({ ownership: "public" }))
        assert.deepStrictEqual(groups, [{ id: "g", name: "G", ownership: "public", source: "v2" }])
        const look = yield* catalogue.look("p")
        assert.deepStrictEqual(look, {
          id: "p",
          name: "P",
          kind: "photo_avatar",
          ownership: "public",
          source: "v2"
        })
      }).pipe(Effect.provide(over("layerV2", http)))
    })
  )
})

/** A catalogue that counts what it is asked for, and answers as told. */
const counting = (answer: (call: number) => Effect.Effect<string, HeyGenError>) =>
  Effect.map(Ref.make(0), (calls) => ({
    calls: Ref.get(calls),
    layer: AvatarCatalogue.layerTest({
      looks: () =>
        Stream.fromEffect(
          Effect.flatMap(
            Ref.updateAndGet(calls, (n) => n + 1),
            (call) =>
              Effect.map(answer(call), (url) => ({
                id: String(call),
                name: "",
                previewImageUrl: url,
                source: "v3" as const
              }))
          )
        )
    })
  }))

const cached = AvatarCatalogue.layerCached({ timeToLive: "10 minutes" })

describe("AvatarCatalogue.layerCached", () => {
  it.effect("sends one request for a thousand fibers that ask at once", () =>
    Effect.gen(function* () {
      const { calls, layer } = yield* counting(() => Effect.as(Effect.sleep("1 second"), "https://i/1"))
      yield* Effect.gen(function* () {
        const fiber = yield* Effect.forkChild(
          Effect.forEach(Array.from({ length: 1_000 }), () => idsOf({ text: "" }), {
            concurrency: "unbounded"
          })
        )
        yield* TestClock.adjust("1 second")
        const all = yield* Fiber.join(fiber)
        assert.isTrue(all.every(([id]) => id === "1"))
      }).pipe(Effect.provide(cached.pipe(Layer.provide(layer))))
      assert.strictEqual(yield* calls, 1)
    })
  )

  it.effect("keeps an answer for its time, and each filter's for itself", () =>
    Effect.gen(function* () {
      const { calls, layer } = yield* counting(() => Effect.succeed("https://i/1"))
      yield* Effect.gen(function* () {
        assert.deepStrictEqual(yield* idsOf({ text: "" }), ["1"])
        yield* TestClock.adjust("9 minutes")
        assert.deepStrictEqual(yield* idsOf({ text: "" }), ["1"])
        assert.deepStrictEqual(yield* idsOf({ gender: "female" }), ["2"])
        yield* TestClock.adjust("2 minutes")
        assert.deepStrictEqual(yield* idsOf({ text: "" }), ["3"])
      }).pipe(Effect.provide(cached.pipe(Layer.provide(layer))))
      assert.strictEqual(yield* calls, 3)
    })
  )

  it.effect("does not keep a failure: the next call asks again", () =>
    Effect.gen(function* () {
      const failure = new HeyGenError({
        operation: "test",
        reason: new ServerError({ status: 500, message: "Busy" })
      })
      const { calls, layer } = yield* counting((call) =>
        call === 1 ? Effect.fail(failure) : Effect.succeed("https://i/1")
      )
      yield* Effect.gen(function* () {
        assert.strictEqual(yield* Effect.flip(idsOf()), failure)
        assert.deepStrictEqual(yield* idsOf(), ["2"])
        assert.deepStrictEqual(yield* idsOf(), ["2"])
      }).pipe(Effect.provide(cached.pipe(Layer.provide(layer))))
      assert.strictEqual(yield* calls, 2)
    })
  )

  it.effect("never hands out a signed URL that has ended", () =>
    Effect.gen(function* () {
      // In seconds of the test's clock: the URL ends after a minute, long before the ten of the cache.
      const { layer } = yield* counting((call) =>
        Effect.succeed(`https://i/1?Expires=${call * 60}&Signature=x`)
      )
      yield* Effect.gen(function* () {
        assert.deepStrictEqual(yield* idsOf(), ["1"])
        yield* TestClock.adjust("59 seconds")
        assert.deepStrictEqual(yield* idsOf(), ["1"])
        yield* TestClock.adjust("1 second")
        assert.deepStrictEqual(yield* idsOf(), ["2"])
      }).pipe(Effect.provide(cached.pipe(Layer.provide(layer))))
    })
  )

  it.effect("does not keep what has ended already", () =>
    Effect.gen(function* () {
      const { calls, layer } = yield* counting(() => Effect.succeed("https://i/1?Expires=1"))
      yield* Effect.gen(function* () {
        yield* TestClock.adjust("1 hour")
        yield* idsOf()
        yield* idsOf()
      }).pipe(Effect.provide(cached.pipe(Layer.provide(layer))))
      assert.strictEqual(yield* calls, 2)
    })
  )
})

describe("SignedUrl.expiresAt", () => {
  it.each([
    ["https://files2.heygen.ai/a?Expires=1759511270&Signature=b", "2025-10-03T17:07:50.000Z"],
    ["https://files2.heygen.ai/a", undefined],
    ["https://files2.heygen.ai/a?Expires=soon", undefined],
    [`https://files2.heygen.ai/a?Expires=${"9".repeat(30)}`, undefined],
    ["not a URL", undefined],
    ["", undefined]
  ])("of %s is %s", (url, expected) => {
    const end = SignedUrl.expiresAt(url)
    assert.strictEqual(end === undefined ? undefined : DateTime.formatIso(end), expected)
  })
})
