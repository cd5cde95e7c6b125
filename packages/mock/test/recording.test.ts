/**
 * A recording that is served: to every query the same counts, pages and ids as the
 * API that it was recorded from has, but for the aliases of what is the account's.
 */
import * as NodeServices from "@effect/platform-node/NodeServices"
import { assert, describe, it } from "@effect/vitest"
import {
  Catalogue,
  MockHandler,
  MockHttpClient,
  type MockOptions,
  Recorder,
  Scenario
} from "@effect-heygen/mock"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Layer from "effect/Layer"
import * as Logger from "effect/Logger"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"

const catalogue = Catalogue.generate({ looks: 60, seed: "recorded", oddities: true })

const parse = Schema.decodeUnknownSync(Schema.fromJsonString(Schema.Unknown))

const decodeList = Schema.decodeUnknownSync(
  Schema.fromJsonString(
    Schema.Struct({
      data: Schema.Array(
        Schema.Struct({
          id: Schema.String,
          group_id: Schema.optionalKey(Schema.String),
          looks_count: Schema.optionalKey(Schema.Int)
        })
      )
    })
  )
)

/** A mock of its own. */
const mock = Effect.fnUntraced(function* (options: MockOptions) {
  const { advance, handle } = Context.get(yield* Layer.build(MockHandler.layer(options)), MockHandler)
  const ask = (path: string) =>
    Effect.promise(async () => {
      const request = new Request(`https://api.heygen.com${path}`, { headers: { "x-api-key": "any" } })
      const response = await handle(request)
      const text = await response.text()
      return { status: response.status, text, body: parse(text) }
    })
  return { advance, ask }
})

/** Records a catalogue, or an API that a scenario changes, and changes the files before they are written. */
const record = Effect.fnUntraced(function* (
  api: MockOptions,
  change: (files: Map<string, string>) => void = () => {}
) {
  const fs = yield* FileSystem.FileSystem
  const folder = `${yield* fs.makeTempDirectoryScoped()}/recording`
  const recording = yield* Recorder.take({ apiKey: Redacted.make("hg-the-right-key") }).pipe(
    Effect.provide(MockHttpClient.layer(api))
  )
  const files = new Map(recording.files)
  change(files)
  yield* Recorder.write({ ...recording, files }, folder)
  return { about: recording.about, files, folder }
})

type Fact = readonly [field: string, value: unknown]

/** The ids, the counts and the lengths of a body. */
const factsOf = (value: unknown, field = ""): ReadonlyArray<Fact> => {
  if (/(^|_)id$|^(total_count|num_looks|looks_count|has_more)$/.test(field)) return [[field, value]]
  if (Array.isArray(value)) return [[`${field}[]`, value.length], ...value.flatMap((item) => factsOf(item))]
  return typeof value === "object" && value !== null
    ? Object.entries(value)
        .sort(([a], [b]) => a.localeCompare(b))
        .flatMap(([name, inner]) => factsOf(inner, name))
    : []
}

const decodePage = Schema.decodeUnknownOption(Schema.Struct({ next_token: Schema.String }))

/** A path, with the ids in it as a mock has them. */
type Path = (idOf: (id: string) => string) => string

/** Holds a mock to another, and learns its aliases from what both have in the same place. */
const makeComparison = Effect.fnUntraced(function* (original: MockOptions, served: MockOptions) {
  const { ask: askOriginal } = yield* mock(original)
  const { ask: askServed } = yield* mock(served)
  const aliases = new Map<string, unknown>()
  const aliasOf = (value: unknown, counterpart: unknown): unknown => {
    if (typeof value !== "string") return value
    const alias = aliases.get(value) ?? counterpart
    aliases.set(value, alias)
    return alias
  }

  /** Holds a response to the other's, and all pages that come after it. */
  const compare = Effect.fnUntraced(function* (path: Path) {
    const paths = [path((id) => id), path((id) => String(aliases.get(id) ?? id))] as const
    let tokens = ["", ""]
    let statuses: ReadonlyArray<number> = []
    do {
      const expected = yield* askOriginal(paths[0] + tokens[0])
      const actual = yield* askServed(paths[1] + tokens[1])
      const facts = factsOf(actual.body)
      const wanted = factsOf(expected.body).map(
        ([field, value], index): Fact => [field, aliasOf(value, facts[index]?.[1])]
      )
      assert.strictEqual(actual.status, expected.status, paths[0])
      assert.deepStrictEqual(facts, wanted, paths[0])
      statuses = [...statuses, actual.status]
      tokens = [expected, actual].flatMap(({ body }) =>
        Option.match(decodePage(body), {
          onNone: () => [],
          onSome: ({ next_token }) => [`&token=${encodeURIComponent(next_token)}`]
        })
      )
      assert.notStrictEqual(tokens.length, 1, paths[0])
    } while (tokens.length > 0)
    return statuses
  })
  return { aliases, compare }
})

