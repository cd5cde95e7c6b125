/**
 * Recordings of generated catalogues: nothing of the account's own is in them,
 * what belongs together still does, and the mock serves them.
 */
import * as NodeServices from "@effect/platform-node/NodeServices"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"
import { type Catalogue, generate } from "../src/Catalogue.ts"
import * as Search from "../src/internal/record/search.ts"
import * as MockHttpClient from "../src/MockHttpClient.ts"
import { MockServer } from "../src/MockServer.ts"
import * as Recorder from "../src/Recorder.ts"
import * as Scenario from "../src/Scenario.ts"

const key = "hg-the-right-key"
const options = { apiKey: Redacted.make(key), baseUrl: "https://api.heygen.example" }

const take = (catalogue: Catalogue, scenario: Scenario.AnyScenario = {}) =>
  Recorder.take(options).pipe(Effect.provide(MockHttpClient.layer({ catalogue, apiKey: key, scenario })))

const parse = Schema.decodeUnknownSync(Schema.fromJsonString(Schema.Json))

const valuesOf = (value: Schema.Json): ReadonlyArray<string> =>
  typeof value === "object" && value !== null ? Object.values(value).flatMap(valuesOf) : [String(value)]

/** What of a catalogue nobody else may see. */
const secretsOf = ({ groups, looks }: Catalogue) => {
  const own = <A extends { readonly ownership: string }>(items: ReadonlyArray<A>) =>
    items.filter(({ ownership }) => ownership === "private")
  const openNames = new Set(
    [...groups, ...looks].filter(({ ownership }) => ownership === "public").map(({ name }) => name?.trim())
  )
  const urls = own(looks).flatMap(({ previewImageUrl, previewVideoUrl }) => [
    previewImageUrl,
    previewVideoUrl
  ])
  return {
    parts: [
      ...own(groups).flatMap(({ defaultVoiceId, id }) => [id, defaultVoiceId]),
      ...own(looks).map(({ id }) => id),
      ...urls.map((url) => url?.split("?")[0]),
      ...looks.map(({ previewImageUrl }) => new URL(previewImageUrl).searchParams.get("Signature"))
    ].filter((part) => part !== null && part !== undefined),
    names: [...own(groups), ...own(looks)]
      .map(({ name }) => name?.trim() ?? "")
      .filter((name) => name !== "" && !openNames.has(name)),
    times: own(looks).map(({ createdAt }) => String(createdAt))
  }
}

const writeIn = Effect.fnUntraced(function* (recording: Recorder.Recording) {
  const fs = yield* FileSystem.FileSystem
  const folder = yield* fs.makeTempDirectoryScoped()
  yield* Recorder.write(recording, `${folder}/new`)
  return `${folder}/new`
})

const flagsOf = ({ about }: Recorder.Recording, folder: string) =>
  Object.fromEntries(
    Object.entries(about.operations).map(([operation, { file }]) => [operation, `${folder}/${file}`])
  )

const Ids = Schema.Struct({
  data: Schema.Array(Schema.Struct({ id: Schema.String, group_id: Schema.String }))
})

