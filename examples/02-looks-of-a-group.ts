/**
 * The looks of one group as a table. Without an id it takes the first group of
 * the account.
 *
 *     pnpm 02-looks-of-a-group 1348c67013e0469c89b303fbd25f4aaa
 */
import { AvatarCatalogue } from "@effect-heygen/core"
import * as Console from "effect/Console"
import * as Argument from "effect/cli/Argument"
import * as Command from "effect/cli/Command"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Stream from "effect/Stream"
import * as HeyGen from "./support/HeyGen.ts"
import { run } from "./support/run.ts"
import { count, table } from "./support/table.ts"

const firstGroup = Effect.gen(function* () {
  const catalogue = yield* AvatarCatalogue
  return Option.map(yield* Stream.runHead(catalogue.groups()), ({ id }) => id)
})

const printLooks = Effect.fnUntraced(function* (groupId: string) {
  const catalogue = yield* AvatarCatalogue
  const looks = yield* Stream.runCollect(catalogue.looksInGroup(groupId))
  if (looks.length > 0) {
    yield* Console.log(
      table(
        ["look", "name", "kind", "gender"],
        looks.map(({ gender, id, kind, name }) => [id, name || "(no name)", kind ?? "", gender ?? ""])
      )
    )
  }
  yield* Console.log(`${count(looks.length, "look")} in group ${groupId}`)
})

const groupId = Argument.String("group").pipe(
  Argument.optional,
  Argument.withDescription("The id of a group; the first one of the account by default")
)

run(
  Command.make("02-looks-of-a-group", { groupId }, ({ groupId }) =>
    Effect.gen(function* () {
      const id = Option.isSome(groupId) ? groupId : yield* firstGroup
      yield* Option.match(id, {
        onNone: () => Console.log("This account has no avatar groups."),
        onSome: printLooks
      })
    }).pipe(Effect.provide(HeyGen.catalogue()))
  ).pipe(Command.withDescription("Prints the looks of an avatar group."))
)
