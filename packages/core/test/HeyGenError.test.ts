import { assert, describe, it } from "@effect/vitest"
import {
  HeyGenError,
  type HeyGenErrorReason,
  isHeyGenError,
  RateLimitError,
  ServerError,
  V3
} from "@effect-heygen/core"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Schema from "effect/Schema"
import * as TestClock from "effect/testing/TestClock"
import * as FakeHttp from "./support/FakeHttp.ts"

const failureOf = (answer: FakeHttp.Answer) =>
  FakeHttp.listAvatars.pipe(
    Effect.flip,
    Effect.provide(FakeHttp.make(answer).v2({ retry: false, timeout: "1 second" }))
  )

const errorBody = (status: number) =>
  FakeHttp.json({ error: { code: "a_code", message: "A message." } }, status)

const statuses: ReadonlyArray<readonly [number, HeyGenErrorReason["_tag"]]> = [
  [400, "InvalidRequestError"],
  [401, "AuthenticationError"],
  [402, "PaymentRequiredError"],
  [403, "PermissionError"],
  [404, "NotFoundError"],
  [408, "ServerError"],
  [409, "UnexpectedStatusError"],
  [410, "EndpointRetiredError"],
  [418, "UnexpectedStatusError"],
  [422, "InvalidRequestError"],
  [429, "RateLimitError"],
  [500, "ServerError"],
  [501, "ServerError"],
  [502, "ServerError"],
  [503, "ServerError"],
  [599, "ServerError"],
  [201, "UnexpectedStatusError"],
  [301, "UnexpectedStatusError"],
  [302, "UnexpectedStatusError"],
  [307, "UnexpectedStatusError"]
]

describe("the reason of a status", () => {
  it.effect.each(statuses)("%s is a %s, with what HeyGen said", ([status, tag]) =>
    Effect.gen(function* () {
      const error = yield* failureOf(errorBody(status))
      assert.strictEqual(error.reason._tag, tag)
      assert.strictEqual(error.status, status)
      assert.strictEqual(error.reason.message, "A message.")
      assert.strictEqual("code" in error.reason ? error.reason.code : undefined, "a_code")
    })
  )

  it.effect("204 is an UnexpectedStatusError although it has no body", () =>
    Effect.gen(function* () {
      const error = yield* failureOf({ status: 204 })
      assert.strictEqual(error.reason._tag, "UnexpectedStatusError")
    })
  )
})

describe("what HeyGen said of a failure", () => {
  it.effect("is read from a v3 body, with the request id and Retry-After", () =>
    Effect.gen(function* () {
      const body = {
        error: { code: "rate_limit_exceeded", message: "Slow down", param: "limit", doc_url: "https://d/e" }
      }
      const error = yield* failureOf(
        FakeHttp.json(body, 429, { "x-request-id": "req-1", "retry-after": "7" })
      )
      assert.deepStrictEqual(
        error.reason,
        new RateLimitError({
          status: 429,
          code: "rate_limit_exceeded",
          message: "Slow down",
          param: "limit",
          docUrl: "https://d/e",
          requestId: "req-1",
          retryAfter: Duration.seconds(7)
        })
      )
      assert.strictEqual(error.requestId, "req-1")
      assert.deepStrictEqual(error.retryAfter, Duration.seconds(7))
    })
  )

  it.effect("is read from a v2 body", () =>
    Effect.gen(function* () {
      const { reason } = yield* failureOf(
        FakeHttp.json({ data: null, error: { code: "internal_error", message: "forbidden" } }, 403)
      )
      assert.deepInclude(reason, { _tag: "PermissionError", code: "internal_error", message: "forbidden" })
    })
  )

  it.effect("keeps the numeric code of a v1 body", () =>
    Effect.gen(function* () {
      const { reason } = yield* failureOf(FakeHttp.json({ code: 400112, message: "Unauthorized" }, 401))
      assert.deepInclude(reason, { _tag: "AuthenticationError", code: 400112, message: "Unauthorized" })
    })
  )

  it.effect("is read from an error that is a string", () =>
    Effect.gen(function* () {
      const { reason } = yield* failureOf(FakeHttp.json({ error: "Nope" }, 500))
      assert.strictEqual(reason.message, "Nope")
    })
  )

  it.effect("survives a body of strange types around it", () =>
    Effect.gen(function* () {
      const { reason } = yield* failureOf(
        FakeHttp.json(
          { error: { code: ["x"], message: "Still here", param: 4 }, warning: "soon", data: 1 },
          500
        )
      )
      assert.deepInclude(reason, { message: "Still here", code: undefined, param: undefined })
    })
  )

  it.effect("is the text of a body that is neither JSON nor HTML", () =>
    Effect.gen(function* () {
      const { reason } = yield* failureOf({
        status: 503,
        headers: { "content-type": "text/plain" },
        body: "upstream connect error"
      })
      assert.strictEqual(reason.message, "upstream connect error")
    })
  )

  it.effect("is the status where the body is a page", () =>
    Effect.gen(function* () {
      const { reason } = yield* failureOf({
        status: 502,
        headers: { "content-type": "text/html" },
        body: "<h1>Bad</h1>"
      })
      assert.strictEqual(reason.message, "HTTP 502 (text/html), without a message from HeyGen.")
    })
  )

  it.effect("is cut where it would flood a log", () =>
    Effect.gen(function* () {
      const { reason } = yield* failureOf(FakeHttp.json({ error: "x".repeat(5_000) }, 500))
      assert.strictEqual(reason.message.length, 2_001)
    })
  )
})

