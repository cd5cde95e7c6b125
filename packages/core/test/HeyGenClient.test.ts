import { assert, describe, it } from "@effect/vitest"
import { Endpoint, HeyGenClient, Testing, V2 } from "@effect-heygen/core"
import * as Effect from "effect/Effect"
import * as FetchHttpClient from "effect/http/FetchHttpClient"
import * as HttpClient from "effect/http/HttpClient"
import * as Layer from "effect/Layer"
import * as Logger from "effect/Logger"
import * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"
import * as Tracer from "effect/Tracer"
import * as FakeHttp from "./support/FakeHttp.ts"

const Anything = Schema.Unknown

const get = (path: string) =>
  HeyGenClient.use((client) =>
    client.call(Endpoint.get<string, typeof Anything>("test", path, { success: Anything }))
  )

const listAvatarsOf = (groupId: string) =>
  Effect.flatMap(V2.AvatarGroups, (groups) => groups.listAvatars(groupId))

describe("the request", () => {
  it.effect("goes to HeyGen with the key, asks for JSON and carries no trace", () =>
    Effect.gen(function* () {
      const http = FakeHttp.make(FakeHttp.catalogue)
      yield* FakeHttp.listAvatars.pipe(Effect.provide(http.v2()), Effect.withSpan("an application"))
      assert.deepStrictEqual(http.sent, [
        {
          method: "GET",
          url: "https://api.heygen.com/v2/avatars",
          headers: { accept: "application/json, */*;q=0.1", "x-api-key": FakeHttp.key },
          at: 0
        }
      ])
    })
  )

  it.effect("goes below the path of the base URL", () =>
    Effect.gen(function* () {
      const http = FakeHttp.make(FakeHttp.catalogue)
      yield* FakeHttp.listAvatars.pipe(Effect.provide(http.v2({ baseUrl: "https://proxy.example/heygen/" })))
      assert.strictEqual(http.sent[0]?.url, "https://proxy.example/heygen/v2/avatars")
    })
  )

  it.effect("carries the query, without what is undefined", () =>
    Effect.gen(function* () {
      const http = FakeHttp.make(FakeHttp.json({}))
      const endpoint = Endpoint.get("test", "/v3/avatars", {
        query: Schema.Struct({
          limit: Schema.Finite,
          token: Schema.optional(Schema.String),
          name: Schema.String
        }),
        success: Anything
      })
      yield* HeyGenClient.use((client) =>
        client.call(endpoint, { query: { limit: 2, token: undefined, name: "a&b" } })
      ).pipe(Effect.provide(http.client()))
      assert.strictEqual(http.sent[0]?.url, "https://api.heygen.com/v3/avatars?limit=2&name=a%26b")
    })
  )
})

describe("an id in the path", () => {
  it.effect.each(["", ".", "..", "\ud800"])("(%j) is refused before anything is sent", (id) =>
    Effect.gen(function* () {
      const http = FakeHttp.make(FakeHttp.catalogue)
      const error = yield* listAvatarsOf(id).pipe(Effect.flip, Effect.provide(http.v2()))
      assert.deepInclude(error.reason, { _tag: "InvalidRequestError", param: "group_id" })
      assert.isUndefined(error.status)
      assert.deepStrictEqual(http.sent, [])
    })
  )

  it.effect.each([
    "1348c67013e0469c89b303fbd25f4aaa",
    "...",
    "%2e%2e",
    "a/b",
    "../avatars",
    "a\\b",
    "a?b#c",
    "a b",
    "{group_id}",
    "$&",
    "é😀",
    "\u0000\n"
  ])("(%j) reaches exactly its own path", (id) =>
    Effect.gen(function* () {
      const http = FakeHttp.make(FakeHttp.json({ data: { avatar_list: [] } }))
      yield* listAvatarsOf(id).pipe(Effect.provide(http.v2()))
      assert.strictEqual(
        http.sent[0]?.url,
        `https://api.heygen.com/v2/avatar_group/${encodeURIComponent(id)}/avatars`
      )
    })
  )

  const http = FakeHttp.make(FakeHttp.json({ data: { avatar_list: [] } }))
  it.layer(http.v2())((it) => {
    it.effect.prop(
      "is refused or reaches exactly its own path, whatever it is",
      [Schema.String],
      ([id]) =>
        Effect.gen(function* () {
          const before = http.sent.length
          const result = yield* Effect.result(listAvatarsOf(id))
          const urls = http.sent.slice(before).map(({ url }) => url)
          if (result._tag === "Failure") {
            assert.strictEqual(result.failure.reason._tag, "InvalidRequestError")
            assert.deepStrictEqual(urls, [])
          } else {
            assert.deepStrictEqual(urls, [
              `https://api.heygen.com/v2/avatar_group/${encodeURIComponent(id)}/avatars`
            ])
          }
        }),
      { arbitrary: { runs: 1_000 } }
    )
  })
})

