/** `streamAvatars`, as its documentation shows it. */
import { HeyGenClient, streamAvatars } from "@effect-heygen/core"
import * as Effect from "effect/Effect"
import * as FetchHttpClient from "effect/http/FetchHttpClient"
import * as Redacted from "effect/Redacted"
import * as Stream from "effect/Stream"

export const connectStream = async (baseUrl: string) => {
  const client = await HeyGenClient.make({ apiKey: Redacted.make("any-key"), baseUrl }).pipe(
    Effect.provide(FetchHttpClient.layer),
    Effect.runPromise
  )
  return (onAvatar: () => void) =>
    streamAvatars().pipe(
      Stream.runForEach(() => Effect.sync(onAvatar)),
      Effect.provideService(HeyGenClient, client),
      Effect.runPromise
    )
}
