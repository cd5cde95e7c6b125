import { fileURLToPath } from "node:url"
import * as NodeServices from "@effect/platform-node/NodeServices"
import { assert, describe, it } from "@effect/vitest"
import { MockServer } from "@effect-heygen/mock"
import * as Effect from "effect/Effect"
import * as ChildProcess from "effect/process/ChildProcess"
import * as Stream from "effect/Stream"

const example = (file: string) =>
  fileURLToPath(new URL(`../../../examples/other-languages/${file}`, import.meta.url))

/** Runs a command to its end: what it printed, and its exit code; `undefined` where there is no such command. */
const run = (command: string, args: ReadonlyArray<string>, env: Record<string, string> = {}) =>
  Effect.gen(function* () {
    const child = yield* ChildProcess.make(command, args, {
      env: { NO_PROXY: "127.0.0.1", no_proxy: "127.0.0.1", ...env },
      extendEnv: true
    })
    const output = yield* child.all.pipe(Stream.decodeText(), Stream.mkString)
    return { output, code: Number(yield* child.exitCode) }
  }).pipe(
    Effect.scoped,
    Effect.catchTag("PlatformError", () => Effect.void)
  )

/** In each language: a rate limit, a reset, a wrong key, and the requests that came. */
describe.concurrent("the rehearsal", () => {
  it.live.each([
    ["Python", "python3", ["-m", "unittest", example("rehearsal.py")], ["--version"]],
    ["a shell", "sh", [example("rehearsal.sh")], ["-c", "curl --version"]]
  ] as const)("in %s, where there is one", ([language, command, args, probe]) =>
    Effect.gen(function* () {
      if ((yield* run(command, probe))?.code !== 0) return yield* Effect.log(`There is no ${language} here.`)
      const { requests, url } = yield* MockServer
      const ended = yield* run(command, args, { HEYGEN_MOCK_URL: url, PYTHONDONTWRITEBYTECODE: "1" })
      assert.deepInclude(ended, { code: 0 }, ended?.output)
      assert.deepStrictEqual(
        (yield* requests).map(({ outcome }) => outcome),
        ["429", "reset", "200", "401"]
      )
    }).pipe(Effect.provide([MockServer.layer({ admin: true, apiKey: "test-key" }), NodeServices.layer]))
  )

  it.live("with Node's own test runner", () =>
    Effect.gen(function* () {
      const ended = yield* run(process.execPath, ["--test", example("rehearsal.node.ts")])
      assert.deepInclude(ended, { code: 0 }, ended?.output)
      assert.match(ended?.output ?? "", /pass 2\b/)
    }).pipe(Effect.provide(NodeServices.layer))
  )
})
