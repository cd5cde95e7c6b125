import { assert, describe, it } from "@effect/vitest"
import {
  AvatarCatalogue,
  type CacheOptions,
  type Catalogue,
  Group,
  HeyGenError,
  Look,
  type LookFilter,
  ServerError,
  Testing
} from "@effect-heygen/core"
import * as DateTime from "effect/DateTime"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Layer from "effect/Layer"
import * as Ref from "effect/Ref"
import * as Schema from "effect/Schema"
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
  has_more: false,
  next_token: null
})

type Version = "layerV2" | "layerV3"

const over = (version: Version, http: ReturnType<typeof FakeHttp.make>) =>
  AvatarCatalogue[version].pipe(Layer.provide(Layer.orDie(http.client({ retry: false }))))

const looks = (filter?: LookFilter) =>
  Stream.runCollect(Stream.unwrap(AvatarCatalogue.useSync((catalogue) => catalogue.looks(filter))))

const groups = (filter?: Parameters<Catalogue["groups"]>[0]) =>
  Stream.runCollect(Stream.unwrap(AvatarCatalogue.useSync((catalogue) => catalogue.groups(filter))))

const looksInGroup = (groupId: string) =>
  Stream.runCollect(Stream.unwrap(AvatarCatalogue.useSync((catalogue) => catalogue.looksInGroup(groupId))))

const idsOf = (filter?: LookFilter) => Effect.map(looks(filter), (all) => all.map(({ id }) => id))

describe.each([
  ["layerV2", catalogueV2],
  ["layerV3", looksV3]
] as const)("AvatarCatalogue.%s", (version, response) => {
  it.effect("finds looks by text, gender and kind", () =>
    Effect.gen(function* () {
      assert.deepStrictEqual(yield* idsOf(), ["a1", "a2", "p1"])
      assert.deepStrictEqual(yield* idsOf({ text: "AL" }), ["a2"])
      assert.deepStrictEqual(yield* idsOf({ text: "new" }), ["a1"])
      assert.deepStrictEqual(yield* idsOf({ gender: "female" }), ["a1"])
      assert.deepStrictEqual(yield* idsOf({ gender: "Woman", text: "x" }), [])
      assert.deepStrictEqual(yield* idsOf({ kind: "photo_avatar" }), ["p1"])
    }).pipe(Effect.provide(over(version, FakeHttp.make(response))))
  )

  it.effect("leaves out what HeyGen leaves out", () =>
    Effect.gen(function* () {
      const [, , photo] = yield* looks()
      assert.deepStrictEqual(photo, {
        id: "p1",
        name: "Grace",
        kind: "photo_avatar",
        previewImageUrl: "https://i/p1",
        source: version === "layerV2" ? "v2" : "v3"
      })
    }).pipe(Effect.provide(over(version, FakeHttp.make(response))))
  )
})

const options = { timeToLive: "10 minutes" } as const

const cached = AvatarCatalogue.layerCached(options)

const failure = (version: Version, filter: LookFilter, search: "looks" | "groups" = "looks") =>
  Effect.gen(function* () {
    const http = FakeHttp.make(catalogueV2)
    const plain = over(version, http)
    const all = yield* Effect.forEach([plain, Layer.provide(cached, plain)], (layer) =>
      Effect.flip(search === "looks" ? looks(filter) : groups(filter)).pipe(Effect.provide(layer))
    )
    assert.strictEqual(http.sent.length, 0)
    return all
  })

describe("a part of a filter that a version doesn't have", () => {
  it.effect.each([
    ["layerV2", "looks", { ownership: "private", text: "a" }, "ownership", "layerV3"],
    ["layerV2", "looks", { engine: "avatar_iv" }, "engine", "layerV3"],
    ["layerV2", "looks", { kind: "photo_avatar", orientation: "portrait" }, "orientation", "layerV3"],
    ["layerV2", "looks", { status: "completed" }, "status", "layerV3"],
    ["layerV2", "looks", { kind: "digital_twin", premium: true }, "kind", "layerV3"],
    ["layerV2", "groups", { gender: "female" }, "gender", "layerV3"],
    ["layerV2", "groups", { gender: "female", ownership: "private" }, "gender", "layerV3"],
    ["layerV3", "looks", { premium: true }, "premium", "layerV2"],
    ["layerV3", "looks", { premium: false }, "premium", "layerV2"]
  ] as const)(
    "fails with its name before a request, with a cache or without: %s, %s",
    ([version, search, filter, param, works]) =>
      Effect.gen(function* () {
        for (const { attempts, reason } of yield* failure(version, filter, search)) {
          assert.strictEqual(attempts, 0)
          assert.deepInclude(reason, { _tag: "InvalidRequestError", param })
          assert.include(
            reason.message,
            `Version ${version === "layerV2" ? 2 : 3} of HeyGen's API can${param === "kind" ? "" : "'t"} filter`
          )
          assert.include(reason.message, works)
        }
      })
  )
})

