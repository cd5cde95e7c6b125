/** Starts the server and the workers, each in a process of its own, one at a time. */
import * as Console from "effect/Console"
import * as Context from "effect/Context"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type * as PlatformError from "effect/PlatformError"
import * as ChildProcess from "effect/process/ChildProcess"
import * as ChildProcessSpawner from "effect/process/ChildProcessSpawner"
import * as Stream from "effect/Stream"
import { bundleWorker, root } from "./bundle.ts"
import type { Figures, Task } from "./tasks.ts"

export class Lab extends Context.Service<
  Lab,
  {
    /** Where the server is. */
    readonly url: string
    /** Performs a task in a new process. */
    readonly perform: <T extends Task>(
      task: T,
      flags?: ReadonlyArray<string>
    ) => Effect.Effect<Figures[T["kind"]], PlatformError.PlatformError>
    /** The output of a small program, with a folder for its imports. */
    readonly evaluate: (program: string, folder: string) => Effect.Effect<string, PlatformError.PlatformError>
    /** Builds the packages as they would be published. */
    readonly build: Effect.Effect<void, PlatformError.PlatformError>
    /** Seconds since the benchmarks began. */
    readonly elapsed: Effect.Effect<number>
    /** Says what comes next. */
    readonly progress: (step: string) => Effect.Effect<void>
  }
>()("@effect-heygen/bench/Lab") {
  static readonly layer = Layer.effect(
    Lab,
    Effect.gen(function* () {
      const spawner = yield* ChildProcessSpawner.ChildProcessSpawner
      const worker = yield* Effect.promise(bundleWorker)
      const server = yield* spawner.spawn(
        ChildProcess.make(process.execPath, [`${root}bench/src/server.ts`], {
          extendEnv: true,
          killSignal: "SIGKILL",
          stderr: "inherit"
        })
      )
      const started = yield* Deferred.make<string>()
      yield* server.stdout.pipe(
        Stream.decodeText(),
        Stream.splitLines,
        Stream.runForEach((line) => Deferred.succeed(started, line)),
        Effect.forkScoped
      )
      const start = performance.now()
      const elapsed = () => (performance.now() - start) / 1_000
      return {
        url: yield* Deferred.await(started),
        perform: (task, flags = []) =>
          spawner
            .string(
              ChildProcess.make(process.execPath, ["--expose-gc", ...flags, worker, JSON.stringify(task)], {
                extendEnv: true,
                stderr: "inherit"
              })
            )
            .pipe(Effect.map((output) => JSON.parse(output))),
        evaluate: (program, folder) =>
          spawner.string(
            ChildProcess.make(process.execPath, ["--input-type=module", "--eval", program], {
              cwd: folder,
              extendEnv: true,
              stderr: "inherit"
            })
          ),
        build: Effect.asVoid(
          spawner.string(
            ChildProcess.make(`${root}node_modules/.bin/tsc`, ["-b"], { cwd: root, extendEnv: true })
          )
        ),
        elapsed: Effect.sync(elapsed),
        progress: (step) => Console.error(`${String(Math.round(elapsed())).padStart(4)} s  ${step}`)
      }
    })
  )
}
