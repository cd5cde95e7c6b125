/**
 * The packages, from their tarballs, in every runtime that they are for, with
 * every compiler, and with two packagers. Prints a table.
 *
 *     pnpm ecosystem
 */
import { existsSync } from "node:fs"
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import * as NodeServices from "@effect/platform-node/NodeServices"
import * as Console from "effect/Console"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as ChildProcess from "effect/process/ChildProcess"
import * as Stream from "effect/Stream"
import core from "../packages/core/package.json" with { type: "json" }
import { CommandError, install, type Packager, pack, packagers, run } from "./support/tarballs.ts"

const modules = `${process.cwd()}/ecosystem/node_modules`
const programs = `${process.cwd()}/ecosystem/programs`
const chromium = process.env.CHROMIUM_PATH ?? "/usr/bin/chromium"

/** What each program prints. */
const expected = { catalogue: "120 looks, NotFoundError", mock: "429 200 400 true" }

/** The mock of a tarball as a command, with a first request that fails. */
const mockIn = Effect.fnUntraced(function* (folder: string) {
  const args = ["--port", "0", "--catalogue", "120", "--scenario-file", "scenario.json"]
  const child = yield* ChildProcess.make(
    process.execPath,
    ["node_modules/@effect-heygen/mock/dist/bin.js", ...args],
    { cwd: folder }
  )
  const url = yield* Deferred.make<string, CommandError>()
  yield* child.all.pipe(
    Stream.decodeText(),
    Stream.splitLines,
    Stream.runForEach((line) => {
      const found = /listening on (\S+)/.exec(line)?.[1]
      return found === undefined ? Effect.void : Deferred.succeed(url, found)
    }),
    Effect.ensuring(
      Deferred.fail(url, new CommandError({ message: "heygen-mock ends before it listens", output: "" }))
    ),
    Effect.forkScoped
  )
  return yield* Deferred.await(url)
})

const bundle = (folder: string, input: string, format: "esm" | "iife") =>
  Effect.as(
    run(
      process.execPath,
      [
        `${modules}/rolldown/bin/cli.mjs`,
        ...[`${folder}/${input}.js`, "--format", format, "--file", `${folder}/${input}.bundle.js`]
      ],
      { cwd: folder }
    ),
    `${folder}/${input}.bundle.js`
  )

const workerd = Effect.fnUntraced(function* (folder: string, url: string) {
  const fs = yield* FileSystem.FileSystem
  yield* bundle(folder, "worker", "esm")
  yield* fs.writeFileString(
    `${folder}/worker.capnp`,
    `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [
    (name = "main", worker = (
      modules = [(name = "worker", esModule = embed "worker.bundle.js")],
      compatibilityDate = "2026-01-01",
      bindings = [(name = "url", text = "${url}")],
      globalOutbound = "local"
    )),
    (name = "local", network = (allow = ["public", "private"]))
  ]
);
`
  )
  return yield* run(`${modules}/workerd/bin/workerd`, ["test", "worker.capnp"], { cwd: folder })
})

const browser = Effect.fnUntraced(function* (folder: string, url: string) {
  const file = yield* bundle(folder, "browser", "iife")
  return yield* run(process.execPath, [`${programs}/chromium.js`, chromium, file, url])
})

const shell =
  (command: string, ...args: ReadonlyArray<string>) =>
  (folder: string, url: string) =>
    run(command, [...args, "shell.js", url], { cwd: folder })

/** Each prints what the catalogue's program returns. */
const runtimes = {
  "Node 20.9": shell(`${modules}/node20/bin/node`),
  "Node 22": shell(`${modules}/node22/bin/node`),
  "Node 24": shell(process.execPath),
  Bun: shell(`${modules}/bun/bin/bun.exe`),
  Deno: shell(`${modules}/deno/deno`, "run", "-A"),
  workerd,
  Chromium: browser
}

const resolutions = {
  nodenext: { module: "nodenext", moduleResolution: "nodenext" },
  node16: { module: "node16", moduleResolution: "node16" },
  bundler: { module: "esnext", moduleResolution: "bundler" }
}

