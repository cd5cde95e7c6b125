/**
 * Requests and responses of the Fetch standard, as the mock's own and back.
 */
import * as Cause from "effect/Cause"
import type * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Stream from "effect/Stream"
import type { PrismRequest } from "../Prism.ts"
import * as Body from "./body.ts"
import * as Problem from "./problem.ts"
import type { Outcome, Responder } from "./respond.ts"

/** A request as the mock takes it. */
export const fromWeb = async (request: Request): Promise<PrismRequest> => {
  const { pathname, search } = new URL(request.url)
  return {
    method: request.method,
    url: pathname + search,
    headers: Object.fromEntries(request.headers),
    body: request.body === null ? undefined : await request.text()
  }
}

/** What Node's fetch says, in its own words. */
export const connectionReset = () =>
  Object.assign(new Error("The connection was reset"), { code: "ECONNRESET" })

/**
 * An outcome as a response. A body that breaks off is an error of its stream,
 * and what is no response at all is `Response.error()`, as a failed fetch has
 * it. A connection that is held open is one that never ends.
 */
export const toWeb = (outcome: Outcome, method: string): Effect.Effect<Response> => {
  switch (outcome._tag) {
    case "Hang":
      return Effect.never
    case "Reset":
      return Effect.sync(() => Response.error())
    case "Respond": {
      const { delivery } = outcome
      const isPossible = outcome.response.status <= 599
      const response = isPossible
        ? outcome.response
        : Problem.response(500, `Status ${outcome.response.status} can be sent on a socket alone.`)
      const { body, headers, status } = response
      if (method === "HEAD" || body === "" || [204, 205, 304].includes(status)) {
        return Effect.sync(() => new Response(null, { status, headers }))
      }
      if (delivery.end === undefined && Body.isWhole(delivery)) {
        return Effect.sync(() => new Response(body, { status, headers }))
      }
      // What a fetch gives is not compressed any more.
      const sent = Body.stream(Body.bytesOf(body), { ...delivery, gzip: false })
      const stream = delivery.end === undefined ? sent : Stream.concat(sent, Stream.fail(connectionReset()))
      return Effect.map(
        Stream.toReadableStreamEffect(stream),
        (body) => new Response(body, { status, headers })
      )
    }
  }
}

/** A responder as a function of the Fetch standard's types. */
export const handler = (
  respond: Responder["respond"]
): Effect.Effect<(request: Request) => Promise<Response>> =>
  Effect.contextWith((context: Context.Context<never>) =>
    Effect.succeed(async (request) => {
      const { signal } = request
      const exit = await Effect.runPromiseExitWith(context)(
        Effect.promise(() => fromWeb(request)).pipe(
          Effect.flatMap(respond),
          Effect.flatMap((outcome) => toWeb(outcome, request.method))
        ),
        { signal }
      )
      signal.throwIfAborted()
      if (Exit.isFailure(exit)) throw Cause.squash(exit.cause)
      return exit.value
    })
  )
