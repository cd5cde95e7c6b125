/**
 * Lets other people's generators and validators have a look at the corrected
 * document: each must run, what it writes must compile, and it must take and
 * refuse the same bodies as ajv does. They are installed in `witnesses/`, apart
 * from the workspace.
 *
 *     pnpm witnesses
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { createRequire } from "node:module"
import { fileURLToPath, pathToFileURL } from "node:url"
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import * as NodeServices from "@effect/platform-node/NodeServices"
import * as Clock from "effect/Clock"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as Predicate from "effect/Predicate"
import * as ChildProcess from "effect/process/ChildProcess"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import {
  document,
  type JsonObject,
  objectAt,
  operationsOf,
  successSchemaOf
} from "../packages/core/test/contract/document.ts"
import { problemOf } from "../packages/core/test/contract/held.ts"

const root = fileURLToPath(new URL("../", import.meta.url))
const folder = `${root}witnesses/`
const generated = `${folder}generated/`
const zod3 = "zod3/"
const openapi = `${root}packages/mock/openapi/heygen.json`

class WitnessError extends Schema.TaggedError<WitnessError>()("WitnessError", { message: Schema.String }) {}

// ── Bodies ────────────────────────────────────────────────────────────────────

/** A body of status 200, and whether ajv takes it. */
interface Body {
  readonly operationId: string
  readonly value: unknown
  readonly isValid: boolean
}

const wrong: ReadonlyArray<unknown> = [null, 5, 1.5, "x", true, [], {}, ["x"], [null]]

/** Every way to put one wrong value into a body, or to leave a field out. */
const variantsOf = (value: unknown): ReadonlyArray<unknown> => {
  const inner = Array.isArray(value)
    ? value.slice(0, 2).flatMap((item, index) => variantsOf(item).map((it) => value.with(index, it)))
    : Predicate.isObject(value)
      ? Object.entries(value).flatMap(([name, field]) => [
          Object.fromEntries(Object.entries(value).filter(([it]) => it !== name)),
          ...variantsOf(field).map((it) => ({ ...value, [name]: it }))
        ])
      : []
  return [...wrong, ...inner]
}

/** Recorded catalogues, which are not part of this repository. */
const recordings = `${root}../shared/wire/`

const recorded: ReadonlyArray<unknown> = !existsSync(recordings)
  ? []
  : readdirSync(recordings)
      .filter((file) => /^v2-avatars\.[^.]*\.json$/.test(file))
      .map((file) => JSON.parse(readFileSync(recordings + file, "utf8")))

const exampleOf = (media: JsonObject): ReadonlyArray<unknown> =>
  Object.values(objectAt(media, "examples")).map((named) =>
    Predicate.isObject(named) ? named.value : undefined
  )

const operations = operationsOf(document)

const mediaOf = (operation: (typeof operations)[number]) =>
  operation.responses.map(({ content, status }) => ({
    status,
    examples: exampleOf(objectAt(content, "application/json"))
  }))

const examples = operations.flatMap((operation) =>
  mediaOf(operation)
    .filter(({ status }) => status === "200")
    .flatMap((media) => media.examples.map((value) => ({ operationId: operation.id, value })))
)

const judged = ({ operationId, value }: Pick<Body, "operationId" | "value">): Body => ({
  operationId,
  value,
  isValid: problemOf(document, successSchemaOf(document, operationId), value) === undefined
})

const bodies: ReadonlyArray<Body> = [
  ...examples,
  ...recorded.map((value) => ({ operationId: "list-avatars-v2", value })),
  ...examples.flatMap(({ operationId, value }) => variantsOf(value).map((it) => ({ operationId, value: it })))
].map(judged)

// ── Tools ─────────────────────────────────────────────────────────────────────

/** Whether a tool takes a body as status 200 of an operation. */
type Accepts = (body: Body) => boolean | Promise<boolean>

