/**
 * What every form of the mock can be told: which key it accepts, which answers
 * of one's own it serves, and which faults it rehearses.
 *
 * @since 0.1.0
 */
import type { PrismOptions } from "./Prism.ts"
import type { Scenario } from "./Scenario.ts"

/**
 * @category models
 * @since 0.1.0
 */
export interface MockOptions extends PrismOptions {
  /**
   * The one key that is accepted; any other gets the document's 401. Without
   * it, any key is accepted that is not empty.
   */
  readonly apiKey?: string | undefined
  /** What is done with the first, second and later requests of an operation. */
  readonly scenario?: Scenario | undefined
}
