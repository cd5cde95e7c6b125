/**
 * Hostile servers, hostile arguments and hostile wrappers: the outcome is a value
 * or a `HeyGenError`, without control characters and without credentials.
 */
import { assert, describe, it } from "@effect/vitest"
import {
  ApiError,
  AuthenticationError,
  CallOptions,
  CredentialsError,
  DecodeError,
  Endpoint,
  EndpointRetiredError,
  HeyGenClient,
  type HeyGenClientSettings,
  HeyGenError,
  type HeyGenErrorReason,
  InvalidRequestError,
  NotFoundError,
  PaymentRequiredError,
  PermissionError,
  RateLimitError,
  ResponseTooLargeError,
  ServerError,
  TimeoutError,
  TransportError,
  UnexpectedStatusError,
  V2,
  V3
} from "@effect-heygen/core"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as HttpClient from "effect/http/HttpClient"
import * as HttpClientResponse from "effect/http/HttpClientResponse"
import * as Layer from "effect/Layer"
import * as Logger from "effect/Logger"
import * as Redacted from "effect/Redacted"
import * as References from "effect/References"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import * as Tracer from "effect/Tracer"
import * as TestClock from "effect/testing/TestClock"
import * as FakeHttp from "./support/FakeHttp.ts"

/** A client on a fake transport. */
const clientOf = (http: Layer.Layer<HttpClient.HttpClient>, options: HeyGenClientSettings = {}) =>
  HeyGenClient.make({ apiKey: Redacted.make(FakeHttp.key), retry: false, ...options }).pipe(
    Effect.provide(http)
  )

/** A value as a program in JavaScript passes it. */
const untyped = (value: unknown) => Object({ value }).value

/** The failure of a call that must fail, and not with a defect. */
const failureOf = <A, E, R>(call: Effect.Effect<A, E, R>) =>
  Effect.provide(Effect.flip(call), Logger.layer([]))

const reasonOf = (call: Effect.Effect<unknown, HeyGenError>) =>
  Effect.map(failureOf(call), ({ reason }) => reason)