describe("a recording that is served", () => {
  it.effect("has the counts, pages and ids of the API, by every query", () =>
    Effect.gen(function* () {
      const { about, folder } = yield* record({ catalogue })
      assert.isAtMost(about.requests, 30)
      assert.deepStrictEqual(
        Object.values(about.operations).map(({ reason, whole }) => [whole, reason]),
        Array.from({ length: 8 }, () => [true, undefined])
      )
      const { aliases, compare } = yield* makeComparison({ catalogue }, { recording: folder })
      const succeeds = (path: Path) =>
        Effect.map(compare(path), (statuses) => {
          assert.deepStrictEqual([...new Set(statuses)], [200])
          return statuses.length
        })

      yield* succeeds(() => "/v2/avatars")
      for (const query of ["", "?include_public=true", "?include_public=false"]) {
        yield* succeeds(() => `/v2/avatar_group.list${query}`)
      }
      for (const filter of ["", "&ownership=private", "&ownership=public"]) {
        yield* succeeds(() => `/v3/avatars?limit=3${filter}`)
        yield* succeeds(() => `/v3/avatars/looks?limit=50${filter}`)
      }
      assert.strictEqual(yield* succeeds(() => "/v3/avatars/looks?limit=20"), 3)
      yield* succeeds(() => "/v3/avatars/looks?limit=9&avatar_type=photo_avatar&ownership=public")
      for (const { id } of catalogue.groups) {
        yield* succeeds((idOf) => `/v3/avatars/looks?group_id=${idOf(id)}`)
        yield* succeeds((idOf) => `/v3/avatars/${idOf(id)}`)
        yield* succeeds((idOf) => `/v2/avatar_group/${idOf(id)}/avatars`)
      }
      // All are in the lists; a few of each group are asked for by id.
      for (const { id } of catalogue.looks.filter((_, index) => index % 12 === 0)) {
        yield* succeeds((idOf) => `/v3/avatars/looks/${idOf(id)}`)
        yield* succeeds((idOf) => `/v2/avatar/${idOf(id)}/details`)
      }
      for (const [path, status] of [
        ["/v2/avatar/nope/details", 404],
        ["/v2/avatar_group/nope/avatars", 404],
        ["/v3/avatars/nope", 404],
        ["/v3/avatars/looks/nope", 404],
        ["/v3/avatars/looks?group_id=nope", 400],
        ["/v3/avatars/looks?token=nope", 400],
        ["/v3/avatars?limit=51", 400]
      ] as const) {
        assert.deepStrictEqual(yield* compare(() => path), [status], path)
      }
      for (const { id, ownership } of [...catalogue.groups, ...catalogue.looks]) {
        if (ownership === "public") assert.strictEqual(aliases.get(id), id)
        else assert.match(String(aliases.get(id)), /^private-(group|look)-\d+$/)
      }
      assert.strictEqual(new Set(aliases.values()).size, aliases.size)
    }).pipe(Effect.scoped, Effect.provide(NodeServices.layer))
  )

  it.effect("has each record as it was recorded, whatever it holds, at any time", () =>
    Effect.gen(function* () {
      const strange = {
        name: 'Ünï\u0000 \ud83d "</script>',
        "a new field": [{ a: 1e-7, b: null, "": {} }],
        id: "strange",
        group_id: catalogue.groups[0]?.id,
        preview_image_url: "https://files2.heygen.ai/x.webp?Expires=1&Signature=masked",
        status: "a_new_word"
      }
      const { files, folder } = yield* record({ catalogue }, (files) => {
        const { data, ...around } = decodeList(files.get("listAvatarLooks.json"))
        files.set("listAvatarLooks.json", JSON.stringify({ more: 1, ...around, data: [strange, ...data] }))
      })
      const { advance, ask } = yield* mock({ recording: folder })
      yield* advance("30 days")
      const first = yield* ask("/v3/avatars/looks?limit=1")
      assert.include(first.text, `"data":[${JSON.stringify(strange)}]`)
      assert.include(first.text, '"more":1')
      assert.include((yield* ask("/v3/avatars/looks/strange")).text, JSON.stringify(strange))
      assert.include(
        (yield* ask(`/v3/avatars/looks?group_id=${strange.group_id}`)).text,
        JSON.stringify(strange)
      )
      assert.strictEqual((yield* ask("/v2/avatar/strange/details")).status, 200)
      const avatars = JSON.stringify(parse(files.get("list-avatars-v2.json")))
      assert.strictEqual((yield* ask("/v2/avatars")).text, avatars)
    }).pipe(Effect.scoped, Effect.provide(NodeServices.layer))
  )

  it.effect(
    "has all looks of the first groups where the API has more than can be recorded, and says so",
    () =>
      Effect.gen(function* () {
        const long = Catalogue.generate({ looks: 90, seed: "long" })
        const avatars = Array.from({ length: 1_000 }, (_, index) => ({ avatar_id: `avatar_${index}` }))
        const body = JSON.stringify({ error: null, data: { avatars, talking_photos: [] } })
        const headers = { "content-type": "application/json" }
        const { about, folder } = yield* record({
          catalogue: long,
          scenario: { "list-avatars-v2": Scenario.script([Scenario.raw(200, { headers, body })], "last") }
        })
        const reason = "there were more pages; the looks of 6 groups are whole"
        assert.deepInclude(about.operations.listAvatarLooks, { whole: false, reason })
        const warnings: Array<unknown> = []
        const logger = Logger.make(({ message }) => warnings.push(message))
        const { ask } = yield* mock({ recording: folder }).pipe(Effect.provide(Logger.layer([logger])))
        assert.include(
          warnings.flat(),
          `The recording ${folder} is not whole in listAvatarLooks (${reason}).`
        )
        const groups = decodeList((yield* ask("/v3/avatars")).text).data
        assert.strictEqual(groups.length, long.groups.length)
        for (const { id, looks_count } of groups) {
          const looks = decodeList((yield* ask(`/v3/avatars/looks?group_id=${id}&limit=50`)).text)
          assert.strictEqual(looks.data.length, looks_count)
        }
      }).pipe(Effect.scoped, Effect.provide(NodeServices.layer))
  )

  it.effect("refuses with 501 what was not recorded, and has the rest", () =>
    Effect.gen(function* () {
      const refused = Scenario.script([Scenario.declared(403)], "last")
      const { files, folder } = yield* record({
        catalogue,
        scenario: { "list-avatars-v2": refused, getAvatarLook: refused, listAvatarGroups: refused }
      })
      const { ask } = yield* mock({ recording: folder })
      const [look] = decodeList(files.get("listAvatarLooks.json")).data
      for (const path of ["/v2/avatars", `/v3/avatars/looks/${look?.id}`, "/v3/avatars"]) {
        const { status, text } = yield* ask(path)
        assert.strictEqual(status, 501, path)
        assert.match(text, /The recording has no [\w-]+ \(status 403\)\./)
      }
      for (const path of [
        "/v3/avatars/looks",
        "/v2/avatar_group.list",
        `/v2/avatar/${look?.id}/details`,
        `/v2/avatar_group/${look?.group_id}/avatars`
      ]) {
        assert.strictEqual((yield* ask(path)).status, 200, path)
      }
      assert.strictEqual((yield* ask("/v3/avatars/looks/nope")).status, 404)
    }).pipe(Effect.scoped, Effect.provide(NodeServices.layer))
  )

  it.effect("of an account without anything is empty", () =>
    Effect.gen(function* () {
      const { folder } = yield* record({ catalogue: 0 })
      const { ask } = yield* mock({ recording: folder })
      for (const path of ["/v3/avatars", "/v3/avatars/looks"]) {
        assert.deepStrictEqual(decodeList((yield* ask(path)).text).data, [])
      }
      assert.strictEqual((yield* ask("/v2/avatars")).status, 200)
      for (const path of ["/v2/avatar/a/details", "/v2/avatar_group/a/avatars", "/v3/avatars/a"]) {
        assert.strictEqual((yield* ask(path)).status, 404, path)
      }
    }).pipe(Effect.scoped, Effect.provide(NodeServices.layer))
  )
})

