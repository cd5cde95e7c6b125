/**
 * One error, many reasons: a program handles the reasons that it can do something
 * about, and leaves the others to its caller. The mock fails on purpose here, so
 * this example always uses it.
 */
import { type HeyGenError, V2 } from "@effect-heygen/core"
import { Scenario } from "@effect-heygen/mock"
import * as Console from "effect/Console"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import * as HeyGen from "./support/HeyGen.ts"
import { run } from "./support/run.ts"

const explained = <A, R>(call: Effect.Effect<A, HeyGenError, R>): Effect.Effect<A | string, HeyGenError, R> =>
  call.pipe(
    Effect.catchReasons("HeyGenError", {
      RateLimitError: ({ message, retryAfter }) =>
        Effect.succeed(`${message}: try again in ${Duration.format(retryAfter ?? Duration.zero)}.`),
      AuthenticationError: ({ message }) => Effect.succeed(`${message}: check HEYGEN_API_KEY.`),
      // For an unknown group HeyGen responds with either status.
      NotFoundError: ({ message }) => Effect.succeed(`There is no such group (${message})`),
      InvalidRequestError: ({ message }) => Effect.succeed(`There is no such group (${message})`)
    })
  )

const listAvatars = V2.Avatars.use((avatars) => avatars.list())
const listLooks = V2.AvatarGroups.use((groups) => groups.listAvatars("not-a-group"))

const rateLimited = HeyGen.mock(
  { scenario: { "list-avatars-v2": Scenario.script([Scenario.declared(429)]) } },
  { retry: false }
)
const wrongKey = HeyGen.mock({}, { apiKey: Redacted.make("not-my-key") })
const unknownGroup = HeyGen.mock({
  scenario: { "list-all-avatars-in-one-avatar-group": Scenario.script([Scenario.declared(404)]) }
})
const on = (client: ReturnType<typeof HeyGen.mock>) => Effect.provide(Layer.provide(V2.layer, client))

const program = Effect.gen(function* () {
  yield* Console.log("a rate limit:    ", yield* explained(listAvatars).pipe(on(rateLimited)))
  yield* Console.log("a wrong key:     ", yield* explained(listAvatars).pipe(on(wrongKey)))
  yield* Console.log("an unknown group:", yield* explained(listLooks).pipe(on(unknownGroup)))
})

run(program)
