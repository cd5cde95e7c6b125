import { spawn } from "node:child_process"
import { once } from "node:events"
import { fileURLToPath } from "node:url"
import * as NodeServices from "@effect/platform-node/NodeServices"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as ChildProcess from "effect/process/ChildProcess"
import * as Stream from "effect/Stream"
import manifest from "../package.json" with { type: "json" }
import { generate } from "../src/Catalogue.ts"
import { minimum, tooOld } from "../src/internal/node.ts"
import { MockServer } from "../src/MockServer.ts"

const program = fileURLToPath(new URL("../src/bin.ts", import.meta.url))

type Environment = Readonly<Record<string, string>>

const start = (args: ReadonlyArray<string>, env: Environment) =>
  ChildProcess.make(process.execPath, [program, ...args], { env, extendEnv: true })

const text = <E>(stream: Stream.Stream<Uint8Array, E>) => stream.pipe(Stream.decodeText(), Stream.mkString)

/** Runs the command to its end, with variables beside the test's own. */
const runWith = (env: Environment, ...args: ReadonlyArray<string>) =>
  Effect.gen(function* () {
    const child = yield* start(args, env)
    const [output, errors, code] = yield* Effect.all(
      [text(child.stdout), text(child.stderr), child.exitCode],
      {
        concurrency: "unbounded"
      }
    )
    return { output, errors, code: Number(code) }
  })

const run = (...args: ReadonlyArray<string>) => runWith({}, ...args)

