/**
 * Stoplight's Prism as a service, on HeyGen's corrected document or on one of
 * your own. It is the one place that knows Prism's own interface and its traps:
 * Prism writes into the configuration that it is given, and throws on a path or
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
import * as ProblemDetails from "effect/http/ProblemDetails"
import * as Layer from "effect/Layer"
import * as Predicate from "effect/Predicate"
import * as Document from "./internal/document.ts"
import { readJson } from "./internal/files.ts"
import { requireKnown } from "./internal/known.ts"
import * as Problem from "./internal/problem.ts"
import { MockError } from "./MockError.ts"

/**
 * A request, as Prism takes it.
 *
 * @category models
 * @since 0.1.0
 */
export interface PrismRequest {
  /** Such as `GET`, in any letter case. */
  readonly method: string
  /** The path and the query, such as `/v2/avatars?limit=2`, still encoded. */
  readonly url: string
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>
  /** The body as text; JSON is parsed where the content type says so. */
  readonly body?: string | undefined
}

/**
 * A response, ready to be sent.
 *
 * @category models
 * @since 0.1.0
 */
export interface PrismResponse {
  /** The HTTP status. */
  readonly status: number
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>
  /** The body as text; empty where there is none. */
  readonly body: string
  /** Where the request or the response doesn't match the document. */
  readonly violations: ReadonlyArray<Violation>
  /** Why the request was refused, where it was. */
  readonly reason?: string | undefined
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
  /** The rule that is broken, such as `required`. */
  readonly code: string | number | undefined
  /** What is wrong, in a sentence. */
  readonly message: string
}

/**
 * Which response to give, in place of what the request says with `Prefer`.
 *
 * @category models
 * @since 0.1.0
 */
export interface Choice {
  /** A status that the document declares. */
  readonly status?: number | undefined
  /** A named example of the status. */
  readonly example?: string | undefined
  /** Generates the body from the schema; the same one for the same seed. */
  readonly seed?: string | undefined
}

/**
 * The document that Prism responds from, and responses of your own.
 *
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
 * The document's responses, in process.
 *
 * **Example** (A named example of an error)
 *
 * ```ts
 * import { Prism } from "@effect-heygen/mock"
 * import * as Effect from "effect/Effect"
 *
 * const quota = Effect.gen(function*() {
 *   const prism = yield* Prism
 *   return yield* prism.respond(
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
    /** Responds to a request. Whatever the request holds, there is a response. */
    readonly respond: (request: PrismRequest, choice?: Choice) => Effect.Effect<PrismResponse>
    /** The ids of the document's operations. */
    readonly operationIds: ReadonlyArray<string>
    /** The id of the operation that a request is for, if it is for one. */
    readonly operationOf: (request: Pick<PrismRequest, "method" | "url">) => string | undefined
    /** The methods that the document has for a path, in upper case. */
    readonly methodsOf: (url: string) => ReadonlyArray<string>
    /** The examples of an operation's status by name; `undefined` where the status is not declared. */
    readonly examplesOf: (operationId: string, status: number) => ReadonlyMap<string, unknown> | undefined
    /** In a sentence, what is wrong with a status or an example that the document doesn't declare. */
    readonly undeclared: (operationId: string, status: number, example?: string) => string | undefined
  }
>()("@effect-heygen/mock/Prism") {
  /** Prism on HeyGen's corrected document, or on your own. */
  static readonly layer = (options: PrismOptions = {}): Layer.Layer<Prism, MockError> =>
    Layer.effect(Prism, make(options))
}

/** A fresh one for each call: Prism keeps notes in it. */
const configWith = (choice: Choice, mediaType?: string): IHttpConfig => ({
  isProxy: false,
  upstreamProxy: undefined,
  checkSecurity: true,
  validateRequest: true,
  validateResponse: true,
  errors: false,
  mock: {
    dynamic: choice.seed !== undefined,
    ...(mediaType === undefined ? {} : { mediaTypes: [mediaType] }),
    ...(choice.status === undefined ? {} : { code: choice.status }),
    ...(choice.example === undefined ? {} : { exampleKey: choice.example }),
    ...(choice.seed === undefined ? {} : { seed: choice.seed })
  }
})

/** Prism's header names are as the document spells them, and its values can be numbers. */
const textHeaders = (headers: Readonly<Record<string, unknown>>): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), String(value)]))

/** A problem of Prism's own, as its server sends it. */
const problemOf = (error: Error): PrismResponse => {
  if (!(error instanceof ProblemJsonError)) {
    return Problem.response(400, `The request could not be parsed: ${Problem.firstLine(error)}`)
  }
  const { additional = {}, detail, status } = error
  return {
    status,
    headers: {
      ...(Predicate.isObject(additional.headers) ? textHeaders({ ...additional.headers }) : {}),
      "content-type": ProblemDetails.contentType
    },
    body: JSON.stringify(ProblemJsonError.toProblemJson(Object.assign(error, { additional }))),
    violations: [],
    reason: detail
  }
}

