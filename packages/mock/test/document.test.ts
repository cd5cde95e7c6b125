import * as NodeServices from "@effect/platform-node/NodeServices"
import { assert, describe, it } from "@effect/vitest"
import { MockHttpClient, MockServer, type MockServerOptions, Prism, Scenario } from "@effect-heygen/mock"
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as FetchHttpClient from "effect/http/FetchHttpClient"
import * as HttpBody from "effect/http/HttpBody"
import * as HttpClient from "effect/http/HttpClient"
import * as HttpClientRequest from "effect/http/HttpClientRequest"
import type * as HttpMethod from "effect/http/HttpMethod"
import * as Layer from "effect/Layer"
import * as Logger from "effect/Logger"
import { videos } from "./support/videos.ts"

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

const send = Effect.fnUntraced(function* (
  method: HttpMethod.HttpMethod,
  path: string,
  body?: unknown,
  headers: Record<string, string> = {}
) {
  const { url } = yield* MockServer
  const request = HttpClientRequest.make(method)(url + path, { headers: { "x-api-key": "any", ...headers } })
  const response = yield* HttpClient.execute(
    body === undefined ? request : HttpClientRequest.setBody(request, HttpBody.jsonUnsafe(body))
  )
  const text = yield* response.text
  return { status: response.status, body: text === "" ? undefined : JSON.parse(text) }
})

describe.each(kinds)("%s on a document of your own", (_, mock) => {
  it.layer(mock({ document: videos }))((it) => {
    it.effect("responds to a POST with its 201", () =>
      Effect.gen(function* () {
        const created = yield* send("POST", "/v3/videos", { title: "Hello" })
        assert.deepStrictEqual(created, { status: 201, body: { data: { id: "v1", title: "Hello" } } })
      })
    )

    it.effect.each<unknown>([{}, { title: 7 }, { title: "Hello", other: 1 }, [], "Hello", undefined])(
      "refuses a POST whose body doesn't match the schema: %j",
      (body) =>
        Effect.gen(function* () {
          const refused = yield* send("POST", "/v3/videos", body)
          assert.strictEqual(refused.status, 400)
          assert.include(JSON.stringify(refused.body), "invalid_parameter")
        })
    )

    it.effect("names the property that is wrong, where the document's error has a place for it", () =>
      Effect.gen(function* () {
        const { body } = yield* send("POST", "/v3/videos", { title: 7 })
        assert.deepNestedInclude(body, { "error.code": "invalid_parameter", "error.param": "title" })
        assert.match(body.error.message, /title must be string/)
      })
    )

    it.effect("refuses a body that is not JSON, and one of another type", () =>
      Effect.gen(function* () {
        const { url } = yield* MockServer
        for (const [type, text, reason] of [
          ["application/json", "{", "The body is not JSON."],
          ["text/plain", "title", "Supported content types: application/json"]
        ] as const) {
          const response = yield* HttpClientRequest.post(`${url}/v3/videos`, {
            headers: { "x-api-key": "any" }
          }).pipe(HttpClientRequest.bodyText(text, type), HttpClient.execute)
          assert.strictEqual(response.status, 400)
          assert.include(yield* response.text, reason)
        }
      })
    )

    it.effect("responds with the status that a POST prefers", () =>
      Effect.gen(function* () {
        const accepted = yield* send("POST", "/v3/videos", { title: "Hello" }, { prefer: "code=202" })
        assert.deepStrictEqual(accepted, { status: 202, body: { data: { id: "v1", status: "waiting" } } })
      })
    )

    it.effect("responds to PUT, PATCH and DELETE, and counts each as an operation of its own", () =>
      Effect.gen(function* () {
        assert.strictEqual((yield* send("PUT", "/v3/videos/v1", { title: "Hi" })).status, 200)
        assert.strictEqual((yield* send("PATCH", "/v3/videos/v1", { title: "Hi" })).status, 200)
        assert.deepStrictEqual(yield* send("DELETE", "/v3/videos/v1"), { status: 204, body: undefined })
      })
    )

    it.effect("asks for the document's key", () =>
      Effect.gen(function* () {
        assert.strictEqual(
          (yield* send("DELETE", "/v3/videos/v1", undefined, { "x-api-key": "" })).status,
          401
        )
      })
    )
  })

  it.live("goes through a scenario of a POST, and serves a file as its success", () =>
    Effect.gen(function* () {
      const fs = yield* FileSystem.FileSystem
      const file = yield* fs.makeTempFileScoped({ suffix: ".json" })
      yield* fs.writeFileString(file, '{"data":{"id":"v9","title":"Recorded"}}')
      const options = {
        document: videos,
        responses: { createVideo: file },
        // A plain 200 is the success, whichever status that has.
        scenario: { createVideo: Scenario.script([Scenario.declared(429), Scenario.declared(200)]) }
      }
      const responses = yield* Effect.forEach([1, 2, 3], () =>
        send("POST", "/v3/videos", { title: "Hello" })
      ).pipe(Effect.provide(mock(options)))
      assert.deepStrictEqual(
        responses.map(({ status }) => status),
        [429, 201, 201]
      )
      assert.deepStrictEqual(responses[1]?.body, { data: { id: "v9", title: "Recorded" } })
    }).pipe(Effect.scoped, Effect.provide(NodeServices.layer))
  )
})

