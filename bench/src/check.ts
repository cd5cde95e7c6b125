/**
 * Fails when decoding or a small call has become slower by far: a few rounds, held
 * against generous bounds, as ratios to an unvalidated fetch in the same process.
 *
 *     pnpm bench:check
 */
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import * as NodeServices from "@effect/platform-node/NodeServices"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { bounds } from "./budget.ts"
import { Lab } from "./Lab.ts"
import { inTurns } from "./turns.ts"

const common = { clients: ["raw", "raw#2", "ours"], calls: 1, atATime: 1, afterRest: false }

const program = Effect.gen(function* () {
  const { url } = yield* Lab
  const tasks = {
    decode: { ...common, url: `${url}/7000`, rounds: 12, iterations: 3, warmUp: 12 },
    call: { ...common, url: `${url}/4`, rounds: 300, iterations: 1, warmUp: 600 }
  }
  for (const name of ["decode", "call"] as const) {
    const [measured] = yield* inTurns([{ task: tasks[name], processes: 1 }], 0)
    const ratio = measured?.get("ours")?.mainRatio.median ?? Number.NaN
    const isWithin = ratio <= bounds[name]
    yield* Console.log(`${name}: ${ratio.toFixed(2)} of ${bounds[name]}: ${isWithin ? "ok" : "too slow"}`)
    if (!isWithin) process.exitCode = 1
  }
})

program.pipe(Effect.provide(Lab.layer.pipe(Layer.provideMerge(NodeServices.layer))), NodeRuntime.runMain)
