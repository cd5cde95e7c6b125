/**
 * A timeout that costs little and waits for nobody. Effect's own waits for what it
 * interrupts, but an application's wrapper can refuse to be interrupted, and the
 * end of a body can hang.
 */
import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"

/** Runs an effect for at most a duration. After that it is interrupted, and left alone. */
export const within = <A, E, A2, E2>(
  effect: Effect.Effect<A, E>,
  duration: Duration.Duration,
  orElse: () => Effect.Effect<A2, E2>
): Effect.Effect<A | A2, E | E2> =>
  Effect.uninterruptibleMask((restore) =>
    Effect.gen(function* () {
      const work = yield* Effect.forkDetach(restore(effect), { startImmediately: true })
      const done = work.pollUnsafe()
      if (done !== undefined) return yield* done
      const timer = yield* Effect.forkDetach(restore(Effect.sleep(duration)), { startImmediately: true })
      const stop = Effect.sync(() => {
        work.interruptUnsafe()
        timer.interruptUnsafe()
      })
      const ended = Effect.callback<A | A2, E | E2>((resume) => {
        work.addObserver((exit) => {
          timer.interruptUnsafe()
          resume(exit)
        })
        timer.addObserver((exit) => {
          if (Exit.isFailure(exit)) return
          resume(orElse())
          work.interruptUnsafe()
        })
        return stop
      })
      return yield* restore(ended)
    })
  )
