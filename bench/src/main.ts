/**
 * Measures this library side by side with its peers, prints the tables and writes
 * them to `docs/benchmarks.md`.
 *
 *     pnpm bench                    # everything, within five minutes
 *     pnpm bench decode --quick     # one subject, fewer rounds, nothing written
 */
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import * as NodeServices from "@effect/platform-node/NodeServices"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Layer from "effect/Layer"
import { root } from "./bundle.ts"
import { document } from "./document.ts"
import { Lab } from "./Lab.ts"
import { markdown, targetTable } from "./report.ts"
import { call } from "./subjects/call.ts"
import { decode } from "./subjects/decode.ts"
import { size } from "./subjects/size.ts"
import { stream } from "./subjects/stream.ts"

const subjects = { decode, call, size, stream }

const names = Object.keys(subjects)
const args = process.argv.slice(2)
const isQuick = args.includes("--quick")
const chosen = args.filter((arg) => !arg.startsWith("--"))
const unknown = [
  ...chosen.filter((name) => !names.includes(name)),
  ...args.filter((arg) => arg.startsWith("--") && arg !== "--quick")
]

const program = Effect.gen(function* () {
  const results = yield* Effect.forEach(
    Object.entries(subjects).filter(([name]) => chosen.length === 0 || chosen.includes(name)),
    ([, subject]) =>
      Effect.tap(subject(isQuick), ({ tables, title }) =>
        Console.log(`\n# ${title}\n\n${tables.map(markdown).join("\n\n")}\n`)
      )
  )
  yield* Console.log(markdown(targetTable(results.flatMap(({ targets }) => targets))))
  if (isQuick || chosen.length > 0) return
  const files = yield* FileSystem.FileSystem
  yield* files.writeFileString(`${root}docs/benchmarks.md`, yield* document(results))
})

if (unknown.length > 0) {
  console.error(
    `Unknown: ${unknown.join(" ")}. The subjects are ${names.join(", ")}; the one option is --quick.`
  )
  process.exitCode = 1
} else {
  program.pipe(Effect.provide(Lab.layer.pipe(Layer.provideMerge(NodeServices.layer))), NodeRuntime.runMain)
}
