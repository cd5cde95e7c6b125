/**
 * Changes that HeyGen could make tomorrow, each made by a scenario on a catalogue
 * that is otherwise as documented. The check must name every one.
 */
import { assert, describe, it, layer } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as FetchHttpClient from "effect/http/FetchHttpClient"
import * as HttpClient from "effect/http/HttpClient"
import * as HttpClientError from "effect/http/HttpClientError"
import * as HttpClientResponse from "effect/http/HttpClientResponse"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import type * as Schema from "effect/Schema"
import * as TestClock from "effect/testing/TestClock"
import { generate } from "../src/Catalogue.ts"
import * as Check from "../src/Check.ts"
import { make as makeLookup } from "../src/internal/catalogue/generated.ts"
import { MockHandler } from "../src/MockHandler.ts"
import * as MockHttpClient from "../src/MockHttpClient.ts"
import { MockServer } from "../src/MockServer.ts"
import * as Scenario from "../src/Scenario.ts"

const key = "hg-the-right-key"
const catalogue = generate({ looks: 40, seed: "check" })
const options = { apiKey: Redacted.make(key), baseUrl: "https://api.heygen.example" }

/** What the mock responds where no scenario changes it, by the URL and the key. Prism takes most of a check's time. */
const unchanged = new Map<string, { readonly operation: string | undefined; readonly response: Response }>()

/** The mock, which is asked once for what the scenario leaves as it is. */
const remembering = (
  mock: MockHandler["Service"],
  client: HttpClient.HttpClient,
  scenario: Scenario.AnyScenario
) =>
  HttpClient.make((request, url) =>
    Effect.gen(function* () {
      const name = `${url.href} ${request.headers["x-api-key"]}`
      const known = unchanged.get(name)
      const isChanged = (operation = "*") => operation in scenario || "*" in scenario
      if (known !== undefined && !isChanged(known.operation)) {
        return HttpClientResponse.fromWeb(request, known.response.clone())
      }
      const response = yield* client.execute(request)
      const asked = (yield* mock.requests).findLast(
        ({ path, query }) => path + query === url.pathname + url.search
      )
      if (isChanged(asked?.operation)) return response
      const body = yield* response.text
      const kept = new Response(body, { status: response.status, headers: { ...response.headers } })
      unchanged.set(name, { operation: asked?.operation, response: kept })
      return HttpClientResponse.fromWeb(request, kept.clone())
    })
  )

const check = Effect.fnUntraced(function* (scenario: Scenario.AnyScenario) {
  const mock = yield* MockHandler
  const client = yield* HttpClient.HttpClient
  yield* mock.reset
  yield* mock.use(scenario)
  return yield* Check.run(options).pipe(
    Effect.provideService(HttpClient.HttpClient, remembering(mock, client, scenario))
  )
})

type Fields = Readonly<Record<string, Schema.Json>>

const isFields = (value: Schema.Json): value is Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value)

type Change = (fields: Fields) => Schema.Json

/** Changes the objects at a place, such as `data.avatars[]`. */
const at =
  (place: string, change: Change) =>
  (body: Schema.Json): Schema.Json => {
    const walk = (value: Schema.Json, parts: ReadonlyArray<string>): Schema.Json => {
      const [part, ...rest] = parts
      if (part === undefined) return isFields(value) ? change(value) : value
      if (part === "[]") {
        return Array.isArray(value) ? value.map((item: Schema.Json) => walk(item, rest)) : value
      }
      return isFields(value) && value[part] !== undefined
        ? { ...value, [part]: walk(value[part], rest) }
        : value
    }
    return walk(body, place === "" ? [] : place.replaceAll("[]", ".[]").split("."))
  }

const without = (name: string) => (fields: Fields) =>
  Object.fromEntries(Object.entries(fields).filter(([other]) => other !== name))
const rename = (name: string, to: string) => (fields: Fields) =>
  Object.fromEntries(Object.entries(fields).map(([other, value]) => [other === name ? to : other, value]))
const set = (name: string, value: Schema.Json | ((before: Schema.Json) => Schema.Json)) => (fields: Fields) =>
  name in fields
    ? { ...fields, [name]: typeof value === "function" ? value(fields[name] ?? null) : value }
    : fields
