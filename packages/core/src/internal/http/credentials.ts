/**
 * The credentials of one client: asked for before every request, by one fiber at
 * a time, and once more after HeyGen has refused them.
 */
import * as Cause from "effect/Cause"
import * as Deferred from "effect/Deferred"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import { type Credentials, Rejected, type Secret } from "../../Credentials.ts"
import { CredentialsError } from "../../HeyGenError.ts"
import { rootOf } from "./reasons.ts"
import type { Redactor } from "./redact.ts"

/** Credentials as a request carries them. */
export interface Credential {
  readonly header: string
  readonly value: string
  readonly secret: string
}

/** Where a client gets its credentials from. */
export interface CredentialSource {
  readonly get: Effect.Effect<Credential, CredentialsError>
  /** Other credentials than those that were refused; nothing where there are no others. */
  readonly getOther: (refused: Credential) => Effect.Effect<Credential | undefined, CredentialsError>
}

/** fetch refuses a header with anything else, in an error that quotes it. */
export const isSecret = (text: unknown): text is string =>
  typeof text === "string" && /^[\x21-\x7e]+$/.test(text)

/** Runs an effect for all who ask for it while it runs. One who stops waiting leaves it to the others. */
const shared = <A, E>(effect: Effect.Effect<A, E>): Effect.Effect<A, E> => {
  let running: Deferred.Deferred<A, E> | undefined
  return Effect.suspend(() => {
    if (running !== undefined) return Deferred.await(running)
    const result = Deferred.makeUnsafe<A, E>()
    running = result
    const run = Effect.onExit(effect, (exit) =>
      Effect.sync(() => {
        running = undefined
        Deferred.doneUnsafe(result, exit)
      })
    )
    return Effect.andThen(Effect.forkDetach(run), Deferred.await(result))
  })
}

/** The source of a client's credentials. Secrets are made known to the redactor before they are used. */
export const make = (
  { apiKey, bearerToken }: Credentials,
  timeout: Duration.Duration,
  redactor: Redactor
): CredentialSource => {
  const credential = (secret: string): Credential =>
    apiKey === undefined
      ? { header: "authorization", value: `Bearer ${secret}`, secret }
      : { header: "x-api-key", value: secret, secret }

  const secret: Secret = apiKey ?? bearerToken
  if (Redacted.isRedacted(secret)) {
    const value = Redacted.value(secret)
    redactor.add(value)
    return { get: Effect.succeed(credential(value)), getOther: () => Effect.as(Effect.void, undefined) }
  }

  let last: Credential | undefined
  const ask = secret.pipe(
    Effect.matchCauseEffect({
      onFailure: (cause) => {
        const { message = "no message" } = rootOf(Cause.squash(cause))
        return new CredentialsError({ message: `The credentials failed: ${redactor.redact(message)}` })
      },
      onSuccess: (secret) => {
        const value: unknown = Redacted.isRedacted(secret) ? Redacted.value(secret) : undefined
        if (!isSecret(value)) {
          return new CredentialsError({
            message: "The credentials are not a Redacted of printable ASCII characters without spaces."
          })
        }
        redactor.add(value)
        last = credential(value)
        return Effect.succeed(last)
      }
    }),
    Effect.timeoutOrElse({
      duration: timeout,
      orElse: () =>
        new CredentialsError({ message: `No credentials within ${Duration.toSeconds(timeout)} s.` })
    })
  )
  const get = shared(ask)
  let refused: Credential | undefined
  const getAnother = shared(
    Effect.suspend(() =>
      Effect.provideService(ask, Rejected, refused === undefined ? undefined : Redacted.make(refused.secret))
    )
  )
  return {
    get,
    getOther: (rejected) =>
      Effect.suspend(() => {
        // Another call has met the same refusal, and has asked already.
        if (last !== undefined && last.secret !== rejected.secret) return Effect.succeed(last)
        refused = rejected
        return Effect.map(getAnother, (other) => (other.secret === rejected.secret ? undefined : other))
      })
  }
}
