/** Turns of several clients in several processes, as ratios to the yardstick. */
import * as Effect from "effect/Effect"
import { Lab } from "./Lab.ts"
import { median, type Spread, spreadOf } from "./statistics.ts"
import type { Figures, Task, Turn } from "./tasks.ts"

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
  /** How many processes these are the medians of. */
  readonly processes: number
}

/** Clients that take turns on a task, and in how many processes at the most. */
export interface Job {
  readonly task: Omit<Extract<Task, { kind: "turns" }>, "kind">
  readonly processes: number
  readonly flags?: ReadonlyArray<string>
  /** What to say when it begins. */
  readonly name?: string
}

type Run = Figures["turns"]

/** The medians of a job's processes. */
const summary = ({ task }: Job, runs: ReadonlyArray<Run>): ReadonlyMap<string, Measured> => {
  const medians = (field: (turn: Turn) => number | undefined, ...names: ReadonlyArray<string>) =>
    runs.map((run) =>
      median(names.flatMap((name) => run[name] ?? []).map((turn) => field(turn) ?? Number.NaN))
    )
  const ratio = (field: (turn: Turn) => number | undefined) => (client: string) => {
    const yardstick = medians(field, "raw", "raw#2")
    return spreadOf(medians(field, client).map((value, run) => value / (yardstick[run] ?? Number.NaN)))
  }
  return new Map(
    task.clients.map((client): [string, Measured] => [
      client,
      {
        main: median(medians(({ main }) => main, client)),
        mainRatio: ratio(({ main }) => main)(client),
        cpuRatio: ratio(({ cpu }) => cpu)(client),
        wallRatio: ratio(({ wall }) => wall)(client),
        throughput: 1_000 / median(medians(({ wall }) => wall, client)),
        restedRatio: task.afterRest ? ratio(({ rested }) => rested)(client) : undefined,
        processes: runs.length
      }
    ])
  )
}

/**
 * Every job in a process of its own. Then again in others, until each has had its
 * processes or the time, in seconds since the benchmarks began, is over: a slow
 * machine has fewer figures, not a longer wait.
 */
export const inTurns = Effect.fnUntraced(function* (jobs: ReadonlyArray<Job>, until: number) {
  const lab = yield* Lab
  const runs = jobs.map((): Array<Run> => [])
  const most = Math.max(...jobs.map(({ processes }) => processes))
  for (let turn = 1; turn <= most; turn++) {
    for (const [index, { flags, name, processes, task }] of jobs.entries()) {
      if (processes < turn || (turn > 1 && (yield* lab.elapsed) > until)) continue
      if (name !== undefined) yield* lab.progress(turn === 1 ? name : `${name}, process ${turn}`)
      runs[index]?.push(yield* lab.perform({ kind: "turns", ...task }, flags))
    }
  }
  return jobs.map((job, index) => summary(job, runs[index] ?? []))
})
