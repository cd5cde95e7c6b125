/**
 * The fast path and Effect's own decoder agree: on whether a body matches, and on
 * the value where it does.
 */
import { assert, describe, it } from "@effect/vitest"
import { V2, V3 } from "@effect-heygen/core"
import * as Arbitrary from "effect/Arbitrary"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import * as SchemaParser from "effect/SchemaParser"
// The fast path is nobody's to import but the pipeline's; a test may look inside.
import { decodeFast, undecided } from "../src/internal/schema/fast.ts"
import { cases } from "./support/cases.ts"
import { Choices, mutate } from "./support/mutations.ts"

const schemas = {
  avatars: V2.Envelope(V2.AvatarList),
  details: V2.Envelope(V2.AvatarDetails),
  groups: V2.Envelope(V2.AvatarGroupList),
  looks: V2.Envelope(V2.GroupAvatarList),
  groupsV3: V3.Page(V3.AvatarGroup),
  looksV3: V3.Page(V3.AvatarLook),
  lookV3: V3.Single(V3.AvatarLook)
}

const agree = (schema: Schema.ConstraintDecoder<unknown>, body: unknown): boolean => {
  const before = JSON.stringify(body)
  const fast = decodeFast(schema, body)
  // A body that is refused goes to Effect's decoder as it came.
  assert.strictEqual(JSON.stringify(body), before)
  const slow = SchemaParser.decodeUnknownResult(schema)(body)
  if (fast === undecided) {
    assert.isTrue(Result.isFailure(slow))
    return false
  }
  assert.deepStrictEqual(fast, Result.getOrThrow(slow))
  return true
}

describe("the fast path of a schema", () => {
  for (const [name, schema] of Object.entries(schemas)) {
    it.effect.prop(
      `agrees with Effect's decoder on valid bodies and on bodies with something wrong: ${name}`,
      [Arbitrary.schema(Schema.toType(schema)), Choices],
      ([body, choices]) =>
        Effect.sync(() => {
          assert.isTrue(agree(schema, JSON.parse(JSON.stringify(body))))
          agree(schema, mutate(JSON.parse(JSON.stringify(body)), choices))
        }),
      { arbitrary: { runs: cases({ suite: 100, soak: 7_200 }), size: 6 } }
    )
  }

  const records = [
    { avatar_id: "a", avatar_name: "A" },
    { avatar_name: "A", avatar_id: "a" },
    { avatar_id: "a" },
    { avatar_name: "A" },
    {},
    { avatar_id: "a", avatar_name: "A", tags: ["t"] },
    { avatar_id: "a", avatar_name: "A", tags: [1] },
    { avatar_id: "a", avatar_name: "A", unknown: 1 },
    { avatar_id: "a", unknown: 1, avatar_name: "A" },
    { avatar_id: 1, avatar_name: "A" },
    { avatar_id: "a", avatar_name: undefined },
    JSON.parse('{"avatar_id":"a","__proto__":{"avatar_name":"A"}}'),
    JSON.parse('{"__proto__":{"avatar_id":"a"}}'),
    ["avatar_id"],
    null
  ]

  it("agrees on records in any order and with any names, whatever the record before had", () => {
    for (const before of records)
      for (const record of records) {
        agree(schemas.avatars, { data: { avatars: [before], talking_photos: [] } })
        agree(schemas.avatars, { data: { avatars: [record], talking_photos: [] } })
        agree(schemas.avatars, { data: { avatars: [before, record], talking_photos: [] } })
      }
  })

  it("reads each value once, in whatever order, with names that it knows or not", () => {
    let looks = 0
    const Seen = Schema.String.check(
      Schema.makeFilter(() => {
        looks += 1
        return true
      })
    )
    const Item = Schema.Struct({ id: Seen, name: Schema.optionalKey(Seen) })
    const Data = Schema.Struct({ items: Schema.Array(Item), after: Schema.optionalKey(Seen) })
    const Body = Schema.Struct({ data: Data, note: Schema.optionalKey(Seen) })
    const items = [
      { id: "a", name: "A" },
      { id: "b", name: "B" }
    ]
    const bodies = [
      { data: { items } },
      { data: { items }, warning: 1 },
      { warning: 1, data: { items } },
      { data: { more: 1, items } },
      { data: { items, more: 1 }, warning: 1 },
      { data: { items: items.map((item) => ({ ...item, more: 1 })) } },
      { data: { items: items.map(({ id, name }) => ({ name, more: 1, id })), more: 1 }, warning: 1 }
    ]
    for (const before of bodies)
      for (const body of bodies) {
        decodeFast(Body, before)
        looks = 0
        assert.deepStrictEqual(decodeFast(Body, body), { data: { items } })
        assert.strictEqual(looks, 4)
      }
    for (const id of [1, null]) {
      looks = 0
      assert.strictEqual(decodeFast(Body, { data: { items: [...items, { id, name: "C" }] } }), undecided)
      assert.strictEqual(looks, 4)
    }
  })

  it("shares what it can with the body, and changes none of it", () => {
    const body = { data: { avatars: [{ avatar_id: "a" }], talking_photos: [] } }
    assert.strictEqual(decodeFast(schemas.avatars, body), body)
    const more = { ...body, warning: { message: "Legacy" } }
    assert.deepStrictEqual(decodeFast(schemas.avatars, more), body)
    assert.isDefined(more.warning)
  })

  it.each([
    ["a transformation", Schema.Struct({ n: Schema.FiniteFromString }), { n: "1" }],
    ["a record", Schema.Record(Schema.String, Schema.Finite), { a: 1 }],
    ["a class", class A extends Schema.Class<A>("A")({ a: Schema.String }) {}, { a: "a" }],
    ["a tuple", Schema.Tuple([Schema.String]), ["a"]],
    ["exactly one of several", Schema.Union([Schema.String, Schema.Finite], { mode: "oneOf" }), "a"],
    ["a field that every object inherits", Schema.Struct({ toString: Schema.String }), { toString: "a" }],
    ["nothing at all", Schema.Struct({}), {}]
  ] as ReadonlyArray<readonly [string, Schema.Constraint, unknown]>)(
    "leaves %s to Effect's decoder",
    (_, schema, body) => {
      assert.strictEqual(decodeFast(schema, body), undecided)
    }
  )

  it("keeps the checks of a schema, and takes one that throws for undecided", () => {
    const Short = Schema.Struct({ a: Schema.String.check(Schema.isMaxLength(1)) })
    assert.deepStrictEqual(decodeFast(Short, { a: "a" }), { a: "a" })
    assert.strictEqual(decodeFast(Short, { a: "ab" }), undecided)
    const Throwing = Schema.String.check(
      Schema.makeFilter(() => {
        throw new Error("a bug")
      })
    )
    assert.strictEqual(decodeFast(Throwing, "a"), undecided)
  })
})
