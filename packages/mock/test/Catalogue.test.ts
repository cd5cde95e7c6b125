import * as NodeServices from "@effect/platform-node/NodeServices"
import { assert, describe, it } from "@effect/vitest"
import { Catalogue, MockHttpClient, type MockOptions, MockServer, Prism, Scenario } from "@effect-heygen/mock"
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as FetchHttpClient from "effect/http/FetchHttpClient"
import * as HttpClient from "effect/http/HttpClient"
import * as Schema from "effect/Schema"

const catalogue = Catalogue.generate({ looks: 200, seed: "test" })

const get = (url: string, headers: Record<string, string> = {}) =>
  HttpClient.get(`https://api.heygen.com${url}`, { headers: { "x-api-key": "any", ...headers } })

/** The status and the body of a GET. */
const ask = (url: string, headers?: Record<string, string>) =>
  Effect.flatMap(get(url, headers), ({ headers, json, status }) =>
    Effect.map(json, (body) => ({ status, headers, body }))
  )

const decode =
  <S extends Schema.ConstraintDecoder<unknown>>(schema: S) =>
  (url: string) =>
    Effect.flatMap(ask(url), ({ body }) => Schema.decodeEffect(schema)(body))

const Item = Schema.Struct({ id: Schema.String, name: Schema.String })
const askPage = decode(
  Schema.Struct({
    data: Schema.Array(Item),
    has_more: Schema.Boolean,
    next_token: Schema.NullOr(Schema.String)
  })
)
const askV2Looks = decode(
  Schema.Struct({
    data: Schema.Struct({
      avatars: Schema.Array(Schema.Struct({ avatar_id: Schema.String })),
      talking_photos: Schema.Array(Schema.Struct({ talking_photo_id: Schema.String }))
    })
  })
)
const askV2Groups = decode(
  Schema.Struct({
    data: Schema.Struct({ total_count: Schema.Finite, avatar_group_list: Schema.Array(Item) })
  })
)
const askV2Group = decode(
  Schema.Struct({
    data: Schema.Struct({
      avatar_list: Schema.Array(
        Schema.Union([Item, Schema.Struct({ avatar_id: Schema.String, avatar_name: Schema.String })])
      )
    })
  })
)

const askLooks = decode(
  Schema.Struct({
    data: Schema.Array(
      Schema.Struct({
        avatar_type: Schema.String,
        supported_api_engines: Schema.Array(Schema.String),
        image_width: Schema.Finite,
        image_height: Schema.Finite,
        preferred_orientation: Schema.String
      })
    )
  })
)

const Warned = Schema.Struct({
  warning: Schema.Struct({
    message: Schema.String,
    v3_endpoint: Schema.String,
    docs_url: Schema.String,
    sunset_date: Schema.String
  })
})

const Pictured = Schema.Struct({ data: Schema.Array(Schema.Struct({ preview_image_url: Schema.String })) })

/** The ids of a list, page by page. */
const walk = Effect.fnUntraced(function* (url: string) {
  const ids: Array<string> = []
  let token: string | null = ""
  while (token !== null) {
    const query: string = token === "" ? "" : `&token=${encodeURIComponent(token)}`
    const page: Effect.Success<ReturnType<typeof askPage>> = yield* askPage(url + query)
    assert.isAbove(page.data.length, 0)
    assert.strictEqual(page.has_more, page.next_token !== null)
    ids.push(...page.data.map(({ id }) => id))
    token = page.next_token
  }
  return ids
})

const mock = (options: MockOptions = {}) => MockHttpClient.layer({ catalogue, ...options })

const idsOf = (items: ReadonlyArray<{ readonly id: string }>) => items.map(({ id }) => id)

const first = <A>([item]: ReadonlyArray<A>): A => item ?? assert.fail("There is none.")

