/**
 * What holds whatever the network and the caller do: an outcome is a value or a
 * `HeyGenError`, in bounded attempts and time, and never shows the key.
 */

import { afterAll, assert, beforeAll, describe, it } from "@effect/vitest"
import { HeyGenClient, isHeyGenError, V2 } from "@effect-heygen/core"
import * as Arbitrary from "effect/Arbitrary"
import * as Cause from "effect/Cause"
import * as Context from "effect/Context"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as HttpClient from "effect/http/HttpClient"
import * as HttpClientResponse from "effect/http/HttpClientResponse"
import * as Layer from "effect/Layer"
import * as Logger from "effect/Logger"
import * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"
import * as TestClock from "effect/testing/TestClock"
import { cases } from "./support/cases.ts"
import * as FakeHttp from "./support/FakeHttp.ts"

const answers = cases({ suite: 1_000, soak: 10_000 })
const sequences = cases({ suite: 100, soak: 3_000 })

const between = (minimum: number, maximum: number) => Schema.Int.check(Schema.isBetween({ minimum, maximum }))

/** A string that any HTTP server could put in a header. */
const HeaderValue = Arbitrary.map(Arbitrary.schema(Schema.String), (text) =>
  text.replaceAll(/[^\x20-\x7e\xa0-\xff]/g, "\xa7")
)

/** Values that a mutated envelope is made of: what HeyGen sends, and everything else. */
const Field = Schema.Union([
  Schema.Json,
  Schema.Null,
  Schema.Literals([FakeHttp.key, "", "error", 0, -1, 1.5, true]),
  Schema.Array(
    Schema.Struct({ avatar_id: Schema.Json, avatar_name: Schema.Union([Schema.String, Schema.Json]) })
  ),
  Schema.Struct({ avatars: Schema.Json, talking_photos: Schema.Array(Schema.Json) }),
  Schema.Struct({ avatars: Schema.Array(V2.Avatar), talking_photos: Schema.Array(V2.TalkingPhoto) }),
  Schema.Struct({ code: Schema.Json, message: Schema.Json, doc_url: Schema.Json })
])

const Envelope = Schema.Struct({
  error: Schema.optionalKey(Field),
  data: Schema.optionalKey(Field),
  warning: Schema.optionalKey(Field),
  code: Schema.optionalKey(Field),
  message: Schema.optionalKey(Field)
})

const encode = (value: unknown) => new TextEncoder().encode(JSON.stringify(value))

/** Any bytes, JSON of any shape, and JSON that is nearly what HeyGen sends. */
const Body = Arbitrary.flatMap(Arbitrary.schema(between(0, 3)), (kind) =>
  kind === 0
    ? Arbitrary.schema(Schema.Uint8Array)
    : kind === 1
      ? Arbitrary.map(Arbitrary.schema(Schema.Json), encode)
      : Arbitrary.map(Arbitrary.schema(Envelope), encode)
)

const Answer = Arbitrary.all({
  // One in three is a 200, for the bodies' sake.
  status: Arbitrary.schema(
    Schema.Union([Schema.Literals([200, 200, 404, 429]), Schema.Literal(200), between(100, 999)])
  ),
  body: Body,
  contentType: HeaderValue,
  retryAfter: HeaderValue,
  requestId: HeaderValue,
  sunset: HeaderValue,
  extra: HeaderValue
})

type Answer = typeof Answer extends Arbitrary.Arbitrary<infer A> ? A : never

const respond = ({ body, status, ...headers }: Answer): Response => {
  const response = new Response(new Uint8Array(body), {
    headers: {
      "content-type": headers.contentType,
      "retry-after": headers.retryAfter,
      "x-request-id": headers.requestId,
      sunset: headers.sunset,
      [FakeHttp.key]: headers.extra
    }
  })
  // A Response cannot be made with every status that a server can send.
  return Object.defineProperty(response, "status", { value: status })
}

