import { inspect } from "node:util"
import { assert, describe, it } from "@effect/vitest"
import { HeyGenClient, V2 } from "@effect-heygen/core"
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as FetchHttpClient from "effect/http/FetchHttpClient"
import * as Headers from "effect/http/Headers"
import * as Layer from "effect/Layer"
import * as Logger from "effect/Logger"
import * as Redacted from "effect/Redacted"
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
