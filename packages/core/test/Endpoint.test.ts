import { assert, describe, it } from "@effect/vitest"
import { Endpoint, HeyGenClient, type HeyGenError } from "@effect-heygen/core"
import { MockServer, Scenario } from "@effect-heygen/mock"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as FetchHttpClient from "effect/http/FetchHttpClient"
import * as HttpBody from "effect/http/HttpBody"
import * as Layer from "effect/Layer"
import * as Logger from "effect/Logger"
import * as Redacted from "effect/Redacted"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import * as TestClock from "effect/testing/TestClock"
import { videos } from "../../mock/test/support/videos.ts"
import * as FakeHttp from "./support/FakeHttp.ts"
import * as RawServer from "./support/RawServer.ts"

const Video = Schema.Struct({ data: Schema.Struct({ id: Schema.String }) })
const Title = Schema.Struct({ title: Schema.String.check(Schema.isMinLength(1)) })

const create = Endpoint.post("createVideo", "/v3/videos", { body: Title, success: Video })
const replace = Endpoint.put("replaceVideo", "/v3/videos/{video_id}", { body: Title, success: Video })
const change = Endpoint.patch("changeVideo", "/v3/videos/{video_id}", { body: Title, success: Video })
const remove = Endpoint.delete("deleteVideo", "/v3/videos/{video_id}", { success: Schema.Undefined })

const created = { data: { id: "v1" } }
const body = { title: "Hello" }
const params = { video_id: "v1" }

type Client = HeyGenClient["Service"]

/** A call against the responses, run to its end whatever it waits for. */
const run = <A>(
  call: (client: Client) => Effect.Effect<A, HeyGenError>,
  ...responses: ReadonlyArray<FakeHttp.Answer>
) =>
  Effect.gen(function* () {
    const http = FakeHttp.make(...responses)
    const fiber = yield* HeyGenClient.use(call).pipe(
      Effect.result,
      Effect.provide([http.client(), Logger.layer([])]),
      Effect.forkChild
    )
    yield* TestClock.adjust("1 hour")
    return { result: yield* Fiber.join(fiber), sent: http.sent }
  })

/** An input as a program in JavaScript passes it, whose types don't know the route. */
const withId = (id: string) => Object({ params: { id } })

describe("a route", () => {
  it.effect.each([
    ["v3/videos", ""],
    ["/v3/../v1/users", ""],
    ["/v3/./videos", ""],
    ["/v3\\..\\v1", ""],
    ["/v3/videos?limit=1", ""],
    ["/v3/videos#all", ""],
    ["/v3/my videos", ""],
    ["/v3/.{id}", "."],
    ["/v3/%2{id}/users", "e"],
    ["@evil.example/v3", ""]
  ] as const)("that a URL parser reads as another is not a path, and nothing is sent: %s", ([route, id]) =>
    Effect.gen(function* () {
      const odd = Endpoint.get("odd", route, { success: Schema.Unknown })
      const { result, sent } = yield* run((client) => client.call(odd, withId(id)), FakeHttp.json({}))
      assert.isTrue(Result.isFailure(result) && result.failure.reason._tag === "InvalidRequestError")
      assert.deepStrictEqual(sent, [])
    })
  )

  it.effect.each([
    ["/v3/videos", "v", "/v3/videos"],
    ["/v3/videos/{id}/details", "a/b?c#d e", "/v3/videos/a%2Fb%3Fc%23d%20e/details"],
    ["/v3/{id}", "..%2f", "/v3/..%252f"],
    ["/v3/{id}", "...", "/v3/..."],
    ["/v3/{id}", "it's (a) *test*!~", "/v3/it's%20(a)%20*test*!~"],
    ["/v3/videos:{id}", "cancel", "/v3/videos:cancel"]
  ] as const)("has just its path: %s with %s", ([route, id, path]) =>
    Effect.gen(function* () {
      const plain = Endpoint.get("plain", route, { success: Schema.Unknown })
      const { sent } = yield* run((client) => client.call(plain, withId(id)), FakeHttp.json({}))
      assert.deepStrictEqual(
        sent.map(({ url }) => url),
        [`https://api.heygen.com${path}`]
      )
    })
  )
})

