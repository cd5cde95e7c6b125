/**
 * Stoplight's Prism as a service: HeyGen's document, corrected, or one of your
 * own, answered in process. It is the one place that knows Prism's own interface and its traps:
 * it writes into the configuration that it is given, and it throws on a path or
 * a header that it cannot parse.
 *
 * @since 0.1.0
 */
import { createLogger } from "@stoplight/prism-core"
import {
  createInstance,
  type IHttpConfig,
  type IHttpRequest,
  type IHttpResponse,
  ProblemJsonError
} from "@stoplight/prism-http"
import { isTemplated, matchPath } from "@stoplight/prism-http/dist/router/matchPath.js"
import { MatchType } from "@stoplight/prism-http/dist/router/types.js"
import { validateOutput } from "@stoplight/prism-http/dist/validator/index.js"
import { getHttpConfigFromRequest } from "@stoplight/prism-http-server/dist/getHttpConfigFromRequest.js"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Predicate from "effect/Predicate"
import * as Document from "./internal/document.ts"
import { MockError } from "./MockError.ts"

/**
 * A request, as Prism takes it.
 *
 * @category models
 * @since 0.1.0
 */
export interface PrismRequest {
  readonly method: string
  /** The path and the query, such as `/v2/avatars?limit=2`, still encoded. */
  readonly url: string
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>
  /** The body as text; JSON is parsed where the content type says so. */
  readonly body?: string | undefined
}

/**
 * An answer, ready to be sent.
 *
 * @category models
 * @since 0.1.0
 */
export interface PrismAnswer {
  readonly status: number
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  /** Where the request or the answer is not what the document says. */
  readonly violations: ReadonlyArray<Violation>
}

/**
 * A difference from the document, as Prism's own server reports it.
 *
 * @category models
 * @since 0.1.0
 */
export interface Violation {
  /** Such as `["response", "body", "data", "avatars", "0", "avatar_id"]`. */
  readonly location: ReadonlyArray<string>
  readonly code: string | number | undefined
  readonly message: string
}

/**
 * What to answer, where the request itself does not say it with `Prefer`.
 *
 * @category models
 * @since 0.1.0
 */
export interface Choice {
  readonly status?: number | undefined
  /** A named example of the status. */
  readonly example?: string | undefined
  /** An answer generated from the schema; the same one for the same seed. */
  readonly seed?: string | undefined
}

/**
 * @category models
 * @since 0.1.0
 */
export interface PrismOptions {
  /**
   * An OpenAPI document of your own in place of HeyGen's: the path of a JSON or
   * YAML file, or the parsed document. Its operations may have any method;
   * request bodies are checked against it. References in it are followed, to
   * files and URLs alike, so load only documents that you trust.
   *
   * An operation without an `operationId` is named by its method and path, such
   * as `POST /v3/videos`.
   */
  readonly document?: string | object | undefined
  /**
   * JSON files to serve, by operation id, such as
   * `{ "list-avatars-v2": "catalogue.json" }`. A file takes the place of the
   * examples of the operation's lowest status 2xx. A file that doesn't match the
   * schema is still served; the mismatches are logged with their paths when the
   * mock starts. A `$ref` in a file is data, and not followed.
   */
  readonly responses?: Readonly<Record<string, string>> | undefined
}

/**
 * The document, answered in process.
 *
 * **Example** (A named example of an error)
 *
 * ```ts
 * import { Prism } from "@effect-heygen/mock"
 * import * as Effect from "effect/Effect"
 *
 * const refusal = Effect.gen(function*() {
 *   const prism = yield* Prism
 *   return yield* prism.answer(
 *     { method: "GET", url: "/v2/avatars", headers: { "x-api-key": "any" } },
 *     { status: 429, example: "Quota" }
 *   )
 * }).pipe(Effect.provide(Prism.layer()))
 * ```
 *
 * @category services
 * @since 0.1.0
 */
