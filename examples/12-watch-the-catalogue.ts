/**
 * Keeps a copy of the catalogue in SQLite, and says what has changed since it
 * last ran, and then every hour. Run it twice: the second time nothing is new.
 *
 *     pnpm 12-watch-the-catalogue watch.db
 */
import { AvatarCatalogue, Snapshot } from "@effect-heygen/core"
import { Catalogue } from "@effect-heygen/mock"
import * as Console from "effect/Console"
import * as Argument from "effect/cli/Argument"
import * as Command from "effect/cli/Command"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Schedule from "effect/Schedule"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import * as SqlClient from "effect/sql/SqlClient"
import * as HeyGen from "./support/HeyGen.ts"
import { run } from "./support/run.ts"
import * as Sqlite from "./support/Sqlite.ts"

const Json = Schema.fromJsonString(Schema.toCodecJson(Snapshot.Snapshot))

const watch = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  yield* sql`CREATE TABLE IF NOT EXISTS looks (id TEXT PRIMARY KEY, name TEXT, engines TEXT, removed_at TEXT)`
  yield* sql`CREATE TABLE IF NOT EXISTS snapshots (scope TEXT PRIMARY KEY, snapshot TEXT NOT NULL)`

  const last = sql<{ snapshot: string }>`SELECT snapshot FROM snapshots`.pipe(
    Effect.flatMap(([row]) =>
      row === undefined ? Effect.undefined : Schema.decodeEffect(Json)(row.snapshot)
    )
  )

  const store = Effect.fnUntraced(function* ({ changes, snapshot }: Snapshot.Update) {
    const { added, changed, removed } = changes.looks
    for (const { engines = [], id, name = "" } of [...added, ...changed.map(({ after }) => after)]) {
      const row = { id, name, engines: engines.join(" "), removed_at: null }
      yield* sql`INSERT OR REPLACE INTO looks ${sql.insert(row)}`
    }
    const removed_at = DateTime.formatIso(snapshot.takenAt)
    for (const { id } of removed) yield* sql`UPDATE looks SET removed_at = ${removed_at} WHERE id = ${id}`
    const row = { scope: snapshot.scope, snapshot: yield* Schema.encodeEffect(Json)(snapshot) }
    yield* sql`INSERT OR REPLACE INTO snapshots ${sql.insert(row)}`
    yield* Console.log(`${added.length} added, ${removed.length} removed, ${changed.length} changed`)
  }, sql.withTransaction)

  // A read that fails changes nothing. The next one goes on from what was stored.
  yield* Snapshot.changes(Schedule.spaced("1 hour"), { since: last }).pipe(
    Stream.tap(store),
    Stream.tapError(({ message }) => Console.error(message)),
    Stream.retry(Schedule.spaced("10 minutes")),
    Stream.runDrain
  )
})

const catalogue = AvatarCatalogue.layer().pipe(
  Layer.provide(HeyGen.client({ catalogue: Catalogue.generate({ looks: 500 }) }))
)

const file = Argument.String("file").pipe(
  Argument.withDefault(":memory:"),
  Argument.withDescription("The database, which is made if it isn't there; in memory by default")
)

run(
  Command.make("12-watch-the-catalogue", { file }, ({ file }) =>
    Effect.provide(watch, [catalogue, Sqlite.layer(file)])
  ).pipe(Command.withDescription("Keeps a copy of the catalogue in SQLite, and prints what has changed."))
)
