/**
 * Retries, attempt by attempt, as a tracer sees them; and what a call tells beside
 * its value. Try it against a storm:
 *
 *     pnpm mock --scenario storm
 *     HEYGEN_API_KEY=any HEYGEN_BASE_URL=http://127.0.0.1:4010 HEYGEN_TIMEOUT="2 seconds" pnpm 04-retry-and-timeout
 */
import { CallOptions, V2 } from "@effect-heygen/core"
import { Scenario } from "@effect-heygen/mock"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as Tracer from "effect/Tracer"
import * as HeyGen from "./support/HeyGen.ts"
import { run } from "./support/run.ts"

const { declared, hang, raw, reset, script } = Scenario

const HeyGenLive = HeyGen.layer(
  {
    scenario: {
      "list-avatars-v2": script([
        ...[reset(), declared(429), declared(200)],
        ...[hang, declared(502), declared(200, { end: "truncated" }), declared(200)],
        raw(429, { headers: { "retry-after": "86400" } })
      ])
    }
  },
  { timeout: "2 seconds", retry: { maxAttempts: 5, baseDelay: "200 millis", maxElapsed: "20 seconds" } }
)

/** A tracer that prints what happens in a span, and when. */
class PrintedSpan extends Tracer.NativeSpan {
  override event(name: string, time: bigint, attributes: Record<string, unknown> = {}): void {
    super.event(name, time, attributes)
    const { "heygen.attempt": attempt, "heygen.delay_ms": delay, "error.type": reason } = attributes
    if (attempt === undefined) return
    const next = delay === undefined ? "" : ` after ${Math.round(Number(delay))} ms`
    console.log(`  attempt ${attempt}: ${reason}, ${name}${next}`)
  }
}

const program = Effect.gen(function* () {
  const avatars = yield* V2.Avatars
  for (const call of [1, 2, 3]) {
    yield* Console.log(`call ${call}`)
    const outcome = yield* Effect.match(CallOptions.withResponses(avatars.list()), {
      onSuccess: ([list, [response]]) => `requests: ${response?.attempts}; ${list.avatars.length} avatars`,
      onFailure: ({ attempts, message }) => `requests: ${attempts}; ${message}`
    })
    yield* Console.log(`  ${outcome}`)
  }
})

program.pipe(
  Effect.provide(HeyGenLive),
  Effect.withTracer(Tracer.make({ span: (options) => new PrintedSpan(options) })),
  run
)
