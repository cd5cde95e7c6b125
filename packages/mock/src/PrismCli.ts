/**
 * Prism's own command line on the same document, as a scoped child process: so
 * that what is proven against the mock is proven against Prism as its users run
 * it, too.
 *
 * @since 0.1.0
 */

import { fileURLToPath } from "node:url"
import * as NodeServices from "@effect/platform-node/NodeServices"
import * as Context from "effect/Context"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as ChildProcess from "effect/process/ChildProcess"
import * as Stream from "effect/Stream"
import { documentPath } from "./internal/files.ts"
import { MockError } from "./MockError.ts"

/**
 * A running `prism mock`.
 *
 * **Gotchas**
 *
 * It needs the package `@stoplight/prism-cli`, which the mock does not install.
 *
 * It knows no scenario and accepts any key. A path or an `Accept` header that
 * it cannot parse ends it.
 *
 * @category services
 * @since 0.1.0
 */
export class PrismCli extends Context.Service<
  PrismCli,
  {
    /** Where Prism is, such as `http://127.0.0.1:39775`. */
    readonly url: string
  }
>()("@effect-heygen/mock/PrismCli") {
  /** Prism on a free port, for as long as the layer's scope is open. */
  static readonly layer: Layer.Layer<PrismCli, MockError> = Layer.effect(
    PrismCli,
    Effect.suspend(() => make)
  ).pipe(Layer.provide(NodeServices.layer))
}

/** Where Prism's command line is, which few who install the mock have a use for. */
const program = Effect.try({
  try: () =>
    fileURLToPath(new URL("dist/index.js", import.meta.resolve("@stoplight/prism-cli/package.json"))),
  catch: () =>
    new MockError({ message: "PrismCli needs the package @stoplight/prism-cli, which is not installed." })
})

const listening = /listening on (http:\/\/\S+)/

const make = Effect.gen(function* () {
  const args = [yield* program, "mock", "--port", "0", documentPath]
  const prism = yield* ChildProcess.make(process.execPath, args, { killSignal: "SIGKILL" })
  const url = yield* Deferred.make<string, MockError>()
  // Read to the end, for a full pipe would stop the process.
  yield* prism.all.pipe(
    Stream.decodeText(),
    Stream.splitLines,
    Stream.runForEach((line) => {
      const found = listening.exec(line)?.[1]
      return found === undefined ? Effect.void : Deferred.succeed(url, found)
    }),
    Effect.ensuring(Deferred.fail(url, new MockError({ message: "prism mock ended before it listened." }))),
    Effect.forkScoped
  )
  return PrismCli.of({ url: yield* Deferred.await(url) })
}).pipe(
  Effect.catchTag("PlatformError", ({ message }) =>
    Effect.fail(new MockError({ message: `prism mock cannot be started: ${message}` }))
  )
)
