/** Runs tests on the mock's bundle in place of its sources. */
import { defineConfig } from "vitest/config"

export default defineConfig({
  plugins: [
    {
      name: "the bundle in place of the sources",
      enforce: "pre",
      async resolveId(id, importer) {
        const resolved = await this.resolve(id, importer, { skipSelf: true })
        const source = /^(.*\/packages\/mock)\/src\/(.*)\.ts$/.exec(resolved?.id ?? "")
        return source === null ? null : `${source[1]}/dist/${source[2]}.js`
      }
    }
  ],
  test: {
    maxWorkers: "100%",
    isolate: false,
    testTimeout: 120_000,
    include: ["packages/mock/test/{Prism,MockServer,MockHandler,start,http}.test.ts"]
  }
})
