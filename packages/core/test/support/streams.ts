/**
 * Bodies that arrive in pieces, and what a stream of avatars makes of them.
 */
import type { HeyGenError, V2 } from "@effect-heygen/core"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import * as Stream from "effect/Stream"
import type * as FakeHttp from "./FakeHttp.ts"

export const bytesOf = (text: string) => new TextEncoder().encode(text)

/** A body that arrives in pieces; then it ends, stays open, or fails. */
export const arriving = (
  pieces: ReadonlyArray<string | Uint8Array>,
  then: "ends" | "hangs" | "fails" = "ends",
  onCancel: () => void = () => {}
) => {
  let next = 0
  return new ReadableStream<Uint8Array>(
    {
      pull: (controller) => {
        const piece = pieces[next++]
        if (piece !== undefined) controller.enqueue(typeof piece === "string" ? bytesOf(piece) : piece)
        else if (then === "ends") controller.close()
        else if (then === "fails") controller.error(new Error("reset"))
        else return new Promise<void>(() => {})
        return undefined
      },
      cancel: onCancel
    },
    { highWaterMark: 0 }
  )
}

export const body = (...args: Parameters<typeof arriving>): FakeHttp.Answer => ({ body: arriving(...args) })

/** What a stream emits, and how it ends. */
export const collect = <R>(stream: Stream.Stream<V2.CatalogueItem, HeyGenError, R>) =>
  Effect.gen(function* () {
    const items: Array<V2.CatalogueItem> = []
    const result = yield* Effect.result(
      Stream.runForEach(stream, (item) => Effect.sync(() => items.push(item)))
    )
    return { items, reason: Result.isFailure(result) ? result.failure.reason : undefined, result }
  })
