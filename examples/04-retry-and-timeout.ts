/**
 * How often, how soon and for how long a call is tried again. The mock refuses
 * twice; the third request is answered.
 */

import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import { V2 } from "@effect-heygen/core"
import { Scenario } from "@effect-heygen/mock"
import * as Console from "effect/Console"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as HttpClient from "effect/http/HttpClient"
import * as HeyGen from "./support/HeyGen.ts"

const HeyGenLive = HeyGen.layer(
  {
    scenario: {
      "list-avatars-v2": Scenario.script([
        Scenario.answer(503),
        Scenario.answer(429, { example: "RateLimit" })
      ])
    }
  },
  {
    timeout: "45 seconds",
    retry: { maxAttempts: 5, baseDelay: "200 millis", maxElapsed: "1 minute" },
    transformClient: HttpClient.tap(({ headers, status }) =>
      Console.log(
        `HTTP ${status}${headers["retry-after"] === undefined ? "" : `, asks for ${headers["retry-after"]} s`}`
      )
    )
  }
)

const program = Effect.gen(function* () {
  const avatars = yield* V2.Avatars
  const [elapsed, catalogue] = yield* Effect.timed(avatars.list())
  yield* Console.log(
    `${catalogue.avatars.length} avatars after ${Duration.format(Duration.seconds(Math.round(Duration.toSeconds(elapsed))))}`
  )
})

program.pipe(Effect.provide(HeyGenLive), NodeRuntime.runMain)
