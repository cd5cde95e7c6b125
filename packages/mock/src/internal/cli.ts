/**
 * The command of `heygen-mock`.
 */
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import * as NodeServices from "@effect/platform-node/NodeServices"
import * as Cause from "effect/Cause"
import * as Config from "effect/Config"
import * as Console from "effect/Console"
import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as FetchHttpClient from "effect/http/FetchHttpClient"
import * as Layer from "effect/Layer"
import * as Logger from "effect/Logger"
import * as Option from "effect/Option"
import * as Record from "effect/Record"
import * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"
import type { RecordedRequest } from "../Mock.ts"
import { MockError } from "../MockError.ts"
import * as Scenario from "../Scenario.ts"
import { documentPath, readJson, version } from "./files.ts"
import { parse } from "./scenario.ts"

const port = Flag.Int("port").pipe(
  Flag.withAlias("p"),
  Flag.withDefault(4010),
  Flag.withDescription("The port, 4010 by default; 0 is any free one"),
  Flag.withSchema(Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 65_535 })))
)

const host = Flag.String("host").pipe(
  Flag.withDefault("127.0.0.1"),
  Flag.withDescription(
    "The address to listen on, 127.0.0.1 by default; 0.0.0.0 lets other machines reach the mock"
  )
)

const allowHost = Flag.String("allow-host").pipe(
  Flag.atLeast(0),
  Flag.withDescription("A name of this machine, beside localhost, that requests may be for; may be repeated")
)

const document = Flag.String("document").pipe(
  Flag.optional,
  Flag.withDescription("An OpenAPI document of your own, JSON or YAML, in place of HeyGen's")
)

const response = Flag.KeyValuePair("response").pipe(
  Flag.withAlias("r"),
  Flag.withDefault({}),
  Flag.withDescription("A JSON file to serve for an operation, by its id; may be repeated")
)

/** A larger one takes longer to make than anybody waits. */
const maxLooks = 100_000

const catalogue = Flag.Int("catalogue").pipe(
  Flag.withSchema(Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: maxLooks }))),
  Flag.optional,
  Flag.withDescription(`Respond from so many generated looks, up to ${maxLooks}, instead of the examples`)
)

const recording = Flag.String("recording").pipe(
  Flag.optional,
  Flag.withDescription("Respond from a folder that heygen-mock record has written, as the API did")
)

const oddities = Flag.Boolean("oddities").pipe(
  Flag.withDefault(false),
  Flag.withDescription("Generate rare records too, such as looks without a name")
)

const scenario = Flag.Literals("scenario", Record.keys(Scenario.presets)).pipe(
  Flag.optional,
  Flag.withDescription("A preset of failures, for all operations")
)

const scenarioFile = Flag.String("scenario-file").pipe(
  Flag.optional,
  Flag.withDescription("A JSON file with a script of responses and failures for each operation")
)

const apiKey = Flag.Redacted("api-key").pipe(
  Flag.withFallbackConfig(Config.Redacted("HEYGEN_MOCK_API_KEY")),
  Flag.optional,
  Flag.withDescription("The one key to accept, any by default; also HEYGEN_MOCK_API_KEY")
)

const rateLimit = Flag.String("rate-limit").pipe(
  Flag.optional,
  Flag.withDescription("Respond with 429 and Retry-After beyond 10/s, 600/min or 5000/h for each key")
)

const admin = Flag.Boolean("admin").pipe(
  Flag.withDefault(false),
  Flag.withDescription("Serve /__mock/: scenario, requests that came, clock, reset")
)

const adminToken = Flag.Redacted("admin-token").pipe(
  Flag.withFallbackConfig(Config.Redacted("HEYGEN_MOCK_ADMIN_TOKEN")),
  Flag.optional,
  Flag.withDescription(
    "Serve /__mock/ to those who send this token, as other addresses than 127.0.0.1 need; also HEYGEN_MOCK_ADMIN_TOKEN"
  )
)

const log = Flag.Literals("log", ["text", "json", "none"]).pipe(
  Flag.withDefault("text"),
  Flag.withDescription("What to print of each request; text by default")
)

/** Of its headers nothing is printed. */
const line = ({ headers: _, ...request }: RecordedRequest, format: "text" | "json"): string => {
  const { at, duration, method, outcome, path, query, reason } = request
  const time = new Date(at).toISOString()
  return format === "json"
    ? JSON.stringify({ time, ...request })
    : [
        time.slice(11, 23),
        method,
        path + query,
        outcome,
        `${duration} ms`,
        reason === undefined ? "" : `(${reason})`
      ]
        .join(" ")
        .trimEnd()
}

const readScenario = Effect.fnUntraced(function* (file: string) {
  const { value } = yield* readJson(file)
  return yield* Effect.mapError(
    parse(value),
    ({ message }) => new MockError({ message: `${file}: ${message}` })
  )
})