export class Prism extends Context.Service<
  Prism,
  {
    /** Answers a request. Whatever the request holds, there is an answer. */
    readonly answer: (request: PrismRequest, choice?: Choice) => Effect.Effect<PrismAnswer>
    /** The ids of the document's operations. */
    readonly operationIds: ReadonlyArray<string>
    /** The id of the operation that a request is for, if it is for one. */
    readonly operationOf: (request: Pick<PrismRequest, "method" | "url">) => string | undefined
  }
>()("@effect-heygen/mock/Prism") {
  /** Prism on HeyGen's corrected document, or on your own. */
  static readonly layer = (options: PrismOptions = {}): Layer.Layer<Prism, MockError> =>
    Layer.effect(Prism, make(options))
}

/** A fresh one for each call: Prism keeps notes in it. */
const configWith = (choice: Choice): IHttpConfig => ({
  isProxy: false,
  upstreamProxy: undefined,
  checkSecurity: true,
  validateRequest: true,
  validateResponse: true,
  errors: false,
  mock: {
    dynamic: choice.seed !== undefined,
    ...(choice.status === undefined ? {} : { code: choice.status }),
    ...(choice.example === undefined ? {} : { exampleKey: choice.example }),
    ...(choice.seed === undefined ? {} : { seed: choice.seed })
  }
})

/** What Prism says where the document has no answer, as RFC 9457 has it and as Prism's own server sends it. */
const problem = ({ additional, detail, message, name, status }: ProblemJsonError): PrismAnswer => {
  const { headers, ...more } = additional ?? {}
  return {
    status,
    headers: {
      ...(Predicate.isObject(headers) ? textHeaders({ ...headers }) : {}),
      "content-type": "application/problem+json"
    },
    body: JSON.stringify({
      type: `https://stoplight.io/prism/errors#${name}`,
      title: message,
      status,
      detail,
      ...more
    }),
    violations: []
  }
}

/** Prism's header names are as the document spells them, and its values can be numbers. */
const textHeaders = (headers: Readonly<Record<string, unknown>>): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), String(value)]))

const malformed = new ProblemJsonError(
  "BAD_REQUEST",
  "The request could not be parsed",
  400,
  "A path, a query or a header is malformed."
)

const isMethod = (method: string): method is IHttpRequest["method"] =>
  ["get", "put", "post", "delete", "options", "head", "patch", "trace"].includes(method)

const violationsOf = (
  side: string,
  found: ReadonlyArray<{
    readonly path?: Array<string>
    readonly code?: string | number
    readonly message: string
  }>
): ReadonlyArray<Violation> =>
  found.map(({ code, message, path = [] }) => ({ location: [side, ...path], code, message }))

/** How many mismatches of a served file are kept; further ones are counted. */
const maxMismatches = 10

/** A file that is served, and where it differs from the document. */
interface Recording {
  readonly text: string
  readonly violations: ReadonlyArray<Violation>
}

