import { assert, describe, it } from "@effect/vitest"
import { AvatarCatalogue, CallOptions, V2, V3 } from "@effect-heygen/core"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Layer from "effect/Layer"
import * as Logger from "effect/Logger"
import * as Stream from "effect/Stream"
import * as TestClock from "effect/testing/TestClock"
import * as FakeHttp from "./support/FakeHttp.ts"

const busy: FakeHttp.Answer = { status: 503 }

const settled = <A, E>(call: Effect.Effect<A, E>) =>
  Effect.gen(function* () {
    const fiber = yield* Effect.forkChild(Effect.exit(call))
    yield* TestClock.adjust("1 hour")
    return yield* Fiber.join(fiber)
  })

describe("the options of a call", () => {
  it.effect("replace the client's one by one", () =>
    Effect.gen(function* () {
      const http = FakeHttp.make(busy)
      const services = http.v2({ retry: { maxAttempts: 5, baseDelay: 0 } })
      const call = Effect.provide(FakeHttp.listAvatars, services)
      yield* settled(call)
      yield* settled(CallOptions.provide({ retry: { maxAttempts: 2 } })(call))
      yield* settled(CallOptions.provide({ retry: false })(call))
      assert.strictEqual(http.sent.length, 5 + 2 + 1)
      // `baseDelay` of 0 stays.
      assert.deepStrictEqual([...new Set(http.sent.map(({ at }) => at % 3_600_000))], [0])
    })
  )

  it.effect("are those of the innermost program", () =>
    Effect.gen(function* () {
      const { reason } = yield* FakeHttp.listAvatars.pipe(
        CallOptions.provide({ timeout: "1 second" }),
        CallOptions.provide({ timeout: "1 hour", retry: false }),
        Effect.flip,
        Effect.provide(FakeHttp.make("hangs").v2()),
        (call) => Effect.flatten(settled(call))
      )
      assert.deepInclude(reason, { _tag: "TimeoutError", timeout: Duration.seconds(1) })
    })
  )

  it.effect("can allow a larger body", () =>
    Effect.gen(function* () {
      const list = FakeHttp.listAvatars.pipe(
        Effect.provide(FakeHttp.make(FakeHttp.catalogue).v2({ maxResponseBytes: 10 }))
      )
      assert.strictEqual((yield* Effect.flip(list)).reason._tag, "ResponseTooLargeError")
      yield* CallOptions.provide({ maxResponseBytes: 1_000 })(list)
    })
  )

  it.effect("hold for the pages of a stream", () =>
    Effect.gen(function* () {
      const http = FakeHttp.make(busy)
      yield* Stream.unwrap(V3.AvatarLooks.useSync((looks) => looks.stream())).pipe(
        CallOptions.provideStream({ retry: false }),
        Stream.runDrain,
        Effect.exit,
        Effect.provide(Layer.provide(V3.layer, http.client()))
      )
      assert.strictEqual(http.sent.length, 1)
    })
  )

  it.effect("can leave malformed records out of the catalogue", () =>
    Effect.gen(function* () {
      const http = FakeHttp.make(
        FakeHttp.json({
          data: [{ id: "1", name: "a" }, { name: "no id" }, { id: "2" }],
          has_more: false,
          next_token: null
        })
      )
      const looks = yield* Stream.unwrap(AvatarCatalogue.useSync((catalogue) => catalogue.looks())).pipe(
        CallOptions.provideStream({ invalid: "skip" }),
        Stream.runCollect,
        Effect.provide([Layer.provide(AvatarCatalogue.layerV3, http.client()), Logger.layer([])])
      )
      assert.deepStrictEqual(
        looks.map(({ id }) => id),
        ["1", "2"]
      )
    })
  )

  it.effect("of one caller don't hold for a read that callers share", () =>
    Effect.gen(function* () {
      const page = { data: [{ id: "1" }, { name: "no id" }], has_more: false, next_token: null }
      const catalogue = AvatarCatalogue.layerCached({ timeToLive: "1 hour" }).pipe(
        Layer.provide(AvatarCatalogue.layerV3),
        Layer.provide(FakeHttp.make(FakeHttp.json(page)).client())
      )
      const { reason } = yield* Stream.unwrap(AvatarCatalogue.useSync((catalogue) => catalogue.looks())).pipe(
        CallOptions.provideStream({ invalid: "skip" }),
        Stream.runDrain,
        Effect.flip,
        Effect.provide(Layer.orDie(catalogue))
      )
      assert.deepInclude(reason, { _tag: "DecodeError", path: "data[1].id" })
    })
  )

  it.effect.each([
    ["timeout", { timeout: 0 }],
    ["timeout", { timeout: Number.NaN }],
    ["retry.maxAttempts", { retry: { maxAttempts: 0 } }],
    ["maxResponseBytes", { maxResponseBytes: 1.5 }],
    ["maxResponseBytes", { maxResponseBytes: 268_435_457 }]
  ] as ReadonlyArray<readonly [string, CallOptions.CallOptions]>)(
    "that are invalid are an InvalidRequestError that names them: %s (%#)",
    ([param, options]) =>
      Effect.gen(function* () {
        const http = FakeHttp.make(FakeHttp.catalogue)
        const { reason } = yield* FakeHttp.listAvatars.pipe(
          CallOptions.provide(options),
          Effect.flip,
          Effect.provide(http.v2())
        )
        assert.deepInclude(reason, { _tag: "InvalidRequestError", param })
        assert.deepStrictEqual(http.sent, [])
      })
  )
})

