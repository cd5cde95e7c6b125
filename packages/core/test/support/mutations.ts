/**
 * Makes bodies with one thing wrong out of valid ones.
 */
import * as Schema from "effect/Schema"

/** Whatever a body can hold that is not what it should: also what no object literal can. */
const hostile: ReadonlyArray<unknown> = [
  ...[
    null,
    true,
    false,
    0,
    -0,
    1.5,
    Number.POSITIVE_INFINITY,
    "",
    "\ud800",
    "x".repeat(100),
    [],
    {},
    [[]],
    [null]
  ],
  JSON.parse('{"__proto__": {"avatar_id": "a"}}'),
  JSON.parse('{"constructor": 1, "hasOwnProperty": 2, "toString": 3}'),
  JSON.parse('{"id": "a", "avatar_id": "b", "extra": {"deep": [1, {}]}}'),
  Array(3),
  Object.assign([1], { extra: true })
]

/** One thing in a body is replaced, added or taken away, at a place that the numbers choose. */
export const mutate = (body: unknown, choices: ReadonlyArray<number>): unknown => {
  const [choice = 0, ...others] = choices
  const pick = <A>(items: ReadonlyArray<A>): A | undefined => items[choice % items.length]
  if (others.length === 0 || typeof body !== "object" || body === null) return pick(hostile)
  if (Array.isArray(body)) {
    const index = body.length === 0 ? 0 : choice % body.length
    return choice % 7 === 0
      ? [...body, pick(hostile)]
      : body.map((item, at) => (at === index ? mutate(item, others) : item))
  }
  const entries = Object.entries(body)
  const [name = "added"] = pick(entries) ?? []
  if (choice % 11 === 0) return Object.fromEntries(entries.filter(([it]) => it !== name))
  if (choice % 7 === 0) return { ...body, [`${name}_2`]: pick(hostile) }
  return Object.fromEntries(entries.map(([it, value]) => [it, it === name ? mutate(value, others) : value]))
}

/** Where in a body the mistake is, and what. */
export const Choices = Schema.Array(Schema.Natural).check(Schema.isMaxLength(8))
