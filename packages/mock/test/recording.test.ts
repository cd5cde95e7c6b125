/**
 * A recording that is served: to every query the same counts, pages and ids as the
 * API that it was recorded from has, but for the aliases of what is the account's.
 */
import * as NodeServices from "@effect/platform-node/NodeServices"
import { assert, describe, it } from "@effect/vitest"
import { Catalogue, MockHandler, MockHttpClient, type MockOptions, Recorder } from "@effect-heygen/mock"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"

const catalogue = Catalogue.generate({ looks: 60, seed: "recorded", oddities: true })

/** Asks a mock of its own. */
const mock = Effect.fnUntraced(function* (options: MockOptions) {
  const { handle } = Context.get(yield* Layer.build(MockHandler.layer(options)), MockHandler)
  return (path: string) =>
    Effect.promise(async () => {
      const request = new Request(`https://api.heygen.com${path}`, { headers: { "x-api-key": "any" } })
      const response = await handle(request)
      const text = await response.text()
      const body: unknown = JSON.parse(text)
      return { status: response.status, text, body }
    })
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
  const askOriginal = yield* mock(original)
  const askServed = yield* mock(served)
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
        yield* succeeds(() => `/v3/avatars?limit=50${filter}`)
        assert.isAtLeast(yield* succeeds(() => `/v3/avatars?limit=1${filter}`), 1)
        yield* succeeds(() => `/v3/avatars/looks?limit=50${filter}`)
        yield* succeeds(() => `/v3/avatars/looks?limit=7${filter}&avatar_type=photo_avatar`)
      }
      assert.strictEqual(yield* succeeds(() => "/v3/avatars/looks?limit=20"), 3)
      for (const { id } of catalogue.groups) {
        yield* succeeds((idOf) => `/v3/avatars/looks?group_id=${idOf(id)}&limit=5`)
        yield* succeeds((idOf) => `/v3/avatars/${idOf(id)}`)
        yield* succeeds((idOf) => `/v2/avatar_group/${idOf(id)}/avatars`)
      }
      for (const { id } of catalogue.looks) {
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
})
