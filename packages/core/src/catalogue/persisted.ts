/**
 * Keeps what a cached catalogue has read in a `KeyValueStore`, where it outlives
 * the process. A store that fails is a cache that is empty.
 */
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as KeyValueStore from "effect/persistence/KeyValueStore"
import * as Schema from "effect/Schema"
import type { Store, Stores } from "./cached.ts"
import { Group, Look } from "./model.ts"

const storeOf = <A>(store: KeyValueStore.KeyValueStore, record: Schema.Codec<A, unknown>): Store<A> => {
  const readings = KeyValueStore.toSchemaStore(
    store,
    Schema.Struct({ readAt: Schema.Finite, items: Schema.Array(record) })
  )
  return {
    load: (key) =>
      Effect.catch(readings.get(key), (error) =>
        Effect.as(
          Effect.logWarning("A cached result of the avatar catalogue can't be read", error),
          Option.none()
        )
      ),
    save: (key, reading) =>
      Effect.catch(readings.set(key, reading), (error) =>
        Effect.logWarning("A result of the avatar catalogue can't be stored", error)
      )
  }
}

/** The stores, whose keys begin with an id. */
export const make = (store: KeyValueStore.KeyValueStore, storeId: string): Stores => {
  const own = KeyValueStore.prefix(store, `${storeId}/`)
  return { looks: storeOf(own, Look), groups: storeOf(own, Group) }
}
