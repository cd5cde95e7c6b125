import { defineConfig } from "vitest/config"

export default defineConfig({
  test: {
    maxWorkers: "100%",
    isolate: false,
    // These end what hangs. No test relies on them, and none comes near them on a busy machine.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    include: ["packages/*/test/**/*.test.ts", "examples/test/**/*.test.ts"],
    typecheck: {
      enabled: true,
      include: ["packages/*/test/**/*.test-d.ts"],
      tsconfig: "tsconfig.check.json"
    }
  }
})