describe("AvatarCatalogue.layerV3", () => {
  it.effect("lets HeyGen filter where it can, and reads the largest pages", () =>
    Effect.gen(function* () {
      const http = FakeHttp.make(
        FakeHttp.json({ data: [{ id: "1", name: "a" }], has_more: false, next_token: null })
      )
      const [look] = yield* looks({ ownership: "private" }).pipe(Effect.provide(over("layerV3", http)))
      assert.strictEqual(look?.ownership, "private")
      assert.strictEqual(new URL(http.sent[0]?.url ?? "").search, "?limit=50&ownership=private")
    })
  )

  it.effect("reads a group's looks, its groups, and one look", () =>
    Effect.gen(function* () {
      const record = {
        id: "1",
        name: "a",
        created_at: 1730251663,
        looks_count: 2,
        gender: "Man",
        preview_image_url: "https://i/1",
        preview_video_url: "https://v/1"
      }
      const http = FakeHttp.make(
        FakeHttp.json({ data: [record], has_more: false, next_token: null }),
        FakeHttp.json({ data: [record], has_more: false, next_token: null }),
        FakeHttp.json({ data: record })
      )
      yield* Effect.gen(function* () {
        const catalogue = yield* AvatarCatalogue
        const previews = { previewImageUrl: "https://i/1", previewVideoUrl: "https://v/1" }
        const all = yield* Stream.runCollect(catalogue.looksInGroup("g"))
        assert.deepStrictEqual(all, [
          { id: "1", name: "a", gender: "male", groupId: "g", source: "v3", ...previews }
        ])
        const [group] = yield* Stream.runCollect(catalogue.groups({ gender: "male" }))
        assert.deepStrictEqual(group, {
          id: "1",
          name: "a",
          gender: "male",
          looksCount: 2,
          createdAt: DateTime.makeUnsafe("2024-10-30T01:27:43.000Z"),
          source: "v3",
          ...previews
        })
        assert.deepInclude(yield* catalogue.look("1"), { id: "1", source: "v3" })
      }).pipe(Effect.provide(over("layerV3", http)))
      assert.deepStrictEqual(
        http.sent.map(({ url }) => url.replace("https://api.heygen.com", "")),
        ["/v3/avatars/looks?limit=50&group_id=g", "/v3/avatars?limit=50", "/v3/avatars/looks/1"]
      )
    })
  )
})

/** Every field that HeyGen has, by the name that it has in all records. */
const wire = {
  gender: " Woman ",
  status: "completed",
  group_id: "g",
  premium: false,
  tags: ["NEW"],
  default_voice_id: "v",
  preview_image_url: "https://i/1",
  preview_video_url: "https://v/1",
  created_at: 1730251663
}

const previews = { previewImageUrl: "https://i/1", previewVideoUrl: "https://v/1" }
const createdAt = DateTime.makeUnsafe("2024-10-30T01:27:43.000Z")
const named = { id: "1", name: "Ada" }
const ofLook = { ...named, defaultVoiceId: "v", ...previews }

const look = Effect.map(
  AvatarCatalogue.use((catalogue) => catalogue.look("1")),
  (it) => [it]
)

