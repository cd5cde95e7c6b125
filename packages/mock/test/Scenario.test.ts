import { assert, describe, it } from "@effect/vitest"
import { MockHttpClient, MockServer, type RecordedRequest, Scenario } from "@effect-heygen/mock"
import * as Deferred from "effect/Deferred"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as FetchHttpClient from "effect/http/FetchHttpClient"
import * as HttpClient from "effect/http/HttpClient"
import * as HttpClientRequest from "effect/http/HttpClientRequest"
import * as Layer from "effect/Layer"
import * as Record from "effect/Record"
import * as Schema from "effect/Schema"

const { declared, hang, redirect, raw, reset, script } = Scenario

/** What came of one request: status and body, or that it failed. */
const get = (url: string, path = "/v2/avatars") =>
  HttpClientRequest.get(url + path, { headers: { "x-api-key": "hg-secret" } }).pipe(
    HttpClient.execute,
    Effect.flatMap(({ headers, status, text }) => Effect.map(text, (body) => ({ status, body, headers }))),
    Effect.orElseSucceed(() => "failed" as const)
  )

const statuses = (count: number) => (url: string) =>
  Effect.map(
    Effect.forEach(Array.from({ length: count }), () => get(url)),
    (all) => all.map((it) => (it === "failed" ? it : it.status))
  )

const withSocket = <A, E>(
  scenario: Scenario.Scenario,
  ask: (url: string) => Effect.Effect<A, E, HttpClient.HttpClient | MockServer>
) =>
  Effect.flatMap(MockServer, ({ url }) => ask(url)).pipe(
    Effect.provide(Layer.merge(MockServer.layer({ keepAlive: false, scenario }), FetchHttpClient.layer))
  )

const withoutSocket = <A, E>(
  scenario: Scenario.Scenario,
  ask: (url: string) => Effect.Effect<A, E, HttpClient.HttpClient>
) => ask("https://api.heygen.com").pipe(Effect.provide(MockHttpClient.layer({ scenario })))

describe.each([
  ["on a socket", withSocket],
  ["without a socket", withoutSocket]
] as const)("a scenario %s", (_, asking) => {
  it.live.each([
    ["normal", [429, 503, 200, 200, 200]],
    ["repeat", [429, 503, 429, 503, 429]],
    ["last", [429, 503, 503, 503, 503]]
  ] as const)("goes on after its steps as it says: %s", ([afterwards, expected]) =>
    Effect.gen(function* () {
      const scenario = { "*": script([declared(429), declared(503)], afterwards) }
      assert.deepStrictEqual(yield* asking(scenario, statuses(5)), [...expected])
    })
  )

  it.live("of an operation goes before the one for all, and each operation counts for itself", () =>
    Effect.gen(function* () {
      const scenario = { "*": script([declared(503)]), "list-avatars-v2": script([declared(429)]) }
      const answers = yield* asking(scenario, (url) =>
        Effect.forEach(["/v2/avatars", "/v2/avatar_group/a/avatars", "/v2/avatar_group/b/avatars"], (path) =>
          get(url, path)
        )
      )
      assert.deepStrictEqual(
        answers.map((it) => (it === "failed" ? it : it.status)),
        [429, 503, 200]
      )
    })
  )

  it.live("resets, breaks off and truncates", () =>
    Effect.gen(function* () {
      const scenario = {
        "*": script([reset(), declared(200, { end: "reset" }), declared(200, { end: "truncated" })])
      }
      assert.deepStrictEqual(yield* asking(scenario, statuses(4)), ["failed", "failed", "failed", 200])
    })
  )

  it.live("holds a connection open until the client gives up", () =>
    Effect.gen(function* () {
      const result = yield* asking({ "*": script([hang]) }, (url) =>
        get(url).pipe(
          Effect.timeoutOrElse({ duration: 50, orElse: () => Effect.succeed("gave up" as const) })
        )
      )
      assert.strictEqual(result, "gave up")
    })
  )

  it.live("answers with any status, headers, body and type, pads, delays and paces", () =>
    Effect.gen(function* () {
      const step = raw(418, {
        headers: { "x-a": "b" },
        body: "tea",
        contentType: "text/tea",
        padding: 5,
        delay: 5,
        bytesPerSecond: 500
      })
      const [elapsed, result] = yield* Effect.timed(asking({ "*": script([step]) }, (url) => get(url)))
      assert.deepInclude(result, { status: 418, body: "tea     " })
      assert.deepInclude(result === "failed" ? {} : { ...result.headers }, {
        "x-a": "b",
        "content-type": "text/tea"
      })
      assert.isAtLeast(Duration.toMillis(elapsed), 15)
    })
  )

  it.live("redirects to a URL", () =>
    Effect.gen(function* () {
      const result = yield* asking({ "*": script([redirect("https://elsewhere.example/")]) }, (url) =>
        get(url).pipe(Effect.provideService(FetchHttpClient.RequestInit, { redirect: "manual" }))
      )
      assert.deepInclude(result, { status: 302 })
    })
  )
})

