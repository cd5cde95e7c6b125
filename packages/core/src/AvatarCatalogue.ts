/**
 * One catalogue over both versions of the API, for programs that do not care
 * which of them answers: the way from the one to the other is one line.
 *
 * @since 0.1.0
 */
import * as Context from "effect/Context"
import * as Layer from "effect/Layer"
import * as Cached from "./catalogue/cached.ts"
import type { CacheOptions, Catalogue } from "./catalogue/model.ts"
import * as OverV2 from "./catalogue/overV2.ts"
import * as OverV3 from "./catalogue/overV3.ts"
import type { HeyGenClient } from "./HeyGenClient.ts"
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
  Ownership
} from "./catalogue/model.ts"

/**
 * An account's looks and groups, whatever version of the API they come from.
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
   * **Example** (The way to version 3 is this one line)
   *
   * ```ts
   * import { AvatarCatalogue, HeyGenClient } from "@effect-heygen/core"
   * import * as FetchHttpClient from "effect/http/FetchHttpClient"
   * import * as Layer from "effect/Layer"
   *
   * const CatalogueLive = AvatarCatalogue.layerV2.pipe( // or layerV3
   *   Layer.provide(HeyGenClient.layerConfig),
   *   Layer.provide(FetchHttpClient.layer)
   * )
   * ```
   */
  static readonly layerV2: Layer.Layer<AvatarCatalogue, never, HeyGenClient> = Layer.fresh(
    Layer.effect(AvatarCatalogue, OverV2.make).pipe(Layer.provide(V2.layer))
  )

  /** The catalogue over version 3. */
  static readonly layerV3: Layer.Layer<AvatarCatalogue, never, HeyGenClient> = Layer.fresh(
    Layer.effect(AvatarCatalogue, OverV3.make).pipe(Layer.provide(V3.layer))
  )

  /**
   * The catalogue that keeps the answers of another.
   *
   * **Details**
   *
   * Fibers that ask for the same thing at the same time share one request. A
   * failure is not kept. An answer is kept until `timeToLive` is over, or until
   * the first of the signed URLs in it ends.
   *
   * **Gotchas**
   *
   * An answer is kept whole, and so comes whole: nothing of it arrives before all
   * of it is there.
   *
   * **Example** (Ten minutes of version 3)
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
  ): Layer.Layer<AvatarCatalogue, never, AvatarCatalogue> =>
    serviceLayer(
      AvatarCatalogue,
      AvatarCatalogue.use((catalogue) => Cached.make(catalogue, options))
    )

  /** The service with the operations that a test needs; any other is a defect. */
  static readonly layerTest = (operations: Partial<Catalogue>): Layer.Layer<AvatarCatalogue> =>
    Layer.mock(AvatarCatalogue, operations)
}
