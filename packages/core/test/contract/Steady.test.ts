/**
 * The contract with Steady, a mock server that shares nothing with Prism: it reads
 * the document, checks requests and generates answers with code of its own. It
 * cannot be asked for a status or an example, and sends no declared header. So it
 * is given the document with a path for each answer, and a few lines before it
 * turn `Prefer` into that path and add the status and the headers.
 *
 * It is installed by `pnpm witnesses`, and is 95 MB: without it there is no test.
 */
import { existsSync } from "node:fs"
import { createServer, request as send } from "node:http"
import { fileURLToPath } from "node:url"
import * as NodeServices from "@effect/platform-node/NodeServices"
import { describe } from "@effect/vitest"
import * as Context from "effect/Context"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Layer from "effect/Layer"
import * as ChildProcess from "effect/process/ChildProcess"
import * as Stream from "effect/Stream"
import { cases } from "../support/cases.ts"
import { document, type JsonObject, objectAt, objectsAt, operationsOf, resolveIn } from "./document.ts"
import { contract } from "./suite.ts"

const program = fileURLToPath(
  new URL("../../../../witnesses/node_modules/@stdy/cli/steady.js", import.meta.url)
)

/** What it says when it is there: on a terminal, and where `CI` is set. */
const started = /Ready to accept requests|Server listening at/

/** One answer, as a path of its own. */
interface Answer {
  readonly status: number
  readonly example: string
  readonly headers: Readonly<Record<string, string>>
}

const schemas = objectAt(objectAt(document, "components"), "schemas")
const resolve = resolveIn(document)

/** Steady fills in what is required alone: a copy of the schemas in which every field is. */
const complete = (u: unknown): unknown => {
  if (Array.isArray(u)) return u.map(complete)
  if (typeof u !== "object" || u === null) return u
  const copy = Object.fromEntries(
    Object.entries(u).map(([name, value]) => [
      name,
      name === "$ref" ? String(value).replace("/schemas/", "/schemas/Complete") : complete(value)
    ])
  )
  return "properties" in u ? { ...copy, required: Object.keys(objectAt(u, "properties")) } : copy
}

/** Steady takes the first of several shapes: each as a schema of its own, with and without all fields. */
const shapesOf = (schema: JsonObject): ReadonlyArray<unknown> => {
  const shapes = objectsAt(schema, "anyOf").length === 0 ? [schema] : objectsAt(schema, "anyOf")
  return shapes.flatMap((shape) => [shape, complete(shape)])
}

const operations = operationsOf(document)
const answers = new Map<string, ReadonlyArray<Answer>>()
const random = new Map<string, number>()
const paths: Record<string, unknown> = {}

for (const { declared, id, parameters, path, responses } of operations) {
  const all: Array<Answer> = []
  const add = (place: string, type: string, media: unknown) => {
    const operationId = `${id}${place.replaceAll("/", "-")}`
    const success = { description: "Success", content: { [type]: media } }
    paths[`${place}${path}`] = { get: { ...declared, operationId, parameters, responses: { 200: success } } }
  }
  for (const { content, headers, status } of responses) {
    const [type = ""] = Object.keys(content)
    const { examples, schema } = objectAt(content, type)
    const sent = Object.fromEntries(
      Object.keys(headers).map((name) => [
        name.toLowerCase(),
        String(resolve(objectAt(headers, name)).example)
      ])
    )
    for (const [example, named] of Object.entries(Object(examples))) {
      all.push({ status: Number(status), example, headers: sent })
      add(`/${status}/${example}`, type, { schema, example: Object(named).value })
    }
    if (status !== "200") continue
    const shapes = shapesOf(Object(schema))
    random.set(path, shapes.length)
    for (const [index, shape] of shapes.entries()) add(`/random/${index}`, type, { schema: shape })
  }
  answers.set(path, all)
}

const spread = {
  ...document,
  paths,
  components: {
    ...objectAt(document, "components"),
    schemas: {
      ...schemas,
      ...Object.fromEntries(
        Object.entries(schemas).map(([name, schema]) => [`Complete${name}`, complete(schema)])
      )
    }
  }
}

