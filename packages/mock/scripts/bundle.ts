/**
 * Puts what the mock needs of other packages into `dist`, so that it installs
 * as one package beside Effect: no build script, no prompt, no analytics. Runs
 * before the package is packed; in the workspace the sources run as they are.
 */
import { isBuiltin } from "node:module"
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import * as NodeServices from "@effect/platform-node/NodeServices"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Path from "effect/Path"
import * as Schema from "effect/Schema"
import { rolldown } from "rolldown"
import manifest from "../package.json" with { type: "json" }

const Manifest = Schema.fromJsonString(
  Schema.Struct({ name: Schema.String, version: Schema.String, license: Schema.optionalKey(Schema.String) })
)

const isLicence = (file: string) => /^(licen[cs]e|copying|notice)\b/i.test(file)

/** The folder of the package that a bundled module is from. */
const packageOf = (module: string): string | undefined =>
  /^\0?(.*\/node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(module.replaceAll("\\", "/"))?.[1]

const isPeer = (id: string) =>
  Object.keys(manifest.peerDependencies).some((peer) => id === peer || id.startsWith(`${peer}/`))

/** Name, version, licence and its text, as the licences ask for. */
const noticeOf = Effect.fnUntraced(function* (folder: string) {
  const fs = yield* FileSystem.FileSystem
  const { license, name, version } = yield* Schema.decodeEffect(Manifest)(
    yield* fs.readFileString(`${folder}/package.json`)
  )
  const files = (yield* fs.readDirectory(folder)).filter(isLicence).sort()
  const texts = yield* Effect.forEach(files, (file) => fs.readFileString(`${folder}/${file}`))
  return [
    `${name} ${version} (${license ?? "its licence follows"})`,
    ...texts.map((text) => text.trim())
  ].join("\n\n")
})

const program = Effect.gen(function* () {
  const fs = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  const root = path.resolve(yield* path.fromFileUrl(new URL("..", import.meta.url)))
  const src = path.join(root, "src")
  const dist = path.join(root, "dist")
  const modules = (yield* fs.readDirectory(src, { recursive: true })).filter((file) => file.endsWith(".ts"))

  const bundle = yield* Effect.promise(() =>
    rolldown({
      cwd: root,
      platform: "node",
      input: Object.fromEntries(modules.map((file) => [file.slice(0, -".ts".length), path.join(src, file)])),
      external: (id) => isBuiltin(id) || isPeer(id),
      resolve: {
        alias: {
          // Prism speaks the English of faker, which has 70 more languages.
          "@faker-js/faker": "@faker-js/faker/locale/en",
          // Its other form asks for its files in a way that cannot be bundled.
          "jsonc-parser": "jsonc-parser/lib/esm/main.js"
        }
      },
      plugins: [
        {
          name: "the mock's own modules stay files of their own, beside their types",
          resolveId: (id, importer) =>
            id.startsWith(".") && importer?.startsWith(src) === true
              ? { id: id.replace(/\.ts$/, ".js"), external: true }
              : null
        },
        {
          name: "`this` of a CommonJS module that says neither `exports` nor `require`",
          transform: (code, id) =>
            id.includes("uri-template-lite") ? code.replaceAll("this.URI", "exports.URI") : null
        }
      ]
    })
  )
  const { output } = yield* Effect.promise(() =>
    bundle.write({ dir: dist, entryFileNames: "[name].js", chunkFileNames: "internal/vendor/[name].js" })
  )

  const chunks = output.filter((file) => file.type === "chunk")
  const packages = new Set(chunks.flatMap(({ moduleIds }) => moduleIds.flatMap((id) => packageOf(id) ?? [])))
  const notices = yield* Effect.forEach(packages, noticeOf)
  yield* fs.writeFileString(
    path.join(dist, "THIRD-PARTY-LICENSES.txt"),
    `${notices.sort().join(`\n\n${"-".repeat(80)}\n\n`)}\n`
  )
  const bytes = chunks.reduce((sum, { code }) => sum + code.length, 0)
  yield* Console.log(`${packages.size} packages are bundled, in ${(bytes / 1e6).toFixed(1)} MB.`)
})

program.pipe(Effect.provide(NodeServices.layer), NodeRuntime.runMain)