const add = (name: string, value: Schema.Json) => (fields: Fields) => ({ ...fields, [name]: value })

const v2Headers = { deprecation: "true", sunset: "Sat, 31 Oct 2026 00:00:00 GMT" }
const json = { "content-type": "application/json" }
const lookup = makeLookup(catalogue, 0)

type ChangeHeaders = (headers: Readonly<Record<string, string>>) => Readonly<Record<string, string>>

const same = <A>(value: A): A => value

/** The catalogue's own responses, with another body or other headers. */
const changed = (change: (body: Schema.Json) => Schema.Json, headers: ChangeHeaders = same) =>
  Scenario.script<Scenario.StepFunction>(
    [
      (request) => {
        const isV2 = request.url.startsWith("/v2")
        const found = lookup(request, 0, isV2 ? v2Headers.sunset : undefined)
        return found?._tag === "Text"
          ? Scenario.raw(200, {
              headers: headers({ ...json, ...(isV2 ? v2Headers : {}) }),
              body: JSON.stringify(change(JSON.parse(found.text)))
            })
          : undefined
      }
    ],
    "last"
  )

const texts = (value: Schema.Json): Schema.Json => (value === null ? null : String(value))
const dates = (value: Schema.Json): Schema.Json => new Date(Number(value) * 1_000).toISOString()
const tagged = (value: Schema.Json): Schema.Json =>
  Array.isArray(value) || value === null ? [{ id: 1, name: "a tag" }] : value
const stranger = { look_id: "a", look_name: "b", thumbnail: "c", owner: "d" }

const avatars = "list-avatars-v2"
const groupLooks = "list-all-avatars-in-one-avatar-group"
const groupsV2 = "list-all-avatar-groups"
const details = "retrieve-avatar-details"

/** What is changed, where, how, and the line that must say so. */
const changes: ReadonlyArray<
  readonly [
    change: string,
    operation: string,
    body: (body: Schema.Json) => Schema.Json,
    line: RegExp,
    headers?: ChangeHeaders
  ]