describe("a scenario on a socket", () => {
  it.live("compresses", () =>
    Effect.gen(function* () {
      const result = yield* withSocket({ "*": script([raw(200, { body: "{}", gzip: true })]) }, (url) =>
        get(url)
      )
      assert.deepInclude(result, { status: 200, body: "{}" })
      assert.strictEqual(result === "failed" ? result : result.headers["content-encoding"], "gzip")
    })
  )

  it.live("reaches an id of any length", () =>
    Effect.gen(function* () {
      const path = `/v2/avatar_group/${"x".repeat(2_000)}/avatars`
      const result = yield* withSocket({ "*": script([declared(429)]) }, (url) => get(url, path))
      assert.deepInclude(result, { status: 429 })
    })
  )

  it.live("is in the journal with what it did: resets, half bodies, held connections", () =>
    Effect.gen(function* () {
      const steps = [reset(), declared(200, { end: "reset" }), declared(200, { end: "truncated" }), raw(418)]
      const held = yield* Deferred.make<void>()
      const options = {
        keepAlive: false,
        scenario: { "*": script([...steps, hang]) },
        onResponse: ({ outcome }: RecordedRequest) =>
          outcome === "held open" ? Effect.asVoid(Deferred.succeed(held, undefined)) : Effect.void
      }
      const requests = yield* Effect.gen(function* () {
        const server = yield* MockServer
        for (const _ of steps) yield* get(server.url)
        yield* Effect.forkScoped(get(server.url))
        yield* Deferred.await(held)
        return yield* server.requests
      }).pipe(Effect.scoped, Effect.provide([MockServer.layer(options), FetchHttpClient.layer]))
      assert.deepStrictEqual(
        requests.map(({ outcome }) => outcome),
        ["reset", "200 reset", "200 truncated", "418", "held open"]
      )
    })
  )

  it.live("records requests without the key, and counts attempts and connections", () =>
    Effect.gen(function* () {
      const { connections, requests } = yield* withSocket({ "*": script([declared(429)]) }, (url) =>
        Effect.gen(function* () {
          const server = yield* MockServer
          yield* get(url)
          yield* get(url, "/v2/avatars?limit=2")
          yield* get(url, "/nowhere")
          return { requests: yield* server.requests, connections: yield* server.connections }
        })
      )
      assert.deepStrictEqual(
        requests.map(({ attempt, method, path, query }) => [method, path, query, attempt]),
        [
          ["GET", "/v2/avatars", "", 1],
          ["GET", "/v2/avatars", "?limit=2", 2],
          ["GET", "/nowhere", "", 0]
        ]
      )
      assert.strictEqual(requests[0]?.headers["x-api-key"], "<redacted>")
      assert.notInclude(JSON.stringify(requests), "hg-secret")
      assert.isTrue(requests.every(({ at }, index) => at >= (requests[index - 1]?.at ?? 0)))
      assert.isAtMost(connections, 1)
    })
  )
})