describe("a recording", () => {
  it.effect.prop(
    "of any catalogue holds nothing of the account's own",
    [Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 1_000 })), Schema.Boolean],
    ([seed, oddities]) =>
      Effect.gen(function* () {
        const catalogue = generate({ looks: 20 + (seed % 40), seed, oddities })
        const recording = yield* take(catalogue)
        const { names, parts, times } = secretsOf(catalogue)
        assert.strictEqual(recording.files.size, 10)
        for (const text of recording.files.values()) {
          assert.notInclude(text, key)
          for (const part of parts) assert.notInclude(text, part)
          const values = new Set(valuesOf(parse(text)))
          for (const value of [...names, ...times]) assert.isFalse(values.has(value), value)
        }
      }),
    { arbitrary: { runs: 6 } }
  )

  it.effect("is served again as it is, and is what the document allows", () =>
    Effect.gen(function* () {
      const recording = yield* take(generate({ looks: 50, seed: "served", oddities: true }))
      const folder = yield* writeIn(recording)
      yield* Effect.gen(function* () {
        const { url } = yield* MockServer
        for (const [path, file] of [
          ["/v2/avatars", "list-avatars-v2"],
          ["/v2/avatar_group.list", "list-all-avatar-groups"],
          ["/v2/avatar_group/any/avatars", "list-all-avatars-in-one-avatar-group"],
          ["/v2/avatar/any/details", "retrieve-avatar-details"],
          ["/v3/avatars", "listAvatarGroups"],
          ["/v3/avatars/any", "getAvatarGroup"],
          ["/v3/avatars/looks", "listAvatarLooks"],
          ["/v3/avatars/looks/any", "getAvatarLook"]
        ] as const) {
          const response = yield* Effect.promise(() => fetch(url + path, { headers: { "x-api-key": "any" } }))
          assert.strictEqual(response.status, 200)
          // It says here where a body doesn't match the document.
          assert.isNull(response.headers.get("sl-violations"), path)
          assert.strictEqual(
            yield* Effect.promise(() => response.text()),
            recording.files.get(`${file}.json`)
          )
        }
      }).pipe(Effect.provide(MockServer.layer({ responses: flagsOf(recording, folder) })))
    }).pipe(Effect.scoped, Effect.provide(NodeServices.layer))
  )

  it.effect("keeps what belongs together, what is HeyGen's, and how many there are", () =>
    Effect.gen(function* () {
      const catalogue = generate({ looks: 120, seed: "relations" })
      const { about, files } = yield* take(catalogue)
      const text = (operation: string) => files.get(`${operation}.json`) ?? ""
      const look = catalogue.looks.find(({ ownership }) => ownership === "public")
      assert.include(text("listAvatarLooks"), `"${look?.id}"`)
      assert.include(text("listAvatarLooks"), JSON.stringify(look?.name))
      assert.match(text("listAvatarLooks"), /Expires=\d+&Signature=masked&Key-Pair-Id=masked/)
      // The looks of each group are as many as before, under whatever name.
      const sizes = (groups: ReadonlyArray<string>) =>
        [...Map.groupBy(groups, (group) => group).values()].map(({ length }) => length).sort()
      const { data } = yield* Schema.decodeEffect(Schema.fromJsonString(Ids))(text("listAvatarLooks"))
      assert.deepStrictEqual(
        sizes(data.map(({ group_id }) => group_id)),
        sizes(catalogue.looks.map(({ groupId }) => groupId))
      )
      const groups = new Set(valuesOf(parse(text("listAvatarGroups"))))
      const ids = new Set(valuesOf(parse(text("list-avatars-v2"))))
      for (const { group_id, id } of data) {
        assert.isTrue(groups.has(group_id), group_id)
        assert.isTrue(ids.has(id), id)
      }
      const details = text("retrieve-avatar-details")
      const shown = data.find(({ id }) => details.includes(`"${id}"`))
      assert.isDefined(shown)
      assert.include(text("getAvatarGroup"), `"${shown?.group_id}"`)
      assert.include(text("getAvatarLook"), `"${shown?.id}"`)
      assert.deepStrictEqual(
        [about.operations.listAvatarLooks?.records, about.operations["list-avatars-v2"]?.records],
        [120, 120]
      )
      const own = catalogue.looks.filter(({ ownership }) => ownership === "private").length
      assert.strictEqual(about.operations["list-avatars-v2"]?.anonymised, own)
      assert.isAtMost(about.requests, 30)
      assert.deepStrictEqual(about.operations["list-avatars-v2"]?.headers, {
        "content-type": "application/json",
        deprecation: "true",
        sunset: "Sat, 31 Oct 2026 00:00:00 GMT"
      })
    })
  )

  it.effect("anonymises what HeyGen doesn't list as public, and says what it could not read", () =>
    Effect.gen(function* () {
      const catalogue = generate({ looks: 40, seed: "refused" })
      const { about, files } = yield* take(catalogue, {
        listAvatarLooks: Scenario.script([Scenario.declared(403)], "last"),
        getAvatarLook: Scenario.script([Scenario.declared(404)], "last"),
        // It says of one that it is public.
        "retrieve-avatar-details": Scenario.script([Scenario.declared(403)], "last")
      })
      assert.strictEqual(about.operations.listAvatarLooks?.file, undefined)
      assert.strictEqual(about.operations.getAvatarLook?.reason, "status 404")
      assert.strictEqual(about.operations["list-avatars-v2"]?.anonymised, 40)
      for (const { id } of catalogue.looks) assert.notInclude(files.get("list-avatars-v2.json"), id)
    })
  )
})