interface Tool {
  readonly name: string
  readonly package: string
  /** Where it is installed and writes to, if that cannot be beside the others. */
  readonly home?: string
  /** What it writes: a file or a folder. */
  readonly writes?: string
  /** The program and its arguments. */
  readonly generate?: readonly [string, ...ReadonlyArray<string>]
  /** Whether it prints what it generates. */
  readonly prints?: boolean
  /** How a body looks to it, where it cannot tell two things apart. */
  readonly sees?: (value: unknown) => unknown
  readonly accepts?: () => Promise<Accepts>
}

const pascal = (operationId: string) =>
  operationId.replace(/(?:^|-)(\w)/g, (_, letter: string) => letter.toUpperCase())

const from = (file: string): Promise<JsonObject> => import(pathToFileURL(file).href)

const library = (name: string): Promise<JsonObject> =>
  from(createRequire(`${folder}package.json`).resolve(name))

const call = (u: unknown, ...args: ReadonlyArray<unknown>): unknown => {
  if (!Predicate.isFunction(u)) throw new Error("A tool did not generate what was expected.")
  return u(...args)
}

const isSuccess = (u: unknown): boolean => Predicate.hasProperty(u, "success") && u.success === true

/** A schema of zod's, which has `safeParse` as a method. */
const parses = (schema: unknown, value: unknown): boolean =>
  isSuccess(Predicate.hasProperty(schema, "safeParse") ? call(schema.safeParse, value) : call(schema))

const tools: ReadonlyArray<Tool> = [
  {
    name: "openapi-typescript",
    package: "openapi-typescript",
    writes: "generated/openapi-typescript.ts",
    generate: ["openapi-typescript", openapi, "-o", "generated/openapi-typescript.ts"]
  },
  {
    name: "hey-api (zod)",
    package: "@hey-api/openapi-ts",
    writes: "generated/hey-api",
    generate: [
      ...(["openapi-ts", "-i", openapi, "-o", "generated/hey-api"] as const),
      ...["@hey-api/typescript", "@hey-api/sdk", "zod", "valibot"].flatMap((plugin) => ["-p", plugin])
    ],
    accepts: async () => {
      const schemas = await from(`${generated}hey-api/zod.gen.ts`)
      return ({ operationId, value }) => parses(schemas[`z${pascal(operationId)}Response`], value)
    }
  },
  {
    name: "hey-api (valibot)",
    package: "@hey-api/openapi-ts",
    writes: "generated/hey-api",
    accepts: async () => {
      const schemas = await from(`${generated}hey-api/valibot.gen.ts`)
      const { safeParse } = await library("valibot")
      return ({ operationId, value }) =>
        isSuccess(call(safeParse, schemas[`v${pascal(operationId)}Response`], value))
    },
    // Its objects take arrays, so that `[]` is an object none of whose fields is there.
    sees: (value) =>
      JSON.parse(JSON.stringify(value), (_, it) =>
        Array.isArray(it) && it.length < 2 && !it.some(Predicate.isObject) ? { ...it } : it
      )
  },
  {
    name: "orval (zod)",
    package: "orval",
    writes: "generated/orval.ts",
    generate: ["orval", "--input", openapi, "--output", "generated/orval.ts", "--client", "zod"],
    accepts: async () => {
      const schemas = await from(`${generated}orval.ts`)
      return ({ operationId, value }) => parses(schemas[`${pascal(operationId)}Response`], value)
    }
  },
  {
    name: "openapi-zod-client",
    package: "openapi-zod-client",
    home: zod3,
    writes: "generated/openapi-zod-client.ts",
    // Without the flag it leaves version 2 out.
    generate: ["openapi-zod-client", openapi, "-o", "generated/openapi-zod-client.ts", "--with-deprecated"],
    accepts: async () => {
      const { api } = await from(`${folder}${zod3}generated/openapi-zod-client.ts`)
      const endpoints = Predicate.hasProperty(api, "api") && Array.isArray(api.api) ? api.api : []
      return ({ operationId, value }) =>
        parses(endpoints.find(({ alias }) => alias === operationId)?.response, value)
    }
  },
  {
    name: "Effect's generator",
    package: "@effect/openapi-generator",
    generate: ["openapigen", "--spec", openapi, "--name", "HeyGen"],
    writes: "generated/effect.ts",
    prints: true,
    accepts: async () => {
      const schemas = await from(`${generated}effect.ts`)
      const { is } = await library("effect/Schema")
      return ({ operationId, value }) => call(call(is, schemas[`${pascal(operationId)}200`]), value) === true
    }
  },
  {
    name: "Hyperjump (validator)",
    package: "@hyperjump/json-schema",
    accepts: async () => {
      const { validate } = await library("@hyperjump/json-schema/openapi-3-1")
      const valid = async (schema: string, value: unknown) => {
        const output = await call(validate, schema, value)
        return Predicate.hasProperty(output, "valid") && output.valid === true
      }
      if (!(await valid("https://spec.openapis.org/oas/3.1/schema-base", document))) {
        throw new Error("The document is not valid OpenAPI 3.1.")
      }
      // It knows a document of OpenAPI by its name.
      const file = `${generated}heygen.openapi.json`
      writeFileSync(file, JSON.stringify(document))
      const pointers = new Map(
        operations.map(({ id, method, path }) => {
          const route = encodeURI(path.replaceAll("/", "~1"))
          return [id, `#/paths/${route}/${method}/responses/200/content/application~1json/schema`]
        })
      )
      return ({ operationId, value }) => valid(`${pathToFileURL(file)}${pointers.get(operationId)}`, value)
    }
  }
]

