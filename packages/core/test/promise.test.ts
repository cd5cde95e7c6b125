import { assert, describe, it, onTestFinished, vi } from "@effect/vitest"
import { Endpoint } from "@effect-heygen/core"
import {
  createHeyGen,
  HeyGenError,
  type HeyGenOptions,
  InvalidOptionError,
  isHeyGenError,
  type Secret,
  UnknownIdError
} from "@effect-heygen/core/promise"
import { mockHandler, Scenario, startMock } from "@effect-heygen/mock"
import * as Schema from "effect/Schema"

interface Sent {
  readonly url: string
  readonly headers: Headers
  readonly signal: AbortSignal | null | undefined
}

/** A fetch that remembers what it was asked, and answers what a function returns. */
const recording = (respond: (url: URL, sent: Sent) => Response | Promise<Response>) => {
  const sent: Array<Sent> = []
  const fetch: typeof globalThis.fetch = async (input, init) => {
    const url = new URL(String(input))
    const it = { url: url.pathname + url.search, headers: new Headers(init?.headers), signal: init?.signal }
    sent.push(it)
    return respond(url, it)
  }
  return { sent, fetch }
}

const account = (
  fetch: typeof globalThis.fetch,
  options: Partial<Omit<HeyGenOptions, "bearerToken">> & { readonly apiKey?: Secret } = {}
) => createHeyGen({ apiKey: "hg-secret", retry: { baseDelay: 0 }, fetch, onWarning: () => {}, ...options })

const catalogue = { data: { avatars: [{ avatar_id: "a", avatar_name: "Ada" }], talking_photos: [] } }

/** Two looks a page, without an end. */
const endless = (url: URL) => {
  const page = Number(url.searchParams.get("token") ?? 0)
  const data = [{ id: `${page}-a` }, { id: `${page}-b` }]
  return Response.json({ data, has_more: true, next_token: String(page + 1) })
}

const tooMany = () =>
  Response.json({ error: { code: "rate_limit_exceeded", message: "Slow down" } }, { status: 429 })

/** Never answers; a promise for the request's arrival. */
const hanging = () => {
  let arrive = () => {}
  const arrived = new Promise<void>((resolve) => {
    arrive = resolve
  })
  const hang = ({ signal }: Sent) => {
    arrive()
    return new Promise<never>((_, reject) => {
      signal?.addEventListener("abort", () => reject(signal.reason))
    })
  }
  return { ...recording((_, it) => hang(it)), hang, arrived }
}

const failureOf = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => assert.fail("It did not fail"),
    (error: unknown) => error
  )

