/**
 * HeyGen's avatar catalogue as Effect services.
 *
 * @since 0.1.0
 */
export * from "./AvatarCatalogue.ts"
export * as CallOptions from "./CallOptions.ts"
export * as Credentials from "./Credentials.ts"
export * as Endpoint from "./Endpoint.ts"
export * from "./HeyGenClient.ts"
export * from "./HeyGenClientOptions.ts"
export * from "./HeyGenError.ts"
export * from "./ListOptions.ts"
export * as Metrics from "./Metrics.ts"
export * from "./Observer.ts"
export * as RetryPolicy from "./RetryPolicy.ts"
export * as SignedUrl from "./SignedUrl.ts"
export * as Snapshot from "./Snapshot.ts"
export * as Testing from "./Testing.ts"
export * from "./v2/AvatarStream.ts"
export * as V2 from "./v2/index.ts"
export * as V3 from "./v3/index.ts"
