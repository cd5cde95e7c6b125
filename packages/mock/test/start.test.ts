import { type HandlingMock, mockHandler, Scenario, startMock } from "@effect-heygen/mock"
import { afterEach, assert, beforeAll, describe, expect, it } from "vitest"

const { declared, hang, reset, script } = Scenario

const statusOf = async (url: string, key = "any") => {
  try {
    const { status } = await fetch(`${url}/v3/avatars/looks`, { headers: { "x-api-key": key } })
    return status
  } catch {
    return "failed"
  }
}

describe("startMock", () => {
  it("rehearses a rate limit, a reset and a wrong key, and tells the requests", async () => {
    const seen: Array<string> = []
    await using mock = await startMock({
      apiKey: "right",
      onResponse: ({ outcome }) => seen.push(outcome)
    })
    mock.use({ listAvatarLooks: script([declared(429), reset()]) })
    const outcomes = []
    for (const key of ["right", "right", "wrong", "right"]) outcomes.push(await statusOf(mock.url, key))
    // A fetch that was reset is tried again by Node where the connection was an old one.
    assert.deepStrictEqual(
      mock.requests().map(({ outcome }) => outcome),
      seen
    )
    assert.deepStrictEqual(outcomes, [429, "failed", 401, 200])
    mock.reset()
    assert.deepStrictEqual(mock.requests(), [])
    assert.strictEqual(await statusOf(mock.url, "right"), 200)
  })

  it("frees its port when it is closed", async () => {
    const mock = await startMock()
    await mock.close()
    assert.strictEqual(await statusOf(mock.url), "failed")
  })

  it("says in one sentence why it cannot start, and what is wrong with a scenario", async () => {
    await expect(startMock({ host: "" })).rejects.toThrow("The host to listen on is empty.")
    await using mock = await startMock()
    assert.throws(() => mock.use({ nope: script([]) }), /no operation nope/)
    assert.strictEqual(await statusOf(mock.url), 200)
  })

  it("moves its clock: looks that are processed are completed", async () => {
    await using mock = await startMock({ catalogue: 200 })
    const processing = async (list: string) => {
      const response = await fetch(`${mock.url}${list}`, { headers: { "x-api-key": "any" } })
      return (await response.text()).split(`"processing"`).length - 1
    }
    const lists = ["/v3/avatars/looks", "/v3/avatars"].map((list) => `${list}?ownership=private&limit=50`)
    for (const list of [...lists, "/v2/avatar_group.list"]) assert.isAbove(await processing(list), 0, list)
    mock.advance(10 * 60_000)
    for (const list of [...lists, "/v2/avatar_group.list"]) assert.strictEqual(await processing(list), 0)
  })
})

describe("mockHandler, one for all tests", () => {
  let heygen: HandlingMock
  beforeAll(async () => {
    heygen = await mockHandler()
  })
  afterEach(() => heygen.reset())

  const status = async () => {
    const request = new Request("https://api.heygen.com/v2/avatars", { headers: { "x-api-key": "any" } })
    return (await heygen.handle(request)).status
  }

  it("follows the scenario of one test", async () => {
    heygen.use({ "list-avatars-v2": script([declared(503)], "last") })
    assert.deepStrictEqual([await status(), await status()], [503, 503])
  })

  it("and nothing of it in the next", async () => {
    assert.strictEqual(await status(), 200)
    assert.strictEqual(heygen.requests().length, 1)
  })

  it("takes a step that is a function of the request", async () => {
    heygen.use({ "*": script([({ url }) => (url.includes("avatars") ? declared(429) : undefined)], "last") })
    assert.strictEqual(await status(), 429)
  })

  it("holds a request until its signal aborts", async () => {
    const { promise, resolve } = Promise.withResolvers<string>()
    const holding = await mockHandler({
      scenario: { "*": script([hang]) },
      onResponse: ({ outcome }) => resolve(outcome)
    })
    const controller = new AbortController()
    const request = new Request("https://api.heygen.com/v2/avatars", { signal: controller.signal })
    const response = holding.handle(request)
    assert.strictEqual(await promise, "held open")
    controller.abort(new Error("enough"))
    await expect(response).rejects.toThrow("enough")
  })
})
