/**
 * Asks HeyGen's API, read-only and within limits: so many requests and a minute
 * in all, one more attempt where HeyGen asks for patience, no redirect followed,
 * and the key for the API's own origin alone. Nothing fails: what could not be
 * asked says why.
 */
import * as Bytes from "effect/Bytes"
import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as FetchHttpClient from "effect/http/FetchHttpClient"
import * as Headers from "effect/http/Headers"
import * as HttpClient from "effect/http/HttpClient"
import * as HttpClientRequest from "effect/http/HttpClientRequest"
import type * as HttpClientResponse from "effect/http/HttpClientResponse"
import * as Redacted from "effect/Redacted"
import * as Result from "effect/Result"
import type * as Scope from "effect/Scope"
import * as Stream from "effect/Stream"
import { MockError } from "../../MockError.ts"
import type { Described } from "./described.ts"

/** The most requests of a run, further attempts included. */
export const maxRequests = 30

const wholeRun = Duration.minutes(1)

/** A catalogue was seen to take more than 40 s; two of these must fit into a run. */
const oneRequest = Duration.seconds(45)

/** A body of HeyGen's was 9.5 MB at most. */
const maxBytes = 64 * 1024 * 1024

/** Whom to ask, and as whom. */
export interface ApiOptions {
  readonly apiKey: Redacted.Redacted<string>
  readonly baseUrl?: string | undefined
}

/** Where HeyGen doesn't say how long to wait. */
const defaultWait = Duration.seconds(1)

/** A request to make. */
export interface Question {
  readonly operation: string
  readonly params?: Readonly<Record<string, string>>
  readonly query?: Readonly<Record<string, string>>
  /** Another key than the own one. */
  readonly key?: "wrong" | "none"
}

/** A response that came, whole. */
export interface Answered {
  readonly _tag: "Answered"
  readonly operation: string
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  /** `undefined` where the response is not JSON. */
  readonly body: unknown
}

/** A request without a response that says anything. */
export interface Unanswered {
  readonly _tag: "Unanswered"
  readonly operation: string
  readonly reason: string
  readonly status?: number
}

/** What became of a request. */
export type Outcome = Answered | Unanswered

/** The API, for one run. */
export interface Api {
  readonly ask: (question: Question) => Effect.Effect<Outcome>
  /** How many requests were sent. */
  readonly sent: () => number
  /** Why nothing more is asked: the key is refused, the API can't be reached, or wants patience. */
  readonly stopped: () => string | undefined
}

const loopback = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/

const parseBaseUrl = (text: string): URL | undefined => {
  const url = URL.canParse(text) ? new URL(text) : undefined
  const isSafe =
    url !== undefined &&
    (url.protocol === "https:" || (url.protocol === "http:" && loopback.test(url.hostname))) &&
    url.username + url.password + url.search + url.hash === ""
  return isSafe ? url : undefined
}

/** Ids come from responses, and climb no path. */
const isSegment = (text: string): boolean => !["", ".", ".."].includes(text)