/** Compiles both programs, and the packages' own types with them. */
const compile = Effect.fnUntraced(function* (folder: string, major: number) {
  const fs = yield* FileSystem.FileSystem
  for (const [name, resolution] of Object.entries(resolutions)) {
    const config = {
      compilerOptions: {
        ...resolution,
        target: "es2022",
        lib: ["es2022", "esnext.disposable", "dom", "dom.iterable"],
        types: [],
        strict: true,
        noEmit: true
      },
      files: ["catalogue.ts", "mock.ts"]
    }
    yield* fs.writeFileString(`${folder}/tsconfig.${name}.json`, JSON.stringify(config))
    yield* run(process.execPath, [`${modules}/typescript${major}/bin/tsc`, "-p", `tsconfig.${name}.json`], {
      cwd: folder
    })
  }
  return Object.keys(resolutions).join(", ")
})

interface Result {
  readonly name: string
  readonly passed: boolean
  readonly text: string
}

/** What came of it, in a cell of the table. */
const cell = <E extends { readonly message: string }, R>(
  name: string,
  effect: Effect.Effect<string, E, R>,
  wanted?: string
) =>
  effect.pipe(
    Effect.map((text): Result => {
      const passed = wanted === undefined || text.split("\n").includes(wanted)
      return { name, passed, text: passed ? (wanted ?? text) : text }
    }),
    Effect.catch((error) =>
      Effect.succeed<Result>({
        name,
        passed: false,
        text: `${error.message}\n${error instanceof CommandError ? error.output : ""}`
      })
    )
  )

const column = Effect.fnUntraced(function* (packager: Packager, tarballs: { core: string; mock: string }) {
  const fs = yield* FileSystem.FileSystem
  const folder = yield* fs.makeTempDirectoryScoped()
  const results: Array<Result> = []
  const { megabytes, packages } = yield* install(packager, folder, [
    tarballs.core,
    `effect@${core.peerDependencies.effect}`
  ])
  results.push({ name: "core, installed", passed: true, text: `${packages} packages, ${megabytes} MB` })
  const both = yield* install(packager, folder, ["-D", tarballs.mock])
  results.push({
    name: "with the mock",
    passed: true,
    text: `${both.packages} packages, ${both.megabytes} MB`
  })

  for (const file of yield* fs.readDirectory(programs))
    yield* fs.copyFile(`${programs}/${file}`, `${folder}/${file}`)
  const emit = ["catalogue.ts", "--module", "nodenext", "--target", "es2022", "--skipLibCheck"]
  yield* run(process.execPath, [`${modules}/typescript7/bin/tsc`, ...emit], { cwd: folder })
  yield* fs.writeFileString(
    `${folder}/scenario.json`,
    JSON.stringify({ listAvatarLooks: { steps: [{ _tag: "Declared", status: 503 }] } })
  )
  for (const [name, start] of Object.entries(runtimes)) {
    if (name === "Chromium" && !existsSync(chromium)) {
      results.push({ name, passed: true, text: `skipped: there is no ${chromium}` })
      continue
    }
    // A mock each, so that each meets the failure.
    const tried = Effect.scoped(Effect.flatMap(mockIn(folder), (url) => start(folder, url)))
    results.push(yield* cell(name, tried, expected.catalogue))
  }
  results.push(
    yield* cell("the mock on Node 24", run(process.execPath, ["mock.ts"], { cwd: folder }), expected.mock)
  )
  for (const major of [5, 6, 7]) {
    const version = (yield* run(process.execPath, [`${modules}/typescript${major}/bin/tsc`, "-v"])).replace(
      "Version",
      "TypeScript"
    )
    results.push(yield* cell(version, compile(folder, major)))
  }
  return results
}, Effect.scoped)

const program = Effect.gen(function* () {
  const fs = yield* FileSystem.FileSystem
  const folder = yield* fs.makeTempDirectoryScoped()
  const tarballs = { core: yield* pack("core", folder), mock: yield* pack("mock", folder) }
  let failed = false
  for (const packager of ["npm", "pnpm"] as const) {
    yield* Console.log(`\n${packager} ${yield* run(packagers[packager][0], ["--version"])}`)
    for (const { name, passed, text } of yield* column(packager, tarballs)) {
      yield* Console.log(`${passed ? "passed" : "FAILED"}  ${name.padEnd(20)} ${text}`)
      failed ||= !passed
    }
  }
  if (failed) process.exitCode = 1
}).pipe(Effect.scoped)

program.pipe(Effect.provide(NodeServices.layer), NodeRuntime.runMain)
