/**
 * Twenty thousand calls, fifty at a time, against a mock in a storm: whether
 * every call is accounted for, and whether anything piles up. It asserts on
 * counts and on memory, not on time.
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

const count = (exit: Exit.Exit<unknown, unknown>) => {
  const failure = Exit.isSuccess(exit) ? undefined : Object(Cause.squash(exit.cause))
  const outcome = failure === undefined ? "success" : (failure.reason?._tag ?? `defect: ${failure}`)
  outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1)
}

const heapAfterCollection = Effect.sync(() => {
  assert(globalThis.gc !== undefined, "run with node --expose-gc")
  globalThis.gc()
  return process.memoryUsage().heapUsed
})

const openSockets = Effect.sync(
  () => process.getActiveResourcesInfo().filter((resource) => resource === "TCPSocketWrap").length
)

const program = Effect.gen(function* () {
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
      Effect.forEach(Array.from({ length: count_ }), () => Effect.map(Effect.exit(avatars.list()), count), {
        concurrency,
        discard: true
      })
    yield* run(warmUp)
    const before = yield* heapAfterCollection
    yield* run(calls - warmUp)
    return [before, yield* heapAfterCollection] as const
  }).pipe(Effect.provide([heyGen, Logger.layer([])]), Effect.timed)

  const sockets = yield* openSockets.pipe(
    Effect.repeat({ until: (open) => open === 0, schedule: Schedule.spaced("100 millis") }),
    Effect.timeoutOrElse({ duration: "15 seconds", orElse: () => openSockets })
  )

  const total = [...outcomes.values()].reduce((sum, count) => sum + count, 0)
  yield* Console.log(
    `${total} calls, ${concurrency} at a time, in ${Math.round(Duration.toSeconds(elapsed))} s`
  )
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

program.pipe(
  Effect.scoped,
  Effect.timeout("10 minutes"),
  Effect.provide(NodeServices.layer),
  NodeRuntime.runMain
)
