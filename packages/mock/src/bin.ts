#!/usr/bin/env node
/**
 * `heygen-mock`: the mock for anything that speaks HTTP, from the command line.
 */
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import * as NodeServices from "@effect/platform-node/NodeServices"
import * as Cause from "effect/Cause"
import * as Console from "effect/Console"
import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import { type AnsweredRequest, MockServer } from "./MockServer.ts"

const port = Flag.Int("port").pipe(
  Flag.withAlias("p"),
  Flag.withDefault(4010),
  Flag.withDescription("The port; 0 for any free one"),
  Flag.withSchema(Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 65_535 })))
)

const host = Flag.String("host").pipe(
  Flag.withDefault("127.0.0.1"),
  Flag.withDescription("The address to listen on; the default is reached from this machine alone")
)

const response = Flag.KeyValuePair("response").pipe(
  Flag.withAlias("r"),
  Flag.optional,
  Flag.withDescription(
    "A JSON file as an operation's answer, such as list-avatars-v2=catalogue.json; may be repeated"
  )
)

const print = ({ duration, method, path, status }: AnsweredRequest) =>
  Console.log(`${method} ${path} ${status} ${Math.round(Duration.toMillis(duration))} ms`)

const command = Command.make(
  "heygen-mock",
  { port, host, response },
  Effect.fnUntraced(function* ({ host, port, response }) {
    const responses = Option.getOrElse(response, () => ({}))
    return yield* Effect.gen(function* () {
      const { url } = yield* MockServer
      yield* Console.log(`HeyGen's mock is listening on ${url}`)
      return yield* Effect.never
    }).pipe(Effect.provide(MockServer.layer({ host, port, responses, onAnswer: print })))
  })
).pipe(Command.withDescription("Answers HeyGen's avatar API from its corrected OpenAPI document"))

command.pipe(
  Command.run({ version: "0.1.0" }),
  Effect.catchTag("MockError", ({ message }) =>
    Effect.andThen(
      Console.error(message),
      Effect.sync(() => {
        process.exitCode = 1
      })
    )
  ),
  Effect.provide(NodeServices.layer),
  NodeRuntime.runMain({
    // To be told to stop is how a server ends well.
    teardown: (exit, onExit) =>
      onExit(
        Exit.isSuccess(exit) ? Number(process.exitCode ?? 0) : Cause.hasInterruptsOnly(exit.cause) ? 0 : 1
      )
  })
)