describe("control characters of a server", () => {
  const forbidden = /[\p{Cc}\p{Zl}\p{Zp}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/u
  const hostile = [
    "a\nERROR forged",
    "a\r\nb",
    "a\u001b[2J\u001b]0;title\u0007b",
    "a\u009b31mb",
    "a\u202etxt.exe\u2066b\u200fc\u061cd",
    "a\u2028b\u2029c\u0085d",
    "a\u0000b\u0008c\u007fd"
  ]

  const thing = Endpoint.get("thing", "/v3/thing", {
    success: Schema.Struct({ data: Schema.Array(Schema.Record(Schema.String, Schema.Finite)) })
  })

  const answers: Readonly<Record<string, (text: string) => FakeHttp.Answer>> = {
    "an error": (text) =>
      FakeHttp.json({ error: { code: text, message: text, param: text, doc_url: text } }, 400),
    "a text": (body) => ({ status: 500, body }),
    "a route's end": (text) =>
      FakeHttp.json({ warning: { sunset_date: text, message: text, v3_endpoint: text } }, 410),
    "a warning": (text) =>
      FakeHttp.json({ data: [], warning: { sunset_date: text, message: text, docs_url: text } }),
    "a name": (text) => FakeHttp.json({ data: [{ [text]: "" }] }),
    headers: (text) => {
      // What fetch lets through.
      const value = Array.from(text, (it) => ("\n\r\0".includes(it) || it > "\u00ff" ? " " : it)).join("")
      return {
        status: 500,
        headers: { "x-request-id": value, "content-type": value, sunset: value, deprecation: value }
      }
    },
    "an error of fetch": (text) => ({ fails: Object.assign(new Error(text), { code: text }) })
  }

  it.effect.each(
    Object.entries(answers).flatMap(([place, answer]) =>
      (["fail", "skip"] as const).map((invalid) => [place, invalid, answer] as const)
    )
  )("in %s (invalid: %s) reach no error, log line, span or response", ([_, invalid, answer]) =>
    Effect.gen(function* () {
      for (const text of hostile) {
        const shown: Array<unknown> = []
        const logger = Logger.make<unknown, void>((entry) => {
          shown.push(Logger.formatStructured.log(entry))
        })
        const tracer = Tracer.make({
          span: (options) => {
            const span = new Tracer.NativeSpan(options)
            shown.push(span.attributes, span.events)
            return span
          }
        })
        const client = yield* clientOf(FakeHttp.make(answer(text)).layer, { invalid })
        const result = yield* CallOptions.withResponses(client.call(thing)).pipe(
          Effect.result,
          Effect.provide(Logger.layer([logger])),
          Effect.provideService(References.MinimumLogLevel, "All"),
          Effect.withTracer(tracer)
        )
        if (Result.isSuccess(result)) shown.push(result.success[1])
        else shown.push(result.failure.message, { ...result.failure.reason }, result.failure.reason.message)
        const texts = shown.flatMap((value) => stringsOf(value))
        assert.isAbove(texts.length, 4)
        // A stack has lines of its own.
        assert.deepStrictEqual(
          texts.filter((it) => forbidden.test(it.replace(/\n {4}at .*/g, ""))),
          []
        )
      }
    })
  )
})

/** Every string within a value. */
const stringsOf = (value: unknown, seen = new Set<unknown>()): ReadonlyArray<string> => {
  if (typeof value === "string") return [value]
  if (typeof value !== "object" || value === null || seen.has(value)) return []
  seen.add(value)
  if (value instanceof Map) return stringsOf([...value.entries()], seen)
  return Object.entries(value).flatMap(([name, part]) => [name, ...stringsOf(part, seen)])
}

describe("the key as a name", () => {
  const records = Schema.Struct({ data: Schema.Record(Schema.String, Schema.Finite) })
  const list = Schema.Struct({ data: Schema.Array(Schema.Record(Schema.String, Schema.Finite)) })
  const { key } = FakeHttp

  it.effect("of a field isn't in the path of a DecodeError", () =>
    Effect.gen(function* () {
      const client = yield* clientOf(FakeHttp.make(FakeHttp.json({ data: { [key]: "" } })).layer)
      const reason = yield* reasonOf(client.call(Endpoint.get("things", "/things", { success: records })))
      assert.deepInclude(reason, { _tag: "DecodeError", path: "data.<redacted>" })
      assert.notInclude(reason.message, key)
    })
  )

  it.effect("of a record's field isn't in the path of what was left out", () =>
    Effect.gen(function* () {
      const client = yield* clientOf(FakeHttp.make(FakeHttp.json({ data: [{ [key]: "" }] })).layer, {
        invalid: "skip"
      })
      const [, [response]] = yield* CallOptions.withResponses(
        client.call(Endpoint.get("things", "/things", { success: list }))
      ).pipe(Effect.provide(Logger.layer([])))
      assert.deepStrictEqual(response?.skipped, [{ path: "data[0].<redacted>", message: "Expected number" }])
    })
  )

  it.effect("of a path, a placeholder or a query isn't in an InvalidRequestError", () =>
    Effect.gen(function* () {
      const client = yield* clientOf(FakeHttp.make(FakeHttp.catalogue).layer)
      const success = Schema.Unknown
      const reasons = [
        yield* reasonOf(client.call(Endpoint.get("a", key, { success }))),
        yield* reasonOf(client.call(Endpoint.get("b", `/a?${key}`, { success }))),
        yield* reasonOf(client.call(Endpoint.get("c", `/{${key}}`, { success }), untyped({}))),
        yield* reasonOf(
          client.call(
            Endpoint.get("d", "/d", { success, query: Schema.Record(Schema.String, Schema.Finite) }),
            untyped({ query: { [key]: "" } })
          )
        )
      ]
      for (const reason of reasons) {
        assert.strictEqual(reason._tag, "InvalidRequestError")
        assert.notInclude(JSON.stringify([reason, reason.message]), key)
        assert.include(reason.message, "<redacted>")
      }
    })
  )
})

describe("a body that doesn't match", () => {
  /** An endpoint that counts the records that were looked at. */
  const counting = () => {
    const looked = { count: 0 }
    const record = Schema.Finite.check(
      Schema.makeFilter((value) => {
        looked.count += 1
        return value > 0
      })
    )
    const success = Schema.Struct({ data: Schema.Array(record) })
    return { looked, endpoint: Endpoint.get("numbers", "/numbers", { success }) }
  }
  const numbers = (first: number, ...rest: ReadonlyArray<number>) =>
    FakeHttp.make(FakeHttp.json({ data: [first, ...rest, ...Array.from({ length: 5_000 }, () => -1)] })).layer

  it.effect("is read up to its first difference", () =>
    Effect.gen(function* () {
      const { endpoint, looked } = counting()
      const client = yield* clientOf(numbers(1, 2, -1))
      const reason = yield* reasonOf(client.call(endpoint))
      assert.deepInclude(reason, { _tag: "DecodeError", path: "data[2]" })
      assert.strictEqual(looked.count, 3)
    })
  )

  it.effect("is read once more to leave out what differs, and then what is left", () =>
    Effect.gen(function* () {
      const { endpoint, looked } = counting()
      const client = yield* clientOf(numbers(1, 2, -1), { invalid: "skip" })
      const [{ data }, [response]] = yield* CallOptions.withResponses(client.call(endpoint)).pipe(
        Effect.provide(Logger.layer([]))
      )
      assert.deepStrictEqual(data, [1, 2])
      assert.strictEqual(response?.skippedCount, 5_001)
      assert.strictEqual(looked.count, 3 + 5_003 + 2)
    })
  )

  it.effect("in more records than any list has is an error, and not read to its end", () =>
    Effect.gen(function* () {
      const { endpoint, looked } = counting()
      const body = `{"data":[${"-1,".repeat(150_000)}1]}`
      const client = yield* clientOf(FakeHttp.make({ body }).layer, { invalid: "skip" })
      const reason = yield* reasonOf(client.call(endpoint))
      assert.deepInclude(reason, { _tag: "DecodeError", path: "data[0]" })
      assert.strictEqual(looked.count, 1 + 100_001 + 1)
    })
  )

  it.effect("lets other fibers run while records are left out", () =>
    Effect.gen(function* () {
      const { endpoint, looked } = counting()
      const client = yield* clientOf(numbers(-1), { invalid: "skip" })
      const call = yield* Effect.forkChild(Effect.provide(client.call(endpoint), Logger.layer([])))
      const seen = new Set<number>()
      while (call.pollUnsafe() === undefined) {
        yield* Effect.yieldNow
        seen.add(looked.count)
      }
      assert.isTrue([...seen].some((count) => count > 1 && count < 5_002))
      yield* Fiber.join(call)
    })
  )

  it.effect("of a union names the difference of the branch that got furthest", () =>
    Effect.gen(function* () {
      const body = { data: { avatar_list: [{ id: "a" }, { id: "b", name: 1 }, ...Array(1_000).fill({})] } }
      const client = yield* clientOf(FakeHttp.make(FakeHttp.json(body)).layer)
      const reason = yield* reasonOf(V2.AvatarGroups.make(client).listAvatars("g"))
      assert.deepInclude(reason, { _tag: "DecodeError", path: "data.avatar_list[1].name" })
    })
  )
})

interface Tree {
  readonly child?: Tree
}
const Tree = Schema.Struct({ child: Schema.optionalKey(Schema.suspend((): Schema.Codec<Tree> => Tree)) })

describe("what is deeper than the stack", () => {
  const depth = 100_000
  const text = `${'{"child":'.repeat(depth)}{}${"}".repeat(depth)}`
  const wrong = `${'{"child":'.repeat(depth)}1${"}".repeat(depth)}`
  const trees = Schema.Struct({ data: Schema.Array(Tree) })

  it.effect.each(["fail", "skip"] as const)(
    "is a DecodeError of a recursive schema (invalid: %s)",
    (invalid) =>
      Effect.gen(function* () {
        for (const body of [text, wrong]) {
          const one = yield* clientOf(FakeHttp.make({ body }).layer, { invalid })
          assert.strictEqual(
            (yield* reasonOf(one.call(Endpoint.get("tree", "/tree", { success: Tree }))))._tag,
            "DecodeError"
          )
          const many = yield* clientOf(FakeHttp.make({ body: `{"data":[1,${body}]}` }).layer, { invalid })
          assert.strictEqual(
            (yield* reasonOf(many.call(Endpoint.get("trees", "/trees", { success: trees }))))._tag,
            "DecodeError"
          )
        }
      })
  )

  it.effect("is of no concern where the schema doesn't look at it", () =>
    Effect.gen(function* () {
      const body = `{"data":{"avatars":[],"talking_photos":[],"extra":${text}}}`
      const client = yield* clientOf(FakeHttp.make({ body }).layer)
      assert.deepStrictEqual((yield* V2.Avatars.make(client).list()).avatars, [])
    })
  )

  it.effect("is an InvalidRequestError in a request", () =>
    Effect.gen(function* () {
      let tree: Tree = {}
      for (let i = 0; i < depth; i++) tree = { child: tree }
      const client = yield* clientOf(FakeHttp.make(FakeHttp.catalogue).layer)
      for (const body of [Tree, Schema.Unknown]) {
        const endpoint = Endpoint.post("plant", "/plant", { body, success: Schema.Unknown })
        assert.strictEqual(
          (yield* reasonOf(client.call(endpoint, { body: tree })))._tag,
          "InvalidRequestError"
        )
      }
    })
  )
})

describe("arguments of a program without types", () => {
  const cyclic: Record<string, unknown> = {}
  cyclic.self = cyclic
  const odd: ReadonlyArray<unknown> = [
    null,
    undefined,
    123,
    "x",
    Number.NaN,
    [],
    {},
    cyclic,
    Symbol("x"),
    () => 1,
    10n
  ]

  it.effect("are used, or an InvalidRequestError that names the parameter", () =>
    Effect.gen(function* () {
      const http = FakeHttp.make(
        FakeHttp.json({
          data: { avatars: [], talking_photos: [], avatar_list: [], avatar_group_list: [] },
          has_more: false,
          next_token: null
        })
      )
      const pages = FakeHttp.make(FakeHttp.json({ data: [], has_more: false, next_token: null }))
      const v2 = yield* clientOf(http.layer)
      const v3 = yield* clientOf(pages.layer)
      const looks = V3.AvatarLooks.make(v3)
      const groups = V2.AvatarGroups.make(v2)
      const calls: ReadonlyArray<(value: ReturnType<typeof untyped>) => Effect.Effect<unknown, HeyGenError>> =
        [
          V2.Avatars.make(v2).list,
          groups.list,
          groups.listAvatars,
          (value) => groups.listAvatars("g", value),
          (value) => groups.list({ includePublic: value }),
          looks.list,
          looks.get,
          (value) => looks.list({ limit: value }),
          (value) => looks.list({ token: value, group_id: value }),
          (value) => Stream.runDrain(looks.stream(value)),
          V3.AvatarGroups.make(v3).list,
          (value) =>
            v3.call(Endpoint.get("any", "/any", { success: Schema.Unknown, query: Schema.Any }), {
              query: value
            }),
          (value) =>
            v3.call(Endpoint.post("any", "/any", { success: Schema.Unknown, body: Schema.Unknown }), {
              body: value
            })
        ]
      for (const call of calls) {
        for (const value of odd) {
          const result = yield* Effect.result(Effect.suspend(() => call(untyped(value))))
          if (Result.isSuccess(result)) continue
          assert.include(["InvalidRequestError", "DecodeError"], result.failure.reason._tag, String(call))
          assert.notInclude(result.failure.message, FakeHttp.key)
        }
      }
      const { reason } = yield* failureOf(groups.listAvatars(untyped(123)))
      assert.deepInclude(reason, { _tag: "InvalidRequestError", param: "group_id" })
    })
  )
})

describe("an HTTP client of somebody's own", () => {
  /** A transport whose responses have what the types don't allow. */
  const withHeaders = (status: number, headers: object) =>
    Layer.succeed(
      HttpClient.HttpClient,
      HttpClient.make((request) =>
        Effect.sync(() => {
          const response = HttpClientResponse.fromWeb(request, new Response("{}", { status }))
          return Object.create(response, { headers: { value: headers } })
        })
      )
    )

  it.effect.each([
    {
      "x-request-id": ["a", "b"],
      "retry-after": ["7"],
      "content-type": ["text/html"],
      sunset: ["Sat, 31 Oct 2026 00:00:00 GMT", "x"],
      deprecation: [true],
      date: [1]
    },
    { "x-request-id": null, "retry-after": 7, "content-type": undefined, sunset: {}, date: Number.NaN },
    {}
  ])("may have lists, numbers or nothing as header values: %j", (headers) =>
    Effect.gen(function* () {
      for (const status of [200, 404, 429, 500]) {
        const client = yield* clientOf(withHeaders(status, headers))
        const reason = yield* reasonOf(V2.Avatars.make(client).list())
        assert.strictEqual("status" in reason ? reason.status : undefined, status)
      }
      const client = yield* clientOf(withHeaders(429, headers))
      const { retryAfter } = yield* failureOf(V2.Avatars.make(client).list())
      assert.deepStrictEqual(retryAfter, "retry-after" in headers ? Duration.seconds(7) : undefined)
    })
  )
})

describe("timeout", () => {
  /** The end of a call with a timeout of one second, once that second has passed. */
  const after = (http: Layer.Layer<HttpClient.HttpClient>, options: HeyGenClientSettings = {}) =>
    Effect.gen(function* () {
      const client = yield* clientOf(http, { timeout: "1 second", ...options })
      const fiber = yield* Effect.forkChild(reasonOf(V2.Avatars.make(client).list()))
      yield* TestClock.adjust("999 millis")
      assert.isUndefined(fiber.pollUnsafe())
      yield* TestClock.adjust("1 millis")
      assert.isDefined(fiber.pollUnsafe())
      return yield* Fiber.join(fiber)
    })

  const never = <A>(): Promise<A> => new Promise(() => {})

  it.effect.each([
    ["can't be interrupted", Effect.uninterruptible(Effect.never)],
    ["hangs when it is interrupted", Effect.onInterrupt(Effect.never, () => Effect.never)],
    [
      "hangs in a finalizer",
      Effect.scoped(
        Effect.andThen(
          Effect.addFinalizer(() => Effect.never),
          Effect.never
        )
      )
    ]
  ] as const)("isn't outlasted by a wrapper that %s", ([_, hanging]) =>
    Effect.gen(function* () {
      const wrappers: ReadonlyArray<HeyGenClientSettings["transformClient"]> = [
        () => ({ execute: () => hanging }),
        (client) => ({ execute: (request) => Effect.andThen(client.execute(request), hanging) })
      ]
      for (const transformClient of wrappers) {
        const reason = yield* after(FakeHttp.make(FakeHttp.catalogue).layer, { transformClient })
        assert.strictEqual(reason._tag, "TimeoutError")
      }
    })
  )

  it.effect("isn't outlasted by a body whose cancellation never ends", () =>
    Effect.gen(function* () {
      const chunk = new TextEncoder().encode("{")
      const body = () =>
        new ReadableStream<Uint8Array>({
          start: (it) => it.enqueue(chunk),
          pull: () => never<void>(),
          cancel: () => never<void>()
        })
      const reason = yield* after(FakeHttp.make({ body: body() }).layer)
      assert.deepInclude(reason, { _tag: "TimeoutError", status: 200 })
      const error = yield* after(FakeHttp.make({ body: body(), status: 403 }).layer)
      assert.strictEqual(error._tag, "PermissionError")
    })
  )

  it.effect("isn't outlasted by the body of a client that isn't fetch", () =>
    Effect.gen(function* () {
      const layer = Layer.succeed(
        HttpClient.HttpClient,
        HttpClient.make((request) => {
          const response = HttpClientResponse.fromWeb(request, new Response(""))
          const stream = Stream.ensuring(Stream.never, Effect.never)
          return Effect.succeed(
            Object.create(response, {
              stream: { value: stream },
              "~effect/http/HttpClientResponse/WebSource": { value: () => undefined }
            })
          )
        })
      )
      assert.deepInclude(yield* after(layer), { _tag: "TimeoutError", status: 200 })
    })
  )

  it.effect("isn't outlasted by a body that is larger than its limit and whose cancellation never ends", () =>
    Effect.gen(function* () {
      const body = new ReadableStream<Uint8Array>({
        pull: (it) => it.enqueue(new Uint8Array(1_024)),
        cancel: () => never<void>()
      })
      const client = yield* clientOf(FakeHttp.make({ body }).layer, { maxResponseBytes: 10_000 })
      assert.strictEqual((yield* reasonOf(V2.Avatars.make(client).list()))._tag, "ResponseTooLargeError")
    })
  )
})

describe("HeyGenError as a schema", () => {
  const response = {
    message: "m",
    code: "c",
    param: "p",
    docUrl: "d",
    requestId: "r",
    status: 400,
    retryAfter: Duration.seconds(7)
  }
  const head = { status: 200, requestId: "r" }
  const reasons: ReadonlyArray<HeyGenErrorReason> = [
    new AuthenticationError(response),
    new PaymentRequiredError(response),
    new PermissionError(response),
    new NotFoundError(response),
    new EndpointRetiredError({ ...response, successor: "s", sunset: "2026-10-31" }),
    new InvalidRequestError({ message: "m", param: "p" }),
    new RateLimitError(response),
    new ServerError(response),
    new ApiError({ ...response, code: 400599 }),
    new UnexpectedStatusError({ message: "m", status: 302 }),
    new TransportError({ message: "m", code: "ECONNRESET", progress: "sent" }),
    new CredentialsError({ message: "m" }),
    new TimeoutError({ message: "m", timeout: Duration.millis(1_500), ...head }),
    new DecodeError({ message: "m", path: "data[0]", ...head }),
    new ResponseTooLargeError({ message: "m", maxResponseBytes: 1, ...head })
  ]

  it.effect("keeps every reason on its way through JSON, as a worker or a queue needs it", () =>
    Effect.gen(function* () {
      assert.strictEqual(new Set(reasons.map(({ _tag }) => _tag)).size, 15)
      for (const reason of reasons) {
        const error = new HeyGenError({ operation: "V2.Avatars.list", reason, attempts: 3 })
        const encoded = structuredClone(yield* Schema.encodeEffect(HeyGenError)(error))
        const decoded = yield* Schema.decodeUnknownEffect(HeyGenError)(JSON.parse(JSON.stringify(encoded)))
        assert.instanceOf(decoded, HeyGenError)
        assert.strictEqual(decoded.message, error.message)
        assert.deepStrictEqual({ ...decoded.reason }, { ...reason })
        assert.strictEqual(decoded.reason._tag, reason._tag)
        assert.strictEqual(decoded.isRetryable, error.isRetryable)
        assert.deepStrictEqual(decoded.retryAfter, error.retryAfter)
        assert.strictEqual(decoded.attempts, 3)
      }
    })
  )
})