describe("promises", () => {
  it("are HeyGen's data, for every operation of the document", async () => {
    const { handle } = await mockHandler()
    await using heygen = account((input, init) => handle(new Request(input, init)))
    const id = "1348c67013e0469c89b303fbd25f4aaa"
    assert.isNotEmpty((await heygen.v2.avatars.list()).avatars)
    assert.isString((await heygen.v2.avatars.get(id)).id)
    assert.isNotEmpty((await heygen.v2.avatarGroups.list({ includePublic: true })).avatar_group_list)
    assert.isNotEmpty((await heygen.v2.avatarGroups.listAvatars(id)).avatar_list)
    assert.isNotEmpty((await heygen.v3.avatarGroups.list({ ownership: "public", limit: 50 })).data)
    assert.isString((await heygen.v3.avatarGroups.get(id)).id)
    assert.isNotEmpty((await heygen.v3.avatarLooks.list({ group_id: id })).data)
    assert.isString((await heygen.v3.avatarLooks.get(id)).id)
    assert.isString((await heygen.catalogue.look(id)).id)
  })

  it("send the key and the options of the operation", async () => {
    const { fetch, sent } = recording(() =>
      Response.json({ data: { total_count: 0, avatar_group_list: [] } })
    )
    await account(fetch).v2.avatarGroups.list({ includePublic: true })
    assert.strictEqual(sent[0]?.headers.get("x-api-key"), "hg-secret")
    assert.strictEqual(sent[0]?.url, "/v2/avatar_group.list?include_public=true")
  })

  it("use the global fetch of the moment", async () => {
    const { fetch, sent } = recording(() => Response.json(catalogue))
    const original = globalThis.fetch
    const heygen = createHeyGen({ apiKey: "hg-secret" })
    globalThis.fetch = fetch
    await heygen.v2.avatars.list().finally(() => {
      globalThis.fetch = original
    })
    assert.lengthOf(sent, 1)
  })

  it("take an endpoint of your own", async () => {
    const getVoice = Endpoint.get("getVoice", "/v3/voices/{voice_id}", {
      success: Schema.Struct({ data: Schema.Struct({ name: Schema.String }) })
    })
    const { fetch, sent } = recording(() => Response.json({ data: { name: "Ada" } }))
    const { data } = await account(fetch).call(getVoice, { params: { voice_id: "a/b" } })
    assert.strictEqual(data.name, "Ada")
    assert.strictEqual(sent[0]?.url, "/v3/voices/a%2Fb")
  })

  it("tell of the response, and leave malformed records out, where they are asked to", async () => {
    const data = [{ id: "a" }, { id: 1 }]
    const { fetch } = recording(() => Response.json({ data, has_more: false, next_token: null }))
    const warnings: Array<string> = []
    const heygen = account(fetch, { onWarning: (message) => warnings.push(message) })
    const attempts: Array<number> = []
    const page = await heygen.v3.avatarLooks.list(
      { limit: 2 },
      { invalid: "skip", onResponse: (response) => attempts.push(response.attempts) }
    )
    assert.deepInclude(page, { data: [{ id: "a" }], skippedCount: 1 })
    assert.deepStrictEqual(attempts, [1])
    assert.deepStrictEqual(warnings, ["Records that don't match their schema were left out"])
    const { skippedCount } = await heygen.with({ invalid: "skip" }).v3.avatarLooks.list()
    assert.strictEqual(skippedCount, 1)
  })
})

describe("a failure", () => {
  it("is a HeyGenError with its reason, after the retries", async () => {
    const { fetch, sent } = recording(tooMany)
    const error = await failureOf(account(fetch, { retry: { baseDelay: 0 } }).v2.avatars.list())
    assert.isTrue(isHeyGenError(error))
    assert.instanceOf(error, HeyGenError)
    assert.deepInclude(error, { operation: "V2.Avatars.list", attempts: 4 })
    assert.deepInclude(error.reason, { _tag: "RateLimitError", status: 429, message: "Slow down" })
    assert.lengthOf(sent, 4)
  })

  it("has a line of the caller in its stack: of a promise, a stream and the catalogue", async () => {
    const { fetch } = recording(tooMany)
    const heygen = account(fetch, { retry: false })
    const consume = async (records: AsyncIterable<unknown>) => {
      for await (const _ of records) assert.fail("It did not fail")
    }
    for (const failing of [
      () => heygen.v2.avatars.list(),
      () => heygen.v3.avatarLooks.get("a"),
      () => heygen.catalogue.look("a"),
      () => consume(heygen.v3.avatarLooks.stream()),
      () => consume(heygen.catalogue.looks())
    ]) {
      const error = await failureOf(failing())
      assert.instanceOf(error, HeyGenError)
      const [message, operation, caller] = error.stack?.split("\n") ?? []
      assert.match(String(message), /^HeyGenError: V\d\.\w+\.\w+: RateLimitError: Slow down$/)
      assert.include(operation, "promise.ts")
      assert.include(caller, "promise.test.ts")
    }
  })

  it("of an argument is a rejection, and never thrown at once", async () => {
    const { fetch, sent } = recording(() => Response.json(catalogue))
    const heygen = account(fetch)
    const empty = await failureOf(heygen.v2.avatarGroups.listAvatars(""))
    assert.instanceOf(empty, HeyGenError)
    assert.strictEqual(empty.reason._tag, "InvalidRequestError")
    const timeout = await failureOf(heygen.v2.avatars.list({ timeout: 0 }))
    assert.instanceOf(timeout, HeyGenError)
    assert.strictEqual(timeout.reason._tag, "InvalidRequestError")
    assert.lengthOf(sent, 0)
  })

  it("of an option is thrown by createHeyGen, with the caller's line", () => {
    const { fetch } = recording(() => Response.json(catalogue))
    for (const [option, create] of [
      ["apiKey", () => createHeyGen({ apiKey: undefined })],
      ["apiKey", () => createHeyGen({ apiKey: "two words" })],
      ["bearerToken", () => createHeyGen({ bearerToken: "" })],
      // @ts-expect-error: one kind of credentials; in JavaScript nothing else says so
      ["bearerToken", () => createHeyGen({ apiKey: "a", bearerToken: "b" })],
      ["baseUrl", () => account(fetch, { baseUrl: "http://example.com" })],
      ["timeToLive", () => account(fetch, { catalogue: { cache: { timeToLive: 0 } } })]
    ] as const) {
      let thrown: unknown
      try {
        create()
      } catch (error) {
        thrown = error
      }
      assert.instanceOf(thrown, InvalidOptionError)
      assert.strictEqual(thrown.option, option)
      assert.include(thrown.stack?.split("\n")[1], "promise.test.ts")
    }
  })
})

