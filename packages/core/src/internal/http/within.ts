/**
 * A timeout that costs little and waits for nobody. Effect's own waits for what it
 * interrupts, but an application's wrapper can refuse to be interrupted, and the
 * end of a body can hang.
 */
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"

const systemClock = Context.get(Context.empty(), Clock.Clock)

/** The longest delay that a timer of the system's can have. */
const maxTimer = 2 ** 31 - 1

/** Does something after a duration, unless it is called off. The system's clock needs no fiber for that. */
const after = (
  context: Context.Context<never>,
  duration: Duration.Duration,
  action: () => void
): (() => void) => {
  const millis = Duration.toMillis(duration)
  if (Context.get(context, Clock.Clock) === systemClock && millis <= maxTimer) {
    const timer = setTimeout(action, millis)
    return () => clearTimeout(timer)
  }
  const sleep = Effect.runForkWith(context)(Effect.sleep(duration))
  sleep.addObserver((exit) => {
    if (Exit.isSuccess(exit)) action()
  })
  return () => sleep.interruptUnsafe()
}

/** Runs an effect for at most a duration. After that it is interrupted, and left alone. */
export const within = <A, E, A2, E2>(
  effect: Effect.Effect<A, E>,
  duration: Duration.Duration,
  orElse: () => Effect.Effect<A2, E2>
): Effect.Effect<A | A2, E | E2> =>
  Effect.contextWith((context: Context.Context<never>) =>
    Effect.callback((resume) => {
      const work = Effect.runForkWith(context)(effect)
      const exit = work.pollUnsafe()
      if (exit !== undefined) return resume(exit)
      const stay = after(context, duration, () => {
        resume(Effect.suspend(orElse))
        work.interruptUnsafe()
      })
      work.addObserver((exit) => {
        stay()
        resume(exit)
      })
      return Effect.sync(() => {
        stay()
        work.interruptUnsafe()
      })
    })
  )