> = [
  // Ids, lists and data that are renamed.
  [
    "an avatar's id is renamed",
    avatars,
    at("data.avatars[]", rename("avatar_id", "avatar_uid")),
    /^breaking data\.avatars\[\]\.avatar_id missing in all \d+ records, .* renamed to avatar_uid$/
  ],
  [
    "a talking photo's id is renamed",
    avatars,
    at("data.talking_photos[]", rename("talking_photo_id", "photo_id")),
    /^breaking data\.talking_photos\[\]\.talking_photo_id missing .* renamed to photo_id$/
  ],
  [
    "a group's id is renamed in version 2",
    groupsV2,
    at("data.avatar_group_list[]", rename("id", "group_id")),
    /^breaking data\.avatar_group_list\[\]\.id missing .* renamed to group_id$/
  ],
  [
    "a look's id is renamed in version 2",
    groupLooks,
    at("data.avatar_list[]", rename("id", "look_id")),
    /^breaking data\.avatar_list\[\]\.id missing .* renamed to look_id$/
  ],
  [
    "the id of details is renamed",
    details,
    at("data", rename("id", "avatar_id")),
    /^breaking data\.id missing .* renamed to avatar_id$/
  ],
  [
    "a group's id is renamed in version 3",
    "listAvatarGroups",
    at("data[]", rename("id", "group_id")),
    /^breaking data\[\]\.id missing .* renamed to group_id$/
  ],
  [
    "a look's id is renamed in version 3",
    "listAvatarLooks",
    at("data[]", rename("id", "avatar_id")),
    /^breaking data\[\]\.id missing .* renamed to avatar_id$/
  ],
  [
    "one look's id is renamed in version 3",
    "getAvatarLook",
    at("data", rename("id", "look_id")),
    /^breaking data\.id missing .* renamed to look_id$/
  ],
  [
    "the list of avatars is renamed",
    avatars,
    at("data", rename("avatars", "digital_twins")),
    /^breaking data\.avatars missing .* renamed to digital_twins$/
  ],
  [
    "the list of talking photos is renamed",
    avatars,
    at("data", rename("talking_photos", "photos")),
    /^breaking data\.talking_photos missing .* renamed to photos$/
  ],
  [
    "the list of groups is renamed",
    groupsV2,
    at("data", rename("avatar_group_list", "avatar_groups")),
    /^breaking data\.avatar_group_list missing .* renamed to avatar_groups$/
  ],
  [
    "the list of looks is renamed",
    groupLooks,
    at("data", rename("avatar_list", "avatars")),
    /^breaking data\.avatar_list missing .* renamed to avatars$/
  ],
  [
    "data is renamed in version 2",
    avatars,
    at("", rename("data", "payload")),
    /^breaking data missing .* renamed to payload$/
  ],
  [
    "data is renamed in version 3",
    "listAvatarLooks",
    at("", rename("data", "items")),
    /^breaking data missing .* renamed to items$/
  ],
  // Values of another kind.
  [
    "a boolean is a text in the list of avatars",
    avatars,
    at("data.avatars[]", set("premium", texts)),
    /^breaking data\.avatars\[\]\.premium text in the place of a boolean or null/
  ],
  [
    "a boolean is a text in details",
    details,
    at("data", set("is_public", texts)),
    /^breaking data\.is_public text in the place of a boolean or null/
  ],
  [
    "a boolean is a text in a group's looks",
    groupLooks,
    at("data.avatar_list[]", set("is_motion", texts)),
    /^breaking data\.avatar_list\[\]\.is_motion text in the place of a boolean or null/
  ],
  [
    "has_more is a text",
    "listAvatarGroups",
    at("", set("has_more", texts)),
    /^breaking has_more text in the place of a boolean/
  ],
  [
    "tags are objects in version 2",
    avatars,
    at("data.avatars[]", set("tags", tagged)),
    /^breaking data\.avatars\[\]\.tags\[\] an object in the place of text/
  ],
  [
    "tags are objects in version 3",
    "listAvatarLooks",
    at("data[]", set("tags", tagged)),
    /^breaking data\[\]\.tags\[\] an object in the place of text/
  ],
  [
    "dates are texts in version 2",
    groupsV2,
    at("data.avatar_group_list[]", set("created_at", dates)),
    /^breaking data\.avatar_group_list\[\]\.created_at text in the place of a number or null/
  ],
  [
    "dates are texts in a group's looks",
    groupLooks,
    at("data.avatar_list[]", set("created_at", dates)),
    /^breaking data\.avatar_list\[\]\.created_at text in the place of a number or null/
  ],
  [
    "dates are texts in version 3",
    "listAvatarGroups",
    at("data[]", set("created_at", dates)),
    /^breaking data\[\]\.created_at text in the place of a number or null/
  ],
  [
    "a group's looks have a third shape",
    groupLooks,
    at(
      "data",
      set("avatar_list", (list) => [...(Array.isArray(list) ? list : []), stranger])
    ),
    /^breaking data\.avatar_list\[\] \d records? of a shape that the document doesn't have$/
  ],
  // Pages.
  [
    "next_token alone is renamed for groups",
    "listAvatarGroups",
    at("", rename("next_token", "next_cursor")),
    /^breaking next_token missing .* renamed to next_cursor$/
  ],
  [
    "next_token alone is renamed for looks",
    "listAvatarLooks",
    at("", rename("next_token", "cursor")),
    /^breaking next_token missing .* renamed to cursor$/
  ],
  [
    "both fields of the cursor have moved: has_more",
    "listAvatarLooks",
    at("", ({ has_more = null, next_token = null, ...rest }) => ({
      ...rest,
      pagination: { has_more, next_token }
    })),
    /^breaking has_more missing .* moved to pagination\.has_more$/
  ],
  [
    "both fields of the cursor have moved: next_token",
    "listAvatarGroups",
    at("", ({ has_more = null, next_token = null, ...rest }) => ({
      ...rest,
      page: { has_more, next_token }
    })),
    /^breaking next_token missing .* moved to page\.next_token$/
  ],
  [
    "version 2 has pages, beside data",
    avatars,
    at("", add("next_token", "abc")),
    /^breaking next_token new, and a sign of pages/
  ],
  [
    "version 2 has pages, in data",
    groupsV2,
    at("data", add("has_more", true)),
    /^breaking data\.has_more new, and a sign of pages/
  ],
  // Fields that are gone or new.
  [
    "an optional field is renamed in version 2",
    avatars,
    at("data.avatars[]", rename("preview_image_url", "image_url")),
    /^renamed data\.avatars\[\]\.preview_image_url it seems renamed to image_url$/
  ],
  [
    "an optional field is renamed in version 3",
    "listAvatarLooks",
    at("data[]", rename("supported_api_engines", "engines")),
    /^renamed data\[\]\.supported_api_engines it seems renamed to engines$/
  ],
  [
    "an optional field is gone in version 2",
    avatars,
    at("data.avatars[]", without("default_voice_id")),
    /^never seen data\.avatars\[\]\.default_voice_id documented, and in none of \d+ records$/
  ],
  [
    "an optional field is gone in version 3",
    "listAvatarLooks",
    at("data[]", without("preferred_orientation")),
    /^never seen data\[\]\.preferred_orientation documented/
  ],
  [
    "a status that only private records have is gone",
    "listAvatarLooks",
    at("data[]", without("status")),
    /^never seen data\[\]\.status documented/
  ],
  [
    "a record has a new field in version 2",
    avatars,
    at("data.avatars[]", add("premium_tier", "gold-secret")),
    /^new field data\.avatars\[\]\.premium_tier text, in all \d+ records$/
  ],
  [
    "a record has a new field in version 3",
    "listAvatarGroups",
    at("data[]", add("owner", { id: "secret" })),
    /^new field data\[\]\.owner an object, in all \d+ records$/
  ],
  [
    "there is a new field beside data",
    "getAvatarLook",
    at("", add("request_id", "secret")),
    /^new field request_id text/
  ],
  [
    "there is a new list in version 2",
    avatars,
    at("data", add("instant_avatars", [{ avatar_id: "secret" }])),
    /^new field data\.instant_avatars a new list/
  ],
  [
    "there is a new list in version 3",
    "listAvatarGroups",
    at("", add("shared", [])),
    /^new field shared a new list/
  ],
  // Words.
  ...[
    ["avatar_type", "listAvatarLooks", "data[]", /^note data\[\]\.avatar_type 1 word not seen before/],
    ["gender", avatars, "data.avatars[]", /^note data\.avatars\[\]\.gender 1 word not seen before/],
    [
      "group_type",
      groupsV2,
      "data.avatar_group_list[]",
      /^note data\.avatar_group_list\[\]\.group_type 1 word/
    ],
    ["status", "listAvatarGroups", "data[]", /^note data\[\]\.status 1 word/]
  ].map(
    ([field, operation, place, line]) =>
      [
        `${field} has a new word`,
        String(operation),
        at(String(place), set(String(field), "secret_word")),
        line instanceof RegExp ? line : /^$/
      ] as const
  ),
  [
    "there is a new engine",
    "listAvatarLooks",
    at("data[]", set("supported_api_engines", ["avatar_iv", "secret_word"])),
    /^note data\[\]\.supported_api_engines\[\] 1 word/
  ],
  // Headers.
  [
    "Sunset has moved",
    groupsV2,
    same,
    /^note sunset 2027-07-01 in the place of 2026-10-31$/,
    (headers) => ({ ...headers, sunset: "Thu, 01 Jul 2027 00:00:00 GMT" })
  ],
  [
    "Sunset is gone",
    groupsV2,
    same,
    /^never seen sunset documented, and in none of 1 response$/,
    ({ sunset: _, ...headers }) => headers
  ],
  [
    "Deprecation is gone",
    groupsV2,
    same,
    /^never seen deprecation documented/,
    ({ deprecation: _, ...headers }) => headers
  ],
  [
    "the content type is another",
    groupsV2,
    same,
    /^breaking status 200 the body is not JSON$/,
    (headers) => ({ ...headers, "content-type": "text/html" })
  ],
  [
    "version 3 announces its end",
    "getAvatarGroup",
    same,
    /^note sunset announces the end of the route: 2027-12-31$/,
    (headers) => ({ ...headers, sunset: "Fri, 31 Dec 2027 00:00:00 GMT" })
  ],
  // The end of version 2.
  [
    "the end has moved in the body",
    avatars,
    at("warning", set("sunset_date", "2027-03-31")),
    /^note warning\.sunset_date 2027-03-31 in the place of 2026-10-31$/
  ],
  ["the warning is gone", avatars, at("", without("warning")), /^never seen warning documented/],
  [
    "the route answers 200 with a page",
    avatars,
    () => "<html>",
    /^breaking body text in the place of an object/
  ]
]

