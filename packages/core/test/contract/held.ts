/**
 * What a document of HeyGen's avatar API is held to. Each check lists what is wrong,
 * with its place, so that a change of the document cannot pass in silence: not one
 * that Prism would take, nor one that makes a schema check nothing.
 */
import { type HeyGenError, V2, V3 } from "@effect-heygen/core"
import { Ajv2020 } from "ajv/dist/2020.js"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Schema from "effect/Schema"
import * as FakeHttp from "../support/FakeHttp.ts"
import {
  type JsonObject,
  type Operation,
  objectAt,
  objectsAt,
  operationsOf,
  resolveIn,
  successSchemaOf
} from "./document.ts"
import { constraintsOf, differences, shapeOf, without } from "./shape.ts"

type Problems = ReadonlyArray<string>

// ── Form ──────────────────────────────────────────────────────────────────────

/** Keywords that say nothing about which values are valid. */
const annotations = ["title", "description", "example", "examples", "default", "deprecated"]

const isObject = (u: unknown): u is JsonObject => typeof u === "object" && u !== null && !Array.isArray(u)

/** Generators fail on references into paths, and drop what stands beside `anyOf` or a reference. */
const formOf = (u: unknown, path: string): Problems => {
  if (Array.isArray(u)) return u.flatMap((item, index) => formOf(item, `${path}/${index}`))
  if (!isObject(u)) return []
  const problems = Object.entries(u)
    .filter(([name]) => name !== "examples" && name !== "example")
    .flatMap(([name, value]) => formOf(value, `${path}/${name}`))
  const beside = Object.keys(u).filter((name) => !annotations.includes(name))
  const { $ref, anyOf } = u
  if (typeof $ref === "string") {
    if (beside.length > 1) problems.push(`${path}: keywords beside $ref: ${beside.join(", ")}`)
    if (!$ref.startsWith("#/components/")) problems.push(`${path}: $ref outside of components: ${$ref}`)
  }
  if (Array.isArray(anyOf)) {
    if (beside.length > 1) problems.push(`${path}: keywords beside anyOf: ${beside.join(", ")}`)
    const partial = anyOf.findIndex((branch) => !("type" in branch || "$ref" in branch))
    if (partial >= 0) problems.push(`${path}/anyOf/${partial}: a branch without a type`)
  }
  return problems
}

// ── Compiles, and accepts its own examples ────────────────────────────────────

const pointer = "#/components/schemas/"

/** Remembers what came of a text. */
const memoized = <A>(make: (text: string) => A): ((text: string) => A) => {
  const made = new Map<string, A>()
  return (text) => {
    const value = made.get(text) ?? make(text)
    made.set(text, value)
    return value
  }
}

const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error))

/** References as a bundle of schemas has them, which knows nothing of OpenAPI. */
const inBundle = (u: unknown): string =>
  JSON.stringify(u ?? null).replaceAll(`"$ref":"${pointer}`, '"$ref":"heygen#/$defs/')

/** Compiles schemas that refer to a document's named ones, each of them once. */
const compilerOf = memoized((schemas) => {
  // Code that checks a handful of examples is not worth shortening, nor copying into each place that refers to it.
  const code = { optimize: false }
  const ajv = new Ajv2020({ strict: true, allowUnionTypes: true, code, inlineRefs: false })
  const problems: Array<string> = []
  try {
    ajv.addSchema({ $id: "heygen", $defs: JSON.parse(schemas) })
  } catch (error) {
    problems.push(`components/schemas: ${messageOf(error)}`)
  }
  /** What is wrong with a schema, or else with a value. */
  const check = memoized((schema) => {
    try {
      const validate = ajv.compile(JSON.parse(schema))
      return (value: unknown) =>
        validate(value) ? undefined : ajv.errorsText(validate.errors, { dataVar: "" })
    } catch (error) {
      return messageOf(error)
    }
  })
  return { check, problems }
})

/** What is wrong with a value, as a schema of a document has it. */
export const problemOf = (document: JsonObject, schema: JsonObject, value: unknown): string | undefined => {
  const compiler = compilerOf(inBundle(objectAt(objectAt(document, "components"), "schemas")))
  const check = compiler.check(inBundle(schema))
  return typeof check === "string" ? check : check(value)
}

