import { assert, describe, it } from "@effect/vitest"
import { V2 } from "@effect-heygen/core"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as LayerMap from "effect/LayerMap"
import { account, recording } from "./support/accounts.ts"

describe("many accounts", () => {
  it.effect("make 10,000 calls at once, and none goes out with another one's key", () =>
    Effect.gen(function* () {
      const { keys, layer } = recording()
      const clients = yield* LayerMap.make((tenant: string) =>
        Layer.provide(V2.layer, account(tenant, layer))
      )
      const tenants = Array.from({ length: 50 }, (_, index) => `tenant-${index}`)
      const services = yield* Effect.forEach(tenants, (tenant) => clients.contextEffect(tenant))
      const rounds = Array.from({ length: 200 }, () => services).flat()
      yield* Effect.forEach(rounds, (context) => Context.get(context, V2.Avatars).list(), {
        concurrency: 500,
        discard: true
      })
      for (const tenant of tenants) assert.strictEqual(keys.filter((key) => key === tenant).length, 200)
      assert.strictEqual(keys.length, 10_000)
    })
  )
})
