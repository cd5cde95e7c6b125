/** One small call, alone and fifty at a time. */
import * as Effect from "effect/Effect"
import { Lab } from "../Lab.ts"
import { callers, labelOf } from "../peers.ts"
import type { Results, Table } from "../report.ts"
import { showSpread } from "../statistics.ts"
import { inTurns, type Job, type Measured } from "../turns.ts"

export const call = (isQuick: boolean) =>
  Effect.gen(function* () {
    const lab = yield* Lab
    const job = (atATime: number, rounds: number, warmUp: number): Job => ({
      name: `call: ${atATime} at a time`,
      processes: isQuick ? 1 : 3,
      task: {
        clients: callers,
        url: `${lab.url}/4`,
        rounds,
        iterations: 1,
        calls: 1,
        atATime,
        warmUp,
        afterRest: false
      }
    })
    const [alone = new Map(), fifty = new Map()] = yield* inTurns([job(1, 200, 300), job(50, 25, 12)], 240)
    const table = (caption: string, of: ReadonlyMap<string, Measured>): Table => ({
      caption,
      head: ["client", "µs per call", "× raw", "all threads × raw", "calls per second", "throughput × raw"],
      rows: [...of].map(([client, { cpuRatio, main, mainRatio, throughput, wallRatio }]) => [
        labelOf(client),
        (main * 1_000).toFixed(0),
        showSpread(mainRatio),
        showSpread(cpuRatio),
        throughput.toFixed(0),
        showSpread({ median: 1 / wallRatio.median, min: 1 / wallRatio.max, max: 1 / wallRatio.min })
      ])
    })
    const of = (client: string) => ({ alone: alone.get(client), fifty: fifty.get(client) })
    const [ours, effect] = [of("ours"), of("effectClient")]
    const results: Results = {
      title: "Call",
      notes: [
        "A response of four records (1.6 kB) over loopback: CPU time of the main thread per call, and calls per second by the clock.",
        "After 300 calls per client (600, fifty at a time): in 200 rounds, each client makes one call that isn't measured and one that is; in 25 rounds, fifty and fifty. Medians of up to three processes, with the lowest and the highest. In a loop of one client alone, all are faster, and the unvalidated fetch most: nobody else uses the caches then."
      ],
      tables: [table("One at a time.", alone), table("50 at a time.", fifty)],
      targets: [
        {
          subject: "one small call, main thread × raw fetch",
          figure: ours.alone?.mainRatio.median,
          bound: { atMost: 1.6 },
          effect: effect.alone?.mainRatio.median
        },
        {
          subject: "throughput, 50 at a time × raw fetch",
          figure: ours.fifty === undefined ? undefined : 1 / ours.fifty.wallRatio.median,
          bound: { atLeast: 0.6 },
          effect: effect.fifty === undefined ? undefined : 1 / effect.fifty.wallRatio.median
        }
      ]
    }
    return results
  })
