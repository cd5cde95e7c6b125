/**
 * What crosses between an application's Effect 3 and core: values, failures,
 * interruption, spans, log lines, the clock, and the HTTP client.
 */
import * as FetchHttpClient from "@effect/platform/FetchHttpClient"
import * as HttpClient from "@effect/platform/HttpClient"
import {
  AvatarCatalogue,
  CallOptions,
  HeyGenClient,
  type HeyGenClientSettings,
  HeyGenError,
  RateLimitError,
  type Secret,
  V2,
  V3
} from "@effect-heygen/effect3"
import { mockHandler } from "@effect-heygen/mock"
import * as Cause from "effect/Cause"
import * as ConfigError from "effect/ConfigError"
import * as ConfigProvider from "effect/ConfigProvider"
import * as Context from "effect/Context"
import * as DateTime from "effect/DateTime"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as HashMap from "effect/HashMap"
import * as Layer from "effect/Layer"
import * as Logger from "effect/Logger"
import * as LogLevel from "effect/LogLevel"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import * as Stream from "effect/Stream"
import * as TestClock from "effect/TestClock"
import * as TestContext from "effect/TestContext"
import type * as Tracer from "effect/Tracer"
import { assert, describe, it } from "vitest"

interface Sent {
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly init: RequestInit
}

/** An application's fetch that remembers what it was asked. */
const recording = (
  respond: (url: URL, signal: AbortSignal | null | undefined) => Response | Promise<Response>
) => {
  const sent: Array<Sent> = []
  const fetch: typeof globalThis.fetch = async (input, init = {}) => {
    const url = new URL(String(input))
    sent.push({
      url: url.pathname + url.search,
      headers: Object.fromEntries(new Headers(init.headers)),
      init
    })
    return respond(url, init.signal)
  }
  const http = Layer.provide(Layer.fresh(FetchHttpClient.layer), Layer.succeed(FetchHttpClient.Fetch, fetch))
  return { sent, http }
}

const secret = "hg-secret"
const heyGen = (
  http: Layer.Layer<HttpClient.HttpClient>,
  options: HeyGenClientSettings & { readonly apiKey?: Secret } = {}
) =>
  Layer.mergeAll(V2.layer, V3.layer, AvatarCatalogue.layer()).pipe(
    Layer.provide(HeyGenClient.layer({ apiKey: Redacted.make(secret), retry: { baseDelay: 0 }, ...options })),
    Layer.provide(http)
  )

const quiet = Logger.remove(Logger.defaultLogger)
const run = <A, E>(effect: Effect.Effect<A, E>) => Effect.runPromise(Effect.provide(effect, quiet))
const listAvatars = Effect.flatMap(V2.Avatars, (avatars) => avatars.list())
const catalogue = { data: { avatars: [{ avatar_id: "a" }], talking_photos: [] } }
const tooMany = (seconds?: number) =>
  Response.json(
    { error: { code: "rate_limit_exceeded", message: "Slow down" } },
    { status: 429, headers: seconds === undefined ? {} : { "retry-after": String(seconds) } }
  )
const endless = (url: URL) => {
  const page = Number(url.searchParams.get("token") ?? 0)
  const data = [{ id: `${page}-a` }, { id: `${page}-b` }]
  return Response.json({ data, has_more: true, next_token: String(page + 1) })
}

