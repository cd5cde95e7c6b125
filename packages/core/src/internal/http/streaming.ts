/**
 * A list's records while its body arrives. The call goes its usual way; only its
 * body is read in another. What is left of it is checked as any body is, so that a
 * stream fails where the list does, for the same reason.
 */
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as HttpClientResponse from "effect/http/HttpClientResponse"
import * as Option from "effect/Option"
import * as Predicate from "effect/Predicate"
import * as Pull from "effect/Pull"
import * as Queue from "effect/Queue"
import * as Result from "effect/Result"
import type * as Schema from "effect/Schema"
import * as Scope from "effect/Scope"
import * as Stream from "effect/Stream"
import { type HeyGenError, TimeoutError } from "../../HeyGenError.ts"
import type { CallSettings } from "../options.ts"
import { decodeRecord } from "../schema/decode.ts"
import { leaveOut, type Report } from "../schema/lenient.ts"
import { isTaken } from "./body.ts"
import { tooLarge } from "./exchange.ts"
import { type Content, Incremental } from "./incremental.ts"
import { readNotice } from "./notice.ts"
import * as Reasons from "./reasons.ts"
import type { Redact } from "./redact.ts"
import * as Splitter from "./splitter.ts"
import { putStack } from "./stack.ts"
import { within } from "./within.ts"

/** The lists in a body's `data`, and the schemas of their records. */
export type Lists<A> = { readonly [name: string]: Schema.ConstraintDecoder<A> }

/** How many records wait for a reader that is slower than the network. */
const bufferSize = 64

/** How much of a body is read at a time: little garbage at once, and other fibers get their turn after it. */
const sliceBytes = 16 * 1024

/** The chunks of a body; `undefined` at its end. */
const pullOf = (
  response: HttpClientResponse.HttpClientResponse
): Effect.Effect<Effect.Effect<ReadonlyArray<Uint8Array> | undefined, unknown>, never, Scope.Scope> => {
  const web = Option.getOrUndefined(HttpClientResponse.toWeb(response))
  const chunks =
    web !== undefined && isTaken(web)
      ? Stream.fromEffect(Effect.map(response.arrayBuffer, (buffer) => new Uint8Array(buffer)))
      : response.stream
  return Effect.map(Stream.toPull(chunks), (pull) =>
    pull.pipe(
      Pull.catchDone(() => Effect.undefined),
      Effect.catchReason("HttpClientError", "EmptyBodyError", () => Effect.undefined)
    )
  )
}

/** What is known of a list. */
interface Progress<A> {
  readonly schema: Schema.ConstraintDecoder<A>
  /** How many of its records have been read. */
  read: number
  /** A record that matches. */
  good: unknown
  /** The first record that doesn't. */
  bad: { readonly index: number; readonly record: unknown } | undefined
  isFailed: boolean
}

/** From the text of a body to the values of its records. */
const recordsOf = <A>(lists: Lists<A>, { invalid }: CallSettings, redact: Redact) => {
  const progress = new Map<string, Progress<A>>(
    Object.entries(lists).map(([name, schema]) => [
      name,
      { schema, read: 0, good: undefined, bad: undefined, isFailed: false }
    ])
  )
  const report: Report = { skipped: [], count: 0 }
  let isFailed = false
  const splitter = Splitter.make(
    new Set<unknown>(progress.keys()),
    (before) => readNotice(before).error === undefined
  )
  return {
    add: (text: string): ReadonlyArray<A> => {
      const values: Array<A> = []
      for (const { list, records } of splitter.add(text)) {
        const state = progress.get(list)
        if (state === undefined) continue
        for (const record of records) {
          if (state.isFailed) break
          const decoded = decodeRecord(state.schema, record)
          const index = state.read++
          if (Result.isSuccess(decoded)) {
            state.good ??= record
            if (!isFailed) values.push(decoded.success)
            continue
          }
          state.bad ??= { index, record }
          if (invalid === "skip" && !leaveOut(report, `data.${list}[${index}]`, decoded.failure, redact)) {
            continue
          }
          state.isFailed = true
          isFailed = true
        }
      }
      return values
    },
    /** The rest of the body. A list that failed has its first bad record, at its place. */
    end: (): Content => {
      const json = splitter.end()
      const data =
        Result.isSuccess(json) && Predicate.hasProperty(json.success, "data") ? json.success.data : undefined
      if (Predicate.isObject(data)) {
        for (const [name, { bad, good, isFailed }] of progress) {
          if (bad === undefined || !isFailed) continue
          data[name] = [...Array<unknown>(bad.index).fill(good), bad.record]
        }
      }
      return { json, invalid: isFailed ? "fail" : invalid, report }
    }
  }
}