const planted = generate({ looks: 60, seed: "planted" })
const ownLook = {
  ...planted.looks.find(({ ownership }) => ownership === "private"),
  name: "Grandma's Küche"
}
const home: Catalogue = {
  ...planted,
  looks: planted.looks.map((look) => (look.id === ownLook.id ? { ...look, name: ownLook.name } : look))
}
const preset = home.looks.findIndex(({ ownership }) => ownership === "public")

/** The catalogue, where one of HeyGen's own records has a tag. */
const tagged = (tag: string): Catalogue => ({
  ...home,
  looks: home.looks.map((look, index) => (index === preset ? { ...look, tags: [tag] } : look))
})

describe("the gate", () => {
  const base64 = (text: string) => Buffer.from(text).toString("base64")

  it.effect.each([
    ["the key", key],
    ["the key", `https://files2.heygen.ai/${key}/x`],
    ["the key", base64(`x-api-key: ${key}, twice`)],
    ["a private name", "for Grandma's Küche"],
    ["a private name", encodeURIComponent("Grandma's Küche")],
    ["a private name", base64("Grandma's Küche")],
    ["a private name", "GRANDMA'S KÜCHE"],
    ["a private id", base64(`{"look":"${ownLook.id}"}`)]
  ] as const)("stops a recording that would have %s (%s)", ([kind, tag]) =>
    Effect.gen(function* () {
      const error = yield* Effect.flip(take(tagged(tag)))
      assert.strictEqual(Recorder.exitCode(error), 3)
      assert.include(error.message, `${kind} in listAvatarLooks.json`)
      for (const secret of [key, "Grandma", ownLook.id ?? "", tag]) assert.notInclude(error.message, secret)
    })
  )

  it.effect("lets through what only looks like it", () =>
    Effect.gen(function* () {
      for (const tag of ["Grandma", "hg-the-right", "new"]) yield* take(tagged(tag))
    })
  )

  it("finds a secret in base64 wherever it stands, and words as words", () => {
    const secret = { value: "Anna Quist", kind: "a private name", isWord: true }
    const search = Search.make([secret])
    const isFound = (text: string) => search(text).size > 0
    for (const before of ["", "a", "ab", "abc"]) {
      assert.isTrue(isFound(base64(`${before}Anna Quist and more`)), before)
      assert.isTrue(isFound(Buffer.from(`${before}Anna Quist?>`).toString("base64url")), before)
    }
    assert.deepStrictEqual(
      ["Anna Quist", "by anna quist.", "Anna%20Quist", "Hanna Quist", "Anna Quister", "Anna"].map(isFound),
      [true, true, true, false, false, false]
    )
  })
})

describe("an API that can't be recorded", () => {
  /** For longer than anybody waits. */
  const busy = Scenario.raw(429, { headers: { "retry-after": "120" } })

  it.effect.each([
    ["a key that is refused", "another-key", {}],
    ["a storm of 429", key, { "*": Scenario.script([busy], "last") }],
    ["errors alone", key, { "*": Scenario.script([Scenario.declared(403)], "last") }]
  ] as const)("(%s) leaves nothing", ([, apiKey, scenario]) =>
    Effect.gen(function* () {
      const error = yield* Effect.flip(
        Recorder.take({ ...options, apiKey: Redacted.make(apiKey) }).pipe(
          Effect.provide(MockHttpClient.layer({ catalogue: home, apiKey: key, scenario }))
        )
      )
      assert.strictEqual(Recorder.exitCode(error), 2)
      assert.match(error.message, /^Nothing was recorded\. /)
      assert.notInclude(error.message, apiKey)
    })
  )

  it.effect("says so where the folder can't be written", () =>
    Effect.gen(function* () {
      const recording = yield* take(home)
      const error = yield* Effect.flip(Recorder.write(recording, "/dev/null/recordings"))
      assert.strictEqual(Recorder.exitCode(error), 2)
      assert.include(error.message, "/dev/null/recordings")
    }).pipe(Effect.provide(NodeServices.layer))
  )
})
