/**
 * Between the Effect 3 of an application and the Effect 4 that core runs on:
 * results, failures, interruption, spans, log lines and the clock cross.
 */
import { CallOptions as CoreCallOptions } from "@effect-heygen/core"
import * as Cause from "effect/Cause"
import * as Chunk from "effect/Chunk"
import type * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as FiberId from "effect/FiberId"
import * as LogLevel from "effect/LogLevel"
import * as Option from "effect/Option"
import * as Runtime from "effect/Runtime"
import * as Stream from "effect/Stream"
import type * as Tracer from "effect/Tracer"
import * as Cause4 from "effect4/Cause"
import * as Clock4 from "effect4/Clock"
import * as Context4 from "effect4/Context"
import * as Duration4 from "effect4/Duration"
import * as Effect4 from "effect4/Effect"
import * as Exit4 from "effect4/Exit"
import * as Fiber4 from "effect4/Fiber"
import * as Logger4 from "effect4/Logger"
import * as Option4 from "effect4/Option"
import * as Pull4 from "effect4/Pull"
import * as References4 from "effect4/References"
import * as Scope4 from "effect4/Scope"
import * as Stream4 from "effect4/Stream"
import * as Tracer4 from "effect4/Tracer"
import * as CallOptions from "../CallOptions.ts"
import { callOptionsOf } from "./options.ts"

/** The runtime of the application's fiber that a call belongs to. */
const Caller = Context4.Reference<Runtime.Runtime<never>>("@effect-heygen/effect3/Caller", {
  defaultValue: () => Runtime.defaultRuntime
})

const exitOf = <A, E>(exit: Exit4.Exit<A, E>): Exit.Exit<A, E> => {
  if (Exit4.isSuccess(exit)) return Exit.succeed(exit.value)
  const failure = exit.cause.reasons.find(Cause4.isFailReason)
  if (failure !== undefined) return Exit.fail(failure.error)
  return Cause4.hasInterruptsOnly(exit.cause)
    ? Exit.interrupt(FiberId.none)
    : Exit.die(Cause4.squash(exit.cause))
}

const failureOf = <E>(cause: Cause.Cause<E>): Effect4.Effect<never, E> =>
  Either.match(Cause.failureOrCause(cause), {
    onLeft: (error) => Effect4.fail(error),
    onRight: (rest) => (Cause.isInterruptedOnly(rest) ? Effect4.interrupt : Effect4.die(Cause.squash(rest)))
  })

/** Runs an effect of the application within a call: for its HTTP client, its credentials, its clock. */
export const toCore = <A, E>(effect: Effect.Effect<A, E>): Effect4.Effect<A, E> =>
  Effect4.flatMap(Effect4.service(Caller), (runtime) =>
    Effect4.callback<A, E>((resume) => {
      const fiber = Runtime.runFork(runtime)(effect)
      fiber.addObserver((exit) =>
        resume(Exit.isSuccess(exit) ? Effect4.succeed(exit.value) : failureOf(exit.cause))
      )
      return Effect4.promise(() => Runtime.runPromise(runtime)(Fiber.interrupt(fiber)))
    })
  )

/** A span of core that is one of the application's tracer. */
class Span extends Tracer4.NativeSpan {
  readonly inner: Tracer.Span
  readonly #clock: Clock.Clock

  constructor(
    options: ConstructorParameters<typeof Tracer4.NativeSpan>[0],
    runtime: Runtime.Runtime<never>,
    clock: Clock.Clock
  ) {
    super(options)
    const parent = Option4.getOrUndefined(options.parent)
    this.#clock = clock
    this.inner = Runtime.runSync(runtime)(
      Effect.makeSpan(options.name, {
        kind: options.kind,
        captureStackTrace: false,
        ...(parent instanceof Span ? { parent: parent.inner } : {})
      })
    )
  }

