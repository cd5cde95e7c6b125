/** This library. esbuild keeps all of a namespace that an index exports, so that each is imported by itself. */
import { HeyGenClient } from "@effect-heygen/core/HeyGenClient"
import * as V2 from "@effect-heygen/core/v2"
import * as Effect from "effect/Effect"
import * as FetchHttpClient from "effect/http/FetchHttpClient"
import * as Redacted from "effect/Redacted"
import type { Client } from "./Client.ts"

export const connect: Client["connect"] = async (baseUrl) => {
  const client = await HeyGenClient.make({
    apiKey: Redacted.make("any-key"),
    baseUrl,
    maxResponseBytes: 256 * 1024 * 1024
  }).pipe(Effect.provide(FetchHttpClient.layer), Effect.runPromise)
  const avatars = V2.Avatars.make(client)
  return () => Effect.runPromise(avatars.list())
}
