import { defineConfig } from "vitest/config"

export default defineConfig({
  test: {
    maxWorkers: "100%",
    isolate: false,
    // Some tests start processes, which takes its time on a busy machine.
    testTimeout: 20_000,
    include: ["packages/*/test/**/*.test.ts", "examples/test/**/*.test.ts"],
    typecheck: {
      enabled: true,
      include: ["packages/*/test/**/*.test-d.ts"],
      tsconfig: "tsconfig.check.json"
    }
  }
})
