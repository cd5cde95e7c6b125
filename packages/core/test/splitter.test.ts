/** The splitter and `JSON.parse` agree on every text, however it is cut. */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Predicate from "effect/Predicate"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
// The splitter is nobody's to import but the stream's; a test may look inside.
import * as Splitter from "../src/internal/http/splitter.ts"
import { cases } from "./support/cases.ts"

const lists = new Set(["avatars", "talking_photos"])

/** A text cut into pieces whose lengths the numbers choose. */
const cut = (text: string, lengths: ReadonlyArray<number>): ReadonlyArray<string> => {
  const pieces: Array<string> = []
  for (let at = 0, turn = 0; at < text.length; turn++) {
    const length = 1 + ((lengths[turn % Math.max(1, lengths.length)] ?? text.length) % text.length)
    pieces.push(text.slice(at, at + length))
    at += length
  }
  return pieces
}

/** What the splitter makes of a text, put together again. */
const split = (pieces: ReadonlyArray<string>) => {
  const splitter = Splitter.make(lists, () => true)
  const found = new Map<string, Array<unknown>>()
  for (const piece of pieces) {
    for (const { list, records } of splitter.add(piece)) {
      found.set(list, [...(found.get(list) ?? []), ...records])
    }
  }
  return Result.map(splitter.end(), (body) => {
    for (const [list, records] of found) {
      assert.isTrue(Predicate.hasProperty(body, "data") && Predicate.isObject(body.data))
      if (Predicate.hasProperty(body, "data") && Predicate.isObject(body.data)) {
        assert.deepStrictEqual(body.data[list], [])
        body.data[list] = records
      }
    }
    return body
  })
}

const agree = (text: string, lengths: ReadonlyArray<number>): void => {
  const whole = Result.try({ try: (): unknown => JSON.parse(text), catch: () => undefined })
  const parts = split(cut(text, lengths))
  if (Result.isFailure(parts) && parts.failure !== undefined) {
    assert.isTrue(Result.isSuccess(whole), text)
    return
  }
  assert.deepStrictEqual(parts, whole, text)
}

const Strange = Schema.Literals([
  '"',
  "\\",
  '\\"',
  "]",
  "[",
  "{",
  "}",
  ",",
  ":",
  "\\u0022",
  "\ud800",
  "é",
  "\ufeff"
])
const Text = Schema.Union([Schema.String, Schema.Array(Strange)])
const Value = Schema.Union([Schema.Json, Text, Schema.Array(Text)])
const Name = Schema.Union([Schema.Literals(["data", "avatars", "talking_photos", "error"]), Schema.String])
const Body = Schema.Struct({
  before: Schema.Record(Name, Value),
  data: Schema.Union([
    Schema.Struct({ avatars: Schema.Array(Value), talking_photos: Schema.Array(Value) }),
    Schema.Struct({ talking_photos: Schema.Array(Value), more: Value, avatars: Value }),
    Schema.Record(Name, Value),
    Value
  ]),
  after: Value,
  space: Schema.Literals(["", "\n", " "])
})
/** A place in the text, and what is put there or how much is taken away. */
const Edit = Schema.Tuple([
  Schema.Natural,
  Schema.Union([Strange, Schema.Literals([" ", "0", "null"]), Schema.Natural])
])

const written = ({ after, before, data, space }: typeof Body.Type): string =>
  JSON.stringify({ ...before, data, after }, null, space)

describe("the splitter", () => {
  it.effect.prop(
    "agrees with JSON.parse, on JSON and on what nearly is",
    [Body, Schema.Array(Schema.Natural), Schema.Array(Edit)],
    ([body, lengths, edits]) =>
      Effect.sync(() => {
        const text = written(body)
        agree(text, lengths)
        for (const [place, change] of edits) {
          const at = place % (text.length + 1)
          const rest = typeof change === "number" ? text.slice(at + 1 + (change % 3)) : text.slice(at)
          agree(text.slice(0, at) + (typeof change === "number" ? "" : change) + rest, lengths)
        }
      }),
    { arbitrary: { runs: cases({ suite: 300, soak: 50_000 }), size: 8 } }
  )

  it.each([
    "",
    "null",
    '{"data":{"avatars":[],"talking_photos":[]}}',
    '{"data":{"avatars":[ ],"talking_photos":[\n]}}',
    '{"data":{"avatars":[1,2],"talking_photos":[[],{}]}}',
    '{"\\u0064ata":{"\\u0061vatars":[{"a":"\\\\"},{"b":"]"}]}}',
    '{"data":{"avatars":[,1]}}',
    '{"data":{"avatars":[1,]}}',
    '{"data":{"avatars":[1,,2]}}',
    '{"data":{"avatars":[,]}}',
    '{"data":{"avatars":[{]}]}}',
    '{"data":{"avatars":[1}}}',
    '{"data":{"avatars":[1] [2]}}',
    '{"data":{"avatars":[\ufeff1,\ufeff2]}}',
    '{"data":["avatars":[1]]}',
    '{"data":[{"avatars":[1]}]}',
    '{"data":{"x":{"avatars":[1]},"avatars":[2]}}',
    '{"data.avatars":[1],"data":{"data.avatars":[2],"avatars":[3]}}',
    '{"avatars":[1],"more":{"avatars":[2]},"data":null}',
    '{"data":{"avatars":[1]}} ',
    '{"data":{"avatars":[1]}}}',
    '{"data":{"avatars":[1]',
    '["data",{"avatars":[1]}]',
    '}{"data":{"avatars":[1]}}',
    '{"data:{":{"avatars":[],"":{},"":{}}'
  ])("agrees with JSON.parse on %s, in one piece and character by character", (text) => {
    agree(text, [])
    agree(text, [0])
  })

  it.each([
    ["data", '{"data":{"avatars":[1]},"data":{"avatars":[2]}}'],
    ["data", '{"data":null,"\\u0064ata":1}'],
    ["error", '{"error":1,"error":null}'],
    ["data.avatars", '{"data":{"avatars":[1],"avatars":[2]}}']
  ])("refuses a second %s, which may replace what was handed on: %s", (path, text) => {
    const result = split([text])
    assert.deepInclude(Result.isFailure(result) ? result.failure : result, { path })
  })

  it("keeps nothing of a text that is broken", () => {
    const splitter = Splitter.make(lists, () => true)
    assert.deepStrictEqual(splitter.add('{"data":{"avatars":[1,,'), [])
    assert.deepStrictEqual(splitter.add("2]}}"), [])
    assert.isTrue(Result.isFailure(splitter.end()))
  })
})
