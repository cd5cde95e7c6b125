import { inspect } from "node:util"
import { assert, describe, it } from "@effect/vitest"
import { CallOptions, type Credentials, Endpoint, HeyGenClient, V2 } from "@effect-heygen/core"
import * as Cause from "effect/Cause"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as FetchHttpClient from "effect/http/FetchHttpClient"
import * as Headers from "effect/http/Headers"
import * as Layer from "effect/Layer"
import * as Logger from "effect/Logger"
import * as Predicate from "effect/Predicate"
import * as Redacted from "effect/Redacted"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import * as Tracer from "effect/Tracer"
import * as FakeHttp from "./support/FakeHttp.ts"

/** Every string that can be reached from a value by its own properties, whatever their names. */
const strings = (value: unknown, seen = new Set<unknown>()): ReadonlyArray<string> => {
  if (typeof value === "string") return [value]
  if ((typeof value !== "object" && typeof value !== "function") || value === null || seen.has(value))
    return []
  seen.add(value)
  return Reflect.ownKeys(value).flatMap((name) => [
    String(name),
    ...strings(Object.getOwnPropertyDescriptor(value, name)?.value, seen)
  ])
}

const print: Readonly<Record<string, (value: unknown) => string>> = {
  String,
  "Cause.pretty": (value) => (Cause.isCause(value) ? Cause.pretty(value) : Cause.pretty(Cause.fail(value))),
  "JSON.stringify": (value) => JSON.stringify(value),
  inspect: (value) => inspect(value, { depth: 20, showHidden: true }),
  "inspect without custom inspection": (value) =>
    inspect(value, { depth: 20, showHidden: true, customInspect: false }),
  "a walk over own properties": (value) => strings(value).join("\n")
}

/** Answers and faults that have every reason to hold the key: a server that repeats what it was sent, and errors of fetch. */
const faults: Readonly<Record<string, FakeHttp.Answer>> = {
  "a refused connection": {
    fails: new TypeError("fetch failed", { cause: new Error(`refused ${FakeHttp.key}`) })
  },
  "an error that quotes the key": { fails: new TypeError(`invalid header value ${FakeHttp.key}`) },
  "an error with the key as its code": { fails: Object.assign(new Error("x"), { code: FakeHttp.key }) },
  "a body that breaks off": { body: new ReadableStream({ pull: (it) => it.error(new Error(FakeHttp.key)) }) },
  "a timeout": "hangs",
  "a 401 that repeats the key": FakeHttp.json(
    { error: { code: FakeHttp.key, message: `bad key ${FakeHttp.key}` } },
    401
  ),
  "a page that repeats the key": {
    status: 500,
    headers: { "content-type": "text/plain" },
    body: `x-api-key: ${FakeHttp.key}`
  },
  "headers that repeat the key": {
    status: 429,
    headers: { "x-request-id": FakeHttp.key, "retry-after": FakeHttp.key, "content-type": FakeHttp.key }
  },
  "an announcement that repeats the key": FakeHttp.json(
    { error: "no", warning: { message: FakeHttp.key, v3_endpoint: FakeHttp.key, docs_url: FakeHttp.key } },
    410,
    { sunset: FakeHttp.key }
  ),
  "a type that repeats the key": { headers: { "content-type": FakeHttp.key }, body: "x" },
  "a redirect with the key": { status: 302, headers: { location: `https://e.example/?${FakeHttp.key}` } },
  "a value that is the key": FakeHttp.json({ data: { avatars: FakeHttp.key, talking_photos: [] } }),
  "a field that is the key": FakeHttp.json({ data: { [FakeHttp.key]: [] } }),
  "an error on HTTP 200": FakeHttp.json({
    error: { code: "x", message: FakeHttp.key, doc_url: FakeHttp.key }
  })
}

