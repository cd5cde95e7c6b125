/**
 * Type-checks every TypeScript block of the README, of the pages in `docs` and of
 * the comments in the sources, as a user would compile it: a file each, beside the
 * examples.
 */
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import * as NodeServices from "@effect/platform-node/NodeServices"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as ChildProcess from "effect/process/ChildProcess"
import * as ChildProcessSpawner from "effect/process/ChildProcessSpawner"

const folder = "examples/.docs"

const tsconfig = {
  extends: "../../tsconfig.base.json",
  compilerOptions: { composite: false, noEmit: true, noUnusedLocals: false },
  include: ["*.ts"]
}

/** The blocks of a file, with what a comment puts before each line taken off. */
const blocksOf = (text: string): ReadonlyArray<string> =>
  [...text.matchAll(/^([ \t]*(?:\* )?)```ts\n(.*?)^[ \t]*(?:\* )?```$/gms)].map(
    ([, prefix = "", block = ""]) =>
      block
        .split("\n")
        .map((line) => (line.startsWith(prefix) ? line.slice(prefix.length) : line.replace(/^[ \t]*\*$/, "")))
        .join("\n")
  )

const program = Effect.gen(function* () {
  const fs = yield* FileSystem.FileSystem
  const sources = yield* Effect.forEach(["docs", "packages/core/src", "packages/mock/src"], (root) =>
    Effect.map(fs.readDirectory(root, { recursive: true }), (files) => files.map((file) => `${root}/${file}`))
  )
  yield* fs.remove(folder, { recursive: true, force: true })
  yield* fs.makeDirectory(folder)
  yield* fs.writeFileString(`${folder}/tsconfig.json`, JSON.stringify(tsconfig))
  let count = 0
  for (const file of [
    "README.md",
    ...sources
      .flat()
      .filter((file) => /\.(md|ts)$/.test(file))
      .sort()
  ]) {
    const name = file.replaceAll(/[/.]/g, "-")
    for (const [index, block] of blocksOf(yield* fs.readFileString(file)).entries()) {
      yield* fs.writeFileString(`${folder}/${name}-${index + 1}.ts`, block)
      count += 1
    }
  }
  const spawner = yield* ChildProcessSpawner.ChildProcessSpawner
  const code = yield* spawner.exitCode(
    ChildProcess.make("tsc", ["-p", folder], { stdout: "inherit", stderr: "inherit" })
  )
  yield* Console.log(
    `${count} documentation blocks ${code === 0 && count > 0 ? "compile" : "do NOT all compile"}.`
  )
  if (code !== 0 || count === 0) process.exitCode = 1
})

program.pipe(Effect.provide(NodeServices.layer), NodeRuntime.runMain)
