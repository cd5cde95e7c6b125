/**
 * Two ways to test a program that uses HeyGen: with a service that returns what the
 * test gives it, or with the mock, which responds as HeyGen's document describes.
 * It never calls HeyGen.
 */
import assert from "node:assert/strict"
import { AvatarCatalogue, HeyGenClient, Testing } from "@effect-heygen/core"
import { MockHandler, MockHttpClient, Scenario } from "@effect-heygen/mock"
import * as Console from "effect/Console"
import * as Command from "effect/cli/Command"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import * as Stream from "effect/Stream"
import { run } from "./support/run.ts"

/** The program under test. */
const womensNames = Effect.gen(function* () {
  const catalogue = yield* AvatarCatalogue
  const looks = yield* catalogue.looks({ gender: "female" }).pipe(Stream.take(3), Stream.runCollect)
  return looks.map(({ id, name }) => name ?? id)
})

const withAService = womensNames.pipe(
  Effect.provide(
    Testing.catalogue({
      looks: () => Stream.make({ id: "1", name: "Ada", source: "v3" }, { id: "2", source: "v3" })
    })
  )
)

/** The first response is an error, so that the retry is tested as well. */
const withTheMock = Effect.gen(function* () {
  const mock = yield* MockHandler
  yield* mock.use({ listAvatarLooks: Scenario.script([Scenario.declared(500)]) })
  const names = yield* womensNames
  return { names, outcomes: (yield* mock.requests).map(({ outcome }) => outcome) }
}).pipe(
  Effect.provide(
    AvatarCatalogue.layerV3.pipe(
      Layer.provide(HeyGenClient.layer({ apiKey: Redacted.make("any-key"), retry: { baseDelay: 0 } })),
      Layer.provideMerge(MockHttpClient.layer({ catalogue: 200 }))
    )
  )
)

const program = Effect.gen(function* () {
  assert.deepEqual(yield* withAService, ["Ada", "2"])
  yield* Console.log("passed  with a service of the test's own")
  const { names, outcomes } = yield* withTheMock
  assert.equal(names.length, 3)
  assert.deepEqual(outcomes, ["500", "200"])
  yield* Console.log("passed  with the mock, and a failure on the first request")
})

run(
  Command.make("05-testing-your-code", {}, () => program).pipe(
    Command.withDescription("Runs two tests of one program. Neither calls HeyGen.")
  )
)
