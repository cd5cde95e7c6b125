/**
 * How the services of core become services of Effect 3.
 */
import type * as Core from "@effect-heygen/core"
import type * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type * as Stream from "effect/Stream"
import * as Effect4 from "effect4/Effect"
import * as Stream4 from "effect4/Stream"
import { HeyGenClient } from "../HeyGenClient.ts"
import type { HeyGenError } from "../HeyGenError.ts"
import { toEffect, toStream } from "./bridge.ts"
import { clientOf } from "./client.ts"
import { errorOf } from "./errors.ts"

/** A call of core. */
export const call = <A>(effect: Effect4.Effect<A, Core.HeyGenError>): Effect.Effect<A, HeyGenError> =>
  toEffect(Effect4.mapError(effect, errorOf))

/** A stream of core. */
export const stream = <A>(stream: Stream4.Stream<A, Core.HeyGenError>): Stream.Stream<A, HeyGenError> =>
  toStream(Stream4.mapError(stream, errorOf))

/** A layer that is built anew on whatever client it is provided with: an account is a client. */
export const serviceLayer = <I, S>(
  tag: Context.Tag<I, S>,
  make: (client: Core.HeyGenClient["Service"]) => S
): Layer.Layer<I, never, HeyGenClient> =>
  Layer.fresh(
    Layer.effect(
      tag,
      Effect.map(HeyGenClient, (client) => make(clientOf(client)))
    )
  )
