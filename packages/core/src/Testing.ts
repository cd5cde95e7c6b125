/**
 * Layers for your tests that send nothing. They are apart from the services, so
 * that no application's bundle holds them. A service of version 2 or 3 needs
 * nothing from here: `Layer.mock` of Effect makes it from the operations that a
 * test needs.
 *
 * **Example** (A service with one operation; calling any other is a defect)
 *
 * ```ts
 * import { V2 } from "@effect-heygen/core"
 * import * as Effect from "effect/Effect"
 * import * as Layer from "effect/Layer"
 *
 * const AvatarsTest = Layer.mock(V2.Avatars, {
 *   list: () => Effect.succeed({ avatars: [{ avatar_id: "a", avatar_name: "Ada" }], talking_photos: [] })
 * })
 * ```
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as SchemaParser from "effect/SchemaParser"
import { AvatarCatalogue } from "./AvatarCatalogue.ts"
import { derive } from "./catalogue/derive.ts"
import type { Catalogue } from "./catalogue/model.ts"
import type * as Endpoint from "./Endpoint.ts"
import { HeyGenClient } from "./HeyGenClient.ts"
import { DecodeError, HeyGenError } from "./HeyGenError.ts"
import { serviceLayer } from "./internal/layer.ts"
import { firstDifference } from "./internal/schema/firstDifference.ts"

/**
 * A client that sends nothing: a function gives each call a body, which is
 * decoded with the endpoint's own schema, or an error.
 *
 * **Example** (A catalogue of one avatar)
 *
 * ```ts
 * import { Testing, V2 } from "@effect-heygen/core"
 * import * as Effect from "effect/Effect"
 * import * as Layer from "effect/Layer"
 *
 * const HeyGenTest = V2.layer.pipe(
 *   Layer.provide(Testing.client(() =>
 *     Effect.succeed({ data: { avatars: [{ avatar_id: "a", avatar_name: "Ada" }], talking_photos: [] } })
 *   ))
 * )
 * ```
 *
 * @category layers
 * @since 0.1.0
 */
export const client = (
  respond: (endpoint: Endpoint.Any, input: Endpoint.AnyInput) => Effect.Effect<unknown, HeyGenError>
): Layer.Layer<HeyGenClient> =>
  serviceLayer(
    HeyGenClient,
    Effect.succeed({
      call: (endpoint, ...[input = {}]) =>
        Effect.flatMap(respond(endpoint, input), (body) =>
          Effect.mapError(SchemaParser.decodeUnknownEffect(endpoint.success)(body), (issue) => {
            const { message, path } = firstDifference(issue)
            const reason = new DecodeError({ message: `${message} at ${path}`, path, status: 200 })
            return new HeyGenError({ operation: endpoint.operation, reason })
          })
        )
    })
  )

/**
 * A catalogue with the operations that a test needs; calling any other is a
 * defect. `search`, `pick`, `resolve` and `expiringPreviews` work with what the
 * test's operations read, unless the test has its own.
 *
 * **Gotchas**
 *
 * `Layer.mock(AvatarCatalogue, …)` has none of these, and a snapshot of it fails.
 *
 * **Example** (Two looks, and a search among them)
 *
 * ```ts
 * import { AvatarCatalogue, Testing } from "@effect-heygen/core"
 * import * as Effect from "effect/Effect"
 * import * as Stream from "effect/Stream"
 *
 * const found = AvatarCatalogue.use((catalogue) => catalogue.search("ada")).pipe(
 *   Effect.provide(Testing.catalogue({
 *     looks: () => Stream.make({ id: "1", name: "Ada", source: "v3" }, { id: "2", name: "Ben", source: "v3" })
 *   }))
 * )
 * ```
 *
 * @category layers
 * @since 0.1.0
 */
export const catalogue = (operations: Partial<Catalogue>): Layer.Layer<AvatarCatalogue> =>
  Layer.effect(
    AvatarCatalogue,
    AvatarCatalogue.useSync((source) => ({ ...derive(source), ...operations }))
  ).pipe(
    Layer.provide(Layer.mock(AvatarCatalogue, { splitFilter: undefined, uncached: undefined, ...operations }))
  )