describe("every field of HeyGen's is in the catalogue", () => {
  it.effect.each([
    [
      "avatar",
      "layerV2",
      looks({ premium: false }),
      { avatars: [{ ...wire, avatar_id: "1", avatar_name: "Ada" }], talking_photos: [] },
      { ...ofLook, source: "v2", gender: "female", premium: false, tags: ["NEW"] }
    ],
    [
      "talking photo",
      "layerV2",
      looks(),
      { avatars: [], talking_photos: [{ ...wire, talking_photo_id: "1", talking_photo_name: "Ada" }] },
      { ...named, source: "v2", kind: "photo_avatar", previewImageUrl: "https://i/1" }
    ],
    [
      "photo look",
      "layerV2",
      looksInGroup("h"),
      { avatar_list: [{ ...wire, ...named, image_url: "https://i/1", motion_preview_url: "https://v/1" }] },
      { ...ofLook, source: "v2", kind: "photo_avatar", groupId: "g", status: "completed", createdAt }
    ],
    [
      "details",
      "layerV2",
      look,
      { ...wire, ...named, type: "avatar", is_public: false },
      { ...ofLook, source: "v2", ownership: "private", gender: "female", premium: false, tags: ["NEW"] }
    ],
    [
      "group",
      "layerV2",
      groups(),
      {
        avatar_group_list: [
          {
            ...wire,
            ...named,
            group_type: "PRIVATE",
            num_looks: 2,
            preview_image: "https://i/1",
            train_status: "ready"
          }
        ]
      },
      {
        ...named,
        source: "v2",
        ownership: "private",
        looksCount: 2,
        status: "completed",
        createdAt,
        previewImageUrl: "https://i/1",
        defaultVoiceId: "v"
      }
    ],
    [
      "look",
      "layerV3",
      looks({ ownership: "private" }),
      [{ ...wire, ...named, avatar_type: "digital_twin" }],
      {
        ...ofLook,
        source: "v3",
        ownership: "private",
        kind: "digital_twin",
        groupId: "g",
        gender: "female",
        status: "completed",
        tags: ["NEW"]
      }
    ],
    [
      "group",
      "layerV3",
      groups({ ownership: "public", gender: "Woman" }),
      [{ ...wire, ...named, looks_count: 2 }],
      {
        ...ofLook,
        source: "v3",
        ownership: "public",
        gender: "female",
        status: "completed",
        looksCount: 2,
        createdAt
      }
    ]
  ] as const)("of the %s (%s)", ([, version, read, data, expected]) =>
    Effect.gen(function* () {
      const records: ReadonlyArray<Look | Group> = yield* read
      assert.deepStrictEqual(records, [expected])
    }).pipe(
      Effect.provide(over(version, FakeHttp.make(FakeHttp.json({ data, has_more: false, next_token: null }))))
    )
  )

  it.effect("and groups of another gender are not found", () =>
    Effect.gen(function* () {
      assert.deepStrictEqual(yield* groups({ gender: "male" }), [])
    }).pipe(
      Effect.provide(
        over(
          "layerV3",
          FakeHttp.make(FakeHttp.json({ data: [{ ...wire, ...named }], has_more: false, next_token: null }))
        )
      )
    )
  )
})

const groupsV2 = FakeHttp.json({
  data: {
    avatar_group_list: [
      { id: "g", name: "Grace", group_type: "PUBLIC_PHOTO", preview_image: "https://i/g" },
      { id: "h", name: "Hedy", group_type: "PRIVATE", num_looks: 2, train_status: "ready" },
      { id: "i", name: "Ida" }
    ]
  }
})

const groupsV3 = FakeHttp.json({
  data: [
    { id: "g", name: "Grace" },
    { id: "h", name: "Hedy" },
    { id: "i", name: "Ida" }
  ],
  has_more: false,
  next_token: null
})

describe.each([
  ["layerV2", groupsV2],
  ["layerV3", groupsV3]
] as const)("AvatarCatalogue.%s, groups", (version, response) => {
  it.effect("are found by a part of the name or the id, in any letter case", () =>
    Effect.gen(function* () {
      const ids = (text: string) => Effect.map(groups({ text }), (all) => all.map(({ id }) => id))
      assert.deepStrictEqual(yield* ids("HED"), ["h"])
      assert.deepStrictEqual(yield* ids("G"), ["g"])
      assert.deepStrictEqual(yield* ids("a"), ["g", "i"])
      assert.deepStrictEqual(yield* ids("x"), [])
    }).pipe(Effect.provide(over(version, FakeHttp.make(response))))
  )
})

