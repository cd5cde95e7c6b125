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
      // Prism takes half a second to load, and a question for --help should not.
      const { MockServer } = yield* Effect.promise(() => import("../MockServer.ts"))
      const { log } = flags
      const server = MockServer.layer({
        host: flags.host,
        port: flags.port,
        allowedHosts: flags.allowHost,
        document: Option.getOrUndefined(flags.document),
        responses: flags.response,
        catalogue: Option.getOrUndefined(flags.catalogue),
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
        description: "A recording of your own, for one key"
      },
      {
        command: "heygen-mock --admin",
        description: "A test in any language changes the scenario at /__mock/"
      }
    ])
  )

/** Runs the command to its end. */
export const main = (): void => {
  // Who no longer reads what is printed (`heygen-mock | head`) is still served.
  process.stdout.on("error", () => {})
  process.stderr.on("error", () => {})
  Effect.all([operationIds, version]).pipe(
    Effect.flatMap(([ids, version]) => Command.run(command(ids), { version })),
    Effect.catchTag("MockError", ({ message }) =>
      Effect.andThen(
        Console.error(message),
        Effect.sync(() => {
          process.exitCode = 1
        })
      )
    ),
    Effect.provide(NodeServices.layer),
    NodeRuntime.runMain({
      // To be told to stop is how a server ends well.
      teardown: (exit, onExit) =>
        onExit(
          Exit.isSuccess(exit) ? Number(process.exitCode ?? 0) : Cause.hasInterruptsOnly(exit.cause) ? 0 : 1
        )
    })
  )
}
