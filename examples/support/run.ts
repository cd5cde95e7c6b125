/**
 * How the examples end: an error that was to be expected is one line, and exit
 * code 1. A bug keeps its stack.
 */
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"

/** Runs an example. */
export const run = <A, E extends { readonly message: string }>(program: Effect.Effect<A, E>): void =>
  program.pipe(
    Effect.catch(({ message }) =>
      Effect.andThen(
        Console.error(message),
        Effect.sync(() => {
          process.exitCode = 1
        })
      )
    ),
    NodeRuntime.runMain
  )
