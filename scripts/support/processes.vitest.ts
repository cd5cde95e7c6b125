/**
 * Runs the tests that start commands of their own: `heygen-mock`, Prism's command
 * line, and programs in other languages. Each loads Prism anew, which takes as long
 * as hundreds of other tests; `pnpm check` runs these and `pnpm test`'s.
 */
import { configDefaults, defineConfig } from "vitest/config"
import config from "../../vitest.config.ts"

export default defineConfig({
  test: {
    ...config.test,
    include: ["packages/*/test/**/*.process.test.ts"],
    exclude: configDefaults.exclude,
    typecheck: { enabled: false }
  }
})
