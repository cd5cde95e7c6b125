/**
 * The mock's own routes under `/__mock/`, so that a test in any language can
 * change the scenario, read the requests that came, and move the clock. They are
 * off unless asked for, and not for pages of other origins.
 */
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import type { Mock } from "../Mock.ts"
import { MockError } from "../MockError.ts"
import type { MockOptions } from "../MockOptions.ts"
import type { Prism, PrismRequest, PrismResponse } from "../Prism.ts"
import type { AnyScenario } from "../Scenario.ts"
import * as Problem from "./problem.ts"
import * as Scenario from "./scenario.ts"

const prefix = "/__mock"

const pathOf = ({ url }: PrismRequest): string => url.split("?", 1)[0] ?? ""

/** Whether a request is for the mock itself. */
export const isAdmin = (request: PrismRequest): boolean =>
  pathOf(request) === prefix || pathOf(request).startsWith(`${prefix}/`)

/** The mock's clock, in epoch milliseconds. */
export interface MockClock {
  readonly now: Effect.Effect<number>
  readonly reset: Effect.Effect<void>
}

const json = (body: unknown): PrismResponse => ({
  status: 200,
  headers: { "content-type": "application/json", "cache-control": "no-store" },
  body: JSON.stringify(body),
  violations: []
})

const ClockChange = Schema.Union([
  Schema.Struct({ now: Schema.DateTimeUtcFromString }),
  Schema.Struct({ advance: Schema.Union([Schema.DurationFromString, Schema.DurationFromMillis]) })
])

const clockHelp = `Send {"now": "2026-10-31T00:00:00Z"}, or {"advance": "7 days"}, or milliseconds in "advance".`

const parseBody = ({ body = "" }: PrismRequest) =>
  Effect.mapError(
    Schema.decodeEffect(Schema.fromJsonString(Schema.Unknown))(body),
    () => new MockError({ message: "The body is not JSON." })
  )

/** Whether the page that asks is the mock's own, or there is none. */
const isOwnOrigin = ({ headers: { host, origin } }: PrismRequest): boolean =>
  origin === undefined || (URL.canParse(origin) && new URL(origin).host === host)

/** What the admin API works on. */
export interface Controls {
  readonly isLoopback: boolean
  readonly prism: Prism["Service"]
  readonly mock: Mock
  readonly clock: MockClock
  /** The scenario that the mock began with. */
  readonly initial: AnyScenario
  readonly forgetRequests: Effect.Effect<void>
}

/** The admin API; where it is off, a response that says so. */
export const make = Effect.fnUntraced(function* (option: MockOptions["admin"], controls: Controls) {
  const { clock, forgetRequests, initial, isLoopback, mock, prism } = controls
  if (option === undefined || option === false) {
    const off = Problem.response(404, "The admin API is off; heygen-mock --admin turns it on.")
    return () => Effect.succeed(off)
  }
  const token = option === true ? undefined : option.token
  if (token === "" || (token === undefined && !isLoopback)) {
    return yield* new MockError({ message: "The admin API needs a token where other machines can reach it." })
  }

  const showClock = Effect.map(clock.now, (millis) => json({ now: new Date(millis).toISOString() }))
  const showScenario = Effect.map(mock.scenario, (scenario) => json(Scenario.toJson(scenario)))

  const routes: Readonly<Record<string, (request: PrismRequest) => Effect.Effect<PrismResponse, MockError>>> =
    {
      "GET /ready": () => Effect.succeed(json({ ready: true, operations: prism.operationIds })),
      "GET /scenario": () => showScenario,
      "PUT /scenario": (request) =>
        parseBody(request).pipe(
          Effect.flatMap(Scenario.parse),
          Effect.flatMap(mock.use),
          Effect.andThen(showScenario)
        ),
      "DELETE /scenario": () => Effect.andThen(mock.use(initial), showScenario),
      "GET /requests": () => Effect.map(mock.requests, json),
      "DELETE /requests": () => Effect.as(forgetRequests, json([])),
      "GET /clock": () => showClock,
      "PUT /clock": (request) =>
        parseBody(request).pipe(
          Effect.flatMap(Schema.decodeUnknownEffect(ClockChange, { onExcessProperty: "error" })),
          Effect.mapError(() => new MockError({ message: clockHelp })),
          Effect.flatMap((change) =>
            "now" in change
              ? Effect.flatMap(clock.now, (now) => mock.advance(DateTime.toEpochMillis(change.now) - now))
              : mock.advance(change.advance)
          ),
          Effect.andThen(showClock)
        ),
      "DELETE /clock": () => Effect.andThen(clock.reset, showClock),
      "POST /reset": () => Effect.as(mock.reset, json({ ready: true }))
    }
  const known = Object.keys(routes)

  return (request: PrismRequest): Effect.Effect<PrismResponse> => {
    if (!isOwnOrigin(request))
      return Effect.succeed(Problem.response(403, "Pages of other origins may not ask."))
    if (token !== undefined && request.headers.authorization !== `Bearer ${token}`) {
      return Effect.succeed(Problem.response(401, "Send the token as Authorization: Bearer."))
    }
    const path = pathOf(request).slice(prefix.length)
    const route = routes[`${request.method} ${path}`]
    if (route !== undefined) {
      return Effect.catch(route(request), ({ message }) => Effect.succeed(Problem.response(400, message)))
    }
    const allowed = known.filter((name) => name.endsWith(` ${path}`)).map((name) => name.split(" ", 1)[0])
    const refused = Problem.response(
      allowed.length === 0 ? 404 : 405,
      `There is ${known.map((name) => name.replace(" ", ` ${prefix}`)).join(", ")}.`
    )
    return Effect.succeed({ ...refused, headers: { ...refused.headers, allow: allowed.join(", ") } })
  }
})
