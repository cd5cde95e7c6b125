/**
 * One error, many reasons: a program names the reasons that it can do something
 * about, and leaves the others to whoever called it.
 */

import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import { type HeyGenError, V2 } from "@effect-heygen/core"
import { Scenario } from "@effect-heygen/mock"
import * as Console from "effect/Console"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import * as HeyGen from "./support/HeyGen.ts"

const explained = <A, R>(call: Effect.Effect<A, HeyGenError, R>): Effect.Effect<A | string, HeyGenError, R> =>
  call.pipe(
    Effect.catchReasons("HeyGenError", {
      RateLimitError: ({ message, retryAfter }) =>
        Effect.succeed(`${message}: try again in ${Duration.format(retryAfter ?? Duration.zero)}.`),
      AuthenticationError: ({ message }) => Effect.succeed(`${message}: check HEYGEN_API_KEY.`),
      // HeyGen answers an unknown group with the one status or with the other.
      NotFoundError: ({ message }) => Effect.succeed(`There is no such group (${message}).`),
      InvalidRequestError: ({ message }) => Effect.succeed(`There is no such group (${message}).`)
    })
  )

const listAvatars = Effect.flatMap(V2.Avatars, (avatars) => avatars.list())
const listLooks = Effect.flatMap(V2.AvatarGroups, (groups) => groups.listAvatars("not-a-group"))

const rateLimited = HeyGen.layer(
  { scenario: { "list-avatars-v2": Scenario.script([Scenario.answer(429)]) } },
  { retry: false }
)
const wrongKey = HeyGen.layer({}, { apiKey: Redacted.make("not-my-key") })
const unknownGroup = HeyGen.layer({
  scenario: { "list-all-avatars-in-one-avatar-group": Scenario.script([Scenario.answer(404)]) }
})

const program = Effect.gen(function* () {
  yield* Console.log("a rate limit:    ", yield* explained(listAvatars).pipe(Effect.provide(rateLimited)))
  yield* Console.log("a wrong key:     ", yield* explained(listAvatars).pipe(Effect.provide(wrongKey)))
  yield* Console.log("an unknown group:", yield* explained(listLooks).pipe(Effect.provide(unknownGroup)))
})

program.pipe(NodeRuntime.runMain)
