import * as NodeServices from "@effect/platform-node/NodeServices"
import { assert, describe, it } from "@effect/vitest"
import {
  MockHttpClient,
  MockServer,
  type MockServerOptions,
  type RecordedRequest,
  Scenario
} from "@effect-heygen/mock"
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as FetchHttpClient from "effect/http/FetchHttpClient"
import * as HttpClient from "effect/http/HttpClient"
import * as HttpClientRequest from "effect/http/HttpClientRequest"
import * as Layer from "effect/Layer"
import * as Logger from "effect/Logger"

/** One GET of the catalogue: its status and its body. */
const get = (url: string, headers: Record<string, string> = { "x-api-key": "any" }) =>
  HttpClientRequest.get(`${url}/v2/avatars`, { headers }).pipe(
    HttpClient.execute,
    Effect.flatMap(({ status, json }) => Effect.map(json, (body) => ({ status, body })))
  )

/** The same behaviour is asked of the mock with a socket and of the mock without one. */
const kinds: ReadonlyArray<
  readonly [string, (options: MockServerOptions) => Layer.Layer<MockServer | HttpClient.HttpClient, unknown>]
> = [
  ["MockServer", (options) => Layer.merge(MockServer.layer(options), FetchHttpClient.layer)],
  [
    "MockHttpClient",
    (options) =>
      Layer.merge(MockHttpClient.layer(options), Layer.mock(MockServer, { url: "https://api.heygen.com" }))
  ]
]

describe.each(kinds)("%s", (_, mock) => {
  const asking = <A, E>(
    options: MockServerOptions,
    ask: (url: string) => Effect.Effect<A, E, HttpClient.HttpClient>
  ) => Effect.flatMap(MockServer, ({ url }) => ask(url)).pipe(Effect.provide(mock(options)))

  it.live("accepts any key that is not empty", () =>
    Effect.gen(function* () {
      assert.strictEqual((yield* asking({}, (url) => get(url))).status, 200)
      assert.strictEqual((yield* asking({}, (url) => get(url, {}))).status, 401)
    })
  )

  it.live("given a key, answers any other with the document's 401", () =>
    Effect.gen(function* () {
      const answers = yield* asking({ apiKey: "right" }, (url) =>
        Effect.forEach(["right", "wrong", "Right"], (key) => get(url, { "x-api-key": key }))
      )
      assert.deepStrictEqual(
        answers.map(({ status }) => status),
        [200, 401, 401]
      )
      assert.deepStrictEqual(answers[1]?.body, { code: 400112, message: "Unauthorized" })
    })
  )

  it.live("answers what a request prefers", () =>
    Effect.gen(function* () {
      const { body, status } = yield* asking({}, (url) =>
        get(url, { "x-api-key": "any", prefer: "code=429, example=Quota" })
      )
      assert.deepStrictEqual(
        [status, body],
        [429, { error: { code: "quota_exceeded", message: "Quota exceeded" } }]
      )
    })
  )

  it.live("goes through a scenario once, and then answers as ever", () =>
    Effect.gen(function* () {
      const scenario = {
        "list-avatars-v2": Scenario.script([
          Scenario.declared(429),
          Scenario.declared(401, { example: "V3" })
        ])
      }
      const answers = yield* asking({ scenario }, (url) => Effect.forEach([1, 2, 3, 4], () => get(url)))
      assert.deepStrictEqual(
        answers.map(({ status }) => status),
        [429, 401, 200, 200]
      )
    })
  )

  it.live("serves a file as an operation's answer, and says where it is not as the document says", () =>
    Effect.gen(function* () {
      const lines: Array<string> = []
      const logger = Logger.make<unknown, void>(({ message }) => {
        lines.push(String(message))
      })
      const fs = yield* FileSystem.FileSystem
      const file = yield* fs.makeTempFileScoped({ suffix: ".json" })
      const recorded = {
        error: null,
        data: { avatars: [{ avatar_id: 7, avatar_name: "A" }], talking_photos: [] }
      }
      yield* fs.writeFileString(file, JSON.stringify(recorded))
      const { body } = yield* asking({ responses: { "list-avatars-v2": file } }, (url) => get(url)).pipe(
        Effect.provide(Logger.layer([logger]))
      )
      assert.deepStrictEqual<unknown>(body, recorded)
      assert.include(lines.join("\n"), "response.body.data.avatars.0.avatar_id: ")
    }).pipe(Effect.provide(NodeServices.layer))
  )

  it.live.each([
    [
      "an operation that is not in the document",
      { responses: { nope: "a.json" } },
      /no operation nope; it has .*list-avatars-v2/
    ],
    ["a scenario for no operation", { scenario: { nope: Scenario.script([]) } }, /no operation nope/],
    [
      "a file that is not there",
      { responses: { "list-avatars-v2": "nope.json" } },
      /nope\.json cannot be read/
    ],
    [
      "a device, which has no end",
      { responses: { "list-avatars-v2": "/dev/zero" } },
      /\/dev\/zero is not a file/
    ],
    ["a folder", { responses: { "list-avatars-v2": "packages" } }, /packages is not a file/],
    ["a file that is not JSON", { responses: { "list-avatars-v2": "README.md" } }, /README\.md is not JSON/]
  ] as ReadonlyArray<readonly [string, MockServerOptions, RegExp]>)(
    "says in one line what is wrong with %s",
    ([, options, line]) =>
      Effect.gen(function* () {
        const error = yield* Effect.flip(asking(options, () => Effect.void))
        assert.match(String(error), line)
      })
  )
})

