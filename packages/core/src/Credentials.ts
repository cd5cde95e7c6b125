/**
 * What a request carries to say whose it is: an API key or a bearer token, fixed
 * or asked for.
 *
 * @since 0.1.0
 */
import * as Context from "effect/Context"
import type * as Effect from "effect/Effect"
import type * as Redacted from "effect/Redacted"

/**
 * A secret, or an effect that yields one.
 *
 * **Details**
 *
 * The effect runs before every request, for one fiber at a time: fibers that ask
 * while it runs share its result. After HTTP 401 it runs once more, with
 * {@link Rejected} set, and the request is sent again if the secret has changed.
 * This does not count as a retry. Cache the secret inside of the effect for as
 * long as it is good. If the effect fails, the call fails with a
 * `CredentialsError`.
 *
 * @category models
 * @since 0.1.0
 */
export type Secret = Redacted.Redacted<string> | Effect.Effect<Redacted.Redacted<string>, unknown>

/**
 * The secret that HeyGen has just refused with HTTP 401, while an effect is asked
 * for another one; `undefined` otherwise.
 *
 * @category references
 * @since 0.1.0
 */
export const Rejected = Context.Reference<Redacted.Redacted<string> | undefined>(
  "@effect-heygen/core/Credentials/Rejected",
  { defaultValue: () => undefined }
)

/**
 * Exactly one kind of credentials.
 *
 * **Example** (A token that is kept for an hour, or until HeyGen refuses it)
 *
 * ```ts
 * import { Credentials, HeyGenClient } from "@effect-heygen/core"
 * import * as Effect from "effect/Effect"
 * import type * as Redacted from "effect/Redacted"
 *
 * declare const requestToken: Effect.Effect<Redacted.Redacted<string>, Error>
 *
 * const client = Effect.gen(function* () {
 *   const [token, forget] = yield* Effect.cachedInvalidateWithTTL(requestToken, "1 hour")
 *   const bearerToken = Effect.gen(function* () {
 *     if ((yield* Credentials.Rejected) !== undefined) yield* forget
 *     return yield* token
 *   })
 *   return yield* HeyGenClient.make({ bearerToken })
 * })
 * ```
 *
 * @category models
 * @since 0.1.0
 */
export type Credentials =
  | {
      /**
       * The API key, sent as `x-api-key`: printable ASCII characters without spaces.
       *
       * @see https://docs.heygen.com/docs/quick-start
       */
      readonly apiKey: Secret
      readonly bearerToken?: undefined
    }
  | {
      /** An OAuth access token, sent as `Authorization: Bearer`: printable ASCII characters without spaces. */
      readonly bearerToken: Secret
      readonly apiKey?: undefined
    }
