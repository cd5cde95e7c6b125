/**
 * The looks of one avatar group. HeyGen sends two shapes of record in one list;
 * a guard, or the field that only one of them has, tells them apart.
 *
 *     pnpm 02-avatars-of-a-group 1348c67013e0469c89b303fbd25f4aaa
 */
import { V2 } from "@effect-heygen/core"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as HeyGen from "./support/HeyGen.ts"
import { run } from "./support/run.ts"
import { table } from "./support/table.ts"

const groupId = process.argv[2] ?? "1348c67013e0469c89b303fbd25f4aaa"

const row = (look: V2.Look) =>
  V2.isVideoAvatar(look)
    ? ["video avatar", look.avatar_id, look.avatar_name ?? "", look.gender ?? "", ""]
    : ["photo look", look.id, look.name ?? "", "", look.status ?? ""]

const program = Effect.gen(function* () {
  const groups = yield* V2.AvatarGroups
  const { avatar_list: looks } = yield* groups.listAvatars(groupId)

  yield* Console.log(table(["kind", "id", "name", "gender", "status"], looks.map(row)))
  yield* Console.log(`${looks.filter(V2.isPhotoLook).length} of ${looks.length} looks are photos`)
})

program.pipe(Effect.provide(HeyGen.layer()), run)