describe("the response of a call", () => {
  it.effect("has the status, the request id, the attempts and the announcement", () =>
    Effect.gen(function* () {
      const http = FakeHttp.make(
        busy,
        FakeHttp.json({ data: { avatars: [], talking_photos: [] } }, 200, {
          "x-request-id": "req-1",
          sunset: "soon"
        })
      )
      const call = CallOptions.withResponses(FakeHttp.listAvatars).pipe(
        Effect.provide([http.v2({ retry: { baseDelay: 0 } }), Logger.layer([])])
      )
      const [list, responses] = yield* Effect.flatten(settled(call))
      assert.deepStrictEqual(list, { avatars: [], talking_photos: [] })
      assert.deepStrictEqual(responses, [
        {
          operation: "V2.Avatars.list",
          status: 200,
          requestId: "req-1",
          attempts: 2,
          announcement: {
            sunset: "soon",
            successor: "GET /v3/avatars/looks",
            docsUrl: undefined,
            message: undefined
          },
          skipped: [],
          skippedCount: 0
        }
      ])
    })
  )

  it.effect("is one of each call of a program, and reaches whoever is around it", () =>
    Effect.gen(function* () {
      const seen: Array<string> = []
      const two = Effect.all([
        CallOptions.withResponses(FakeHttp.listAvatars),
        V2.AvatarGroups.use((groups) => groups.list())
      ])
      const data = { avatars: [], talking_photos: [], avatar_group_list: [] }
      const [[[, inner]], outer] = yield* CallOptions.withResponses(two).pipe(
        Effect.provideService(CallOptions.OnResponse, ({ operation }) =>
          Effect.sync(() => void seen.push(operation))
        ),
        Effect.provide(FakeHttp.make(FakeHttp.json({ data })).v2())
      )
      const operations = ["V2.Avatars.list", "V2.AvatarGroups.list"]
      assert.deepStrictEqual(
        outer.map(({ operation }) => operation),
        operations
      )
      assert.deepStrictEqual(
        inner.map(({ operation }) => operation),
        operations.slice(0, 1)
      )
      assert.deepStrictEqual(seen, operations)
    })
  )

  it.effect("is none where the call fails", () =>
    Effect.gen(function* () {
      const [, responses] = yield* CallOptions.withResponses(Effect.exit(FakeHttp.listAvatars)).pipe(
        Effect.provide(FakeHttp.make({ status: 401 }).v2())
      )
      assert.deepStrictEqual(responses, [])
    })
  )
})
