/**
 * A small command that finds avatars, in either version of the API. Looks are
 * printed as their pages arrive.
 *
 *     pnpm 07-find-an-avatar --search office --gender female --format csv
 */
import { AvatarCatalogue, type HeyGenError, Look } from "@effect-heygen/core"
import * as Console from "effect/Console"
import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import * as Effect from "effect/Effect"
import * as Csv from "effect/encoding/Csv"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import * as Sink from "effect/Sink"
import * as Stdio from "effect/Stdio"
import * as Stream from "effect/Stream"
import * as HeyGen from "./support/HeyGen.ts"
import { run } from "./support/run.ts"
import { count, row } from "./support/table.ts"

const columns = ["id", "name", "kind", "gender"] as const
const widths = [40, 32, 14, 8]

type Found<A> = Stream.Stream<A, HeyGenError, AvatarCatalogue>

/** Looks as text, one after the other. */
const formats = {
  table: (looks: Found<Look>): Found<string> =>
    Stream.zipWithIndex(looks).pipe(
      Stream.map(([look, index]) => {
        const rule = widths.map((width) => "─".repeat(width))
        const lines = [...(index === 0 ? [columns, rule] : []), columns.map((column) => look[column] || "–")]
        return lines.map((cells) => `${row(cells, widths)}\n`).join("")
      })
    ),
  csv: (looks: Found<Look>): Found<string> =>
    looks.pipe(
      Stream.map(({ gender, id, kind, name }) => ({ id, name, kind, gender })),
      Stream.pipeThroughChannel(Csv.encodeString({ columns, headers: true, newline: "\n" }))
    ),
  json: (looks: Found<Look>): Found<string> =>
    Stream.map(looks, (look) => `${JSON.stringify(Schema.encodeSync(Look)(look))}\n`)
}

const flags = {
  search: Flag.optional(Flag.String("search")).pipe(
    Flag.withDescription("A part of the name, the id or a tag")
  ),
  gender: Flag.optional(Flag.String("gender")).pipe(Flag.withDescription("Such as female or male")),
  kind: Flag.optional(Flag.String("kind")).pipe(Flag.withDescription("Such as photo_avatar")),
  ownership: Flag.optional(Flag.Literals("ownership", ["public", "private"])).pipe(
    Flag.withDescription("HeyGen's presets, or the account's own")
  ),
  limit: Flag.Int("limit").pipe(
    Flag.withSchema(Schema.Int.check(Schema.isGreaterThanOrEqualTo(0))),
    Flag.withDefault(20),
    Flag.withDescription("The most looks to print, 20 by default; 0 for all")
  ),
  api: Flag.Literals("api", ["v2", "v3"]).pipe(
    Flag.withDefault("v3"),
    Flag.withDescription("The version of HeyGen's API, v3 by default")
  ),
  format: Flag.Literals("format", ["table", "json", "csv"]).pipe(
    Flag.withDefault("table"),
    Flag.withDescription("How to print looks, table by default")
  )
}

const find = Command.make(
  "07-find-an-avatar",
  flags,
  ({ api, format, gender, kind, limit, ownership, search }) => {
    let found = 0
    let isCut = false
    const filter = {
      text: Option.getOrUndefined(search),
      gender: Option.getOrUndefined(gender),
      kind: Option.getOrUndefined(kind),
      ownership: Option.getOrUndefined(ownership)
    }
    const most = limit === 0 ? Number.POSITIVE_INFINITY : limit
    return Stream.unwrap(AvatarCatalogue.useSync((catalogue) => catalogue.looks(filter))).pipe(
      // One more than is printed tells whether there are more.
      Stream.take(most + 1),
      Stream.filter(() => {
        isCut = found >= most
        if (!isCut) found += 1
        return !isCut
      }),
      Stream.tap(() =>
        Effect.sync(() => {
          if (process.stderr.isTTY && !process.stdout.isTTY) process.stderr.write(`${found} found\r`)
        })
      ),
      formats[format],
      Stream.run(Sink.unwrap(Stdio.Stdio.useSync(({ stdout }) => stdout()))),
      // A reader, such as `head`, may have enough.
      Effect.catchTag("PlatformError", () => Effect.void),
      Effect.andThen(
        Effect.suspend(() =>
          Console.error(`${count(found, "look")}${isCut ? ", and more: --limit 0 prints all" : ""}`)
        )
      ),
      Effect.provide(
        Layer.provide(
          api === "v2" ? AvatarCatalogue.layerV2 : AvatarCatalogue.layerV3,
          HeyGen.client({ catalogue: 500 })
        )
      )
    )
  }
).pipe(Command.withDescription("Finds avatars by name, gender, kind or owner."))

run(find)
