/**
 * Everything that must hold before a change lands, in one command. All steps
 * run, whatever fails on the way, so that one look tells the whole.
 */
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import * as NodeServices from "@effect/platform-node/NodeServices"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as ChildProcess from "effect/process/ChildProcess"
import * as Stream from "effect/Stream"

interface Step {
  readonly name: string
  /** What Node runs. Programs are named by their file, since Windows starts the short names in a shell only. */
  readonly args: readonly [file: string, ...args: ReadonlyArray<string>]
  /** What the output must hold as well: some tools succeed at doing nothing. */
  readonly proof?: RegExp
}

const biome = "node_modules/@biomejs/biome/bin/biome"
const tsc = "node_modules/typescript/bin/tsc"
const tsgo = "node_modules/@effect/tsgo/dist/effect-tsgo.cjs"
const vitest = "node_modules/vitest/vitest.mjs"

const steps: ReadonlyArray<Step> = [
  { name: "lint", args: [biome, "check"] },
  { name: "build", args: [tsc, "-b"] },
  { name: "types of sources, tests, examples and scripts", args: [tsc, "-p", "tsconfig.check.json"] },
  {
    name: "Effect diagnostics",
    args: [tsgo, "diagnostics", "--project", "tsconfig.check.json", "--strict", "--format", "text"],
    proof: /Checked [1-9]\d* files/
  },
  {
    name: "tests, the slow ones too",
    args: [vitest, "run", "--mode", "all"],
    proof: /Tests .*[1-9]\d* passed/
  },
  { name: "documentation blocks", args: ["scripts/docs.ts"] },
  { name: "documented exports", args: ["scripts/api-docs.ts"] },
  { name: "names and links of the pages", args: ["scripts/api-docs-pages.ts"] },
  { name: "size budget", args: ["bench/src/size.ts"] },
  { name: "generated document", args: ["packages/mock/scripts/openapi.ts", "--check"] }
]

const run = ({ args, name, proof }: Step) =>
  Effect.gen(function* () {
    yield* Console.log(`\n── ${name}: node ${args.join(" ")}`)
    const child = yield* ChildProcess.make(process.execPath, args, {
      env: { NO_COLOR: "1" },
      extendEnv: true
    })
    const output = yield* child.all.pipe(
      Stream.decodeText(),
      Stream.tap((text) => Effect.sync(() => process.stdout.write(text))),
      Stream.mkString
    )
    const isProven = proof?.test(output) ?? true
    if (!isProven) yield* Console.log(`It did not say ${proof}.`)
    return { name, passed: (yield* child.exitCode) === 0 && isProven }
  }).pipe(Effect.scoped)

const program = Effect.gen(function* () {
  const results = yield* Effect.forEach(steps, run)
  yield* Console.log("")
  for (const { name, passed } of results) yield* Console.log(`${passed ? "passed" : "FAILED"}  ${name}`)
  if (results.some(({ passed }) => !passed)) process.exitCode = 1
})

program.pipe(Effect.provide(NodeServices.layer), NodeRuntime.runMain)