describe("HTTP 200 with an error in the body", () => {
  const bodies: ReadonlyArray<readonly [string, unknown, string | number | undefined, string]> = [
    [
      "an object",
      { error: { code: "internal_error", message: "Avatar looks not found." }, data: null },
      "internal_error",
      "Avatar looks not found."
    ],
    ["a string", { error: "forbidden", data: null }, undefined, "forbidden"],
    [
      "a v1 body",
      { code: 400599, message: "Your account doesn't have API access" },
      400599,
      "Your account doesn't have API access"
    ],
    ["an object without a message", { error: {} }, undefined, "HeyGen reported an error without a message."],
    [
      "a value of no known type",
      { error: 42, data: { avatars: [], talking_photos: [] } },
      undefined,
      "HeyGen reported an error without a message."
    ]
  ]

  it.effect.each(bodies)("as %s is an ApiError", ([, body, code, message]) =>
    Effect.gen(function* () {
      const { reason } = yield* failureOf(FakeHttp.json(body))
      assert.deepInclude(reason, { _tag: "ApiError", status: 200, code, message })
    })
  )

  it.effect.each([{ code: 100, message: "Success" }, { error: null }, { error: "" }, { error: false }])(
    "is no error where data is there, beside %j",
    (beside) =>
      Effect.gen(function* () {
        const http = FakeHttp.make(FakeHttp.json({ ...beside, data: { avatars: [], talking_photos: [] } }))
        const list = yield* FakeHttp.listAvatars.pipe(Effect.provide(http.v2()))
        assert.deepStrictEqual(list, { avatars: [], talking_photos: [] })
      })
  )
})

describe("a body that is not what the schema says", () => {
  const bodies: ReadonlyArray<readonly [string, FakeHttp.Answer, string]> = [
    ["a page", { headers: { "content-type": "text/html" }, body: "<html>" }, ""],
    ["nothing", { body: null }, ""],
    ["half of a JSON text", { body: '{"data": {"avatars": [' }, ""],
    ["null", FakeHttp.json(null), ""],
    ["an array", FakeHttp.json([]), ""],
    ["no data", FakeHttp.json({ error: null }), "data"],
    ["a renamed list", FakeHttp.json({ data: { avatar_list: [], talking_photos: [] } }), "data.avatars"],
    [
      "a missing id",
      FakeHttp.json({ data: { avatars: [{ avatar_name: "A" }], talking_photos: [] } }),
      "data.avatars[0].avatar_id"
    ],
    [
      "a wrong type",
      FakeHttp.json({
        data: { avatars: [], talking_photos: [{ talking_photo_id: "secret-id", talking_photo_name: 7 }] }
      }),
      "data.talking_photos[0].talking_photo_name"
    ]
  ]

  it.effect.each(bodies)("(%s) is a DecodeError that names the path and no value", ([, answer, path]) =>
    Effect.gen(function* () {
      const { reason } = yield* failureOf(answer)
      assert.deepInclude(reason, { _tag: "DecodeError", status: 200, path })
      assert.notInclude(JSON.stringify(reason), "secret-id")
    })
  )
})

describe("no whole answer", () => {
  it.effect("is a TransportError with the runtime's code", () =>
    Effect.gen(function* () {
      const refused = Object.assign(new Error("connect ECONNREFUSED 127.0.0.1:1"), { code: "ECONNREFUSED" })
      const { reason } = yield* failureOf({ fails: new TypeError("fetch failed", { cause: refused }) })
      assert.deepInclude(reason, {
        _tag: "TransportError",
        code: "ECONNREFUSED",
        message: "connect ECONNREFUSED 127.0.0.1:1"
      })
    })
  )

  it.effect("is a TransportError, with the status, where the body breaks off", () =>
    Effect.gen(function* () {
      const body = new ReadableStream({
        pull: (controller) => {
          controller.enqueue(new TextEncoder().encode('{"data"'))
          controller.error(new TypeError("terminated"))
        }
      })
      const { reason } = yield* failureOf({ body, headers: { "x-request-id": "req-2" } })
      assert.deepInclude(reason, {
        _tag: "TransportError",
        status: 200,
        requestId: "req-2",
        message: "terminated"
      })
    })
  )

  it.effect("still is the status's reason where an error's body breaks off", () =>
    Effect.gen(function* () {
      const body = new ReadableStream({ pull: (controller) => controller.error(new TypeError("terminated")) })
      const error = yield* failureOf({ status: 429, headers: { "retry-after": "3" }, body })
      assert.strictEqual(error.reason._tag, "RateLimitError")
      assert.deepStrictEqual(error.retryAfter, Duration.seconds(3))
    })
  )
})