describe("a path of one's own", () => {
  it.effect.each([
    "v2/avatars",
    "https://evil.example/",
    "@evil.example/",
    "/v2/../v1",
    "/v2/%2e%2e/v1",
    "/v2/a b",
    "/v2?limit=1",
    "/v2#a",
    "/\\evil.example",
    "/v2/{id}",
    ""
  ])("(%j) is refused where it is not what a URL parser would make of it", (path) =>
    Effect.gen(function* () {
      const http = FakeHttp.make(FakeHttp.json({}))
      const { reason } = yield* get(path).pipe(Effect.flip, Effect.provide(http.client()))
      assert.strictEqual(reason._tag, "InvalidRequestError")
      assert.deepStrictEqual(http.sent, [])
    })
  )
})

describe("a path that begins like a host", () => {
  it.effect("stays a path at HeyGen", () =>
    Effect.gen(function* () {
      const http = FakeHttp.make(FakeHttp.json({}))
      yield* get("//evil.example/v2").pipe(Effect.provide(http.client()))
      assert.strictEqual(http.sent[0]?.url, "https://api.heygen.com//evil.example/v2")
    })
  )
})

describe("the key", () => {
  it.effect("goes to no other origin, whatever an application's wrapper does", () =>
    Effect.gen(function* () {
      const redirect: FakeHttp.Answer = { status: 302, headers: { location: "https://evil.example/avatars" } }
      const http = FakeHttp.make(redirect, FakeHttp.catalogue)
      yield* FakeHttp.listAvatars.pipe(
        Effect.provide(http.v2({ transformClient: (client) => HttpClient.followRedirects(client, 3) }))
      )
      assert.deepStrictEqual(
        http.sent.map(({ headers, url }) => [new URL(url).host, headers["x-api-key"]]),
        [
          ["api.heygen.com", FakeHttp.key],
          ["evil.example", undefined]
        ]
      )
    })
  )

  it.effect("is not seen by an application's wrapper", () =>
    Effect.gen(function* () {
      const seen: Array<unknown> = []
      const http = FakeHttp.make(FakeHttp.catalogue)
      const transformClient = HttpClient.tapRequest((request) =>
        Effect.sync(() => seen.push({ ...request.headers }))
      )
      yield* FakeHttp.listAvatars.pipe(Effect.provide(http.v2({ transformClient })))
      assert.deepStrictEqual(seen, [{ accept: "application/json, */*;q=0.1" }])
    })
  )
})

describe("an application's RequestInit", () => {
  const recording = () => {
    const inits: Array<RequestInit | undefined> = []
    const fetch: typeof globalThis.fetch = (_, init) => {
      inits.push(init)
      return Promise.resolve(Response.json({ data: { avatars: [], talking_photos: [] } }))
    }
    return { inits, fetch: Layer.succeed(FetchHttpClient.Fetch, fetch) }
  }
  const init = Layer.succeed(FetchHttpClient.RequestInit, { credentials: "include", redirect: "follow" })
  const heyGen = V2.layer.pipe(Layer.provide(HeyGenClient.layer({ apiKey: Redacted.make(FakeHttp.key) })))

  it.effect("is kept but for redirects, where it is the fetch client's own", () =>
    Effect.gen(function* () {
      const { fetch, inits } = recording()
      const client = FetchHttpClient.layer.pipe(Layer.provide([init, fetch]))
      yield* FakeHttp.listAvatars.pipe(Effect.provide(heyGen.pipe(Layer.provide(client))))
      assert.deepInclude(inits[0], { credentials: "include", redirect: "manual" })
    })
  )

  it.effect("is kept but for redirects, where it is the caller's, and stays the caller's", () =>
    Effect.gen(function* () {
      const { fetch, inits } = recording()
      const client = FetchHttpClient.layer.pipe(Layer.provide(fetch))
      const after = yield* FakeHttp.listAvatars.pipe(
        Effect.andThen(Effect.service(FetchHttpClient.RequestInit)),
        Effect.provide([heyGen.pipe(Layer.provide(client)), init])
      )
      assert.deepInclude(inits[0], { credentials: "include", redirect: "manual" })
      assert.deepStrictEqual(after, { credentials: "include", redirect: "follow" })
    })
  )
})