/** Begins to read a body. */
const read = Effect.fnUntraced(function* <A>(
  response: HttpClientResponse.HttpClientResponse,
  lists: Lists<A>,
  options: CallSettings,
  redact: Redact
) {
  const scope = yield* Scope.make()
  const pull = yield* Scope.provide(pullOf(response), scope)
  const records = recordsOf(lists, options, redact)
  const decoder = new TextDecoder()
  const slices: Array<Uint8Array> = []
  let bytes = 0
  let isDone = false
  return {
    options,
    redact,
    isDone: () => isDone,
    isTooLarge: () => bytes > options.maxResponseBytes,
    /** Reads a little more, and returns the records that are complete with it. */
    more: Effect.gen(function* () {
      if (slices.length === 0) {
        const chunks = yield* pull
        isDone = chunks === undefined
        for (const chunk of chunks ?? []) {
          bytes += chunk.length
          for (let at = 0; at < chunk.length; at += sliceBytes)
            slices.push(chunk.subarray(at, at + sliceBytes))
        }
        if (bytes > options.maxResponseBytes) return []
      } else yield* Effect.yieldNow
      return records.add(decoder.decode(slices.shift(), { stream: !isDone }))
    }),
    end: records.end,
    /** Lets go of the connection. Nobody waits for that: the end of a body can hang. */
    close: Effect.forkDetach(Scope.close(scope, Exit.void), { startImmediately: true })
  }
})

/** Hands on the records of a call's body as they arrive. */
const handingOn = Effect.fnUntraced(function* <A>(
  lists: Lists<A>,
  emit: (values: ReadonlyArray<A>) => Effect.Effect<unknown>
): Effect.fn.Return<Incremental, never, Scope.Scope> {
  let reading: Effect.Success<ReturnType<typeof read<A>>> | undefined
  let values: ReadonlyArray<A> = []
  let hasEmitted = false
  const close = Effect.suspend(() => reading?.close ?? Effect.void)
  yield* Effect.addFinalizer(() => close)
  return {
    hasEmitted: () => hasEmitted,
    begin: (options, redact) => (response) =>
      Effect.gen(function* () {
        const body = yield* read(response, lists, options, redact)
        reading = body
        do values = yield* body.more
        while (values.length === 0 && !body.isDone() && !body.isTooLarge())
        return { text: () => "", isWhole: !body.isTooLarge() }
      }).pipe(Effect.onError(() => close)),
    finish: (head) =>
      Effect.gen(function* () {
        // The call begins a body before it is finished.
        if (reading === undefined) return yield* Effect.never
        const { end, isDone, isTooLarge, more, options, redact } = reading
        const { maxResponseBytes, timeout } = options
        const next = within(
          Effect.mapError(more, (error) => Reasons.fromClientError(error, head, redact)),
          timeout,
          () =>
            new TimeoutError({
              message: `Nothing more of the body within ${Duration.toSeconds(timeout)} s.`,
              timeout,
              ...head
            })
        )
        for (;;) {
          if (values.length > 0) {
            hasEmitted = true
            yield* emit(values)
          }
          if (isDone()) return end()
          values = yield* next
          if (isTooLarge()) return yield* tooLarge(head, maxResponseBytes)
        }
      }).pipe(Effect.ensuring(close))
  }
})

/**
 * The records of a call's lists, as they arrive.
 *
 * @param rest what is left of the lists in the call's value: all of them, where a client has no body to read
 */
export const streaming = <A, B>(
  call: Effect.Effect<B, HeyGenError>,
  lists: Lists<A>,
  rest: (value: B) => ReadonlyArray<A>,
  caller: { readonly stack?: string }
): Stream.Stream<A, HeyGenError> =>
  Stream.callback<A, HeyGenError>(
    Effect.fnUntraced(function* (queue) {
      const incremental = yield* handingOn(lists, (values) => Queue.offerAll(queue, values))
      const value = yield* call.pipe(
        Effect.provideService(Incremental, incremental),
        Effect.tapError((error) => Effect.sync(() => putStack(error, caller.stack)))
      )
      yield* Queue.offerAll(queue, rest(value))
      yield* Queue.end(queue)
    }),
    { bufferSize }
  )