const isMethod = (method: string): method is IHttpRequest["method"] =>
  ["get", "put", "post", "delete", "options", "head", "patch", "trace"].includes(method)

const isJson = (type = ""): boolean => /^application\/([^;]+\+)?json\b/i.test(type)

/** How many mismatches of a served file are kept; further ones are counted. */
const maxMismatches = 10

/** How many differences a reason names. */
const maxReasons = 3

/** A file that is served, and where it differs from the document. */
interface Recording {
  readonly text: string
  readonly violations: ReadonlyArray<Violation>
}

interface Diagnostic {
  readonly path?: Array<string>
  readonly code?: string | number
  readonly message: string
}

const violationsOf = (side: string, found: ReadonlyArray<Diagnostic>): ReadonlyArray<Violation> =>
  found.map(({ code, message, path = [] }) => ({ location: [side, ...path], code, message }))

/** What the document asks for, such as `x-api-key or Authorization: Bearer`. */
const credentialsOf = ({ security = [] }: Document.Operation): string => {
  const names = security.map((schemes) =>
    schemes
      .map((scheme) =>
        scheme.type === "apiKey"
          ? scheme.name
          : scheme.type === "http"
            ? `Authorization: ${scheme.scheme}`
            : scheme.type
      )
      .join(" and ")
  )
  return [...new Set(names)].join(" or ")
}

