/** How soon the first avatar of a large catalogue is there, on a connection of 12 MB/s. */
import * as Effect from "effect/Effect"
import { Lab } from "../Lab.ts"
import { labelOf } from "../peers.ts"
import type { Results } from "../report.ts"
import { showSpread, spreadOf } from "../statistics.ts"

const clients = ["raw", "ours", "oursStream"]

export const stream = (isQuick: boolean) =>
  Effect.gen(function* () {
    const lab = yield* Lab
    yield* lab.progress("stream: 20,000 records at 12 MB/s")
    const rounds = yield* Effect.forEach(Array.from({ length: isQuick ? 1 : 3 }), () =>
      Effect.forEach(clients, (client) =>
        lab.perform({
          kind: "stream",
          client,
          url: `${lab.url}/20000-slow`,
          smallUrl: `${lab.url}/4`
        })
      )
    )
    const spread = (index: number, field: "first" | "total" | "peak") =>
      spreadOf(rounds.map((round) => round[index]?.[field] ?? Number.NaN))
    const measured = clients
      .map((client, index) => ({ client, index }))
      .filter(({ index }) => rounds.every((round) => round[index] !== null))
    const ratio = (field: "first" | "peak", otherwise: "total" | "peak", other: number) =>
      measured.length < clients.length ? undefined : spread(2, field).median / spread(other, otherwise).median
    const results: Results = {
      title: "Stream",
      notes: [
        "20,000 records (9.5 MB) from a server that sends 12 MB/s. The clock, and the peak of the process's memory above where it started; every figure is of a new process, after one small call, and clients take turns."
      ],
      tables: [
        {
          caption: "",
          head: ["client", "first avatar, ms", "all, ms", "peak, MB"],
          rows: measured.map(({ client, index }) => [
            labelOf(client),
            showSpread(spread(index, "first"), 0),
            showSpread(spread(index, "total"), 0),
            showSpread(
              {
                median: spread(index, "peak").median / 1e6,
                min: spread(index, "peak").min / 1e6,
                max: spread(index, "peak").max / 1e6
              },
              1
            )
          ])
        }
      ],
      targets: [
        {
          subject: "first avatar of 20,000 × the whole transfer, `streamAvatars()`",
          figure: ratio("first", "total", 0),
          bound: { atMost: 0.05 }
        },
        {
          subject: "peak memory of `streamAvatars()` × `list()`",
          figure: ratio("peak", "peak", 1),
          bound: { atMost: 0.5 }
        }
      ]
    }
    return results
  })
