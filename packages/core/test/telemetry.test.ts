/**
 * Spans as an exporter of OpenTelemetry's protocol writes them, against what its
 * conventions for HTTP clients require.
 *
 * @see https://opentelemetry.io/docs/specs/semconv/http/http-spans/#http-client-span
 */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as HttpClient from "effect/http/HttpClient"
import * as HttpClientResponse from "effect/http/HttpClientResponse"
import * as Layer from "effect/Layer"
import * as Logger from "effect/Logger"
import * as OtlpSerialization from "effect/observability/OtlpSerialization"
import * as OtlpTracer from "effect/observability/OtlpTracer"
import * as Schema from "effect/Schema"
import * as FakeHttp from "./support/FakeHttp.ts"

const Attribute = Schema.Struct({ key: Schema.String, value: Schema.Record(Schema.String, Schema.Unknown) })

const Span = Schema.Struct({
  name: Schema.String,
  kind: Schema.Int,
  status: Schema.Struct({ code: Schema.Int }),
  attributes: Schema.Array(Attribute),
  events: Schema.Array(Schema.Struct({ name: Schema.String, attributes: Schema.Array(Attribute) }))
})

const Export = Schema.Struct({
  resourceSpans: Schema.Array(
    Schema.Struct({ scopeSpans: Schema.Array(Schema.Struct({ spans: Schema.Array(Span) })) })
  )
})

const decodeExport = Schema.decodeEffect(Schema.fromJsonString(Export))

const recordOf = (attributes: ReadonlyArray<typeof Attribute.Type>) =>
  Object.fromEntries(
    attributes.map(({ key, value }) => [
      key,
      "intValue" in value ? Number(value.intValue) : Object.values(value)[0]
    ])
  )

/** The spans that a program's calls are exported as. */
const exported = (...responses: ReadonlyArray<FakeHttp.Answer>) =>
  Effect.gen(function* () {
    const texts: Array<string> = []
    const collector = Layer.succeed(
      HttpClient.HttpClient,
      HttpClient.make((request) =>
        Effect.sync(() => {
          if (request.body._tag === "Uint8Array") texts.push(new TextDecoder().decode(request.body.body))
          return HttpClientResponse.fromWeb(request, new Response())
        })
      )
    )
    const tracer = OtlpTracer.layer({
      url: "http://collector.example",
      resource: { serviceName: "test" }
    }).pipe(Layer.provide([OtlpSerialization.layerJson, collector]))
    yield* FakeHttp.listAvatars.pipe(
      Effect.exit,
      Effect.provide(FakeHttp.make(...responses).v2({ retry: { baseDelay: 0 } })),
      Effect.provide([tracer, Logger.layer([])], { local: true })
    )
    const exports = yield* Effect.forEach(texts, (text) => decodeExport(text))
    return exports.flatMap(({ resourceSpans }) =>
      resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans))
    )
  })

const required = {
  "http.request.method": "GET",
  "server.address": "api.heygen.com",
  "server.port": 443,
  "url.full": "https://api.heygen.com/v2/avatars",
  "url.template": "/v2/avatars"
}

/** What OpenTelemetry calls the kind of a client's span. */
const client = 3

const busy = FakeHttp.json({ error: "Busy" }, 503)

describe("the exported span", () => {
  it.live("of a successful call has what the conventions require", () =>
    Effect.gen(function* () {
      const [span, ...others] = yield* exported({
        ...Object(FakeHttp.catalogue),
        headers: { "x-request-id": "req-1" }
      })
      assert.deepStrictEqual(others, [])
      assert.strictEqual(span?.name, "V2.Avatars.list")
      assert.strictEqual(span?.kind, client)
      assert.deepStrictEqual(recordOf(span?.attributes ?? []), {
        ...required,
        "http.response.status_code": 200,
        "heygen.request_id": "req-1",
        "heygen.attempts": 1
      })
      assert.deepStrictEqual(span?.events, [])
    })
  )

  it.live("of a retried call counts the resends, with an event for each", () =>
    Effect.gen(function* () {
      const [span] = yield* exported(busy, busy, FakeHttp.catalogue)
      assert.deepStrictEqual(recordOf(span?.attributes ?? []), {
        ...required,
        "http.response.status_code": 200,
        "http.request.resend_count": 2,
        "heygen.attempts": 3
      })
      assert.deepStrictEqual(
        span?.events.map(({ attributes, name }) => [name, recordOf(attributes)]),
        [1, 2].map((attempt) => [
          "retry",
          { "heygen.attempt": attempt, "error.type": "ServerError", "heygen.delay_ms": 0 }
        ])
      )
    })
  )

  it.live("of a failed call has the reason as its error.type", () =>
    Effect.gen(function* () {
      const [span] = yield* exported(FakeHttp.json({ error: "no" }, 403))
      assert.deepStrictEqual(recordOf(span?.attributes ?? []), {
        ...required,
        "http.response.status_code": 403,
        "error.type": "PermissionError",
        "heygen.attempts": 1
      })
      const exception = span?.events.find(({ name }) => name === "exception")
      assert.strictEqual(
        recordOf(exception?.attributes ?? [])["exception.message"],
        "V2.Avatars.list: PermissionError: no"
      )
    })
  )
})
