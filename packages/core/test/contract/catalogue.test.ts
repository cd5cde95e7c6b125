import { assert, describe, it } from "@effect/vitest"
import { AvatarCatalogue, HeyGenClient, type Look, type LookFilter } from "@effect-heygen/core"
import { Catalogue, MockHttpClient } from "@effect-heygen/mock"
import * as Effect from "effect/Effect"
import * as HttpClient from "effect/http/HttpClient"
import * as Layer from "effect/Layer"
import * as Logger from "effect/Logger"
import * as Redacted from "effect/Redacted"
import * as Ref from "effect/Ref"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"

const on = (version: "layerV2" | "layerV3", catalogue: Catalogue.Catalogue, onRequest = Effect.void) =>
  AvatarCatalogue[version].pipe(
    Layer.provide(
      HeyGenClient.layer({
        apiKey: Redacted.make("any"),
        transformClient: HttpClient.tapRequest(() => onRequest)
      })
    ),
    Layer.provide(MockHttpClient.layer({ catalogue })),
    Layer.provideMerge(Logger.layer([]))
  )

/** A program that runs on both versions. A look that is listed twice counts once. */
const looks = (filter: LookFilter) =>
  Stream.unwrap(AvatarCatalogue.useSync((catalogue) => catalogue.looks(filter))).pipe(
    Stream.runCollect,
    Effect.map((all) => new Map(all.map((look) => [look.id, look])))
  )

const groups = Stream.unwrap(AvatarCatalogue.useSync((catalogue) => catalogue.groups())).pipe(
  Stream.runCollect
)

const looksInGroup = (groupId: string) =>
  Stream.unwrap(AvatarCatalogue.useSync((catalogue) => catalogue.looksInGroup(groupId))).pipe(
    Stream.map(({ id }) => id),
    Stream.runCollect
  )

/** The fields that two looks have in common, except for their source. */
const shared = (one: Look, other: Look) =>
  Object.fromEntries(Object.entries(one).filter(([name]) => name in other && name !== "source"))

describe("AvatarCatalogue on both versions, over one catalogue", () => {
  it.effect.prop(
    "finds the same looks with the same values",
    [
      Schema.Struct({
        looks: Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: 120 })),
        seed: Schema.Natural
      }),
      Schema.Struct({ text: Schema.Literals(["", "office", "É", "no such look"]) })
    ],
    ([options, filter]) =>
      Effect.gen(function* () {
        const catalogue = Catalogue.generate(options)
        const [v2, v3] = yield* Effect.all([
          Effect.provide(looks(filter), on("layerV2", catalogue)),
          Effect.provide(looks(filter), on("layerV3", catalogue))
        ])
        // A tag can be in one version only, and then text finds the look only there.
        if (filter.text === "") assert.sameMembers([...v2.keys()], [...v3.keys()])
        for (const [id, look] of v2) {
          const other = v3.get(id)
          if (other !== undefined) assert.deepStrictEqual(shared(look, other), shared(other, look))
        }
      }),
    { arbitrary: { runs: 15 } }
  )

  it.effect("finds the same groups, and the same looks in each", () =>
    Effect.gen(function* () {
      const catalogue = Catalogue.generate({ looks: 60, seed: "groups" })
      const read = Effect.gen(function* () {
        const all = yield* groups
        return yield* Effect.forEach(all, ({ id, name }) =>
          Effect.map(looksInGroup(id), (ids) => [id, name, [...ids].sort()] as const)
        )
      })
      const [v2, v3] = yield* Effect.all([
        Effect.provide(read, on("layerV2", catalogue)),
        Effect.provide(read, on("layerV3", catalogue))
      ])
      assert.isAbove(v2.length, 2)
      assert.sameDeepMembers([...v2], [...v3])
    })
  )

  it.effect.each([
    ["layerV2", 1],
    ["layerV3", 3]
  ] as const)(
    "finds the same with a cache as without, for the requests of one read (%s)",
    ([version, requests]) =>
      Effect.gen(function* () {
        const sent = yield* Ref.make(0)
        const live = on(
          version,
          Catalogue.generate({ looks: 120, seed: "cache" }),
          Ref.update(sent, (n) => n + 1)
        )
        const searches = Effect.forEach(
          ["", "office", "É", "no such look"].flatMap((text) =>
            [undefined, "female", "Man", "none"].map((gender) => ({ text, gender }))
          ),
          (filter) => Effect.map(looks(filter), (found) => [...found.values()])
        )
        const plain = yield* Effect.provide(searches, live)
        assert.strictEqual(yield* Ref.getAndSet(sent, 0), 16 * requests)
        const cached = AvatarCatalogue.layerCached({ timeToLive: "10 minutes" })
        assert.deepStrictEqual(yield* Effect.provide(searches, Layer.provide(cached, live)), plain)
        assert.strictEqual(yield* Ref.get(sent), requests)
        assert.isAbove(new Set(plain.map(({ length }) => length)).size, 3)
      })
  )
})
