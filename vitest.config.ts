import { defineConfig } from "vitest/config"

export default defineConfig({
  test: {
    maxWorkers: "100%",
    isolate: false,
    include: ["packages/*/test/**/*.test.ts", "examples/test/**/*.test.ts"],
    typecheck: {
      enabled: true,
      include: ["packages/*/test/**/*.test-d.ts"],
      tsconfig: "tsconfig.check.json"
    }
  }
})
