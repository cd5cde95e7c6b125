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

/** Where the guards are. */
const core = "packages/core/src"
const files = {
  body: `${core}/internal/http/body.ts`,
  credentials: `${core}/internal/http/credentials.ts`,
  origin: `${core}/internal/http/origin.ts`,
  request: `${core}/internal/http/request.ts`,
  retryPolicy: `${core}/RetryPolicy.ts`
}

interface Mutant {
  readonly guard: string
  readonly file: keyof typeof files
  /** The guard as the file has it, word for word. */
  readonly from: string
  readonly to: string
  /** The test that must fail, by a part of its full name. */
  readonly caughtBy: string
}

const mutants: ReadonlyArray<Mutant> = [
  {
    guard: "redirects are not followed",
    file: "origin",
    from: 'redirect: "manual"',
    to: 'redirect: "follow"',
    caughtBy: "302 to another origin"
  },
  {
    guard: "the key goes to HeyGen's origin alone",
    file: "origin",
    from: "isOwn(request.url) ?",
    to: "request.url.length > 0 ?",
    caughtBy: "goes to no other origin"
  },
  {
    guard: "bodies are limited",
    file: "body",
    from: "isWhole: bytes <= maxBytes",
    to: "isWhole: bytes >= 0",
    caughtBy: "the size of a body is counted while it is read"
  },
  {
    guard: "ids that change the path are refused",
    file: "request",
    from: 'new Set(["", ".", ".."])',
    to: "new Set([])",
    caughtBy: "is refused before anything is sent"
  },
  {
    guard: "routes that a URL parser reads as others are refused",
    file: "request",
    from: "!plainRoute.test(route) &&",
    to: "!/^/.test(route) &&",
    caughtBy: "reads as another is not a path"
  },
  {
    guard: "Retry-After is capped",
    file: "retryPolicy",
    from: "Duration.isGreaterThan(retryAfter, policy.maxRetryAfter)",
    to: "Duration.isNegative(retryAfter)",
    caughtBy: "a Retry-After above maxRetryAfter"
  },
  {
    guard: "the key is validated",
    file: "credentials",
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
      // A test that hangs without its guard has noticed.
      "--testTimeout=30000",
      "--reporter=json",
      `--outputFile=${report}`,
      "--exclude=**/contract/**",
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
  const sources = yield* Effect.forEach(mutants, ({ file }) =>
    fs.readFileString(path.join(copy, files[file])).pipe(Effect.orElseSucceed(() => ""))
  )
  const stale = mutants.filter(({ from }, index) => !sources[index]?.includes(from))
  for (const { file, from } of stale) yield* Console.error(`${files[file]} does not hold: ${from}`)
  if (stale.length > 0) return "out of date: update `files` and `from` in scripts/mutants.ts"
  const [broken] = yield* failing(copy)
  if (broken !== undefined) return `a test fails without any mutant: ${broken}`

  const survivors: Array<string> = []
  yield* Console.log("| guard removed | tests that fail | the one that names it |\n| --- | --- | --- |")
  for (const [index, { caughtBy, file, from, guard, to }] of mutants.entries()) {
    const target = path.join(copy, files[file])
    const source = sources[index] ?? ""
    yield* fs.writeFileString(
      target,
      source.replace(from, () => to)
    )
    const failed = yield* failing(copy)
    yield* fs.writeFileString(target, source)
    const named = failed.find((name) => name.includes(caughtBy))
    if (named === undefined) survivors.push(guard)
    yield* Console.log(`| ${guard} | ${failed.length} | ${named ?? "NONE"} |`)
  }
  return survivors.length === 0 ? undefined : `no test named these: ${survivors.join("; ")}`
})

program.pipe(
  Effect.scoped,
  Effect.flatMap((problem) => {
    if (problem !== undefined) process.exitCode = 1
    return Console.log(
      problem === undefined ? `passed: all ${mutants.length} mutants were caught` : `FAILED: ${problem}`
    )
  }),
  Effect.provide(NodeServices.layer),
  NodeRuntime.runMain
)
