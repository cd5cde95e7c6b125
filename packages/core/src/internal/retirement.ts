/**
 * HeyGen announces the end of a route in its answers: `Deprecation` and
 * `Sunset` headers, and a `warning` in the body. This remembers, per client,
 * which routes did, so that it is said once and a later 404 can be understood.
 */
import * as Effect from "effect/Effect"
import type * as Headers from "effect/http/Headers"
import * as Record from "effect/Record"
import type { Warning } from "./heygenBody.ts"

/** What HeyGen announced of a route. */
export interface Announcement {
  /** The day of the route's end, as HeyGen wrote it. */
  readonly sunset: string | undefined
  /** The route to use instead. */
  readonly successor: string | undefined
  readonly docsUrl: string | undefined
  readonly message: string | undefined
}

/** The announcement of an answer, if it makes one. The successor that is known here goes before HeyGen's. */
export const announcementOf = (
  headers: Headers.Headers,
  warning: Warning | undefined,
  successor: string | undefined
): Announcement | undefined =>
  headers.sunset === undefined && headers.deprecation === undefined && warning === undefined
    ? undefined
    : {
        sunset: headers.sunset ?? warning?.sunset_date,
        successor: successor ?? warning?.v3_endpoint,
        docsUrl: warning?.docs_url,
        message: warning?.message
      }

/** The memory of one client. */
export class Announcements {
  readonly #routes = new Map<string, Announcement>()

  /** What a route announced before. */
  of(route: string): Announcement | undefined {
    return this.#routes.get(route)
  }

  /** Notes an announcement on the span, and logs it where it is the route's first. */
  note(operation: string, route: string, announcement: Announcement): Effect.Effect<void> {
    const attributes = Record.filter(
      {
        "heygen.sunset": announcement.sunset,
        "heygen.successor": announcement.successor,
        "heygen.docs_url": announcement.docsUrl,
        "heygen.warning": announcement.message
      },
      (value) => value !== undefined
    )
    const isFirst = !this.#routes.has(route)
    this.#routes.set(route, announcement)
    const annotate = Effect.annotateCurrentSpan(attributes)
    if (!isFirst) return annotate
    const end = announcement.sunset === undefined ? "" : ` on ${announcement.sunset}`
    const instead = announcement.successor === undefined ? "" : `; use ${announcement.successor} instead`
    return Effect.andThen(
      annotate,
      Effect.logWarning(`${operation}: HeyGen retires GET ${route}${end}${instead}`)
    )
  }
}
