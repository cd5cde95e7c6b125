import { AvatarCatalogue, HeyGenError, RateLimitError, V3 } from "@effect-heygen/effect3"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Stream from "effect/Stream"
import { assert, describe, it } from "vitest"
import { findAvatars } from "../examples/find-avatars.ts"

/** What the example prints, with services of a test. */
const printed = async (catalogue: Layer.Layer<AvatarCatalogue>) => {
  const lines: Array<string> = []
  const print = (line: string) => Effect.sync(() => void lines.push(line))
  const groups = V3.AvatarGroups.layerTest({
    list: () => Effect.succeed({ data: [{ id: "g" }], has_more: true, next_token: "t" })
  })
  await Effect.runPromise(
    Effect.consoleWith((console) =>
      findAvatars.pipe(
        Effect.provide(Layer.merge(catalogue, groups)),
        Effect.withConsole({ ...console, log: print, error: print })
      )
    )
  )
  return lines
}

describe("the example", () => {
  it("prints looks and groups", async () => {
    const looks = Stream.range(1, 9).pipe(
      Stream.map((id) => ({ id: String(id), name: "Ada", source: "v3" as const }))
    )
    const lines = await printed(AvatarCatalogue.layerTest({ looks: () => looks }))
    assert.deepStrictEqual(lines, ["1  Ada", "2  Ada", "3  Ada", "4  Ada", "5  Ada", "1 groups, and more"])
  })

  it("ends with one line where HeyGen asks to wait", async () => {
    const reason = new RateLimitError({ message: "Slow down", status: 429 })
    const error = new HeyGenError({
      operation: "V3.AvatarLooks.list",
      attempts: 4,
      isRetryable: true,
      reason
    })
    const lines = await printed(AvatarCatalogue.layerTest({ looks: () => Stream.fail(error) }))
    assert.deepStrictEqual(lines, ["HeyGen asks to wait. Try again later."])
  })
})