/** Whether each schema compiles in ajv's strict mode, and takes every example of its answer. */
const compiles = (document: JsonObject): Problems => {
  const compiler = compilerOf(inBundle(objectAt(objectAt(document, "components"), "schemas")))
  const media = operationsOf(document).flatMap(({ method, path, responses }) =>
    responses.flatMap(({ content, status }) =>
      Object.keys(content).map((type) => ({
        place: `${method} ${path} ${status} ${type}`,
        declared: objectAt(content, type)
      }))
    )
  )
  const problems = media.flatMap(({ declared, place }) => {
    const check = "schema" in declared ? compiler.check(inBundle(declared.schema)) : "no schema"
    if (typeof check === "string") return [`${place}: ${check}`]
    return Object.entries(objectAt(declared, "examples")).flatMap(([example, named]) => {
      const problem = check(Object(named).value)
      return problem === undefined ? [] : [`${place} ${example}: ${problem}`]
    })
  })
  return [...compiler.problems, ...problems]
}

// ── What must be there ────────────────────────────────────────────────────────

const lineOfParameter = ({ example, in: place, name, required, schema }: JsonObject) =>
  [
    `${place} ${name}: ${Object(schema).type}`,
    required === true ? "required" : "optional",
    ...constraintsOf(Object(schema)),
    ...("default" in Object(schema) ? [`default ${Object(schema).default}`] : []),
    ...(example === undefined ? [] : [`example ${example}`])
  ].join(", ")

const linesOfOperation = (document: JsonObject, operation: Operation) => {
  const { declared, id, method, parameters, path, responses } = operation
  const resolve = resolveIn(document)
  const route = `${method} ${path}`
  return [
    `${route}: ${id}${declared.deprecated === true ? ", deprecated" : ""}`,
    ...("security" in declared ? [`${route}: security of its own`] : []),
    ...parameters.map((parameter) => `${route} ${lineOfParameter(parameter)}`),
    ...responses.flatMap(({ content, headers, status }) => [
      ...Object.keys(content).map(
        (type) =>
          `${route} ${status} ${type}: ${Object.keys(objectAt(objectAt(content, type), "examples")).join(", ")}`
      ),
      ...Object.keys(headers).map((name) => {
        const { example, schema } = resolve(objectAt(headers, name))
        return `${route} ${status} header ${name}: ${Object(schema).type}, example ${example}`
      })
    ])
  ]
}

/** The schemas of errors, which the client reads as far as it can and has no schema of. */
const notOfCore = ["V1Error", "V2Error", "V2Failure", "V2Warning", "V3Error"]

const linesOfSchema = (document: JsonObject, name: string) => {
  const { title, ...schema } = objectAt(objectAt(objectAt(document, "components"), "schemas"), name)
  return [...shapeOf(schema, resolveIn(document))].map(([path, shape]) => `${name} ${path}: ${shape}`)
}

/** A document as lines: what of it a client, a test or a reader counts on. */
export const inventoryOf = (document: JsonObject): ReadonlyArray<string> => {
  const schemes = objectAt(objectAt(document, "components"), "securitySchemes")
  return [
    ...objectsAt(document, "servers").map(({ url }) => `server ${url}`),
    ...Object.keys(schemes).map((scheme) => {
      const { in: place, name, scheme: kind, type } = objectAt(schemes, scheme)
      return `security ${scheme}: ${[type, place, name, kind].filter((it) => it !== undefined).join(" ")}`
    }),
    `security: ${objectsAt(document, "security")
      .map((all) => Object.keys(all).join(" and "))
      .join(", or ")}`,
    `schemas: ${Object.keys(objectAt(objectAt(document, "components"), "schemas"))
      .sort()
      .join(", ")}`,
    ...notOfCore.flatMap((name) => linesOfSchema(document, name)),
    ...operationsOf(document).flatMap((operation) => linesOfOperation(document, operation))
  ]
}

const requestId = "X-Request-Id: string, example 7f9c2ba4e88f4a5d9d5b0c3f1e2d4c6b"
const retryAfter = "Retry-After: string, example 1"
const sunset = "Sunset: string, example Sat, 31 Oct 2026 00:00:00 GMT"
const json = "application/json"

