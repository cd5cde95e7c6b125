/**
 * The main job, against a real server on a real socket: the catalogue over version
 * 3, the two endpoints of version 2, and a rate limit that the client waits out.
 */
import { styleText } from "node:util"
import { AvatarCatalogue, HeyGenClient, V2 } from "@effect-heygen/core"
import { MockServer, Scenario } from "@effect-heygen/mock"
import * as Console from "effect/Console"
import * as Command from "effect/cli/Command"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as FetchHttpClient from "effect/http/FetchHttpClient"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import * as References from "effect/References"
import * as Stream from "effect/Stream"
import { run } from "./support/run.ts"
import { count, row } from "./support/table.ts"

// `styleText` colours only what goes to a terminal.
const heading = (text: string) => Console.log(`\n${styleText("bold", text)}`)
const line = (...cells: ReadonlyArray<string>) => Console.log(`  ${row(cells, [32, 34])}`)

const version3 = Effect.gen(function* () {
  yield* heading("The catalogue, over version 3")
  const catalogue = yield* AvatarCatalogue
  const groups = yield* catalogue.groups().pipe(Stream.take(3), Stream.runCollect)
  for (const { id, name } of groups) {
    const looks = yield* Stream.runCollect(catalogue.looksInGroup(id))
    yield* line(name ?? id, count(looks.length, "look"))
  }
  return groups
})

const version2 = Effect.fnUntraced(function* (groupId: string) {
  yield* heading("The two endpoints of version 2")
  const { avatars, talking_photos } = yield* V2.Avatars.use((avatars) => avatars.list())
  yield* line(
    "GET /v2/avatars",
    `${count(avatars.length, "avatar")}, ${count(talking_photos.length, "talking photo")}`
  )
  const { avatar_list } = yield* V2.AvatarGroups.use((groups) => groups.listAvatars(groupId))
  yield* line("GET /v2/avatar_group/…/avatars", count(avatar_list.length, "look"))
})

const rateLimit = Effect.gen(function* () {
  yield* heading("The same catalogue, with a rate limit and an outage in the way")
  const mock = yield* MockServer
  yield* mock.use({ listAvatarLooks: Scenario.script([Scenario.declared(429), Scenario.reset()]) })
  const before = (yield* mock.requests).length
  const [elapsed, looks] = yield* AvatarCatalogue.use((catalogue) =>
    Effect.timed(Stream.runCollect(catalogue.looks()))
  )
  const requests = (yield* mock.requests).slice(before, before + 3)
  for (const { at, outcome, path } of requests) {
    const seconds = (at - (requests[0]?.at ?? at)) / 1_000
    const colour = outcome === "200" ? "green" : "yellow"
    yield* line(`GET ${path}`, `after ${seconds.toFixed(1)} s: ${styleText(colour, outcome)}`)
  }
  yield* line("recovered", `${count(looks.length, "look")} in ${Duration.toSeconds(elapsed).toFixed(1)} s`)
})

const program = Effect.gen(function* () {
  const { url } = yield* MockServer
  yield* Console.log(`A mock of HeyGen's API is listening on ${url}. No key is needed.`)
  const [group] = yield* version3
  if (group !== undefined) yield* version2(group.id)
  yield* rateLimit
})

const HeyGenClientMock = Layer.effect(
  HeyGenClient,
  MockServer.use(({ url }) => HeyGenClient.make({ apiKey: Redacted.make("hg-demo"), baseUrl: url }))
)

const HeyGenMock = Layer.merge(AvatarCatalogue.layerV3, V2.layer).pipe(
  Layer.provide(HeyGenClientMock),
  Layer.provideMerge(MockServer.layer({ apiKey: "hg-demo", catalogue: 120 })),
  Layer.provide(FetchHttpClient.layer)
)

run(
  Command.make("demo", {}, () =>
    program.pipe(
      Effect.provide(HeyGenMock),
      // The mock announces the end of version 2 as HeyGen did, on a date that has passed.
      Effect.provideService(References.MinimumLogLevel, "Error")
    )
  ).pipe(Command.withDescription("Lists a catalogue from a mock of HeyGen's API. It needs no key."))
)
