/**
 * Other people's collections of hostile input. They are not part of this
 * repository, and the tests are left out where they are absent.
 */
import { existsSync, readdirSync, readFileSync } from "node:fs"
import { fileURLToPath } from "node:url"
import { assert, describe, it } from "@effect/vitest"
import { Endpoint, HeyGenClient, isHeyGenError, V2 } from "@effect-heygen/core"
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as Logger from "effect/Logger"
import * as Redacted from "effect/Redacted"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import * as TestClock from "effect/testing/TestClock"
import * as FakeHttp from "./support/FakeHttp.ts"

const vectors = fileURLToPath(new URL("../../../../shared/vectors/", import.meta.url))
const isThere = existsSync(vectors)
const read = (file: string): unknown => (isThere ? JSON.parse(readFileSync(vectors + file, "utf8")) : [])
const decode = <S extends Schema.ConstraintDecoder<unknown>>(
  schema: S,
  file: string
): ReadonlyArray<S["Type"]> => Schema.decodeUnknownSync(Schema.Array(schema))(read(file))

/** The outcomes of a list's calls, one for each answer. */
const outcomes = (answers: ReadonlyArray<FakeHttp.Answer>) =>
  Effect.gen(function* () {
    const client = yield* HeyGenClient.make({ apiKey: Redacted.make(FakeHttp.key), retry: false })
    return yield* Effect.forEach(answers, () => Effect.exit(V2.Avatars.make(client).list()))
  }).pipe(Effect.provide([FakeHttp.make(...answers).layer, Logger.layer([])]))

/** Whether an outcome is a value or a typed error. */
const isTyped = (exit: Exit.Exit<unknown, unknown>) =>
  Exit.isSuccess(exit) ||
  exit.cause.reasons.every((reason) => Cause.isFailReason(reason) && isHeyGenError(reason.error))

const utf8 = (text: string) => new TextEncoder().encode(text)

describe.skipIf(!isThere)("JSON of every kind", () => {
  const files = isThere ? readdirSync(`${vectors}test_parsing`) : []
  const bytesOf = (file: string) => Uint8Array.from(readFileSync(`${vectors}test_parsing/${file}`))

  it.effect("as a whole body is a DecodeError", () =>
    Effect.gen(function* () {
      assert.isAbove(files.length, 300)
      const exits = yield* outcomes(files.map((file) => ({ body: bytesOf(file) })))
      exits.forEach((exit, index) => {
        assert.isTrue(isTyped(exit), files[index])
        assert.isTrue(Exit.isFailure(exit), files[index])
      })
    })
  )

  it.effect("in a field that nobody reads is left out, or a DecodeError where it isn't JSON", () =>
    Effect.gen(function* () {
      const before = utf8('{"data":{"avatars":[],"talking_photos":[]},"x":')
      const exits = yield* outcomes(
        files.map((file) => ({ body: Uint8Array.from([...before, ...bytesOf(file), ...utf8("}")]) }))
      )
      exits.forEach((exit, index) => {
        assert.isTrue(isTyped(exit), files[index])
        if (files[index]?.startsWith("y_")) assert.isTrue(Exit.isSuccess(exit), files[index])
      })
    })
  )

  it.effect("in an error is that error", () =>
    Effect.gen(function* () {
      const exits = yield* outcomes(
        files.map((file) => ({
          status: 404,
          body: Uint8Array.from([...utf8('{"error":'), ...bytesOf(file), ...utf8("}")])
        }))
      )
      exits.forEach((exit, index) => {
        assert.isTrue(isTyped(exit), files[index])
        assert.isTrue(Exit.isFailure(exit), files[index])
      })
    })
  )
})

