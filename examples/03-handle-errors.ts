/**
 * One error, many reasons: a program handles the reasons that it can do something
 * about, and leaves the others to its caller. The failures are the mock's, so this
 * example never calls HeyGen.
 */
import { AvatarCatalogue, type HeyGenError } from "@effect-heygen/core"
import { Scenario } from "@effect-heygen/mock"
import * as Console from "effect/Console"
import * as Command from "effect/cli/Command"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import * as HeyGen from "./support/HeyGen.ts"
import { run } from "./support/run.ts"

/** What to tell a user. An error with any other reason stays an error. */
const explained = <R>(call: Effect.Effect<string, HeyGenError, R>): Effect.Effect<string, HeyGenError, R> =>
  Effect.catchReasons(call, "HeyGenError", {
    RateLimitError: ({ retryAfter }) =>
      Effect.succeed(`HeyGen is busy: try again in ${Duration.format(retryAfter ?? Duration.seconds(1))}.`),
    AuthenticationError: () => Effect.succeed("HeyGen doesn't know this key: check HEYGEN_API_KEY."),
    NotFoundError: ({ message }) => Effect.succeed(`There is no such look (${message}).`)
  })

const lookAt = (id: string) =>
  AvatarCatalogue.use((catalogue) => catalogue.look(id)).pipe(
    Effect.map(({ name }) => `Found ${name ?? id}.`),
    explained
  )

const on = (client: ReturnType<typeof HeyGen.mock>) =>
  Effect.provide(Layer.provide(AvatarCatalogue.layerV3, client))

const rateLimited = HeyGen.mock(
  { scenario: { getAvatarLook: Scenario.script([Scenario.declared(429)]) } },
  { retry: false }
)
const wrongKey = HeyGen.mock({}, { apiKey: Redacted.make("not-my-key") })
const down = HeyGen.mock({ scenario: Scenario.presets.down() }, { retry: { baseDelay: 0, maxAttempts: 3 } })

const program = Effect.gen(function* () {
  yield* Console.error("These failures are rehearsed with a mock; HeyGen isn't called.\n")
  yield* Console.log("a rate limit:    ", yield* lookAt("any").pipe(on(rateLimited)))
  yield* Console.log("a wrong key:     ", yield* lookAt("any").pipe(on(wrongKey)))
  yield* Console.log("an unknown look: ", yield* lookAt("not-a-look").pipe(on(HeyGen.mock())))
  yield* lookAt("any").pipe(
    on(down),
    Effect.catchTag("HeyGenError", ({ attempts, message }) =>
      Console.log("HeyGen is down:  ", `${message} (${attempts} requests)`)
    )
  )
})

run(
  Command.make("03-handle-errors", {}, () => program).pipe(
    Command.withDescription("Shows what a program makes of a rate limit, a wrong key and an unknown id.")
  )
)
