import { assert, describe, it } from "@effect/vitest"
import stringWidth from "string-width"
import { count, table } from "../support/table.ts"

describe("a table", () => {
  it("aligns its columns by what a terminal shows", () => {
    const text = table(
      ["name", "kind"],
      [
        ["Café", "photo"],
        ["晴れた庭", "photo"],
        ["e\u0301te\u0301", "photo"]
      ]
    )
    const starts = text.split("\n").map((line) => stringWidth(line.replace(/(kind|photo|─+)$/, "")))
    assert.deepStrictEqual([...new Set(starts)], [10])
  })

  it("is only its head without rows", () => {
    assert.strictEqual(table(["name"], []), "name\n────")
  })
})

it("counts in English", () => {
  assert.deepStrictEqual(
    [count(0, "look"), count(1, "look"), count(1287, "look")],
    ["0 looks", "1 look", "1,287 looks"]
  )
})
