/**
 * Takes out the guards that matter most, one at a time, on a copy, and sees
 * whether a test fails that names what is gone.
 *
 *     pnpm mutants
 */
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import * as NodeServices from "@effect/platform-node/NodeServices"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Path from "effect/Path"
import * as ChildProcess from "effect/process/ChildProcess"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"

interface Mutant {
  readonly guard: string
  readonly file: string
  readonly from: string
  readonly to: string
  /** The test that must fail, by a part of its full name. */
  readonly caughtBy: string
}

const mutants: ReadonlyArray<Mutant> = [
  {
    guard: "redirects are not followed",
    file: "packages/core/src/internal/transport.ts",
    from: 'redirect: "manual"',
    to: 'redirect: "follow"',
    caughtBy: "302 to another origin"
  },
  {
    guard: "the key goes to HeyGen's origin alone",
    file: "packages/core/src/internal/transport.ts",
    from: "URL.parse(request.url)?.origin === options.baseUrl.origin",
    to: "request.url.length > 0",
    caughtBy: "the key goes to no other origin"
  },
  {
    guard: "bodies are limited",
    file: "packages/core/src/internal/body.ts",
    from: "const isWithin = bytes <= maxBytes",
    to: "const isWithin = bytes >= 0",
    caughtBy: "the size of a body is counted while it is read"
  },
  {
    guard: "ids that change the path are refused",
    file: "packages/core/src/internal/request.ts",
    from: 'new Set(["", ".", ".."])',
    to: "new Set([])",
    caughtBy: "is refused before anything is sent"
  },
  {
    guard: "Retry-After is capped",
    file: "packages/core/src/RetryPolicy.ts",
    from: "Duration.isLessThanOrEqualTo(input.retryAfter ?? Duration.zero, policy.maxRetryAfter)",
    to: "Duration.isFinite(policy.maxRetryAfter)",
    caughtBy: "a Retry-After above maxRetryAfter"
  },
  {
    guard: "the key is validated",
    file: "packages/core/src/internal/options.ts",
    from: "/^[\\x21-\\x7e]+$/",
    to: "/^/",
    caughtBy: "an option that cannot be used"
  }
]

const Report = Schema.Struct({
  testResults: Schema.Array(
    Schema.Struct({
      assertionResults: Schema.Array(Schema.Struct({ fullName: Schema.String, status: Schema.String }))
    })
  )
})

const copyOf = Effect.gen(function* () {
  const fs = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  const root = yield* path.fromFileUrl(new URL("..", import.meta.url))
  const copy = yield* fs.makeTempDirectoryScoped()
  for (const entry of yield* fs.readDirectory(root)) {
    if (entry === ".git" || entry === "node_modules") continue
    yield* fs.copy(path.join(root, entry), path.join(copy, entry))
  }
  yield* fs.symlink(path.join(root, "node_modules"), path.join(copy, "node_modules"))
  return copy
})

/** The full names of the tests that fail in a folder. */
const failing = Effect.fnUntraced(function* (folder: string) {
  const fs = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  const report = path.join(folder, "report.json")
  const vitest = yield* ChildProcess.make(
    "vitest",
    [
      "run",
      "--typecheck.enabled=false",
      "--reporter=json",
      `--outputFile=${report}`,
      "--exclude=**/contract/**",
      "--exclude=**/properties.test.ts",
      "packages/core/test"
    ],
    { cwd: folder, env: { CI: "true" }, extendEnv: true }
  )
  yield* Stream.runDrain(vitest.all)
  yield* vitest.exitCode
  const { testResults } = yield* Effect.flatMap(
    fs.readFileString(report),
    Schema.decodeEffect(Schema.fromJsonString(Report))
  )
  return testResults.flatMap(({ assertionResults }) =>
    assertionResults.filter(({ status }) => status === "failed").map(({ fullName }) => fullName)
  )
}, Effect.scoped)

const program = Effect.gen(function* () {
  const fs = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  const copy = yield* copyOf
  let survivors = 0
  yield* Console.log("| guard removed | tests that fail | the one that names it |\n| --- | --- | --- |")
  for (const { caughtBy, file, from, guard, to } of mutants) {
    const target = path.join(copy, file)
    const source = yield* fs.readFileString(target)
    const mutated = source.replace(from, to)
    if (mutated === source) return yield* Effect.die(`${file} no longer holds ${from}`)
    yield* fs.writeFileString(target, mutated)
    const failed = yield* failing(copy)
    yield* fs.writeFileString(target, source)
    const named = failed.find((name) => name.includes(caughtBy))
    if (named === undefined) survivors += 1
    yield* Console.log(`| ${guard} | ${failed.length} | ${named ?? "NONE"} |`)
  }
  if (survivors > 0) process.exitCode = 1
})

program.pipe(Effect.scoped, Effect.provide(NodeServices.layer), NodeRuntime.runMain)