describe.each(Object.entries(faults))("the key after %s", (_, answer) => {
  const options = { retry: false, timeout: "10 millis" } as const

  it.live.each(Object.entries(print))("is not shown by %s", ([, toText]) =>
    Effect.gen(function* () {
      const exit = yield* FakeHttp.listAvatars.pipe(
        Effect.provide([FakeHttp.make(answer).v2(options), Logger.layer([])]),
        Effect.exit
      )
      assert.isTrue(Exit.isFailure(exit))
      for (const value of Exit.isFailure(exit) ? [exit, exit.cause, Cause.squash(exit.cause)] : []) {
        assert.notInclude(toText(value), FakeHttp.key)
      }
    })
  )

  it.live("is in no span and no log line, even where no header name is redacted", () =>
    Effect.gen(function* () {
      const traces: Array<unknown> = []
      const tracer = Tracer.make({
        span: (span) => {
          const native = new Tracer.NativeSpan(span)
          traces.push(native)
          return native
        }
      })
      const logger = Logger.make<unknown, void>((entry) => {
        traces.push(Logger.formatJson.log(entry), Logger.formatLogFmt.log(entry), strings(entry.message))
      })
      yield* FakeHttp.listAvatars.pipe(
        Effect.tapCause((cause) => Effect.logError("The call failed", cause)),
        Effect.exit,
        Effect.provide([FakeHttp.make(answer).v2(options), Logger.layer([logger])]),
        Effect.provideService(Headers.CurrentRedactedNames, []),
        Effect.withTracer(tracer)
      )
      assert.isAbove(traces.length, 1)
      for (const trace of traces) {
        const { attributes, events, status } = Object(trace)
        const text = [trace, attributes, events, status].map((it) =>
          inspect(it, { depth: 20, customInspect: false })
        )
        assert.notInclude(text.join("\n"), FakeHttp.key)
      }
    })
  )
})

describe("the key of a client", () => {
  it.effect("is not shown by the services and the layers that hold it", () =>
    Effect.gen(function* () {
      const http = FakeHttp.make(FakeHttp.catalogue)
      const services = yield* Effect.all([HeyGenClient, V2.Avatars, V2.AvatarGroups]).pipe(
        Effect.provide(V2.layer.pipe(Layer.provideMerge(http.client())))
      )
      for (const service of services) {
        for (const toText of Object.values(print)) assert.notInclude(String(toText(service)), FakeHttp.key)
      }
    })
  )

  it.live("is not shown by fetch's own error", () =>
    Effect.gen(function* () {
      const heyGen = V2.layer.pipe(
        Layer.provide(
          HeyGenClient.layer({
            apiKey: Redacted.make(FakeHttp.key),
            baseUrl: "http://127.0.0.1:1",
            retry: false
          })
        ),
        Layer.provide(FetchHttpClient.layer)
      )
      const error = yield* FakeHttp.listAvatars.pipe(Effect.flip, Effect.provide(heyGen))
      assert.strictEqual(error.reason._tag, "TransportError")
      for (const toText of Object.values(print)) assert.notInclude(toText(error), FakeHttp.key)
    })
  )
})

/** An endpoint without a successor of its own, so that HeyGen's words are used. */
const getThing = Endpoint.get("getThing", "/v3/things", {
  success: Schema.Struct({ data: Schema.Record(Schema.String, Schema.Finite) })
})

/** What one call makes of an answer: the parts of its error or, with a success, of its response. */
const outcomeOf = (answer: FakeHttp.Answer, credentials: Credentials.Credentials) =>
  HeyGenClient.make({ ...credentials, retry: false }).pipe(
    Effect.flatMap((client) => CallOptions.withResponses(client.call(getThing))),
    Effect.provide([FakeHttp.make(answer).layer, Logger.layer([])]),
    Effect.result
  )

type Outcome = Effect.Success<ReturnType<typeof outcomeOf>>

const inReason = (name: string) => (outcome: Outcome) =>
  Result.isFailure(outcome) &&
  outcome.failure._tag === "HeyGenError" &&
  Predicate.hasProperty(outcome.failure.reason, name)
    ? outcome.failure.reason[name]
    : undefined

const responseOf = (outcome: Outcome): Partial<CallOptions.CallResponse> =>
  Result.isSuccess(outcome) ? (outcome.success[1][0] ?? {}) : {}

const hex = (code: number) => code.toString(16).padStart(2, "0")
const escaped = (write: (code: number) => string) => (key: string) =>
  Array.from(key, (character) => write(character.charCodeAt(0))).join("")
const odd = (replacement: (character: string) => string) => (key: string) =>
  key.replace(/[^a-z0-9]/gi, replacement)
