/**
 * What every form of the mock can be told: which key it accepts, which answers
 * of one's own or which catalogue it serves, and which faults it rehearses.
 *
 * @since 0.1.0
 */
import type { Catalogue } from "./Catalogue.ts"
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
  /**
   * What the mock has, or how many generated looks: the operations then answer
   * from it, consistently, by id and page by page, where they would answer the
   * documented example of status 200. Keys, `Prefer`, scenarios and `responses`
   * of one's own go first. On a socket it serves its preview pictures too.
   */
  readonly catalogue?: Catalogue | number | undefined
  /** What is done with the first, second and later requests of an operation. */
  readonly scenario?: Scenario | undefined
}