// ── The types of openapi-typescript ───────────────────────────────────────────

/** Every example, of errors too, must compile, and each body that ajv refuses must not. */
const typesOf = (refused: ReadonlyArray<Body>): string => {
  const taken = operations.flatMap((operation) =>
    mediaOf(operation).flatMap(({ examples, status }) =>
      examples.map((value) => `accepts<"${operation.id}", ${status}>(${JSON.stringify(value)})`)
    )
  )
  return [
    'import type { operations } from "./openapi-typescript.ts"',
    "type Json<Responses, Status extends keyof Responses> = Responses[Status] extends",
    '  { content: { "application/json": infer Body } } ? Body : never',
    "declare const accepts: <Id extends keyof operations, Status extends keyof operations[Id]['responses']>(",
    "  body: Json<operations[Id]['responses'], Status>) => void",
    ...taken,
    ...refused.map(
      ({ operationId, value }) =>
        `// @ts-expect-error\naccepts<"${operationId}", 200>(${JSON.stringify(value)})`
    ),
    ""
  ].join("\n")
}

// ── Running them ──────────────────────────────────────────────────────────────

const run = Effect.fnUntraced(function* (command: string, args: ReadonlyArray<string>, cwd: string) {
  const child = yield* ChildProcess.make(command, args, { cwd, env: { NO_COLOR: "1" }, extendEnv: true })
  const [output, errors] = yield* Effect.forEach(
    [child.stdout, child.stderr],
    (stream) => stream.pipe(Stream.decodeText(), Stream.mkString),
    { concurrency: 2 }
  )
  return { output: output ?? "", errors: errors ?? "", isFine: (yield* child.exitCode) === 0 }
}, Effect.scoped)

const versionOf = ({ home = "", package: name }: Tool): string => {
  const { version } = JSON.parse(readFileSync(`${folder}${home}node_modules/${name}/package.json`, "utf8"))
  return String(version)
}

const generate = Effect.fnUntraced(function* ({ generate, home = "", name, prints, writes }: Tool) {
  if (generate === undefined) return
  const [command, ...args] = generate
  const { errors, isFine, output } = yield* run(`node_modules/.bin/${command}`, args, folder + home)
  if (!isFine) return yield* new WitnessError({ message: `${name} did not run:\n${output}${errors}` })
  if (prints === true) writeFileSync(`${folder}${home}${writes}`, output)
})

/** What does not compile, by the first part of the file's name. */
const typeCheck = Effect.gen(function* () {
  const { output } = yield* run("node_modules/.bin/tsc", ["-p", "generated"], folder)
  return output.split("\n").filter((line) => line.includes(": error TS"))
})