const names: Readonly<Record<string, string>> = {
  ...{ "+": "plus", "/": "sol", "=": "equals", "&": "amp", "<": "lt", ">": "gt", '"': "quot", "'": "apos" },
  ...{ "\\": "bsol", "%": "percnt", $: "dollar", "^": "Hat", ".": "period", _: "lowbar" }
}
const named = odd((character) => (character in names ? `&${names[character]};` : character))
const inJson = (key: string) => JSON.stringify(key).slice(1, -1)
const base64 = (before: string, toUrl: boolean) => (key: string) => {
  const encoded = btoa(`${before}${key}!!`)
  return toUrl ? encoded.replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "") : encoded
}

/** How a server may repeat what it was sent. */
const forms: Readonly<Record<string, (key: string) => string>> = {
  "as it is": (key) => key,
  "in capitals": (key) => key.toUpperCase(),
  "in small letters": (key) => key.toLowerCase(),
  "URL-encoded": encodeURIComponent,
  "URL-encoded in small letters": (key) =>
    encodeURIComponent(key).replace(/%../g, (code) => code.toLowerCase()),
  "URL-encoded, every character": escaped((code) => `%${hex(code)}`),
  "URL-encoded twice": (key) => encodeURIComponent(encodeURIComponent(key)),
  "URL-encoded thrice": (key) => encodeURIComponent(encodeURIComponent(encodeURIComponent(key))),
  "HTML-escaped by name": named,
  "HTML-escaped in decimal": odd((character) => `&#${character.charCodeAt(0)};`),
  "HTML-escaped in hex": odd((character) => `&#x${hex(character.charCodeAt(0))};`),
  "HTML-escaped in capital hex": odd((character) => `&#X00${hex(character.charCodeAt(0)).toUpperCase()};`),
  "HTML-escaped twice": (key) => named(key).replaceAll("&", "&amp;"),
  "JSON-escaped": (key) => inJson(key).replaceAll("/", "\\/"),
  "JSON-escaped by code": escaped((code) => `\\u00${hex(code)}`),
  "JSON-escaped by capital code": escaped((code) => `\\u00${hex(code).toUpperCase()}`),
  "JSON-escaped twice": (key) => inJson(inJson(key)),
  "URL-encoded within HTML within JSON": (key) => inJson(named(encodeURIComponent(key))),
  "in base64": (key) => btoa(key),
  "in base64 after one byte": base64(":", false),
  "in base64 after two bytes": base64("u:", false),
  "in base64 for URLs": base64("", true),
  "in base64 for URLs after one byte": base64("?", true),
  "in base64 for URLs after two bytes": base64("u?", true),
  "in hex": escaped(hex),
  "in capital hex": escaped((code) => hex(code).toUpperCase()),
  "on two lines": (key) => `${key.slice(0, 7)}\n${key.slice(7)}`,
  "on two lines, escaped": (key) => inJson(`${key.slice(0, 7)}\n${key.slice(7)}`),
  "on two indented lines": (key) => `${key.slice(0, 4)}\r\n\t${key.slice(4)}`,
  "in spaced letters": (key) => Array.from(key).join(" "),
  "with an invisible character within": (key) => `${key.slice(0, 5)}\u200b${key.slice(5)}`,
  "with a control character within": (key) => `${key.slice(0, 5)}\u0000${key.slice(5)}`
}

const inHeader = (text: string) => text.replace(/[^\x21-\x7e]+/g, " ")
const inField = (status: number, body: (text: string) => unknown) => (text: string) =>
  FakeHttp.json(body(text), status)

/** Where it may stand, and where the caller would see it. */
const places: Readonly<
  Record<string, readonly [answer: (text: string) => FakeHttp.Answer, shown: (outcome: Outcome) => unknown]>
