import { request as nodeRequest } from "node:http"
import { connect } from "node:net"
import { assert, describe, it } from "@effect/vitest"
import { MockHandler, MockServer, type MockServerOptions, Scenario } from "@effect-heygen/mock"
import * as Effect from "effect/Effect"
import * as Logger from "effect/Logger"
import * as Schema from "effect/Schema"
import * as Journal from "../src/internal/journal.ts"

const { declared, script } = Scenario

/** The response to a request of a mock of its own; `fetch` would set `Host` and `Origin` itself. */
const send = (options: MockServerOptions, path: string, init: { method?: string; headers?: object } = {}) =>
  Effect.flatMap(MockServer, ({ url }) => raw(url + path, init)).pipe(
    Effect.provide(MockServer.layer(options))
  )

const raw = (
  url: string,
  { body, headers = {}, method = "GET" }: { method?: string; headers?: object; body?: string } = {}
) =>
  Effect.callback<{
    readonly status: number
    readonly headers: Readonly<Record<string, unknown>>
    readonly text: string
  }>((resume) => {
    const request = nodeRequest(
      url,
      { method, headers: { "x-api-key": "any", connection: "close", ...headers } },
      (response) => {
        const chunks: Array<Buffer> = []
        response.on("data", (chunk) => chunks.push(chunk))
        response.on("end", () =>
          resume(
            Effect.succeed({
              status: response.statusCode ?? 0,
              headers: response.headers,
              text: Buffer.concat(chunks).toString()
            })
          )
        )
      }
    )
    request.on("error", (error) => resume(Effect.die(error)))
    request.end(body)
  })

const Problem = Schema.fromJsonString(
  Schema.Struct({ type: Schema.String, status: Schema.Finite, detail: Schema.String })
)

const origin = "https://app.example"

describe("pages of other origins", () => {
  it.live.each([
    ["a success", "/v2/avatars", {}, 200],
    ["a missing key", "/v2/avatars", { "x-api-key": "" }, 401],
    ["a rate limit", "/v2/avatars", { prefer: "code=429" }, 429],
    ["an unknown path", "/v9", {}, 404],
    ["a 406", "/v2/avatars", { accept: "image/png" }, 406]
  ] as const)("may read %s", ([, path, headers, status]) =>
    Effect.gen(function* () {
      const response = yield* send({}, path, { headers: { origin, ...headers } })
      assert.strictEqual(response.status, status)
      assert.strictEqual(response.headers["access-control-allow-origin"], origin)
      assert.strictEqual(response.headers.vary, "Origin")
    })
  )

  it.live("may read the headers that a client needs, each by its name", () =>
    Effect.gen(function* () {
      const { headers } = yield* send({}, "/v2/avatars", { headers: { origin, prefer: "code=429" } })
      const exposed = String(headers["access-control-expose-headers"]).split(", ")
      for (const name of ["retry-after", "deprecation", "sunset", "x-request-id"]) {
        assert.isTrue(headers[name] === undefined || exposed.includes(name), name)
      }
      assert.include(exposed, "retry-after")
    })
  )

  it.live.each(["/v2/avatars", "/v9"])("are told in a preflight that they may ask for %s", (path) =>
    Effect.gen(function* () {
      const preflight = {
        origin,
        "access-control-request-method": "GET",
        "access-control-request-headers": "x-api-key"
      }
      const { headers, status, text } = yield* send({}, path, { method: "OPTIONS", headers: preflight })
      assert.deepStrictEqual([status, text], [204, ""])
      assert.strictEqual(headers["access-control-allow-origin"], origin)
      assert.strictEqual(headers["access-control-allow-methods"], "GET")
      assert.strictEqual(headers["access-control-allow-headers"], "x-api-key")
      assert.strictEqual(headers["access-control-allow-credentials"], "true")
    })
  )
})