describe("the size of a body", () => {
  it.effect("is counted while it is read, and stops the reading", () =>
    Effect.gen(function* () {
      let pulled = 0
      let cancelled = false
      const body = new ReadableStream({
        pull: (controller) => {
          pulled += 1
          controller.enqueue(new Uint8Array(1_000))
          if (pulled === 1_000) controller.close()
        },
        cancel: () => {
          cancelled = true
        }
      })
      const http = FakeHttp.make({ body, headers: { "x-request-id": "req-3" } })
      const { reason } = yield* FakeHttp.listAvatars.pipe(
        Effect.flip,
        Effect.provide(http.v2({ maxResponseBytes: 10_000 }))
      )
      assert.deepInclude(reason, {
        _tag: "ResponseTooLargeError",
        maxResponseBytes: 10_000,
        requestId: "req-3"
      })
      assert.isBelow(pulled, 20)
      assert.isTrue(cancelled)
    })
  )

  it.effect("may be exactly the limit", () =>
    Effect.gen(function* () {
      const body = JSON.stringify({ data: { avatars: [], talking_photos: [] } })
      const http = FakeHttp.make({ body })
      const list = yield* FakeHttp.listAvatars.pipe(
        Effect.provide(http.v2({ maxResponseBytes: body.length }))
      )
      assert.deepStrictEqual(list, { avatars: [], talking_photos: [] })
    })
  )
})

describe("the announcement that a route will end", () => {
  const logging = () => {
    const lines: Array<unknown> = []
    const logger = Logger.map(Logger.formatStructured, ({ annotations, level, message }) => {
      lines.push({ level, message, ...annotations })
    })
    return { lines, layer: Logger.layer([logger]) }
  }
  const line = (operation: string, route: string, attributes: Record<string, string>) => ({
    level: "WARN",
    message: "HeyGen has announced the end of this route",
    "heygen.operation": operation,
    "heygen.route": route,
    ...attributes
  })
  const data = { avatars: [], talking_photos: [] }

  it.effect("is logged once per client and route, with the successor", () =>
    Effect.gen(function* () {
      const { layer, lines } = logging()
      const warning = { message: "Legacy", v3_endpoint: "GET /v3/avatars", sunset_date: "2026-10-31" }
      const http = FakeHttp.make(FakeHttp.json({ data: { ...data, avatar_list: [] }, warning }))
      const calls = Effect.all([
        FakeHttp.listAvatars,
        FakeHttp.listAvatars,
        listAvatarsOf("a"),
        listAvatarsOf("b")
      ])
      yield* calls.pipe(Effect.provide([http.v2(), layer]))
      const announced = { "heygen.sunset": "2026-10-31", "heygen.warning": "Legacy" }
      assert.deepStrictEqual(lines, [
        line("V2.Avatars.list", "GET /v2/avatars", {
          ...announced,
          "heygen.successor": "GET /v3/avatars/looks"
        }),
        line("V2.AvatarGroups.listAvatars", "GET /v2/avatar_group/{group_id}/avatars", {
          ...announced,
          "heygen.successor": "GET /v3/avatars/looks?group_id="
        })
      ])
    })
  )

  it.effect.each([
    ["Sunset", { sunset: "Sat, 31 Oct 2026 00:00:00 GMT" }],
    ["Deprecation", { deprecation: "true" }]
  ] as const)("is understood as %s alone, on an error too", ([, headers]) =>
    Effect.gen(function* () {
      const { layer, lines } = logging()
      const http = FakeHttp.make(FakeHttp.json({ error: "no" }, 403, headers))
      yield* FakeHttp.listAvatars.pipe(Effect.flip, Effect.provide([http.v2(), layer]))
      assert.deepStrictEqual(lines, [
        line("V2.Avatars.list", "GET /v2/avatars", {
          "heygen.successor": "GET /v3/avatars/looks",
          ...("sunset" in headers ? { "heygen.sunset": headers.sunset } : {})
        })
      ])
    })
  )

  it.effect("is remembered for a bounded number of routes", () =>
    Effect.gen(function* () {
      const { layer, lines } = logging()
      const http = FakeHttp.make(FakeHttp.json({}, 200, { deprecation: "true" }))
      yield* Effect.forEach(
        Array.from({ length: 1_100 }, (_, index) => index),
        (index) => get(`/v9/${index}`)
      ).pipe(Effect.provide([http.client(), layer]))
      assert.strictEqual(lines.length, 1_000)
    })
  )

  it.effect("does not cost the data where it is not understood", () =>
    Effect.gen(function* () {
      const http = FakeHttp.make(FakeHttp.json({ data, warning: "soon" }))
      assert.deepStrictEqual(yield* FakeHttp.listAvatars.pipe(Effect.provide(http.v2())), data)
    })
  )
})

