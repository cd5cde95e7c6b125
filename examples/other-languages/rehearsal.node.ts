/**
 * A program's failures, rehearsed with Node's own test runner and without
 * Effect: a rate limit, a reset, and a wrong key.
 *
 *     node --test examples/other-languages/rehearsal.node.ts
 */
import assert from "node:assert/strict"
import { after, before, beforeEach, test } from "node:test"
import { type RunningMock, Scenario, startMock } from "@effect-heygen/mock"

let mock: RunningMock
before(async () => {
  mock = await startMock({ apiKey: "test-key" })
})
beforeEach(() => mock.reset())
after(() => mock.close())

/** The program under test: the status of a request, or that it failed. */
const get = async (key: string) => {
  try {
    const response = await fetch(`${mock.url}/v2/avatars`, { headers: { "x-api-key": key } })
    return response.status
  } catch {
    return "failed"
  }
}

test("a rate limit, then a reset, then the catalogue", async () => {
  mock.use({ "list-avatars-v2": Scenario.script([Scenario.declared(429), Scenario.reset()]) })
  assert.deepEqual(
    [await get("test-key"), await get("test-key"), await get("test-key")],
    [429, "failed", 200]
  )
  assert.deepEqual(
    mock.requests().map(({ outcome }) => outcome),
    ["429", "reset", "200"]
  )
})

test("a wrong key", async () => {
  assert.equal(await get("wrong"), 401)
  assert.match(mock.requests()[0]?.reason ?? "", /The key is not the one/)
})
