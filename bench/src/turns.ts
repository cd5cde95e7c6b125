/** Turns of several clients in several processes, as ratios to the yardstick. */
import * as Effect from "effect/Effect"
import { Lab } from "./Lab.ts"
import { median, type Spread, spreadOf } from "./statistics.ts"
import type { Task, Turn } from "./tasks.ts"

/** One client's figures: per call in milliseconds, and as ratios to the unvalidated fetch. */
export interface Measured {
  /** Milliseconds of the main thread. */
  readonly main: number
  readonly mainRatio: Spread
  readonly cpuRatio: Spread
  readonly wallRatio: Spread
  /** Calls per second. */
  readonly throughput: number
  readonly restedRatio: Spread | undefined
}

export const inTurns = Effect.fnUntraced(function* (
  processes: number,
  task: Omit<Extract<Task, { kind: "turns" }>, "kind">,
  flags: ReadonlyArray<string> = []
) {
  const lab = yield* Lab
  const runs = yield* Effect.forEach(Array.from({ length: processes }), () =>
    lab.perform({ kind: "turns", ...task }, flags)
  )
  return new Map(
    task.clients.map((client): [string, Measured] => {
      const medians = (field: (turn: Turn) => number | undefined, ...names: ReadonlyArray<string>) =>
        runs.map((run) =>
          median(names.flatMap((name) => run[name] ?? []).map((turn) => field(turn) ?? Number.NaN))
        )
      const ratio = (field: (turn: Turn) => number | undefined) => {
        const yardstick = medians(field, "raw", "raw#2")
        return spreadOf(medians(field, client).map((value, run) => value / (yardstick[run] ?? Number.NaN)))
      }
      return [
        client,
        {
          main: median(medians(({ main }) => main, client)),
          mainRatio: ratio(({ main }) => main),
          cpuRatio: ratio(({ cpu }) => cpu),
          wallRatio: ratio(({ wall }) => wall),
          throughput: 1_000 / median(medians(({ wall }) => wall, client)),
          restedRatio: task.afterRest ? ratio(({ rested }) => rested) : undefined
        }
      ]
    })
  )
})
