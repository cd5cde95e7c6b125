/**
 * Two ways to test a program that uses HeyGen: with a service that returns what the
 * test gives it, or with the mock, which responds as HeyGen's document describes.
 */
import assert from "node:assert/strict"
import { HeyGenClient, V2 } from "@effect-heygen/core"
import { MockHttpClient, Scenario } from "@effect-heygen/mock"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import { run } from "./support/run.ts"

/** The program under test. */
const freeWomen = Effect.gen(function* () {
  const { avatars } = yield* (yield* V2.Avatars).list()
  return avatars
    .filter(({ gender, premium }) => gender === "female" && premium !== true)
    .map((it) => it.avatar_name)
})

const withAService = freeWomen.pipe(
  Effect.provide(
    V2.Avatars.layerTest({
      list: () =>
        Effect.succeed({
          avatars: [
            { avatar_id: "1", avatar_name: "Ada", gender: "female", premium: false },
            { avatar_id: "2", avatar_name: "Grace", gender: "female", premium: true },
            { avatar_id: "3", avatar_name: "Alan", gender: "male", premium: false }
          ],
          talking_photos: []
        })
    })
  )
)

/** The first response is an error, so that the retry is tested as well. */
const withTheMock = freeWomen.pipe(
  Effect.provide(
    V2.layer.pipe(
      Layer.provide(HeyGenClient.layer({ apiKey: Redacted.make("any-key"), retry: { baseDelay: 0 } })),
      Layer.provide(
        MockHttpClient.layer({ scenario: { "list-avatars-v2": Scenario.script([Scenario.declared(500)]) } })
      )
    )
  )
)

const program = Effect.gen(function* () {
  assert.deepEqual(yield* withAService, ["Ada"])
  assert.deepEqual(yield* withTheMock, ["Abigail (Upper Body)", "Abigail Office Front"])
  yield* Console.log("Both tests pass.")
})

run(program)
