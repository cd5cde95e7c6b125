/**
 * Every operation once, in HeyGen's own terms: from the list of groups to a group,
 * to its looks, to one of them, with each version of the API.
 */
import { V2, V3 } from "@effect-heygen/core"
import * as Console from "effect/Console"
import * as Command from "effect/cli/Command"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Stream from "effect/Stream"
import * as HeyGen from "./support/HeyGen.ts"
import { run } from "./support/run.ts"
import { count } from "./support/table.ts"

const version3 = Effect.gen(function* () {
  const groups = yield* V3.AvatarGroups
  const looks = yield* V3.AvatarLooks

  const page = yield* groups.list({ limit: 5 })
  yield* Console.log(`version 3: ${count(page.data.length, "group")}${page.has_more ? ", and more" : ""}`)

  // The stream requests a page when its first group is wanted.
  yield* groups.stream({ limit: 5 }).pipe(
    Stream.take(2),
    Stream.mapEffect(({ id }) => groups.get(id)),
    Stream.runForEach(
      Effect.fnUntraced(function* ({ id, looks_count, name }) {
        yield* Console.log(`  ${name || "(no name)"}: ${looks_count ?? "?"} looks`)
        const { data } = yield* looks.list({ group_id: id, limit: 1 })
        for (const { id } of data) {
          const look = yield* looks.get(id)
          yield* Console.log(
            `    ${look.name || "(no name)"} (${look.id}), ${look.avatar_type ?? "kind unknown"}`
          )
        }
      })
    )
  )
})

const version2 = Effect.gen(function* () {
  const avatars = yield* V2.Avatars
  const groups = yield* V2.AvatarGroups

  const catalogue = yield* avatars.list()
  yield* Console.log(
    `version 2: ${count(catalogue.avatars.length, "avatar")}, ${count(catalogue.talking_photos.length, "talking photo")}`
  )
  const { avatar_group_list } = yield* groups.list({ includePublic: true })
  yield* Console.log(`  ${count(avatar_group_list.length, "group")}, all in one response`)

  for (const { id, name } of avatar_group_list.slice(0, 2)) {
    const { avatar_list } = yield* groups.listAvatars(id)
    yield* Console.log(`  ${name || "(no name)"}: ${count(avatar_list.length, "look")}`)
    for (const look of avatar_list.slice(0, 1)) {
      // One list, two shapes of record: a guard tells them apart.
      const details = yield* avatars.get(V2.isVideoAvatar(look) ? look.avatar_id : look.id)
      yield* Console.log(
        `    ${details.name || "(no name)"} (${details.id}), premium: ${details.premium ?? "unknown"}`
      )
    }
  }
})

run(
  Command.make("10-every-operation", {}, () =>
    Effect.andThen(version3, version2).pipe(
      Effect.provide(Layer.merge(V2.layer, V3.layer).pipe(Layer.provide(HeyGen.client())))
    )
  ).pipe(Command.withDescription("Calls every operation of both versions of HeyGen's API."))
)
