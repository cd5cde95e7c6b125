/**
 * The contract: what core sends is what the document asks for, and whatever the
 * document lets a server answer is a value or a reason of the error table. The
 * same suite runs against every server of the document.
 */

import { assert, it } from "@effect/vitest"
import { HeyGenClient, type HeyGenError, type HeyGenErrorReason, V2 } from "@effect-heygen/core"
import * as Context from "effect/Context"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as FetchHttpClient from "effect/http/FetchHttpClient"
import * as HttpClient from "effect/http/HttpClient"
import * as HttpClientRequest from "effect/http/HttpClientRequest"
import * as Layer from "effect/Layer"
import * as Logger from "effect/Logger"
import * as Redacted from "effect/Redacted"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import { type DeclaredAnswer, declaredAnswers, objectAt, operationIds } from "./document.ts"

/** Each operation of the document: the call that makes it, and how its value is written as JSON. */
const operations: Readonly<
  Record<
    string,
    {
      readonly call: Effect.Effect<unknown, HeyGenError, V2.Avatars | V2.AvatarGroups>
      readonly encode: (value: unknown) => unknown
    }
  >
> = {
  "list-avatars-v2": {
    call: Effect.flatMap(V2.Avatars, (avatars) => avatars.list()),
    encode: Schema.encodeUnknownSync(V2.AvatarList)
  },
  "list-all-avatars-in-one-avatar-group": {
    call: Effect.flatMap(V2.AvatarGroups, (groups) => groups.listAvatars("1348c67013e0469c89b303fbd25f4aaa")),
    encode: Schema.encodeUnknownSync(V2.GroupAvatarList)
  }
}

/** The error table of the design, for the statuses that the document declares. */
const reasons: Readonly<Record<number, HeyGenErrorReason["_tag"]>> = {
  400: "InvalidRequestError",
  401: "AuthenticationError",
  402: "PaymentRequiredError",
  403: "PermissionError",
  404: "NotFoundError",
  410: "EndpointRetiredError",
  429: "RateLimitError",
  500: "ServerError",
  502: "ServerError",
  503: "ServerError"
}

/** The examples of status 200 that hold an error. */
const errorsWithStatus200: ReadonlySet<string> = new Set(["ErrorObject", "ErrorString"])

/** What a request asks of Prism: the answer it wants. */
const Prefer = Context.Reference<string>("contract/Prefer", { defaultValue: () => "" })

/** Where the server found a request or its answer differing from the document. */
const Violations = Context.Reference<Array<string>>("contract/Violations", { defaultValue: () => [] })

const transformClient = (client: HttpClient.HttpClient) =>
  client.pipe(
    HttpClient.mapRequestEffect((request) =>
      Effect.map(Effect.service(Prefer), (prefer) => HttpClientRequest.setHeader(request, "prefer", prefer))
    ),
    HttpClient.tap(({ headers }) =>
      Effect.map(Effect.service(Violations), (violations) => {
        const found = headers["sl-violations"]
        if (found !== undefined) violations.push(found)
      })
    )
  )

/** One answered call: what came of it, and the violations. */
const answered = Effect.fnUntraced(function* (operationId: string, prefer: string) {
  const violations: Array<string> = []
  const result = yield* Effect.result(operations[operationId]?.call ?? Effect.die(operationId)).pipe(
    Effect.provideService(Prefer, prefer),
    Effect.provideService(Violations, violations)
  )
  return { result, violations }
})

const messageOf = (body: unknown): unknown => {
  const { error, message } = Object(body)
  return typeof error === "string" ? error : (objectAt(body, "error").message ?? message)
}

const isError = ({ example, status }: DeclaredAnswer) => status !== 200 || errorsWithStatus200.has(example)

/** The suite, against the server that the layer starts. */
export const contract = <I>(
  server: Context.Service<I, { readonly url: string }>,
  layer: Layer.Layer<I, unknown>
) => {
  const heyGen = Layer.unwrap(
    Effect.map(Effect.service(server), ({ url: baseUrl }) =>
      HeyGenClient.layer({ apiKey: Redacted.make("any-key"), baseUrl, retry: false, transformClient })
    )
  )
  const services = V2.layer.pipe(
    Layer.provide(heyGen),
    Layer.provide([layer, FetchHttpClient.layer]),
    Layer.provideMerge(Logger.layer([]))
  )
  it.layer(services, { excludeTestServices: true })((it) => {
    it("has a call for every operation, and a reason for every status", () => {
      assert.sameMembers(Object.keys(operations), [...operationIds])
      const statuses = new Set(
        declaredAnswers.filter(({ status }) => status !== 200).map(({ status }) => status)
      )
      assert.sameMembers(Object.keys(reasons), [...statuses].map(String))
    })

    it.effect.each(
      declaredAnswers.map((answer) => ({
        ...answer,
        name: `${answer.operationId} ${answer.status} ${answer.example}`
      }))
    )("$name is what the error table says, and violates nothing", (declared) =>
      Effect.gen(function* () {
        const { body, example, operationId, status } = declared
        const { result, violations } = yield* answered(operationId, `code=${status}, example=${example}`)
        assert.deepStrictEqual(violations, [])
        if (!isError(declared)) {
          const value = Result.getOrThrow(result)
          assert.deepStrictEqual(operations[operationId]?.encode(value), objectAt(body, "data"))
          return
        }
        const { reason } = Result.getOrThrow(Result.flip(result))
        assert.strictEqual(reason._tag, status === 200 ? "ApiError" : reasons[status])
        assert.strictEqual(reason.status, status)
        assert.strictEqual(
          reason.message,
          messageOf(body) ?? "HTTP 502 (text/html), without a message from HeyGen."
        )
      })
    )

    it.effect("429 carries how long to wait", () =>
      Effect.gen(function* () {
        const { result } = yield* answered("list-avatars-v2", "code=429")
        assert.deepStrictEqual(Result.getOrThrow(Result.flip(result)).retryAfter, Duration.seconds(1))
      })
    )

    it.effect("410 names the successor", () =>
      Effect.gen(function* () {
        const { result } = yield* answered("list-avatars-v2", "code=410")
        const { reason } = Result.getOrThrow(Result.flip(result))
        assert.strictEqual("successor" in reason ? reason.successor : undefined, "GET /v3/avatars/looks")
      })
    )

    it.effect.each(operationIds)(
      "500 random answers that the document allows decode: %s",
      (operationId) =>
        Effect.gen(function* () {
          let [decoded, errors, seed] = [0, 0, 0]
          while (decoded < 500) {
            assert.isBelow(seed, 5_000)
            const batch = Array.from({ length: 50 }, () => `dynamic=true, seed=${seed++}`)
            const answers = yield* Effect.forEach(batch, (prefer) => answered(operationId, prefer), {
              concurrency: 16
            })
            for (const { result, violations } of answers) {
              // Prism's generator does not always keep to the schema, and says so.
              if (violations.length > 0) continue
              if (Result.isSuccess(result)) decoded += 1
              else {
                assert.strictEqual(result.failure.reason._tag, "ApiError", result.failure.message)
                errors += 1
              }
            }
          }
          assert.isAbove(errors, 0)
        }),
      20_000
    )
  })
}
