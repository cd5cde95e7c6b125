/**
 * The main job, against a real server on a real socket: the catalogue, one
 * group's looks, and a rate limit that the client waits out.
 */
import { HeyGenClient, V2 } from "@effect-heygen/core"
import { MockServer, Scenario } from "@effect-heygen/mock"
import * as Console from "effect/Console"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as FetchHttpClient from "effect/http/FetchHttpClient"
import * as HttpClient from "effect/http/HttpClient"
import * as Layer from "effect/Layer"
import * as Logger from "effect/Logger"
import * as Redacted from "effect/Redacted"
import { run } from "./support/run.ts"

const program = Effect.gen(function* () {
  const avatars = yield* V2.Avatars
  const groups = yield* V2.AvatarGroups

  const catalogue = yield* avatars.list()
  yield* Console.log(`\n${catalogue.avatars.length} avatars`)
  for (const avatar of catalogue.avatars) yield* Console.log(`  ${avatar.avatar_id}  ${avatar.avatar_name}`)
  yield* Console.log(`${catalogue.talking_photos.length} talking photos`)
  for (const photo of catalogue.talking_photos)
    yield* Console.log(`  ${photo.talking_photo_id}  ${photo.talking_photo_name}`)

  const groupId = "1348c67013e0469c89b303fbd25f4aaa"
  const { avatar_list: looks } = yield* groups.listAvatars(groupId)
  yield* Console.log(`${looks.length} looks in group ${groupId}`)
  for (const look of looks)
    yield* Console.log(`  ${V2.isPhotoLook(look) ? `${look.id}  ${look.name}` : look.avatar_name}`)

  yield* Console.log("\nThe same catalogue, with a rate limit in the way:")
  const [elapsed] = yield* Effect.timed(avatars.list())
  yield* Console.log(`  recovered after ${Duration.toSeconds(elapsed).toFixed(1)} s`)
})

const printRateLimits = HttpClient.tap(({ headers, status }) =>
  status === 429
    ? Console.log(`  HTTP 429: HeyGen asks to wait ${headers["retry-after"]} s before the next request`)
    : Effect.void
)

const HeyGenClientMock = Layer.effect(
  HeyGenClient,
  Effect.gen(function* () {
    const { url } = yield* MockServer
    yield* Console.log(`A mock of HeyGen's API is listening on ${url}`)
    return yield* HeyGenClient.make({
      apiKey: Redacted.make("hg-demo"),
      baseUrl: url,
      transformClient: printRateLimits
    })
  })
)

const HeyGenMock = V2.layer.pipe(
  Layer.provide(HeyGenClientMock),
  Layer.provide(
    MockServer.layer({
      apiKey: "hg-demo",
      // The first request is the catalogue; the second meets the rate limit.
      scenario: { "list-avatars-v2": Scenario.script([Scenario.declared(200), Scenario.declared(429)]) }
    })
  ),
  Layer.provide(FetchHttpClient.layer)
)

program.pipe(Effect.provide([HeyGenMock, Logger.layer([Logger.consolePretty({ colors: false })])]), run)