describe("a signal", () => {
  it("ends the request, and rejects with its reason", async () => {
    const { arrived, fetch, sent } = hanging()
    const controller = new AbortController()
    const failure = failureOf(account(fetch).v2.avatars.list({ signal: controller.signal }))
    await arrived
    controller.abort()
    assert.strictEqual(await failure, controller.signal.reason)
    assert.deepInclude(await failure, { name: "AbortError" })
    assert.isTrue(sent[0]?.signal?.aborted)
  })

  it("that has aborted before lets nothing be sent", async () => {
    const { fetch, sent } = recording(() => Response.json(catalogue))
    const reason = new Error("No longer wanted")
    const heygen = account(fetch).with({ signal: AbortSignal.abort(reason) })
    assert.strictEqual(await failureOf(heygen.v2.avatars.list()), reason)
    assert.lengthOf(sent, 0)
  })

  it("ends a stream within a page", async () => {
    const { arrived, hang } = hanging()
    const controller = new AbortController()
    const paged = recording((url, it) => (url.search === "" ? endless(url) : hang(it)))
    const read: Array<string> = []
    const reading = failureOf(
      (async () => {
        const looks = account(paged.fetch).v3.avatarLooks.stream({}, { signal: controller.signal })
        for await (const { id } of looks) read.push(id)
      })()
    )
    await arrived
    controller.abort()
    assert.strictEqual(await reading, controller.signal.reason)
    assert.deepStrictEqual(read, ["0-a", "0-b"])
    assert.isTrue(paged.sent[1]?.signal?.aborted)
  })
})

