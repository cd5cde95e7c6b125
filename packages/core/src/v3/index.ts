/**
 * HeyGen's API version 3, the successor of version 2, in HeyGen's own field
 * names.
 *
 * @since 0.1.0
 */
import * as Layer from "effect/Layer"
import type { HeyGenClient } from "../HeyGenClient.ts"
import { AvatarGroups } from "./AvatarGroups.ts"
import { AvatarLooks } from "./AvatarLooks.ts"

export * from "./AvatarGroups.ts"
export * from "./AvatarLooks.ts"
export { Ownership, Page, type PageQuery, Single } from "./Page.ts"
export * from "./RecordError.ts"

/**
 * All services of version 3.
 *
 * @category layers
 * @since 0.1.0
 */
export const layer: Layer.Layer<AvatarGroups | AvatarLooks, never, HeyGenClient> = Layer.fresh(
  Layer.mergeAll(AvatarGroups.layer, AvatarLooks.layer)
)