describe("values", () => {
  it("are HeyGen's, for every operation", async () => {
    const { handle } = await mockHandler()
    const { http } = recording((url) => handle(new Request(url, { headers: { "x-api-key": "any" } })))
    const id = "1348c67013e0469c89b303fbd25f4aaa"
    const program = Effect.gen(function* () {
      const [avatars, groupsV2] = [yield* V2.Avatars, yield* V2.AvatarGroups]
      const [groups, looks, catalogue] = [
        yield* V3.AvatarGroups,
        yield* V3.AvatarLooks,
        yield* AvatarCatalogue
      ]
      assert.isNotEmpty((yield* avatars.list()).avatars)
      assert.isString((yield* avatars.get(id)).id)
      assert.isNotEmpty((yield* groupsV2.list({ includePublic: true })).avatar_group_list)
      assert.isNotEmpty((yield* groupsV2.listAvatars(id)).avatar_list)
      assert.isNotEmpty((yield* groups.list({ limit: 50 })).data)
      assert.isString((yield* groups.get(id)).id)
      assert.isNotEmpty((yield* looks.list({ group_id: id })).data)
      assert.isString((yield* looks.get(id)).id)
      assert.isString((yield* catalogue.look(id)).id)
    })
    await run(Effect.provide(program, heyGen(http)))
  })

  it("of the catalogue have dates of Effect 3", async () => {
    const group = { id: "g", created_at: 86_400 }
    const { http } = recording(() => Response.json({ data: [group], has_more: false, next_token: null }))
    const program = Effect.flatMap(AvatarCatalogue, (catalogue) => Stream.runCollect(catalogue.groups()))
    const [first] = await run(Effect.provide(program, heyGen(http)))
    const createdAt = first?.createdAt ?? assert.fail("No date")
    assert.isTrue(DateTime.isDateTime(createdAt))
    assert.strictEqual(DateTime.formatIso(createdAt), "1970-01-02T00:00:00.000Z")
  })
})

describe("the catalogue", () => {
  const count = Effect.flatMap(AvatarCatalogue, (catalogue) => Stream.runCount(catalogue.looks()))

  it("reads version 2 where it is told to, and keeps what it has read", async () => {
    const { http, sent } = recording(() => Response.json(catalogue))
    const options = { version: "v2", cache: { timeToLive: "1 hour" } } as const
    const layer = AvatarCatalogue.layer(options).pipe(
      Layer.provide(HeyGenClient.layer({ apiKey: Redacted.make(secret) })),
      Layer.provide(http)
    )
    assert.strictEqual(await run(Effect.provide(Effect.zipRight(count, count), layer)), 1)
    assert.deepStrictEqual(
      sent.map(({ url }) => url),
      ["/v2/avatars"]
    )
  })

  it("refuses a cache that keeps nothing", async () => {
    const { http } = recording(() => Response.json(catalogue))
    const layer = AvatarCatalogue.layer({ cache: { timeToLive: 0 } }).pipe(
      Layer.provide(HeyGenClient.layer({ apiKey: Redacted.make(secret) })),
      Layer.provide(http)
    )
    const error = await run(Effect.flip(Effect.provide(count, layer)))
    assert.deepInclude({ ...error }, { _tag: "InvalidOptionError", option: "timeToLive" })
  })
})