/**
 * Runs to the end, a second of the test's clock after the other. Nothing in a
 * check waits for the outside: between two seconds there are more turns of the
 * event loop than a response in process takes.
 */
const finish = Effect.fnUntraced(function* <A, E, R>(effect: Effect.Effect<A, E, R>) {
  const fiber = yield* Effect.forkChild(effect)
  const turn = Effect.promise(() => new Promise<void>((resolve) => setImmediate(resolve)))
  while (fiber.pollUnsafe() === undefined) {
    yield* Effect.repeat(turn, { times: 30 })
    yield* TestClock.adjust("1 second")
  }
  return yield* Fiber.join(fiber)
})

/** In a round each operation has one change at most, so that one check sees several. */
const roundOf = (index: number): number => {
  const operation = changes[index]?.[1]
  return changes.slice(0, index).filter(([, other]) => other === operation).length
}

const reports = new Map<number, Check.Report>()

/** The report on the round of a change. */
const reportOf = Effect.fnUntraced(function* (index: number) {
  const round = roundOf(index)
  const known = reports.get(round)
  if (known !== undefined) return known
  const scripts = changes.flatMap(([, operation, change, , headers], other) =>
    roundOf(other) === round ? [[operation, changed(change, headers)] as const] : []
  )
  const report = yield* check(Object.fromEntries(scripts))
  reports.set(round, report)
  return report
})

