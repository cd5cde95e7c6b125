/**
 * What a test can do with a mock while it runs: change its scenario, read the
 * requests that came, move its clock, and start over.
 *
 * @since 0.1.0
 */
import type * as Duration from "effect/Duration"
import type * as Effect from "effect/Effect"
import type { MockError } from "./MockError.ts"
import type { AnyScenario } from "./Scenario.ts"

/**
 * A request that came, without its credentials: values of `x-api-key`,
 * `Authorization` and cookies are `<redacted>`, and so is a key that stands
 * elsewhere in the request.
 *
 * @category models
 * @since 0.1.0
 */
export interface RecordedRequest {
  /** In upper case. */
  readonly method: string
  /** The path, still encoded, without the query. */
  readonly path: string
  /** The query, such as `?limit=2`; empty where there is none. */
  readonly query: string
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>
  /** The id of the operation, if the document has one for the request. */
  readonly operation: string | undefined
  /** Which request of its operation this is, counted from 1; 0 without an operation. */
  readonly attempt: number
  /** When it came, in epoch milliseconds. */
  readonly at: number
  /** The status, `reset`, `held open`, or `pending` until that is decided. A client that left first is `aborted`. */
  readonly outcome: string
  /** Why it was refused, in a sentence. */
  readonly reason: string | undefined
  /** Milliseconds until the headers were sent. */
  readonly duration: number | undefined
}

/**
 * A mock while it runs.
 *
 * @category models
 * @since 0.1.0
 */
export interface Mock {
  /**
   * Replaces the scenario and starts counting requests anew. Fails where the
   * scenario has a typo, or a status that the document doesn't have.
   */
  readonly use: (scenario: AnyScenario) => Effect.Effect<void, MockError>
  /** The scenario that it follows now. */
  readonly scenario: Effect.Effect<AnyScenario>
  /** The requests that came, oldest first; the latest 10,000 of them. */
  readonly requests: Effect.Effect<ReadonlyArray<RecordedRequest>>
  /**
   * Moves the mock's clock ahead: signed URLs end, and looks that were being
   * processed are completed.
   */
  readonly advance: (duration: Duration.Input) => Effect.Effect<void>
  /** Back to the scenario and the clock that it began with, without a request. */
  readonly reset: Effect.Effect<void>
}