const errorsOfV2 = [
  `400 ${json}: InvalidParameter, UnknownGroup, V1`,
  `400 header ${requestId}`,
  `401 ${json}: V1, V3`,
  `401 header ${requestId}`,
  `402 ${json}: InsufficientCredit`,
  `402 header ${requestId}`,
  `403 ${json}: V2, V1`,
  `403 header ${requestId}`,
  `404 ${json}: UnknownId`,
  "404 text/html: Page",
  `404 header ${requestId}`,
  `410 ${json}: Retired`,
  `410 header ${sunset}`,
  `429 ${json}: RateLimit, Quota`,
  `429 header ${requestId}`,
  `429 header ${retryAfter}`,
  `500 ${json}: V2`,
  `500 header ${requestId}`,
  "502 text/html: Page",
  `503 ${json}: V2`,
  `503 header ${retryAfter}`
]

const errorsOfV3 = (notFound: string) => [
  `400 ${json}: InvalidParameter`,
  `400 header ${requestId}`,
  `401 ${json}: Unauthorized, AuthenticationFailed`,
  `401 header ${requestId}`,
  `402 ${json}: InsufficientCredit`,
  `402 header ${requestId}`,
  `403 ${json}: ResourceAccessDenied`,
  `403 header ${requestId}`,
  `404 ${json}: ${notFound}`,
  `404 header ${requestId}`,
  `410 ${json}: Retired`,
  `410 header ${sunset}`,
  `429 ${json}: RateLimit, Quota`,
  `429 header ${requestId}`,
  `429 header ${retryAfter}`,
  `500 ${json}: InternalError`,
  `500 header ${requestId}`,
  "502 text/html: Page",
  `503 ${json}: InternalError`,
  `503 header ${retryAfter}`
]

const v2 = (path: string, id: string, parameters: ReadonlyArray<string>, examples: string) => [
  `get ${path}: ${id}, deprecated`,
  ...[
    ...parameters,
    `200 ${json}: ${examples}`,
    "200 header Deprecation: string, example true",
    `200 header ${sunset}`,
    ...errorsOfV2
  ].map((line) => `get ${path} ${line}`)
]

const v3 = (path: string, id: string, parameters: ReadonlyArray<string>, notFound: string) => [
  `get ${path}: ${id}`,
  ...[...parameters, `200 ${json}: Result`, ...errorsOfV3(notFound)].map((line) => `get ${path} ${line}`)
]

const limit = "query limit: integer, optional, minimum 1, maximum 50, default 20"
const ownership = 'query ownership: string, optional, enum ["public","private"]'
const token = "query token: string, optional"

const schemas = [
  ...["ErrorDetail", "V1Error", "V2Avatar", "V2AvatarDetails", "V2AvatarDetailsSuccess", "V2AvatarGroup"],
  ...["V2AvatarGroupList", "V2AvatarGroupListSuccess", "V2AvatarList", "V2AvatarListSuccess", "V2Error"],
  ...[
    "V2Failure",
    "V2FailureDetail",
    "V2GroupAvatarList",
    "V2GroupAvatarListSuccess",
    "V2Look",
    "V2PhotoLook"
  ],
  ...["V2TalkingPhoto", "V2UpscaleAvailability", "V2Warning", "V3AvatarGroup", "V3AvatarGroupPage"],
  ...["V3AvatarGroupResult", "V3AvatarLook", "V3AvatarLookPage", "V3AvatarLookResult", "V3Error"],
  "V3RecordError"
]

const warning = [
  "message: null|string, optional",
  "v3_endpoint: null|string, optional",
  "docs_url: null|string, optional",
  "sunset_date: null|string, optional"
]

const errorDetail = [
  "error: object, required",
  "error.code: string, required",
  "error.message: string, required",
  "error.param: null|string, optional",
  "error.doc_url: null|string, optional"
]

const errors = [
  ...["code: integer, required", "message: string, required"].map((line) => `V1Error ${line}`),
  ...["data: null, optional", ...errorDetail].map((line) => `V2Error ${line}`),
  ...errorDetail.map((line) => `V3Error ${line}`),
  ...warning.map((line) => `V2Warning ${line}`),
  ...[
    "error: object|string, required",
    "error.code: null|number|string, optional",
    "error.message: null|string, optional",
    "data: null, optional",
    "warning: null|object, optional",
    ...warning.map((line) => `warning.${line}`)
  ].map((line) => `V2Failure ${line}`)
]

