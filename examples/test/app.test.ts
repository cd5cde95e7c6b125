import { assert, describe, it } from "@effect/vitest"
import { AvatarCatalogue, HeyGenClient } from "@effect-heygen/core"
import { MockHandler, MockHttpClient, type MockOptions, Scenario } from "@effect-heygen/mock"
import * as Effect from "effect/Effect"
import * as HttpServer from "effect/http/HttpServer"
import * as HttpApiTest from "effect/http-api/HttpApiTest"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import { Api } from "../app/Api.ts"
import { handlers } from "../app/handlers.ts"

/** The application with a mock in HeyGen's place, and no socket anywhere. */
const app = (options: MockOptions = {}) =>
  handlers.pipe(
    Layer.provide(AvatarCatalogue.layerV3),
    Layer.provide(HeyGenClient.layer({ apiKey: Redacted.make("any-key"), retry: { maxAttempts: 1 } })),
    Layer.provideMerge(MockHttpClient.layer({ catalogue: 100, ...options })),
    Layer.provideMerge(HttpServer.layerServices)
  )

const client = HttpApiTest.groups(Api, ["looks", "system"])

describe("the example application", () => {
  it.effect("searches, and reads HeyGen's catalogue once for many searches", () =>
    Effect.gen(function* () {
      const { looks } = yield* client
      const women = yield* looks.search({ query: { gender: "female", limit: 5 } })
      assert.deepStrictEqual([...new Set(women.map(({ gender }) => gender))], ["female"])
      assert.strictEqual(women.length, 5)
      const requests = (yield* (yield* MockHandler).requests).length
      yield* looks.search({ query: { text: "office" } })
      assert.strictEqual((yield* (yield* MockHandler).requests).length, requests)
    }).pipe(Effect.provide(app()))
  )

  it.effect("finds a look by its id, and has a 404 for another", () =>
    Effect.gen(function* () {
      const { looks } = yield* client
      const [first] = yield* looks.search({ query: { limit: 1 } })
      const id = first?.id ?? ""
      assert.deepStrictEqual(yield* looks.get({ params: { id } }), first)
      const error = yield* Effect.flip(looks.get({ params: { id: "nope" } }))
      assert.strictEqual(error._tag, "LookNotFound")
    }).pipe(Effect.provide(app()))
  )

  it.effect("hands on how long to wait while HeyGen is busy, and recovers", () =>
    Effect.gen(function* () {
      const mock = yield* MockHandler
      yield* mock.use({ "*": Scenario.script([Scenario.declared(429)]) })
      const { looks } = yield* client
      const error = yield* Effect.flip(looks.search({ query: {} }))
      assert.deepInclude(error, { _tag: "CatalogueUnavailable", retryAfter: 1 })
      assert.strictEqual((yield* looks.search({ query: {} })).length, 20)
    }).pipe(Effect.provide(app()))
  )

  it.effect("is healthy, whatever HeyGen does", () =>
    Effect.gen(function* () {
      const { system } = yield* client
      yield* system.health()
    }).pipe(Effect.provide(app({ scenario: Scenario.presets.down() })))
  )
})