describe("Catalogue.generate", () => {
  it("gives the same catalogue for the same seed, and another for another", () => {
    assert.deepStrictEqual(Catalogue.generate({ looks: 200, seed: "test" }), catalogue)
    assert.notDeepEqual(Catalogue.generate({ looks: 200, seed: 7 }), catalogue)
  })

  it.each([0, 1, 200, 10_000])("makes %i looks, of groups of 1 to 20, with ids that differ", (count) => {
    const { groups, looks } = Catalogue.generate({ looks: count })
    assert.strictEqual(looks.length, count)
    assert.strictEqual(new Set(idsOf(looks)).size, count)
    assert.strictEqual(new Set(idsOf(groups)).size, groups.length)
    const sizes = Map.groupBy(looks, ({ groupId }) => groupId)
    assert.deepStrictEqual([...sizes.keys()], idsOf(groups))
    for (const { length } of sizes.values()) assert.isAtMost(length, 20)
  })

  it("has no record that is rare in HeyGen's own, unless it is asked for", () => {
    const { groups, looks } = Catalogue.generate({ looks: 2_000 })
    for (const { name, premium, tags, isRepeated, gender, ownership, defaultVoiceId } of looks) {
      assert.deepStrictEqual([name?.trim() === "", premium, tags, isRepeated], [false, false, [], false])
      assert.notStrictEqual(gender, "unknown")
      if (ownership === "public") assert.isNull(defaultVoiceId)
    }
    assert.isAbove(groups.length, 100)
  })

  it.each([300, 2_000])("has HeyGen's proportions and oddities in %i looks", (count) => {
    const now = Date.UTC(2026, 5, 1)
    const { looks } = Catalogue.generate({ looks: count, now, oddities: true })
    const share = (test: (look: Catalogue.Look) => boolean, of = looks) => of.filter(test).length / of.length
    const photos = looks.filter(({ avatarType }) => avatarType === "photo_avatar")
    assert.approximately(
      share(({ avatarType }) => avatarType !== "photo_avatar"),
      0.19,
      0.06
    )
    assert.approximately(
      share(({ ownership }) => ownership === "private"),
      0.1,
      0.06
    )
    assert.approximately(
      share(({ previewImageUrl }) => !previewImageUrl.includes("?"), photos),
      0.27,
      0.02
    )
    const oddities: ReadonlyArray<(look: Catalogue.Look) => boolean> = [
      ({ avatarType }) => avatarType === "digital_twin",
      ({ id, avatarType }) => avatarType === "studio_avatar" && /^[A-Z][a-z]+(_[a-z0-9]+)+$/.test(id),
      ({ name }) => name?.endsWith(" ") === true,
      ({ name }) => name === "",
      ({ name }) => name === null,
      ({ name }) => /[^\x20-\x7e]/.test(name ?? ""),
      ({ gender }) => gender === "unknown",
      ({ isRepeated }) => isRepeated,
      ({ premium }) => premium,
      ({ tags }) => tags.length > 0,
      ({ createdAt }) => !Number.isInteger(createdAt)
    ]
    for (const oddity of oddities) {
      assert.isAbove(share(oddity), 0, String(oddity))
      assert.isBelow(share(oddity), 0.5, String(oddity))
    }
    for (const { createdAt, id, previewImageUrl } of looks) {
      assert.match(id, /^([0-9a-f]{32}|[A-Za-z]+(_[a-z0-9]+)+)$/)
      assert.isBelow(createdAt, now / 1_000)
      const { searchParams } = new URL(previewImageUrl)
      if (searchParams.size === 0) continue
      assert.deepStrictEqual([...searchParams.keys()], ["Expires", "Signature", "Key-Pair-Id"])
      const days = (Number(searchParams.get("Expires")) - now / 1_000) / 86_400
      assert.isAtLeast(days, 2.2)
      assert.isAtMost(days, 7)
    }
  })
})