describe("any answer", () => {
  // Where an error comes from is of no interest here, and most of the time would go into writing it down.
  const { stackTraceLimit } = Error
  beforeAll(() => {
    Error.stackTraceLimit = 0
  })
  afterAll(() => {
    Error.stackTraceLimit = stackTraceLimit
  })

  const Given = Context.Reference<Answer | undefined>("properties/Given", { defaultValue: () => undefined })
  const services = V2.layer.pipe(
    Layer.provide(
      HeyGenClient.layer({ apiKey: Redacted.make(FakeHttp.key), retry: false, maxResponseBytes: 4_096 })
    ),
    Layer.provide(
      Layer.succeed(
        HttpClient.HttpClient,
        HttpClient.make((request) =>
          Effect.map(Effect.service(Given), (given) =>
            HttpClientResponse.fromWeb(request, given === undefined ? Response.error() : respond(given))
          )
        )
      )
    ),
    Layer.provideMerge(Logger.layer([]))
  )

  it.layer(services)((it) => {
    it.effect.prop(
      `is a value or a HeyGenError that does not show the key: ${answers} cases`,
      [Answer, Schema.Boolean],
      ([generated, skips]) =>
        Effect.gen(function* () {
          const avatars = yield* V2.Avatars
          const exit = yield* avatars
            .list({ invalid: skips ? "skip" : "fail" })
            .pipe(Effect.provideService(Given, generated), Effect.exit)
          if (Exit.isSuccess(exit)) {
            assert.strictEqual(generated.status, 200)
            assert.isTrue(Array.isArray(exit.value.avatars) && Array.isArray(exit.value.talking_photos))
            return
          }
          assert.isTrue(
            exit.cause.reasons.every((reason) => Cause.isFailReason(reason) && isHeyGenError(reason.error))
          )
          const shown = [String(exit.cause), Cause.pretty(exit.cause), JSON.stringify(exit)]
          assert.notInclude(shown.join("\n"), FakeHttp.key)
        }),
      { arbitrary: { runs: answers, size: 10, concurrency: 20 } }
    )
  })
})

/** One thing that can happen to a request. */
const Fault = Schema.Union([
  Schema.Struct({
    status: Schema.Literals([200, 400, 404, 408, 410, 429, 429, 500, 501, 503, 503, 418]),
    headers: Schema.Struct({
      "retry-after": Schema.Union([
        Schema.Literals(["0", "1", "5", "29", "31", "86400", "soon", "Thu, 01 Jan 1970 00:01:00 GMT"])
      ])
    })
  }),
  Schema.Literal("hangs"),
  Schema.Struct({ fails: Schema.Literal("reset") })
])

const Policy = Schema.Struct({
  maxAttempts: between(1, 8),
  baseDelay: between(0, 2_000),
  maxDelay: between(0, 10_000),
  maxRetryAfter: between(0, 60_000),
  maxElapsed: between(1, 150_000)
})

describe("any sequence of faults", () => {
  it.effect.prop(
    `takes no more than maxAttempts requests and maxElapsed time: ${sequences} cases`,
    [Schema.Array(Fault), Policy, between(1, 90_000)],
    ([faults, retry, timeout]) =>
      Effect.gen(function* () {
        const http = FakeHttp.make(...faults)
        const fiber = yield* Effect.forkChild(
          FakeHttp.listAvatars.pipe(
            Effect.provide([http.v2({ retry, timeout }), Logger.layer([])]),
            Effect.exit,
            Effect.timed
          )
        )
        yield* TestClock.adjust("1 day")
        const [elapsed, exit] = yield* Fiber.join(fiber)
        assert.isTrue(Exit.isSuccess(exit) || exit.cause.reasons.every(Cause.isFailReason))
        assert.isAtMost(http.sent.length, retry.maxAttempts)
        assert.isAtMost(Duration.toMillis(elapsed), retry.maxElapsed)
      }),
    { arbitrary: { runs: sequences } }
  )
})
