import { assert, describe, it } from "@effect/vitest"
import { AvatarCatalogue, type LayerOptions, type LookFilter } from "@effect-heygen/core"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Logger from "effect/Logger"
import * as Stream from "effect/Stream"
import * as FakeHttp from "../support/FakeHttp.ts"

const v3 = FakeHttp.json({ data: [{ id: "three", name: "Ada" }], has_more: false, next_token: null })
const v2 = FakeHttp.json({
  data: { avatars: [{ avatar_id: "two", avatar_name: "Ada", gender: "female" }], talking_photos: [] }
})
const failure = (status: number, code: string) => FakeHttp.json({ error: { code, message: "No" } }, status)
const forbidden = failure(403, "forbidden")
const noRoute: FakeHttp.Answer = { status: 404, body: "<html>", headers: { "content-type": "text/html" } }

interface Logged {
  readonly level: string
  readonly message: unknown
}

/** A catalogue on a transport, and what it logs. */
const on = (
  options: LayerOptions | undefined,
  http: ReturnType<typeof FakeHttp.make>,
  logged: Array<Logged> = []
) =>
  AvatarCatalogue.layer(options).pipe(
    Layer.provide(Layer.orDie(http.client({ retry: false }))),
    Layer.provideMerge(
      Logger.layer([
        Logger.make(({ logLevel, message }) => {
          logged.push({ level: logLevel, message: Array.isArray(message) ? message[0] : message })
        })
      ])
    )
  )

const looks = (filter?: LookFilter) =>
  Stream.unwrap(AvatarCatalogue.useSync((catalogue) => catalogue.looks(filter))).pipe(
    Stream.map(({ id, source }) => [id, source]),
    Stream.runCollect
  )

const paths = (http: ReturnType<typeof FakeHttp.make>) => http.sent.map(({ url }) => new URL(url).pathname)

describe("AvatarCatalogue.layer", () => {
  it.effect.each([undefined, { fallback: false }, { fallback: () => false }])(
    "asks version 3 alone with %j",
    (options) =>
      Effect.gen(function* () {
        const http = FakeHttp.make(v3, forbidden)
        yield* Effect.gen(function* () {
          assert.deepStrictEqual(yield* looks(), [["three", "v3"]])
          assert.deepInclude((yield* Effect.flip(looks())).reason, { _tag: "PermissionError" })
        }).pipe(Effect.provide(on(options, http)))
        assert.deepStrictEqual(paths(http), ["/v3/avatars/looks", "/v3/avatars/looks"])
      })
  )

  it.effect.each([
    ["forbidden", forbidden],
    ["an unknown route", noRoute],
    ["retired", failure(410, "gone")]
  ] as const)("asks version 2 where version 3 is %s, and says so once", ([, answer]) =>
    Effect.gen(function* () {
      const http = FakeHttp.make(answer, v2, answer, v2)
      const logged: Array<Logged> = []
      yield* Effect.gen(function* () {
        assert.deepStrictEqual(yield* looks(), [["two", "v2"]])
        assert.deepStrictEqual(yield* looks({ gender: "female" }), [["two", "v2"]])
      }).pipe(Effect.provide(on({ fallback: true }, http, logged)))
      assert.deepStrictEqual(paths(http).slice(0, 2), ["/v3/avatars/looks", "/v2/avatars"])
      const warnings = logged.filter(({ message }) => String(message).startsWith("The avatar catalogue"))
      assert.deepStrictEqual(warnings, [
        {
          level: "Info",
          message: "The avatar catalogue asks version 3 of HeyGen's API, and version 2 where that fails"
        },
        { level: "Warn", message: "The avatar catalogue falls back to version 2" }
      ])
    })
  )

  it.effect("asks version 2 at once for a part of a filter that version 3 doesn't have", () =>
    Effect.gen(function* () {
      const http = FakeHttp.make(
        FakeHttp.json({ data: { avatars: [{ avatar_id: "two", premium: true }], talking_photos: [] } })
      )
      assert.deepStrictEqual(
        yield* looks({ premium: true }).pipe(Effect.provide(on({ fallback: true }, http))),
        [["two", "v2"]]
      )
      assert.deepStrictEqual(paths(http), ["/v2/avatars"])
    })
  )

  it.effect.each([
    ["an unknown id", failure(404, "not_found")],
    ["a request that is wrong", failure(400, "invalid_parameter")],
    ["an outage", failure(500, "internal_error")],
    ["a wrong key", failure(401, "unauthorized")]
  ] as const)("doesn't take %s for a version that isn't there", ([, answer]) =>
    Effect.gen(function* () {
      const http = FakeHttp.make(answer)
      const look = AvatarCatalogue.use((catalogue) => catalogue.look("x"))
      yield* Effect.flip(look).pipe(Effect.provide(on({ fallback: true }, http)))
      yield* Effect.flip(looks()).pipe(Effect.provide(on({ fallback: true }, http)))
      assert.deepStrictEqual(paths(http), ["/v3/avatars/looks/x", "/v3/avatars/looks"])
    })
  )

  it.effect("falls back where a function says so", () =>
    Effect.gen(function* () {
      const http = FakeHttp.make(failure(500, "internal_error"), v2)
      const options: LayerOptions = { fallback: ({ isRetryable }) => isRetryable }
      assert.deepStrictEqual(yield* looks().pipe(Effect.provide(on(options, http))), [["two", "v2"]])
    })
  )

  it.effect("reads one look, groups and their looks of version 2 as well", () =>
    Effect.gen(function* () {
      const http = FakeHttp.make(
        forbidden,
        FakeHttp.json({ data: { id: "two" } }),
        forbidden,
        FakeHttp.json({ data: { avatar_group_list: [{ id: "g" }] } }),
        forbidden,
        FakeHttp.json({ data: { avatar_list: [{ id: "l" }] } })
      )
      yield* Effect.gen(function* () {
        const catalogue = yield* AvatarCatalogue
        assert.deepInclude(yield* catalogue.look("two"), { id: "two", source: "v2" })
        assert.strictEqual((yield* Stream.runCollect(catalogue.groups())).length, 1)
        assert.strictEqual((yield* Stream.runCollect(catalogue.looksInGroup("g"))).length, 1)
      }).pipe(Effect.provide(on({ fallback: true }, http)))
    })
  )

  it.effect("never goes on with version 2 after looks of version 3", () =>
    Effect.gen(function* () {
      const page = FakeHttp.json({ data: [{ id: "three" }], has_more: true, next_token: "t" })
      const http = FakeHttp.make(page, forbidden, v2)
      const error = yield* Effect.flip(looks().pipe(Effect.provide(on({ fallback: true }, http))))
      assert.strictEqual(error.reason._tag, "PermissionError")
      assert.strictEqual(http.sent.length, 2)
    })
  )

  it.effect.each([{ kind: "digital_twin" }, { engine: "avatar_iv" }, { ownership: "private" }] as const)(
    "fails as version 3 did where version 2 can't filter either, with a cache or without: %j",
    (filter) =>
      Effect.gen(function* () {
        const layer = () => on({ fallback: true }, FakeHttp.make(forbidden, v2))
        const plain = yield* Effect.flip(looks(filter).pipe(Effect.provide(layer())))
        assert.strictEqual(plain.reason._tag, "PermissionError")
        const cached = Layer.provide(AvatarCatalogue.layerCached({ timeToLive: "1 hour" }), layer())
        const error = yield* Effect.flip(looks(filter).pipe(Effect.provide(Layer.orDie(cached))))
        assert.include(["PermissionError", "InvalidRequestError"], error.reason._tag)
      })
  )
})
