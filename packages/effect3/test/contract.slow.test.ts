/**
 * Whatever the document lets HeyGen answer is here what it is in core, which has a
 * contract suite of its own: the same value, or the same reason with the same
 * fields. And a part of the fault table, over real sockets.
 */
import * as FetchHttpClient from "@effect/platform/FetchHttpClient"
import * as Core from "@effect-heygen/core"
import { createHeyGen, type HeyGen } from "@effect-heygen/core/promise"
import { CallOptions, HeyGenClient, type HeyGenError, V2, V3 } from "@effect-heygen/effect3"
import { mockHandler, type RunningMock, Scenario, startMock } from "@effect-heygen/mock"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Fiber from "effect/Fiber"
import * as Layer from "effect/Layer"
import * as Logger from "effect/Logger"
import * as ManagedRuntime from "effect/ManagedRuntime"
import * as Redacted from "effect/Redacted"
import * as TestClock from "effect/TestClock"
import * as TestContext from "effect/TestContext"
import { assert, beforeAll, describe, it } from "vitest"
import { declaredAnswers, operationIds } from "../../core/test/contract/document.ts"

type Services = V2.Avatars | V2.AvatarGroups | V3.AvatarGroups | V3.AvatarLooks

interface Operation {
  readonly here: Effect.Effect<unknown, HeyGenError, Services>
  readonly core: (heygen: HeyGen) => Promise<unknown>
}

const id = "1348c67013e0469c89b303fbd25f4aaa"
const operations: Readonly<Record<string, Operation>> = {
  "list-avatars-v2": {
    here: Effect.flatMap(V2.Avatars, (avatars) => avatars.list()),
    core: ({ v2 }) => v2.avatars.list()
  },
  "retrieve-avatar-details": {
    here: Effect.flatMap(V2.Avatars, (avatars) => avatars.get(id)),
    core: ({ v2 }) => v2.avatars.get(id)
  },
  "list-all-avatar-groups": {
    here: Effect.flatMap(V2.AvatarGroups, (groups) => groups.list({ includePublic: true })),
    core: ({ v2 }) => v2.avatarGroups.list({ includePublic: true })
  },
  "list-all-avatars-in-one-avatar-group": {
    here: Effect.flatMap(V2.AvatarGroups, (groups) => groups.listAvatars(id)),
    core: ({ v2 }) => v2.avatarGroups.listAvatars(id)
  },
  listAvatarGroups: {
    here: Effect.flatMap(V3.AvatarGroups, (groups) => groups.list({ limit: 50 })),
    core: ({ v3 }) => v3.avatarGroups.list({ limit: 50 })
  },
  getAvatarGroup: {
    here: Effect.flatMap(V3.AvatarGroups, (groups) => groups.get(id)),
    core: ({ v3 }) => v3.avatarGroups.get(id)
  },
  listAvatarLooks: {
    here: Effect.flatMap(V3.AvatarLooks, (looks) => looks.list({ group_id: id })),
    core: ({ v3 }) => v3.avatarLooks.list({ group_id: id })
  },
  getAvatarLook: {
    here: Effect.flatMap(V3.AvatarLooks, (looks) => looks.get(id)),
    core: ({ v3 }) => v3.avatarLooks.get(id)
  }
}

const quiet = Logger.remove(Logger.defaultLogger)

const services = (fetch: typeof globalThis.fetch, baseUrl?: string) =>
  Layer.merge(V2.layer, V3.layer).pipe(
    Layer.provide(
      HeyGenClient.layer({
        apiKey: Redacted.make("any-key"),
        baseUrl,
        retry: false
      })
    ),
    Layer.provide(FetchHttpClient.layer),
    Layer.provide(Layer.succeed(FetchHttpClient.Fetch, fetch))
  )

/** What can be compared of an error: all that a reason has, without its stack. */
const described = (error: Core.HeyGenError | HeyGenError) =>
  JSON.parse(JSON.stringify({ ...error.reason, message: error.reason.message, attempts: error.attempts }))

