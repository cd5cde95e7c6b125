/**
 * One catalogue over both versions of HeyGen's API, for programs that want looks
 * and groups and don't care which version they come from.
 *
 * @since 0.1.0
 */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Cached from "./catalogue/cached.ts"
import * as FromV2 from "./catalogue/fromV2.ts"
import * as FromV3 from "./catalogue/fromV3.ts"
import type { CacheOptions, Catalogue } from "./catalogue/model.ts"
import { HeyGenClient } from "./HeyGenClient.ts"
import type { InvalidOptionError } from "./HeyGenClientOptions.ts"
import { serviceLayer } from "./internal/layer.ts"
import * as V2 from "./v2/index.ts"
import * as V3 from "./v3/index.ts"

export {
  type CacheOptions,
  type Catalogue,
  Group,
  type GroupFilter,
  Look,
  type LookFilter,
  Ownership,
  type SplitFilter
} from "./catalogue/model.ts"

/**
 * An account's looks and groups, read from either version of HeyGen's API.
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
  /**
   * The catalogue over version 2.
   *
   * **Example** (Switch to version 3 by changing one line)
   *
   * ```ts
   * import { AvatarCatalogue, HeyGenClient } from "@effect-heygen/core"
   * import * as FetchHttpClient from "effect/http/FetchHttpClient"
   * import * as Layer from "effect/Layer"
   *
   * const CatalogueLive = AvatarCatalogue.layerV2.pipe( // or layerV3
   *   Layer.provide(HeyGenClient.layerConfig()),
   *   Layer.provide(FetchHttpClient.layer)
   * )
   * ```
   */
  static readonly layerV2: Layer.Layer<AvatarCatalogue, never, HeyGenClient> = serviceLayer(
    AvatarCatalogue,
    Effect.map(HeyGenClient, (client) => FromV2.make(V2.Avatars.make(client), V2.AvatarGroups.make(client)))
  )

  /** The catalogue over version 3. */
  static readonly layerV3: Layer.Layer<AvatarCatalogue, never, HeyGenClient> = serviceLayer(
    AvatarCatalogue,
    Effect.map(HeyGenClient, (client) =>
      FromV3.make(V3.AvatarLooks.make(client), V3.AvatarGroups.make(client))
    )
  )

  /**
   * A catalogue that caches another.
   *
   * **Details**
   *
   * Searches share a read wherever HeyGen gets the same requests for them: any
   * number of searches by `text` and `gender` cost one read. Over version 2,
   * `kind` and `premium` cost no further one either.
   *
   * Fibers that need the same read at the same time share it; one that is
   * interrupted doesn't take it from the others. Failures aren't cached. A result
   * is cached for `timeToLive`, or until the first signed URL in it expires.
   *
   * Every caller gets its own copy of the records.
   *
   * **Gotchas**
   *
   * Cached streams load completely before they emit.
   *
   * Building the layer fails with an `InvalidOptionError` if `timeToLive` isn't a
   * duration above zero, or `capacity` isn't a whole number of 1 or more.
   *
   * **Example** (Cache version 3 for ten minutes)
   *
   * ```ts
   * import { AvatarCatalogue } from "@effect-heygen/core"
   * import * as Layer from "effect/Layer"
   *
   * const Catalogue = AvatarCatalogue.layerCached({ timeToLive: "10 minutes" }).pipe(
   *   Layer.provide(AvatarCatalogue.layerV3)
   * )
   * ```
   */
  static readonly layerCached = (
    options: CacheOptions
  ): Layer.Layer<AvatarCatalogue, InvalidOptionError, AvatarCatalogue> =>
    serviceLayer(
      AvatarCatalogue,
      AvatarCatalogue.use((catalogue) => Cached.make(catalogue, options))
    )

  /** The service with the operations that a test needs; calling any other is a defect. */
  static readonly layerTest = (operations: Partial<Catalogue>): Layer.Layer<AvatarCatalogue> =>
    Layer.mock(AvatarCatalogue, { splitFilter: undefined, ...operations })
}
