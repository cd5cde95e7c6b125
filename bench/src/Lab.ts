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
    /** Builds core as it would be published. */
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
      /** What Node prints. A program that fails ends the benchmarks: its output is no figure. */
      const node = (args: ReadonlyArray<string>, cwd = root) =>
        Effect.gen(function* () {
          const options = { cwd, extendEnv: true, stderr: "inherit" } as const
          const child = yield* spawner.spawn(ChildProcess.make(process.execPath, args, options))
          const output = yield* Stream.mkString(Stream.decodeText(child.stdout))
          const code = yield* child.exitCode
          return code === 0
            ? output
            : yield* Effect.die(new Error(`node ${args.join(" ")} exits with ${code}`))
        }).pipe(Effect.scoped)
      return {
        url: yield* Deferred.await(started),
        perform: (task, flags = []) =>
          Effect.map(node(["--expose-gc", ...flags, worker, JSON.stringify(task)]), (output) =>
            JSON.parse(output)
          ),
        evaluate: (program, folder) => node(["--input-type=module", "--eval", program], folder),
        build: Effect.asVoid(node([`${root}packages/core/scripts/bundle.ts`])),
        elapsed: Effect.sync(elapsed),
        progress: (step) => Console.error(`${String(Math.round(elapsed())).padStart(4)} s  ${step}`)
      }
    })
  )
}
