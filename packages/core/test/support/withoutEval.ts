/**
 * A program of this library that prints what it read, right and wrong, and whether
 * this runtime makes code from strings.
 */
import { HeyGenClient, streamAvatars, V2 } from "@effect-heygen/core"
import * as Effect from "effect/Effect"
import * as FetchHttpClient from "effect/http/FetchHttpClient"
import * as Layer from "effect/Layer"
import * as Logger from "effect/Logger"
import * as Redacted from "effect/Redacted"
import * as Stream from "effect/Stream"

const client = (avatars: ReadonlyArray<object>) =>
  V2.layer.pipe(
    Layer.provideMerge(HeyGenClient.layer({ apiKey: Redacted.make("any-key") })),
    Layer.provide(FetchHttpClient.layer),
    Layer.provide(
      Layer.succeed(FetchHttpClient.Fetch, async () =>
        Response.json({ data: { avatars, talking_photos: [] } })
      )
    )
  )

const right = client([{ avatar_id: "a" }, { avatar_id: "b", avatar_name: null }])
const wrong = client([{ avatar_id: "a" }, { avatar_id: 1 }])

const makesCode = Effect.sync(() => Reflect.construct(Function, ["return 1"])).pipe(
  Effect.isSuccess,
  Effect.catchCause(() => Effect.succeed(false))
)

const list = V2.Avatars.use((avatars) => avatars.list())
const lenient = V2.Avatars.use((avatars) => avatars.list({ invalid: "skip" }))

const program = Effect.gen(function* () {
  const { avatars } = yield* Effect.provide(list, right)
  const { skipped = [] } = yield* Effect.provide(lenient, wrong)
  const streamed = yield* Effect.provide(Stream.runCollect(streamAvatars()), right)
  const { message } = yield* Effect.flip(Effect.provide(list, wrong))
  return {
    makesCode: yield* makesCode,
    list: avatars.length,
    skipped: skipped.map(({ path }) => path),
    stream: streamed.map((item) => ("avatar_id" in item ? item.avatar_id : item.talking_photo_id)),
    error: message
  }
})

console.log(JSON.stringify(await Effect.runPromise(Effect.provide(program, Logger.layer([])))))
