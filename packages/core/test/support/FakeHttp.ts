/**
 * A transport without a network, that remembers what it was asked: each request
 * takes the next answer, and the last answer stays.
 */
import { type Credentials, HeyGenClient, type HeyGenClientSettings, V2 } from "@effect-heygen/core"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as HttpClient from "effect/http/HttpClient"
import * as HttpClientError from "effect/http/HttpClientError"
import type * as HttpClientRequest from "effect/http/HttpClientRequest"
import * as HttpClientResponse from "effect/http/HttpClientResponse"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import * as Stream from "effect/Stream"

export interface Sent {
  readonly method: string
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  /** The body as text; absent where there is none. */
  readonly body?: string
  /** When it was sent, in milliseconds of the test's clock. */
  readonly at: number
}

/** What comes back: an answer, no answer at all, or an error of the transport. */
export type Answer =
  | { readonly status?: number; readonly headers?: Record<string, string>; readonly body?: BodyInit | null }
  | "hangs"
  | { readonly fails: unknown }

export const key = "hg-secret"

export const json = (body: unknown, status = 200, headers: Record<string, string> = {}): Answer => ({
  status,
  headers: { "content-type": "application/json", ...headers },
  body: JSON.stringify(body)
})

export const catalogue = json({ error: null, data: { avatars: [], talking_photos: [] } })

const textOf = ({ body }: HttpClientRequest.HttpClientRequest) =>
  body._tag === "Uint8Array"
    ? Effect.succeed(new TextDecoder().decode(body.body))
    : body._tag === "Stream"
      ? Effect.orDie(Stream.mkString(Stream.decodeText(body.stream)))
      : Effect.succeed("")

/** What a test changes of a client's options. */
export type Options = HeyGenClientSettings & { readonly apiKey?: Credentials.Secret }

export const make = (...answers: ReadonlyArray<Answer>) => {
  const sent: Array<Sent> = []
  const layer = Layer.succeed(
    HttpClient.HttpClient,
    HttpClient.make((request, url) =>
      Effect.gen(function* () {
        const sentBody = yield* textOf(request)
        sent.push({
          method: request.method,
          url: url.href,
          headers: { ...request.headers },
          ...(sentBody === "" ? {} : { body: sentBody }),
          at: yield* Clock.currentTimeMillis
        })
        const answer = answers[Math.min(sent.length, answers.length) - 1]
        if (answer === undefined || answer === "hangs") return yield* Effect.never
        if ("fails" in answer) {
          const reason = new HttpClientError.TransportError({ request, cause: answer.fails })
          return yield* new HttpClientError.HttpClientError({ reason })
        }
        const { body = null, headers = {}, status = 200 } = answer
        return HttpClientResponse.fromWeb(request, new Response(body, { status, headers }))
      })
    )
  )
  return {
    sent,
    layer,
    /** A client on this transport. */
    client: (options: Options = {}) =>
      HeyGenClient.layer({ apiKey: Redacted.make(key), ...options }).pipe(Layer.provide(layer)),
    /** The services of version 2 on this transport. */
    v2: (options: Options = {}) =>
      V2.layer.pipe(
        Layer.provide(Layer.orDie(HeyGenClient.layer({ apiKey: Redacted.make(key), ...options }))),
        Layer.provide(layer)
      )
  }
}

/** The catalogue, once. */
export const listAvatars = Effect.flatMap(V2.Avatars, (avatars) => avatars.list())