describe("methods", () => {
  it.live("OPTIONS tells those of a path", () =>
    Effect.gen(function* () {
      const { headers, status } = yield* send({}, "/v2/avatars", { method: "OPTIONS" })
      assert.deepStrictEqual([status, headers.allow], [204, "GET, HEAD, OPTIONS"])
    })
  )

  it.live("HEAD has the headers of GET and no body", () =>
    Effect.gen(function* () {
      const get = yield* send({}, "/v2/avatars")
      const head = yield* send({}, "/v2/avatars", { method: "HEAD" })
      assert.deepStrictEqual([head.status, head.text], [200, ""])
      for (const name of ["content-type", "content-length", "sunset"]) {
        assert.strictEqual(head.headers[name], get.headers[name], name)
      }
    })
  )

  it.effect("HEAD has no body without a socket, either", () =>
    Effect.gen(function* () {
      const { handle, requests } = yield* MockHandler
      const request = new Request("https://api.heygen.com/v2/avatars", {
        method: "HEAD",
        headers: { "x-api-key": "any" }
      })
      const response = yield* Effect.promise(() => handle(request))
      assert.deepStrictEqual([response.status, response.body], [200, null])
      assert.strictEqual((yield* requests)[0]?.method, "HEAD")
    }).pipe(Effect.provide(MockHandler.layer()))
  )

  it.live.each(["POST", "QUERY", "DELETE"])("%s, which a path doesn't have, is a 405 with Allow", (method) =>
    Effect.gen(function* () {
      const { headers, status, text } = yield* send({}, "/v2/avatars", { method })
      assert.deepStrictEqual([status, headers.allow], [405, "GET, HEAD, OPTIONS"])
      assert.include(text, `/v2/avatars has no method ${method}`)
    })
  )
})