const parseBody = (type: string, text: string): unknown => {
  if (!/\bjson\b/i.test(type)) return undefined
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

const readText = (response: HttpClientResponse.HttpClientResponse) => {
  const chunks: Array<Uint8Array> = []
  let bytes = 0
  return Stream.runForEachWhile(response.stream, (chunk) =>
    Effect.sync(() => {
      bytes += chunk.length
      chunks.push(chunk)
      return bytes <= maxBytes
    })
  ).pipe(
    Effect.catchReason("HttpClientError", "EmptyBodyError", () => Effect.void),
    Effect.map(() => (bytes > maxBytes ? undefined : new TextDecoder().decode(Bytes.concat(chunks))))
  )
}

/** An API to ask, for as long as a run lasts. */
export const make = Effect.fnUntraced(function* (
  described: Described,
  { apiKey, baseUrl = "https://api.heygen.com" }: ApiOptions
): Effect.fn.Return<Api, MockError, HttpClient.HttpClient | Scope.Scope> {
  const client = yield* HttpClient.HttpClient
  const base = parseBaseUrl(baseUrl)
  if (base === undefined) {
    return yield* new MockError({
      message:
        "The base URL is not an https URL (or http on the loopback interface) without credentials, query or fragment."
    })
  }
  // The key is not quoted, for a key with a line break is a key all the same.
  if (!/^[\x21-\x7e]+$/.test(Redacted.value(apiKey))) {
    return yield* new MockError({ message: "The API key is empty, or has characters that no key has." })
  }
  const deadline = yield* Effect.forkScoped(Effect.sleep(wholeRun))
  let sent = 0
  let stopped: string | undefined
  let hasAnswered = false

  const urlOf = ({ operation, params = {}, query = {} }: Question): URL | undefined => {
    const template = described.operations.get(operation)?.path
    const segments = template?.split("/").map((segment) => {
      const name = /^\{(.+)\}$/.exec(segment)?.[1]
      return name === undefined ? segment : (params[name] ?? "")
    })
    if (segments === undefined || !segments.slice(1).every(isSegment)) return undefined
    const path = segments.map(encodeURIComponent).join("/")
    const url = new URL(base.pathname.replace(/\/$/, "") + path, base)
    for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value)
    return url.origin === base.origin ? url : undefined
  }

  const keyOf = ({ key }: Question): string | undefined =>
    key === "none" ? undefined : key === "wrong" ? "heygen-mock-check-wrong-key" : Redacted.value(apiKey)

  const exchange = (url: URL, question: Question): Effect.Effect<Outcome> => {
    const { operation } = question
    const key = keyOf(question)
    const headers = { accept: "application/json", ...(key === undefined ? {} : { "x-api-key": key }) }
    const unanswered = (reason: string): Outcome => ({ _tag: "Unanswered", operation, reason })
    return Effect.gen(function* () {
      const response = yield* client.execute(HttpClientRequest.get(url, { headers }))
      hasAnswered = true
      const text = yield* readText(response)
      if (text === undefined) return unanswered(`more than ${maxBytes / 1024 / 1024} MiB`)
      return {
        _tag: "Answered",
        operation,
        status: response.status,
        headers: { ...response.headers },
        body: parseBody(response.headers["content-type"] ?? "", text)
      } satisfies Answered
    }).pipe(
      Effect.timeoutOrElse({
        duration: oneRequest,
        orElse: () =>
          Effect.succeed(unanswered(`no whole response within ${Duration.toSeconds(oneRequest)} s`))
      }),
      Effect.catch(() => {
        if (!hasAnswered) stopped = "The API can't be reached."
        return Effect.succeed(unanswered("the connection failed"))
      }),
      // fetch would follow a redirect and take the key along; the spans would hold headers.
      Effect.provideService(FetchHttpClient.RequestInit, { redirect: "manual" }),
      Effect.provideService(HttpClient.TracerPropagationEnabled, false),
      Effect.provideService(HttpClient.TracerDisabledWhen, () => true)
    )
  }

  const waitOf = Effect.fnUntraced(function* ({ headers }: Answered) {
    const parsed = Headers.parseRetryAfter(headers["retry-after"] ?? "")
    return Result.isFailure(parsed)
      ? defaultWait
      : Headers.retryAfterDelay(parsed.success, yield* Clock.currentTimeMillis)
  })

  /** The response, where HeyGen asks for patience. */
  const busy = (outcome: Outcome | undefined): Answered | undefined =>
    outcome?._tag === "Answered" && (outcome.status === 429 || outcome.status >= 500) ? outcome : undefined

  const attempt = Effect.fnUntraced(function* (url: URL, question: Question) {
    if (stopped !== undefined || sent >= maxRequests) return undefined
    sent += 1
    return yield* exchange(url, question)
  })

  const askOnce = Effect.fnUntraced(function* (url: URL, question: Question) {
    const { operation } = question
    const first = yield* attempt(url, question)
    const refused = busy(first)
    if (refused === undefined) return first
    const wait = yield* waitOf(refused)
    const isWorthIt = Duration.isLessThan(wait, wholeRun)
    if (isWorthIt) yield* Effect.sleep(wait)
    const last = (isWorthIt ? yield* attempt(url, question) : undefined) ?? refused
    const status = busy(last)?.status
    if (status === undefined) return last
    if (status === 429) stopped = "The API answers 429: its rate limit or its quota is used up."
    return { _tag: "Unanswered", operation, status, reason: `status ${status}` } satisfies Unanswered
  })

  const ask = (question: Question): Effect.Effect<Outcome> => {
    const { operation } = question
    const unanswered = (reason: string): Outcome => ({ _tag: "Unanswered", operation, reason })
    return Effect.suspend(() => {
      const url = urlOf(question)
      if (url === undefined) return Effect.succeed(unanswered("there was no id to ask for"))
      return askOnce(url, question).pipe(
        Effect.map((outcome) => {
          if (outcome === undefined) {
            return unanswered(
              stopped === undefined ? `${maxRequests} requests were sent` : "not asked any more"
            )
          }
          if (outcome._tag === "Answered" && outcome.status === 401 && question.key === undefined) {
            stopped = "The API answers 401: it doesn't know the key."
            return { ...unanswered("status 401"), status: 401 }
          }
          return outcome
        }),
        Effect.raceFirst(Effect.as(Fiber.await(deadline), unanswered("the minute was over")))
      )
    })
  }

  return { ask, sent: () => sent, stopped: () => stopped }
})
