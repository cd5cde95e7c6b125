/**
 * HeyGen's API version 2, in HeyGen's own field names. HeyGen announced its end
 * for 31 October 2026; a call of a route that is gone fails with an
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
export { Envelope, sunset } from "./Envelope.ts"

/**
 * All services of version 2.
 *
 * @category layers
 * @since 0.1.0
 */
export const layer: Layer.Layer<Avatars | AvatarGroups, never, HeyGenClient> = Layer.fresh(
  Layer.mergeAll(Avatars.layer, AvatarGroups.layer)
)