describe("MockServer", () => {
  it.live("rehearses a rate limit, a reset and a wrong key", () =>
    Effect.gen(function* () {
      const { requests, url, use } = yield* MockServer
      yield* use({ "list-avatars-v2": Scenario.script([Scenario.declared(429), Scenario.reset()]) })
      const outcomes = yield* Effect.forEach(["right", "right", "wrong", "right"], (key) =>
        get(url, { "x-api-key": key }).pipe(
          Effect.map(({ status }) => status),
          Effect.orElseSucceed(() => "failed")
        )
      )
      assert.deepStrictEqual(outcomes, [429, "failed", 401, 200])
      assert.deepStrictEqual(
        (yield* requests).map(({ outcome }) => outcome),
        ["429", "reset", "401", "200"]
      )
    }).pipe(Effect.provide([MockServer.layer({ apiKey: "right", keepAlive: false }), FetchHttpClient.layer]))
  )

  it.live("tells of each answer, and of no key", () =>
    Effect.gen(function* () {
      const answered: Array<RecordedRequest> = []
      const onResponse = (request: RecordedRequest) => Effect.sync(() => void answered.push(request))
      yield* Effect.flatMap(MockServer, ({ url }) =>
        Effect.andThen(get(url), get(`${url}/x?key=hg-secret#`))
      ).pipe(Effect.provide([MockServer.layer({ onResponse }), FetchHttpClient.layer]))
      assert.deepStrictEqual(
        answered.map(({ method, outcome, path }) => [method, path, outcome]),
        [
          ["GET", "/v2/avatars", "200"],
          ["GET", "/x", "404"]
        ]
      )
    })
  )

  it.live("frees its port when its scope closes, and says when a port is taken", () =>
    Effect.gen(function* () {
      const port = yield* Effect.gen(function* () {
        const { url } = yield* MockServer
        const port = Number(new URL(url).port)
        const error = yield* Effect.flip(Effect.provide(Effect.void, MockServer.layer({ port })))
        assert.match(error.message, new RegExp(`^Cannot listen on 127.0.0.1:${port}: .*EADDRINUSE.*--port 0`))
        return port
      }).pipe(Effect.provide(MockServer.layer()))
      yield* Effect.provide(Effect.void, MockServer.layer({ port }))
    })
  )
})
