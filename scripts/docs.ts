/**
 * Type-checks every TypeScript block of the documentation and of the comments in
 * the sources, as a user would compile it: a file each, beside the examples. What
 * is for applications on Effect 3 is compiled in its own package.
 */
import * as nodeFs from "node:fs"
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import * as NodeServices from "@effect/platform-node/NodeServices"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as ChildProcess from "effect/process/ChildProcess"
import * as ChildProcessSpawner from "effect/process/ChildProcessSpawner"

/** Where blocks are compiled, and which; a page that isn't there yet has no blocks. */
const places = [
  {
    folder: "examples/.docs",
    base: "../../tsconfig.base.json",
    files: [
      "*.md",
      "llms.txt",
      "docs/*.md",
      "packages/{core,mock}/*.md",
      "packages/{core,mock}/src/**/*.ts",
      "site/*.md",
      "site/guide/!(effect3).md",
      "skills/*/*.md"
    ]
  },
  {
    folder: "packages/effect3/.docs",
    base: "../../../tsconfig.base.json",
    files: ["packages/effect3/*.md", "packages/effect3/src/**/*.ts", "site/guide/effect3.md"]
  }
]

const tsconfig = (base: string) => ({
  extends: base,
  compilerOptions: { composite: false, noEmit: true, noUnusedLocals: false },
  include: ["*.ts"]
})

/** The blocks of a file, with what a comment puts before each line taken off. */
const blocksOf = (text: string): ReadonlyArray<string> =>
  [...text.matchAll(/^([ \t]*(?:\* )?)```ts\n(.*?)^[ \t]*(?:\* )?```$/gms)].map(
    ([, prefix = "", block = ""]) =>
      block
        .split("\n")
        .map((line) => (line.startsWith(prefix) ? line.slice(prefix.length) : line.replace(/^[ \t]*\*$/, "")))
        .join("\n")
  )

/** How many blocks a place has, and whether all of them compile. */
const compile = Effect.fnUntraced(function* ({ base, files, folder }: (typeof places)[number]) {
  const fs = yield* FileSystem.FileSystem
  yield* fs.remove(folder, { recursive: true, force: true })
  yield* fs.makeDirectory(folder)
  yield* fs.writeFileString(`${folder}/tsconfig.json`, JSON.stringify(tsconfig(base)))
  let count = 0
  for (const file of nodeFs.globSync(files).sort()) {
    const name = file.replaceAll(/[/\\.]/g, "-")
    for (const [index, block] of blocksOf(yield* fs.readFileString(file)).entries()) {
      yield* fs.writeFileString(`${folder}/${name}-${index + 1}.ts`, block)
      count += 1
    }
  }
  const spawner = yield* ChildProcessSpawner.ChildProcessSpawner
  const code = yield* spawner.exitCode(
    ChildProcess.make(process.execPath, ["node_modules/typescript/bin/tsc", "-p", folder], {
      stdout: "inherit",
      stderr: "inherit"
    })
  )
  return { count, isRight: code === 0 && count > 0 }
})

const program = Effect.gen(function* () {
  const results = yield* Effect.forEach(places, compile)
  const count = results.reduce((sum, { count }) => sum + count, 0)
  const isRight = results.every(({ isRight }) => isRight)
  yield* Console.log(`${count} documentation blocks ${isRight ? "compile" : "do NOT all compile"}.`)
  if (!isRight) process.exitCode = 1
})

program.pipe(Effect.provide(NodeServices.layer), NodeRuntime.runMain)