describe("a failure", () => {
  it("is a tagged error of Effect 3, and so is its reason", async () => {
    const { http, sent } = recording(() => tooMany(0))
    const program = listAvatars.pipe(
      Effect.catchTag("HeyGenError", (error) => Effect.succeed(error)),
      Effect.provide(heyGen(http))
    )
    const error = await run(program)
    assert.instanceOf(error, HeyGenError)
    assert.instanceOf(error.reason, RateLimitError)
    assert.strictEqual(error.message, "V2.Avatars.list: RateLimitError: Slow down")
    assert.deepInclude({ ...error }, { operation: "V2.Avatars.list", attempts: 4, isRetryable: true })
    assert.isTrue(Duration.equals(error.retryAfter ?? Duration.infinity, Duration.zero))
    assert.lengthOf(sent, 4)
    const reason = await run(
      listAvatars.pipe(
        Effect.mapError(({ reason }) => reason),
        Effect.catchTag("RateLimitError", ({ status }) => Effect.succeed(status)),
        Effect.provide(heyGen(http))
      )
    )
    assert.strictEqual(reason, 429)
  })

  it("has the caller's line in its stack, and the key nowhere", async () => {
    const { http } = recording(() => tooMany())
    const exit = await Effect.runPromiseExit(Effect.provide(listAvatars, heyGen(http, { retry: false })))
    const cause = Exit.isFailure(exit) ? exit.cause : assert.fail("It did not fail")
    assert.include(Cause.pretty(cause), "services.test.ts")
    assert.notInclude(Cause.pretty(cause, { renderErrorCause: true }), secret)
    assert.notInclude(JSON.stringify(cause), secret)
  })

  it("of an option names it", async () => {
    const { http } = recording(() => Response.json(catalogue))
    for (const [option, layer] of [
      ["timeout", heyGen(http, { timeout: 0 })],
      ["retry.maxAttempts", heyGen(http, { retry: { maxAttempts: 0 } })],
      ["retry.baseDelay", heyGen(http, { retry: { baseDelay: Duration.infinity } })],
      ["retry.maxDelay", heyGen(http, { retry: { maxDelay: Duration.infinity } })],
      ["retry.maxRetryAfter", heyGen(http, { retry: { maxRetryAfter: Duration.infinity } })],
      ["retry.maxElapsed", heyGen(http, { retry: { maxElapsed: Duration.infinity } })],
      ["baseUrl", heyGen(http, { baseUrl: "http://example.com" })],
      ["apiKey", heyGen(http, { apiKey: Redacted.make("two words") })]
    ] as const) {
      const error = await run(Effect.flip(Effect.provide(listAvatars, layer)))
      assert.deepInclude({ ...error }, { _tag: "InvalidOptionError", option })
    }
  })

  it("of the application's client keeps its code", async () => {
    const refused = Object.assign(new TypeError("fetch failed"), { cause: { code: "ECONNREFUSED" } })
    const { http } = recording(() => Promise.reject(refused))
    const { reason } = await run(
      Effect.flip(Effect.provide(listAvatars, heyGen(http, { retry: false }))).pipe(
        Effect.filterOrDieMessage((error) => error._tag === "HeyGenError", "Another error")
      )
    )
    assert.deepInclude({ ...reason }, { _tag: "TransportError", code: "ECONNREFUSED" })
  })

  it("of a client that refuses statuses is the status", async () => {
    const { http } = recording(() => tooMany())
    const strict = Layer.effect(
      HttpClient.HttpClient,
      Effect.map(HttpClient.HttpClient, HttpClient.filterStatusOk)
    ).pipe(Layer.provide(http))
    const error = await run(Effect.flip(Effect.provide(listAvatars, heyGen(strict, { retry: false }))))
    assert.strictEqual(error.message, "V2.Avatars.list: RateLimitError: Slow down")
  })

  it("of the application's client that is a bug stays one", async () => {
    const broken = Layer.succeed(
      HttpClient.HttpClient,
      HttpClient.make(() => Effect.die("A bug"))
    )
    const exit = await Effect.runPromiseExit(Effect.provide(listAvatars, heyGen(broken)))
    assert.isTrue(Exit.isFailure(exit) && Cause.isDie(exit.cause))
  })
})

describe("the application's HTTP client", () => {
  it("gets the key, follows no redirect and sends no trace, and keeps its own options", async () => {
    const { http, sent } = recording(() => Response.json(catalogue))
    const withInit = Layer.provide(http, Layer.succeed(FetchHttpClient.RequestInit, { credentials: "omit" }))
    const program = Effect.provide(Effect.withSpan(listAvatars, "app"), heyGen(withInit))
    await run(program)
    assert.deepInclude(sent[0]?.headers, { "x-api-key": secret })
    assert.notProperty(sent[0]?.headers, "traceparent")
    assert.notProperty(sent[0]?.headers, "b3")
    assert.deepInclude(sent[0]?.init, { redirect: "manual", credentials: "omit" })
  })

  it("may have any status", async () => {
    const { http } = recording(() => Object.defineProperty(new Response("{}"), "status", { value: 999 }))
    const { message } = await run(Effect.flip(Effect.provide(listAvatars, heyGen(http))))
    assert.match(message, /UnexpectedStatusError/)
  })

  it("is one for each account", async () => {
    const { http, sent } = recording(() => Response.json(catalogue))
    const account = (key: string) => Effect.provide(listAvatars, heyGen(http, { apiKey: Redacted.make(key) }))
    await run(Effect.all([account("first"), account("second")]))
    await run(Effect.provide(account("inner"), heyGen(http, { apiKey: Redacted.make("outer") })))
    assert.deepStrictEqual(
      sent.map(({ headers }) => headers["x-api-key"]),
      ["first", "second", "inner"]
    )
  })

  it("is one for each account of a graph of layers, too", async () => {
    const [first, second] = [
      recording(() => Response.json(catalogue)),
      recording(() => Response.json(catalogue))
    ]
    const client = HeyGenClient.layer({ apiKey: Redacted.make("shared") })
    const Second = Context.GenericTag<Context.Tag.Service<V2.Avatars>>("Second")
    const avatars = (http: Layer.Layer<HttpClient.HttpClient>) =>
      V2.Avatars.layer.pipe(Layer.provide(client), Layer.provide(http))
    const both = Layer.merge(
      avatars(first.http),
      Layer.effect(Second, V2.Avatars).pipe(Layer.provide(avatars(second.http)))
    )
    await run(
      Effect.provide(
        Effect.zip(
          listAvatars,
          Effect.flatMap(Second, (it) => it.list())
        ),
        both
      )
    )
    assert.deepStrictEqual([first.sent.length, second.sent.length], [1, 1])
  })

  it("gets a token of an effect, and another after a 401", async () => {
    const tokens = ["old", "new"]
    const { http, sent } = recording(() =>
      sent.length === 1
        ? Response.json({ code: 400112, message: "No" }, { status: 401 })
        : Response.json(catalogue)
    )
    const bearerToken = Effect.sync(() => Redacted.make(tokens.shift() ?? "none"))
    await run(
      listAvatars.pipe(
        Effect.provide(V2.layer),
        Effect.provide(HeyGenClient.layer({ bearerToken })),
        Effect.provide(http)
      )
    )
    assert.deepStrictEqual(
      sent.map(({ headers }) => headers.authorization),
      ["Bearer old", "Bearer new"]
    )
  })
})