/** The path of the document that a request is for. */
const routeOf = (url: string): string =>
  operations
    .map(({ path }) => path)
    .sort((one, other) => Number(one.includes("{")) - Number(other.includes("{")))
    .find((path) => new RegExp(`^${path.replace(/\{[^}]*\}/, "[^/]+")}$`).test(url.split("?")[0] ?? "")) ?? ""

/** Where Steady has what a request prefers, and what it leaves to be added. */
const preferred = (url: string, prefer: string) => {
  const wanted = Object.fromEntries(prefer.split(",").map((part) => part.trim().split("=")))
  const route = routeOf(url)
  if (wanted.dynamic === "true") {
    const shape = Number(wanted.seed) % (random.get(route) ?? 1)
    return { place: `/random/${shape}`, seed: String(wanted.seed), answer: undefined }
  }
  const answer = answers
    .get(route)
    ?.find(
      ({ example, status }) =>
        status === Number(wanted.code ?? 200) && example === (wanted.example ?? example)
    )
  return { place: `/${answer?.status}/${answer?.example}`, seed: "0", answer }
}

/** The lines before Steady. */
const front = (port: number) =>
  createServer((request, response) => {
    const { url = "", headers } = request
    const { answer, place, seed } = preferred(url, String(headers.prefer ?? ""))
    const { host: _, prefer: __, ...forwarded } = headers
    const path = place + url
    send({ port, path, headers: { ...forwarded, "accept-encoding": "identity", "x-steady-seed": seed } })
      .on("response", (from) => {
        const found = Object.entries(from.headers).filter(([name]) =>
          /^x-steady-error-\d+-message$/.test(name)
        )
        response.writeHead(from.statusCode === 200 ? (answer?.status ?? 200) : 599, {
          ...answer?.headers,
          "content-type": from.headers["content-type"] ?? "",
          ...(found.length === 0 ? {} : { "sl-violations": JSON.stringify(found) })
        })
        from.pipe(response)
      })
      .on("error", () => response.destroy())
      .end()
  })

const listen = (server: ReturnType<typeof createServer>) =>
  Effect.acquireRelease(
    Effect.callback<number>((resume) => {
      server.listen(0, "127.0.0.1", () => {
        const address = server.address()
        resume(Effect.succeed(typeof address === "object" ? (address?.port ?? 0) : 0))
      })
    }),
    () =>
      Effect.callback<void>((resume) => {
        server.close(() => resume(Effect.void))
        server.closeAllConnections()
      })
  )

class Steady extends Context.Service<Steady, { readonly url: string }>()("contract/Steady") {
  static readonly layer = Layer.effect(
    Steady,
    Effect.gen(function* () {
      const fs = yield* FileSystem.FileSystem
      const file = `${yield* fs.makeTempDirectoryScoped()}/heygen.json`
      yield* fs.writeFileString(file, JSON.stringify(spread))
      // It cannot choose a free port itself.
      const port = yield* Effect.scoped(listen(createServer()))
      const ready = yield* Deferred.make<void, string>()
      const args = ["--port", String(port), "--log=false", file]
      const steady = yield* ChildProcess.make(process.execPath, [program, ...args])
      yield* steady.all.pipe(
        Stream.decodeText(),
        Stream.splitLines,
        Stream.runForEach((line) => (started.test(line) ? Deferred.succeed(ready, undefined) : Effect.void)),
        Effect.ensuring(Deferred.fail(ready, "Steady ended before it was ready.")),
        Effect.forkScoped
      )
      yield* Deferred.await(ready)
      return { url: `http://127.0.0.1:${yield* listen(front(port))}` }
    })
  ).pipe(Layer.provide(NodeServices.layer))
}

describe.skipIf(!existsSync(program))("the contract with Steady", () => {
  contract(Steady, Steady.layer, { answers: cases({ suite: 25, soak: 1_000 }), firstSeed: 200_000 })
})
