/**
 * Every fault that the mock can rehearse, and some that only bytes can, over
 * real sockets: what the caller gets, how many requests it took, and that
 * nothing is left behind. The table is written to `docs/faults.md`.
 */

import type { Socket } from "node:net"
import { inspect } from "node:util"
import { assert, describe, expect, it } from "@effect/vitest"
import { HeyGenClient, type HeyGenError, V2 } from "@effect-heygen/core"
import { MockServer, Scenario } from "@effect-heygen/mock"
import * as Cause from "effect/Cause"
import * as Context from "effect/Context"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Layer from "effect/Layer"
import * as Logger from "effect/Logger"
import * as Redacted from "effect/Redacted"
import * as References from "effect/References"
import * as Schedule from "effect/Schedule"
import * as FakeHttp from "./support/FakeHttp.ts"
import * as RawServer from "./support/RawServer.ts"
import * as SocketClock from "./support/SocketClock.ts"

const { declared, hang, redirect, raw, reset, script } = Scenario

interface Fault {
  readonly scenario: string
  /** The steps of the mock, or what a server of bytes does with each request. */
  readonly server: Scenario.Script | ((socket: Socket, request: string) => void)
  readonly outcome: string
  readonly requests: number
  /** The least time that the call takes, in milliseconds of its own clock. */
  readonly wait?: number
  /** How much time passes within the attempts. */
  readonly passing?: SocketClock.Passing
  readonly options?: FakeHttp.Options
  readonly call?: Effect.Effect<V2.AvatarList, HeyGenError, V2.Avatars | V2.AvatarGroups>
}

const always = (...steps: ReadonlyArray<Scenario.Step>) => script(steps, "repeat")
const first = (...steps: ReadonlyArray<Scenario.Step>) => script(steps)
const json = (body: unknown, status = 200) =>
  raw(status, { body: JSON.stringify(body), contentType: "application/json" })
const retryAfter = (value: string, status = 429) => raw(status, { headers: { "retry-after": value } })
const sunset = { sunset: "Sat, 31 Oct 2026 00:00:00 GMT" }
const empty = { avatars: [], talking_photos: [] }
const whole = JSON.stringify({ error: null, data: empty })
const plain = (body: string) =>
  `content-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\nconnection: close`

/** No whole response comes within the timeout: the time passes once the attempt has got as far as it will. */
const late = (once: SocketClock.Passing["once"], ...millis: ReadonlyArray<number>) => ({
  options: { timeout: 250 },
  passing: { once, millis },
  wait: millis.reduce((sum, it) => sum + it, 0)
})
const small = { maxResponseBytes: 100_000 } as const
const listLooks = (groupId: string) =>
  Effect.flatMap(V2.AvatarGroups, (groups) => groups.listAvatars(groupId)).pipe(Effect.as(empty))

/** What the documented catalogue of the mock amounts to. */
const catalogue = "2 avatars, 2 photos"
const nothing = "0 avatars, 0 photos"

