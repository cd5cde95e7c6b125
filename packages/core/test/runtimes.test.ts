import { execFile } from "node:child_process"
import { fileURLToPath } from "node:url"
import { promisify } from "node:util"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"

const run = promisify(execFile)
const program = fileURLToPath(new URL("support/olderRuntime.ts", import.meta.url))

describe("a runtime as old as Node 20.9", () => {
  it.live("has all that the library needs", () =>
    Effect.gen(function* () {
      const { stdout } = yield* Effect.promise(() => run(process.execPath, [program]))
      assert.deepStrictEqual(JSON.parse(stdout), [1, 1, true, "InvalidRequestError"])
    })
  )
})
