/**
 * A batch job over many accounts: each key has a client of its own, three accounts
 * are read at a time, and one that fails doesn't stop the others.
 *
 *     HEYGEN_API_KEYS='{ "acme": "key-1", "globex": "key-2" }' pnpm 13-many-accounts
 *
 * Without `HEYGEN_API_KEYS` it reads three accounts of the mock, one of which has
 * a wrong key.
 */
import { AvatarCatalogue, type CallOptions, HeyGenClient } from "@effect-heygen/core"
import { MockHttpClient } from "@effect-heygen/mock"
import * as Config from "effect/Config"
import * as Console from "effect/Console"
import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import * as Effect from "effect/Effect"
import * as FetchHttpClient from "effect/http/FetchHttpClient"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import { run } from "./support/run.ts"
import { count, table } from "./support/table.ts"

const Keys = Schema.fromJsonString(Schema.Record(Schema.String, Schema.RedactedFromValue(Schema.String)))

/** Less patience than for one account: the job goes on with the next. */
const options: CallOptions.CallOptions = { timeout: "30 seconds", retry: { maxAttempts: 3 } }

const ownLooks = (apiKey: Redacted.Redacted<string>) =>
  AvatarCatalogue.use((catalogue) => Stream.runCollect(catalogue.looks({ ownership: "private" }))).pipe(
    Effect.provide(Layer.provide(AvatarCatalogue.layerV3, HeyGenClient.layer({ apiKey, ...options })))
  )

const readAll = Effect.fnUntraced(function* (
  keys: Readonly<Record<string, Redacted.Redacted<string>>>,
  concurrency: number
) {
  let done = 0
  const accounts = Object.entries(keys)
  const rows = yield* Effect.forEach(
    accounts,
    ([name, apiKey]) =>
      ownLooks(apiKey).pipe(
        Effect.match({
          onSuccess: (looks) => ({ name, looks: looks.length, error: "" }),
          onFailure: ({ message }) => ({ name, looks: 0, error: message })
        }),
        Effect.tap(() =>
          Effect.sync(() => {
            done += 1
            if (process.stderr.isTTY) process.stderr.write(`${done} of ${accounts.length}\r`)
          })
        )
      ),
    { concurrency }
  )
  yield* Console.log(
    table(
      ["account", "own looks", "error"],
      rows.map(({ error, looks, name }) => [name, error === "" ? String(looks) : "–", error])
    )
  )
  const failed = rows.filter(({ error }) => error !== "").length
  yield* Console.log(
    `${count(rows.length, "account")}, ${count(
      rows.reduce((sum, { looks }) => sum + looks, 0),
      "look"
    )}, ${failed} failed`
  )
})

const job = Effect.fnUntraced(function* (concurrency: number) {
  const keys = yield* Config.withDefault(Config.schema(Keys, "HEYGEN_API_KEYS"), undefined)
  if (keys !== undefined) {
    yield* Console.error("HEYGEN_API_KEYS is set: these are responses from HeyGen.\n")
    return yield* Effect.provide(readAll(keys, concurrency), FetchHttpClient.layer)
  }
  yield* Console.error("HEYGEN_API_KEYS is not set, so a mock in this process takes HeyGen's place.\n")
  const [acme, globex, initech] = ["the-key", "the-key", "a-wrong-key"].map((key) => Redacted.make(key))
  return yield* Effect.provide(
    readAll({ ...(acme && { acme }), ...(globex && { globex }), ...(initech && { initech }) }, concurrency),
    MockHttpClient.layer({ catalogue: 200, apiKey: "the-key" })
  )
})

const concurrency = Flag.Int("concurrency").pipe(
  Flag.withSchema(Schema.Int.check(Schema.isGreaterThan(0))),
  Flag.withDefault(3),
  Flag.withDescription("How many accounts to read at a time, 3 by default")
)

run(
  Command.make("13-many-accounts", { concurrency }, ({ concurrency }) => job(concurrency)).pipe(
    Command.withDescription("Counts the own looks of each account in HEYGEN_API_KEYS, a JSON object of keys.")
  )
)