> = {
  "the message of a v1 error": [
    inField(400, (text) => ({ code: 400599, message: text })),
    inReason("message")
  ],
  "the text of a v2 error": [inField(400, (text) => ({ data: null, error: text })), inReason("message")],
  "the message of a v3 error": [
    inField(401, (text) => ({ error: { code: "unauthorized", message: text } })),
    inReason("message")
  ],
  "an error on HTTP 200": [inField(200, (text) => ({ error: { message: text } })), inReason("message")],
  "a code": [inField(400, (text) => ({ error: { code: text } })), inReason("code")],
  "a parameter": [inField(400, (text) => ({ error: { param: text } })), inReason("param")],
  "a page about the error": [inField(400, (text) => ({ error: { doc_url: text } })), inReason("docUrl")],
  "a text": [
    (body) => ({ status: 500, headers: { "content-type": "text/plain" }, body }),
    inReason("message")
  ],
  "JSON that breaks off": [
    (text) => ({ status: 500, body: `{"error": {"message": "${text}", "co` }),
    inReason("message")
  ],
  "the request id of an error": [
    (text) => ({ status: 500, headers: { "x-request-id": inHeader(text) } }),
    inReason("requestId")
  ],
  "the media type of an error": [
    (text) => ({ status: 500, headers: { "content-type": inHeader(text) } }),
    inReason("message")
  ],
  "the media type of a page": [
    (text) => ({ headers: { "content-type": inHeader(text) }, body: "<" }),
    inReason("message")
  ],
  "the day of a route's end": [
    (text) => ({ status: 410, headers: { sunset: inHeader(text) } }),
    inReason("sunset")
  ],
  "the successor of a route": [
    inField(410, (text) => ({ warning: { v3_endpoint: text } })),
    inReason("successor")
  ],
  "a name in the data": [inField(200, (text) => ({ data: { [text]: "" } })), inReason("path")],
  "a warning": [
    inField(200, (text) => ({ data: {}, warning: { message: text } })),
    (it) => responseOf(it).announcement?.message
  ],
  "a warning's page": [
    inField(200, (text) => ({ data: {}, warning: { docs_url: text } })),
    (it) => responseOf(it).announcement?.docsUrl
  ],
  "the request id of a success": [
    (text) => FakeHttp.json({ data: {} }, 200, { "x-request-id": inHeader(text) }),
    (it) => responseOf(it).requestId
  ],
  "an error of fetch": [
    (text) => ({ fails: new TypeError("fetch failed", { cause: new Error(text) }) }),
    inReason("message")
  ],
  "a code of fetch": [
    (text) => ({ fails: new TypeError("x", { cause: Object.assign(new Error("y"), { code: text }) }) }),
    inReason("code")
  ]
}

/** Credentials with characters that are escaped, with what looks like escapes, and as OAuth has them. */
const secrets: ReadonlyArray<readonly [secret: string, Credentials.Credentials]> = [
  "sk_V2+/=&<>\"'\\%$^.Q7zr",
  "mock9876%41b&gt;k\\nq",
  "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.x_Y-z0"
].map((secret) => {
  const redacted = Redacted.make(secret)
  return [secret, secret.startsWith("ey") ? { bearerToken: redacted } : { apiKey: redacted }]
})

/** In base64, some bits belong to what stands around the secret as well. */
const shownAs = (form: string, after: string) =>
  form.includes("base64")
    ? RegExp(`before \\S{0,3}<redacted>\\S{0,6}${after}`)
    : RegExp(`before <redacted>${after}`)

it.effect.each(Object.entries(places))(
  "credentials that a server repeats in %s are redacted, however they are encoded",
  ([_, [answer, read]]) =>
    Effect.gen(function* () {
      const [[secret, credentials] = assert.fail()] = secrets
      for (const [form, encode] of Object.entries(forms)) {
        const outcome = yield* outcomeOf(answer(`before ${encode(secret)} after`), credentials)
        assert.match(String(read(outcome)), shownAs(form, " after"), form)
      }
    })
)

describe.each(secrets)("the credentials %s", (secret, credentials) => {
  it.effect.each(Object.entries(forms))("are redacted in a text that repeats them %s", ([form, encode]) =>
    Effect.gen(function* () {
      const outcome = yield* outcomeOf({ status: 500, body: `before ${encode(secret)} after` }, credentials)
      assert.match(String(inReason("message")(outcome)), shownAs(form, " after"))
    })
  )

  it.effect.each(Object.entries(forms))(
    "are redacted where the text ends within them, repeated %s",
    ([form, encode]) =>
      Effect.gen(function* () {
        const echo = encode(secret)
        const middle = Math.floor(echo.length / 2)
        // No escape is longer than these.
        for (const end of [0, 1, 2, 3, 4, 5, 6, 7].map((index) => middle + index)) {
          const body = `before ${echo.slice(0, end)}`
          const outcome = yield* outcomeOf({ status: 500, body }, credentials)
          assert.match(String(inReason("message")(outcome)), shownAs(form, "\\W*$"), body)
        }
      })
  )
})

