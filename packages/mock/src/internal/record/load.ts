/**
 * Reads a recording, and says what of it can't be served: a file that is missing
 * or not what it should be is an error with its name.
 */
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { MockError } from "../../MockError.ts"
import { readJson } from "../files.ts"
import * as Files from "./files.ts"

/** A recording as the mock serves it. A body is `undefined` where the operation was not recorded. */
export interface Recording {
  readonly index: typeof Files.Index.Type
  readonly avatars: typeof Files.Avatars.Type | undefined
  readonly details: typeof Files.Single.Type | undefined
  readonly groupList: typeof Files.GroupList.Type | undefined
  readonly groupLooks: typeof Files.GroupLooks.Type | undefined
  readonly groups: typeof Files.List.Type | undefined
  readonly group: typeof Files.Single.Type | undefined
  readonly looks: typeof Files.List.Type | undefined
  readonly look: typeof Files.Single.Type | undefined
  /** Why an operation was not recorded, or not to its end. */
  readonly reasons: ReadonlyMap<string, string>
}

/** No response of HeyGen's is nested as deep; what is deeper could not be written again. */
const maxDepth = 100

const isWithin = (value: unknown, depth: number): boolean =>
  typeof value !== "object" ||
  value === null ||
  (depth > 0 && Object.values(value).every((inner) => isWithin(inner, depth - 1)))

/** A file's own value, with all that the schema doesn't name, and in its order. */
const readAs = Effect.fnUntraced(function* <S extends Schema.ConstraintDecoder<unknown>>(
  file: string,
  schema: S
): Effect.fn.Return<S["Type"], MockError> {
  const { value } = yield* readJson(file)
  if (!isWithin(value, maxDepth)) {
    return yield* new MockError({ message: `${file} is nested too deeply to be served.` })
  }
  yield* Effect.mapError(
    Schema.decodeUnknownEffect(schema)(value),
    ({ message }) => new MockError({ message: `${file} is not of a recording: ${message}` })
  )
  Schema.asserts(schema, value)
  return value
})

/** Reads the recording of a folder. */
export const load = Effect.fnUntraced(function* (folder: string): Effect.fn.Return<Recording, MockError> {
  const { operations } = yield* readAs(`${folder}/${Files.aboutFile}`, Files.About)
  const read = <S extends Schema.ConstraintDecoder<unknown>>(operation: string, schema: S) =>
    operations[operation]?.file === undefined
      ? Effect.undefined
      : readAs(`${folder}/${Files.fileOf(operation)}`, schema)
  const recording = {
    index: yield* readAs(`${folder}/${Files.catalogueFile}`, Files.Index),
    avatars: yield* read("list-avatars-v2", Files.Avatars),
    details: yield* read("retrieve-avatar-details", Files.Single),
    groupList: yield* read("list-all-avatar-groups", Files.GroupList),
    groupLooks: yield* read("list-all-avatars-in-one-avatar-group", Files.GroupLooks),
    groups: yield* read("listAvatarGroups", Files.List),
    group: yield* read("getAvatarGroup", Files.Single),
    looks: yield* read("listAvatarLooks", Files.List),
    look: yield* read("getAvatarLook", Files.Single)
  }
  const reasons = new Map<string, string>()
  for (const [operation, { file, reason = "no reason is known", whole }] of Object.entries(operations)) {
    if (whole) continue
    reasons.set(operation, reason)
    yield* Effect.logWarning(
      file === undefined
        ? `The recording ${folder} has no ${operation} (${reason}); the mock responds with 501.`
        : `The recording ${folder} is not whole in ${operation} (${reason}).`
    )
  }
  return { ...recording, reasons }
})
