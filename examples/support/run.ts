/**
 * How the examples start and end: each is a command with `--help`. An error that
 * was to be expected is one line and exit code 1; a bug keeps its stack.
 */
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import * as NodeServices from "@effect/platform-node/NodeServices"
import manifest from "@effect-heygen/core/package.json" with { type: "json" }
import * as Console from "effect/Console"
import * as CliError from "effect/cli/CliError"
import * as Command from "effect/cli/Command"
import * as Effect from "effect/Effect"
import * as Logger from "effect/Logger"

const isHelp = (error: unknown): error is CliError.ShowHelp =>
  CliError.isCliError(error) && error._tag === "ShowHelp"

const exitCode = (code: number) =>
  Effect.sync(() => {
    process.exitCode = code
  })

/** One line on the error output, whatever it says, so that the output can be piped. */
const logger = Logger.make((options) => {
  const { annotations, message } = Logger.formatStructured.log(options)
  const { "heygen.route": route, "heygen.sunset": sunset } = annotations
  console.error(
    options.logLevel === "Warn" && route !== undefined
      ? `warning: ${message}: ${[route, sunset].filter((fact) => fact !== undefined).join(", ")}`
      : Logger.formatLogFmt.log(options)
  )
})

/** Runs an example. */
export const run = <Name extends string, Input, Context, E extends { readonly message: string }>(
  command: Command.Command<Name, Input, Context, E, NodeServices.NodeServices>
): void =>
  command.pipe(
    Command.run({ version: manifest.version }),
    Effect.catch((error) =>
      // Help, and what is wrong with a flag, are printed already.
      isHelp(error)
        ? exitCode(error.errors.length === 0 ? 0 : 1)
        : Effect.andThen(Console.error(error.message), exitCode(1))
    ),
    Effect.provide([NodeServices.layer, Logger.layer([logger])]),
    NodeRuntime.runMain
  )