  override end(endTime: bigint, exit: Exit4.Exit<unknown, unknown>): void {
    super.end(endTime, exit)
    this.inner.end(this.#clock.unsafeCurrentTimeNanos(), exitOf(exit))
  }

  override attribute(key: string, value: unknown): void {
    super.attribute(key, value)
    this.inner.attribute(key, value)
  }

  override event(name: string, startTime: bigint, attributes?: Record<string, unknown>): void {
    super.event(name, startTime, attributes)
    this.inner.event(name, startTime, attributes)
  }
}

const levels: Readonly<Record<string, LogLevel.LogLevel>> = {
  DEBUG: LogLevel.Debug,
  WARN: LogLevel.Warning,
  ERROR: LogLevel.Error
}

const loggerOf = (runtime: Runtime.Runtime<never>) =>
  Logger4.map(Logger4.formatStructured, ({ annotations, level, message }) =>
    Effect.logWithLevel(levels[level] ?? LogLevel.Info, message).pipe(
      Effect.annotateLogs(annotations),
      Runtime.runSync(runtime)
    )
  )

const clockOf = (clock: Clock.Clock): Clock4.Clock => {
  const millis = () => clock.unsafeCurrentTimeMillis()
  const nanos = () => clock.unsafeCurrentTimeNanos()
  return {
    currentTimeMillisUnsafe: millis,
    currentTimeMillis: Effect4.sync(millis),
    currentTimeNanosUnsafe: nanos,
    currentTimeNanos: Effect4.sync(nanos),
    monotonicTimeNanosUnsafe: nanos,
    monotonicTimeNanos: Effect4.sync(nanos),
    sleep: (duration) => toCore(clock.sleep(Duration.millis(Duration4.toMillis(duration))))
  }
}

/** What core's calls run with, for a fiber of the application. */
const services = Effect.map(
  Effect.all([Effect.runtime<never>(), Effect.clock, CallOptions.Current]),
  ([runtime, clock, { onResponse, ...options }]) =>
    Context4.empty().pipe(
      Context4.add(Caller, runtime),
      Context4.add(Clock4.Clock, clockOf(clock)),
      Context4.add(Tracer4.Tracer, { span: (span) => new Span(span, runtime, clock) }),
      Context4.add(Logger4.CurrentLoggers, new Set([loggerOf(runtime)])),
      // The application's own level decides.
      Context4.add(References4.MinimumLogLevel, "All"),
      Context4.add(CoreCallOptions.Current, callOptionsOf(options)),
      Context4.add(CoreCallOptions.OnResponse, onResponse && ((response) => toCore(onResponse(response))))
    )
)

/** An effect of core as one of the application. */
export const toEffect = <A, E>(effect: Effect4.Effect<A, E>): Effect.Effect<A, E> =>
  Effect.flatMap(services, (context) =>
    Effect.async<A, E>((resume) => {
      const fiber = Effect4.runForkWith(context)(effect)
      fiber.addObserver((exit) => resume(exitOf(exit)))
      return Effect.promise(() => Effect4.runPromise(Fiber4.interrupt(fiber)))
    })
  )

/** A scope of core that is closed with the application's. */
export const scope4 = Effect.acquireRelease(
  Effect.sync(() => Scope4.makeUnsafe()),
  (scope) => toEffect(Scope4.close(scope, Exit4.void))
)

/** A stream of core as one of the application. */
export const toStream = <A, E>(stream: Stream4.Stream<A, E>): Stream.Stream<A, E> =>
  Stream.unwrapScoped(
    Effect.gen(function* () {
      const pull = yield* toEffect(Scope4.provide(Stream4.toPull(stream), yield* scope4))
      return Stream.repeatEffectChunkOption(
        toEffect(Pull4.catchDone(pull, () => Effect4.undefined)).pipe(
          Effect.mapError(Option.some),
          Effect.flatMap((records) =>
            records === undefined
              ? Effect.fail(Option.none())
              : Effect.succeed(Chunk.unsafeFromArray(records))
          )
        )
      )
    })
  )