describe.concurrent("heygen-mock", () => {
  it.live.each([
    ["SIGINT", [], "200"],
    // A preset, and a script of one's own that goes before it.
    ["SIGTERM", ["--scenario", "retired", "--scenario-file", "scenario.json"], "503"]
  ] as const)(
    "prints its URL and each request without the key, and ends cleanly on %s",
    ([signal, flags, status]) =>
      Effect.gen(function* () {
        const fs = yield* FileSystem.FileSystem
        const folder = yield* fs.makeTempDirectoryScoped()
        const script = { steps: [{ _tag: "Declared", status: 503 }], afterwards: "last" }
        yield* fs.writeFileString(`${folder}/scenario.json`, JSON.stringify({ "list-avatars-v2": script }))
        const child = yield* ChildProcess.make(process.execPath, [program, "--port", "0", ...flags], {
          cwd: folder
        })
        const ask = (url: string) =>
          Effect.promise(() => fetch(url, { headers: { "x-api-key": "hg-secret" } }))
        const lines = yield* child.all.pipe(
          Stream.decodeText(),
          Stream.splitLines,
          Stream.tap((line) => {
            const url = /listening on (\S+)/.exec(line)?.[1]
            if (url !== undefined)
              return Effect.andThen(ask(`${url}/v2/avatars?k=hg-secret`), ask(`${url}/v2/avatar_group.list`))
            // Not awaited here: the child ends when its output is read.
            return line.includes("group") ? Effect.forkChild(child.kill({ killSignal: signal })) : Effect.void
          }),
          Stream.runCollect
        )
        assert.match(lines[0] ?? "", /^HeyGen's mock is listening on http:\/\/127\.0\.0\.1:\d+$/)
        const time = "\\d\\d:\\d\\d:\\d\\d\\.\\d{3}"
        assert.match(lines[1] ?? "", new RegExp(`^${time} GET /v2/avatars\\?k=<redacted> ${status} \\d+ ms$`))
        assert.match(
          lines[2] ?? "",
          new RegExp(`^${time} GET /v2/avatar_group\\.list ${status === "200" ? 200 : 410} \\d+ ms$`)
        )
        assert.strictEqual(lines.length, 3)
        assert.strictEqual(Number(yield* child.exitCode), 0)
      }).pipe(Effect.scoped, Effect.provide(NodeServices.layer))
  )

  it.live.each([
    [["--response", "list-avatars-v2=nope.json"], "nope.json cannot be read: NotFound\n"],
    [["--recording", "nope"], "nope/about.json cannot be read: NotFound\n"],
    [["--host", "192.0.2.1", "--port", "1"], "Cannot listen on 192.0.2.1:1: "]
  ] as const)("says in one line why it cannot start with %j, and fails", ([args, line]) =>
    Effect.gen(function* () {
      const { code, errors, output } = yield* run(...args)
      assert.strictEqual(code, 1)
      assert.isTrue(errors.startsWith(line), errors)
      assert.strictEqual(errors.trim().split("\n").length, 1)
      assert.strictEqual(output, "")
    }).pipe(Effect.scoped, Effect.provide(NodeServices.layer))
  )

  it.live("says what is wrong with a scenario file, with the path", () =>
    Effect.gen(function* () {
      const { code, errors } = yield* run("--scenario-file", "package.json")
      assert.strictEqual(code, 1)
      assert.match(errors, /^package\.json: That is not a scenario: .*\n {2}at \["/)
    }).pipe(Effect.scoped, Effect.provide(NodeServices.layer))
  )

  it.live("has the version of its package", () =>
    Effect.map(run("--version"), ({ output }) =>
      assert.strictEqual(output, `heygen-mock v${manifest.version}\n`)
    ).pipe(Effect.provide(NodeServices.layer))
  )

  it.live("explains its flags and their defaults, the operations, the presets and an example", () =>
    Effect.gen(function* () {
      const { code, output } = yield* run("--help")
      assert.strictEqual(code, 0)
      for (const name of [
        ...["port", "host", "allow-host", "document", "response", "catalogue", "recording", "oddities"],
        ...["scenario", "scenario-file", "api-key", "rate-limit", "admin", "admin-token", "log"]
      ]) {
        assert.match(output, new RegExp(`--${name}\\b`))
      }
      for (const text of [
        ...["4010 by default", "127.0.0.1 by default", "list-avatars-v2", "getAvatarLook", "rate-limited"],
        ...["storm", '"steps":', "heygen-mock --catalogue 500"]
      ]) {
        assert.include(output, text)
      }
    }).pipe(Effect.scoped, Effect.provide(NodeServices.layer))
  )

  it.live("goes on serving when nobody reads what it prints, and takes its key from the environment", () =>
    Effect.gen(function* () {
      const child = spawn(process.execPath, [program, "--port", "0", "--log", "json"], {
        env: { ...process.env, HEYGEN_MOCK_API_KEY: "hg-secret" },
        stdio: ["ignore", "pipe", "pipe"]
      })
      yield* Effect.addFinalizer(() => Effect.sync(() => child.kill("SIGKILL")))
      const [line] = yield* Effect.promise(() => once(child.stdout, "data"))
      const { url } = JSON.parse(String(line))
      child.stdout.destroy()
      child.stderr.destroy()
      const statuses = yield* Effect.forEach(["hg-secret", "hg-secret", "wrong", "hg-secret"], (key) =>
        Effect.promise(
          async () => (await fetch(`${url}/v2/avatars`, { headers: { "x-api-key": key } })).status
        )
      )
      assert.deepStrictEqual(statuses, [200, 200, 401, 200])
      child.kill("SIGTERM")
      const [code] = yield* Effect.promise(() => once(child, "exit"))
      assert.strictEqual(code, 0)
    }).pipe(Effect.scoped)
  )
})

describe.concurrent("heygen-mock's commands", () => {
  it.live("record says in one line what it needs, and ends with 2", () =>
    Effect.gen(function* () {
      const { code, errors, output } = yield* runWith({ HEYGEN_API_KEY: "" }, "record", "--out", "nowhere")
      assert.match(output + errors, /^There is no key\. Set HEYGEN_API_KEY .*\n$/)
      assert.strictEqual(code, 2)
    }).pipe(Effect.scoped, Effect.provide(NodeServices.layer))
  )

  it.live("check prints a report, as JSON where it is told to, without the key", () =>
    Effect.gen(function* () {
      const { url } = yield* MockServer
      const env = { HEYGEN_API_KEY: "hg-secret", HEYGEN_BASE_URL: url }
      const { code, errors, output } = yield* runWith(env, "check", "--json")
      assert.strictEqual(code, 0)
      assert.notInclude(output + errors, "hg-secret")
      assert.include(output, `"outcome": "as documented"`)
    }).pipe(
      Effect.scoped,
      Effect.provide([
        NodeServices.layer,
        MockServer.layer({ catalogue: generate({ looks: 40, seed: "check" }) })
      ])
    )
  )
})

describe("an older Node", () => {
  it("is told in one line which one is needed, as the package says", () => {
    assert.strictEqual(manifest.engines.node, `>=${minimum}`)
    assert.strictEqual(tooOld("20.20.2"), `heygen-mock needs Node ${minimum} or later; this is Node 20.20.2.`)
    assert.isString(tooOld("24.17.9"))
    for (const version of ["24.18.0", "25.0.0"]) assert.isUndefined(tooOld(version))
  })
})