it.effect("a text that is cut off at its limit, within the key, doesn't show its beginning", () =>
  Effect.gen(function* () {
    const [[secret, credentials] = assert.fail()] = secrets
    const limit = 64 * 1024
    for (const shown of [4, 9, 15]) {
      const body = `${" ".repeat(limit - "key ".length - shown)}key ${secret} ${"more ".repeat(9_999)}`
      const outcome = yield* outcomeOf({ status: 500, body }, credentials)
      assert.strictEqual(inReason("message")(outcome), "key <redacted>")
    }
  })
)

describe("a short key, such as tests use", () => {
  const messages = {
    "1": "Retry in 10 s: 401 of v1, id 7-1-2 at data[1].page/1/2 and 1.5 or 2.1",
    any: "Many companies, anyone or any_one, not-any",
    e: "The request was refused: see v3/e.html",
    "-": "A well-known re-try, 2026-11-24",
    ok: "A token is broken, look at book.ok or ok_2",
    na: "Naïve Genä, naïveté, sauna"
  }

  it.effect.each(Object.entries(messages))(
    "(%s) leaves the words of a message as they are",
    ([key, message]) =>
      Effect.gen(function* () {
        const credentials = { apiKey: Redacted.make(key) }
        const outcome = yield* outcomeOf(
          FakeHttp.json({ error: { code: "not_found", message } }, 404),
          credentials
        )
        assert.strictEqual(inReason("message")(outcome), message)
        assert.strictEqual(inReason("code")(outcome), "not_found")
      })
  )

  it.effect.each(Object.keys(messages))("(%s) is redacted where it stands alone", (key) =>
    Effect.gen(function* () {
      const credentials = { apiKey: Redacted.make(key) }
      const percent = escaped((code) => `%${hex(code)}`)(key)
      for (const echo of [key, `"${key}"`, `x-api-key: ${key}, bad`, `k=${percent}`, `(${btoa(key)})`]) {
        const outcome = yield* outcomeOf({ status: 500, body: echo }, credentials)
        assert.match(String(inReason("message")(outcome)), /^("|x-api-key: |k=|\()?<redacted>("|, bad|\))?$/)
      }
    })
  )

  it.effect("doesn't change Retry-After, a status or a numeric code", () =>
    Effect.gen(function* () {
      const answer = FakeHttp.json({ code: 429, message: "Wait" }, 429, { "retry-after": "1" })
      for (const key of ["1", "429"]) {
        const outcome = yield* outcomeOf(answer, { apiKey: Redacted.make(key) })
        assert.deepStrictEqual(inReason("retryAfter")(outcome), Duration.seconds(1))
        assert.strictEqual(inReason("status")(outcome), 429)
        assert.strictEqual(inReason("code")(outcome), 429)
      }
    })
  )

  it.effect("doesn't change this library's own words", () =>
    Effect.gen(function* () {
      const shown = (answer: FakeHttp.Answer, key: string) =>
        Effect.map(outcomeOf(answer, { apiKey: Redacted.make(key) }), inReason("message"))
      const page: FakeHttp.Answer = { status: 502, headers: { "content-type": "text/html" }, body: "<p>" }
      const message = "HTTP 502 (text/html), without a message from HeyGen."
      for (const key of ["502", "HTTP", "HeyGen", "a"]) assert.strictEqual(yield* shown(page, key), message)
      const body = FakeHttp.json({ data: { x: "" } })
      for (const key of ["at", "data", "x"])
        assert.strictEqual(yield* shown(body, key), "Expected number at data.x")
      assert.strictEqual(yield* shown({ body: "<" }, "JSON"), "Expected JSON (text/plain;charset=UTF-8)")
    })
  )
})

it.effect("a number that is the key is redacted", () =>
  Effect.gen(function* () {
    const answer = FakeHttp.json({ code: 1234567890, message: "No" }, 400)
    const outcome = yield* outcomeOf(answer, { apiKey: Redacted.make("1234567890") })
    assert.strictEqual(inReason("code")(outcome), "<redacted>")
  })
)