const faults: ReadonlyArray<Fault> = [
  // Statuses
  { scenario: "200", server: first(), outcome: catalogue, requests: 1 },
  { scenario: "400", server: always(declared(400)), outcome: "InvalidRequestError 400", requests: 1 },
  { scenario: "401", server: always(declared(401)), outcome: "AuthenticationError 401", requests: 1 },
  { scenario: "402", server: always(declared(402)), outcome: "PaymentRequiredError 402", requests: 1 },
  { scenario: "403", server: always(declared(403)), outcome: "PermissionError 403", requests: 1 },
  { scenario: "404", server: always(declared(404)), outcome: "NotFoundError 404", requests: 1 },
  {
    scenario: "404 with Sunset",
    server: always(raw(404, { headers: sunset })),
    outcome: "EndpointRetiredError 404",
    requests: 1
  },
  { scenario: "409", server: always(raw(409)), outcome: "UnexpectedStatusError 409", requests: 1 },
  { scenario: "410", server: always(declared(410)), outcome: "EndpointRetiredError 410", requests: 1 },
  { scenario: "422", server: always(raw(422)), outcome: "InvalidRequestError 422", requests: 1 },
  { scenario: "408, always", server: always(raw(408)), outcome: "ServerError 408", requests: 3 },
  { scenario: "500, always", server: always(declared(500)), outcome: "ServerError 500", requests: 3 },
  { scenario: "500, then 200", server: first(declared(500)), outcome: catalogue, requests: 2 },
  { scenario: "501", server: always(raw(501)), outcome: "ServerError 501", requests: 1 },
  {
    scenario: "502 as a page, always",
    server: always(declared(502)),
    outcome: "ServerError 502",
    requests: 3
  },
  { scenario: "503, then 200", server: first(retryAfter("0", 503)), outcome: catalogue, requests: 2 },
  { scenario: "504, always", server: always(raw(504)), outcome: "ServerError 504", requests: 3 },
  {
    scenario: "520 of the edge, always",
    server: always(raw(520)),
    outcome: "ServerError 520",
    requests: 3
  },
  {
    scenario: "201",
    server: always(json({ data: empty }, 201)),
    outcome: "UnexpectedStatusError 201",
    requests: 1
  },
  { scenario: "204", server: always(raw(204)), outcome: "UnexpectedStatusError 204", requests: 1 },
  {
    scenario: "206",
    server: always(json({ data: empty }, 206)),
    outcome: "UnexpectedStatusError 206",
    requests: 1
  },
  { scenario: "304", server: always(raw(304)), outcome: "UnexpectedStatusError 304", requests: 1 },
  { scenario: "418", server: always(raw(418)), outcome: "UnexpectedStatusError 418", requests: 1 },
  { scenario: "999", server: always(raw(999)), outcome: "UnexpectedStatusError 999", requests: 1 },

  // Retry-After
  {
    scenario: "429 with Retry-After: 0, then 200",
    server: first(retryAfter("0")),
    outcome: catalogue,
    requests: 2
  },
  {
    scenario: "429 with Retry-After: 1, then 200",
    server: first(declared(429)),
    outcome: catalogue,
    requests: 2,
    wait: 1_000
  },
  {
    scenario: "429 with Retry-After: 0, always",
    server: always(retryAfter("0")),
    outcome: "RateLimitError 429",
    requests: 3
  },
  {
    scenario: "429 with Retry-After: 86400",
    server: always(retryAfter("86400")),
    outcome: "RateLimitError 429",
    requests: 1
  },
  {
    scenario: "429 with Retry-After in the year 2100",
    server: always(retryAfter("Fri, 31 Dec 2100 23:59:59 GMT")),
    outcome: "RateLimitError 429",
    requests: 1
  },
  {
    scenario: "429 with Retry-After: soon",
    server: always(retryAfter("soon")),
    outcome: "RateLimitError 429",
    requests: 3
  },
  {
    scenario: "503 with Retry-After: 86400",
    server: always(retryAfter("86400", 503)),
    outcome: "ServerError 503",
    requests: 1
  },

  // Redirects
  {
    scenario: "301 within the origin",
    server: always(redirect("/v2/avatars", 301)),
    outcome: "UnexpectedStatusError 301",
    requests: 1
  },
  {
    scenario: "302 to another origin",
    server: always(redirect("http://localhost:9/")),
    outcome: "UnexpectedStatusError 302",
    requests: 1
  },
  {
    scenario: "303",
    server: always(redirect("/v2/avatars", 303)),
    outcome: "UnexpectedStatusError 303",
    requests: 1
  },
  {
    scenario: "307",
    server: always(redirect("/v2/avatars", 307)),
    outcome: "UnexpectedStatusError 307",
    requests: 1
  },
  {
    scenario: "308 without Location",
    server: always(raw(308)),
    outcome: "UnexpectedStatusError 308",
    requests: 1
  },

  // Bodies
  {
    scenario: "200 with an error object",
    server: always(declared(200, { example: "ErrorObject" })),
    outcome: "ApiError 200",
    requests: 1
  },
  {
    scenario: "200 with an error string",
    server: always(declared(200, { example: "ErrorString" })),
    outcome: "ApiError 200",
    requests: 1
  },
  {
    scenario: "200 with a v1 error",
    server: always(json({ code: 400599, message: "No" })),
    outcome: "ApiError 200",
    requests: 1
  },
  {
    scenario: "200 as a page",
    server: always(raw(200, { body: "<html>", contentType: "text/html" })),
    outcome: "DecodeError at the body",
    requests: 1
  },
  {
    scenario: "200 without a body",
    server: always(raw(200)),
    outcome: "DecodeError at the body",
    requests: 1
  },
  {
    scenario: "200 with half a JSON text",
    server: always(raw(200, { body: whole.slice(0, 20) })),
    outcome: "DecodeError at the body",
    requests: 1
  },
  { scenario: "200 with null", server: always(json(null)), outcome: "DecodeError at the body", requests: 1 },
  {
    scenario: "200 with 100,000 brackets",
    server: always(raw(200, { body: "[".repeat(100_000) })),
    outcome: "DecodeError at the body",
    requests: 1
  },
  {
    scenario: "200 with a renamed list",
    server: always(json({ data: { avatar_list: [], talking_photos: [] } })),
    outcome: "DecodeError at data.avatars",
    requests: 1
  },
  {
    scenario: "200 with a wrong type",
    server: always(json({ data: { ...empty, avatars: [{ avatar_id: 1 }] } })),
    outcome: "DecodeError at data.avatars[0].avatar_id",
    requests: 1
  },
  {
    scenario: "200 with `__proto__` in it",
    server: always(raw(200, { body: `{"__proto__": {"error": "x"}, "data": ${JSON.stringify(empty)}}` })),
    outcome: nothing,
    requests: 1
  },
  {
    scenario: "200 with a byte order mark",
    server: always(raw(200, { body: `\uFEFF${whole}` })),
    outcome: nothing,
    requests: 1
  },
  {
    scenario: "200 as text/plain",
    server: always(raw(200, { body: whole, contentType: "text/plain" })),
    outcome: nothing,
    requests: 1
  },
  {
    scenario: "200 with a warning of another shape",
    server: always(json({ data: empty, warning: ["soon"] })),
    outcome: nothing,
    requests: 1
  },
  { scenario: "200, gzip", server: always(declared(200, { gzip: true })), outcome: catalogue, requests: 1 },
  {
    scenario: "200 that only says that it is gzip",
    server: always(raw(200, { body: whole, headers: { "content-encoding": "gzip" } })),
    outcome: "TransportError 200",
    requests: 3
  },
  {
    scenario: "200 with 1 MB above the limit",
    server: always(declared(200, { padding: 1_000_000 })),
    options: small,
    outcome: "ResponseTooLargeError 200",
    requests: 1
  },
  {
    scenario: "200, a gzip bomb of 200 MB",
    server: always(declared(200, { gzip: true, padding: 200_000_000 })),
    options: small,
    outcome: "ResponseTooLargeError 200",
    requests: 1
  },
  {
    scenario: "500 with 10 MB of error",
    server: always(declared(500, { padding: 10_000_000 })),
    outcome: "ServerError 500",
    requests: 3
  },

  // Time
  {
    scenario: "an answer after the timeout, always",
    server: always(declared(200, { delay: 600_000 })),
    ...late("request", 250, 250, 250),
    outcome: "TimeoutError",
    requests: 3
  },
  {
    scenario: "no answer, always",
    server: always(hang),
    ...late("request", 250, 250, 250),
    outcome: "TimeoutError",
    requests: 3
  },
  {
    scenario: "no answer, then 200",
    server: first(hang),
    ...late("request", 1_000),
    options: { timeout: 1_000 },
    outcome: catalogue,
    requests: 2
  },
  {
    scenario: "a body of one byte a second, always",
    server: always(declared(200, { bytesPerSecond: 1 })),
    ...late("headers", 250, 250, 250),
    outcome: "TimeoutError 200",
    requests: 3
  },
  {
    scenario: "an error's body of one byte a second, always",
    server: always(declared(503, { bytesPerSecond: 1 })),
    ...late("headers", 250),
    options: { timeout: 250, retry: { maxRetryAfter: 0 } },
    outcome: "ServerError 503",
    requests: 1
  },
  {
    scenario: "a slow body within the timeout",
    server: always(declared(200, { bytesPerSecond: 20_000 })),
    passing: { once: "headers", millis: [9_999] },
    outcome: catalogue,
    requests: 1
  },

  // Connections
  { scenario: "a reset, always", server: always(reset()), outcome: "TransportError", requests: 3 },
  { scenario: "a reset, then 200", server: first(reset(5)), outcome: catalogue, requests: 2 },
  {
    scenario: "a reset within the body, always",
    server: always(declared(200, { end: "reset" })),
    outcome: "TransportError 200",
    requests: 3
  },
  {
    scenario: "a reset within the body, then 200",
    server: first(declared(200, { end: "reset" })),
    outcome: catalogue,
    requests: 2
  },
  {
    scenario: "a body shorter than its length, always",
    server: always(declared(200, { end: "truncated" })),
    outcome: "TransportError 200",
    requests: 3
  },
  {
    scenario: "a body shorter than its length, then 200",
    server: first(declared(200, { end: "truncated" })),
    outcome: catalogue,
    requests: 2
  },
  {
    scenario: "429 with Retry-After: 86400 and a reset within its body",
    server: always(raw(429, { headers: { "retry-after": "86400" }, body: "slow down", end: "reset" })),
    outcome: "RateLimitError 429",
    requests: 1
  },
  {
    scenario: "503 and resets by turns",
    server: always(raw(503), reset()),
    outcome: "ServerError 503",
    requests: 3
  },
  {
    scenario: "a rate limit, a reset, then 200",
    server: first(retryAfter("0"), reset()),
    outcome: catalogue,
    requests: 3
  },
  {
    scenario: "a storm of four, then 200",
    server: first(retryAfter("0"), declared(500), reset(), declared(200, { end: "truncated" })),
    options: { retry: { maxAttempts: 5, baseDelay: 1 } },
    outcome: catalogue,
    requests: 5
  },

  // Bytes
  {
    scenario: "a connection closed without a byte",
    server: (socket) => socket.end(),
    outcome: "TransportError",
    requests: 3
  },
  {
    scenario: "garbage instead of HTTP",
    server: (socket) => socket.end("hello\r\n\r\n"),
    outcome: "TransportError",
    requests: 3
  },
  {
    scenario: "a chunk of no size",
    server: (socket) => socket.end(`${RawServer.head()}zz\r\n`),
    outcome: "TransportError 200",
    requests: 3
  },
  {
    scenario: "two lengths",
    server: (socket) => socket.end(`${RawServer.head("200 OK", "content-length: 1\r\ncontent-length: 2")}{}`),
    outcome: "TransportError",
    requests: 3
  },
  {
    scenario: "a header of 1 MB",
    server: (socket) => socket.end(RawServer.head("200 OK", `x: ${"y".repeat(1_000_000)}`)),
    outcome: "TransportError",
    requests: 3
  },
  {
    scenario: "headers that never end",
    server: (socket) => socket.write("HTTP/1.1 200 OK\r\nx: "),
    ...late("request", 250, 250, 250),
    outcome: "TimeoutError",
    requests: 3
  },
  {
    scenario: "bytes after the body",
    server: (socket) => socket.end(`${RawServer.head("200 OK", plain(whole))}${whole}GET / HTTP/1.1`),
    outcome: nothing,
    requests: 1
  },
  {
    scenario: "bytes that are not UTF-8 in a name",
    server: (socket) =>
      socket.end(
        Buffer.concat([
          Buffer.from(RawServer.head("200 OK", "connection: close")),
          Buffer.from('{"data":{"talking_photos":[],"avatars":[{"avatar_id":"a","avatar_name":"'),
          Buffer.from([0xff, 0xfe]),
          Buffer.from('"}]}}')
        ])
      ),
    outcome: "1 avatars, 0 photos",
    requests: 1
  },
  {
    scenario: "a 401 that repeats the request, key and all",
    server: (socket, request) =>
      socket.end(`${RawServer.head("401 No", "connection: close\r\ncontent-type: text/plain")}${request}`),
    outcome: "AuthenticationError 401",
    requests: 1
  },
  {
    scenario: "10 MB in chunks, without a length",
    server: (socket) => socket.end(`${RawServer.head()}${RawServer.chunk(" ".repeat(10_000)).repeat(1_000)}`),
    options: small,
    outcome: "ResponseTooLargeError 200",
    requests: 1
  },

  // Inputs
  {
    scenario: 'the group id ""',
    server: first(),
    call: listLooks(""),
    outcome: "InvalidRequestError",
    requests: 0
  },
  {
    scenario: 'the group id ".."',
    server: first(),
    call: listLooks(".."),
    outcome: "InvalidRequestError",
    requests: 0
  },
  {
    scenario: "a key with a newline",
    server: first(),
    options: { apiKey: Redacted.make(`${FakeHttp.key}\n`) },
    outcome: "InvalidOptionError",
    requests: 0
  }
]

