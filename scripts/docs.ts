/**
 * Type-checks every TypeScript block of the documentation and of the comments in
 * the sources, as a user would compile it: a file each, beside the examples, or in
 * the package for Effect 3 where it is about that.
 */
import { globSync } from "node:fs"
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import * as NodeServices from "@effect/platform-node/NodeServices"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as ChildProcess from "effect/process/ChildProcess"
import * as ChildProcessSpawner from "effect/process/ChildProcessSpawner"

/** Where the documentation is; a page that isn't there has no blocks. */
const pages = [
  "*.md",
  "llms.txt",
  "docs/*.md",
  "packages/*/*.md",
  "packages/*/src/**/*.ts",
  "site/*.md",
  "site/guide/*.md",
  "skills/*/*.md"
]

/** Where a page's blocks find the packages that they import. */
const folderOf = (page: string): string =>
  page.includes("effect3") ? "packages/effect3/.docs" : "examples/.docs"

const tsconfigIn = (folder: string) => ({
  extends: `${folder.replace(/[^/]+/g, "..")}/tsconfig.base.json`,
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

const program = Effect.gen(function* () {
  const fs = yield* FileSystem.FileSystem
  const spawner = yield* ChildProcessSpawner.ChildProcessSpawner
  let count = 0
  let failed = false
  for (const [folder, files = []] of Object.entries(Object.groupBy(globSync(pages).sort(), folderOf))) {
    yield* fs.remove(folder, { recursive: true, force: true })
    yield* fs.makeDirectory(folder)
    yield* fs.writeFileString(`${folder}/tsconfig.json`, JSON.stringify(tsconfigIn(folder)))
    for (const file of files) {
      const name = file.replaceAll(/[/.]/g, "-")
      for (const [index, block] of blocksOf(yield* fs.readFileString(file)).entries()) {
        yield* fs.writeFileString(`${folder}/${name}-${index + 1}.ts`, block)
        count += 1
      }
    }
    const code = yield* spawner.exitCode(
      ChildProcess.make("tsc", ["-p", folder], { stdout: "inherit", stderr: "inherit" })
    )
    failed ||= code !== 0
  }
  failed ||= count === 0
  yield* Console.log(`${count} documentation blocks ${failed ? "do NOT all compile" : "compile"}.`)
  if (failed) process.exitCode = 1
})

program.pipe(Effect.provide(NodeServices.layer), NodeRuntime.runMain)
