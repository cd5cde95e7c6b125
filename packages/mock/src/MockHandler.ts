/**
 * The mock as a function from `Request` to `Response`: for Mock Service Worker,
 * Bun, Deno, and routes of web frameworks.
 *
 * @since 0.1.0
 */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Respond from "./internal/respond.ts"
import * as Web from "./internal/web.ts"
import type { Mock } from "./Mock.ts"
import type { MockError } from "./MockError.ts"
import type { MockOptions } from "./MockOptions.ts"
import { Prism } from "./Prism.ts"

/**
 * The mock as a handler of `Request`s, whatever host they are for.
 *
 * **Details**
 *
 * Where a scenario resets the connection, the response is `Response.error()`,
 * which Mock Service Worker turns into a failed fetch. Where a body breaks off,
 * its stream fails. A connection that is held open is a promise that settles
 * when the request's signal aborts. Bodies are not compressed, and a status above
 * 599 becomes a 500 that says so.
 *
 * **Example** (A route of a web framework)
 *
 * ```ts
 * import { MockHandler } from "@effect-heygen/mock"
 * import * as Effect from "effect/Effect"
 * import * as ManagedRuntime from "effect/ManagedRuntime"
 *
 * const runtime = ManagedRuntime.make(MockHandler.layer({ catalogue: 200 }))
 *
 * export const GET = async (request: Request): Promise<Response> => {
 *   const { handle } = await runtime.runPromise(MockHandler.use(Effect.succeed))
 *   return handle(request)
 * }
 * ```
 *
 * @category services
 * @since 0.1.0
 */
export class MockHandler extends Context.Service<
  MockHandler,
  Mock & {
    /** Responds to a request. It rejects only where the request's signal aborts. */
    readonly handle: (request: Request) => Promise<Response>
  }
>()("@effect-heygen/mock/MockHandler") {
  /** A handler with a scenario and a journal of its own. */
  static readonly layer = (options: MockOptions = {}): Layer.Layer<MockHandler, MockError> =>
    Layer.effect(MockHandler, make(options)).pipe(Layer.provide(Prism.layer(options)))
}

const make = Effect.fnUntraced(function* (options: MockOptions) {
  const { respond, ...mock } = yield* Respond.make(options, { isLoopback: false })
  return MockHandler.of({ ...mock, handle: yield* Web.handler(respond) })
})