/** A server of either kind. */
const serve = (server: Fault["server"]) =>
  typeof server === "function"
    ? RawServer.serving(server)
    : Effect.map(
        Layer.build(MockServer.layer({ keepAlive: false, scenario: { "*": server } })),
        (context) => {
          const { connections, requests, url } = Context.get(context, MockServer)
          return { url, connections, requests: Effect.map(requests, (all) => all.length) }
        }
      )

const describeOutcome = (exit: Exit.Exit<V2.AvatarList, unknown>): string => {
  if (Exit.isSuccess(exit))
    return `${exit.value.avatars.length} avatars, ${exit.value.talking_photos.length} photos`
  const error = Cause.squash(exit.cause)
  const { _tag, reason } = Object(error)
  if (_tag !== "HeyGenError") return String(_tag)
  if (reason._tag === "DecodeError") return `DecodeError at ${reason.path === "" ? "the body" : reason.path}`
  return reason.status === undefined ? reason._tag : `${reason._tag} ${reason.status}`
}

const page = [
  "# Faults",
  "",
  "What `V2.Avatars.list()` makes of each fault, over real sockets: at most three requests, waits of a few",
  "milliseconds, and no connection left open. The tests that prove it write this page",
  "(`packages/core/test/faults.test.ts`).",
  "",
  "| scenario | outcome | requests | wait |",
  "| --- | --- | --- | --- |",
  ...faults.map(
    ({ outcome, requests, scenario, wait }) =>
      `| ${scenario} | ${outcome} | ${requests} |${wait === undefined ? "" : ` at least ${wait} ms`} |`
  ),
  ""
]

