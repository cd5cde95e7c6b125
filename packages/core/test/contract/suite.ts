/**
 * The contract: what core sends is what the document asks for, and whatever the
 * document lets a server answer is a value or a reason of the error table. The
 * same suite runs against every server of the document.
 */

import { assert, it } from "@effect/vitest"
import { HeyGenClient, type HeyGenError, type HeyGenErrorReason, V2, V3 } from "@effect-heygen/core"
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

type Services = V2.Avatars | V2.AvatarGroups | V3.AvatarGroups | V3.AvatarLooks

interface Operation {
  readonly call: Effect.Effect<unknown, HeyGenError, Services>
  /** How the call's value is written as JSON again. */
  readonly encode: (value: unknown) => unknown
  /** What of a body the call returns. */
  readonly returned: (body: unknown) => unknown
  /** The route that replaces it. */
  readonly successor?: string
}

const data = (body: unknown) => objectAt(body, "data")
const id = "1348c67013e0469c89b303fbd25f4aaa"

/** The calls that make the operations of the document. */
const operations: Readonly<Record<string, Operation>> = {
  "list-avatars-v2": {
    call: V2.Avatars.use((avatars) => avatars.list()),
    encode: Schema.encodeUnknownSync(V2.AvatarList),
    returned: data,
    successor: "GET /v3/avatars/looks"
  },
  "retrieve-avatar-details": {
    call: V2.Avatars.use((avatars) => avatars.get(id)),
    encode: Schema.encodeUnknownSync(V2.AvatarDetails),
    returned: data,
    successor: "GET /v3/avatars/looks/{look_id}"
  },
  "list-all-avatar-groups": {
    call: V2.AvatarGroups.use((groups) => groups.list({ includePublic: true })),
    encode: Schema.encodeUnknownSync(V2.AvatarGroupList),
    returned: data,
    successor: "GET /v3/avatars"
  },
  "list-all-avatars-in-one-avatar-group": {
    call: V2.AvatarGroups.use((groups) => groups.listAvatars(id)),
    encode: Schema.encodeUnknownSync(V2.GroupAvatarList),
    returned: data,
    successor: "GET /v3/avatars/looks?group_id="
  },
  listAvatarGroups: {
    call: V3.AvatarGroups.use((groups) => groups.list({ ownership: "public", limit: 50 })),
    encode: Schema.encodeUnknownSync(V3.Page(V3.AvatarGroup)),
    returned: (body) => body
  },
  getAvatarGroup: {
    call: V3.AvatarGroups.use((groups) => groups.get(id)),
    encode: Schema.encodeUnknownSync(V3.AvatarGroup),
    returned: data
  },
  listAvatarLooks: {
    call: V3.AvatarLooks.use((looks) =>
      looks.list({ group_id: id, avatar_type: "photo_avatar", limit: 1, token: "t" })
    ),
    encode: Schema.encodeUnknownSync(V3.Page(V3.AvatarLook)),
    returned: (body) => body
  },
  getAvatarLook: {
    call: V3.AvatarLooks.use((looks) => looks.get(id)),
    encode: Schema.encodeUnknownSync(V3.AvatarLook),
    returned: data
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
  layer: Layer.Layer<I, unknown>,
  random: {
    /** How many random answers of each operation have to decode. */
    readonly answers: number
    /** Where their seeds begin: each server gives others. */
    readonly firstSeed: number
  }
) => {
  const heyGen = Layer.unwrap(
    Effect.map(Effect.service(server), ({ url: baseUrl }) =>
      HeyGenClient.layer({ apiKey: Redacted.make("any-key"), baseUrl, retry: false, transformClient })
    )
  )
  const services = Layer.merge(V2.layer, V3.layer).pipe(
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
          const { encode, returned } = operations[operationId] ?? assert.fail(operationId)
          assert.deepStrictEqual(encode(value), returned(body))
          return
        }
        const error = Result.getOrThrow(Result.flip(result))
        const { reason } = error
        assert.strictEqual(reason._tag, status === 200 ? "ApiError" : reasons[status])
        assert.strictEqual(error.status, status)
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

    it.effect.each(operationIds)("410 names the successor of %s, where it has one", (operationId) =>
      Effect.gen(function* () {
        const { result } = yield* answered(operationId, "code=410")
        const { reason } = Result.getOrThrow(Result.flip(result))
        const successor = operations[operationId]?.successor
        assert.deepInclude(reason, {
          _tag: "EndpointRetiredError",
          ...(successor === undefined ? {} : { successor })
        })
      })
    )

    it.effect.each(operationIds)(
      `${random.answers} random answers that the document allows decode: %s`,
      (operationId) =>
        Effect.gen(function* () {
          let [decoded, errors, asked] = [0, 0, 0]
          while (decoded < random.answers) {
            // Prism's generator does not always keep to the schema, but more often than not.
            assert.isAtMost(asked, 10 * random.answers)
            const batch = Array.from(
              { length: random.answers - decoded },
              () => `dynamic=true, seed=${random.firstSeed + asked++}`
            )
            const answers = yield* Effect.forEach(batch, (prefer) => answered(operationId, prefer), {
              concurrency: 16
            })
            for (const { result, violations } of answers) {
              if (violations.length > 0) continue
              if (Result.isSuccess(result)) decoded += 1
              else {
                assert.strictEqual(result.failure.reason._tag, "ApiError", result.failure.message)
                errors += 1
              }
            }
          }
          // Version 2 has errors on status 200 as well.
          if (operations[operationId]?.successor !== undefined) assert.isAbove(errors, 0)
        })
    )
  })
}