describe("a recording that can't be served", () => {
  it.effect("is an error in a sentence that names the file", () =>
    Effect.gen(function* () {
      const fs = yield* FileSystem.FileSystem
      const { files, folder } = yield* record({ catalogue })
      const errorOf = (options: MockOptions) =>
        Effect.map(Effect.flip(Effect.scoped(mock(options))), ({ message }) => message)
      const looks = "listAvatarLooks.json"
      const deep = `${"[".repeat(20_000)}${"]".repeat(20_000)}`
      for (const [file, text, problem] of [
        [looks, undefined, /^ cannot be read: NotFound$/],
        ["about.json", undefined, /^ cannot be read: NotFound$/],
        ["catalogue.json", undefined, /^ cannot be read: NotFound$/],
        [looks, "", /^ is not JSON\.$/],
        [looks, "[]", /^ is not of a recording: Expected object/],
        [looks, '{"data":null}', /^ is not of a recording: Expected array.*\n {2}at \["data"\]$/],
        [looks, '{"data":[{"id":7}]}', /Expected string.*\n {2}at \["data"\]\[0\]\["id"\]$/],
        [looks, `{"data":[],"deep":${deep}}`, /^ is nested too deeply to be served\.$/],
        [
          "list-avatars-v2.json",
          '{"data":{"avatars":[]}}',
          /Missing key\n {2}at \["data"\]\["talking_photos"\]$/
        ],
        ["catalogue.json", "{}", /^ is not of a recording: Missing key\n {2}at \["groups"\]$/],
        ["about.json", '{"operations":[]}', /^ is not of a recording: /]
      ] as const) {
        const path = `${folder}/${file}`
        yield* text === undefined ? fs.remove(path) : fs.writeFileString(path, text)
        const message = yield* errorOf({ recording: folder })
        assert.isTrue(message.startsWith(path), message)
        assert.match(message.slice(path.length), problem)
        yield* fs.writeFileString(path, files.get(file) ?? "")
      }
      assert.match(yield* errorOf({ recording: `${folder}/${looks}` }), /about\.json cannot be read: /)
      assert.include(yield* errorOf({ recording: folder, catalogue: 1 }), "there are both")
      yield* mock({ recording: folder })
    }).pipe(Effect.scoped, Effect.provide(NodeServices.layer))
  )
})
