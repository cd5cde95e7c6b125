/**
 * How every service of this library becomes a layer. Effect builds a layer once
 * for all who name it, whatever is below it: one that takes its account from
 * below would hand the first account's key to every other.
 */
import type * as Context from "effect/Context"
import type * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type * as Scope from "effect/Scope"

/** A layer that is built anew on whatever it is provided with. */
export const serviceLayer = <I, S, E, R>(
  service: Context.Key<I, S>,
  make: Effect.Effect<S, E, R>
): Layer.Layer<I, E, Exclude<R, Scope.Scope>> => Layer.fresh(Layer.effect(service, make))
