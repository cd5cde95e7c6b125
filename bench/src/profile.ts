/**
 * Where the main thread's time goes: profiles one client, and prints the time of
 * one call by module and by function.
 *
 *     node bench/src/profile.ts ours 7000     # a client, and how many records
 *     node bench/src/profile.ts raw 4
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import * as NodeServices from "@effect/platform-node/NodeServices"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { Lab } from "./Lab.ts"
import { markdown } from "./report.ts"

const [client = "ours", records = "7000"] = process.argv.slice(2)

interface Profile {
  readonly nodes: ReadonlyArray<{
    readonly id: number
    readonly callFrame: { readonly functionName: string; readonly url: string; readonly lineNumber: number }
  }>
  readonly samples: ReadonlyArray<number>
  readonly timeDeltas: ReadonlyArray<number>
}

/** The source of a line of the bundled worker: esbuild writes its name above each. */
const sources = new Map<string, ReadonlyArray<string>>()
const sourceOf = (url: string, line: number): string => {
  if (!url.startsWith("file:")) return url === "" ? "V8 and Node" : url.replace("node:internal/deps/", "")
  let names = sources.get(url)
  if (names === undefined) {
    let current = ""
    names = readFileSync(new URL(url), "utf8")
      .split("\n")
      .map((text) => {
        current = /^\/\/ ((?:node_modules|packages|bench)\/.*)$/.exec(text)?.[1] ?? current
        return current.replace(/^.*\/node_modules\//, "")
      })
    sources.set(url, names)
  }
  return names[line] ?? url
}

/** The part of a run in which V8 compiles what is hot isn't of interest. */
const warmUpShare = 0.3

const program = Effect.gen(function* () {
  const lab = yield* Lab
  const folder = mkdtempSync(join(tmpdir(), "bench-"))
  const isSmall = Number(records) < 100
  const calls = isSmall ? 50 : 1
  const rounds = isSmall ? 200 : Math.ceil(600_000 / Number(records))
  const figures = yield* lab.perform(
    {
      kind: "turns",
      clients: [client],
      url: `${lab.url}/${records}`,
      rounds,
      iterations: 3,
      calls,
      atATime: 1,
      warmUp: 1,
      afterRest: false
    },
    ["--cpu-prof", "--cpu-prof-interval=100", `--cpu-prof-dir=${folder}`]
  )
  const [file = ""] = readdirSync(folder)
  const profile: Profile = JSON.parse(readFileSync(join(folder, file), "utf8"))
  rmSync(folder, { recursive: true })

  const frames = new Map(profile.nodes.map(({ callFrame, id }) => [id, callFrame]))
  const end = profile.timeDeltas.reduce((sum, delta) => sum + delta, 0)
  const modules = new Map<string, number>()
  const functions = new Map<string, number>()
  let now = 0
  let total = 0
  profile.samples.forEach((id, index) => {
    const delta = profile.timeDeltas[index] ?? 0
    now += delta
    const frame = frames.get(id)
    if (frame === undefined || frame.functionName === "(idle)" || now < end * warmUpShare) return
    const source = frame.functionName.startsWith("(")
      ? frame.functionName
      : sourceOf(frame.url, frame.lineNumber)
    const name = `${frame.functionName || `line ${frame.lineNumber + 1}`} · ${source}`
    modules.set(source, (modules.get(source) ?? 0) + delta)
    functions.set(name, (functions.get(name) ?? 0) + delta)
    total += delta
  })
  const counted = (figures[client] ?? []).length * 4 * calls * (1 - warmUpShare)
  const top = (of: Map<string, number>, count: number) =>
    [...of]
      .sort(([, a], [, b]) => b - a)
      .slice(0, count)
      .map(([name, time]) => [name, (time / counted).toFixed(1), `${((100 * time) / total).toFixed(1)} %`])
  const head = ["self time", "µs per call", "share"]
  yield* Console.log(
    markdown({ caption: `${client}, ${records} records: by module.`, head, rows: top(modules, 40) })
  )
  yield* Console.log("")
  yield* Console.log(markdown({ caption: "By function.", head, rows: top(functions, 50) }))
})

program.pipe(Effect.provide(Lab.layer.pipe(Layer.provideMerge(NodeServices.layer))), NodeRuntime.runMain)