describe("AvatarCatalogue.layerV2", () => {
  it.effect("requests HeyGen's presets unless only the account's own groups are wanted", () =>
    Effect.gen(function* () {
      const http = FakeHttp.make(groupsV2)
      yield* Effect.gen(function* () {
        const [own, ...others] = yield* groups({ ownership: "private" })
        assert.deepStrictEqual(others, [])
        assert.deepStrictEqual(own, {
          id: "h",
          name: "Hedy",
          looksCount: 2,
          ownership: "private",
          status: "completed",
          source: "v2"
        })
        assert.deepStrictEqual(
          (yield* groups({ ownership: "public" })).map(({ id }) => id),
          ["g"]
        )
        assert.strictEqual((yield* groups()).length, 3)
      }).pipe(Effect.provide(over("layerV2", http)))
      assert.deepStrictEqual(
        http.sent.map(({ url }) => new URL(url).search),
        ["?include_public=false", "?include_public=true", "?include_public=true"]
      )
    })
  )

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

/** A catalogue that counts its reads, and sees each filter. */
const counting = (url: (read: number) => Effect.Effect<string, HeyGenError>, rest: Partial<Catalogue> = {}) =>
  Effect.map(Ref.make<ReadonlyArray<LookFilter | undefined>>([]), (reads) => {
    const record = (filter?: LookFilter) =>
      Effect.gen(function* () {
        const { length } = yield* Ref.updateAndGet(reads, (all) => [...all, filter])
        return {
          id: String(length),
          name: `Look ${length}`,
          tags: ["NEW"],
          engines: ["avatar_iv"],
          error: { code: "none" },
          previewImageUrl: yield* url(length),
          source: "v3" as const
        }
      })
    return {
      reads: Ref.get(reads),
      layer: Layer.provide(
        cached,
        Testing.catalogue({
          looks: (filter) => Stream.fromEffect(record(filter)),
          groups: (filter) => Stream.fromEffect(record(filter)),
          looksInGroup: () => Stream.fromEffect(record()),
          look: () => record(),
          ...rest
        })
      )
    }
  })

const unsigned = () => Effect.succeed("https://i/1")

const unused = Testing.catalogue({})

describe("AvatarCatalogue.layerCached", () => {
  it.effect("reads version 3 once for any number of searches by text and gender", () =>
    Effect.gen(function* () {
      const page = (id: number, has_more: boolean) =>
        FakeHttp.json({
          data: [{ id: `a${id}`, name: `Look ${id}`, gender: id === 1 ? "Woman" : "male" }],
          has_more,
          next_token: has_more ? String(id) : null
        })
      const http = FakeHttp.make(
        page(1, true),
        page(2, false),
        FakeHttp.json({ data: [], has_more: false, next_token: null })
      )
      yield* Effect.gen(function* () {
        assert.deepStrictEqual(yield* idsOf({ text: "look" }), ["a1", "a2"])
        assert.deepStrictEqual(yield* idsOf({ text: "A2" }), ["a2"])
        assert.deepStrictEqual(yield* idsOf({ gender: "female" }), ["a1"])
        assert.deepStrictEqual(yield* idsOf({ gender: "Man", text: undefined, kind: undefined }), ["a2"])
        assert.deepStrictEqual(yield* idsOf(), ["a1", "a2"])
        assert.strictEqual(http.sent.length, 2)
        yield* idsOf({ kind: "photo_avatar", text: "a" })
        yield* idsOf({ text: "b", kind: "photo_avatar" })
        assert.strictEqual(http.sent.length, 3)
        yield* idsOf({ ownership: "public" })
        yield* idsOf({ ownership: "private" })
        yield* groups({ text: "a" })
        yield* groups({ gender: "female" })
        yield* groups({ ownership: "public" })
      }).pipe(Effect.provide(Layer.provide(cached, over("layerV3", http))))
      assert.deepStrictEqual(
        http.sent.slice(2).map(({ url }) => url.replace("https://api.heygen.com/v3/avatars", "")),
        [
          "/looks?limit=50&avatar_type=photo_avatar",
          "/looks?limit=50&ownership=public",
          "/looks?limit=50&ownership=private",
          "?limit=50",
          "?limit=50&ownership=public"
        ]
      )
    })
  )

  it.effect("reads version 2 once for every search, but for the account's own groups", () =>
    Effect.gen(function* () {
      const http = FakeHttp.make(catalogueV2, groupsV2)
      yield* Effect.gen(function* () {
        assert.deepStrictEqual(yield* idsOf({ text: "AL" }), ["a2"])
        assert.deepStrictEqual(yield* idsOf({ gender: "female" }), ["a1"])
        assert.deepStrictEqual(yield* idsOf({ kind: "photo_avatar" }), ["p1"])
        assert.deepStrictEqual(yield* idsOf({ kind: "photo_avatar", text: "ada" }), [])
        assert.deepStrictEqual(yield* idsOf({ premium: false }), ["a2"])
        assert.strictEqual(http.sent.length, 1)
        const groupIds = (filter?: LookFilter) => Effect.map(groups(filter), (all) => all.map(({ id }) => id))
        assert.deepStrictEqual(yield* groupIds({ text: "i" }), ["i"])
        assert.deepStrictEqual(yield* groupIds({ ownership: "public" }), ["g"])
        assert.deepStrictEqual(yield* groupIds(), ["g", "h", "i"])
        assert.strictEqual(http.sent.length, 2)
        assert.deepStrictEqual(yield* groupIds({ ownership: "private" }), ["h"])
        assert.strictEqual(http.sent.length, 3)
      }).pipe(Effect.provide(Layer.provide(cached, over("layerV2", http))))
    })
  )

  it.effect("costs as little, and fails as early, over another cache", () =>
    Effect.gen(function* () {
      const http = FakeHttp.make(catalogueV2)
      yield* Effect.gen(function* () {
        assert.deepStrictEqual(yield* idsOf({ kind: "photo_avatar" }), ["p1"])
        assert.deepStrictEqual(yield* idsOf({ premium: true }), ["a1"])
        assert.deepInclude(yield* Effect.flip(groups({ gender: "female" })), { attempts: 0 })
      }).pipe(Effect.provide(cached.pipe(Layer.provide(cached), Layer.provide(over("layerV2", http)))))
      assert.strictEqual(http.sent.length, 1)
    })
  )

  it.effect("reads your own catalogue without text and gender, and applies them itself", () =>
    Effect.gen(function* () {
      const { layer, reads } = yield* counting(unsigned)
      yield* Effect.gen(function* () {
        assert.deepStrictEqual(yield* idsOf({ text: "LOOK", premium: true, ownership: undefined }), ["1"])
        assert.deepStrictEqual(yield* idsOf({ text: "x", premium: true }), [])
        assert.deepStrictEqual(yield* idsOf({ gender: "female", premium: true }), [])
        assert.strictEqual((yield* groups({ text: "2", ownership: "public" })).length, 1)
        assert.strictEqual((yield* groups({ text: "x", ownership: "public" })).length, 0)
      }).pipe(Effect.provide(layer))
      assert.deepStrictEqual(yield* reads, [{ premium: true }, { ownership: "public" }])
    })
  )

  it.effect("splits filters as your own catalogue does", () =>
    Effect.gen(function* () {
      const { layer, reads } = yield* counting(unsigned, {
        splitFilter: { looks: ({ text, ...local }) => ({ request: { text }, local }) }
      })
      yield* Effect.gen(function* () {
        assert.deepStrictEqual(yield* idsOf({ text: "anything" }), ["1"])
        assert.deepStrictEqual(yield* idsOf({ text: "anything", premium: true }), [])
        assert.strictEqual((yield* groups({ text: "look" })).length, 1)
      }).pipe(Effect.provide(layer))
      assert.deepStrictEqual(yield* reads, [{ text: "anything" }, {}])
    })
  )

  it.effect("sends one request for a thousand fibers that search at once", () =>
    Effect.gen(function* () {
      const { layer, reads } = yield* counting(() => Effect.as(Effect.sleep("1 second"), "https://i/1"))
      yield* Effect.gen(function* () {
        const fiber = yield* Effect.forkChild(
          Effect.forEach(
            Array.from({ length: 1_000 }),
            (_, n) => idsOf(n % 2 === 0 ? {} : { text: "look" }),
            {
              concurrency: "unbounded"
            }
          )
        )
        yield* TestClock.adjust("1 second")
        const all = yield* Fiber.join(fiber)
        assert.isTrue(all.every(([id]) => id === "1"))
      }).pipe(Effect.provide(layer))
      assert.strictEqual((yield* reads).length, 1)
    })
  )

  it.effect("leaves the others their result when the first caller is interrupted", () =>
    Effect.gen(function* () {
      const [begun, go] = [yield* Deferred.make<void>(), yield* Deferred.make<string>()]
      const { layer, reads } = yield* counting(() =>
        Effect.andThen(Deferred.succeed(begun, undefined), Deferred.await(go))
      )
      yield* Effect.gen(function* () {
        const first = yield* Effect.forkChild(idsOf())
        yield* Deferred.await(begun)
        const others = yield* Effect.forEach(["", "look", "1"], (text) =>
          Effect.forkChild(idsOf({ text }), { startImmediately: true })
        )
        yield* Fiber.interrupt(first)
        yield* Deferred.succeed(go, "https://i/1")
        assert.deepStrictEqual(yield* Fiber.joinAll(others), [["1"], ["1"], ["1"]])
        assert.deepStrictEqual(yield* idsOf(), ["1"])
      }).pipe(Effect.provide(layer))
      assert.strictEqual((yield* reads).length, 1)
    })
  )

  it.effect("interrupts a read that nobody waits for any more, and then reads anew", () =>
    Effect.gen(function* () {
      const [begun, stopped] = [yield* Deferred.make<void>(), yield* Deferred.make<void>()]
      const { layer, reads } = yield* counting((read) =>
        read > 1
          ? Effect.succeed("https://i/1")
          : Deferred.succeed(begun, undefined).pipe(
              Effect.andThen(Effect.never),
              Effect.onInterrupt(() => Deferred.succeed(stopped, undefined))
            )
      )
      yield* Effect.gen(function* () {
        const callers = [yield* Effect.forkChild(idsOf()), yield* Effect.forkChild(idsOf({ text: "look" }))]
        yield* Deferred.await(begun)
        yield* Fiber.interruptAll(callers)
        yield* Deferred.await(stopped)
        assert.deepStrictEqual(yield* idsOf(), ["2"])
      }).pipe(Effect.provide(layer))
      assert.strictEqual((yield* reads).length, 2)
    })
  )

  it.effect("caches each operation and each id for the time to live", () =>
    Effect.gen(function* () {
      const { layer, reads } = yield* counting(unsigned)
      yield* Effect.gen(function* () {
        const { groups, look, looks, looksInGroup } = yield* AvatarCatalogue
        const all = Effect.gen(function* () {
          const lists = [looks(), groups(), looksInGroup("g"), looksInGroup("h")].map(Stream.runCollect)
          const read = [...(yield* Effect.all(lists)).flat(), yield* look("a"), yield* look("b")]
          return read.map(({ id }) => id).join(" ")
        })
        assert.strictEqual(yield* all, "1 2 3 4 5 6")
        yield* TestClock.adjust("599 seconds")
        assert.strictEqual(yield* all, "1 2 3 4 5 6")
        yield* TestClock.adjust("1 second")
        assert.strictEqual(yield* all, "7 8 9 10 11 12")
      }).pipe(Effect.provide(layer))
      assert.strictEqual((yield* reads).length, 12)
    })
  )

  it.effect("drops the least recently used result beyond its capacity", () =>
    Effect.gen(function* () {
      const found = yield* Ref.make<ReadonlyArray<string>>([])
      const own = Testing.catalogue({
        look: (id) =>
          Effect.as(
            Ref.update(found, (all) => [...all, id]),
            { id, source: "v3" }
          )
      })
      yield* Effect.gen(function* () {
        const { look } = yield* AvatarCatalogue
        yield* Effect.forEach(["a", "b", "a", "c", "a", "b"], look)
      }).pipe(
        Effect.provide(AvatarCatalogue.layerCached({ ...options, capacity: 2 }).pipe(Layer.provide(own)))
      )
      assert.deepStrictEqual(yield* Ref.get(found), ["a", "b", "c", "b"])
    })
  )

  it.effect("doesn't cache a failure: the next search reads anew", () =>
    Effect.gen(function* () {
      const failure = new HeyGenError({
        operation: "test",
        reason: new ServerError({ status: 500, message: "Busy" })
      })
      const { layer, reads } = yield* counting((read) =>
        read === 1 ? Effect.fail(failure) : Effect.succeed("https://i/1")
      )
      yield* Effect.gen(function* () {
        assert.strictEqual(yield* Effect.flip(idsOf()), failure)
        assert.deepStrictEqual(yield* idsOf(), ["2"])
        assert.deepStrictEqual(yield* idsOf(), ["2"])
      }).pipe(Effect.provide(layer))
      assert.strictEqual((yield* reads).length, 2)
    })
  )

  it.effect("never returns a signed URL that has expired", () =>
    Effect.gen(function* () {
      // In seconds of the test's clock: the URL expires after a minute, long before the ten of the cache.
      const { layer } = yield* counting((read) =>
        Effect.succeed(`https://i/1?Expires=${read * 60}&Signature=x`)
      )
      yield* Effect.gen(function* () {
        assert.deepStrictEqual(yield* idsOf(), ["1"])
        yield* TestClock.adjust("59 seconds")
        assert.deepStrictEqual(yield* idsOf(), ["1"])
        yield* TestClock.adjust("1 second")
        assert.deepStrictEqual(yield* idsOf(), ["2"])
      }).pipe(Effect.provide(layer))
    })
  )

  it.effect.each(["previewImageUrl", "previewVideoUrl"] as const)(
    "keeps to the first expiry of any %s",
    (name) =>
      Effect.gen(function* () {
        const reads = yield* Ref.make(0)
        const own = Testing.catalogue({
          looksInGroup: () =>
            Stream.make<[Look, Look, Look]>(
              { id: "a", source: "v3", previewImageUrl: "https://i/1" },
              { id: "b", source: "v3", [name]: "https://i/1?Expires=60" },
              { id: "c", source: "v3", previewImageUrl: "https://i/1?Expires=90" }
            ).pipe(Stream.onStart(Ref.update(reads, (n) => n + 1)))
        })
        yield* Effect.gen(function* () {
          yield* looksInGroup("g")
          yield* TestClock.adjust("59 seconds")
          yield* looksInGroup("g")
          assert.strictEqual(yield* Ref.get(reads), 1)
          yield* TestClock.adjust("1 second")
          yield* looksInGroup("g")
          assert.strictEqual(yield* Ref.get(reads), 2)
        }).pipe(Effect.provide(Layer.provide(cached, own)))
      })
  )

  it.effect("doesn't cache what has expired already", () =>
    Effect.gen(function* () {
      const { layer, reads } = yield* counting(() => Effect.succeed("https://i/1?Expires=1"))
      yield* Effect.gen(function* () {
        yield* TestClock.adjust("1 hour")
        yield* idsOf()
        yield* idsOf()
      }).pipe(Effect.provide(layer))
      assert.strictEqual((yield* reads).length, 2)
    })
  )

  it.effect("gives every caller records of its own", () =>
    Effect.gen(function* () {
      const { layer } = yield* counting(unsigned)
      yield* Effect.gen(function* () {
        for (const read of [looks(), looks({ text: "look" }), groups(), looksInGroup("g"), look]) {
          const before = structuredClone(yield* read)
          for (const record of yield* read) {
            // As a program in JavaScript can.
            Object.assign(record, { name: "changed" })
            if ("tags" in record && record.tags !== undefined) Object.assign(record.tags, ["changed"])
            if ("engines" in record && record.engines !== undefined)
              Object.assign(record.engines, ["changed"])
            Object.assign(record.error ?? {}, { code: "changed" })
          }
          assert.deepStrictEqual(structuredClone(yield* read), before)
        }
      }).pipe(Effect.provide(layer))
    })
  )

  it.effect("doesn't notice when a filter is changed after the search began", () =>
    Effect.gen(function* () {
      const { layer, reads } = yield* counting(unsigned)
      yield* Effect.gen(function* () {
        const { groups, looks } = yield* AvatarCatalogue
        const filter: { premium?: boolean; text?: string } = { premium: true, text: "look" }
        const [found, foundGroups] = [looks(filter), groups(filter)]
        Object.assign(filter, { premium: false, text: "x" })
        assert.strictEqual((yield* Stream.runCollect(found)).length, 1)
        assert.strictEqual((yield* Stream.runCollect(foundGroups)).length, 1)
        Object.assign(filter, { premium: true, text: "look" })
        assert.deepStrictEqual(yield* idsOf(filter), ["1"])
      }).pipe(Effect.provide(layer))
      assert.deepStrictEqual((yield* reads)[0], { premium: true })
      assert.strictEqual((yield* reads).length, 2)
    })
  )

  it.effect.each([
    ["capacity", { ...options, capacity: 0 }],
    ["capacity", { ...options, capacity: -1 }],
    ["capacity", { ...options, capacity: Number.NaN }],
    ["capacity", { ...options, capacity: 1.5 }],
    ["capacity", { ...options, capacity: Number.POSITIVE_INFINITY }],
    ["capacity", { ...options, capacity: "77" }],
    ["timeToLive", { timeToLive: "77" }],
    ["timeToLive", { timeToLive: "soon" }],
    ["timeToLive", { timeToLive: "-77 seconds" }],
    ["timeToLive", { timeToLive: -77 }],
    ["timeToLive", { timeToLive: 0 }],
    ["timeToLive", { timeToLive: Number.NaN }],
    ["timeToLive", { timeToLive: null }],
    ["timeToLive", {}]
  ] as const)("fails to build with an invalid %s, which it names and doesn't show", ([option, given]) =>
    Effect.gen(function* () {
      // As a program in JavaScript can.
      const layer: ReturnType<typeof AvatarCatalogue.layerCached> = Reflect.apply(
        AvatarCatalogue.layerCached,
        undefined,
        [given]
      )
      const error = yield* Effect.flip(looks().pipe(Effect.provide(Layer.provide(layer, unused))))
      assert.deepInclude(error, { _tag: "InvalidOptionError", option })
      assert.notMatch(error.message, /77|soon|NaN|Infinity|1\.5|null/)
    })
  )

  it.effect.each([
    { timeToLive: Number.POSITIVE_INFINITY, capacity: 1 },
    { timeToLive: 1, capacity: undefined }
  ] satisfies ReadonlyArray<CacheOptions>)("builds with %j", (given) =>
    Effect.gen(function* () {
      const own = Testing.catalogue({ looks: () => Stream.make({ id: "a", source: "v3" }) })
      assert.deepStrictEqual(
        yield* Effect.provide(idsOf(), Layer.provide(AvatarCatalogue.layerCached(given), own)),
        ["a"]
      )
    })
  )
})

describe("a record without a name", () => {
  const nameless = Testing.catalogue({
    looks: () => Stream.make<[Look, Look]>({ id: "Ada", source: "v3" }, { id: "b", name: "", source: "v3" }),
    groups: () => Stream.make({ id: "Ada", source: "v3" })
  })

  it.effect("is found by its id, and by no other text", () =>
    Effect.gen(function* () {
      assert.deepStrictEqual(yield* idsOf({ text: "ada" }), ["Ada"])
      assert.deepStrictEqual(yield* idsOf({ text: "undefined" }), [])
      assert.deepStrictEqual(yield* idsOf({ text: "" }), ["Ada", "b"])
      assert.strictEqual((yield* groups({ text: "AD" })).length, 1)
      assert.strictEqual((yield* groups({ text: "undefined" })).length, 0)
    }).pipe(Effect.provide(Layer.provide(cached, nameless)))
  )
})

describe("the models", () => {
  it("have an identifier and a description, and so has each of their fields", () => {
    for (const [name, model] of Object.entries({ Look, Group })) {
      const { definitions, schema } = Schema.toJsonSchemaDocument(model)
      const identifier = `@effect-heygen/core/${name}`
      assert.strictEqual(schema.$ref, `#/$defs/${identifier.replaceAll("/", "~1")}`)
      const { description, properties } = definitions[identifier] ?? {}
      assert.isString(description)
      assert.sameMembers(Object.keys(Object(properties)), Object.keys(model.fields))
      for (const [field, property] of Object.entries(Object(properties))) {
        assert.isString(Object(property).description, `${name}.${field}`)
      }
    }
  })

  it.effect("take a record through JSON and back", () =>
    Effect.gen(function* () {
      const look: Look = {
        id: "a",
        source: "v2",
        tags: ["NEW"],
        createdAt: DateTime.makeUnsafe("2024-10-30T01:27:43.000Z")
      }
      const encoded = yield* Schema.encodeEffect(Look)(look)
      assert.strictEqual(encoded.createdAt, "2024-10-30T01:27:43.000Z")
      assert.deepStrictEqual(yield* Schema.decodeEffect(Look)(encoded), look)
    })
  )
})
