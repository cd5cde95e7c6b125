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
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as FileSystem from "effect/FileSystem"
import * as Option from "effect/Option"
import * as Record from "effect/Record"
import * as Schema from "effect/Schema"
import type { RecordedRequest } from "./Mock.ts"
import { MockError } from "./MockError.ts"
import * as Scenario from "./Scenario.ts"

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

const catalogue = Flag.Int("catalogue").pipe(
  Flag.withSchema(Schema.Int.check(Schema.isGreaterThanOrEqualTo(0))),
  Flag.optional,
  Flag.withDescription("Answer from a consistent catalogue of so many generated looks, such as 500")
)

const scenario = Flag.Literals("scenario", Record.keys(Scenario.presets)).pipe(
  Flag.optional,
  Flag.withDescription("A preset of failures, for all operations")
)

const scenarioFile = Flag.File("scenario-file", { mustExist: true }).pipe(
  Flag.optional,
  Flag.withDescription("A JSON file with a script of failures for each operation")
)

const readScenario = Effect.fnUntraced(function* (file: string) {
  const fs = yield* FileSystem.FileSystem
  return yield* fs.readFileString(file).pipe(
    Effect.flatMap(Schema.decodeEffect(Schema.fromJsonString(Scenario.Scenario))),
    Effect.mapError(({ message }) => new MockError({ message: `${file} is not a scenario: ${message}` }))
  )
})

const print = ({ duration, method, outcome, path }: RecordedRequest) =>
  Console.log(`${method} ${path} ${outcome} ${duration} ms`)

const command = Command.make(
  "heygen-mock",
  { port, host, response, catalogue, scenario, scenarioFile },
  Effect.fnUntraced(function* ({ catalogue, host, port, response, scenario, scenarioFile }) {
    const responses = Option.getOrElse(response, () => ({}))
    const preset = Option.match(scenario, { onNone: () => ({}), onSome: (name) => Scenario.presets[name]() })
    const own = Option.isSome(scenarioFile) ? yield* readScenario(scenarioFile.value) : {}
    // Prism takes half a second to load, and a question for --help should not.
    const { MockServer } = yield* Effect.promise(() => import("./MockServer.ts"))
    return yield* Effect.gen(function* () {
      const { url } = yield* MockServer
      yield* Console.log(`HeyGen's mock is listening on ${url}`)
      return yield* Effect.never
    }).pipe(
      Effect.provide(
        MockServer.layer({
          host,
          port,
          responses,
          catalogue: Option.getOrUndefined(catalogue),
          scenario: { ...preset, ...own },
          onResponse: print
        })
      )
    )
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
