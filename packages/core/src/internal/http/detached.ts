/**
 * Keeps a timeout from waiting for what it interrupts: an application's wrapper
 * can refuse to be interrupted, and the end of a body can hang.
 */
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"

/** Runs an effect so that whoever waits for it can be interrupted at once. The effect is interrupted, and left alone. */
export const detached = <A, E, R>(effect: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
  Effect.uninterruptibleMask((restore) =>
    Effect.flatMap(Effect.forkDetach(restore(effect), { startImmediately: true }), (fiber) =>
      Effect.onInterrupt(restore(Fiber.join(fiber)), () => Effect.sync(() => fiber.interruptUnsafe()))
    )
  )