describe("an iterable", () => {
  it("requests a page when its first record is wanted, and no more after a break", async () => {
    const { fetch, sent } = recording(endless)
    const looks = account(fetch).v3.avatarLooks.stream()
    assert.lengthOf(sent, 0)
    const read: Array<string> = []
    for await (const { id } of looks) {
      read.push(id)
      if (read.length === 3) break
    }
    assert.deepStrictEqual(read, ["0-a", "0-b", "1-a"])
    assert.deepStrictEqual(
      sent.map(({ url }) => url),
      ["/v3/avatars/looks", "/v3/avatars/looks?token=1"]
    )
  })

  it("is what the catalogue finds, picks and resolves", async () => {
    const look = { id: "a", name: "Office", preview_image_url: "https://a.b/c?Expires=1&Signature=d" }
    const { fetch } = recording(({ pathname, search }) => {
      if (pathname === "/v3/avatars/looks/a") return Response.json({ data: look })
      if (pathname.endsWith("nobody")) return Response.json({ error: { message: "No" } }, { status: 404 })
      const data = pathname === "/v3/avatars/looks" && !search.includes("group_id") ? [look] : []
      return Response.json({ data, has_more: false, next_token: null })
    })
    const { catalogue } = account(fetch)
    assert.strictEqual((await catalogue.search("off"))[0]?.id, "a")
    assert.strictEqual((await catalogue.pick({}, { seed: 1 }))?.id, "a")
    assert.isUndefined(await catalogue.pick({ text: "beach" }, { seed: 1 }))
    assert.deepInclude(await catalogue.resolve("a"), { as: "look" })
    const unknown = await failureOf(catalogue.resolve("nobody"))
    assert.instanceOf(unknown, UnknownIdError)
    assert.include(unknown.stack?.split("\n")[2], "promise.test.ts")
    const expiring: Array<string> = []
    for await (const { id } of catalogue.expiringPreviews("1 day")) expiring.push(id)
    assert.deepStrictEqual(expiring, ["a"])
  })

  it("falls back to version 2 where it is told to", async () => {
    const { fetch } = recording(({ pathname }) =>
      pathname.startsWith("/v2/") ? Response.json(catalogue) : Response.json({}, { status: 403 })
    )
    const heygen = account(fetch, { catalogue: { fallback: true } })
    for await (const { source } of heygen.catalogue.looks()) assert.strictEqual(source, "v2")
    assert.lengthOf(await heygen.catalogue.search("Ada"), 1)
  })

  it("sends what it was given", async () => {
    const { fetch, sent } = recording(endless)
    const { catalogue, v3 } = account(fetch)
    for (const records of [
      v3.avatarGroups.stream({ limit: 1 }),
      v3.avatarLooks.stream({ group_id: "g" }),
      catalogue.looks({ ownership: "private" }),
      catalogue.groups({ ownership: "public" }),
      catalogue.looksInGroup("h")
    ]) {
      for await (const _ of records) break
    }
    await v3.avatarGroups.list({ limit: 2 })
    assert.deepStrictEqual(
      sent.map(({ url }) => url.replace(/&?limit=50&?/, "")),
      [
        "/v3/avatars?limit=1",
        "/v3/avatars/looks?group_id=g",
        "/v3/avatars/looks?ownership=private",
        "/v3/avatars?ownership=public",
        "/v3/avatars/looks?group_id=h",
        "/v3/avatars?limit=2"
      ]
    )
  })

  it("begins anew with each iteration", async () => {
    const data = [{ id: "a" }]
    const { fetch, sent } = recording(() => Response.json({ data, has_more: false, next_token: null }))
    const looks = account(fetch).v3.avatarLooks.stream()
    const read: Array<string> = []
    for await (const { id } of looks) read.push(id)
    for await (const { id } of looks) read.push(id)
    assert.deepStrictEqual(read, ["a", "a"])
    assert.lengthOf(sent, 2)
  })

  it("is the catalogue, of either version, and from a cache", async () => {
    const { handle } = await mockHandler({ catalogue: 30 })
    const { fetch, sent } = recording((url, it) => handle(new Request(url, { headers: it.headers })))
    const count = async (records: AsyncIterable<unknown>) => {
      let total = 0
      for await (const _ of records) total += 1
      return total
    }
    const v3 = account(fetch, { catalogue: { cache: { timeToLive: "1 hour" } } })
    assert.isAtLeast(await count(v3.catalogue.looks()), 30)
    const requests = sent.length
    assert.isAbove(await count(v3.catalogue.looks({ gender: "female" })), 0)
    assert.strictEqual(sent.length, requests)
    assert.isAbove(await count(v3.catalogue.groups()), 0)
    const v2 = account(fetch, { catalogue: { version: "v2" } })
    assert.isAtLeast(await count(v2.catalogue.looks()), 30)
    assert.strictEqual(sent.at(-1)?.url, "/v2/avatars")
  })
})