/** Where HeyGen is, and as whom to ask it. The key is no flag: those stand in the lists of processes. */
const account = Effect.gen(function* () {
  const apiKey = yield* Config.option(Config.Redacted("HEYGEN_API_KEY"))
  const baseUrl = Option.getOrElse(yield* Config.option(Config.String("HEYGEN_BASE_URL")), () => "")
  if (Option.isNone(apiKey)) {
    return yield* new MockError({
      message: "There is no key. Set HEYGEN_API_KEY to the key of your account."
    })
  }
  return { apiKey: apiKey.value, baseUrl: baseUrl === "" ? undefined : baseUrl }
}).pipe(
  Effect.catchTag("ConfigError", () =>
    Effect.fail(new MockError({ message: "HEYGEN_API_KEY or HEYGEN_BASE_URL can't be read." }))
  )
)

const exitWith = (code: number) =>
  Effect.sync(() => {
    process.exitCode = code
  })

/** Says in a line why there is no result, and ends with a code. A defect could quote a request, and the key in it. */
const failWith =
  <E extends { readonly message: string }>(codeOf: (error: E) => number) =>
  <R>(effect: Effect.Effect<void, E, R>): Effect.Effect<void, never, R> =>
    effect.pipe(
      Effect.catch((error) => Effect.andThen(Console.error(error.message), exitWith(codeOf(error)))),
      Effect.catchDefect((defect) =>
        Effect.andThen(
          Console.error(
            `This is a defect of heygen-mock: ${defect instanceof Error ? defect.name : "unknown"}`
          ),
          exitWith(2)
        )
      )
    )

const limits =
  "It reads only, with at most 30 requests and within a minute, as HEYGEN_API_KEY says, at HEYGEN_BASE_URL (https://api.heygen.com by default)."

const check = Command.make(
  "check",
  {
    json: Flag.Boolean("json").pipe(Flag.withDefault(false), Flag.withDescription("Print the report as JSON"))
  },
  Effect.fnUntraced(function* ({ json }) {
    yield* Effect.gen(function* () {
      const options = yield* account
      const Check = yield* Effect.promise(() => import("../Check.ts"))
      const report = yield* Effect.provide(Check.run(options), FetchHttpClient.layer)
      yield* Console.log(json ? JSON.stringify(report, null, 2) : Check.format(report))
      yield* exitWith(Check.exitCode(report))
    }).pipe(failWith(() => 2))
  })
).pipe(
  Command.withShortDescription("Say where HeyGen's API differs from the document"),
  Command.withDescription(
    [
      "Asks HeyGen's API and says where it differs from the document, in a line each: how it matters, the operation, the place, and what is different.",
      `${limits} No value of a record is printed.`,
      "",
      "Ends with 0 where the API is as documented, 1 where it has changed, 2 where it could not be checked."
    ].join("\n  ")
  ),
  Command.withExamples([
    { command: "HEYGEN_API_KEY=… heygen-mock check", description: "HeyGen's API, with your key" },
    {
      command: "heygen-mock check --json > report.json",
      description: "For a script; the exit code says whether the API has changed"
    }
  ])
)

const record = Command.make(
  "record",
  {
    out: Flag.String("out").pipe(
      Flag.withAlias("o"),
      Flag.withDescription("The folder for the files; files of the same names are replaced")
    )
  },
  Effect.fnUntraced(function* ({ out }) {
    const Recorder = yield* Effect.promise(() => import("../Recorder.ts"))
    yield* Effect.gen(function* () {
      const options = yield* account
      const recording = yield* Effect.provide(Recorder.take(options), FetchHttpClient.layer)
      yield* Recorder.write(recording, out)
      yield* Console.log(Recorder.format(recording, out))
    }).pipe(failWith(Recorder.exitCode))
  })
).pipe(
  Command.withShortDescription("Record HeyGen's API as a folder for --recording"),
  Command.withDescription(
    [
      "Records HeyGen's API as a folder that --recording serves: a file for each operation, which --response takes too, catalogue.json, and about.json, which says what of it is not whole.",
      `${limits}`,
      "",
      "Your own looks and groups have aliases in place of their ids, names, voices, tags and URLs; signatures are masked. Then the files are searched for the key and for all of these, and nothing is written where one is found.",
      "",
      "Ends with 0 where the files are written, 2 where nothing could be recorded, 3 where a secret was found."
    ].join("\n  ")
  ),
  Command.withExamples([
    {
      command: "HEYGEN_API_KEY=… heygen-mock record --out recordings",
      description: "Your account's catalogue, anonymised"
    },
    {
      command: "heygen-mock --recording recordings",
      description: "Serve it: the same groups, looks and pages"
    }
  ])
)