const tsconfig = {
  compilerOptions: {
    target: "es2024",
    module: "esnext",
    moduleResolution: "bundler",
    lib: ["es2024", "dom", "dom.iterable"],
    types: ["node"],
    strict: true,
    skipLibCheck: true,
    allowImportingTsExtensions: true,
    noEmit: true
  },
  include: [".", `../${zod3}generated`]
}

/** Whether a tool takes a body that is wrong, because it cannot see what is. */
const isBlind = ({ sees }: Tool, { isValid, operationId, value }: Body): boolean =>
  sees !== undefined && !isValid && judged({ operationId, value: sees(value) }).isValid

const share = (bodies: ReadonlyArray<Body>, agreed: number) => `${agreed}/${bodies.length}`

const program = Effect.gen(function* () {
  const start = yield* Clock.currentTimeMillis
  for (const it of [generated, `${folder}${zod3}generated`]) {
    rmSync(it, { recursive: true, force: true })
    mkdirSync(it)
  }
  for (const tool of tools) yield* generate(tool)
  const [taken, refused] = [bodies.filter(({ isValid }) => isValid), bodies.filter(({ isValid }) => !isValid)]
  writeFileSync(`${generated}types.ts`, typesOf(refused))
  writeFileSync(`${generated}tsconfig.json`, JSON.stringify(tsconfig))
  const complaints = yield* typeCheck

  const rows: Array<ReadonlyArray<string>> = [["tool", "version", "type-checks", "takes", "refuses"]]
  const failures = [...complaints]
  for (const tool of tools) {
    const { accepts, home = "", name, writes } = tool
    const isWrong = complaints.some((line) => line.startsWith(`${home}${writes}`))
    const typeChecks = writes === undefined ? "-" : isWrong ? "no" : "yes"
    if (accepts === undefined) {
      const surprises = complaints.filter((line) => line.startsWith("generated/types.ts"))
      rows.push([
        name,
        versionOf(tool),
        typeChecks,
        surprises.some((line) => !line.includes("TS2578")) ? "no" : "all examples",
        share(refused, refused.length - surprises.filter((line) => line.includes("TS2578")).length)
      ])
      continue
    }
    const judge = yield* Effect.promise(accepts)
    const verdicts = yield* Effect.forEach(bodies, (body) =>
      Effect.map(
        Effect.promise(async () => judge(body)),
        (verdict) => ({ body, isRight: verdict === body.isValid })
      )
    )
    const right = verdicts.filter(({ isRight }) => isRight)
    const differ = verdicts.filter(({ isRight }) => !isRight).map(({ body }) => body)
    const unseen = differ.filter((body) => isBlind(tool, body)).length
    for (const body of differ.filter((body) => !isBlind(tool, body)).slice(0, 5)) {
      const text = JSON.stringify(body.value).slice(0, 300)
      failures.push(`${name} ${body.isValid ? "refuses" : "takes"} ${body.operationId} ${text}`)
    }
    rows.push([
      name,
      versionOf(tool),
      typeChecks,
      share(taken, right.filter(({ body }) => body.isValid).length),
      share(refused, right.filter(({ body }) => !body.isValid).length) +
        (unseen === 0 ? "" : ` (${unseen} it cannot tell)`)
    ])
  }

  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0))) ?? []
  for (const row of rows) {
    yield* Console.log(row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join("  "))
  }
  const seconds = ((yield* Clock.currentTimeMillis) - start) / 1_000
  yield* Console.log(
    `${examples.length} examples, ${recorded.length} recordings, ${bodies.length} bodies in ${seconds.toFixed(1)} s`
  )
  if (failures.length > 0) {
    return yield* new WitnessError({ message: failures.slice(0, 40).join("\n") })
  }
})

program.pipe(
  Effect.catchTag("WitnessError", ({ message }) =>
    Effect.andThen(
      Console.error(message),
      Effect.sync(() => {
        process.exitCode = 1
      })
    )
  ),
  Effect.provide(NodeServices.layer),
  NodeRuntime.runMain
)
