/**
 * Records HeyGen's API in a folder that the mock serves: without what is the
 * account's own, and only where a last search has found nothing of it.
 *
 * @since 0.1.0
 */
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import type * as HttpClient from "effect/http/HttpClient"
import * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"
import type { CheckOptions } from "./Check.ts"
import * as Api from "./internal/check/api.ts"
import * as Described from "./internal/check/described.ts"
import { count } from "./internal/check/finding.ts"
import { version } from "./internal/files.ts"
import { anonymise } from "./internal/record/anonymise.ts"
import * as Bodies from "./internal/record/bodies.ts"
import { collect } from "./internal/record/collect.ts"
import * as Files from "./internal/record/files.ts"
import * as Gate from "./internal/record/gate.ts"
import type { MockError } from "./MockError.ts"

/**
 * There is no recording: nothing could be recorded (`unavailable`), or the search
 * has found a secret in what was to be written (`leak`).
 *
 * @category errors
 * @since 0.1.0
 */
export class RecorderError extends Schema.TaggedError<RecorderError>("@effect-heygen/mock/RecorderError")(
  "RecorderError",
  {
    /** `unavailable`: nothing could be recorded. `leak`: a secret would have been in the files. */
    reason: Schema.Literals(["unavailable", "leak"]),
    message: Schema.String
  }
) {}

/**
 * What is known of an operation's file.
 *
 * @category models
 * @since 0.1.0
 */
export interface RecordedOperation {
  /** Such as `list-avatars-v2.json`; `undefined` where there was no status 200. */
  readonly file: string | undefined
  /** The statuses of its requests. */
  readonly statuses: ReadonlyArray<number>
  /** How many records the file has. */
  readonly records: number
  /** How many of the records are not known to be HeyGen's presets, and so have aliases. */
  readonly anonymised: number
  /** Whether the list was read to its end. */
  readonly whole: boolean
  /** Why it was not, or why there is no file. */
  readonly reason: string | undefined
  /** Some headers of the first response, such as `sunset`. */
  readonly headers: Readonly<Record<string, string>>
}

/**
 * What `about.json` says.
 *
 * @category models
 * @since 0.1.0
 */
export interface About {
  /** In ISO 8601. */
  readonly recordedAt: string
  /** The versions of the mock and of its document. */
  readonly versions: { readonly mock: string; readonly document: string }
  /** How many requests were sent. */
  readonly requests: number
  /** What is known of each operation, by its id. */
  readonly operations: Readonly<Record<string, RecordedOperation>>
}

/**
 * A recording that can be written.
 *
 * @category models
 * @since 0.1.0
 */
export interface Recording {
  /** Names and texts: a body for each operation, `catalogue.json` and `about.json`. */
  readonly files: ReadonlyMap<string, string>
  /** What `about.json` says. */
  readonly about: About
}

/** Headers that say something of the API, and nothing of the account. */
const allowed = ["content-type", "deprecation", "sunset", "retry-after", "cache-control"]

