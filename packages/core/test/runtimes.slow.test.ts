import { execFile } from "node:child_process"
import { fileURLToPath } from "node:url"
import { promisify } from "node:util"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"

const run = promisify(execFile)
const olderRuntime = fileURLToPath(new URL("support/olderRuntime.ts", import.meta.url))
const withoutEval = fileURLToPath(new URL("support/withoutEval.ts", import.meta.url))

describe("a runtime as old as Node 20.9", () => {
  it.live("has all that the library needs", () =>
    Effect.gen(function* () {
      const { stdout } = yield* Effect.promise(() => run(process.execPath, [olderRuntime]))
      assert.deepStrictEqual(JSON.parse(stdout), [1, 1, true, "InvalidRequestError"])
    })
  )
})

describe("a runtime that forbids code made from strings", () => {
  it.live("reads lists, streams and malformed records as any other", () =>
    Effect.gen(function* () {
      const { stdout } = yield* Effect.promise(() =>
        run(process.execPath, ["--disallow-code-generation-from-strings", withoutEval])
      )
      assert.deepStrictEqual(JSON.parse(stdout), {
        makesCode: false,
        list: 2,
        skipped: ["data.avatars[1].avatar_id"],
        stream: ["a", "b"],
        error: "V2.Avatars.list: DecodeError: Expected string at data.avatars[1].avatar_id"
      })
    })
  )
})
