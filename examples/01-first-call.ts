/**
 * The first program: the first groups of an account, and the looks of each. It
 * works on any account, because every id in it comes from a list.
 *
 *     pnpm 01-first-call
 */
import { AvatarCatalogue } from "@effect-heygen/core"
import * as Console from "effect/Console"
import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import * as HeyGen from "./support/HeyGen.ts"
import { run } from "./support/run.ts"
import { count } from "./support/table.ts"

const firstCall = Effect.fnUntraced(function* (many: number) {
  const catalogue = yield* AvatarCatalogue
  const groups = yield* catalogue.groups().pipe(Stream.take(many), Stream.runCollect)
  for (const group of groups) {
    const looks = yield* Stream.runCollect(catalogue.looksInGroup(group.id))
    yield* Console.log(`${group.name || "(no name)"}: ${count(looks.length, "look")}`)
    for (const look of looks.slice(0, 2)) yield* Console.log(`  ${look.id}  ${look.name || "(no name)"}`)
  }
  yield* Console.log(
    groups.length === 0 ? "This account has no avatar groups." : count(groups.length, "group")
  )
})

const groups = Flag.Int("groups").pipe(
  Flag.withSchema(Schema.Int.check(Schema.isGreaterThan(0))),
  Flag.withDefault(3),
  Flag.withDescription("How many groups to print, 3 by default")
)

run(
  Command.make("01-first-call", { groups }, ({ groups }) =>
    Effect.provide(firstCall(groups), HeyGen.catalogue())
  ).pipe(Command.withDescription("Prints the first avatar groups of an account, and some looks of each."))
)
