/**
 * Options of every form of the mock: which key it accepts, what it serves, and
 * which failures it rehearses.
 *
 * @since 0.1.0
 */
import type * as Effect from "effect/Effect"
import type { Catalogue } from "./Catalogue.ts"
import type { RecordedRequest } from "./Mock.ts"
import type { PrismOptions } from "./Prism.ts"
import type { AnyScenario } from "./Scenario.ts"

/**
 * The options of a mock. All may be left out.
 *
 * @category models
 * @since 0.1.0
 */
export interface MockOptions extends PrismOptions {
  /**
   * The one key that is accepted in `x-api-key`; any other gets the document's
   * 401. By default any key is accepted that is not empty. A bearer token is
   * accepted whatever it is, on operations that take one.
   */
  readonly apiKey?: string | undefined
  /**
   * The avatars that the mock has, or how many to generate. Its operations then
   * respond from them, consistently, by id and page by page, where they would
   * respond with the example of status 200; an id that is not there is a 404.
   * Without a catalogue every id gets the example. Keys, `Prefer`, scenarios and
   * `responses` go first. On a socket the mock serves the preview pictures too.
   */
  readonly catalogue?: Catalogue | number | undefined
  /**
   * The folder of a recording, as `heygen-mock record` writes it. The operations
   * then respond from its records as they do from a catalogue: filtered, page by
   * page, by id, with a 404 for an id that is not there. A record is served as it
   * was recorded. What was not recorded is a 501, and a warning at the start.
   * Without `catalogue`.
   */
  readonly recording?: string | undefined
  /**
   * Whether a generated catalogue has records that are rare in HeyGen's own, such
   * as those without a name; `false` by default.
   */
  readonly oddities?: boolean | undefined
  /** What the first, second and later requests of an operation get. */
  readonly scenario?: AnyScenario | undefined
  /**
   * How many requests each key may make: `10/s`, `600/min` or `5000/h`. Beyond it
   * the mock responds with 429 and `Retry-After`. No limit by default.
   */
  readonly rateLimit?: string | undefined
  /**
   * Whether the routes under `/__mock/` are there, for tests in any language;
   * `false` by default. With a token they want it as `Authorization: Bearer`.
   * `true` alone works only on a socket that no other machine reaches.
   *
   * - `GET /__mock/ready`: 200 once the mock listens, with the ids of its operations
   * - `GET`, `PUT`, `DELETE /__mock/scenario`: read, replace, or back to the first
   * - `GET`, `DELETE /__mock/requests`: the requests that came, or forget them
   * - `GET`, `PUT`, `DELETE /__mock/clock`: read; `{ "advance": "7 days" }` or
   *   `{ "now": "2026-10-31T00:00:00Z" }`; back to the real time
   * - `POST /__mock/reset`: all of these, and the rate limit, as at the start
   */
  readonly admin?: boolean | { readonly token: string } | undefined
  /** Runs for each request, when its outcome is decided. */
  readonly onResponse?: ((request: RecordedRequest) => Effect.Effect<void>) | undefined
}
