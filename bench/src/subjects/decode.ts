/** From bytes on the loopback interface to a typed catalogue. */
import * as Effect from "effect/Effect"
import { Lab } from "../Lab.ts"
import { decoders, labelOf } from "../peers.ts"
import type { Results, Table } from "../report.ts"
import { median, showSpread, spreadOf } from "../statistics.ts"
import { inTurns, type Job, type Measured } from "../turns.ts"

const withoutEval = ["--disallow-code-generation-from-strings"]

/** Turns, by the number of records: enough for a steady median within the time. */
const plans = [
  { records: 1_500, rounds: 12, iterations: 3, warmUp: 40 },
  { records: 7_000, rounds: 7, iterations: 3, warmUp: 12 },
  { records: 20_000, rounds: 4, iterations: 2, warmUp: 5 },
  { records: 200_000, rounds: 2, iterations: 1, warmUp: 0 }
]

/** Where more would take too long. */
const few = ["raw", "raw#2", "ours", "zod", "effect"]

const count = new Intl.NumberFormat("en")

const megabytes = (bytes: number): string => (bytes / 1e6).toFixed(1)

export const decode = (isQuick: boolean) =>
  Effect.gen(function* () {
    const lab = yield* Lab
    const job = (
      { records, ...plan }: (typeof plans)[number],
      variant: "plain" | "gzip" | "without eval",
      clients: ReadonlyArray<string>,
      processes: number
    ): Job => ({
      name: `decode: ${count.format(records)} records, ${variant}`,
      processes: isQuick ? 1 : processes,
      flags: variant === "without eval" ? withoutEval : [],
      task: {
        ...plan,
        clients,
        rounds: isQuick ? Math.ceil(plan.rounds / 2) : plan.rounds,
        url: `${lab.url}/${records}${variant === "gzip" ? "-gzip" : ""}`,
        calls: 1,
        atATime: 1,
        afterRest: records < 200_000
      }
    })

    const sizes = isQuick ? plans.slice(0, 3) : plans
    const compressed = isQuick ? [] : sizes
    const forbidden = sizes.filter(({ records }) => records === 7_000 || records === 20_000)
    const isLargest = ({ records }: (typeof plans)[number]) => records === 200_000
    const measured = yield* inTurns(
      [
        ...sizes.map((plan) => job(plan, "plain", isLargest(plan) ? few : decoders, isLargest(plan) ? 1 : 3)),
        ...compressed.map((plan) =>
          isLargest(plan)
            ? job({ ...plan, rounds: 1 }, "gzip", ["raw", "ours"], 1)
            : job(plan, "gzip", few, 1)
        ),
        ...forbidden.map((plan) => job(plan, "without eval", [...few, "effectClient"], 2))
      ],
      150
    )
    const ofRecords = (of: typeof plans, from: number) =>
      new Map(
        of.map(({ records }, index) => [records, measured[from + index] ?? new Map<string, Measured>()])
      )
    const plain = ofRecords(sizes, 0)
    const gzip = ofRecords(compressed, sizes.length)
    const strict = ofRecords(forbidden, sizes.length + compressed.length)

    const fields = {
      mainRatio: "main thread",
      restedRatio: "main thread, after a rest",
      cpuRatio: "all threads"
    } as const

    const ratios = (
      variant: string,
      of: ReadonlyMap<number, ReadonlyMap<string, Measured>>
    ): ReadonlyArray<Table> =>
      (["mainRatio", "restedRatio", "cpuRatio"] as const).map((field) => {
        const shown = [...of].filter(([records]) => field !== "restedRatio" || records < 200_000)
        return {
          caption: `${variant}: ${fields[field]}.`,
          head: ["client", ...shown.map(([records]) => count.format(records))],
          rows: decoders
            .filter((client) => shown.some(([, measured]) => measured.has(client)))
            .map((client) => [
              labelOf(client),
              ...shown.map(([, measured]) => {
                const spread = measured.get(client)?.[field]
                return spread === undefined ? "–" : showSpread(spread)
              })
            ])
        }
      })

    const perRecord = (client: string): ReadonlyArray<number> =>
      [...plain].flatMap(([records, measured]) => {
        const main = measured.get(client)?.main
        return main === undefined ? [] : [(main / records) * 1_000]
      })
    const growth = (client: string): number => {
      const each = perRecord(client)
      return (each.at(-1) ?? Number.NaN) / (each[0] ?? Number.NaN)
    }

    const memoryOf = Effect.fnUntraced(function* (
      records: number,
      clients: ReadonlyArray<string>,
      times: number
    ) {
      yield* lab.progress(`decode: memory at ${count.format(records)} records`)
      const measure = (client: string) =>
        lab.perform({ kind: "memory", client, url: `${lab.url}/${records}`, smallUrl: `${lab.url}/4` })
      const rounds = yield* Effect.forEach(Array.from({ length: isQuick ? 1 : times }), () =>
        Effect.forEach(clients, measure)
      )
      return new Map(
        clients.map((client, index) => [
          client,
          {
            peak: spreadOf(rounds.map((round) => round[index]?.peak ?? Number.NaN)),
            retained: spreadOf(rounds.map((round) => round[index]?.retained ?? Number.NaN))
          }
        ])
      )
    })
    const large = isQuick ? undefined : yield* memoryOf(200_000, few, 1)
    const medium = yield* memoryOf(20_000, decoders, 2)

    yield* lab.progress("decode: first calls")
    const firsts = yield* Effect.forEach(Array.from({ length: 2 }), () =>
      Effect.forEach(decoders, (client) => lab.perform({ kind: "first", client, url: `${lab.url}/4` }))
    )

    const memoryTable = (records: number, of: typeof medium): Table => ({
      caption: `Memory for ${count.format(records)} records, in MB: the peak of the process above where it started, and what the value keeps.`,
      head: ["client", "peak", "retained", "retained × unvalidated"],
      rows: [...of].map(([client, { peak, retained }]) => [
        labelOf(client),
        `${megabytes(peak.median)} (${megabytes(peak.min)}–${megabytes(peak.max)})`,
        megabytes(retained.median),
        (retained.median / (of.get("raw")?.retained.median ?? Number.NaN)).toFixed(2)
      ])
    })

    const processesOf = (of: ReadonlyMap<number, ReadonlyMap<string, Measured>>): string =>
      [...of]
        .map(([records, clients]) => `${clients.get("ours")?.processes} at ${count.format(records)}`)
        .join(", ")

    const main = (of: ReadonlyMap<number, ReadonlyMap<string, Measured>>, records: number) => {
      const figures = (client: string) => {
        const measured = of.get(records)?.get(client)
        return { steady: measured?.mainRatio.median, rested: measured?.restedRatio?.median }
      }
      return { ...figures("ours"), effect: figures("effectClient") }
    }
    const pairs = [
      ["", plain],
      [", code generation forbidden", strict]
    ] as const
    const retainedRatio = (of: typeof medium): number =>
      (of.get("ours")?.retained.median ?? Number.NaN) / (of.get("raw")?.retained.median ?? Number.NaN)
    const results: Results = {
      title: "Decode",
      notes: [
        "`GET /v2/avatars` over loopback, from bytes to a catalogue: CPU time of the main thread per call, as a ratio to `(await fetch(url)).json()` with nothing checked. *After a rest*: one call after a full garbage collection. *All threads*: CPU time of the whole process.",
        `Per process every client first makes 40 to 0 calls (fewer where there are more records), then takes its turns: one call that isn't measured, then ${plans.map(({ iterations }) => iterations).join(", ")} that are, in ${plans.map(({ rounds }) => rounds).join(", ")} rounds. A figure is the median of a process's rounds; then the median of as many processes as there was time for, with the lowest and the highest: ${processesOf(plain)}; without code generation ${processesOf(strict)}; with gzip one, and one round of 200,000 records. The yardstick is both of the first lines together.`
      ],
      tables: [
        ...ratios("Plain", plain),
        ...(gzip.size === 0 ? [] : ratios("Compressed with gzip", gzip)),
        ...ratios("Plain, under `node --disallow-code-generation-from-strings`", strict),
        {
          caption: "Main thread per record, in µs, and the last over the first.",
          head: ["client", ...[...plain.keys()].map((records) => count.format(records)), "growth"],
          rows: (isQuick ? decoders : few).map((client) => [
            labelOf(client),
            ...perRecord(client).map((micros) => micros.toFixed(2)),
            growth(client).toFixed(2)
          ])
        },
        memoryTable(20_000, medium),
        ...(large === undefined ? [] : [memoryTable(200_000, large)]),
        {
          caption:
            "A small call in a new process whose modules are loaded: making the client and the first call, then the second. Main thread, in ms.",
          head: ["client", "first", "second"],
          rows: decoders.map((client, index) => [
            labelOf(client),
            showSpread(spreadOf(firsts.map((round) => round[index]?.first ?? Number.NaN)), 1),
            median(firsts.map((round) => round[index]?.second ?? Number.NaN)).toFixed(1)
          ])
        }
      ],
      targets: [
        ...pairs.flatMap(([suffix, of]) =>
          [7_000, 20_000].flatMap((records) => [
            {
              subject: `decode, ${count.format(records)} records, main thread × unvalidated${suffix}`,
              figure: main(of, records).steady,
              bound: { atMost: 1.15 },
              effect: main(of, records).effect.steady
            },
            {
              subject: `the same after a rest`,
              figure: main(of, records).rested,
              bound: { atMost: 1.15 },
              effect: main(of, records).effect.rested
            }
          ])
        ),
        {
          subject: "decode, 1,500 records, main thread × unvalidated",
          figure: main(plain, 1_500).steady,
          bound: { atMost: 1.25 },
          effect: main(plain, 1_500).effect.steady
        },
        {
          subject: "the same after a rest",
          figure: main(plain, 1_500).rested,
          bound: { atMost: 1.25 },
          effect: main(plain, 1_500).effect.rested
        },
        {
          subject: `growth per record, 1,500 to ${count.format(sizes.at(-1)?.records ?? 0)}`,
          figure: growth("ours"),
          bound: { atMost: 1.3 }
        },
        {
          subject: "retained memory × unvalidated, 20,000 records",
          figure: retainedRatio(medium),
          bound: { atMost: 1.1 }
        },
        ...(large === undefined
          ? []
          : [
              {
                subject: "retained memory × unvalidated, 200,000 records",
                figure: retainedRatio(large),
                bound: { atMost: 1.1 }
              }
            ])
      ]
    }
    return results
  })
