/**
 * Packs the packages, and installs them as a user does: in an empty folder, with
 * an empty home.
 */
import { lstatSync, readdirSync, realpathSync } from "node:fs"
import { delimiter } from "node:path"
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as ChildProcess from "effect/process/ChildProcess"
import * as Record from "effect/Record"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import core from "../../packages/core/package.json" with { type: "json" }
import effect3 from "../../packages/effect3/package.json" with { type: "json" }
import mock from "../../packages/mock/package.json" with { type: "json" }

const manifests = { core, effect3, mock }

export type PackageName = keyof typeof manifests

export class CommandError extends Schema.TaggedError<CommandError>()("CommandError", {
  message: Schema.String,
  output: Schema.String
}) {}

export interface RunOptions {
  readonly cwd?: string
  /** In place of this process's own. */
  readonly env?: Record<string, string>
}

/** Runs a program to its end, and has what it printed. */
export const run = (command: string, args: ReadonlyArray<string>, { cwd, env }: RunOptions = {}) =>
  Effect.gen(function* () {
    const child = yield* ChildProcess.make(command, args, {
      stdin: "ignore",
      extendEnv: env === undefined,
      ...(cwd === undefined ? {} : { cwd }),
      ...(env === undefined ? {} : { env })
    })
    const output = yield* child.all.pipe(Stream.decodeText(), Stream.mkString)
    const code = yield* child.exitCode
    if (code === 0) return output.trim()
    return yield* new CommandError({ message: `${[command, ...args].join(" ")} exits with ${code}`, output })
  }).pipe(Effect.scoped)

/** pnpm as it runs this script: on Windows its short name needs a shell. */
const pnpm = process.env.npm_execpath ?? "pnpm"

/** Packs a package of the workspace, and has the path of its tarball. */
export const pack = (name: PackageName, folder: string) =>
  Effect.as(
    run(pnpm, ["pack", "--pack-destination", folder], { cwd: `packages/${name}` }),
    `${folder}/effect-heygen-${name}-${manifests[name].version}.tgz`
  )

export const packagers = { npm: ["npm", "install"], pnpm: [pnpm, "add"] } as const

export type Packager = keyof typeof packagers

/** The environment of a machine that has Node and a packager, and never heard of this workspace. */
const newcomer = (home: string): Record<string, string> => ({
  ...Record.filter(
    Record.map(process.env, (value = "") => value),
    (_, name) => !/^(npm|pnpm)_|^NODE(_ENV|_OPTIONS|_PATH)?$/i.test(name)
  ),
  PATH: (process.env.PATH ?? "")
    .split(delimiter)
    .filter((folder) => !folder.includes("node_modules"))
    .join(delimiter),
  HOME: home,
  CI: "true"
})

const Manifest = Schema.fromJsonString(
  Schema.Struct({
    name: Schema.String,
    scripts: Schema.optionalKey(Schema.Record(Schema.String, Schema.String))
  })
)

/** The manifest of an installed package, and not one within it. */
const isManifest = (file: string) =>
  /[\\/]node_modules[\\/](@[^\\/]+[\\/])?[^@.\\/][^\\/]*[\\/]package\.json$/.test(file)

/** What an installation put on the disk. */
export interface Installed {
  readonly packages: number
  readonly megabytes: number
  /** The packages that run something when they are installed. */
  readonly scripts: ReadonlyArray<string>
  /** What the packager complained of. */
  readonly warnings: ReadonlyArray<string>
}

/** Adds packages to a folder, with a home of its own, and looks at what came. */
export const install = Effect.fnUntraced(function* (
  packager: Packager,
  folder: string,
  args: ReadonlyArray<string>
) {
  const fs = yield* FileSystem.FileSystem
  const [command, verb] = packagers[packager]
  const home = `${folder}/.home`
  yield* fs.makeDirectory(home, { recursive: true })
  if (!(yield* fs.exists(`${folder}/package.json`))) {
    yield* fs.writeFileString(`${folder}/package.json`, JSON.stringify({ private: true, type: "module" }))
  }
  const output = yield* run(command, [verb, ...args], { cwd: folder, env: newcomer(home) })
  const entries = readdirSync(`${folder}/node_modules`, { recursive: true, withFileTypes: true })
  // pnpm leads to a file by several links.
  const files = [
    ...new Set(
      entries
        .filter((entry) => entry.isFile())
        .map(({ name, parentPath }) => realpathSync(`${parentPath}/${name}`))
    )
  ]
  const installed = yield* Effect.forEach(files.filter(isManifest), (file) =>
    Effect.flatMap(fs.readFileString(file), Schema.decodeEffect(Manifest))
  )
  const bytes = files.reduce((sum, file) => sum + lstatSync(file).size, 0)
  const scripts = installed.filter(
    ({ scripts = {} }) => "preinstall" in scripts || "install" in scripts || "postinstall" in scripts
  )
  // The mock says which Node it needs; the Node of a packager may be an older one.
  const warnings = output
    .split("\n")
    .filter(
      (line) => /warn|error|ignored|deprecated/i.test(line) && !/EBADENGINE|Unsupported engine/.test(line)
    )
  return {
    packages: installed.length,
    megabytes: Math.round(bytes / 1e6),
    scripts: scripts.map(({ name }) => name),
    warnings
  } satisfies Installed
})
