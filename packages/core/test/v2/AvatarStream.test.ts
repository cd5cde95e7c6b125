import { assert, describe, it } from "@effect/vitest"
import { CallOptions, HeyGenClient, Observer, streamAvatars, Testing } from "@effect-heygen/core"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as FetchHttpClient from "effect/http/FetchHttpClient"
import * as HttpClient from "effect/http/HttpClient"
import * as Layer from "effect/Layer"
import * as Logger from "effect/Logger"
import * as Redacted from "effect/Redacted"
import * as Result from "effect/Result"
import * as Stream from "effect/Stream"
import * as Tracer from "effect/Tracer"
import * as TestClock from "effect/testing/TestClock"
import * as FakeHttp from "../support/FakeHttp.ts"
import * as RawServer from "../support/RawServer.ts"
import { body, bytesOf, collect } from "../support/streams.ts"

const avatar = (id: string) => ({ avatar_id: id })
const photo = (id: string) => ({ talking_photo_id: id })

const run = (answers: ReadonlyArray<FakeHttp.Answer>, options: FakeHttp.Options = {}) =>
  Effect.gen(function* () {
    const http = FakeHttp.make(...answers)
    const outcome = yield* Effect.provide(collect(streamAvatars()), [
      Layer.orDie(http.client(options)),
      Logger.layer([])
    ])
    return { ...outcome, requests: http.sent.length }
  })

const start = '{"error":null,"data":{"avatars":['
const end = '],"talking_photos":[{"talking_photo_id":"p"}]}}'
const record = (id: string) => JSON.stringify(avatar(id))
/** More records than wait for a reader. */
const many = Array.from({ length: 1_000 }, (_, index) => record(`${index}`))

