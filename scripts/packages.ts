/**
 * Looks at the packages as they would be published: what is unused in them, what
 * their manifests promise, what is open, and what an installation brings.
 *
 *     pnpm packages
 */
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import * as NodeServices from "@effect/platform-node/NodeServices"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import { CommandError, install, type PackageName, type Packager, pack, run } from "./support/tarballs.ts"

const tool = (file: string, ...args: ReadonlyArray<string>) =>
  run(process.execPath, [`packaging/node_modules/${file}`, ...args])

/** What a program cannot import, in each package: patterns of its modules. */
const closed = {
  core: ["^internal/", "^catalogue/", "(^|/)index\\.js$"],
  mock: ["^internal/", "^bin\\.js$", "(^|/)index\\.js$"]
} as const

/** The open modules of a package with many, for a tool that doesn't expand patterns. */
const entryPoints = Effect.fnUntraced(function* (name: keyof typeof closed) {
  const fs = yield* FileSystem.FileSystem
  const modules = (yield* fs.readDirectory(`packages/${name}/src`, { recursive: true }))
    .filter((file) => file.endsWith(".ts"))
    .map((file) => file.replaceAll("\\", "/").replace(/\.ts$/, ".js"))
  return modules
    .filter((module) => !closed[name].some((pattern) => new RegExp(pattern).test(module)))
    .map((module) => module.replace(/\.js$/, ""))
})

const lint = Effect.fnUntraced(function* (name: PackageName, tarball: string) {
  yield* tool("publint/src/cli.js", tarball, "--strict")
  const entries = name === "effect3" ? [] : ["--include-entrypoints", ...(yield* entryPoints(name))]
  yield* tool(
    "@arethetypeswrong/cli/dist/index.js",
    ...[tarball, "--profile", "esm-only", "--no-emoji", ...entries]
  )
})

/** The mock installs without a word, and both packages load. */
const tryOut = Effect.fnUntraced(function* (packager: Packager, tarballs: { core: string; mock: string }) {
  const fs = yield* FileSystem.FileSystem
  const folder = yield* fs.makeTempDirectoryScoped()
  const bought = yield* install(packager, folder, ["-D", tarballs.mock])
  const { megabytes, packages, scripts, warnings } = bought
  yield* Console.log(`   ${packager}: the mock and what it needs are ${packages} packages, ${megabytes} MB`)
  if (scripts.length > 0 || warnings.length > 0) {
    return yield* new CommandError({
      message: `The mock does not install in silence: ${scripts.map((name) => `${name} has a script`).join(", ")}`,
      output: warnings.join("\n")
    })
  }
  for (const file of ["mock.ts", "entryPoints.js"])
    yield* fs.copyFile(`ecosystem/programs/${file}`, `${folder}/${file}`)
  const node = (...args: ReadonlyArray<string>) => run(process.execPath, args, { cwd: folder })
  const output = yield* node("mock.ts")
  if (output !== "429 200 400 true") {
    return yield* new CommandError({ message: "Prism doesn't answer as it should", output })
  }
  yield* install(packager, folder, [tarballs.core])
  for (const name of ["core", "mock"] as const) {
    const found = yield* node("entryPoints.js", `@effect-heygen/${name}`, ...closed[name])
    yield* Console.log(`   ${packager}: ${name} has ${found}`)
  }
})

/** Says how it went, and goes on: one look tells the whole. */
const step = <A, E extends { readonly message: string }, R>(name: string, effect: Effect.Effect<A, E, R>) =>
  effect.pipe(
    Effect.andThen(Console.log(`passed  ${name}`)),
    Effect.catch((error) =>
      Effect.andThen(
        Console.log(
          `FAILED  ${name}: ${error.message}\n${error instanceof CommandError ? error.output : ""}`
        ),
        Effect.sync(() => {
          process.exitCode = 1
        })
      )
    )
  )

const program = Effect.gen(function* () {
  const fs = yield* FileSystem.FileSystem
  const folder = yield* fs.makeTempDirectoryScoped()
  const tarballs = { core: yield* pack("core", folder), mock: yield* pack("mock", folder) }
  yield* step("nothing is unused", tool("knip/bin/knip.js", "--no-progress", "--no-config-hints"))
  yield* step("core's manifest", lint("core", tarballs.core))
  yield* step("mock's manifest", lint("mock", tarballs.mock))
  yield* step("effect3's manifest", lint("effect3", yield* pack("effect3", folder)))
  // Packing has made the bundle.
  yield* step(
    "the mock's tests, on its bundle",
    run(process.execPath, [
      "node_modules/vitest/vitest.mjs",
      "run",
      "-c",
      "scripts/support/bundled.vitest.ts"
    ])
  )
  yield* step("installed by npm", tryOut("npm", tarballs))
  yield* step("installed by pnpm", tryOut("pnpm", tarballs))
}).pipe(Effect.scoped)

program.pipe(Effect.provide(NodeServices.layer), NodeRuntime.runMain)
