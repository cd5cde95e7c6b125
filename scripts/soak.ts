/**
 * What takes too long for the suite: its random tests with many more cases, and
 * twenty thousand calls, fifty at a time, against a mock in a storm, to see that
 * every call is accounted for and that nothing piles up. It asserts on counts
 * and on memory, not on time.
 *
 *     pnpm soak
 */
import assert from "node:assert/strict"
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import * as NodeServices from "@effect/platform-node/NodeServices"
import { HeyGenClient, V2 } from "@effect-heygen/core"
import * as Cause from "effect/Cause"
import * as Console from "effect/Console"
import * as Deferred from "effect/Deferred"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as FetchHttpClient from "effect/http/FetchHttpClient"
import * as Layer from "effect/Layer"
import * as Logger from "effect/Logger"
import * as ChildProcess from "effect/process/ChildProcess"
import * as Redacted from "effect/Redacted"
import * as Schedule from "effect/Schedule"
import * as Stream from "effect/Stream"

const calls = 20_000
const warmUp = 2_000
const concurrency = 50
const progressEvery = 2_000

/** The random tests of the suite, by their names; they print a line each. */
const randomTests = Effect.gen(function* () {
  yield* Console.log("Random tests")
  const vitest = yield* ChildProcess.make(
    "vitest",
    [
      "run",
      "--mode=all",
      "--typecheck.enabled=false",
      "--reporter=verbose",
      "--hideSkippedTests",
      "--testTimeout=1800000",
      "--testNamePattern=random|agree|cases$",
      "packages/core/test/properties.slow.test.ts",
      "packages/core/test/fast.test.ts",
      "packages/core/test/splitter.test.ts",
      "packages/core/test/v2/AvatarStream.slow.test.ts",
      "packages/core/test/contract"
    ],
    { env: { HEYGEN_SOAK: "1" }, extendEnv: true, stdin: "ignore", stdout: "inherit", stderr: "inherit" }
  )
  assert.equal(yield* vitest.exitCode, 0, "a random test failed")
})

/** The mock in a process of its own, so that the memory measured here is the client's. */
const startMock = Effect.gen(function* () {
  const mock = yield* ChildProcess.make(
    "node",
    ["packages/mock/src/bin.ts", "--port", "0", "--scenario", "storm"],
    {
      killSignal: "SIGKILL"
    }
  )
  const url = yield* Deferred.make<string>()
  yield* mock.all.pipe(
    Stream.decodeText(),
    Stream.splitLines,
    Stream.runForEach((line) => {
      const found = /listening on (\S+)/.exec(line)?.[1]
      return found === undefined ? Effect.void : Deferred.succeed(url, found)
    }),
    Effect.forkScoped
  )
  return yield* Deferred.await(url)
})

const outcomes = new Map<string, number>()

const totalOf = () => [...outcomes.values()].reduce((sum, count) => sum + count, 0)

const count = Effect.fnUntraced(function* (exit: Exit.Exit<unknown, unknown>) {
  const failure = Exit.isSuccess(exit) ? undefined : Object(Cause.squash(exit.cause))
  const outcome = failure === undefined ? "success" : (failure.reason?._tag ?? `defect: ${failure}`)
  outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1)
  const total = totalOf()
  if (total % progressEvery === 0) yield* Console.log(`  ${total} of ${calls} calls`)
})

const heapAfterCollection = Effect.sync(() => {
  assert(globalThis.gc !== undefined, "run with node --expose-gc")
  globalThis.gc()
  return process.memoryUsage().heapUsed
})

const openSockets = Effect.sync(
  () => process.getActiveResourcesInfo().filter((resource) => resource === "TCPSocketWrap").length
)

const storm = Effect.gen(function* () {
  yield* Console.log(`A storm of ${calls} calls, ${concurrency} at a time`)
  const url = yield* startMock
  const heyGen = V2.layer.pipe(
    Layer.provide(
      HeyGenClient.layer({
        apiKey: Redacted.make("any-key"),
        baseUrl: url,
        timeout: 500,
        // The storm's Retry-After of a second is more than is waited for here.
        retry: { baseDelay: 1, maxDelay: 20, maxRetryAfter: 0 }
      })
    ),
    Layer.provide(FetchHttpClient.layer)
  )
  const [elapsed, heaps] = yield* Effect.gen(function* () {
    const avatars = yield* V2.Avatars
    const run = (count_: number) =>
      Effect.forEach(
        Array.from({ length: count_ }),
        () => Effect.flatMap(Effect.exit(avatars.list()), count),
        {
          concurrency,
          discard: true
        }
      )
    yield* run(warmUp)
    const before = yield* heapAfterCollection
    yield* run(calls - warmUp)
    return [before, yield* heapAfterCollection] as const
  }).pipe(Effect.provide([heyGen, Logger.layer([])]), Effect.timed)

  const sockets = yield* openSockets.pipe(
    Effect.repeat({ until: (open) => open === 0, schedule: Schedule.spaced("100 millis") }),
    Effect.timeoutOrElse({ duration: "2 minutes", orElse: () => openSockets })
  )

  const total = totalOf()
  yield* Console.log(`${total} calls in ${Math.round(Duration.toSeconds(elapsed))} s`)
  for (const [outcome, count] of [...outcomes].sort(([, a], [, b]) => b - a)) {
    yield* Console.log(`  ${String(count).padStart(6)}  ${outcome}`)
  }
  const growth = heaps[1] / heaps[0] - 1
  const megabytes = heaps.map((bytes) => (bytes / 1e6).toFixed(1))
  yield* Console.log(
    `heap after ${warmUp} calls ${megabytes[0]} MB, after ${calls} ${megabytes[1]} MB: ${(growth * 100).toFixed(1)} %`
  )
  yield* Console.log(`open sockets: ${sockets}`)

  assert.equal(total, calls)
  assert.equal([...outcomes.keys()].filter((outcome) => outcome.startsWith("defect")).length, 0)
  assert.equal(sockets, 0)
  assert(growth < 0.1, "the heap grew by more than a tenth")
})

Effect.andThen(randomTests, storm).pipe(
  Effect.scoped,
  // Ends what hangs.
  Effect.timeout("1 hour"),
  Effect.andThen(Console.log("The soak passed.")),
  Effect.provide(NodeServices.layer),
  NodeRuntime.runMain
)