describe("the stream of avatars", () => {
  it.effect("has the records in the order of the body, whatever is between them", () =>
    Effect.gen(function* () {
      const { items, reason } = yield* run([
        FakeHttp.json({
          warning: { message: "soon" },
          data: {
            talking_photos: [photo("1")],
            more: [[{}]],
            avatars: [{ ...avatar("2"), new: 1 }, avatar("3")]
          }
        })
      ])
      assert.deepStrictEqual(items, [photo("1"), avatar("2"), avatar("3")])
      assert.isUndefined(reason)
    })
  )

  it.effect("has the first record before the body has ended, and lets go of the body when it is enough", () =>
    Effect.gen(function* () {
      const canceled = yield* Deferred.make<void>()
      const http = FakeHttp.make(
        body([start, `${record("1")},{"avat`], "hangs", () => Deferred.doneUnsafe(canceled, Effect.void))
      )
      const items = yield* streamAvatars().pipe(
        Stream.take(1),
        Stream.runCollect,
        Effect.provide(Layer.orDie(http.client()))
      )
      assert.deepStrictEqual([...items], [avatar("1")])
      yield* Deferred.await(canceled)
    })
  )

  it.live("closes the socket when it is interrupted", () =>
    Effect.gen(function* () {
      const { closed, url } = yield* RawServer.serving((socket) =>
        socket.write(RawServer.head() + RawServer.chunk(`${start}${record("1")},`))
      )
      const client = HeyGenClient.layer({ apiKey: Redacted.make(FakeHttp.key), baseUrl: url })
      const first = yield* Deferred.make<void>()
      const fiber = yield* streamAvatars().pipe(
        Stream.runForEach(() => Deferred.succeed(first, undefined)),
        Effect.provide(Layer.provide(Layer.orDie(client), FetchHttpClient.layer)),
        Effect.forkChild
      )
      yield* Deferred.await(first)
      yield* Fiber.interrupt(fiber)
      yield* closed
    })
  )

  it.effect("is retried before its first record, and never after it", () =>
    Effect.gen(function* () {
      const retried = yield* Effect.forkChild(
        run([body([start], "fails"), FakeHttp.json({}, 503), body([start, record("1"), end])])
      )
      yield* TestClock.adjust("1 minute")
      assert.deepInclude(yield* Fiber.join(retried), {
        items: [avatar("1"), photo("p")],
        reason: undefined,
        requests: 3
      })
      const failed = yield* run([
        body([start, `${record("1")},`, `${record("2")},`], "fails"),
        FakeHttp.catalogue
      ])
      assert.deepStrictEqual(failed.items, [avatar("1"), avatar("2")])
      assert.deepInclude(failed.reason, { _tag: "TransportError", progress: "sent", status: 200 })
      assert.isTrue(Result.isFailure(failed.result) && failed.result.failure.isRetryable)
      assert.strictEqual(failed.requests, 1)
    })
  )

  it.effect("takes `timeout` for the time to its first record, and for each wait after it", () =>
    Effect.gen(function* () {
      const before = yield* Effect.forkChild(
        run([body([start], "hangs")], { timeout: "2 seconds", retry: false })
      )
      yield* TestClock.adjust("2 seconds")
      assert.strictEqual((yield* Fiber.join(before)).reason?._tag, "TimeoutError")

      const after = yield* Effect.forkChild(
        run([body([`${start}${record("1")},`], "hangs"), FakeHttp.catalogue], { timeout: "2 seconds" })
      )
      yield* TestClock.adjust("1 minute")
      const { items, reason, requests } = yield* Fiber.join(after)
      assert.deepStrictEqual([items, requests], [[avatar("1")], 1])
      assert.deepInclude(reason, { _tag: "TimeoutError", status: 200 })
      assert.strictEqual(reason?.message, "Nothing more of the body within 2 s.")
    })
  )

  it.effect("doesn't count the time that a reader takes", () =>
    Effect.gen(function* () {
      const http = FakeHttp.make(body([start, many.join(","), end]))
      let read = 0
      yield* streamAvatars().pipe(
        Stream.runForEach(() => (read++ === 0 ? TestClock.adjust("1 hour") : Effect.void)),
        Effect.provide(Layer.orDie(http.client({ timeout: "1 second" })))
      )
      assert.strictEqual(read, many.length + 1)
    })
  )

  it.effect("holds only some records for a reader that is slow", () =>
    Effect.gen(function* () {
      let sent = 0
      const endless = new ReadableStream<Uint8Array>(
        {
          pull: (controller) =>
            controller.enqueue(bytesOf(`${sent === 0 ? start : ","}${many[sent++] ?? "{}"}`))
        },
        { highWaterMark: 0 }
      )
      const first = yield* Deferred.make<void>()
      const fiber = yield* streamAvatars().pipe(
        Stream.runForEach(() => Effect.andThen(Deferred.succeed(first, undefined), Effect.never)),
        Effect.provide(Layer.orDie(FakeHttp.make({ body: endless }).client())),
        Effect.forkChild
      )
      yield* Deferred.await(first)
      yield* TestClock.adjust("1 second")
      assert.isBelow(sent, 500)
      yield* Fiber.interrupt(fiber)
    })
  )

  it.effect.each([
    ["many records", Array.from({ length: 200 }, (_, index) => `${record(`${index}`)},`), 1],
    ["one record without an end", [`${record("1")},{"avatar_id":"`, ..."x".repeat(200).split("")], 1],
    ["one name without an end", ['{"', ..."x".repeat(200).split("")], 0]
  ] as const)("counts the bytes of %s against `maxResponseBytes`", ([, pieces, least]) =>
    Effect.gen(function* () {
      const { items, reason } = yield* run([body([start, ...pieces])], {
        maxResponseBytes: 150,
        retry: false
      })
      assert.deepInclude(reason, { _tag: "ResponseTooLargeError", maxResponseBytes: 150, status: 200 })
      assert.isAtLeast(items.length, least)
      assert.isBelow(items.length, 10)
    })
  )

  it.effect.each([
    [
      "before the lists",
      0,
      { error: { code: "bad", message: "No" }, data: { avatars: [avatar("1")], talking_photos: [] } }
    ],
    ["in their place", 0, { error: "No", data: null }],
    ["between them", 1, undefined],
    [
      "behind them",
      1,
      { data: { avatars: [avatar("1")], talking_photos: [] }, error: { code: "bad", message: "No" } }
    ]
  ] as const)("fails with HeyGen's error where it stands %s", ([, emitted, given]) =>
    Effect.gen(function* () {
      const between = `{"data":{"avatars":[${record("1")}]},"error":"No"}`
      const text = given === undefined ? between : JSON.stringify(given)
      const { items, reason } = yield* run([{ body: text }])
      assert.deepInclude(reason, { _tag: "ApiError", message: "No", status: 200 })
      assert.strictEqual(items.length, emitted)
    })
  )

  it.effect.each([
    [
      "data.avatars[2].avatar_id",
      '{"data":{"avatars":[{"avatar_id":"1"},{"avatar_id":"2"},{},{}],"talking_photos":[]}}',
      2
    ],
    ["data.talking_photos", '{"data":{"avatars":[{"avatar_id":"1"}]}}', 1],
    ["data.avatars", '{"data":{"avatars":{"0":{"avatar_id":"1"}},"talking_photos":[]}}', 0],
    ["data", "{}", 0],
    ["data", `${start}${record("1")}${end.slice(0, -1)},"data":{"avatars":[],"talking_photos":[]}}`, 2],
    ["", `${start}${record("1")}${end.slice(0, -1)}`, 2],
    ["", `${start}${record("1")}${end}]`, 2],
    ["", `${start}\ufeff${record("1")}${end}`, 0]
  ] as const)("is a DecodeError at %s for %s", ([path, text, emitted]) =>
    Effect.gen(function* () {
      const { items, reason } = yield* run([{ body: text }])
      assert.deepInclude(reason, { _tag: "DecodeError", path, status: 200 })
      assert.strictEqual(items.length, emitted)
    })
  )

  it.effect("doesn't show the key where it is the name that a body has twice", () =>
    Effect.gen(function* () {
      const { reason } = yield* run([{ body: `{"${FakeHttp.key}":1,"${FakeHttp.key}":2}` }])
      assert.deepInclude(reason, { _tag: "DecodeError", path: "<redacted>" })
      assert.notInclude(reason?.message, FakeHttp.key)
    })
  )

  it.effect("takes what is deep, long or not well-formed as the list does", () =>
    Effect.gen(function* () {
      const deep = `${"[".repeat(50_000)}${"]".repeat(50_000)}`
      const text = `\ufeff${start}{"avatar_id":"\\ud800","new":${deep}},{"avatar_id":"${"x".repeat(200_000)}"},{"avatar_id":"`
      const bytes = [bytesOf(text), new Uint8Array([0xf0, 0x9f]), bytesOf(`"}${end}`)]
      const whole = yield* Effect.provide(FakeHttp.listAvatars, FakeHttp.make(body(bytes)).v2())
      const { items } = yield* run([body(bytes)])
      assert.deepStrictEqual(items, [...whole.avatars, ...whole.talking_photos])
      assert.strictEqual(items.length, 4)
    })
  )

  it.effect("leaves malformed records out with `invalid: skip`, and tells which", () =>
    Effect.gen(function* () {
      const http = FakeHttp.make(
        FakeHttp.json({ data: { avatars: [avatar("1"), {}, avatar("2")], talking_photos: [1, photo("3")] } })
      )
      const responses: Array<CallOptions.CallResponse> = []
      const lines: Array<unknown> = []
      const { items, reason } = yield* collect(streamAvatars({ invalid: "skip" })).pipe(
        Effect.provideService(CallOptions.OnResponse, (response) =>
          Effect.sync(() => responses.push(response))
        ),
        Effect.provide([
          Layer.orDie(http.client()),
          Logger.layer([Logger.map(Logger.formatStructured, ({ message }) => lines.push(message))])
        ])
      )
      assert.isUndefined(reason)
      assert.deepStrictEqual(items, [avatar("1"), avatar("2"), photo("3")])
      assert.deepStrictEqual(
        responses.map(({ operation, skipped, skippedCount }) => [
          operation,
          skippedCount,
          skipped.map(({ path }) => path)
        ]),
        [["V2.Avatars.stream", 2, ["data.avatars[1].avatar_id", "data.talking_photos[0]"]]]
      )
      assert.deepStrictEqual(lines, ["Records that don't match their schema were left out"])
    })
  )

  it.effect("takes the options of the calls around it", () =>
    Effect.gen(function* () {
      const http = FakeHttp.make(FakeHttp.json({ data: { avatars: [{}], talking_photos: [photo("1")] } }))
      const { items } = yield* collect(
        streamAvatars().pipe(CallOptions.provideStream({ invalid: "skip" }))
      ).pipe(Effect.provide([Layer.orDie(http.client()), Logger.layer([])]))
      assert.deepStrictEqual(items, [photo("1")])
    })
  )

  it.effect("fails with more than 100,000 malformed records, at the first of them", () =>
    Effect.gen(function* () {
      const bad = "{},".repeat(100_001)
      const { items, reason } = yield* collect(streamAvatars({ invalid: "skip" })).pipe(
        Effect.provide([
          Layer.orDie(FakeHttp.make({ body: `${start}${record("1")},${bad}${record("2")}${end}` }).client()),
          Logger.layer([])
        ])
      )
      assert.deepInclude(reason, { _tag: "DecodeError", path: "data.avatars[1].avatar_id" })
      assert.deepStrictEqual(items, [avatar("1")])
    })
  )

  it.effect("is one span and one call, which end with the stream, and tells HeyGen's announcement", () =>
    Effect.gen(function* () {
      const spans: Array<Tracer.Span> = []
      const events: Array<unknown> = []
      const warning = { message: "Legacy", sunset_date: "2026-10-31" }
      const http = FakeHttp.make(
        body([start, many.join(","), `${end.slice(0, -1)},"warning":${JSON.stringify(warning)}}`])
      )
      const ended: Array<boolean> = []
      yield* streamAvatars().pipe(
        Stream.runForEach(() => Effect.sync(() => ended.push(spans[0]?.status._tag === "Ended"))),
        Effect.provideService(Observer, (event) => Effect.sync(() => events.push({ ...event, duration: 0 }))),
        Effect.provide([Layer.orDie(http.client()), Logger.layer([])]),
        Effect.withTracer(
          Tracer.make({
            span: (options) => {
              const span = new Tracer.NativeSpan(options)
              spans.push(span)
              return span
            }
          })
        )
      )
      assert.isFalse(ended[0])
      assert.deepStrictEqual(
        spans.map(({ name, status }) => [name, status._tag]),
        [["V2.Avatars.stream", "Ended"]]
      )
      assert.deepInclude(Object.fromEntries(spans[0]?.attributes ?? []), {
        "http.response.status_code": 200,
        "heygen.attempts": 1,
        "heygen.sunset": "2026-10-31"
      })
      assert.deepStrictEqual(events, [
        { _tag: "CallEnded", operation: "V2.Avatars.stream", outcome: "success", duration: 0 }
      ])
    })
  )

  it.effect("names its caller in the stack of an error", () =>
    Effect.gen(function* () {
      const { result } = yield* run([FakeHttp.json({}, 404)])
      assert.include(Result.isFailure(result) ? result.failure.stack : "", "AvatarStream.test.ts")
    })
  )

  it.effect("reads a body that a wrapper has read, and has what a client without a network gives", () =>
    Effect.gen(function* () {
      const { items } = yield* run([{ body: `${start}${record("1")}${end}` }], {
        transformClient: HttpClient.tap((response) => Effect.ignore(response.text))
      })
      assert.deepStrictEqual(items, [avatar("1"), photo("p")])
      const whole = yield* collect(streamAvatars()).pipe(
        Effect.provide(
          Testing.client(() =>
            Effect.succeed({ data: { avatars: [avatar("1")], talking_photos: [photo("2")] } })
          )
        )
      )
      assert.deepStrictEqual(whole.items, [avatar("1"), photo("2")])
    })
  )
})
