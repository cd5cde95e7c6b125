/**
 * The mock for programs without Effect: promises, plain functions, and an object
 * that `await using` closes.
 *
 * @since 0.1.0
 */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Layer from "effect/Layer"
import * as Scope from "effect/Scope"
import type { Mock, RecordedRequest } from "./Mock.ts"
import type { MockError } from "./MockError.ts"
import { MockHandler } from "./MockHandler.ts"
import type { MockOptions } from "./MockOptions.ts"
import { MockServer, type MockServerOptions } from "./MockServer.ts"
import type { AnyScenario } from "./Scenario.ts"

/**
 * What a test can do with a mock while it runs.
 *
 * @category models
 * @since 0.1.0
 */
export interface MockControls {
  /** Replaces the scenario. Throws a `MockError` where it has a typo, or a status that the document doesn't have. */
  readonly use: (scenario: AnyScenario) => void
  /** The requests that came, oldest first, without their credentials; the latest 10,000 of them. */
  readonly requests: () => ReadonlyArray<RecordedRequest>
  /** Moves the mock's clock ahead, in milliseconds: signed URLs end, and looks are completed. */
  readonly advance: (millis: number) => void
  /** Back to the scenario and the clock that it began with, without a request. */
  readonly reset: () => void
}

/**
 * A mock on a socket.
 *
 * @category models
 * @since 0.1.0
 */
export interface RunningMock extends MockControls, AsyncDisposable {
  /** Where the mock is, such as `http://127.0.0.1:39775`. */
  readonly url: string
  /** Frees the port, and ends what is still open. */
  readonly close: () => Promise<void>
}

/**
 * A mock as a function.
 *
 * @category models
 * @since 0.1.0
 */
export interface HandlingMock extends MockControls {
  /** Responds to a request, whatever host it is for; see `MockHandler`. */
  readonly handle: (request: Request) => Promise<Response>
}

/**
 * Options in which `onResponse` is a plain function.
 *
 * @category models
 * @since 0.1.0
 */
export type StartOptions<Options extends MockOptions> = Omit<Options, "onResponse"> & {
  /** Runs for each request, when its outcome is decided. */
  readonly onResponse?: ((request: RecordedRequest) => void) | undefined
}

const controlsOf = (mock: Mock): MockControls => ({
  use: (scenario) => Effect.runSync(mock.use(scenario)),
  requests: () => Effect.runSync(mock.requests),
  advance: (millis) => Effect.runSync(mock.advance(millis)),
  reset: () => Effect.runSync(mock.reset)
})

const start = async <I, A extends Mock>(
  service: Context.Key<I, A>,
  layer: (options: MockOptions) => Layer.Layer<I, MockError>,
  { onResponse, ...options }: StartOptions<MockOptions>
) => {
  const scope = Scope.makeUnsafe()
  const built = layer({
    ...options,
    onResponse: onResponse && ((request) => Effect.sync(() => onResponse(request)))
  })
  const mock = Context.get(await Effect.runPromise(Layer.buildWithScope(built, scope)), service)
  return { mock, close: () => Effect.runPromise(Scope.close(scope, Exit.void)) }
}

/**
 * Starts a mock on a free port, or on the one that you choose. Rejects with a
 * `MockError` where it cannot start.
 *
 * **Example** (A rate limit, then the catalogue)
 *
 * ```ts
 * import { Scenario, startMock } from "@effect-heygen/mock"
 *
 * await using mock = await startMock({ catalogue: 200 })
 * mock.use({ listAvatarLooks: Scenario.script([Scenario.declared(429)]) })
 *
 * const headers = { "x-api-key": "any" }
 * const first = await fetch(`${mock.url}/v3/avatars/looks`, { headers }) // 429
 * const second = await fetch(`${mock.url}/v3/avatars/looks`, { headers }) // 200
 * console.log(first.status, second.status, mock.requests().length)
 * ```
 *
 * @category constructors
 * @since 0.1.0
 */
export const startMock = async (options: StartOptions<MockServerOptions> = {}): Promise<RunningMock> => {
  const { close, mock } = await start(MockServer, MockServer.layer, options)
  return { ...controlsOf(mock), url: mock.url, close, [Symbol.asyncDispose]: close }
}

/**
 * A mock as a function, without a socket.
 *
 * **Example** (Mock Service Worker)
 *
 * ```ts
 * import { mockHandler } from "@effect-heygen/mock"
 * import { http } from "msw"
 * import { setupServer } from "msw/node"
 *
 * const heygen = await mockHandler({ catalogue: 200 })
 * const server = setupServer(
 *   http.all("https://api.heygen.com/*", ({ request }) => heygen.handle(request))
 * )
 * ```
 *
 * @category constructors
 * @since 0.1.0
 */
export const mockHandler = async (options: StartOptions<MockOptions> = {}): Promise<HandlingMock> => {
  const { mock } = await start(MockHandler, MockHandler.layer, options)
  return { ...controlsOf(mock), handle: mock.handle }
}