describe("the span of an operation", () => {
  it.effect("has its name, the status, the request id and the end of the route, and no span below it", () =>
    Effect.gen(function* () {
      const spans: Array<Tracer.NativeSpan> = []
      const tracer = Tracer.make({
        span: (options) => {
          const span = new Tracer.NativeSpan(options)
          spans.push(span)
          return span
        }
      })
      const http = FakeHttp.make(
        FakeHttp.json({ data: { avatar_list: [] } }, 200, { "x-request-id": "req-4", sunset: "soon" })
      )
      yield* listAvatarsOf("a").pipe(Effect.provide(http.v2()), Effect.withTracer(tracer))
      assert.deepStrictEqual(
        spans.map(({ name }) => name),
        ["V2.AvatarGroups.listAvatars"]
      )
      assert.deepStrictEqual(Object.fromEntries(spans[0]?.attributes ?? []), {
        "http.request.method": "GET",
        "server.address": "api.heygen.com",
        "server.port": 443,
        "url.template": "/v2/avatar_group/{group_id}/avatars",
        "url.full": "https://api.heygen.com/v2/avatar_group/a/avatars",
        "http.response.status_code": 200,
        "heygen.request_id": "req-4",
        "heygen.attempts": 1,
        "heygen.sunset": "soon",
        "heygen.successor": "GET /v3/avatars/looks?group_id="
      })
    })
  )
})

describe("Testing.client", () => {
  it("is apart from the services, whose classes are in every application's bundle", () => {
    const statics = [HeyGenClient, V2.Avatars, V2.AvatarGroups].map((service) =>
      Object.keys(service).filter((name) => ["make", "layer", "layerConfig"].includes(name) === false)
    )
    assert.deepStrictEqual(statics, [[], [], []])
  })

  it.effect("decodes the bodies that a test gives", () =>
    Effect.gen(function* () {
      const asked: Array<unknown> = []
      const client = Testing.client(({ operation, route }, { params }) => {
        asked.push([operation, route, params])
        return Effect.succeed({ data: { avatar_list: [{ id: "1", name: "Ada" }] } })
      })
      const { avatar_list } = yield* listAvatarsOf("g").pipe(
        Effect.provide(V2.layer.pipe(Layer.provide(client)))
      )
      assert.deepStrictEqual(avatar_list, [{ id: "1", name: "Ada" }])
      assert.deepStrictEqual(asked, [
        ["V2.AvatarGroups.listAvatars", "/v2/avatar_group/{group_id}/avatars", { group_id: "g" }]
      ])
    })
  )

  it.effect("says where a body is not what HeyGen would send", () =>
    Effect.gen(function* () {
      const client = Testing.client(() => Effect.succeed({ data: { avatar_list: [{ id: 1, name: "Ada" }] } }))
      const { reason } = yield* Effect.flip(listAvatarsOf("g")).pipe(
        Effect.provide(V2.layer.pipe(Layer.provide(client)))
      )
      assert.deepInclude(reason, { _tag: "DecodeError", path: "data.avatar_list[0].id" })
    })
  )
})