describe("the contract", () => {
  /** Which of the declared answers comes next. */
  let prefer = ""
  let handle: (request: Request) => Promise<Response>
  beforeAll(async () => {
    handle = (await mockHandler()).handle
  })
  /** What the mock made of a request: both are given the same. */
  const responses = new Map<string, Promise<Response>>()
  const fetch: typeof globalThis.fetch = async (input, init) => {
    const request = new Request(input, init)
    request.headers.set("prefer", prefer)
    const key = `${prefer} ${request.url}`
    const response = responses.get(key) ?? handle(request)
    responses.set(key, response)
    return (await response).clone()
  }
  const runtime = ManagedRuntime.make(Layer.merge(services(fetch), quiet))
  const heygen = createHeyGen({ apiKey: "any-key", fetch, retry: false, onWarning: () => {} })

  it("has a call for every operation", () => {
    assert.sameMembers(Object.keys(operations), [...operationIds])
  })

  it.each(declaredAnswers)("$operationId $status $example is what core makes of it", async (declared) => {
    prefer = `code=${declared.status}, example=${declared.example}`
    const { core, here } = operations[declared.operationId] ?? assert.fail(declared.operationId)
    const expected = await core(heygen).catch((error: unknown) => error)
    const result = await runtime.runPromise(Effect.either(here))
    if (Core.isHeyGenError(expected)) {
      const error = Either.getOrThrow(Either.flip(result))
      assert.deepStrictEqual(described(error), described(expected))
      assert.strictEqual(error.message, expected.message)
      assert.strictEqual(error.isRetryable, expected.isRetryable)
      assert.strictEqual(error.status, expected.status)
    } else assert.deepStrictEqual(Either.getOrThrow(result), expected)
  })
})

describe("a fault", () => {
  const { declared, hang, raw, redirect, reset, script } = Scenario
  const always = (step: Scenario.Step) => script([step], "repeat")
  const list = Effect.flatMap(V2.Avatars, (avatars) => avatars.list()).pipe(
    Effect.map(({ avatars }) => `${avatars.length} avatars`)
  )
  let mock: RunningMock
  beforeAll(async () => {
    mock = await startMock()
    return mock.close
  })

  it.each([
    ["500, then 200", script([declared(500)]), "2 avatars", 2],
    ["a reset, then 200", script([reset(5)]), "2 avatars", 2],
    ["a reset within the body, then 200", script([declared(200, { end: "reset" })]), "2 avatars", 2],
    [
      "a body shorter than its length, always",
      always(declared(200, { end: "truncated" })),
      "TransportError",
      3
    ],
    ["a reset, always", always(reset()), "TransportError", 3],
    ["200, gzip", always(declared(200, { gzip: true })), "2 avatars", 1],
    [
      "200 with 1 MB above the limit",
      always(declared(200, { padding: 1_000_000 })),
      "ResponseTooLargeError",
      1
    ],
    ["200 as a page", always(raw(200, { body: "<html>", contentType: "text/html" })), "DecodeError", 1],
    [
      "404 with Sunset",
      always(raw(404, { headers: { sunset: "Sat, 31 Oct 2026 00:00:00 GMT" } })),
      "EndpointRetiredError",
      1
    ],
    ["302 to another origin", always(redirect("http://localhost:9/")), "UnexpectedStatusError", 1],
    [
      "429 with Retry-After: 86400",
      always(raw(429, { headers: { "retry-after": "86400" } })),
      "RateLimitError",
      1
    ]
  ] as const)("%s", async (_, scenario, outcome, requests) => {
    mock.reset()
    mock.use({ "*": scenario })
    const layer = services(globalThis.fetch, mock.url)
    const described = await Effect.runPromise(
      list.pipe(
        CallOptions.provide({ maxResponseBytes: 100_000, retry: { maxAttempts: 3, baseDelay: 1 } }),
        Effect.catchAll(({ reason }) => Effect.succeed(reason._tag)),
        Effect.provide(layer),
        Effect.provide(quiet)
      )
    )
    assert.strictEqual(described, outcome)
    assert.lengthOf(mock.requests(), requests)
  })

  it("no answer: TimeoutError, after a minute of the application's clock", async () => {
    mock.reset()
    mock.use({ "*": always(hang) })
    const program = Effect.gen(function* () {
      const fiber = yield* Effect.fork(Effect.flip(list))
      yield* Effect.repeat(Effect.yieldNow(), { until: () => mock.requests().length === 1 })
      yield* TestClock.adjust("1 minute")
      return yield* Fiber.join(fiber)
    }).pipe(CallOptions.provide({ retry: false }))
    const { reason } = await Effect.runPromise(
      program.pipe(
        Effect.provide(services(globalThis.fetch, mock.url)),
        Effect.provide(TestContext.TestContext)
      )
    )
    assert.strictEqual(reason._tag, "TimeoutError")
  })
})
