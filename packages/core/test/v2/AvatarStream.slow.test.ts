import { assert, describe, it } from "@effect/vitest"
import { CallOptions, HeyGenClient, streamAvatars, V2 } from "@effect-heygen/core"
import * as Arbitrary from "effect/Arbitrary"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Logger from "effect/Logger"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import { cases } from "../support/cases.ts"
import * as FakeHttp from "../support/FakeHttp.ts"
import { Choices, mutate } from "../support/mutations.ts"
import { body, bytesOf, collect } from "../support/streams.ts"

describe("the stream and the list", () => {
  const Catalogue = Arbitrary.schema(Schema.toType(V2.Envelope(V2.AvatarList)))
  const Beside = Schema.Struct({
    error: Schema.optionalKey(Schema.Union([Schema.Null, Schema.Literal(""), Schema.Json])),
    warning: Schema.optionalKey(Schema.Json),
    code: Schema.optionalKey(Schema.Json)
  })

  /** Bytes in pieces whose lengths the numbers choose, and one byte that isn't what it was. */
  const pieces = (text: string, lengths: ReadonlyArray<number>): ReadonlyArray<Uint8Array> => {
    const bytes = bytesOf(text)
    const [broken = 0, place = 0] = lengths
    if (broken % 5 === 4) bytes[place % bytes.length] = broken % 256
    const parts: Array<Uint8Array> = []
    for (let at = 0, turn = 0; at < bytes.length; turn++) {
      // Squares of small numbers: a byte at times, and larger pieces more often.
      const length = lengths[turn % lengths.length] ?? bytes.length
      const size = 1 + ((length * length) % bytes.length)
      parts.push(bytes.subarray(at, at + size))
      at += size
    }
    return parts
  }

  it.effect.prop(
    "agree on every body: on its records, or on why it is none and where",
    [Catalogue, Beside, Choices, Schema.Array(Schema.Natural), Schema.Boolean, Schema.Boolean],
    ([catalogue, beside, choices, lengths, isFirst, isSkipping]) =>
      Effect.gen(function* () {
        const given = isFirst ? { ...beside, ...catalogue } : { ...catalogue, ...beside }
        const changed = choices.length < 2 ? given : mutate(JSON.parse(JSON.stringify(given)), choices)
        const parts = pieces(JSON.stringify(changed), lengths)
        const invalid = isSkipping ? "skip" : "fail"
        const http = FakeHttp.make(body(parts), body(parts))
        const client = yield* Layer.build(Layer.orDie(http.client({ retry: false, invalid })))
        const responses: Array<CallOptions.CallResponse> = []
        const { list, streamed } = yield* Effect.gen(function* () {
          const list = yield* Effect.result(V2.Avatars.make(yield* HeyGenClient).list())
          return { list, streamed: yield* collect(streamAvatars()) }
        }).pipe(
          Effect.provideService(CallOptions.OnResponse, (response) =>
            Effect.sync(() => responses.push(response))
          ),
          Effect.provide(Logger.layer([])),
          Effect.provide(client)
        )
        if (Result.isFailure(list)) {
          assert.deepStrictEqual({ ...streamed.reason }, { ...list.failure.reason })
          return
        }
        assert.isUndefined(streamed.reason)
        assert.deepStrictEqual(
          streamed.items.filter((item) => "avatar_id" in item),
          list.success.avatars
        )
        assert.deepStrictEqual(
          streamed.items.filter((item) => "talking_photo_id" in item),
          list.success.talking_photos
        )
        const [ofList, ofStream] = responses
        assert.deepStrictEqual({ ...ofStream, operation: "" }, { ...ofList, operation: "" })
      }).pipe(Effect.scoped),
    { arbitrary: { runs: cases({ suite: 200, soak: 50_000 }), size: 6 } }
  )
})