describe("an endpoint's request", () => {
  it.effect("has the verb, the route, the body as JSON and the key", () =>
    Effect.gen(function* () {
      const { sent } = yield* run(
        (client) => client.call(replace, { params: { video_id: "a/b" }, body }),
        FakeHttp.json(created)
      )
      assert.deepInclude(sent[0], {
        method: "PUT",
        url: "https://api.heygen.com/v3/videos/a%2Fb",
        body: JSON.stringify(body)
      })
      assert.deepInclude(sent[0]?.headers, {
        "content-type": "application/json",
        "x-api-key": FakeHttp.key
      })
    })
  )

  it.effect.each([
    ["text", HttpBody.text("a,b", "text/csv"), "a,b"],
    ["bytes", HttpBody.uint8Array(new Uint8Array([104, 105])), "hi"],
    ["a stream", HttpBody.stream(Stream.make(new TextEncoder().encode("hi"))), "hi"]
  ] as const)("can have %s for a body", ([, body, expected]) =>
    Effect.gen(function* () {
      const upload = Endpoint.post("upload", "/v1/asset", { body: Endpoint.RawBody, success: Schema.Unknown })
      const { sent } = yield* run((client) => client.call(upload, { body }), FakeHttp.json({}))
      assert.strictEqual(sent[0]?.body, expected)
      assert.strictEqual(sent[0]?.headers["content-type"], body.contentType)
    })
  )

  it.effect.each([
    ["body", (client: Client) => client.call(create, { body: { title: "" } }), "title"],
    [
      "query",
      (client: Client) =>
        client.call(
          Endpoint.get("list", "/v3/list", {
            query: Schema.Struct({ limit: Schema.Int.check(Schema.isLessThan(50)) }),
            success: Schema.Unknown
          }),
          { query: { limit: 50 } }
        ),
      "limit"
    ],
    [
      "idempotency key",
      (client: Client) => client.call(create, { body, idempotencyKey: "an order" }),
      "idempotencyKey"
    ],
    [
      "idempotency key of 256 letters",
      (client: Client) => client.call(create, { body, idempotencyKey: "a".repeat(256) }),
      "idempotencyKey"
    ]
  ] as const)("is not sent where the %s is invalid", ([, call, param]) =>
    Effect.gen(function* () {
      const { result, sent } = yield* run<unknown>(call, FakeHttp.json(created))
      assert.deepStrictEqual(sent, [])
      assert.deepInclude(result._tag === "Failure" ? result.failure.reason : result, {
        _tag: "InvalidRequestError",
        param
      })
    })
  )
})

describe("an endpoint's response", () => {
  it.effect.each([200, 201, 202])("(%s) of a POST holds data", (status) =>
    Effect.gen(function* () {
      const { result } = yield* run((client) => client.call(create, { body }), FakeHttp.json(created, status))
      assert.deepStrictEqual(result._tag === "Success" ? result.success : result, created)
    })
  )

  it.effect.each([203, 204, 206])("(%s) of a POST is an UnexpectedStatusError", (status) =>
    Effect.gen(function* () {
      const { result } = yield* run((client) => client.call(create, { body }), {
        status,
        body: status === 204 ? null : JSON.stringify(created)
      })
      assert.deepInclude(result._tag === "Failure" ? result.failure.reason : result, {
        _tag: "UnexpectedStatusError",
        status
      })
    })
  )

  it.effect("(204) of a DELETE is undefined", () =>
    Effect.gen(function* () {
      const { result } = yield* run((client) => client.call(remove, { params }), { status: 204 })
      assert.deepStrictEqual(result._tag === "Success" ? [result.success] : result, [undefined])
    })
  )

  it.effect("is a success with the statuses that the endpoint names", () =>
    Effect.gen(function* () {
      const partial = Endpoint.get("partial", "/v3/partial", { success: Video, statuses: [206] })
      const { result } = yield* run((client) => client.call(partial), FakeHttp.json(created, 206))
      assert.strictEqual(result._tag, "Success")
    })
  )
})

const reset: FakeHttp.Answer = { fails: Object.assign(new Error("reset"), { code: "ECONNRESET" }) }
const refused: FakeHttp.Answer = {
  fails: new TypeError("fetch failed", { cause: Object.assign(new Error("no"), { code: "ECONNREFUSED" }) })
}
const failures: Readonly<Record<string, () => FakeHttp.Answer>> = {
  "a reset after sending": () => reset,
  "a body that breaks off": () => ({
    body: new ReadableStream({ pull: (it) => it.error(new Error("terminated")) })
  }),
  "a 503": () => ({ status: 503 }),
  "a 500": () => ({ status: 500 }),
  "a timeout": () => "hangs"
}

describe("a POST without an idempotency key", () => {
  it.effect.each(Object.entries(failures))("is not sent again after %s", ([, failure]) =>
    Effect.gen(function* () {
      const { result, sent } = yield* run(
        (client) => client.call(create, { body }),
        failure(),
        FakeHttp.json(created, 201)
      )
      assert.strictEqual(result._tag, "Failure")
      assert.strictEqual(sent.length, 1)
    })
  )

  it.effect.each([
    ["a refused connection", refused],
    ["a name that does not resolve", { fails: Object.assign(new Error("no"), { code: "ENOTFOUND" }) }],
    ["a 429", { status: 429, headers: { "retry-after": "1" } }]
  ] as ReadonlyArray<readonly [string, FakeHttp.Answer]>)("is sent again after %s", ([, failure]) =>
    Effect.gen(function* () {
      const { result, sent } = yield* run(
        (client) => client.call(create, { body }),
        failure,
        FakeHttp.json(created, 201)
      )
      assert.strictEqual(result._tag, "Success")
      assert.strictEqual(sent.length, 2)
    })
  )
})

