/**
 * A small command that finds an avatar, in either version of the API. Looks are
 * printed as their pages arrive.
 *
 *     pnpm 07-find-an-avatar --search office --gender female --api v3 --format csv
 */
import * as NodeServices from "@effect/platform-node/NodeServices"
import { AvatarCatalogue, type HeyGenError, Look } from "@effect-heygen/core"
import * as Console from "effect/Console"
import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import * as Effect from "effect/Effect"
import * as Csv from "effect/encoding/Csv"
import * as Logger from "effect/Logger"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import * as Sink from "effect/Sink"
import * as Stdio from "effect/Stdio"
import * as Stream from "effect/Stream"
import * as HeyGen from "./support/HeyGen.ts"
import { run } from "./support/run.ts"

const columns = ["id", "name", "kind", "gender"] as const
const line = (cells: ReadonlyArray<string>) =>
  `${cells
    .map((cell) => cell.padEnd(34))
    .join("  ")
    .trimEnd()}\n`

type Found<A> = Stream.Stream<A, HeyGenError, AvatarCatalogue>

/** Looks as text, one after the other. */
const formats = {
  table: (looks: Found<Look>): Found<string> =>
    Stream.concat(
      Stream.make(line(columns)),
      Stream.map(looks, (look) => line(columns.map((column) => look[column] ?? "")))
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
  api: Flag.Literals("api", ["v2", "v3"]).pipe(Flag.withDefault("v3")),
  format: Flag.Literals("format", ["table", "json", "csv"]).pipe(Flag.withDefault("table"))
}

const find = Command.make("find-an-avatar", flags, ({ api, format, gender, kind, search }) => {
  const [text, ofGender, ofKind] = [search, gender, kind].map(Option.getOrUndefined)
  let found = 0
  return Stream.unwrap(
    AvatarCatalogue.useSync((catalogue) => catalogue.looks({ text, gender: ofGender, kind: ofKind }))
  ).pipe(
    Stream.tap(() =>
      Effect.sync(() => {
        found += 1
        if (process.stderr.isTTY) process.stderr.write(`${found} found\r`)
      })
    ),
    formats[format],
    Stream.run(Sink.unwrap(Stdio.Stdio.useSync(({ stdout }) => stdout()))),
    // A reader, such as `head`, may have enough.
    Effect.catchTag("PlatformError", () => Effect.void),
    Effect.andThen(Effect.suspend(() => Console.error(`${found} found`))),
    Effect.provide(api === "v2" ? AvatarCatalogue.layerV2 : AvatarCatalogue.layerV3)
  )
})

find.pipe(
  Command.run({ version: "0.1.0" }),
  // Only what is found goes to the output.
  Effect.provideService(Logger.LogToStderr, true),
  Effect.provide([HeyGen.client({ catalogue: 500 }), NodeServices.layer]),
  run
)
