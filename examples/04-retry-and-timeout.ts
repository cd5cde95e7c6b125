/**
 * Retries, attempt by attempt, as a tracer sees them; and the responses beside
 * the value. Without a key, the mock fails in a new way on each attempt. To see it
 * over a network:
 *
 *     pnpm mock --scenario storm
 *     HEYGEN_API_KEY=any HEYGEN_BASE_URL=http://127.0.0.1:4010 HEYGEN_TIMEOUT="2 seconds" pnpm 04-retry-and-timeout
 */
import { CallOptions, V3 } from "@effect-heygen/core"
import { Scenario } from "@effect-heygen/mock"
import * as Console from "effect/Console"
import * as Command from "effect/cli/Command"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Tracer from "effect/Tracer"
import * as HeyGen from "./support/HeyGen.ts"
import { run } from "./support/run.ts"
import { count } from "./support/table.ts"

const { declared, hang, raw, reset, script } = Scenario

const HeyGenLive = Layer.provide(
  V3.AvatarLooks.layer,
  HeyGen.client(
    {
      scenario: {
        listAvatarLooks: script([
          ...[reset(), declared(429), declared(200)],
          ...[hang, declared(502), declared(200, { end: "truncated" }), declared(200)],
          raw(429, { headers: { "retry-after": "86400" } })
        ])
      }
    },
    { timeout: "1 second", retry: { maxAttempts: 5, baseDelay: "200 millis", maxElapsed: "20 seconds" } }
  )
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
  const looks = yield* V3.AvatarLooks
  for (const call of [1, 2, 3]) {
    yield* Console.log(`call ${call}`)
    const outcome = yield* CallOptions.withResponses(looks.list({ limit: 10 })).pipe(
      Effect.map(
        ([page, [response]]) =>
          `${count(page.data.length, "look")} after ${count(response?.attempts ?? 0, "request")}`
      ),
      // What no retry can help, such as a wrong key, ends the program.
      Effect.catchIf(
        ({ isRetryable }) => isRetryable,
        ({ attempts, message }) => Effect.succeed(`failed after ${count(attempts, "request")}: ${message}`)
      )
    )
    yield* Console.log(`  ${outcome}`)
  }
})

run(
  Command.make("04-retry-and-timeout", {}, () =>
    program.pipe(
      Effect.provide(HeyGenLive),
      Effect.withTracer(Tracer.make({ span: (options) => new PrintedSpan(options) }))
    )
  ).pipe(Command.withDescription("Makes three calls, and prints every attempt of each."))
)
