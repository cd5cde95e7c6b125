/**
 * Several accounts in one process: every call carries the key of the account
 * whose services made it.
 */
import { assert, describe, it } from "@effect/vitest"
import { AvatarCatalogue, HeyGenClient, type HeyGenError, Testing, V2, V3 } from "@effect-heygen/core"
import * as ConfigProvider from "effect/ConfigProvider"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as LayerMap from "effect/LayerMap"
import * as ManagedRuntime from "effect/ManagedRuntime"
import * as Stream from "effect/Stream"
import { account, recording } from "./support/accounts.ts"

const looks = Stream.unwrap(AvatarCatalogue.useSync((catalogue) => catalogue.looks())).pipe(Stream.runDrain)
const cached = Layer.orDie(AvatarCatalogue.layerCached({ timeToLive: "1 hour" }))

type Client = Layer.Layer<HeyGenClient>

/** A call, and the layer of its services as a program composes it for a client. */
const using = <I>(
  services: (client: Client) => Layer.Layer<I>,
  call: Effect.Effect<unknown, HeyGenError, I>
) => ({
  /** The call of one account. */
  of: (client: Client) => Effect.provide(call, services(client)),
  /** The call of one tenant of many. */
  ofTenants: (clientOf: (tenant: string) => Client) =>
    Effect.map(
      LayerMap.make((tenant: string) => services(clientOf(tenant)), { idleTimeToLive: "1 hour" }),
      (tenants) => (tenant: string) => Effect.provide(call, tenants.get(tenant))
    ),
  /** The calls of two accounts whose services are built in one graph. */
  ofTwo: (first: Client, second: Client) => {
    class First extends Context.Service<First, Effect.Effect<unknown, HeyGenError>>()("test/First") {}
    class Second extends Context.Service<Second, Effect.Effect<unknown, HeyGenError>>()("test/Second") {}
    const bound = Effect.map(Effect.context<I>(), (context) => Effect.provideContext(call, context))
    return Effect.all([Effect.flatten(First), Effect.flatten(Second)]).pipe(
      Effect.provide([
        Layer.effect(First, bound).pipe(Layer.provide(services(first))),
        Layer.effect(Second, bound).pipe(Layer.provide(services(second)))
      ])
    )
  }
})

const cases = {
  "V2.layer": using(
    (client) => Layer.provide(V2.layer, client),
    V2.Avatars.use((avatars) => avatars.list())
  ),
  "V2.AvatarGroups.layer": using(
    (client) => Layer.provide(V2.AvatarGroups.layer, client),
    V2.AvatarGroups.use((groups) => groups.list())
  ),
  "V3.layer": using(
    (client) => Layer.provide(V3.layer, client),
    V3.AvatarLooks.use((looks) => looks.list())
  ),
  "V3.AvatarGroups.layer": using(
    (client) => Layer.provide(V3.AvatarGroups.layer, client),
    V3.AvatarGroups.use((groups) => groups.list())
  ),
  "AvatarCatalogue.layerV2": using((client) => Layer.provide(AvatarCatalogue.layerV2, client), looks),
  "AvatarCatalogue.layerV3": using((client) => Layer.provide(AvatarCatalogue.layerV3, client), looks),
  "AvatarCatalogue.layerCached over layerV2": using(
    (client) => cached.pipe(Layer.provide(AvatarCatalogue.layerV2), Layer.provide(client)),
    looks
  ),
  "AvatarCatalogue.layerCached over layerV3": using(
    (client) => cached.pipe(Layer.provide(AvatarCatalogue.layerV3), Layer.provide(client)),
    looks
  )
}

describe.each(Object.entries(cases))("%s", (_, { of, ofTenants, ofTwo }) => {
  it.effect("sends its own account's key within another account's program", () =>
    Effect.gen(function* () {
      const { keys, layer } = recording()
      const [a, b] = [account("a", layer), account("b", layer)]
      const outer = Layer.mergeAll(V2.layer, V3.layer, AvatarCatalogue.layerV2).pipe(Layer.provide(a))
      yield* Effect.all([of(a), of(b), of(a)]).pipe(Effect.provide(outer))
      assert.deepStrictEqual(keys, ["a", "b", "a"])
    })
  )

  it.effect("keeps two accounts of one graph apart", () =>
    Effect.gen(function* () {
      const { keys, layer } = recording()
      yield* ofTwo(account("a", layer), account("b", layer))
      assert.deepStrictEqual(keys, ["a", "b"])
    })
  )

  it.effect("keeps the tenants of a LayerMap apart", () =>
    Effect.gen(function* () {
      const { keys, layer } = recording()
      const call = yield* ofTenants((tenant) => account(tenant, layer))
      yield* Effect.forEach(["a", "b", "c"], (tenant) => call(tenant))
      assert.deepStrictEqual(keys, ["a", "b", "c"])
    })
  )
})

describe("many accounts", () => {
  it.effect("come from the ConfigProvider of each program", () =>
    Effect.gen(function* () {
      const { keys, layer } = recording()
      const program = (key: string) => {
        const provider = ConfigProvider.fromUnknown({ HEYGEN_API_KEY: key })
        return cases["V2.layer"]
          .of(Layer.orDie(HeyGenClient.layerConfig()).pipe(Layer.provide(layer)))
          .pipe(Effect.provideService(ConfigProvider.ConfigProvider, provider))
      }
      const outer = Layer.provide(V2.layer, account("outer", layer))
      yield* Effect.all([program("a"), program("b")]).pipe(Effect.provide(outer))
      assert.deepStrictEqual(keys, ["a", "b"])
    })
  )

  it.effect("stay apart in runtimes that share what they have built", () =>
    Effect.gen(function* () {
      const { keys, layer } = recording()
      const memoMap = yield* Layer.makeMemoMap
      const runtimes = ["a", "b"].map((key) =>
        ManagedRuntime.make(Layer.provide(V2.layer, account(key, layer)), { memoMap })
      )
      for (const runtime of runtimes) {
        yield* Effect.promise(() => runtime.runPromise(V2.Avatars.use((avatars) => avatars.list())))
      }
      for (const runtime of runtimes) yield* runtime.disposeEffect
      assert.deepStrictEqual(keys, ["a", "b"])
    })
  )
})

describe("a client that sends nothing", () => {
  it.effect("sends nothing within a program that has a real one", () =>
    Effect.gen(function* () {
      const { keys, layer } = recording()
      const test = Testing.client(() => Effect.succeed({ data: { avatars: [], talking_photos: [] } }))
      yield* cases["V2.layer"].of(test).pipe(Effect.provide(Layer.provide(V2.layer, account("real", layer))))
      assert.deepStrictEqual(keys, [])
    })
  )
})