describe("HeyGenError", () => {
  const error = new HeyGenError({
    operation: "V2.Avatars.list",
    reason: new ServerError({ status: 503, message: "Busy", code: 7, retryAfter: Duration.seconds(2) })
  })

  it("says which operation failed, and why", () => {
    assert.strictEqual(error.message, "V2.Avatars.list: ServerError: Busy")
    assert.strictEqual(error.cause, error.reason)
  })

  it("is known by its guard", () => {
    assert.isTrue(isHeyGenError(error))
    assert.isFalse(isHeyGenError(new Error("HeyGenError")))
    assert.isFalse(isHeyGenError(undefined))
  })

  it("can be written as JSON and read again", () => {
    const text = JSON.stringify(Schema.encodeSync(HeyGenError)(error))
    const read = Schema.decodeUnknownSync(HeyGenError)(JSON.parse(text))
    assert.deepStrictEqual(read.reason, error.reason)
    assert.deepStrictEqual(read.retryAfter, Duration.seconds(2))
  })

  it.effect("is caught by one of its reasons", () =>
    Effect.gen(function* () {
      const http = FakeHttp.make(errorBody(401))
      const caught = yield* FakeHttp.listAvatars.pipe(
        Effect.catchReason("HeyGenError", "AuthenticationError", (reason) => Effect.succeed(reason.message)),
        Effect.provide(http.v2())
      )
      assert.strictEqual(caught, "A message.")
    })
  )
})

describe("a retired endpoint", () => {
  const sunset = { sunset: "Sat, 31 Oct 2026 00:00:00 GMT" }
  const page = { status: 404, headers: { "content-type": "text/html" }, body: "<html>" }
  const unknownId = FakeHttp.json({ data: null, error: { code: "x", message: "Not found" } }, 404, sunset)
  const afterTheEnd = TestClock.setTime(Date.UTC(2026, 10, 2))

  it.effect("is told by a 410, which names the successor", () =>
    Effect.gen(function* () {
      const { reason } = yield* failureOf({ status: 410 })
      assert.deepInclude(reason, {
        _tag: "EndpointRetiredError",
        successor: "GET /v3/avatars/looks",
        sunset: "2026-10-31"
      })
    })
  )

  it.effect("is told by a page with 404 that carries Sunset", () =>
    Effect.gen(function* () {
      const { reason } = yield* failureOf({ ...page, headers: sunset })
      assert.deepInclude(reason, { _tag: "EndpointRetiredError", sunset: sunset.sunset })
    })
  )

  it.effect("is told by HeyGen's own 404 that carries a Sunset of the past", () =>
    Effect.gen(function* () {
      yield* afterTheEnd
      const { reason } = yield* failureOf(unknownId)
      assert.deepInclude(reason, { _tag: "EndpointRetiredError", message: "Not found" })
    })
  )

  it.effect("is not told by HeyGen's own 404 that carries a Sunset to come: the id is unknown", () =>
    Effect.gen(function* () {
      const { reason } = yield* failureOf(unknownId)
      assert.strictEqual(reason._tag, "NotFoundError")
    })
  )

  it.effect("is not told by a 404 with Deprecation alone", () =>
    Effect.gen(function* () {
      const { reason } = yield* failureOf({ ...page, headers: { deprecation: "true" } })
      assert.strictEqual(reason._tag, "NotFoundError")
    })
  )

  it.effect("is told by a page with 404 after the announced end, on the first call of a process", () =>
    Effect.gen(function* () {
      yield* afterTheEnd
      const { reason } = yield* failureOf(page)
      assert.deepInclude(reason, {
        _tag: "EndpointRetiredError",
        successor: "GET /v3/avatars/looks",
        sunset: "2026-10-31"
      })
    })
  )

  it.effect("is not told by a page with 404 before the announced end", () =>
    Effect.gen(function* () {
      const { reason } = yield* failureOf(page)
      assert.strictEqual(reason._tag, "NotFoundError")
    })
  )

  it.effect("is not told by HeyGen's own 404 after the announced end: the id is unknown", () =>
    Effect.gen(function* () {
      yield* afterTheEnd
      const { reason } = yield* failureOf(
        FakeHttp.json({ data: null, error: { code: "x", message: "Not found" } }, 404)
      )
      assert.strictEqual(reason._tag, "NotFoundError")
    })
  )

  it.effect("is not told by a page with 404 on a route of version 3", () =>
    Effect.gen(function* () {
      yield* afterTheEnd
      const { reason } = yield* V3.AvatarLooks.use((looks) => looks.get("a")).pipe(
        Effect.flip,
        Effect.provide(Layer.provide(V3.layer, FakeHttp.make(page).client()))
      )
      assert.strictEqual(reason._tag, "NotFoundError")
    })
  )
})