const make = Effect.fnUntraced(function* (options: PrismOptions) {
  const { responses = {} } = options
  const operations = yield* Document.load(options.document)
  const prism = createInstance(configWith({}), { logger: createLogger("prism", { enabled: false }) })
  const operationIds = operations.map(Document.idOf)
  yield* Document.requireKnown(operationIds, Object.keys(responses))
  /** By the value that stands for a recording in its operation, so that Prism never sees the file itself. */
  const recordings = new Map<unknown, Recording>()

  /** The operations of a path, in the order in which Prism prefers them. */
  const operationsOf = (path: string): ReadonlyArray<Document.Operation> => {
    const parametersOf = (operation: Document.Operation) =>
      operation.path.split("/").filter(isTemplated).length
    return operations
      .filter((operation) => {
        const match = matchPath(path, operation.path)
        return match._tag === "Right" && match.right !== MatchType.NOMATCH
      })
      .reverse()
      .sort((a, b) => parametersOf(a) - parametersOf(b))
  }

  const parse = (request: PrismRequest): IHttpRequest | undefined => {
    const method = request.method.toLowerCase()
    const target = `http://mock${request.url}`
    if (!URL.canParse(target) || !isMethod(method)) return undefined
    const url = new URL(target)
    // Once is a string and more is a list, as Prism's own server has it.
    const query = Object.fromEntries(
      [...new Set(url.searchParams.keys())].map((name) => {
        const [value = "", ...more] = url.searchParams.getAll(name)
        return [name, more.length === 0 ? value : [value, ...more]]
      })
    )
    const { body = "", headers } = request
    const input = { method, url: { path: url.pathname, query }, headers: { ...headers } }
    if (body === "") return input
    const isJson = /^application\/([^;]+\+)?json\b/i.test(headers["content-type"] ?? "")
    return {
      ...input,
      // Prism looks at the type of a body only where it has a length.
      headers: { ...headers, "content-length": String(body.length) },
      body: isJson ? JSON.parse(body) : body
    }
  }

  const send = (output: IHttpResponse, violations: ReadonlyArray<Violation>): PrismAnswer => {
    const headers = textHeaders(output.headers ?? {})
    const recording = recordings.get(output.body)
    if (recording !== undefined)
      return { status: output.statusCode, headers, body: recording.text, violations }
    const isText = typeof output.body === "string" && !headers["content-type"]?.includes("json")
    const body = output.body === undefined ? "" : isText ? String(output.body) : JSON.stringify(output.body)
    return { status: output.statusCode, headers, body, violations }
  }

  const answer = (request: PrismRequest, choice?: Choice): Effect.Effect<PrismAnswer> =>
    Effect.tryPromise(async () => {
      const input = parse(request)
      if (input === undefined) return problem(malformed)
      const preferred = getHttpConfigFromRequest(input)
      if (preferred._tag === "Left") {
        return problem(preferred.left instanceof ProblemJsonError ? preferred.left : malformed)
      }
      const { code, exampleKey, dynamic, seed } = preferred.right
      const wanted = choice ?? {
        status: code,
        example: exampleKey,
        seed: dynamic === true ? (seed ?? "") : undefined
      }
      const result = await prism.request(input, operations, configWith(wanted))()
      if (result._tag === "Left") {
        return problem(result.left instanceof ProblemJsonError ? result.left : malformed)
      }
      const { output, validations } = result.right
      const violations = [
        ...violationsOf("request", validations.input),
        ...(recordings.get(output.body)?.violations ?? violationsOf("response", validations.output))
      ]
      return send(output, violations)
    }).pipe(Effect.orElseSucceed(() => problem(malformed)))

  for (const operation of operations) {
    const operationId = Document.idOf(operation)
    const file = Object.hasOwn(responses, operationId) ? responses[operationId] : undefined
    if (file === undefined) continue
    const { text, value } = yield* Document.readJson(file)
    const content = Document.successOf(operation)
    if (content === undefined) {
      return yield* new MockError({
        message: `${operationId} has no response of status 2xx in JSON that ${file} could take the place of.`
      })
    }
    const checked = yield* Effect.try(() =>
      validateOutput({
        resource: operation,
        element: { statusCode: content.status, headers: { "content-type": content.mediaType }, body: value }
      })
    ).pipe(Effect.orElseSucceed(() => undefined))
    if (checked === undefined) yield* Effect.logWarning(`${file} is nested too deeply to be checked.`)
    const found = checked?._tag === "Left" ? violationsOf("response", checked.left) : []
    const mismatches = found.filter(({ location }) => location[1] === "body")
    for (const { location, message } of mismatches.slice(0, maxMismatches)) {
      yield* Effect.logWarning(
        `The response of ${operationId} doesn't match the document at ${location.join(".")}: ${message}`
      )
    }
    if (mismatches.length > maxMismatches) {
      yield* Effect.logWarning(
        `The response of ${operationId} has ${mismatches.length - maxMismatches} more mismatches.`
      )
    }
    const standIn = {}
    recordings.set(standIn, { text, violations: mismatches.slice(0, maxMismatches) })
    content.media.examples = [{ id: "Recording", key: "Recording", value: standIn }]
  }

  return Prism.of({
    answer,
    operationIds,
    operationOf: (request) => {
      const input = parse({ ...request, headers: {} })
      if (input === undefined) return undefined
      const [operation] = operationsOf(input.url.path).filter(({ method }) => method === input.method)
      return operation === undefined ? undefined : Document.idOf(operation)
    }
  })
})
