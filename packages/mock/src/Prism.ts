/**
 * Stoplight's Prism as a service: HeyGen's document, corrected, answered in
 * process. It is the one place that knows Prism's own interface and its traps:
 * it writes into the configuration that it is given, and it throws on a path or
 * a header that it cannot parse.
 *
 * @since 0.1.0
 */
import { createLogger } from "@stoplight/prism-core"
import {
  createInstance,
  getHttpOperationsFromSpec,
  type IHttpConfig,
  type IHttpRequest,
  type IHttpResponse,
  ProblemJsonError
} from "@stoplight/prism-http"
import { getHttpConfigFromRequest } from "@stoplight/prism-http-server/dist/getHttpConfigFromRequest.js"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as FindMyWay from "effect/http/FindMyWay"
import * as Layer from "effect/Layer"
import * as Predicate from "effect/Predicate"
import * as Document from "./internal/document.ts"
import type { MockError } from "./MockError.ts"

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
   * Answers of one's own: a JSON file for an operation, by its id in the
   * document, such as `{ "list-avatars-v2": "catalogue.json" }`. It takes the
   * place of the documented examples. Where it is not as the document says, that
   * is logged as a warning with the path, and the file is answered all the same.
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
  /** Prism on HeyGen's corrected document. */
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

const make = Effect.fnUntraced(function* (options: PrismOptions) {
  const { responses = {} } = options
  const document = yield* Document.load(responses)
  const operations = yield* Effect.promise(() => getHttpOperationsFromSpec(document))
  const prism = createInstance(configWith({}), { logger: createLogger("prism", { enabled: false }) })
  const router = FindMyWay.make<string>()
  for (const operation of operations) {
    router.on(
      operation.method.toUpperCase(),
      Document.routePattern(operation.path),
      operation.iid ?? operation.id
    )
  }

  const parse = (request: PrismRequest): IHttpRequest | undefined => {
    const url = URL.parse(`http://mock${request.url}`)
    const method = request.method.toLowerCase()
    if (url === null || !isMethod(method)) return undefined
    // Once is a string and more is a list, as Prism's own server has it.
    const query = Object.fromEntries(
      [...new Set(url.searchParams.keys())].map((name) => {
        const [value = "", ...more] = url.searchParams.getAll(name)
        return [name, more.length === 0 ? value : [value, ...more]]
      })
    )
    return { method, url: { path: url.pathname, query }, headers: { ...request.headers } }
  }

  const send = (output: IHttpResponse, violations: ReadonlyArray<Violation>): PrismAnswer => {
    const headers = textHeaders(output.headers ?? {})
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
      const violationsOf = (side: string, found: typeof validations.input): ReadonlyArray<Violation> =>
        found.map(({ code, message, path = [] }) => ({ location: [side, ...path], code, message }))
      const violations = [
        ...violationsOf("request", validations.input),
        ...violationsOf("response", validations.output)
      ]
      return send(output, violations)
    }).pipe(Effect.orElseSucceed(() => problem(malformed)))

  const operationIds = operations.map(({ id, iid }) => iid ?? id)
  yield* Document.requireKnown(operationIds, Object.keys(responses))
  for (const operation of operations) {
    const operationId = operation.iid ?? operation.id
    if (!Object.hasOwn(responses, operationId)) continue
    const { violations } = yield* answer(
      { method: operation.method, url: operation.path, headers: { "x-api-key": "any" } },
      { status: 200 }
    )
    for (const { location, message } of violations) {
      const path = location.join(".")
      yield* Effect.logWarning(
        `The answer for ${operationId} is not as the document says, at ${path}: ${message}`
      )
    }
  }

  return Prism.of({
    answer,
    operationIds,
    operationOf: ({ method, url }) => router.find(method, url)?.handler
  })
})
