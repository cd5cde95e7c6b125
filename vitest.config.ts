import { fileURLToPath } from "node:url"
import { configDefaults, defineConfig } from "vitest/config"

// Two workers and a dozen processes load Effect and Prism. Each compiles only what none before it has compiled.
process.env.NODE_COMPILE_CACHE ??= fileURLToPath(new URL("node_modules/.cache/compile", import.meta.url))

/**
 * A test file is named `*.slow.test.ts` where it takes as long as hundreds of others: it starts
 * commands, compiles the document many times, records whole catalogues, or makes thousands of
 * calls. `--mode slow` runs these, `--mode all` all.
 */
const slow = "**/*.slow.test.ts"

export default defineConfig(({ mode }) => ({
  test: {
    maxWorkers: "100%",
    isolate: false,
    // These end what hangs. No test relies on them, and none comes near them on a busy machine.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    include: mode === "slow" ? [slow] : ["packages/*/test/**/*.test.ts", "examples/test/**/*.test.ts"],
    exclude: [...configDefaults.exclude, ...(mode === "slow" || mode === "all" ? [] : [slow])],
    typecheck: {
      enabled: mode !== "slow",
      include: ["packages/*/test/**/*.test-d.ts"],
      tsconfig: "tsconfig.check.json"
    }
  }
}))