const lineOf = ({ message, path, severity }: Check.Finding) => `${severity} ${path} ${message}`

const assertNamed = (report: Check.Report, operation: string, line: RegExp) => {
  const lines = report.findings.filter((finding) => finding.operation === operation).map(lineOf)
  assert.isTrue(
    lines.some((found) => line.test(found)),
    `${line} in\n${report.findings.map((finding) => `${finding.operation} ${lineOf(finding)}`).join("\n")}`
  )
  assert.strictEqual(Check.exitCode(report), 1)
  const all = Check.format(report) + JSON.stringify(report)
  assert.notInclude(all, "secret")
  assert.notInclude(all, key)
}

layer(MockHttpClient.layer({ catalogue, apiKey: key }))("check", (it) => {
  it.effect("finds nothing where all is as documented, within its limits", () =>
    Effect.gen(function* () {
      const mock = yield* MockHandler
      yield* mock.reset
      const report = yield* Check.run(options)
      assert.deepStrictEqual([report.findings, report.unchecked], [[], []])
      assert.strictEqual(Check.exitCode(report), 0)
      const requests = yield* mock.requests
      assert.strictEqual(requests.length, report.requests)
      assert.isAtMost(report.requests, 30)
      assert.isTrue(requests.every(({ method }) => method === "GET"))
      const successes = report.coverage.filter(({ status }) => status === 200)
      assert.strictEqual(successes.length, 8)
      // Only records that failed have these.
      for (const { notSeen } of successes) {
        for (const path of notSeen) assert.match(path, /^data(\[\])?\.error(\.|$)/)
      }
    })
  )

  for (const [index, [name, operation, , line]] of changes.entries()) {
    it.effect(`says so when ${name} (${operation})`, () =>
      Effect.map(reportOf(index), (report) => assertNamed(report, operation, line))
    )
  }

  it.effect("says so when a cursor leads back, is refused, or is missing", () =>
    Effect.gen(function* () {
      const more = at("", (fields) => ({ ...fields, has_more: true, next_token: "again" }))
      const back = Scenario.script<Scenario.StepFunction>(
        [
          (request) => {
            const found = lookup({ ...request, url: request.url.replace(/&token=.*/, "") }, 0, undefined)
            return found?._tag === "Text"
              ? Scenario.raw(200, { headers: json, body: JSON.stringify(more(JSON.parse(found.text))) })
              : undefined
          }
        ],
        "last"
      )
      for (const [script, line] of [
        [back, /^breaking next_token it leads back/],
        [changed(more), /^breaking status 400 for a next_token that a page has given, in the place of 200$/],
        [
          changed(at("", (fields) => ({ ...fields, has_more: true, next_token: null }))),
          /^breaking next_token there is none on a page with has_more/
        ]
      ] as const) {
        assertNamed(yield* check({ listAvatarLooks: script }), "listAvatarLooks", line)
      }
    })
  )

  it.effect("says once for all operations when the headers of version 2 are gone", () =>
    Effect.gen(function* () {
      const bare = changed(same, () => json)
      const report = yield* check({ [avatars]: bare, [groupsV2]: bare, [groupLooks]: bare, [details]: bare })
      assertNamed(report, "*", /^never seen sunset documented, .* each, of 4 operations$/)
      assertNamed(report, "*", /^never seen deprecation documented/)
    })
  )

  it.effect.each([
    ["a route that is gone", Scenario.declared(410), /^breaking status 410 the route is gone$/],
    ["a redirect", Scenario.redirect("https://evil.example/"), /^breaking status 302 a redirect$/],
    [
      "a status that is new",
      Scenario.raw(206, { headers: json, body: "{}" }),
      /^breaking status 206 in the place of 200, which the document doesn't have$/
    ],
    [
      "an unknown id that is found",
      (request: { readonly url: string }) =>
        request.url.includes("unknown") ? Scenario.raw(200, { headers: json, body: "{}" }) : undefined,
      /^breaking status 200 for an unknown id, in the place of 400 or 404$/,
      "getAvatarLook"
    ],
    [
      "an error of another form",
      (request: { readonly url: string }) =>
        request.url.includes("unknown")
          ? Scenario.raw(404, { headers: json, body: `{"errors":[{"code":"secret"}]}` })
          : undefined,
      /^breaking error missing in all 1 response, and required; it seems renamed to errors$|^breaking error missing/,
      "getAvatarLook"
    ]
  ] as const)("says so of %s", ([, step, line, operation = avatars]) =>
    Effect.map(check({ [operation]: Scenario.script([step], "last") }), (report) =>
      assertNamed(report, operation, line)
    )
  )

  it.effect("tells no name that could be data", () =>
    Effect.gen(function* () {
      const keyed = at("data", (data) => ({
        ...data,
        "Grandma's kitchen": 1,
        "0a315279757841e9ad2af34a5f7232ec": [],
        [catalogue.looks[0]?.name ?? ""]: {}
      }))
      const report = yield* check({ [avatars]: changed(keyed) })
      assertNamed(report, avatars, /^new field data\.a name that looks like data/)
      const all = Check.format(report) + JSON.stringify(report)
      for (const { id, name, previewImageUrl } of catalogue.looks) {
        for (const value of [id, name ?? id, previewImageUrl]) assert.notInclude(all, value)
      }
      for (const value of ["Grandma", "0a315279"]) assert.notInclude(all, value)
    })
  )

  it.effect("gives up on an API that hangs when the minute is over", () =>
    Effect.gen(function* () {
      const report = yield* finish(check({ "*": Scenario.script([Scenario.hang], "last") }))
      assert.strictEqual(Check.exitCode(report), 2)
      assert.deepStrictEqual(report.findings, [])
      assert.include(Check.format(report), "could not be checked")
    })
  )

  it.effect("checks the rest where one operation hangs", () =>
    Effect.gen(function* () {
      const report = yield* finish(check({ [avatars]: Scenario.script([Scenario.hang], "last") }))
      assert.strictEqual(report.outcome, "unchecked")
      assert.deepStrictEqual(report.unchecked, [
        { operation: avatars, reason: "no whole response within 45 s" }
      ])
    })
  )

  it.effect("waits once as long as it is asked to, and stops in a storm of 429", () =>
    Effect.gen(function* () {
      const mock = yield* MockHandler
      const once = yield* finish(check({ [avatars]: Scenario.script([Scenario.declared(429)]) }))
      assert.strictEqual(once.outcome, "as documented")
      const report = yield* finish(check({ "*": Scenario.script([Scenario.declared(429)], "last") }))
      assert.strictEqual(Check.exitCode(report), 2)
      assert.include(report.stopped, "429")
      assert.deepStrictEqual(report.findings, [])
      assert.strictEqual((yield* mock.requests).length, report.requests)
      assert.isAtMost(report.requests, 8)
    })
  )

  it.effect("sends no more than thirty requests where everything is asked twice", () =>
    Effect.gen(function* () {
      const flaky = Scenario.script([Scenario.declared(503), Scenario.declared(200)], "repeat")
      const report = yield* finish(check({ "*": flaky }))
      assert.strictEqual(report.requests, 30)
      assert.strictEqual(report.outcome, "unchecked")
    })
  )

  it.effect("stops at a key that the API refuses", () =>
    Effect.gen(function* () {
      const mock = yield* MockHandler
      yield* mock.reset
      const report = yield* Check.run({ ...options, apiKey: Redacted.make("another-key") })
      assert.strictEqual(Check.exitCode(report), 2)
      assert.include(report.stopped, "401")
      assert.isAtMost(report.requests, 4)
      assert.notInclude(JSON.stringify(report), "another-key")
    })
  )

  it.effect.each([
    ["", "https://api.heygen.example", "key"],
    ["a\nsecret", "https://api.heygen.example", "key"],
    [key, "http://api.heygen.example", "base URL"],
    [key, "https://user:secret@api.heygen.example", "base URL"]
  ] as const)("asks nothing with the key %j at %s", ([apiKey, baseUrl, word]) =>
    Effect.gen(function* () {
      const { message } = yield* Effect.flip(Check.run({ apiKey: Redacted.make(apiKey), baseUrl }))
      assert.include(message, word)
      assert.notInclude(message, "secret")
    })
  )
})

