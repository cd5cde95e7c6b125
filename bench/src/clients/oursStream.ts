/** `V2.Avatars.stream()`, where there is one. */
import { HeyGenClient, V2 } from "@effect-heygen/core"
import * as Effect from "effect/Effect"
import * as FetchHttpClient from "effect/http/FetchHttpClient"
import * as Redacted from "effect/Redacted"
import * as Stream from "effect/Stream"

export const connectStream = async (baseUrl: string) => {
  const client = await HeyGenClient.make({ apiKey: Redacted.make("any-key"), baseUrl }).pipe(
    Effect.provide(FetchHttpClient.layer),
    Effect.runPromise
  )
  const avatars: V2.Avatars["Service"] & { readonly stream?: () => Stream.Stream<unknown, unknown> } =
    V2.Avatars.make(client)
  const { stream } = avatars
  if (stream === undefined) return undefined
  return (onAvatar: () => void) => Effect.runPromise(Stream.runForEach(stream(), () => Effect.sync(onAvatar)))
}