/** What can be addressed, for `--help`. */
const operationIds = Effect.map(readJson(documentPath), ({ text }) =>
  [...text.matchAll(/"operationId":\s*"([^"]+)"/g)].flatMap(([, id]) => id ?? [])
)

const command = (ids: ReadonlyArray<string>) =>
  Command.make(
    "heygen-mock",
    {
      port,
      host,
      allowHost,
      document,
      response,
      catalogue,
      recording,
      oddities,
      scenario,
      scenarioFile,
      apiKey,
      rateLimit,
      admin,
      adminToken,
      log
    },
    Effect.fnUntraced(function* (flags) {
      const preset = Option.match(flags.scenario, {
        onNone: () => ({}),
        onSome: (name) => Scenario.presets[name]()
      })
      const own = Option.isSome(flags.scenarioFile) ? yield* readScenario(flags.scenarioFile.value) : {}
      // Prism takes half a second to load: neither --help nor a file that is missing waits for it.
      yield* Effect.forEach(Object.values(flags.response), readJson, { discard: true })
      if (Option.isSome(flags.recording)) {
        const Recording = yield* Effect.promise(() => import("./record/load.ts"))
        yield* Recording.load(flags.recording.value)
      }
      const { MockServer } = yield* Effect.promise(() => import("../MockServer.ts"))
      const { log } = flags
      const server = MockServer.layer({
        host: flags.host,
        port: flags.port,
        allowedHosts: flags.allowHost,
        document: Option.getOrUndefined(flags.document),
        responses: flags.response,
        catalogue: Option.getOrUndefined(flags.catalogue),
        recording: Option.getOrUndefined(flags.recording),
        oddities: flags.oddities,
        scenario: { ...preset, ...own },
        apiKey: Option.getOrUndefined(Option.map(flags.apiKey, Redacted.value)),
        rateLimit: Option.getOrUndefined(flags.rateLimit),
        admin: Option.match(flags.adminToken, {
          onNone: () => flags.admin,
          onSome: (token) => ({ token: Redacted.value(token) })
        }),
        onResponse: log === "none" ? undefined : (request) => Console.log(line(request, log))
      })
      return yield* Effect.gen(function* () {
        const { url } = yield* MockServer
        yield* Console.log(log === "json" ? JSON.stringify({ url }) : `HeyGen's mock is listening on ${url}`)
        return yield* Effect.never
      }).pipe(
        Effect.provide(
          log === "json" ? Layer.provideMerge(server, Logger.layer([Logger.consoleJson])) : server
        )
      )
    })
  ).pipe(
    Command.withDescription(
      [
        "Serves HeyGen's avatar API from its corrected OpenAPI document, for tests.",
        "",
        `Operations: ${ids.join(", ")}.`,
        "",
        'A scenario file: { "list-avatars-v2": { "steps": [{ "_tag": "Declared", "status": 429 }, { "_tag": "Reset" }], "afterwards": "normal" } }. Afterwards is normal (the default), repeat or last.'
      ].join("\n  ")
    ),
    Command.withExamples([
      { command: "heygen-mock --catalogue 500", description: "500 generated looks on http://127.0.0.1:4010" },
      {
        command: "heygen-mock --port 0 --scenario rate-limited --log json",
        description: "Two 429 before each success, on any free port"
      },
      {
        command: "heygen-mock --response list-avatars-v2=avatars.json --api-key test",
        description: "A file of your own, for one key"
      },
      {
        command: "heygen-mock --recording recordings",
        description: "What heygen-mock record has recorded of your account"
      },
      {
        command: "heygen-mock --admin",
        description: "A test in any language changes the scenario at /__mock/"
      },
      {
        command: "heygen-mock check",
        description: "Where HeyGen's own API differs from the document"
      }
    ]),
    Command.withSubcommands([check, record])
  )

/** Runs the command to its end. */
export const main = (): void => {
  // Who no longer reads what is printed (`heygen-mock | head`) is still served.
  process.stdout.on("error", () => {})
  process.stderr.on("error", () => {})
  Effect.all([operationIds, version]).pipe(
    Effect.flatMap(([ids, version]) => Command.run(command(ids), { version })),
    Effect.catchTag("MockError", ({ message }) => Effect.andThen(Console.error(message), exitWith(1))),
    Effect.provide(NodeServices.layer),
    NodeRuntime.runMain({
      teardown: (exit, onExit) => {
        const command = process.argv[2] ?? ""
        // For `check`, 0 and 1 are answers.
        const isTask = command === "check" || command === "record"
        // To be told to stop is how a server ends well.
        const isWell = Exit.isFailure(exit) && Cause.hasInterruptsOnly(exit.cause) && !isTask
        onExit(Exit.isSuccess(exit) ? Number(process.exitCode ?? 0) : isWell ? 0 : isTask ? 2 : 1)
      }
    })
  )
}