describe("a POST with an idempotency key", () => {
  it.effect.each(Object.entries({ ...failures, "a refused connection": () => refused }))(
    "is sent again after %s, with the same key and body",
    ([, failure]) =>
      Effect.gen(function* () {
        const { result, sent } = yield* run(
          (client) => client.call(create, { body, idempotencyKey: "order_1:a.b-c" }),
          failure(),
          FakeHttp.json(created, 201)
        )
        assert.strictEqual(result._tag, "Success")
        assert.deepStrictEqual(
          sent.map(({ body, headers }) => [headers["idempotency-key"], body]),
          Array(2).fill(["order_1:a.b-c", JSON.stringify(body)])
        )
      })
  )

  it.effect("waits where HeyGen still works on the first request, and does not for another conflict", () =>
    Effect.gen(function* () {
      const conflict = (code: string) => FakeHttp.json({ error: { code, message: "Conflict" } }, 409)
      const call = (client: Client) => client.call(create, { body, idempotencyKey: "a" })
      const inProgress = yield* run(call, conflict("request_in_progress"), FakeHttp.json(created))
      assert.strictEqual(inProgress.result._tag, "Success")
      assert.strictEqual(inProgress.sent.length, 2)
      const other = yield* run(call, conflict("conflict"), FakeHttp.json(created))
      assert.strictEqual(other.result._tag, "Failure")
      assert.strictEqual(other.sent.length, 1)
    })
  )
})

describe("another verb", () => {
  it.effect.each([
    ["PUT is", (client: Client) => client.call(replace, { params, body }), 2],
    ["DELETE is", (client: Client) => Effect.as(client.call(remove, { params }), created), 2],
    ["PATCH is not", (client: Client) => client.call(change, { params, body }), 1],
    [
      "POST that is declared idempotent is",
      (client: Client) =>
        client.call(
          Endpoint.post("search", "/v3/search", { body: Title, success: Video, idempotent: true }),
          { body }
        ),
      2
    ]
  ] as const)("(%s) sent again after a reset", ([verb, call, requests]) =>
    Effect.gen(function* () {
      const success = verb.startsWith("DELETE") ? { status: 204 } : FakeHttp.json(created)
      const { sent } = yield* run(call, reset, success)
      assert.strictEqual(sent.length, requests)
    })
  )
})

describe("an endpoint of your own, against the mock with a document of your own", () => {
  const mock = (scenario: Scenario.Scenario = {}) =>
    Layer.effect(
      HeyGenClient,
      MockServer.use(({ url }) =>
        HeyGenClient.make({ apiKey: Redacted.make("any-key"), baseUrl: url, retry: { baseDelay: 0 } })
      )
    ).pipe(
      Layer.provide(FetchHttpClient.layer),
      Layer.provideMerge(MockServer.layer({ document: videos, scenario }))
    )

  it.live("posts a body and decodes the response", () =>
    Effect.gen(function* () {
      const { data } = yield* HeyGenClient.use((client) => client.call(create, { body }))
      assert.strictEqual(data.id, "v1")
    }).pipe(Effect.provide(mock()))
  )

  it.live("is an InvalidRequestError where the document refuses the body", () =>
    Effect.gen(function* () {
      const loose = Endpoint.post("createVideo", "/v3/videos", { body: Schema.Json, success: Video })
      const { reason } = yield* HeyGenClient.use((client) =>
        Effect.flip(client.call(loose, { body: { name: 1 } }))
      )
      assert.strictEqual(reason._tag, "InvalidRequestError")
    }).pipe(Effect.provide(mock()))
  )

  const rehearsed = { createVideo: Scenario.script([Scenario.reset()]) }

  it.live("is not sent again after a reset on a real socket", () =>
    Effect.gen(function* () {
      const error = yield* HeyGenClient.use((client) => Effect.flip(client.call(create, { body })))
      assert.deepInclude(error.reason, { _tag: "TransportError", progress: "sent" })
      assert.strictEqual(error.attempts, 1)
    }).pipe(Effect.provide(mock(rehearsed)))
  )

  it.live("is sent again after a reset with an idempotency key", () =>
    Effect.gen(function* () {
      yield* HeyGenClient.use((client) => client.call(create, { body, idempotencyKey: "a" }))
      const { requests } = yield* MockServer
      assert.strictEqual((yield* requests).length, 2)
    }).pipe(Effect.provide(mock(rehearsed)))
  )

  it.live("knows a refused connection from one that was made", () =>
    Effect.gen(function* () {
      const { url } = yield* Effect.scoped(RawServer.serving(() => {}))
      const client = yield* HeyGenClient.make({
        apiKey: Redacted.make("any-key"),
        baseUrl: url,
        retry: false
      }).pipe(Effect.provide(FetchHttpClient.layer))
      const { reason } = yield* Effect.flip(client.call(create, { body }))
      assert.deepInclude(reason, { _tag: "TransportError", code: "ECONNREFUSED", progress: "connecting" })
    })
  )
})