describe("check over a client of one's own", () => {
  const failing = HttpClient.make((request) =>
    Effect.fail(
      new HttpClientError.HttpClientError({
        reason: new HttpClientError.TransportError({ request, cause: new Error("ENOTFOUND") })
      })
    )
  )

  it.effect("could not be done where nothing answers", () =>
    Effect.gen(function* () {
      const report = yield* Check.run(options)
      assert.strictEqual(Check.exitCode(report), 2)
      assert.include(report.stopped, "can't be reached")
      assert.isAtMost(report.requests, 4)
    }).pipe(Effect.provideService(HttpClient.HttpClient, failing))
  )

  it.effect("keeps ids within their segment of the path, and the key with its origin", () =>
    Effect.gen(function* () {
      const asked: Array<URL> = []
      const odd = HttpClient.make((request, url) =>
        Effect.sync(() => {
          asked.push(url)
          const id = "../../elsewhere?x=//evil.example"
          const body = {
            data: {
              avatars: [{ avatar_id: id }, { avatar_id: ".." }],
              talking_photos: [{ talking_photo_id: ".." }]
            }
          }
          return HttpClientResponse.fromWeb(request, Response.json(body))
        })
      )
      yield* Check.run({ ...options, baseUrl: "https://proxy.example/heygen/" }).pipe(
        Effect.provideService(HttpClient.HttpClient, odd)
      )
      assert.isTrue(asked.every((url) => url.href.startsWith("https://proxy.example/heygen/v")))
      const details = asked.filter(({ pathname }) => pathname.endsWith("/details"))
      assert.isTrue(details.some(({ pathname }) => pathname.split("/").length === 6))
    })
  )

  it.live("takes the key to no other origin", () =>
    Effect.gen(function* () {
      const elsewhere = yield* Effect.service(MockServer).pipe(
        Effect.provideContext(yield* Layer.build(MockServer.layer()))
      )
      const { url } = yield* Effect.service(MockServer).pipe(
        Effect.provideContext(
          yield* Layer.build(
            MockServer.layer({
              scenario: { "*": Scenario.script([Scenario.redirect(`${elsewhere.url}/v2/avatars`)], "last") }
            })
          )
        )
      )
      const report = yield* Check.run({ ...options, baseUrl: url }).pipe(
        Effect.provide(FetchHttpClient.layer)
      )
      assert.strictEqual(Check.exitCode(report), 1)
      assert.deepStrictEqual(yield* elsewhere.requests, [])
    }).pipe(Effect.scoped)
  )
})