const print = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`

/**
 * Asks the eight operations, read-only: at most 30 requests, and a minute. Fails
 * where nothing could be recorded, or where a secret would be in the files.
 *
 * **Details**
 *
 * A record is the account's own, unless HeyGen itself lists it as public. Of these
 * every text becomes an alias, the same one wherever it stands: ids of looks,
 * groups and voices, names, tags, the paths of files; times become days. In every
 * record the signatures of URLs are masked, and `Expires` stays. The lists of
 * version 3 are in one page each, in HeyGen's order; where the account has more
 * than the requests allow, the looks of its first groups are recorded, and `about`
 * says so.
 *
 * The option `recording` of a mock serves it, per request, as the API did.
 *
 * Then all files are searched for the key, for signatures, and for the account's
 * ids and names, as they are, URL-encoded and in base64.
 *
 * **Example** (A recording, in a folder)
 *
 * ```ts
 * import * as Recorder from "@effect-heygen/mock/Recorder"
 * import * as NodeServices from "@effect/platform-node/NodeServices"
 * import * as Effect from "effect/Effect"
 * import * as FetchHttpClient from "effect/http/FetchHttpClient"
 * import * as Redacted from "effect/Redacted"
 *
 * const program = Recorder.take({ apiKey: Redacted.make("the key") }).pipe(
 *   Effect.tap((recording) => Recorder.write(recording, "recordings")),
 *   Effect.provide([FetchHttpClient.layer, NodeServices.layer])
 * )
 * ```
 *
 * @category constructors
 * @since 0.1.0
 */
export const take = (
  options: CheckOptions
): Effect.Effect<Recording, RecorderError | MockError, HttpClient.HttpClient> =>
  Effect.gen(function* () {
    const described = yield* Described.load
    const api = yield* Api.make(described, options)
    const collection = yield* collect(api)
    const { groupLooks, operations, ownGroups, ownership } = collection
    const recorded = operations.filter(({ answer }) => answer !== undefined)
    if (recorded.length === 0) {
      return yield* new RecorderError({
        reason: "unavailable",
        message: `Nothing was recorded. ${api.stopped() ?? "No operation has answered with status 200."}`
      })
    }
    const sources = [...recorded, ...(ownGroups === undefined ? [] : [ownGroups]), ...groupLooks.values()]
    const { aliasOf, bodyOf } = anonymise(sources, ownership)
    const owners = ({ privateIds, publicIds }: Bodies.Ownership) => ({
      private: [...privateIds].map(aliasOf),
      public: [...publicIds].map(aliasOf)
    })
    const index = {
      groups: owners(collection.groups),
      looks: owners(collection.looks),
      ownGroups: ownGroups === undefined ? null : bodyOf(ownGroups),
      groupLooks: Object.fromEntries([...groupLooks].map(([id, source]) => [aliasOf(id), bodyOf(source)]))
    }
    const about: About = {
      recordedAt: DateTime.formatIso(yield* DateTime.now),
      versions: { mock: yield* version, document: described.version },
      requests: api.sent(),
      operations: Object.fromEntries(
        operations.map(({ answer, body, isWhole, operation, reason, statuses }) => {
          const records = Bodies.recordsOf({ operation, body })
          const headers = allowed.flatMap((name) => {
            const value = answer?.headers[name]
            return value === undefined ? [] : [[name, value]]
          })
          const one: RecordedOperation = {
            file: answer && Files.fileOf(operation),
            statuses,
            records: records.length,
            anonymised: records.filter((record) => !Bodies.isPublic(ownership, record)).length,
            whole: isWhole,
            reason,
            headers: Object.fromEntries(headers)
          }
          return [operation, one]
        })
      )
    }
    const files = new Map([
      ...recorded.map((source) => [Files.fileOf(source.operation), print(bodyOf(source))] as const),
      [Files.catalogueFile, print(index)],
      [Files.aboutFile, print(about)]
    ])
    const leaks = Gate.leaks({ files, key: Redacted.value(options.apiKey), sources, ownership })
    if (leaks.length > 0) {
      const places = leaks.map(({ file, kind }) => `${kind} in ${file}`)
      return yield* new RecorderError({
        reason: "leak",
        message: `Nothing was written, for a secret would have been: ${places.join(", ")}.`
      })
    }
    return { files, about }
  }).pipe(Effect.scoped)

/**
 * Writes a recording. Each file replaces the one of its name as a whole; other
 * files of the folder stay.
 *
 * @category constructors
 * @since 0.1.0
 */
export const write = (
  { files }: Recording,
  folder: string
): Effect.Effect<void, RecorderError, FileSystem.FileSystem> =>
  Effect.gen(function* () {
    const fs = yield* FileSystem.FileSystem
    yield* fs.makeDirectory(folder, { recursive: true })
    const draft = yield* fs.makeTempDirectoryScoped({ directory: folder, prefix: ".recording-" })
    yield* Effect.forEach(files, ([name, text]) => fs.writeFileString(`${draft}/${name}`, text))
    yield* Effect.forEach(files, ([name]) => fs.rename(`${draft}/${name}`, `${folder}/${name}`))
  }).pipe(
    Effect.scoped,
    Effect.catchTag("PlatformError", ({ reason }) =>
      Effect.fail(
        new RecorderError({
          reason: "unavailable",
          message: `The recording can't be written to ${folder}: ${reason._tag}`
        })
      )
    )
  )

/**
 * The exit code of `heygen-mock record` where it fails: 2 where nothing could be
 * recorded, 3 where a secret was found.
 *
 * @category formatting
 * @since 0.1.0
 */
export const exitCode = (error: RecorderError | MockError): 2 | 3 =>
  error._tag === "RecorderError" && error.reason === "leak" ? 3 : 2

/**
 * What was recorded, in lines, and the command that serves it.
 *
 * @category formatting
 * @since 0.1.0
 */
export const format = ({ about }: Recording, folder: string): string => {
  const lines = Object.entries(about.operations).map(([operation, { anonymised, file, reason, records }]) =>
    file === undefined
      ? `${operation}: not recorded (${reason})`
      : `${operation}: ${count(records, "record")}, ${anonymised} anonymised${reason === undefined ? "" : ` (${reason})`}`
  )
  return [...lines, "", `heygen-mock --recording ${folder}`].join("\n")
}
