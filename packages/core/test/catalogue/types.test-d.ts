/**
 * What can fail, and what is needed, is in the types: no more and no less.
 */
import {
  AvatarCatalogue,
  type Character,
  type HeyGenClient,
  type HeyGenError,
  type InvalidOptionError,
  Look,
  type LookFilter,
  type Resolved,
  Snapshot,
  type UnknownIdError
} from "@effect-heygen/core"
import type * as Cause from "effect/Cause"
import type * as Effect from "effect/Effect"
import type * as Layer from "effect/Layer"
import type { KeyValueStore } from "effect/persistence/KeyValueStore"
import type * as Result from "effect/Result"
import * as Schedule from "effect/Schedule"
import type * as Stream from "effect/Stream"
import { expectTypeOf, it } from "vitest"

declare const catalogue: AvatarCatalogue["Service"]
declare const snapshot: Snapshot.Snapshot

it("an operation fails with HeyGen's errors, and with its own where it has one", () => {
  expectTypeOf(catalogue.search("a", { engine: "b" })).toEqualTypeOf<
    Effect.Effect<ReadonlyArray<Look>, HeyGenError>
  >()
  expectTypeOf(catalogue.pick({}, { seed: 1 })).toEqualTypeOf<
    Effect.Effect<Look, HeyGenError | Cause.NoSuchElementError>
  >()
  expectTypeOf(catalogue.resolve("a")).toEqualTypeOf<Effect.Effect<Resolved, HeyGenError | UnknownIdError>>()
  expectTypeOf(catalogue.expiringPreviews("1 day")).toEqualTypeOf<Stream.Stream<Look, HeyGenError>>()
  expectTypeOf(Look.character).toEqualTypeOf<(look: Look) => Character>()
})

it("a layer needs what it reads from, and fails only for an option", () => {
  expectTypeOf(AvatarCatalogue.layer()).toEqualTypeOf<Layer.Layer<AvatarCatalogue, never, HeyGenClient>>()
  expectTypeOf(AvatarCatalogue.layerCached({ timeToLive: 1 })).toEqualTypeOf<
    Layer.Layer<AvatarCatalogue, InvalidOptionError, AvatarCatalogue>
  >()
  expectTypeOf(AvatarCatalogue.layerPersisted({ timeToLive: 1, storeId: "a" })).toEqualTypeOf<
    Layer.Layer<AvatarCatalogue, InvalidOptionError, AvatarCatalogue | KeyValueStore>
  >()
})

it("a search's text is not in its filter", () => {
  expectTypeOf(catalogue.search).parameter(1).toEqualTypeOf<Omit<LookFilter, "text"> | undefined>()
})

it("snapshots need a catalogue", () => {
  expectTypeOf(Snapshot.take()).toEqualTypeOf<
    Effect.Effect<Snapshot.Snapshot, HeyGenError, AvatarCatalogue>
  >()
  expectTypeOf(Snapshot.diff(snapshot, snapshot)).toEqualTypeOf<
    Result.Result<Snapshot.Changes, Snapshot.IncomparableError>
  >()
  expectTypeOf(Snapshot.changes(Schedule.spaced("1 hour"))).toEqualTypeOf<
    Stream.Stream<Snapshot.Update, HeyGenError | Snapshot.IncomparableError, AvatarCatalogue>
  >()
})