describe.concurrent("the fault table", () => {
  it.live.each(faults)(
    "$scenario: $outcome",
    ({ call = FakeHttp.listAvatars, options = {}, outcome, passing, requests, server, wait = 0 }) =>
      Effect.gen(function* () {
        const { connections, requests: arrived, url } = yield* serve(server)
        const heyGen = V2.layer.pipe(
          Layer.provide(
            HeyGenClient.layer({
              apiKey: Redacted.make(FakeHttp.key),
              baseUrl: url,
              timeout: "10 seconds",
              ...options,
              retry: { maxAttempts: 3, baseDelay: 2, maxRetryAfter: "2 seconds", ...options.retry }
            })
          )
        )
        const logged: Array<string> = []
        const logger = Logger.map(Logger.formatStructured, (entry) => {
          logged.push(inspect(entry, { depth: 20, customInspect: false }))
        })
        const logging = call.pipe(
          Effect.tapCause((cause) => Effect.logError("The call failed", cause)),
          Effect.provide([heyGen, Logger.layer([logger])]),
          Effect.provideService(References.MinimumLogLevel, "All")
        )
        const [elapsed, exit] = yield* SocketClock.run(logging, arrived, passing)
        assert.strictEqual(describeOutcome(exit), outcome)
        assert.strictEqual(yield* arrived, requests)
        assert.isAtLeast(Duration.toMillis(elapsed), wait)
        assert.notInclude(logged.join("\n"), FakeHttp.key)
        if (Exit.isFailure(exit)) {
          if (requests > 0) assert.isAbove(logged.length, 0)
          assert.isFalse(Cause.hasDies(exit.cause))
          assert.notInclude(inspect(exit.cause, { depth: 20, customInspect: false }), FakeHttp.key)
          assert.notInclude(Cause.pretty(exit.cause), FakeHttp.key)
        }
        yield* connections.pipe(
          Effect.repeat({ until: (open) => open === 0, schedule: Schedule.spaced("2 millis") })
        )
      })
  )
})

describe("the page of the faults", () => {
  it("has at least 60 rows, and docs/faults.md says the same", async () => {
    assert.isAtLeast(faults.length, 60)
    await expect(page.join("\n")).toMatchFileSnapshot("../../../docs/faults.md")
  })
})
