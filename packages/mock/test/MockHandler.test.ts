import { assert, describe, it } from "@effect/vitest"
import { MockHandler, MockHttpClient, type MockOptions, Scenario } from "@effect-heygen/mock"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as HttpClient from "effect/http/HttpClient"
import * as TestClock from "effect/testing/TestClock"
import { http } from "msw"
import { setupServer } from "msw/node"
import { videos } from "./support/videos.ts"

const { declared, raw, reset, script } = Scenario

const api = "https://api.heygen.com"

const request = (path: string, init: RequestInit = {}) =>
  new Request(api + path, { headers: { "x-api-key": "hg-secret" }, ...init })

const textOf = (response: Response | undefined) =>
  Effect.tryPromise(() => (response ?? Response.error()).text())

/** What a handler of its own makes of requests, one after the other. */
const handle = (options: MockOptions, ...requests: ReadonlyArray<Request>) =>
  Effect.gen(function* () {
    const { handle } = yield* MockHandler
    return yield* Effect.forEach(requests, (request) => Effect.promise(() => handle(request)))
  }).pipe(Effect.provide(MockHandler.layer(options)))

describe("MockHandler", () => {
  it.effect("responds as the document says, to a GET and to a POST", () =>
    Effect.gen(function* () {
      const [list] = yield* handle({}, request("/v2/avatars"))
      assert.strictEqual(list?.status, 200)
      assert.include(yield* textOf(list), '"error":null')
      const body = JSON.stringify({ title: "Hello" })
      const headers = { "x-api-key": "any", "content-type": "application/json" }
      const post = (body: string) => request("/v3/videos", { method: "POST", headers, body })
      const responses = yield* handle({ document: videos }, post(body), post("{}"))
      assert.deepStrictEqual(
        responses.map(({ status }) => status),
        [201, 400]
      )
    })
  )

  it.effect("has a network error for a reset, and a body that fails for one that breaks off", () =>
    Effect.gen(function* () {
      const scenario = { "*": script([reset(), declared(200, { end: "truncated" }), declared(200)]) }
      const [first, second, third] = yield* handle(
        { scenario },
        ...[1, 2, 3].map(() => request("/v2/avatars"))
      )
      assert.strictEqual(first?.type, "error")
      assert.strictEqual(second?.status, 200)
      yield* Effect.flip(textOf(second))
      assert.strictEqual(third?.status, 200)
    })
  )

  it.effect("says that a status above 599 needs a socket", () =>
    Effect.gen(function* () {
      const [response] = yield* handle({ scenario: { "*": script([raw(700)]) } }, request("/v2/avatars"))
      assert.strictEqual(response?.status, 500)
      assert.include(yield* textOf(response), "socket")
    })
  )

  it.effect("pads a body", () =>
    Effect.gen(function* () {
      const scenario = { "*": script([raw(200, { body: "{}", padding: 70_000 })]) }
      const [response] = yield* handle({ scenario }, request("/v2/avatars"))
      assert.strictEqual(yield* textOf(response), `{}${" ".repeat(70_000)}`)
    })
  )
})

describe("MockHttpClient", () => {
  it.effect("has the handler's controls, and waits by the test's clock", () =>
    Effect.gen(function* () {
      const mock = yield* MockHandler
      yield* mock.use({ "*": script([declared(503, { delay: 60_000 })]) })
      const fiber = yield* Effect.forkChild(
        HttpClient.get(`${api}/v2/avatars`, { headers: { "x-api-key": "any" } })
      )
      yield* TestClock.adjust("1 minute")
      const { status } = yield* Fiber.join(fiber)
      assert.strictEqual(status, 503)
      assert.deepStrictEqual(
        (yield* mock.requests).map(({ duration, outcome }) => [outcome, duration]),
        [["503", 60_000]]
      )
    }).pipe(Effect.provide(MockHttpClient.layer()))
  )
})

describe("a client that leaves", () => {
  it.effect("is in the journal as that", () =>
    Effect.gen(function* () {
      const mock = yield* MockHandler
      yield* mock.use({ "*": script([declared(503, { delay: 60_000 })]) })
      const fiber = yield* Effect.forkChild(
        HttpClient.get(`${api}/v2/avatars`, { headers: { "x-api-key": "any" } })
      )
      yield* TestClock.adjust("1 second")
      yield* Fiber.interrupt(fiber)
      assert.deepStrictEqual(
        (yield* mock.requests).map(({ duration, outcome }) => [outcome, duration]),
        [["aborted", 1_000]]
      )
    }).pipe(Effect.provide(MockHttpClient.layer()))
  )
})

describe("Mock Service Worker with the handler", () => {
  const withWorker = <A, E, R>(use: Effect.Effect<A, E, R | MockHandler>) =>
    Effect.gen(function* () {
      const { handle } = yield* MockHandler
      yield* Effect.acquireRelease(
        Effect.sync(() => {
          const server = setupServer(http.all(`${api}/*`, ({ request }) => handle(request)))
          server.listen()
          return server
        }),
        (server) => Effect.sync(() => server.close())
      )
      return yield* use
    }).pipe(Effect.scoped, Effect.provide(MockHandler.layer({ apiKey: "right" })))

  const get = (key = "right") =>
    Effect.promise(async () => {
      try {
        const response = await fetch(`${api}/v3/avatars/looks`, { headers: { "x-api-key": key } })
        return response.status
      } catch {
        return "failed"
      }
    })

  it.live("rehearses a rate limit, a reset and a wrong key", () =>
    withWorker(
      Effect.gen(function* () {
        const mock = yield* MockHandler
        yield* mock.use({ listAvatarLooks: script([declared(429), reset()]) })
        assert.deepStrictEqual(
          [yield* get(), yield* get(), yield* get("wrong"), yield* get()],
          [429, "failed", 401, 200]
        )
        assert.deepStrictEqual(
          (yield* mock.requests).map(({ outcome }) => outcome),
          ["429", "reset", "401", "200"]
        )
      })
    )
  )
})
