/**
 * One catalogue over both versions of HeyGen's API, for programs that want looks
 * and groups and don't care which version they come from.
 *
 * @since 0.1.0
 */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import type * as Layer from "effect/Layer"
import * as KeyValueStore from "effect/persistence/KeyValueStore"
import * as Cached from "./catalogue/cached.ts"
import { derive } from "./catalogue/derive.ts"
import * as FromBoth from "./catalogue/fromBoth.ts"
import * as FromV2 from "./catalogue/fromV2.ts"
import * as FromV3 from "./catalogue/fromV3.ts"
import type {
  CacheOptions,
  Catalogue,
  CatalogueSource,
  LayerOptions,
  PersistOptions
} from "./catalogue/model.ts"
import * as Persisted from "./catalogue/persisted.ts"
import { HeyGenClient } from "./HeyGenClient.ts"
import { InvalidOptionError } from "./HeyGenClientOptions.ts"
import { serviceLayer } from "./internal/layer.ts"
import * as V2 from "./v2/index.ts"
import * as V3 from "./v3/index.ts"

export {
  type CacheOptions,
  type Catalogue,
  type CatalogueSource,
  type Character,
  Group,
  type GroupFilter,
  type LayerOptions,
  Look,
  type LookFilter,
  Ownership,
  type PersistOptions,
  type Resolved,
  type SplitFilter,
  UnknownIdError
} from "./catalogue/model.ts"

const v2 = (client: HeyGenClient["Service"]): CatalogueSource =>
  FromV2.make(V2.Avatars.make(client), V2.AvatarGroups.make(client))

const v3 = (client: HeyGenClient["Service"]): CatalogueSource =>
  FromV3.make(V3.AvatarLooks.make(client), V3.AvatarGroups.make(client))

/**
 * An account's looks and groups, read from either version of HeyGen's API.
 *
 * **Example** (A look that will render, the same one for a customer every time)
 *
 * ```ts
 * import { AvatarCatalogue } from "@effect-heygen/core"
 * import * as Effect from "effect/Effect"
 *
 * export const presenter = Effect.fn("presenter")(function* (customer: string) {
 *   const catalogue = yield* AvatarCatalogue
 *   const filter = { engine: "avatar_iv", orientation: "portrait", status: "completed" }
 *   return yield* catalogue.pick(filter, { seed: customer })
 * })
 * ```
 *
 * **Example** (Find ten photo avatars)
 *
 * ```ts
 * import { AvatarCatalogue } from "@effect-heygen/core"
 * import * as Effect from "effect/Effect"
 * import * as Stream from "effect/Stream"
 *
 * export const photos = Effect.gen(function* () {
 *   const catalogue = yield* AvatarCatalogue
 *   return yield* catalogue.looks({ text: "office", kind: "photo_avatar" }).pipe(
 *     Stream.take(10),
 *     Stream.runCollect
 *   )
 * })
 * ```
 *
 * @category services
 * @since 0.1.0
 */
