import { fileURLToPath } from "node:url"
import { configDefaults, defineConfig } from "vitest/config"

const compileCache = fileURLToPath(new URL("node_modules/.cache/compile", import.meta.url))

export default defineConfig({
  test: {
    maxWorkers: "100%",
    isolate: false,
    // A dozen processes load Effect and Prism. Each compiles only what none before it has compiled.
    env: { NODE_COMPILE_CACHE: compileCache },
    // These end what hangs. No test relies on them, and none comes near them on a busy machine.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    include: ["packages/*/test/**/*.test.ts", "examples/test/**/*.test.ts"],
    // `pnpm test:processes` runs these, and so does `pnpm check`.
    exclude: [...configDefaults.exclude, "**/*.process.test.ts"],
    typecheck: {
      enabled: true,
      include: ["packages/*/test/**/*.test-d.ts"],
      tsconfig: "tsconfig.check.json"
    }
  }
})