describe("interruption", () => {
  it("closes the request, and is not a failure", async () => {
    const { http, sent } = recording(
      (_, signal) =>
        new Promise((_, reject) => signal?.addEventListener("abort", () => reject(signal.reason)))
    )
    const program = Effect.gen(function* () {
      const fiber = yield* Effect.fork(listAvatars)
      yield* Effect.repeat(Effect.yieldNow(), { until: () => sent.length === 1 })
      return yield* Fiber.interrupt(fiber)
    })
    const exit = await run(Effect.provide(program, heyGen(http)))
    assert.isTrue(Exit.isInterrupted(exit))
    assert.isTrue(sent[0]?.init.signal?.aborted)
  })

  it("of a stream requests no further page", async () => {
    const { http, sent } = recording(endless)
    const program = Stream.unwrap(Effect.map(V3.AvatarLooks, (looks) => looks.stream())).pipe(
      Stream.take(3),
      Stream.map(({ id }) => id),
      Stream.runCollect
    )
    const ids = await run(Effect.provide(program, heyGen(http)))
    assert.deepStrictEqual([...ids], ["0-a", "0-b", "1-a"])
    assert.deepStrictEqual(
      sent.map(({ url }) => url),
      ["/v3/avatars/looks", "/v3/avatars/looks?token=1"]
    )
  })
})