describe("a refusal says why", () => {
  it.live.each<readonly [string, object, number, RegExp]>([
    ["/v9", {}, 404, /\/v9/],
    ["/v2/avatars", { prefer: "code=418" }, 404, /no status 418 for list-avatars-v2; it has 200, 400/],
    [
      "/v2/avatars",
      { prefer: "code=429, example=Nope" },
      404,
      /no example Nope of status 429 for list-avatars-v2; it has RateLimit/
    ],
    ["/v2/avatars", { prefer: "code=429; example=Quota" }, 422, /separated by commas/],
    ["/v2/avatars", { prefer: "code=soon" }, 422, /"soon"/],
    ["/v2/avatars", { accept: "image/png" }, 406, /image\/png/],
    ["/v2/avatar_group/%E0%A4%A/avatars", {}, 400, /parsed/]
  ])("in a problem's detail: %s %j", ([path, headers, status, detail]) =>
    Effect.gen(function* () {
      const response = yield* send({}, path, { headers })
      assert.strictEqual(response.headers["content-type"], "application/problem+json")
      const problem = yield* Schema.decodeEffect(Problem)(response.text)
      assert.deepStrictEqual([response.status, problem.status], [status, status])
      assert.match(problem.detail, detail)
      assert.match(problem.type, /^(about:blank|https:\/\/stoplight\.io\/prism\/errors#[A-Z_]+)$/)
    })
  )

  it.live("in the message of the document's own 400, where the query is invalid", () =>
    Effect.gen(function* () {
      const { status, text } = yield* send({}, "/v3/avatars/looks?limit=51")
      assert.strictEqual(status, 400)
      assert.match(text, /"message":"[^"]*limit[^"]*50[^"]*"/)
    })
  )

  it.live.each([
    ["token=nope", "The token is not one of this list."],
    ["group_id=nope", "The catalogue has no group nope."]
  ])(
    "in the message of the document's own 400, where the catalogue has no such thing: %s",
    ([query, reason]) =>
      Effect.gen(function* () {
        const { status, text } = yield* send({ catalogue: 5 }, `/v3/avatars/looks?${query}`)
        assert.strictEqual(status, 400)
        assert.deepNestedInclude(JSON.parse(text), {
          "error.code": "invalid_parameter",
          "error.message": reason
        })
      })
  )

  it.live("in the requests that the mock remembers, for a wrong key and a missing one", () =>
    Effect.gen(function* () {
      const { requests, url } = yield* MockServer
      yield* raw(`${url}/v2/avatars`, { headers: { "x-api-key": "wrong-key" } })
      yield* raw(`${url}/v2/avatars`, { headers: { "x-api-key": "" } })
      yield* raw(`${url}/v3/avatars/looks?limit=51`, { headers: { "x-api-key": "right" } })
      const [wrong, missing, invalid] = yield* requests
      assert.deepInclude(wrong, { outcome: "401", reason: "The key is not the one that this mock accepts." })
      assert.match(missing?.reason ?? "", /no credentials: x-api-key/)
      assert.match(invalid?.reason ?? "", /limit/)
    }).pipe(Effect.provide(MockServer.layer({ apiKey: "right" })))
  )
})

describe("credentials", () => {
  it.live("are in no journal and in no body, wherever a client puts them", () =>
    Effect.gen(function* () {
      const { requests, url } = yield* MockServer
      const headers = { "x-api-key": "hg-secret", authorization: "Bearer tok-secret", cookie: "s=hg-secret" }
      const responses = yield* Effect.forEach(
        ["/v2/avatars?key=hg-secret", "/hg-secret", "/v3/avatars/looks?limit=hg-secret&x=tok-secret"],
        (path) => raw(url + path, { headers: { ...headers, "x-other": "hg-secret" } })
      )
      const said = JSON.stringify([yield* requests, responses])
      assert.notMatch(said, /hg-secret|tok-secret/)
      assert.include(said, "<redacted>")
    }).pipe(Effect.provide(MockServer.layer()))
  )

  it.live("are in no journal, however short or encoded they are", () =>
    Effect.gen(function* () {
      const { requests, url } = yield* MockServer
      yield* raw(`${url}/v2/avatars`, { headers: { "x-api-key": "abc" } })
      yield* raw(`${url}/v2/avatars?k=hg%2Fsecret%2B`, { headers: { "x-api-key": "hg/secret+" } })
      const [short, encoded] = yield* requests
      assert.strictEqual(short?.headers["x-api-key"], "<redacted>")
      assert.strictEqual(encoded?.query, "?k=<redacted>")
    }).pipe(Effect.provide(MockServer.layer()))
  )

  it.live("can be a bearer token, where the document allows one", () =>
    Effect.gen(function* () {
      const { url } = yield* MockServer
      const ask = (authorization: string) =>
        Effect.promise(() => fetch(`${url}/v3/avatars`, { headers: { authorization } }))
      assert.strictEqual((yield* ask("Bearer any")).status, 200)
      assert.strictEqual((yield* ask("Bearer")).status, 401)
      assert.strictEqual((yield* ask("Basic any")).status, 401)
    }).pipe(Effect.provide(MockServer.layer({ apiKey: "right" })))
  )
})

describe("the journal", () => {
  it("keeps the latest 10,000 requests", () => {
    const journal = Journal.make()
    for (let at = 0; at < 10_001; at++) {
      journal.begin({ method: "GET", url: "/", headers: {} }, undefined, at).end("200", undefined, at)
    }
    const kept = Effect.runSync(journal.all)
    assert.deepStrictEqual([kept.length, kept[0]?.at, kept.at(-1)?.at], [10_000, 1, 10_000])
  })
})

describe("a reason", () => {
  it.live("has no control characters, which would drive a terminal", () =>
    Effect.gen(function* () {
      const { requests, url } = yield* MockServer
      yield* raw(`${url}/v3/avatars/looks?group_id=a%0A%1B%5B31mb`)
      assert.strictEqual((yield* requests)[0]?.reason, "The catalogue has no group a [31mb.")
    }).pipe(Effect.provide(MockServer.layer({ catalogue: 5 })))
  )
})

describe("a rate limit", () => {
  it.live("of requests for each key ends in the document's 429, with the wait", () =>
    Effect.gen(function* () {
      const { reset, url } = yield* MockServer
      const ask = (key: string) => raw(`${url}/v2/avatars`, { headers: { "x-api-key": key } })
      const responses = yield* Effect.forEach(["a", "a", "a", "b"], ask)
      assert.deepStrictEqual(
        responses.map(({ status }) => status),
        [200, 200, 429, 200]
      )
      const wait = Number(responses[2]?.headers["retry-after"])
      assert.isTrue(wait > 3_500 && wait <= 3_600, String(wait))
      yield* reset
      assert.strictEqual((yield* ask("a")).status, 200)
    }).pipe(Effect.provide(MockServer.layer({ rateLimit: "2/h" })))
  )

  it.live("that is not one is refused at the start", () =>
    Effect.gen(function* () {
      const { message } = yield* Effect.flip(send({ rateLimit: "fast" }, "/"))
      assert.match(message, /^fast is not a rate limit; examples are 10\/s/)
    })
  )
})

describe("Host", () => {
  it.live("of another site is refused where only this machine reaches the mock", () =>
    Effect.gen(function* () {
      const ask = (host: string, options = {}) =>
        Effect.map(send(options, "/v2/avatars", { headers: { host } }), ({ status }) => status)
      const refused = yield* send({}, "/v2/avatars", { headers: { host: "evil.example", origin } })
      assert.include(refused.text, "The mock is not evil.example")
      assert.isUndefined(refused.headers["access-control-allow-origin"])
      assert.strictEqual(yield* ask("evil.example"), 403)
      assert.strictEqual(yield* ask("heygen.test:4010", { allowedHosts: ["heygen.test"] }), 200)
      for (const own of ["localhost:4010", "127.0.0.1", "[::1]:80", "mock.localhost"]) {
        assert.strictEqual(yield* ask(own), 200, own)
      }
    })
  )
})

describe("a connection", () => {
  it.live("is closed where the client asks for that", () =>
    Effect.gen(function* () {
      const { headers } = yield* send({}, "/v2/avatars", { headers: { connection: "close" } })
      assert.strictEqual(headers.connection, "close")
    })
  )

  it.live("of HTTP/1.0 ends with the response", () =>
    Effect.gen(function* () {
      const { port } = new URL((yield* MockServer).url)
      const text = yield* Effect.callback<string>((resume) => {
        const socket = connect(Number(port), "127.0.0.1")
        let text = ""
        socket.on("data", (chunk) => {
          text += chunk
        })
        socket.on("end", () => resume(Effect.succeed(text)))
        socket.write("GET /v2/avatars HTTP/1.0\r\nx-api-key: any\r\n\r\n")
      })
      assert.match(text, /^HTTP\/1\.1 200 OK\r\n/)
      assert.match(text, /\r\nConnection: close\r\n/i)
    }).pipe(Effect.provide(MockServer.layer()))
  )
})

describe("a scenario while the mock runs", () => {
  const admin = { admin: true }

  it.live("is read, replaced and reset over HTTP, and so are the requests", () =>
    Effect.gen(function* () {
      const { url } = yield* MockServer
      const ask = () => Effect.map(raw(`${url}/v2/avatars`), ({ status }) => status)
      const call = (method: string, path: string, body?: unknown) =>
        Effect.map(
          raw(
            `${url}/__mock${path}`,
            body === undefined ? { method } : { method, body: JSON.stringify(body) }
          ),
          ({ status, text }) => ({ status, body: JSON.parse(text) })
        )
      assert.deepNestedInclude(yield* call("GET", "/ready"), { status: 200, "body.ready": true })
      const put = yield* call("PUT", "/scenario", {
        "list-avatars-v2": { steps: [{ _tag: "Declared", status: 429 }] }
      })
      assert.strictEqual(put.status, 200)
      assert.deepStrictEqual([yield* ask(), yield* ask()], [429, 200])
      assert.deepStrictEqual((yield* call("GET", "/scenario")).body, put.body)
      const journal = (yield* call("GET", "/requests")).body
      assert.deepStrictEqual(
        journal.map(({ outcome, path }: { outcome: string; path: string }) => [path, outcome]),
        [
          ["/v2/avatars", "429"],
          ["/v2/avatars", "200"]
        ]
      )
      yield* call("DELETE", "/requests")
      assert.deepStrictEqual((yield* call("GET", "/requests")).body, [])
      yield* call("DELETE", "/scenario")
      assert.deepStrictEqual((yield* call("GET", "/scenario")).body, { "*": script([declared(503)]) })
      assert.strictEqual(yield* ask(), 503)
      assert.strictEqual((yield* call("POST", "/reset")).status, 200)
      assert.deepStrictEqual((yield* call("GET", "/requests")).body, [])
    }).pipe(Effect.provide(MockServer.layer({ ...admin, scenario: { "*": script([declared(503)]) } })))
  )

  it.live("moves the clock: a preview whose signature has ended is refused, and a list has a new one", () =>
    Effect.gen(function* () {
      const { url } = yield* MockServer
      const preview = () =>
        Effect.map(raw(`${url}/v2/avatars`), ({ text }) => {
          const [found] = /http[^"]+\?Expires=[^"]+/.exec(text) ?? []
          return found ?? assert.fail("There is no signed preview.")
        })
      const before = yield* preview()
      assert.strictEqual((yield* raw(before)).status, 200)
      const put = (body: unknown) => raw(`${url}/__mock/clock`, { method: "PUT", body: JSON.stringify(body) })
      const moved = yield* put({ advance: "8 days" })
      assert.strictEqual(moved.status, 200)
      assert.isAbove(Date.parse(JSON.parse(moved.text).now), Date.parse("2026-01-01"))
      assert.strictEqual((yield* raw(before)).status, 403)
      assert.strictEqual((yield* raw(yield* preview())).status, 200)
      yield* raw(`${url}/__mock/clock`, { method: "DELETE" })
      assert.strictEqual((yield* raw(before)).status, 200)
      assert.strictEqual((yield* put({ advance: "soon" })).status, 400)
      assert.match((yield* put({ now: "2040-01-01T00:00:00Z" })).text, /^\{"now":"2040-01-01T00:00:0/)
    }).pipe(Effect.provide(MockServer.layer({ ...admin, catalogue: 60 })))
  )

  it.live.each<readonly [string, MockServerOptions, object, number]>([
    ["that is off", {}, {}, 404],
    ["asked by a page of another origin", admin, { origin }, 403],
    ["asked by a page of no origin", admin, { origin: "null" }, 403],
    ["under another name", admin, { host: "evil.example" }, 403],
    ["without its token", { admin: { token: "t0ken" } }, {}, 401],
    ["with another token", { admin: { token: "t0ken" } }, { authorization: "Bearer other" }, 401],
    ["with its token", { admin: { token: "t0ken" } }, { authorization: "Bearer t0ken" }, 200]
  ])("has an admin API %s", ([, options, headers, status]) =>
    Effect.gen(function* () {
      const response = yield* send(options, "/__mock/requests", { headers })
      assert.strictEqual(response.status, status)
      assert.isUndefined(response.headers["access-control-allow-origin"])
      assert.notInclude(response.text, "t0ken")
    })
  )

  it.live("needs a token where other machines can reach it, and that they can is said aloud", () =>
    Effect.gen(function* () {
      const lines: Array<string> = []
      const logger = Logger.make<unknown, void>(({ message }) => {
        lines.push(String(message))
      })
      const { message } = yield* Effect.flip(send({ ...admin, host: "0.0.0.0" }, "/")).pipe(
        Effect.provide(Logger.layer([logger]))
      )
      assert.match(message, /needs a token/)
      assert.deepStrictEqual(lines, ["Other machines can reach the mock on 0.0.0.0."])
    })
  )

  it.live.each<readonly [unknown, RegExp]>([
    [{ "list-avatars-v2": { steps: [{ _tag: "Declared", status: 418 }] } }, /no status 418.*steps"\]\[0\]/s],
    [{ "list-avatars-v2": { steps: [{ _tag: "Declared", status: 429, example: "No" }] } }, /no example No/],
    [{ "*": { steps: [{ _tag: "Declared", status: 429, dlay: 5 }] } }, /\["dlay"\]/],
    [{ "*": { steps: [{ _tag: "Anser" }] } }, /steps"\]\[0\]/],
    [{ "*": { steps: [], afterward: "last" } }, /\["afterward"\]/],
    [{ "*": { steps: [{ _tag: "Raw", status: 200, headers: { a: "b\r\nc: d" } }] } }, /\["a"\]/],
    [{ nope: { steps: [] } }, /no operation nope/],
    [[], /not a scenario/],
    ["storm", /not a scenario/]
  ])("refuses with its path what is no scenario, and keeps the old one: %j", ([scenario, line]) =>
    Effect.gen(function* () {
      const { url } = yield* MockServer
      const { status, text } = yield* raw(`${url}/__mock/scenario`, {
        method: "PUT",
        body: JSON.stringify(scenario)
      })
      assert.strictEqual(status, 400)
      assert.match((yield* Schema.decodeEffect(Problem)(text)).detail, line)
      assert.strictEqual((yield* raw(`${url}/v2/avatars`)).status, 503)
    }).pipe(Effect.provide(MockServer.layer({ ...admin, scenario: { "*": script([declared(503)]) } })))
  )

  it.effect("that asks for what is not there, by a function, is a 501 that says so", () =>
    Effect.gen(function* () {
      const { handle, use } = yield* MockHandler
      yield* use({
        "*": script([
          () => declared(418),
          () => {
            throw new Error("oops")
          }
        ])
      })
      const ask = Effect.promise(async () => {
        const response = await handle(
          new Request("https://api.heygen.com/v2/avatars", { headers: { "x-api-key": "any" } })
        )
        return [response.status, await response.text()] as const
      })
      const [[status, text], [thrown, reason]] = [yield* ask, yield* ask]
      assert.deepStrictEqual([status, thrown], [501, 500])
      assert.include(text, "no status 418")
      assert.include(reason, "oops")
    }).pipe(Effect.provide(MockHandler.layer()))
  )
})
