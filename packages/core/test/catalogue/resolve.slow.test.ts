import { assert, describe, it } from "@effect/vitest"
import {
  AvatarCatalogue,
  HeyGenClient,
  HeyGenError,
  Look,
  NotFoundError,
  PermissionError,
  ServerError,
  Testing
} from "@effect-heygen/core"
import { Catalogue, MockHttpClient } from "@effect-heygen/mock"
import * as Effect from "effect/Effect"
import * as HttpClient from "effect/http/HttpClient"
import * as Layer from "effect/Layer"
import * as Logger from "effect/Logger"
import * as Redacted from "effect/Redacted"
import * as Ref from "effect/Ref"
import * as Stream from "effect/Stream"

const generated = Catalogue.generate({ looks: 5_000, seed: "resolve" })
const [template] = generated.groups
const catalogue: Catalogue.Catalogue = {
  ...generated,
  groups: [...generated.groups, ...(template === undefined ? [] : [{ ...template, id: "ag_empty" }])]
}

const sent = Ref.makeUnsafe(0)

const on = (version: "layerV2" | "layerV3") =>
  AvatarCatalogue.layerCached({ timeToLive: "1 hour", capacity: 8 }).pipe(
    Layer.provide(AvatarCatalogue[version]),
    Layer.provide(
      HeyGenClient.layer({
        apiKey: Redacted.make("any"),
        transformClient: HttpClient.tapRequest(() => Ref.update(sent, (n) => n + 1))
      })
    ),
    Layer.provide(MockHttpClient.layer({ catalogue })),
    Layer.provideMerge(Logger.layer([]))
  )

const resolve = (id: string) => AvatarCatalogue.use((catalogue) => catalogue.resolve(id))

const lookOf = (kind: "photo" | "video"): Catalogue.Look =>
  catalogue.looks.find(({ avatarType }) => (avatarType === "photo_avatar") === (kind === "photo")) ??
  assert.fail(kind)

const requests = Effect.fnUntraced(function* <A, E, R>(self: Effect.Effect<A, E, R>) {
  yield* Ref.set(sent, 0)
  const value = yield* self
  return [value, yield* Ref.get(sent)] as const
})

describe.each(["layerV2", "layerV3"] as const)("resolve over 5,000 looks (%s)", (version) => {
  const isV3 = version === "layerV3"
  it.layer(on(version))((it) => {
    it.effect.each([
      ["video", isV3 ? "look" : "avatar"],
      ["photo", isV3 ? "look" : "talking_photo"]
    ] as const)("a %s's id is its look, for one request", ([kind, as]) =>
      Effect.gen(function* () {
        const { id } = lookOf(kind)
        const [found, count] = yield* requests(resolve(id))
        assert.strictEqual(found.as, as)
        assert.strictEqual(found.look.id, id)
        assert.strictEqual(count, 1)
        assert.deepStrictEqual(
          Look.character(found.look),
          kind === "photo"
            ? { type: "talking_photo", talking_photo_id: id }
            : { type: "avatar", avatar_id: id }
        )
      })
    )

    it.effect("a group's id is a look of it, for two", () =>
      Effect.gen(function* () {
        for (const { id } of catalogue.groups.slice(0, 6)) {
          const [{ as, look }, count] = yield* requests(resolve(id))
          assert.deepStrictEqual([as, look.groupId, count], ["group", id, 2])
        }
      })
    )

    it.effect("a group without looks is an error that says so", () =>
      Effect.gen(function* () {
        const error = yield* Effect.flip(resolve("ag_empty"))
        assert.deepInclude(error, { _tag: "UnknownIdError", isEmptyGroup: true, near: [] })
        assert.strictEqual(error.message, 'The group "ag_empty" has no looks.')
      })
    )

    it.effect("an unknown id is an error with those that are near, and the catalogue is read once", () =>
      Effect.gen(function* () {
        const look = lookOf("photo")
        const video = lookOf("video")
        const [group] = catalogue.groups
        const near = (id: string) =>
          Effect.map(Effect.flip(resolve(id)), (error) => {
            assert.deepInclude(error, { _tag: "UnknownIdError", id, isEmptyGroup: false })
            return "near" in error ? error.near.map(({ as, id }) => `${as} ${id}`) : []
          })
        assert.strictEqual((yield* near(`${look.id.slice(0, -2)}zz`))[0], `look ${look.id}`)
        const [, count] = yield* requests(
          Effect.gen(function* () {
            assert.strictEqual((yield* near(` ${video.id.toUpperCase()}`))[0], `look ${video.id}`)
            assert.strictEqual((yield* near(group?.id.slice(0, 20) ?? ""))[0], `group ${group?.id}`)
            assert.strictEqual((yield* near(group?.name.toUpperCase() ?? "")).length, 5)
            assert.deepStrictEqual(yield* near("no such thing at all"), [])
          })
        )
        // Each asks for a look and for a group of its id, and nothing else.
        assert.strictEqual(count, 8)
      })
    )

    it.effect.each(["", ".", "..", "a/b", "é", "\u0000", "x".repeat(5_000)])("%j is unknown", (id) =>
      Effect.gen(function* () {
        assert.deepInclude(yield* Effect.flip(resolve(id)), { _tag: "UnknownIdError", near: [] })
      })
    )
  })
})