describe("the mock with a catalogue", () => {
  it.live("serves on a socket the pictures that its looks point at", () =>
    Effect.gen(function* () {
      const { url } = yield* MockServer
      const looks = yield* HttpClient.get(`${url}/v3/avatars/looks`, { headers: { "x-api-key": "any" } })
      const { data } = yield* Schema.decodeUnknownEffect(Pictured)(yield* looks.json)
      for (const { preview_image_url } of data.slice(0, 2)) {
        assert.isTrue(preview_image_url.startsWith(`${url}/`), preview_image_url)
        const picture = yield* HttpClient.get(preview_image_url)
        assert.strictEqual(picture.status, 200)
        assert.strictEqual(picture.headers["content-type"], "image/svg+xml")
        assert.match(yield* picture.text, /^<svg .*<\/svg>$/)
      }
    }).pipe(Effect.provide([MockServer.layer({ catalogue }), FetchHttpClient.layer]))
  )

  it.layer(mock())((it) => {
    it.effect.each<readonly [string, string]>([
      ["list-avatars-v2", "/v2/avatars"],
      ["list-all-avatar-groups", "/v2/avatar_group.list"],
      ["list-all-avatar-groups", "/v2/avatar_group.list?include_public=true"],
      ...catalogue.groups
        .slice(0, 6)
        .map(({ id }): readonly [string, string] => [
          "list-all-avatars-in-one-avatar-group",
          `/v2/avatar_group/${id}/avatars`
        ]),
      ...catalogue.looks
        .filter((_, index) => index % 40 === 0)
        .flatMap(
          ({ id }): ReadonlyArray<readonly [string, string]> => [
            ["retrieve-avatar-details", `/v2/avatar/${id}/details`],
            ["getAvatarLook", `/v3/avatars/looks/${id}`]
          ]
        ),
      ["listAvatarGroups", "/v3/avatars"],
      ["listAvatarGroups", "/v3/avatars?ownership=private&limit=1"],
      ["getAvatarGroup", `/v3/avatars/${first(catalogue.groups).id}`],
      ["listAvatarLooks", "/v3/avatars/looks"],
      ["listAvatarLooks", "/v3/avatars/looks?limit=50&avatar_type=digital_twin"]
    ])("answers %s as the document says: %s", ([operation, url]) =>
      Effect.gen(function* () {
        const { body, status } = yield* ask(url)
        assert.strictEqual(status, 200)
        const fs = yield* FileSystem.FileSystem
        const file = yield* fs.makeTempFileScoped({ suffix: ".json" })
        yield* fs.writeFileString(file, JSON.stringify(body))
        const answer = yield* Effect.flatMap(Prism, (prism) =>
          prism.respond({ method: "GET", url, headers: { "x-api-key": "any" } })
        ).pipe(Effect.provide(Prism.layer({ responses: { [operation]: file } })))
        assert.deepStrictEqual(JSON.parse(answer.body), body)
        assert.deepStrictEqual(answer.violations, [])
      }).pipe(Effect.scoped, Effect.provide(NodeServices.layer))
    )

    it.effect.each<readonly [string, (look: Catalogue.Look) => boolean]>([
      ["", () => true],
      ["&ownership=private", ({ ownership }) => ownership === "private"],
      ["&avatar_type=studio_avatar", ({ avatarType }) => avatarType === "studio_avatar"],
      [
        "&avatar_type=photo_avatar&ownership=public",
        ({ avatarType, ownership }) => avatarType === "photo_avatar" && ownership === "public"
      ],
      [`&group_id=${first(catalogue.groups).id}`, ({ groupId }) => groupId === first(catalogue.groups).id]
    ])("pages through v3's looks, each once and in order: limit=7%s", ([filter, isWanted]) =>
      Effect.gen(function* () {
        const wanted = idsOf(catalogue.looks.filter(isWanted))
        assert.isAbove(wanted.length, 0)
        assert.deepStrictEqual(yield* walk(`/v3/avatars/looks?limit=7${filter}`), wanted)
      })
    )

    it.effect("pages through v3's groups, and has pages of twenty where no limit is given", () =>
      Effect.gen(function* () {
        assert.deepStrictEqual(yield* walk("/v3/avatars?limit=3"), idsOf(catalogue.groups))
        assert.strictEqual((yield* askPage("/v3/avatars/looks")).data.length, 20)
      })
    )

    it.effect("ends with a page that is full, without one that is empty", () =>
      Effect.gen(function* () {
        assert.deepStrictEqual(yield* walk("/v3/avatars/looks?limit=50"), idsOf(catalogue.looks))
      })
    )

    it.effect.each([
      "/v3/avatars/looks?token=nope",
      "/v3/avatars/looks?token=",
      `/v3/avatars/looks?token=${btoa('{"last_id":"nope"}')}`,
      "/v3/avatars?token=%25",
      "/v3/avatars/looks?group_id=nope"
    ])("answers a token or a group that it does not know with InvalidParameter: %s", (url) =>
      Effect.gen(function* () {
        const { body, status } = yield* ask(url)
        assert.strictEqual(status, 400)
        assert.include(JSON.stringify(body), '"code":"invalid_parameter"')
      })
    )

    it.effect("refuses the token of another list", () =>
      Effect.gen(function* () {
        const { next_token } = yield* askPage("/v3/avatars?limit=1")
        assert.strictEqual((yield* ask(`/v3/avatars/looks?token=${next_token}`)).status, 400)
      })
    )

    it.effect.each([
      "/v2/avatar/nope/details",
      "/v2/avatar_group/nope/avatars",
      "/v3/avatars/nope",
      "/v3/avatars/looks/nope",
      `/v3/avatars/looks/${"x".repeat(500)}`
    ])("answers an id that it does not know with the document's 404: %s", (url) =>
      Effect.gen(function* () {
        const { body, status } = yield* ask(url)
        const declared = yield* ask(url, { prefer: "code=404" })
        assert.deepStrictEqual([status, declared.status], [404, 404])
        assert.deepStrictEqual(body, declared.body)
      })
    )

    it.effect("has the same looks of a group in v2 as in v3", () =>
      Effect.forEach(catalogue.groups, ({ id }) =>
        Effect.gen(function* () {
          const { data } = yield* askV2Group(`/v2/avatar_group/${id}/avatars`)
          assert.deepStrictEqual(
            data.avatar_list.map((look) => ("id" in look ? look.id : look.avatar_id)),
            yield* walk(`/v3/avatars/looks?group_id=${id}&limit=50`)
          )
        })
      )
    )

    it.effect("has sizes, orientation and engines on v3's looks", () =>
      Effect.gen(function* () {
        const { data } = yield* askLooks("/v3/avatars/looks?limit=50")
        for (const look of data) {
          const { image_height, image_width, preferred_orientation } = look
          const square = image_width === image_height
          const expected = square ? "square" : image_width > image_height ? "landscape" : "portrait"
          assert.strictEqual(preferred_orientation, expected)
          assert.include(look.supported_api_engines, "avatar_iv")
          assert.strictEqual(
            look.supported_api_engines.includes("avatar_v"),
            look.avatar_type === "digital_twin"
          )
        }
      })
    )

    it.effect.each<readonly [string, string]>([
      ["/v2/avatars", "GET /v3/avatars"],
      ["/v2/avatar_group.list", "GET /v3/avatars"],
      [`/v2/avatar_group/${first(catalogue.groups).id}/avatars`, "GET /v3/avatars/looks"],
      [`/v2/avatar/${first(catalogue.looks).id}/details`, "GET /v3/avatars/looks/{look_id}"]
    ])("says in v2's body what its headers announce: %s", ([url, successor]) =>
      Effect.gen(function* () {
        const { body, headers } = yield* ask(url)
        const { warning } = yield* Schema.decodeUnknownEffect(Warned)(body)
        assert.strictEqual(warning.v3_endpoint, successor)
        assert.strictEqual(new Date(warning.sunset_date).getTime(), new Date(headers.sunset ?? "").getTime())
        assert.include(warning.message, warning.sunset_date)
      })
    )

    it.effect("says nothing of an end in v3's body", () =>
      Effect.gen(function* () {
        assert.notProperty((yield* ask("/v3/avatars")).body, "warning")
      })
    )

    it.effect("lists the presets' groups in v2 only where they are asked for", () =>
      Effect.gen(function* () {
        const own = (yield* askV2Groups("/v2/avatar_group.list")).data
        const all = (yield* askV2Groups("/v2/avatar_group.list?include_public=true")).data
        assert.deepStrictEqual(
          idsOf(own.avatar_group_list),
          idsOf(catalogue.groups.filter(({ ownership }) => ownership === "private"))
        )
        assert.deepStrictEqual(idsOf(all.avatar_group_list), idsOf(catalogue.groups))
        assert.deepStrictEqual(
          [own.total_count, all.total_count],
          [own.avatar_group_list.length, catalogue.groups.length]
        )
      })
    )

    it.effect("leaves to Prism the key, the request's validation, the headers and what is preferred", () =>
      Effect.gen(function* () {
        assert.strictEqual((yield* get("/v2/avatars", { "x-api-key": "" })).status, 401)
        assert.strictEqual((yield* get("/v3/avatars/looks?limit=51")).status, 400)
        assert.strictEqual((yield* get("/v2/avatars")).headers.sunset, "Sat, 31 Oct 2026 00:00:00 GMT")
        const preferred = yield* ask("/v3/avatars", { prefer: "example=Result" })
        assert.include(JSON.stringify(preferred.body), "group_abc123")
      })
    )
  })

  it.effect("lists in v2 the looks of v3, a few of them twice where there are oddities", () =>
    Effect.gen(function* () {
      const odd = Catalogue.generate({ looks: 200, seed: "test", oddities: true })
      const { avatars, talking_photos } = (yield* Effect.provide(
        askV2Looks("/v2/avatars"),
        mock({ catalogue: odd })
      )).data
      const ids = [
        ...avatars.map(({ avatar_id }) => avatar_id),
        ...talking_photos.map(({ talking_photo_id }) => talking_photo_id)
      ]
      assert.sameMembers([...new Set(ids)], idsOf(odd.looks))
      assert.strictEqual(ids.length, 200 + odd.looks.filter(({ isRepeated }) => isRepeated).length)
      assert.isAbove(ids.length, 200)
    })
  )

  it.effect("goes through a scenario first, whose plain 200 is the catalogue's", () =>
    Effect.gen(function* () {
      const url = `/v3/avatars/looks/${first(catalogue.looks).id}`
      const scenario = {
        getAvatarLook: Scenario.script([
          Scenario.declared(429),
          Scenario.declared(200, { example: "Result" }),
          Scenario.declared(200)
        ])
      }
      const answers = yield* Effect.forEach([1, 2, 3, 4], () => ask(url)).pipe(
        Effect.provide(mock({ scenario }))
      )
      assert.deepStrictEqual(
        answers.map(({ status }) => status),
        [429, 200, 200, 200]
      )
      const [, example, step, normal] = answers.map(({ body }) => JSON.stringify(body))
      assert.include(example, "lk_josh_business")
      assert.include(step, first(catalogue.looks).id)
      assert.strictEqual(step, normal)
    })
  )

  it.effect("generates as many looks as it is told, and takes a file of one's own before them", () =>
    Effect.gen(function* () {
      const fs = yield* FileSystem.FileSystem
      const file = yield* fs.makeTempFileScoped({ suffix: ".json" })
      yield* fs.writeFileString(file, '{"data":[]}')
      const [ids, groups] = yield* Effect.all([walk("/v3/avatars/looks?limit=50"), ask("/v3/avatars")]).pipe(
        Effect.provide(mock({ catalogue: 60, responses: { listAvatarGroups: file } }))
      )
      assert.strictEqual(new Set(ids).size, 60)
      assert.deepStrictEqual<unknown>(groups.body, { data: [] })
    }).pipe(Effect.scoped, Effect.provide(NodeServices.layer))
  )
})
