/**
 * Joins modules that are always loaded together into one file of `dist`: an import
 * reads a third of the files then. Modules that a program can do without stay
 * apart, so that its bundler can leave them out. Runs before the package is
 * packed; in the workspace the sources run as they are.
 */
import { globSync } from "node:fs"
import { fileURLToPath } from "node:url"
import { rolldown } from "rolldown"
import manifest from "../package.json" with { type: "json" }

const path = (name: string) => fileURLToPath(new URL(`../${name}`, import.meta.url))

const index = path("src/index.ts")

/** What a program can import. */
const entries = globSync(["*.ts", "v*/*.ts"], { cwd: path("src") })

const bundle = await rolldown({
  cwd: path("."),
  platform: "neutral",
  input: Object.fromEntries(entries.map((file) => [file.slice(0, -".ts".length), path(`src/${file}`)])),
  external: (id) => Object.keys(manifest.peerDependencies).some((peer) => id.startsWith(`${peer}/`)),
  plugins: [
    {
      name: "the index stays a list of modules, so that a bundler sees which of them a program uses",
      resolveId: (id, importer) =>
        id.startsWith(".") && importer === index ? { id: id.replace(/\.ts$/, ".js"), external: true } : null
    }
  ]
})
const { output } = await bundle.write({
  dir: path("dist"),
  entryFileNames: "[name].js",
  chunkFileNames: "internal/[name].js",
  sourcemap: true,
  // What an application's own bundler needs of the comments; the types have the others.
  comments: { annotation: true, jsdoc: false, legal: false }
})
console.log(`${output.filter(({ type }) => type === "chunk").length} files hold the modules of core.`)