const operationIds = (document: string | object) =>
  Effect.map(Prism, (prism) => prism.operationIds).pipe(Effect.provide(Prism.layer({ document })))

const temporary = Effect.fnUntraced(function* (name: string, text: string) {
  const fs = yield* FileSystem.FileSystem
  const folder = yield* fs.makeTempDirectoryScoped()
  yield* fs.writeFileString(`${folder}/${name}`, text)
  return `${folder}/${name}`
})

describe("the document", () => {
  it.live("can be a file of JSON or YAML, whose operations without an id go by method and path", () =>
    Effect.gen(function* () {
      const json = yield* temporary("videos.json", JSON.stringify(videos))
      assert.deepStrictEqual(yield* operationIds(json), [
        "createVideo",
        "replaceVideo",
        "renameVideo",
        "DELETE /v3/videos/{video_id}"
      ])
      const yaml = yield* temporary(
        "one.yaml",
        'openapi: 3.1.0\ninfo: { title: One, version: "1" }\npaths:\n  /a:\n    get:\n      operationId: a\n      responses: { "200": { description: Fine } }\n'
      )
      assert.deepStrictEqual(yield* operationIds(yaml), ["a"])
    }).pipe(Effect.scoped, Effect.provide(NodeServices.layer))
  )

  it.live("is not changed by the mock", () =>
    Effect.gen(function* () {
      const before = JSON.stringify(videos)
      // What another test's mock had already resolved could not be changed any more.
      assert.include(before, "$ref")
      yield* operationIds(videos)
      assert.strictEqual(JSON.stringify(videos), before)
    })
  )

  it.live.each<readonly [string | object, RegExp]>([
    ["nope.json", /^nope\.json is not an OpenAPI document: .*nope\.json/],
    ["package.json", /^package\.json is not an OpenAPI document: /],
    [{ a: 1 }, /^The document is not an OpenAPI document: /]
  ])("that can't be read fails in one line: %j", ([document, line]) =>
    Effect.gen(function* () {
      const { message } = yield* Effect.flip(operationIds(document).pipe(Effect.mapError((error) => error)))
      assert.match(message, line)
      assert.notInclude(message, "\n")
    })
  )
})

describe("a file that is served", () => {
  const served = Effect.fnUntraced(function* (text: string) {
    const lines: Array<string> = []
    const logger = Logger.make<unknown, void>(({ message }) => {
      lines.push(String(message))
    })
    const file = yield* temporary("served.json", text)
    const response = yield* Effect.flatMap(Prism, (prism) =>
      prism.respond({ method: "GET", url: "/v2/avatars", headers: { "x-api-key": "any" } })
    ).pipe(
      Effect.provide(
        Layer.provideMerge(Prism.layer({ responses: { "list-avatars-v2": file } }), Logger.layer([logger]))
      )
    )
    return { ...response, lines }
  })

  it.live("is data: a $ref in it is not followed", () =>
    Effect.gen(function* () {
      const secret = yield* temporary("secret.json", '"a secret of this machine"')
      const text = JSON.stringify({
        error: null,
        data: { avatars: [{ $ref: `file://${secret}` }], talking_photos: [{ $ref: "#/info" }] }
      })
      const { body } = yield* served(text)
      assert.strictEqual(body, text)
    }).pipe(Effect.scoped, Effect.provide(NodeServices.layer))
  )

  it.live("is checked once, and no more than ten of its mismatches are logged", () =>
    Effect.gen(function* () {
      const avatars = Array.from({ length: 200 }, () => ({ avatar_id: 7 }))
      const text = JSON.stringify({ error: null, data: { avatars, talking_photos: [] } })
      const { body, lines, violations } = yield* served(text)
      assert.strictEqual(body, text)
      assert.strictEqual(lines.length, 11)
      assert.match(lines[10] ?? "", /has \d+ more mismatches/)
      assert.strictEqual(violations.length, 10)
    }).pipe(Effect.scoped, Effect.provide(NodeServices.layer))
  )

  it.live("may be nested deeper than it can be checked", () =>
    Effect.gen(function* () {
      const text = `{"data":${"[".repeat(5_000)}${"]".repeat(5_000)}}`
      assert.strictEqual((yield* served(text)).body, text)
    }).pipe(Effect.scoped, Effect.provide(NodeServices.layer))
  )
})
