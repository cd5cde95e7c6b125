/**
 * Effect's SQL client on the SQLite that comes with Node. With a release of
 * `@effect/sql-sqlite-node` for this version of Effect, its `SqliteClient.layer`
 * takes the place of this file.
 */
import { DatabaseSync, type SQLInputValue } from "node:sqlite"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Reactivity from "effect/reactivity/Reactivity"
import * as Semaphore from "effect/Semaphore"
import * as Stream from "effect/Stream"
import * as SqlClient from "effect/sql/SqlClient"
import type { Connection } from "effect/sql/SqlConnection"
import { classifySqliteError, SqlError } from "effect/sql/SqlError"
import * as Statement from "effect/sql/Statement"

const run = <A>(operation: string, evaluate: () => A) =>
  Effect.try({
    try: evaluate,
    catch: (cause) => new SqlError({ reason: classifySqliteError(cause, { operation, message: operation }) })
  })

const isInput = (value: unknown): value is SQLInputValue =>
  value === null || ["string", "number", "bigint"].includes(typeof value) || value instanceof Uint8Array

const make = Effect.fnUntraced(function* (filename: string) {
  const database = yield* Effect.acquireRelease(
    run("open", () => new DatabaseSync(filename)),
    (database) => Effect.sync(() => database.close())
  )
  const prepare = (sql: string, asArrays = false) => {
    const statement = database.prepare(sql)
    statement.setReturnArrays(asArrays)
    return statement
  }
  const rows = (sql: string, params: ReadonlyArray<unknown>) =>
    run("execute", () => prepare(sql).all(...params.filter(isInput)))
  const values = (sql: string, params: ReadonlyArray<unknown>) =>
    run("execute", () =>
      prepare(sql, true)
        .all(...params.filter(isInput))
        .map(Object.values)
    )
  const connection: Connection = {
    execute: (sql, params, transform) =>
      Effect.map(rows(sql, params), (all) => (transform === undefined ? all : transform(all))),
    executeUnprepared: (sql, params, transform) => connection.execute(sql, params, transform),
    executeRaw: rows,
    executeValues: values,
    executeValuesUnprepared: values,
    executeStream: (sql, params) => Stream.fromArrayEffect(rows(sql, params))
  }
  // One connection: a transaction has it for itself.
  const semaphore = yield* Semaphore.make(1)
  return yield* SqlClient.make({
    acquirer: semaphore.withPermits(1)(Effect.succeed(connection)),
    transactionAcquirer: Effect.as(
      Effect.acquireRelease(semaphore.take(1), () => semaphore.release(1)),
      connection
    ),
    compiler: Statement.makeCompilerSqlite(),
    driver: "sqlite-node",
    spanAttributes: [["db.system.name", "sqlite"]]
  })
})

/** The client on a file, or on `:memory:`. */
export const layer = (filename: string) =>
  Layer.effect(SqlClient.SqlClient, make(filename)).pipe(Layer.provide(Reactivity.layer))