/** The lines that a document must have, and no others. */
const expected: ReadonlyArray<string> = [
  "server https://api.heygen.com",
  "security ApiKeyAuth: apiKey header x-api-key",
  "security BearerAuth: http bearer",
  "security: ApiKeyAuth, or BearerAuth",
  `schemas: ${schemas.join(", ")}`,
  ...errors,
  ...v2("/v2/avatars", "list-avatars-v2", [], "Result, Deprecated, ErrorObject, ErrorString"),
  ...v2(
    "/v2/avatar/{avatar_id}/details",
    "retrieve-avatar-details",
    ["path avatar_id: string, required, example josh_lite3_20230714"],
    "Result, ErrorObject, ErrorString"
  ),
  ...v2(
    "/v2/avatar_group.list",
    "list-all-avatar-groups",
    ["query include_public: boolean, optional, default false"],
    "Result, ErrorObject, ErrorString"
  ),
  ...v2(
    "/v2/avatar_group/{group_id}/avatars",
    "list-all-avatars-in-one-avatar-group",
    ["path group_id: string, required, example 1348c67013e0469c89b303fbd25f4aaa"],
    "Result, VideoAvatars, BothShapes, ErrorObject, ErrorString"
  ),
  ...v3("/v3/avatars", "listAvatarGroups", [ownership, limit, token], "UnknownGroup"),
  ...v3(
    "/v3/avatars/{group_id}",
    "getAvatarGroup",
    ["path group_id: string, required, example group_abc123"],
    "UnknownGroup"
  ),
  ...v3(
    "/v3/avatars/looks",
    "listAvatarLooks",
    [
      "query group_id: string, optional",
      'query avatar_type: string, optional, enum ["studio_avatar","digital_twin","photo_avatar"]',
      ownership,
      limit,
      token
    ],
    "UnknownGroup"
  ),
  ...v3(
    "/v3/avatars/looks/{look_id}",
    "getAvatarLook",
    ["path look_id: string, required, example lk_josh_business"],
    "UnknownLook"
  )
]

const inventory = (document: JsonObject): Problems => {
  const found = inventoryOf(document)
  return [
    ...expected.filter((line) => !found.includes(line)).map((line) => `missing: ${line}`),
    ...found.filter((line) => !expected.includes(line)).map((line) => `unexpected: ${line}`)
  ]
}

// ── What core sends ───────────────────────────────────────────────────────────

const id = "an-id"

/** Every operation of core, with everything that it can send. */
const calls: Readonly<
  Record<
    string,
    Effect.Effect<unknown, HeyGenError, V2.Avatars | V2.AvatarGroups | V3.AvatarGroups | V3.AvatarLooks>
  >
> = {
  "list-avatars-v2": V2.Avatars.use((avatars) => avatars.list()),
  "retrieve-avatar-details": V2.Avatars.use((avatars) => avatars.get(id)),
  "list-all-avatar-groups": V2.AvatarGroups.use((groups) => groups.list({ includePublic: true })),
  "list-all-avatars-in-one-avatar-group": V2.AvatarGroups.use((groups) => groups.listAvatars(id)),
  listAvatarGroups: V3.AvatarGroups.use((groups) =>
    groups.list({ ownership: "public", limit: 50, token: "t" })
  ),
  getAvatarGroup: V3.AvatarGroups.use((groups) => groups.get(id)),
  listAvatarLooks: V3.AvatarLooks.use((looks) =>
    looks.list({ group_id: id, avatar_type: "photo_avatar", ownership: "public", limit: 50, token: "t" })
  ),
  getAvatarLook: V3.AvatarLooks.use((looks) => looks.get(id))
}

/** A request, as far as a document describes it. */
interface Request {
  readonly url: string
  readonly query: ReadonlyArray<string>
  readonly headers: ReadonlyArray<string>
}

/** What core sends, by the id of the operation. */
export type Requests = Readonly<Record<string, Request>>

/** Calls every operation of core, and remembers what was sent. */
export const requestsOfCore: Effect.Effect<Requests> = Effect.forEach(
  Object.entries(calls),
  Effect.fnUntraced(function* ([operationId, call]) {
    const http = FakeHttp.make(FakeHttp.json({}, 400))
    yield* call.pipe(
      Effect.ignore,
      Effect.provide(Layer.merge(V2.layer, V3.layer).pipe(Layer.provide(http.client({ retry: false })))),
      Effect.orDie
    )
    const url = URL.parse(http.sent[0]?.url ?? "")
    return [
      operationId,
      {
        url: url === null ? "nothing" : `${url.origin}${url.pathname}`,
        query: [...(url?.searchParams.keys() ?? [])].sort(),
        headers: Object.keys(http.sent[0]?.headers ?? {})
      }
    ] as const
  })
).pipe(Effect.map(Object.fromEntries))

