/**
 * Bundles core and its Effect 4 into `dist/index.js`. Only what this package's own
 * sources import stays outside: the application's Effect 3 and its platform.
 */
import { copyFileSync } from "node:fs"
import { fileURLToPath } from "node:url"
import { build } from "vite"

const path = (name: string) => fileURLToPath(new URL(`../${name}`, import.meta.url))
const sources = path("src")
const peer = /^(effect|@effect\/platform)(\/|$)/

await build({
  configFile: false,
  logLevel: "warn",
  root: path("."),
  build: {
    lib: { entry: path("src/index.ts"), formats: ["es"], fileName: "index" },
    target: "es2022",
    minify: false,
    emptyOutDir: false,
    rolldownOptions: {
      external: (id, importer = "") => peer.test(id) && importer.startsWith(sources),
      // What an application's own bundler needs of the comments.
      output: { comments: { annotation: true, jsdoc: false, legal: false } }
    }
  }
})
copyFileSync(path("node_modules/effect4/LICENSE"), path("dist/LICENSE-effect"))