const make = Effect.fnUntraced(function* (options: PrismOptions) {
  const { responses = {} } = options
  const operations = [...(yield* Document.load(options.document))]
  const prism = createInstance(configWith({}), { logger: createLogger("prism", { enabled: false }) })
  const operationIds = operations.map(Document.idOf)
  yield* requireKnown(operationIds, Object.keys(responses))
  /** By the value that stands for a recording in its operation, so that Prism never sees the file itself. */
  const recordings = new Map<unknown, Recording>()

  /** The operations of a path, in the order in which Prism prefers them. */
  const operationsAt = (path: string): ReadonlyArray<Document.Operation> => {
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

  const operationFor = ({ method, url }: Pick<PrismRequest, "method" | "url">) =>
    operationsAt(pathOf(url)).find((operation) => operation.method === method.toLowerCase())

  const methodsOf = (url: string): ReadonlyArray<string> => [
    ...new Set(operationsAt(pathOf(url)).map(({ method }) => method.toUpperCase()))
  ]

  const operationById = (operationId: string) =>
    operations.find((operation) => Document.idOf(operation) === operationId)

  /** The parsed request, or the response where it can't be parsed. */
  const parse = (request: PrismRequest): IHttpRequest | PrismResponse => {
    const { body = "", headers, url } = request
    const method = request.method.toLowerCase()
    const methods = methodsOf(url)
    if (methods.length > 0 && !methods.includes(request.method.toUpperCase()))
      return notAllowed(request, methods)
    if (!isMethod(method)) return Problem.response(404, `The document has no path ${pathOf(url)}.`)
    const { pathname, searchParams } = new URL(`http://mock${url}`)
    // Once is a string and more is a list, as Prism's own server has it.
    const query = Object.fromEntries(
      [...new Set(searchParams.keys())].map((name) => {
        const [value = "", ...more] = searchParams.getAll(name)
        return [name, more.length === 0 ? value : [value, ...more]]
      })
    )
    const input = { method, url: { path: pathname, query }, headers: { ...headers } }
    if (body === "") return input
    // Prism looks at the type of a body only where it has a length.
    const sized = { ...input, headers: { ...headers, "content-length": String(body.length) }, body }
    if (!isJson(headers["content-type"])) return sized
    try {
      return { ...sized, body: JSON.parse(body) }
    } catch {
      // The error's own words quote the body.
      return Problem.response(400, "The body is not JSON.")
    }
  }

  /** What the request prefers, or the response where the document has no such thing. */
  const preferenceOf = (request: PrismRequest, input: IHttpRequest): Choice | PrismResponse => {
    const parsed = getHttpConfigFromRequest(input)
    if (parsed._tag === "Left") return problemOf(parsed.left)
    if (/;\s*(code|example|dynamic|seed)\s*=/i.test(request.headers.prefer ?? "")) {
      return Problem.response(422, "Preferences are separated by commas: Prefer: code=429, example=Quota.")
    }
    const { code: status, dynamic, exampleKey: example, seed } = parsed.right
    const operation = operationFor(request)
    if (operation !== undefined && (status !== undefined || example !== undefined)) {
      const wanted = status ?? Document.successOf(operation)?.status ?? 200
      const wrong = Document.undeclared(operation, wanted, example)
      if (wrong !== undefined) return Problem.response(404, wrong)
    }
    return { status, example, seed: dynamic === true ? (seed ?? "") : undefined }
  }

  const send = (
    request: PrismRequest,
    output: IHttpResponse,
    found: { readonly input: ReadonlyArray<Diagnostic>; readonly output: ReadonlyArray<Diagnostic> }
  ): PrismResponse => {
    const recording = recordings.get(output.body)
    const headers = textHeaders(output.headers ?? {})
    const status = output.statusCode
    const violations = [
      ...violationsOf("request", found.input),
      ...(recording?.violations ?? violationsOf("response", found.output))
    ]
    if (recording !== undefined) return { status, headers, body: recording.text, violations }
    const operation = operationFor(request)
    const isRefused = found.input.length > 0 && status >= 400
    const isUnauthorized = found.input.some(({ code }) => code === 401)
    const reason = !isRefused
      ? undefined
      : isUnauthorized && operation !== undefined
        ? `The request has no credentials: ${credentialsOf(operation)}`
        : [...new Set(found.input.map(({ message }) => message))].slice(0, maxReasons).join("; ")
    const [, parameter] = found.input.find(({ path = [] }) => path.length > 1)?.path ?? []
    // HeyGen has one text for every 401.
    const body =
      reason === undefined || isUnauthorized ? output.body : Problem.explain(output.body, reason, parameter)
    const isText = typeof body === "string" && !isJson(headers["content-type"])
    return {
      status,
      headers,
      body: body === undefined ? "" : isText ? body : JSON.stringify(body),
      violations,
      reason
    }
  }

  const respond = (request: PrismRequest, choice?: Choice): Effect.Effect<PrismResponse> =>
    Effect.tryPromise({
      try: async () => {
        const input = parse(request)
        if ("status" in input) return input
        const wanted = choice ?? preferenceOf(request, input)
        if ("violations" in wanted) return wanted
        const operation = operationFor(request)
        const mediaType =
          operation && wanted.example && Document.mediaTypeOf(operation, wanted.status, wanted.example)
        const result = await prism.request(input, operations, configWith(wanted, mediaType))()
        return result._tag === "Left"
          ? problemOf(result.left)
          : send(request, result.right.output, result.right.validations)
      },
      catch: (error) => problemOf(error instanceof Error ? error : new Error(String(error)))
    }).pipe(Effect.catch(Effect.succeed))

  for (const [index, operation] of operations.entries()) {
    const operationId = Document.idOf(operation)
    const file = Object.hasOwn(responses, operationId) ? responses[operationId] : undefined
    if (file === undefined) continue
    const { text, value } = yield* readJson(file)
    const success = Document.successOf(operation)
    if (success === undefined) {
      return yield* new MockError({
        message: `${operationId} has no response of status 2xx in JSON that ${file} could take the place of.`
      })
    }
    const { media, status } = success
    const checked = yield* Effect.try(() =>
      validateOutput({
        resource: operation,
        element: { statusCode: status, headers: { "content-type": media.mediaType }, body: value }
      })
    ).pipe(Effect.orElseSucceed(() => undefined))
    if (checked === undefined) yield* Effect.logWarning(`${file} is nested too deeply to be checked.`)
    const found = checked?._tag === "Left" ? violationsOf("response", checked.left) : []
    const mismatches = found.filter(({ location }) => location[1] === "body")
    const shown = mismatches.slice(0, maxMismatches)
    for (const { location, message } of shown) {
      yield* Effect.logWarning(
        `The response of ${operationId} doesn't match the document at ${location.join(".")}: ${message}`
      )
    }
    if (mismatches.length > shown.length) {
      yield* Effect.logWarning(
        `The response of ${operationId} has ${mismatches.length - shown.length} more mismatches.`
      )
    }
    const standIn = {}
    recordings.set(standIn, { text, violations: shown })
    operations[index] = Document.withExample(operation, media, standIn)
  }

  return Prism.of({
    respond,
    operationIds,
    operationOf: (request) => {
      const operation = operationFor(request)
      return operation && Document.idOf(operation)
    },
    methodsOf,
    examplesOf: (operationId, status) => {
      const operation = operationById(operationId)
      return operation && Document.examplesOf(operation, status)
    },
    undeclared: (operationId, status, example) => {
      const operation = operationById(operationId)
      return operation && Document.undeclared(operation, status, example)
    }
  })
})

/** The path of a request's target, as Prism reads it. */
const pathOf = (url: string): string => {
  const target = `http://mock${url}`
  return url.startsWith("/") && URL.canParse(target) ? new URL(target).pathname : "/"
}

const notAllowed = ({ method, url }: PrismRequest, methods: ReadonlyArray<string>): PrismResponse => {
  const allow = methods.join(", ")
  const refused = Problem.response(405, `${pathOf(url)} has no method ${method}; it has ${allow}.`)
  return { ...refused, headers: { ...refused.headers, allow } }
}
