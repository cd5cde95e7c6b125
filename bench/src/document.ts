/** `docs/benchmarks.md`: the tables with all that they depend on. */
import { arch, cpus, platform, release, totalmem } from "node:os"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import { root } from "./bundle.ts"
import { markdown, type Results, targetTable } from "./report.ts"

const packages = [
  "effect",
  "esbuild",
  "ky",
  "openai",
  "openapi-fetch",
  "p-retry",
  "rolldown",
  "tinybench",
  "typebox",
  "valibot",
  "zod"
]

const versionOf = Effect.fnUntraced(function* (folder: string, name: string) {
  const files = yield* FileSystem.FileSystem
  const path = `${root}bench/${folder}node_modules/${name}/package.json`
  const { version } = JSON.parse(yield* files.readFileString(path))
  return `${name} ${version}`
})

export const document = Effect.fnUntraced(function* (results: ReadonlyArray<Results>) {
  const versions = yield* Effect.forEach(packages, (name) => versionOf("", name))
  const versions3 = yield* Effect.forEach(["effect", "@effect/platform"], (name) =>
    versionOf("effect3/", name)
  )
  const day = new Date(yield* Clock.currentTimeMillis).toISOString().slice(0, 10)
  const [cpu] = cpus()
  const gigabytes = Math.round(totalmem() / 1e9)
  return [
    "# Benchmarks",
    "",
    "<!-- Written by `pnpm bench`. -->",
    "",
    "What typed, retried, bounded and validated costs, side by side with what else you could use. `pnpm bench` measures it on your machine, within five minutes. The figures to trust are the ratios; the time of a busy or slower machine differs, its ratios hardly do.",
    "",
    `- ${day}, ${cpus().length} × ${cpu?.model.trim()}, ${gigabytes} GB, ${platform()} ${release()} ${arch()}`,
    `- Node ${process.versions.node}, ${versions.join(", ")}; beside them ${versions3.join(", ")}`,
    "- The server is a process of its own; every memory figure, first call and cold import is of a new process.",
    "- Clients take turns within one process, in another order each round, and every client sends the API key. The line *the same once more* is the yardstick a second time: how far it is from 1 is noise.",
    "",
    "## Targets",
    "",
    markdown({ ...targetTable(results.flatMap(({ targets }) => targets)), caption: "" }),
    "",
    "*Effect's part* is what Effect 4's own client has where nothing is checked, retried or bounded: every program on Effect starts from there. Of the bundle it is all that isn't own code.",
    ...results.flatMap(({ notes, tables, title }) => [
      "",
      `## ${title}`,
      "",
      notes.join("\n\n"),
      "",
      tables.map(markdown).join("\n\n")
    ]),
    ""
  ].join("\n")
})