describe.skipIf(!isThere)("naughty strings", () => {
  const strings = decode(Schema.String, "blns.json")
  const control = /[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]/u

  it.effect("as an id reach exactly that id, or are refused", () =>
    Effect.gen(function* () {
      assert.isAbove(strings.length, 400)
      const http = FakeHttp.make(FakeHttp.json({ data: { avatar_list: [] } }))
      const client = yield* HeyGenClient.make({ apiKey: Redacted.make(FakeHttp.key) }).pipe(
        Effect.provide(http.layer)
      )
      const groups = V2.AvatarGroups.make(client)
      const refused: Array<string> = []
      for (const id of strings) {
        const sent = http.sent.length
        const result = yield* Effect.result(groups.listAvatars(id))
        if (Result.isFailure(result)) {
          assert.strictEqual(result.failure.reason._tag, "InvalidRequestError", id)
          assert.strictEqual(http.sent.length, sent)
          refused.push(id)
        } else {
          const [, path = ""] =
            /^https:\/\/api\.heygen\.com\/v2\/avatar_group\/([^/?#]*)\/avatars$/.exec(
              http.sent.at(-1)?.url ?? ""
            ) ?? []
          assert.strictEqual(decodeURIComponent(path), id)
        }
      }
      assert.deepStrictEqual(refused, ["", "."])
    })
  )

  it.effect("as names arrive unchanged", () =>
    Effect.gen(function* () {
      const avatars = strings.map((avatar_name) => ({ avatar_id: avatar_name, avatar_name }))
      const [exit] = yield* outcomes([FakeHttp.json({ data: { avatars, talking_photos: [] } })])
      assert.deepStrictEqual(exit?._tag === "Success" ? exit.value.avatars : exit, avatars)
    })
  )

  it.effect("as the message of an error are without control characters", () =>
    Effect.gen(function* () {
      const answers = strings.flatMap(
        (message): ReadonlyArray<FakeHttp.Answer> => [
          FakeHttp.json({ error: { code: message, message } }, 400),
          { status: 400, body: message }
        ]
      )
      for (const exit of yield* outcomes(answers)) {
        const error = Exit.isFailure(exit) ? Cause.squash(exit.cause) : exit
        assert.isTrue(isHeyGenError(error) && error.reason._tag === "InvalidRequestError")
        if (isHeyGenError(error)) assert.notMatch(`${error.message} ${JSON.stringify(error)}`, control)
      }
    })
  )
})

describe.skipIf(!isThere)("URLs of every kind", () => {
  const Vector = Schema.Struct({ input: Schema.String, failure: Schema.optionalKey(Schema.Boolean) })
  const inputs = decode(Schema.Union([Vector, Schema.String]), "urltestdata.json").flatMap((it) =>
    typeof it === "string" ? [] : [it.input]
  )
  const thing = Endpoint.get("thing", "/v3/thing", { success: Schema.Unknown })

  it.effect("as a base URL are refused, or keep their origin and their path", () =>
    Effect.gen(function* () {
      assert.isAbove(inputs.length, 500)
      let accepted = 0
      for (const baseUrl of inputs) {
        const http = FakeHttp.make(FakeHttp.json({}))
        const made = yield* HeyGenClient.make({ apiKey: Redacted.make(FakeHttp.key), baseUrl }).pipe(
          Effect.provide(http.layer),
          Effect.result
        )
        if (Result.isFailure(made)) {
          assert.strictEqual(made.failure.option, "baseUrl", baseUrl)
          continue
        }
        const result = yield* Effect.result(made.success.call(thing))
        if (Result.isFailure(result)) {
          assert.strictEqual(result.failure.reason._tag, "InvalidRequestError", baseUrl)
          continue
        }
        accepted += 1
        const base = new URL(baseUrl)
        const url = new URL(http.sent[0]?.url ?? "")
        assert.strictEqual(url.origin, base.origin, baseUrl)
        assert.strictEqual(url.pathname, `${base.pathname.replace(/\/+$/, "")}/v3/thing`, baseUrl)
        assert.strictEqual(url.search + url.hash, "", baseUrl)
      }
      assert.isAbove(accepted, 10)
    })
  )
})

describe.skipIf(!isThere)("retries as Google's storage clients have to make them", () => {
  const Cases = Schema.Struct({
    description: Schema.String,
    cases: Schema.Array(Schema.Struct({ instructions: Schema.Array(Schema.String) })),
    preconditionProvided: Schema.Boolean,
    expectSuccess: Schema.Boolean
  })
  const { retryTests } = isThere
    ? Schema.decodeUnknownSync(Schema.Struct({ retryTests: Schema.Array(Cases) }))(
        read("gcs_retry_tests.json")
      )
    : { retryTests: [] }

  /** An instruction as an answer; nothing where it is about uploads or downloads in parts. */
  const answerOf = (instruction: string): FakeHttp.Answer | undefined => {
    const status = /^return-(\d{3})$/.exec(instruction)?.[1]
    if (status !== undefined) return { status: Number(status) }
    return instruction === "return-reset-connection"
      ? {
          fails: new TypeError("fetch failed", {
            cause: Object.assign(new Error("reset"), { code: "ECONNRESET" })
          })
        }
      : undefined
  }
  const success = Schema.Unknown
  const idempotent = Endpoint.get("get", "/thing", { success })
  const conditional = Endpoint.post("post", "/thing", { success })

  const scripts = retryTests
    .filter(({ description }) => /idempotent/.test(description))
    .flatMap(({ cases, ...test }) => cases.map(({ instructions }) => ({ ...test, instructions })))
    .filter(({ instructions }) => instructions.every((it) => answerOf(it) !== undefined))

  it.effect.each(scripts)(
    "$description: $instructions",
    ({ description, expectSuccess, instructions, preconditionProvided }) =>
      Effect.gen(function* () {
        const http = FakeHttp.make(...instructions.flatMap((it) => answerOf(it) ?? []), FakeHttp.json({}))
        const client = yield* HeyGenClient.make({ apiKey: Redacted.make(FakeHttp.key) }).pipe(
          Effect.provide(http.layer)
        )
        const calling = description.startsWith("always")
          ? client.call(idempotent)
          : client.call(conditional, preconditionProvided ? { idempotencyKey: "key" } : {})
        const fiber = yield* Effect.forkChild(Effect.result(calling))
        yield* TestClock.adjust("1 hour")
        assert.strictEqual(Result.isSuccess(yield* Fiber.join(fiber)), expectSuccess)
        assert.strictEqual(http.sent.length, expectSuccess ? instructions.length + 1 : 1)
      })
  )
})
