/**
 * HeyGen's avatar catalogue as services for applications on Effect 3.
 *
 * @since 0.1.0
 */
export * from "./AvatarCatalogue.ts"
export * as CallOptions from "./CallOptions.ts"
export * from "./HeyGenClient.ts"
export * from "./HeyGenError.ts"
export * from "./ListOptions.ts"
export * as V2 from "./V2.ts"
export * as V3 from "./V3.ts"
