import { assert, describe, it } from "@effect/vitest"
import { Prism, type PrismRequest } from "@effect-heygen/mock"
import heygen from "@effect-heygen/mock/openapi/heygen.json" with { type: "json" }
import * as Effect from "effect/Effect"

const request = (url: string, headers: Record<string, string> = {}): PrismRequest => ({
  method: "GET",
  url,
  headers: { "x-api-key": "any", ...headers }
})

const respondTo = (it: PrismRequest, choice?: Parameters<Prism["Service"]["respond"]>[1]) =>
  Effect.flatMap(Prism, (prism) => prism.respond(it, choice))

/** Every status and named example, by path. */
const examples = Object.entries(heygen.paths).flatMap(([path, { get }]) =>
  Object.entries(get.responses).flatMap(([status, response]) => {
    const resolved =
      "$ref" in response
        ? Object.entries(heygen.components.responses).find(([name]) =>
            response.$ref.endsWith(`/${name}`)
          )?.[1]
        : response
    return Object.values<{ readonly examples: object }>(resolved?.content ?? {}).flatMap((media) =>
      Object.keys(media.examples).map((example) => ({ path, status: Number(status), example }))
    )
  })
)

describe("Prism", () => {
  it.layer(Prism.layer())((it) => {
    it("finds examples to try", () => assert.isAbove(examples.length, 30))

    it.effect.each(examples)(
      "answers $path $status $example without a violation",
      ({ example, path, status }) =>
        Effect.gen(function* () {
          const answer = yield* respondTo(request(path.replace("{group_id}", "a")), { status, example })
          assert.strictEqual(answer.status, status)
          assert.deepStrictEqual(answer.violations, [])
        })
    )

    it.effect("answers a malformed path with 400", () =>
      Effect.gen(function* () {
        assert.strictEqual((yield* respondTo(request("/v2/avatar_group/%E0%A4%A/avatars"))).status, 400)
      })
    )

    it.effect("answers a malformed Accept with 400, and the next request as ever", () =>
      Effect.gen(function* () {
        assert.strictEqual((yield* respondTo(request("/v2/avatars", { accept: "x/;;q" }))).status, 400)
        assert.strictEqual(
          (yield* respondTo(request("/v2/avatars", { accept: "application/json" }))).status,
          200
        )
      })
    )

    it.effect("answers a malformed Prefer with 422", () =>
      Effect.gen(function* () {
        assert.strictEqual((yield* respondTo(request("/v2/avatars", { prefer: "code=soon" }))).status, 422)
      })
    )

    it.effect("keeps nothing of one request for the next", () =>
      Effect.gen(function* () {
        assert.strictEqual((yield* respondTo(request("/v2/avatars", { accept: "text/html" }))).status, 406)
        assert.strictEqual(
          (yield* respondTo(request("/v2/avatars", { accept: "application/json" }))).status,
          200
        )
      })
    )

    it.effect("answers 404 where the document has no such path, and 405 where it has no such method", () =>
      Effect.gen(function* () {
        assert.strictEqual((yield* respondTo(request("/v9/avatars"))).status, 404)
        assert.strictEqual((yield* respondTo({ ...request("/v2/avatars"), method: "POST" })).status, 405)
        assert.strictEqual((yield* respondTo({ ...request("/v2/avatars"), method: "BREW" })).status, 405)
      })
    )

    it.effect("answers the document's 401 where there is no key", () =>
      Effect.gen(function* () {
        const answer = yield* respondTo({ ...request("/v2/avatars"), headers: {} })
        assert.deepStrictEqual(
          [answer.status, JSON.parse(answer.body)],
          [401, { code: 400112, message: "Unauthorized" }]
        )
      })
    )

    it.effect("generates the same answer for the same seed, and another for another", () =>
      Effect.gen(function* () {
        const [one, again, other] = yield* Effect.forEach(["1", "1", "2"], (seed) =>
          respondTo(request("/v2/avatars"), { seed })
        )
        assert.strictEqual(one?.body, again?.body)
        assert.notStrictEqual(one?.body, other?.body)
      })
    )

    it.effect("generates what a request prefers, by its seed", () =>
      Effect.gen(function* () {
        const [one, again, other] = yield* Effect.forEach(["1", "1", "2"], (seed) =>
          respondTo(request("/v2/avatars", { prefer: `dynamic=true, seed=${seed}` }))
        )
        assert.strictEqual(one?.body, again?.body)
        assert.notStrictEqual(one?.body, other?.body)
      })
    )

    it.effect("knows which operation a request is for", () =>
      Effect.gen(function* () {
        const { operationOf } = yield* Prism
        assert.strictEqual(operationOf(request("/v2/avatars?a=b")), "list-avatars-v2")
        assert.strictEqual(
          operationOf(request("/v2/avatar_group/a%2Fb/avatars")),
          "list-all-avatars-in-one-avatar-group"
        )
        assert.isUndefined(operationOf(request("/v2/avatar_group/a/b/avatars")))
      })
    )
  })
})
