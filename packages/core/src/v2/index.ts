/**
 * HeyGen's API version 2, in HeyGen's own field names. HeyGen announced its
 * routes' end for 31 October 2026; an answer that a route is gone is an
 * `EndpointRetiredError` that names the successor.
 *
 * @since 0.1.0
 */
import * as Layer from "effect/Layer"
import type { HeyGenClient } from "../HeyGenClient.ts"
import { AvatarGroups } from "./AvatarGroups.ts"
import { Avatars } from "./Avatars.ts"

export * from "./AvatarGroups.ts"
export * from "./Avatars.ts"
export * from "./Envelope.ts"

/**
 * All services of version 2.
 *
 * @category layers
 * @since 0.1.0
 */
export const layer: Layer.Layer<Avatars | AvatarGroups, never, HeyGenClient> = Layer.fresh(
  Layer.mergeAll(Avatars.layer, AvatarGroups.layer)
)
