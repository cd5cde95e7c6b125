/** What one call adds to an application's bundle, and to its start. */
import * as Effect from "effect/Effect"
import { testFilesIn } from "../budget.ts"
import { importsOf, importsOfClient, ownPart, root, withEsbuild, withRolldown } from "../bundle.ts"
import { Lab } from "../Lab.ts"
import { bundled, labelOf } from "../peers.ts"
import type { Results } from "../report.ts"
import { showSpread, spreadOf } from "../statistics.ts"

const kilobytes = (bytes: number): string => (bytes / 1_000).toFixed(1)

/** Imports modules and prints the CPU time that it took, in milliseconds. */
const importing = (modules: ReadonlyArray<string>): string => `
  const before = process.cpuUsage()
  ${modules.map((name) => `await import(${JSON.stringify(name)})`).join("\n")}
  const { system, user } = process.cpuUsage(before)
  console.log((system + user) / 1_000)`

export const size = (isQuick: boolean) =>
  Effect.gen(function* () {
    const lab = yield* Lab
    yield* lab.progress("size: bundles")
    const bundles = yield* Effect.forEach(bundled, (client) =>
      Effect.promise(async () => ({
        client,
        esbuild: await withEsbuild(client),
        rolldown: await withRolldown(client)
      }))
    )
    const own = yield* Effect.promise(() => ownPart("ours"))
    const ours = bundles.find(({ client }) => client === "ours")
    const largest = ours?.esbuild.files.slice(0, 30) ?? []

    yield* lab.progress("size: cold imports")
    yield* lab.build
    const core = `${root}packages/core`
    const entries = [
      {
        name: "the Effect modules that effect-heygen imports",
        folder: core,
        modules: yield* Effect.promise(() => importsOf(`${core}/src/index.ts`))
      },
      { name: labelOf("ours"), folder: core, modules: ["./dist/index.js"] },
      ...(yield* Effect.forEach(
        bundled.filter((client) => client !== "ours" && client !== "raw"),
        (client) =>
          Effect.map(
            Effect.promise(() => importsOfClient(client)),
            (modules) => ({
              name: labelOf(client),
              folder: client === "effect3" ? `${root}bench/effect3` : `${root}bench`,
              modules
            })
          )
      ))
    ]
    const rounds = yield* Effect.forEach(Array.from({ length: isQuick ? 3 : 5 }), () =>
      Effect.forEach(entries, ({ folder, modules }) =>
        Effect.map(lab.evaluate(importing(modules), folder), Number)
      )
    )
    const ratioOf = (index: number) =>
      spreadOf(rounds.map((round) => (round[index] ?? Number.NaN) / (round[0] ?? Number.NaN)))

    const results: Results = {
      title: "Size and start",
      notes: [
        "effect-heygen's client imports `@effect-heygen/core/HeyGenClient` and `@effect-heygen/core/v2`. With `@effect-heygen/core` alone it is the same for Rolldown, Rollup, Vite and webpack, and 1 kB more for esbuild, which keeps all of a namespace that an index exports.",
        "One call: the client of `bench/src/clients`, bundled for browsers, minified, and compressed with gzip at level 9; in kB of 1,000 bytes.",
        "Cold import: CPU time of importing the same modules in a new process, in turns."
      ],
      tables: [
        {
          caption: "One call's bundle, in kB.",
          head: ["client", "esbuild min", "esbuild gz", "rolldown min", "rolldown gz"],
          rows: bundles.map(({ client, esbuild, rolldown }) => [
            labelOf(client),
            ...[esbuild.min, esbuild.gz, rolldown.min, rolldown.gz].map(kilobytes)
          ])
        },
        {
          caption: "The parts of effect-heygen's bundle, in kB; compressed on their own.",
          head: ["part", "esbuild min", "esbuild gz"],
          rows: [
            ["own code", kilobytes(own.min), kilobytes(own.gz)],
            [
              "Effect, and the rest",
              kilobytes((ours?.esbuild.min ?? 0) - own.min),
              kilobytes((ours?.esbuild.gz ?? 0) - own.gz)
            ]
          ]
        },
        {
          caption: "The largest files in it, in kB min.",
          head: ["file", "esbuild min"],
          rows: largest.map(({ bytes, path }) => [
            `\`${path.replace(/^.*\/node_modules\//, "")}\``,
            kilobytes(bytes)
          ])
        },
        {
          caption: "Cold import.",
          head: ["imported", "CPU ms", "× the same Effect modules"],
          rows: entries.map(({ name }, index) => [
            name,
            showSpread(spreadOf(rounds.map((round) => round[index] ?? Number.NaN)), 0),
            showSpread(ratioOf(index))
          ])
        }
      ],
      targets: [
        {
          subject: "one call's bundle, esbuild gz",
          figure: (ours?.esbuild.gz ?? Number.NaN) / 1_000,
          bound: { atMost: 50 },
          unit: " kB",
          effect: ((ours?.esbuild.gz ?? Number.NaN) - own.gz) / 1_000
        },
        { subject: "own code in it, gz", figure: own.gz / 1_000, bound: { atMost: 6 }, unit: " kB" },
        {
          subject: "files of test code in it",
          figure: ours === undefined ? undefined : testFilesIn(ours.esbuild).length,
          bound: { atMost: 0 }
        },
        {
          subject: "cold import × the same Effect modules",
          figure: ratioOf(1).median,
          bound: { atMost: 1.1 }
        }
      ]
    }
    return results
  })