describe("a script", () => {
  it("is data: it can be written as JSON and read again", () => {
    const scenario = {
      ...Scenario.presets.storm(),
      "list-avatars-v2": script([redirect("https://a.example", 307), hang], "last")
    }
    const text = JSON.stringify(Schema.encodeSync(Scenario.Scenario)(scenario))
    assert.deepStrictEqual(Schema.decodeUnknownSync(Scenario.Scenario)(JSON.parse(text)), scenario)
  })

  it("can be put before another", () => {
    const both = Scenario.concat(script([declared(429)], "repeat"), script([hang], "last"))
    assert.deepStrictEqual(both, script([declared(429), hang], "last"))
  })

  it("can be said in words", () => {
    const words = Scenario.format(
      script([
        declared(429, { example: "Quota" }),
        reset(50),
        hang,
        redirect("/x"),
        declared(200, { delay: 5, gzip: true, padding: 9, bytesPerSecond: 1, end: "truncated" })
      ])
    )
    assert.strictEqual(
      words,
      "429 Quota, reset after 50 ms, held open, 302 location: /x, 200 after 5 ms gzip padded by 9 bytes at 1 bytes/s truncated; then normal"
    )
  })

  it("is drawn by weight, the same for the same seed", () => {
    const weights = { ok: 3, reset: 1 }
    const one = Scenario.random("seed", weights)
    assert.deepStrictEqual(one, Scenario.random("seed", weights))
    assert.notDeepEqual(one, Scenario.random("another", weights))
    const resets = one.steps.filter(({ _tag }) => _tag === "Reset").length
    assert.isTrue(one.steps.length === 100 && resets > 10 && resets < 45, `${resets} resets`)
    assert.isTrue(
      one.steps.every((step) => step._tag === "Reset" || (step._tag === "Declared" && step.status === 200))
    )
  })

  it("without weights is empty", () => {
    assert.deepStrictEqual(Scenario.random("seed", {}), script([], "repeat"))
  })

  it.each<readonly [keyof Scenario.Weights, string]>([
    ["ok", "200"],
    ["rateLimited", "429"],
    ["serverError", "500"],
    ["badGateway", "502"],
    ["unavailable", "503"],
    ["reset", "reset"],
    ["resetInBody", "200 reset half-way"],
    ["truncated", "200 truncated"],
    ["slow", "200 after 50 ms at 20000 bytes/s"],
    ["gzip", "200 gzip"],
    ["page", "200 as text/html"],
    ["hang", "held open"]
  ])("drawn from %s alone is that: %s", (fault, words) => {
    const [step, ...others] = Scenario.random("seed", { [fault]: 1 }).steps
    assert.strictEqual(others.length, 99)
    assert.strictEqual(step === undefined ? "" : Scenario.format(script([step])), `${words}; then normal`)
  })

  it("continues with `normal` where nothing is said", () => {
    assert.strictEqual(
      Scenario.format({ steps: [() => undefined] }),
      "a function of the request; then normal"
    )
  })
})

describe("the presets", () => {
  it("are these", () => {
    const words = Record.map(Scenario.presets, (preset) => {
      const { afterwards, steps } = preset()["*"]
      return steps.length < 5 ? Scenario.format({ steps, afterwards }) : `${steps.length}, ${afterwards}`
    })
    assert.deepStrictEqual(words, {
      "rate-limited": "429, 429, 200; then repeat",
      flaky: "100, repeat",
      slow: "200 after 3000 ms at 2000 bytes/s; then repeat",
      down: "503, 502, reset; then repeat",
      storm: "100, repeat",
      retired: "410; then last"
    })
  })

  it.each([
    ["flaky", 0.5, 0.1],
    ["storm", 0.3, 0.1]
  ] as const)("%s lets about as much through as it says", (name, share, tolerance) => {
    const { steps } = Scenario.presets[name]()["*"]
    const passed = steps.filter((step) => Scenario.format(script([step])) === "200; then normal")
    assert.approximately(passed.length / steps.length, share, tolerance)
  })
})
