import { assert, describe, it } from "@effect/vitest"
import { V2 } from "@effect-heygen/core"
import * as Effect from "effect/Effect"
import * as Logger from "effect/Logger"
import * as FakeHttp from "./support/FakeHttp.ts"

const good = { avatar_id: "1", avatar_name: "Ada" }
const photo = { talking_photo_id: "2", talking_photo_name: "Grace" }

const listing = (data: unknown, invalid?: "fail" | "skip") =>
  Effect.gen(function* () {
    const lines: Array<Record<string, unknown>> = []
    const logger = Logger.map(Logger.formatStructured, ({ annotations, level, message }) => {
      lines.push({ level, message, ...annotations })
    })
    const result = yield* Effect.flatMap(V2.Avatars, (avatars) => avatars.list({ invalid })).pipe(
      Effect.result,
      Effect.provide([FakeHttp.make(FakeHttp.json({ data })).v2(), Logger.layer([logger])])
    )
    return { result, lines }
  })

describe("a list with invalid: skip", () => {
  it.effect("leaves malformed records out, keeps the rest in order, and reports each", () =>
    Effect.gen(function* () {
      const data = {
        avatars: [good, { avatar_name: "no id" }, "a string", { ...good, premium: "secret" }, good],
        talking_photos: [photo, null]
      }
      const { lines, result } = yield* listing(data, "skip")
      const skipped = [
        { path: "data.avatars[1].avatar_id", message: "Missing key" },
        { path: "data.avatars[2]", message: "Expected @effect-heygen/core/V2/Avatar" },
        { path: "data.avatars[3].premium", message: "Expected boolean | null" },
        { path: "data.talking_photos[1]", message: "Expected @effect-heygen/core/V2/TalkingPhoto" }
      ]
      assert.deepStrictEqual(result._tag === "Success" ? result.success : result, {
        avatars: [good, good],
        talking_photos: [photo],
        skipped,
        skippedCount: 4
      })
      assert.deepStrictEqual(lines, [
        {
          level: "WARN",
          message: "Records that don't match their schema were left out",
          "heygen.operation": "V2.Avatars.list",
          "heygen.skipped_count": 4,
          "heygen.skipped": skipped.map(({ message, path }) => `${path}: ${message}`)
        }
      ])
    })
  )

  it.effect("says nothing where nothing is left out", () =>
    Effect.gen(function* () {
      const { lines, result } = yield* listing({ avatars: [good], talking_photos: [] }, "skip")
      assert.deepStrictEqual(result._tag === "Success" ? result.success.skipped : result, [])
      assert.deepStrictEqual(lines, [])
    })
  )

  it.effect("counts all of them, and describes ten in the log and 1,000 in the result", () =>
    Effect.gen(function* () {
      const { lines, result } = yield* listing({ avatars: Array(5_000).fill({}), talking_photos: [] }, "skip")
      const list = result._tag === "Success" ? result.success : undefined
      assert.strictEqual(list?.skippedCount, 5_000)
      assert.strictEqual(list?.skipped?.length, 1_000)
      assert.strictEqual(lines[0]?.["heygen.skipped_count"], 5_000)
      assert.deepInclude(lines[0]?.["heygen.skipped"], "data.avatars[9].avatar_id: Missing key")
      assert.notDeepInclude(lines[0]?.["heygen.skipped"], "data.avatars[10].avatar_id: Missing key")
    })
  )

  it.effect("still fails where a list itself is not there", () =>
    Effect.gen(function* () {
      const { result } = yield* listing({ avatars: [good] }, "skip")
      assert.deepInclude(result._tag === "Failure" ? result.failure.reason : result, {
        _tag: "DecodeError",
        path: "data.talking_photos"
      })
    })
  )

  it.effect("leaves out a look that is of neither shape", () =>
    Effect.gen(function* () {
      const http = FakeHttp.make(
        FakeHttp.json({ data: { avatar_list: [{ id: "1", name: "A" }, { name: "B" }, good] } })
      )
      const { avatar_list, skipped } = yield* Effect.flatMap(V2.AvatarGroups, (groups) =>
        groups.listAvatars("g", { invalid: "skip" })
      ).pipe(Effect.provide([http.v2(), Logger.layer([])]))
      assert.deepStrictEqual(avatar_list, [{ id: "1", name: "A" }, good])
      assert.deepStrictEqual(
        skipped?.map(({ path }) => path),
        ["data.avatar_list[1].id"]
      )
    })
  )
})

describe("a list without it", () => {
  it.effect.each([undefined, "fail"] as const)("fails at the first malformed record (%s)", (invalid) =>
    Effect.gen(function* () {
      const { result } = yield* listing({ avatars: [good, {}], talking_photos: [] }, invalid)
      assert.deepInclude(result._tag === "Failure" ? result.failure.reason : result, {
        _tag: "DecodeError",
        path: "data.avatars[1].avatar_id"
      })
    })
  )

  it.effect("has no `skipped`", () =>
    Effect.gen(function* () {
      const { result } = yield* listing({ avatars: [good], talking_photos: [] })
      assert.deepStrictEqual(result._tag === "Success" ? result.success : result, {
        avatars: [good],
        talking_photos: []
      })
    })
  )
})