export class AvatarCatalogue extends Context.Service<AvatarCatalogue, Catalogue>()(
  "@effect-heygen/core/AvatarCatalogue"
) {
  /** A catalogue of your own, from what it reads. */
  static readonly make: (source: CatalogueSource) => Catalogue = derive

  /**
   * The catalogue over version 3, and over version 2 only where you say so.
   *
   * **Details**
   *
   * Each record says in `source` which version it is from. The first fallback for a
   * reason is logged as a warning. A stream that has emitted records of version 3
   * fails rather than begin anew with version 2.
   *
   * **Example** (Version 2 where version 3 isn't there for the account)
   *
   * ```ts
   * import { AvatarCatalogue, HeyGenClient } from "@effect-heygen/core"
   * import * as FetchHttpClient from "effect/http/FetchHttpClient"
   * import * as Layer from "effect/Layer"
   *
   * const CatalogueLive = AvatarCatalogue.layer({ fallback: true }).pipe(
   *   Layer.provide(HeyGenClient.layerConfig()),
   *   Layer.provide(FetchHttpClient.layer)
   * )
   * ```
   */
  static readonly layer = (options: LayerOptions = {}): Layer.Layer<AvatarCatalogue, never, HeyGenClient> =>
    serviceLayer(
      AvatarCatalogue,
      HeyGenClient.use((client) => Effect.map(FromBoth.make(v3(client), v2(client), options), derive))
    )

  /** The catalogue over version 2. */
  static readonly layerV2: Layer.Layer<AvatarCatalogue, never, HeyGenClient> = serviceLayer(
    AvatarCatalogue,
    HeyGenClient.useSync((client) => derive(v2(client)))
  )

  /** The catalogue over version 3. */
  static readonly layerV3: Layer.Layer<AvatarCatalogue, never, HeyGenClient> = serviceLayer(
    AvatarCatalogue,
    HeyGenClient.useSync((client) => derive(v3(client)))
  )

  /**
   * A catalogue that caches another.
   *
   * **Details**
   *
   * Searches share a read wherever HeyGen gets the same requests for them: any
   * number of searches by `text`, `gender`, `engine`, `orientation` and `status`
   * cost one read. Over version 2, `kind` and `premium` cost no further one either.
   *
   * Fibers that need the same read at the same time share it; one that is
   * interrupted doesn't take it from the others. Failures aren't cached. A result
   * is cached for `timeToLive`, or until the first signed URL in it expires. No
   * option makes that longer.
   *
   * Every caller gets its own copy of the records.
   *
   * **Gotchas**
   *
   * Cached streams load completely before they emit.
   *
   * A shared read has the client's options: what one caller sets with
   * `CallOptions` doesn't hold for what all are given.
   *
   * Building the layer fails with an `InvalidOptionError` if `timeToLive` isn't a
   * duration above zero, `staleIfError` isn't one, `refreshBefore` isn't shorter
   * than `timeToLive`, or `capacity` isn't a whole number of 1 or more.
   *
   * **Example** (Cache version 3 for an hour, and through a day of outage)
   *
   * ```ts
   * import { AvatarCatalogue } from "@effect-heygen/core"
   * import * as Layer from "effect/Layer"
   *
   * const Catalogue = AvatarCatalogue.layerCached({
   *   timeToLive: "1 hour",
   *   refreshBefore: "10 minutes",
   *   staleIfError: "1 day"
   * }).pipe(Layer.provide(AvatarCatalogue.layerV3))
   * ```
   */
  static readonly layerCached = (
    options: CacheOptions
  ): Layer.Layer<AvatarCatalogue, InvalidOptionError, AvatarCatalogue> =>
    serviceLayer(
      AvatarCatalogue,
      AvatarCatalogue.use((catalogue) => Effect.map(Cached.make(catalogue, options), derive))
    )

  /**
   * A catalogue that caches another in a `KeyValueStore` as well: files, Redis, SQL
   * or a browser's storage. A process that starts finds what another has read.
   *
   * **Details**
   *
   * It is `layerCached` in all else. A result in the store that has ended, or can't
   * be read, is read from HeyGen. A store that fails is logged as a warning and
   * costs a read.
   *
   * **Gotchas**
   *
   * A result that has ended stays in the store until it is read anew. Building the
   * layer fails with an `InvalidOptionError` if `storeId` is empty as well.
   *
   * **Example** (A day in files)
   *
   * ```ts
   * import * as NodeServices from "@effect/platform-node/NodeServices"
   * import { AvatarCatalogue } from "@effect-heygen/core"
   * import * as Layer from "effect/Layer"
   * import * as KeyValueStore from "effect/persistence/KeyValueStore"
   *
   * const Catalogue = AvatarCatalogue.layerPersisted({ timeToLive: "1 day", storeId: "production" }).pipe(
   *   Layer.provide(AvatarCatalogue.layerV3),
   *   Layer.provide(KeyValueStore.layerFileSystem(".cache/heygen")),
   *   Layer.provide(NodeServices.layer)
   * )
   * ```
   */
  static readonly layerPersisted = (
    options: PersistOptions
  ): Layer.Layer<AvatarCatalogue, InvalidOptionError, AvatarCatalogue | KeyValueStore.KeyValueStore> =>
    serviceLayer(
      AvatarCatalogue,
      Effect.gen(function* () {
        const { storeId } = options
        if (typeof storeId !== "string" || storeId === "") {
          return yield* new InvalidOptionError({ option: "storeId", message: "storeId: Expected a text" })
        }
        const stores = Persisted.make(yield* KeyValueStore.KeyValueStore, storeId)
        return derive(yield* Cached.make(yield* AvatarCatalogue, options, stores))
      })
    )
}