const outage = new HeyGenError({
  operation: "test",
  reason: new ServerError({ status: 500, message: "Busy" })
})
const forbidden = new HeyGenError({
  operation: "test",
  reason: new PermissionError({ status: 403, message: "No" })
})
const notFound = new HeyGenError({
  operation: "test",
  reason: new NotFoundError({ status: 404, message: "No" })
})

describe("resolve", () => {
  it.effect.each([
    ["the look", { look: () => Effect.fail(outage) }],
    ["the group", { look: () => Effect.fail(notFound), looksInGroup: () => Stream.fail(outage) }],
    [
      "the list",
      {
        look: () => Effect.fail(notFound),
        looksInGroup: () => Stream.empty,
        looks: () => Stream.fail(outage)
      }
    ]
  ] as const)("passes on an error that isn't about the id: of %s", ([, operations]) =>
    Effect.gen(function* () {
      assert.strictEqual(yield* Effect.flip(resolve("x")), outage)
    }).pipe(Effect.provide(Testing.catalogue(operations)))
  )

  it.effect("passes on that an id belongs to another account", () =>
    Effect.gen(function* () {
      assert.strictEqual(yield* Effect.flip(resolve("x")), forbidden)
    }).pipe(Effect.provide(Testing.catalogue({ look: () => Effect.fail(forbidden) })))
  )

  it.effect("finds a look that only the list has", () =>
    Effect.gen(function* () {
      const { as, look } = yield* resolve("p")
      assert.deepStrictEqual([as, look.id], ["talking_photo", "p"])
    }).pipe(
      Effect.provide(
        Testing.catalogue({
          look: () => Effect.fail(notFound),
          looksInGroup: () => Stream.fail(notFound),
          looks: () => Stream.make({ id: "p", source: "v2", kind: "photo_avatar" })
        })
      )
    )
  )

  it.effect("names what is near once, though HeyGen lists it twice", () =>
    Effect.gen(function* () {
      const error = yield* Effect.flip(resolve("Abigail_stand"))
      assert.strictEqual(
        error.message,
        'No look or group has the id "Abigail_stand". Near are: look Abigail_standing (Abigail), group abigail_stan.'
      )
    }).pipe(
      Effect.provide(
        Testing.catalogue({
          look: () => Effect.fail(notFound),
          looksInGroup: () => Stream.fail(notFound),
          looks: () =>
            Stream.fromIterable<Look>([
              { id: "Abigail_standing", source: "v3", name: "Abigail " },
              { id: "Abigail_standing", source: "v3" }
            ]),
          groups: () => Stream.make({ id: "abigail_stan", source: "v3" })
        })
      )
    )
  )

  it.effect("takes a group's first look that can be rendered, or else its first", () =>
    Effect.gen(function* () {
      assert.strictEqual((yield* resolve("some")).look.id, "c")
      assert.strictEqual((yield* resolve("none")).look.id, "a")
    }).pipe(
      Effect.provide(
        Testing.catalogue({
          look: () => Effect.fail(notFound),
          looksInGroup: (groupId) =>
            Stream.fromIterable<Look>([
              { id: "a", source: "v3", status: "processing" },
              { id: "b", source: "v3", error: {} },
              ...(groupId === "some" ? [{ id: "c", source: "v3" as const }] : [])
            ])
        })
      )
    )
  )
})