describe("what is around a call", () => {
  it("is its span: the parent, the attributes and the status of the application's tracer", async () => {
    const { http } = recording(() => tooMany(0))
    const program = Effect.gen(function* () {
      const parent = yield* Effect.currentSpan
      yield* Effect.ignore(listAvatars)
      return parent
    }).pipe(Effect.withSpan("app"))
    const spans: Array<Tracer.Span> = []
    const events: Array<string> = []
    const recorded = Effect.tracerWith((tracer) =>
      Effect.withTracer(program, {
        ...tracer,
        span: (...args) => {
          const span = tracer.span(...args)
          const event: Tracer.Span["event"] = (name) => events.push(name)
          spans.push(span)
          return Object.assign(span, { event })
        }
      })
    )
    const app = await run(Effect.provide(recorded, heyGen(http)))
    const span = spans.find(({ name }) => name === "V2.Avatars.list") ?? assert.fail("No span")
    assert.strictEqual(Option.getOrThrow(span.parent).spanId, app.spanId)
    assert.strictEqual(span.kind, "client")
    assert.deepInclude(Object.fromEntries(span.attributes), {
      "http.request.method": "GET",
      "http.response.status_code": 429,
      "http.request.resend_count": 3,
      "error.type": "RateLimitError"
    })
    assert.isTrue(span.status._tag === "Ended" && Exit.isFailure(span.status.exit))
    assert.lengthOf(spans, 2)
    assert.deepStrictEqual(events, ["retry", "retry", "retry", "give up"])
  })

  it("is the log, at the application's level", async () => {
    const { http } = recording(() =>
      Response.json({ ...catalogue, warning: { message: "It ends", sunset_date: "2026-10-31" } })
    )
    const lines: Array<{ readonly level: string; readonly annotations: ReadonlyArray<string> }> = []
    const logger = Logger.make(({ annotations, logLevel }) => {
      lines.push({ level: logLevel.label, annotations: [...HashMap.keys(annotations)] })
    })
    const logged = (level: LogLevel.LogLevel) =>
      listAvatars.pipe(
        Effect.provide(heyGen(http)),
        Effect.provide(Logger.replace(Logger.defaultLogger, logger)),
        Logger.withMinimumLogLevel(level)
      )
    await Effect.runPromise(logged(LogLevel.Error))
    assert.deepStrictEqual(lines, [])
    await Effect.runPromise(logged(LogLevel.Info))
    assert.lengthOf(lines, 1)
    assert.strictEqual(lines[0]?.level, "WARN")
    assert.include(lines[0]?.annotations ?? [], "heygen.operation")
  })

  it("is the options of the calls within it", async () => {
    const { http, sent } = recording(() => (sent.length % 2 === 1 ? tooMany(0) : Response.json(catalogue)))
    const attempts: Array<number> = []
    const onResponse = (response: CallOptions.CallResponse) =>
      Effect.sync(() => {
        attempts.push(response.attempts)
      })
    await run(listAvatars.pipe(CallOptions.provide({ onResponse }), Effect.provide(heyGen(http))))
    assert.deepStrictEqual(attempts, [2])
    const both = listAvatars.pipe(CallOptions.provide({ onResponse }), CallOptions.provide({ retry: false }))
    const error = await run(Effect.flip(Effect.provide(both, heyGen(http))))
    assert.deepInclude({ ...error }, { attempts: 1 })
    const page = { data: [{ id: "a" }, {}], has_more: false, next_token: null }
    const lists = recording(() => Response.json(page))
    const looks = Stream.unwrap(Effect.map(V3.AvatarLooks, (looks) => looks.stream())).pipe(
      CallOptions.provideStream({ invalid: "skip" }),
      Stream.runCollect
    )
    assert.lengthOf([...(await run(Effect.provide(looks, heyGen(lists.http))))], 1)
  })

  it("is the clock: a delay of ten seconds passes when a test says so", async () => {
    const { http, sent } = recording(() => (sent.length === 1 ? tooMany(10) : Response.json(catalogue)))
    const program = Effect.gen(function* () {
      const fiber = yield* Effect.fork(listAvatars)
      yield* Effect.repeat(Effect.zipRight(Effect.yieldNow(), TestClock.sleeps()), {
        until: (sleeps) => [...sleeps].some((at) => at === 10_000)
      })
      assert.lengthOf(sent, 1)
      yield* TestClock.adjust("10 seconds")
      return (yield* Fiber.join(fiber)).avatars
    })
    const avatars = await run(
      program.pipe(Effect.provide(heyGen(http)), Effect.provide(TestContext.TestContext))
    )
    assert.lengthOf(avatars, 1)
  })

  it("is the configuration", async () => {
    const { http, sent } = recording(() => Response.json(catalogue))
    const configured = (variables: ReadonlyMap<string, string>) =>
      listAvatars.pipe(
        Effect.provide(V2.layer),
        Effect.provide(HeyGenClient.layerConfig()),
        Effect.provide(http),
        Effect.withConfigProvider(ConfigProvider.fromMap(new Map(variables)))
      )
    await run(configured(new Map([["HEYGEN_API_KEY", "from-a-variable"]])))
    assert.strictEqual(sent[0]?.headers["x-api-key"], "from-a-variable")
    const missing = await run(Effect.flip(configured(new Map())))
    assert.isTrue(ConfigError.isConfigError(missing))
  })
})

describe("layerTest", () => {
  it("has the operations that a test gives it", async () => {
    const error = new HeyGenError({
      operation: "V2.Avatars.list",
      attempts: 1,
      isRetryable: false,
      reason: new RateLimitError({ message: "Slow down", status: 429 })
    })
    const test = V2.Avatars.layerTest({ list: () => Effect.fail(error) })
    assert.strictEqual(await run(Effect.flip(Effect.provide(listAvatars, test))), error)
    const other = Effect.flatMap(V2.Avatars, (avatars) => avatars.get("a"))
    assert.isTrue(Exit.isFailure(await Effect.runPromiseExit(Effect.provide(other, test))))
  })
})
