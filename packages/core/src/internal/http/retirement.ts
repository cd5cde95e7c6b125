/**
 * HeyGen announces the end of a route in its responses: `Deprecation` and `Sunset`
 * headers, and a `warning` in the body. From that, and from what an endpoint
 * declares, a route that is gone is told from an id that is unknown.
 */
import * as Effect from "effect/Effect"
import * as Record from "effect/Record"
import type * as Tracer from "effect/Tracer"
import type { Announcement } from "../../CallOptions.ts"
import type * as Endpoint from "../../Endpoint.ts"
import type { ReadHeader } from "./head.ts"
import type { Notice } from "./notice.ts"
import type { Redact } from "./redact.ts"

type Route = Pick<Endpoint.Any, "method" | "operation" | "route" | "successor" | "sunset">

/** The announcement of a response, if it makes one. The endpoint's successor goes before HeyGen's. */
export const announcementOf = (
  endpoint: Route,
  header: ReadHeader,
  { warning }: Notice,
  redact: Redact
): Announcement | undefined => {
  const sunset = header("sunset")
  if (sunset === undefined && warning === undefined && header("deprecation") === undefined) return undefined
  const text = (value: string | undefined) => (value === undefined ? undefined : redact(value))
  return {
    sunset: text(sunset ?? warning?.sunset_date),
    successor: endpoint.successor ?? text(warning?.v3_endpoint),
    docsUrl: text(warning?.docs_url),
    message: text(warning?.message)
  }
}

/** What is known of a route's end, where a response means that the route is gone. */
export const retirementOf = (
  endpoint: Route,
  status: number,
  announcement: Announcement | undefined,
  { error }: Notice,
  now: number
): Partial<Announcement> | undefined => {
  const sunset = announcement?.sunset ?? endpoint.sunset
  const retirement = { successor: endpoint.successor, ...announcement, sunset }
  if (status === 410) return retirement
  if (status !== 404) return undefined
  const hasPassed = sunset !== undefined && Date.parse(sunset) <= now
  // HeyGen's own 404 is about an id; a proxy's page is about the route.
  const isAboutRoute = error === undefined
  const isAnnouncing = announcement?.sunset !== undefined
  return (isAnnouncing && (isAboutRoute || hasPassed)) || (isAboutRoute && hasPassed) ? retirement : undefined
}

/** How many routes a client remembers to have logged. */
const maxRoutes = 1_000

/** Notes announcements on a call's span, and logs the first of each route. */
export const makeNotes = (): ((
  endpoint: Route,
  announcement: Announcement,
  span: Tracer.Span
) => Effect.Effect<void>) => {
  const logged = new Set<string>()
  return (endpoint, announcement, span) => {
    const attributes = Record.filter(
      {
        "heygen.sunset": announcement.sunset,
        "heygen.successor": announcement.successor,
        "heygen.docs_url": announcement.docsUrl,
        "heygen.warning": announcement.message
      },
      (value) => value !== undefined
    )
    for (const [name, value] of Object.entries(attributes)) span.attribute(name, value)
    const route = `${endpoint.method} ${endpoint.route}`
    if (logged.has(route) || logged.size >= maxRoutes) return Effect.void
    logged.add(route)
    return Effect.logWarning("HeyGen has announced the end of this route").pipe(
      Effect.annotateLogs({ "heygen.operation": endpoint.operation, "heygen.route": route, ...attributes })
    )
  }
}