const requests = (document: JsonObject, sent: Requests): Problems => {
  const [server = {}] = objectsAt(document, "servers")
  const schemes = objectAt(objectAt(document, "components"), "securitySchemes")
  const key = String(objectAt(schemes, "ApiKeyAuth").name)
  const operations = operationsOf(document)
  const unknown = Object.keys(sent).filter((operationId) => !operations.some((it) => it.id === operationId))
  return [
    ...unknown.map((operationId) => `core has ${operationId}; the document has not`),
    ...operations.flatMap((operation) => {
      const place = `${operation.method} ${operation.path}`
      const request = sent[operation.id]
      if (request === undefined) return [`${place}: the document has ${operation.id}; core has not`]
      const url = `${server.url}${operation.path.replace(/\{[^}]*\}/, id)}`
      const query = operation.parameters.filter((it) => it.in === "query").map(({ name }) => String(name))
      return [
        ...(url === request.url ? [] : [`${place}: the document has ${url}; core sends ${request.url}`]),
        ...query
          .filter((name) => !request.query.includes(name))
          .map((name) => `${place}: the document has the query ${name}; core does not send it`),
        ...request.query
          .filter((name) => !query.includes(name))
          .map((name) => `${place}: core sends the query ${name}; the document has it not`),
        ...(request.headers.includes(key)
          ? []
          : [`${place}: the document has the key in ${key}; core has not`])
      ]
    })
  ]
}

// ── What core reads ───────────────────────────────────────────────────────────

/** The schemas of core, by the id of the operation whose status 200 they read. */
export const bodies: Readonly<Record<string, Schema.Constraint>> = {
  "list-avatars-v2": V2.Envelope(V2.AvatarList),
  "retrieve-avatar-details": V2.Envelope(V2.AvatarDetails),
  "list-all-avatar-groups": V2.Envelope(V2.AvatarGroupList),
  "list-all-avatars-in-one-avatar-group": V2.Envelope(V2.GroupAvatarList),
  listAvatarGroups: V3.Page(V3.AvatarGroup),
  getAvatarGroup: V3.Single(V3.AvatarGroup),
  listAvatarLooks: V3.Page(V3.AvatarLook),
  getAvatarLook: V3.Single(V3.AvatarLook)
}

/** What the client reads itself, so that no schema of an operation has it: version 2's envelope. */
const readByTheClient = ["error", "warning"]

/** The definitions that a schema of core refers to. */
const definedIn =
  (definitions: JsonObject) =>
  (u: JsonObject): JsonObject =>
    typeof u.$ref === "string"
      ? objectAt(definitions, u.$ref.slice("#/$defs/".length).replaceAll("~1", "/").replaceAll("~0", "~"))
      : u

const shapesOfCore = new Map(
  Object.entries(bodies).map(([operationId, schema]) => {
    const inCore = Schema.toJsonSchemaDocument(schema)
    return [operationId, shapeOf(inCore.schema, definedIn(inCore.definitions))]
  })
)

/** Where a document and a schema of core differ: fields, types, requiredness, nulls, formats and ranges. */
export const schemaProblems = (document: JsonObject, operationId: string): Problems => {
  const inCore = shapesOfCore.get(operationId)
  if (inCore === undefined) return [`core has no schema for ${operationId}`]
  const inDocument = shapeOf(successSchemaOf(document, operationId), resolveIn(document))
  return differences(without(inDocument, readByTheClient), inCore).map(
    (difference) => `${operationId} ${difference}`
  )
}

/** Everything that is wrong with a document, apart from what core reads of it. */
export const documentProblems = (document: JsonObject, sent: Requests): Problems => [
  ...formOf(objectAt(document, "paths"), "paths"),
  ...formOf(objectAt(document, "components"), "components"),
  ...compiles(document),
  ...inventory(document),
  ...requests(document, sent)
]

/** Everything that is wrong with a document. */
export const problems = (document: JsonObject, sent: Requests): Problems => [
  ...documentProblems(document, sent),
  ...operationsOf(document).flatMap(({ id: operationId }) => schemaProblems(document, operationId))
]