describe("an account", () => {
  it("that is closed ends what is under way, and fails further calls", async () => {
    const { arrived, fetch, sent } = hanging()
    const heygen = account(fetch)
    const failure = failureOf(heygen.v2.avatars.list())
    {
      await using _ = heygen
      await arrived
    }
    assert.deepInclude(await failure, { name: "AbortError" })
    assert.isTrue(sent[0]?.signal?.aborted)
    assert.deepInclude(await failureOf(heygen.v2.avatars.list()), { name: "AbortError" })
    assert.lengthOf(sent, 1)
  })

  it("keeps to its own key, beside another", async () => {
    const { fetch, sent } = recording(endless)
    const [first, second] = [account(fetch, { apiKey: "first" }), account(fetch, { apiKey: "second" })]
    await Promise.all([first.v3.avatarLooks.list(), second.v3.avatarLooks.list()])
    await Promise.all([first.catalogue.look("a"), second.catalogue.look("a")].map(failureOf))
    assert.deepStrictEqual(
      sent.map(({ headers }) => headers.get("x-api-key")),
      ["first", "second", "first", "second"]
    )
  })

  it("asks a function for its token, and once more after a 401", async () => {
    const refusals: Array<string | undefined> = []
    const { fetch, sent } = recording((_, { headers }) =>
      headers.get("authorization") === "Bearer new"
        ? Response.json(catalogue)
        : Response.json({ code: 400112, message: "Unauthorized" }, { status: 401 })
    )
    const bearerToken = async (refused: string | undefined) => {
      refusals.push(refused)
      return refused === undefined ? "old" : "new"
    }
    await createHeyGen({ bearerToken, fetch }).v2.avatars.list()
    assert.deepStrictEqual(refusals, [undefined, "old"])
    assert.lengthOf(sent, 2)
  })

  it("of a function that throws fails with a CredentialsError", async () => {
    const { fetch } = recording(() => Response.json(catalogue))
    const apiKey = () => Promise.reject(new Error("The vault is closed"))
    const error = await failureOf(account(fetch, { apiKey, retry: false }).v2.avatars.list())
    assert.instanceOf(error, HeyGenError)
    assert.strictEqual(error.reason._tag, "CredentialsError")
  })

  it("warns of a route's end once", async () => {
    const warning = { message: "It ends", v3_endpoint: "/v3/avatars/looks", sunset_date: "2026-10-31" }
    const { fetch } = recording(() => Response.json({ ...catalogue, warning }))
    const warnings: Array<Readonly<Record<string, unknown>>> = []
    const heygen = account(fetch, { onWarning: (_, details) => warnings.push(details) })
    await heygen.v2.avatars.list()
    await heygen.v2.avatars.list()
    assert.lengthOf(warnings, 1)
  })

  it("warns in one line of the console, where it is told nothing else", async () => {
    const console = vi.spyOn(globalThis.console, "warn").mockReturnValue()
    onTestFinished(() => console.mockRestore())
    const { fetch } = recording(() =>
      Response.json({ ...catalogue, warning: { message: "It ends", sunset_date: "2026-10-31" } })
    )
    await account(fetch, { onWarning: undefined }).v2.avatars.list()
    assert.lengthOf(console.mock.calls, 1)
    const [line, ...others] = console.mock.calls[0] ?? []
    assert.match(String(line), /^HeyGen has announced[^\n]* \{[^\n]*"heygen\.sunset":"2026-10-31[^\n]*\}$/)
    assert.isEmpty(others)
  })

  it("works against a mock on a socket, and rides out a rate limit", async () => {
    await using mock = await startMock()
    mock.use({ listAvatarLooks: Scenario.script([Scenario.raw(429, { headers: { "retry-after": "0" } })]) })
    await using heygen = createHeyGen({ apiKey: "any-key", baseUrl: mock.url, retry: { baseDelay: 0 } })
    const { data } = await heygen.v3.avatarLooks.list()
    assert.isNotEmpty(data)
    assert.lengthOf(mock.requests(), 2)
  })
})
