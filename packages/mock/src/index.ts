/**
 * HeyGen's avatar API for tests, as Prism serves it: in process, as a handler of
 * requests, on a socket, or on the command line.
 *
 * @since 0.1.0
 */
export * as Catalogue from "./Catalogue.ts"
export * as Check from "./Check.ts"
export * from "./Mock.ts"
export * from "./MockError.ts"
export * from "./MockHandler.ts"
export * as MockHttpClient from "./MockHttpClient.ts"
export * from "./MockOptions.ts"
export * from "./MockServer.ts"
export * from "./Prism.ts"
export * from "./PrismCli.ts"
export * as Recorder from "./Recorder.ts"
export * as Scenario from "./Scenario.ts"
export * from "./start.ts"
