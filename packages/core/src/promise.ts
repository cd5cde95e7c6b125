/**
 * HeyGen's avatar catalogue for programs without Effect: promises, async
 * iterables, `AbortSignal`, and the same typed error, thrown.
 *
 * @since 0.1.0
 */
import * as Cause from "effect/Cause"
import * as Context from "effect/Context"
import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import type * as Fiber from "effect/Fiber"
import * as FiberSet from "effect/FiberSet"
import * as FetchHttpClient from "effect/http/FetchHttpClient"
import * as Layer from "effect/Layer"
import * as Logger from "effect/Logger"
import * as Pull from "effect/Pull"
import * as Redacted from "effect/Redacted"
import type * as Schema from "effect/Schema"
import * as Scope from "effect/Scope"
import * as Stream from "effect/Stream"
import {
  AvatarCatalogue,
  type CacheOptions,
  type Group,
  type GroupFilter,
  type LayerOptions,
  type Look,
  type LookFilter,
  type Resolved,
  UnknownIdError
} from "./AvatarCatalogue.ts"
import * as CallOptions from "./CallOptions.ts"
import * as Credentials from "./Credentials.ts"
import type * as Endpoint from "./Endpoint.ts"
import { HeyGenClient } from "./HeyGenClient.ts"
import { type HeyGenClientSettings, InvalidOptionError } from "./HeyGenClientOptions.ts"
import { type HeyGenError, isHeyGenError } from "./HeyGenError.ts"
import { isSecret } from "./internal/http/credentials.ts"
import { callerOf, putStack } from "./internal/http/stack.ts"
import type { Skipped } from "./ListOptions.ts"
import * as V2 from "./v2/index.ts"
import * as V3 from "./v3/index.ts"

export { Look, UnknownIdError } from "./AvatarCatalogue.ts"
export { InvalidOptionError } from "./HeyGenClientOptions.ts"
export { HeyGenError, type HeyGenErrorReason, isHeyGenError } from "./HeyGenError.ts"

/**
 * An API key or a token, or a function that returns one.
 *
 * **Details**
 *
 * The function is called before every request. After HTTP 401 it is called once
 * more, with the secret that HeyGen has refused, and the request is sent again if
 * it returns another one. If it throws, the call fails with a `CredentialsError`.
 *
 * @category models
 * @since 0.1.0
 */
export type Secret = string | Credentials.Secret | ((refused: string | undefined) => string | Promise<string>)

/**
 * The options of {@link createHeyGen} beside the credentials. All have a default;
 * a duration is a text such as `"30 seconds"`, or a number of milliseconds.
 *
 * @category models
 * @since 0.1.0
 */
export interface HeyGenSettings extends HeyGenClientSettings {
  /** Sends the requests: a fetch behind a proxy, or a test's own. `globalThis.fetch` by default. */
  readonly fetch?: typeof globalThis.fetch | undefined
  /** How the catalogue reads and caches. */
  readonly catalogue?:
    | {
        /** The version of HeyGen's API that the catalogue reads; `v3` by default. */
        readonly version?: "v2" | "v3" | undefined
        /** When version 2 is asked after version 3 failed; never by default. */
        readonly fallback?: LayerOptions["fallback"]
        /** Caches what it reads; nothing by default. Cached iterables load completely before they begin. */
        readonly cache?: CacheOptions | undefined
      }
    | undefined
  /** Gets what is worth a line in the log, such as the announced end of a route. `console.warn` by default, in one line. */
  readonly onWarning?: ((message: string, details: Readonly<Record<string, unknown>>) => void) | undefined
}

/**
 * The options of {@link createHeyGen}: an `apiKey` or a `bearerToken`, and what has
 * a default.
 *
 * @category models
 * @since 0.1.0
 */
export type HeyGenOptions = HeyGenSettings &
  (
    | {
        /** The API key of your HeyGen account. */
        readonly apiKey: Secret | undefined
        readonly bearerToken?: undefined
      }
    | {
        /** An OAuth access token. */
        readonly bearerToken: Secret | undefined
        readonly apiKey?: undefined
      }
  )

/**
 * What one call may change, and how it is ended early.
 *
 * @category models
 * @since 0.1.0
 */
export interface RequestOptions extends CallOptions.CallOptions {
  /** Ends the call, its retries and its connection. It is then rejected with the signal's `reason`. */
  readonly signal?: AbortSignal | undefined
  /** Gets the status, request id and attempts of each successful response. */
  readonly onResponse?: ((response: CallOptions.CallResponse) => void) | undefined
}

/** A schema that needs no services of Effect's, which a program without Effect does not have. */
type Plain = Schema.Constraint & { readonly DecodingServices: never; readonly EncodingServices: never }

/**
 * A HeyGen account.
 *
 * **Details**
 *
 * Every promise is rejected with a {@link HeyGenError}, unless its signal aborts or
 * the account is closed. An iterable does nothing until it is iterated; it requests
 * a page when its first record is wanted, and each iteration begins anew.
 *
 * @category models
 * @since 0.1.0
 */
export interface HeyGen extends AsyncDisposable {
  /** HeyGen's API version 2, in HeyGen's field names. HeyGen announced its end for 31 October 2026. */
  readonly v2: {
    readonly avatars: {
      /** All avatars and talking photos, HeyGen's presets included: megabytes, in 1 to 40 seconds. */
      readonly list: (options?: RequestOptions) => Promise<V2.AvatarList & Skipped>
      /** One avatar or talking photo, by its id. */
      readonly get: (avatarId: string, options?: RequestOptions) => Promise<V2.AvatarDetails>
    }
    readonly avatarGroups: {
      /** All groups of the account; with `includePublic`, HeyGen's presets as well. */
      readonly list: (
        options?: V2.AvatarGroupListOptions & RequestOptions
      ) => Promise<V2.AvatarGroupList & Skipped>
      /** All looks of one group. */
      readonly listAvatars: (
        groupId: string,
        options?: RequestOptions
      ) => Promise<V2.GroupAvatarList & Skipped>
    }
  }
  /** HeyGen's API version 3, in HeyGen's field names. */
  readonly v3: {
    readonly avatarGroups: {
      /** One page of groups. */
      readonly list: (
        query?: V3.AvatarGroupQuery,
        options?: RequestOptions
      ) => Promise<V3.Page<V3.AvatarGroup> & Skipped>
      /** All groups from the query's page on. */
      readonly stream: (
        query?: V3.AvatarGroupQuery,
        options?: RequestOptions
      ) => AsyncIterable<V3.AvatarGroup>
      /** One group, by its id. */
      readonly get: (groupId: string, options?: RequestOptions) => Promise<V3.AvatarGroup>
    }
    readonly avatarLooks: {
      /** One page of looks. */
      readonly list: (
        query?: V3.AvatarLookQuery,
        options?: RequestOptions
      ) => Promise<V3.Page<V3.AvatarLook> & Skipped>
      /** All looks from the query's page on. */
      readonly stream: (query?: V3.AvatarLookQuery, options?: RequestOptions) => AsyncIterable<V3.AvatarLook>
      /** One look, by its id. */
      readonly get: (lookId: string, options?: RequestOptions) => Promise<V3.AvatarLook>
    }
  }
  /** Looks and groups in one model over both versions. */
  readonly catalogue: {
    /** Finds looks. */
    readonly looks: (filter?: LookFilter, options?: RequestOptions) => AsyncIterable<Look>
    /** Finds groups. */
    readonly groups: (filter?: GroupFilter, options?: RequestOptions) => AsyncIterable<Group>
    /** All looks of a group. */
    readonly looksInGroup: (groupId: string, options?: RequestOptions) => AsyncIterable<Look>
    /** One look, by its id. */
    readonly look: (id: string, options?: RequestOptions) => Promise<Look>
    /** The looks with a text in their name, a tag or their id, the best first. */
    readonly search: (
      text: string,
      filter?: Omit<LookFilter, "text">,
      options?: RequestOptions
    ) => Promise<ReadonlyArray<Look>>
    /** One of the looks that match a filter, the same for the same seed; `undefined` where none does. */
    readonly pick: (
      filter: LookFilter,
      seed: { readonly seed: string | number },
      options?: RequestOptions
    ) => Promise<Look | undefined>
    /** The look that any id leads to. It is rejected with an `UnknownIdError` where there is none. */
    readonly resolve: (id: string, options?: RequestOptions) => Promise<Resolved>
    /** Looks with a signed preview URL that ends within a duration from now, or has ended. */
    readonly expiringPreviews: (
      within: Duration.Input,
      filter?: LookFilter,
      options?: RequestOptions
    ) => AsyncIterable<Look>
  }
  /**
   * Calls an endpoint of your own, with the same credentials, retries, limits and
   * errors.
   *
   * **Example** (An endpoint that this library does not have)
   *
   * ```ts
   * import { Endpoint } from "@effect-heygen/core"
   * import { createHeyGen } from "@effect-heygen/core/promise"
   * import * as Schema from "effect/Schema"
   *
   * const getVoice = Endpoint.get("getVoice", "/v3/voices/{voice_id}", {
   *   success: Schema.Struct({ data: Schema.Struct({ name: Schema.String }) })
   * })
   *
   * await using heygen = createHeyGen({ apiKey: process.env.HEYGEN_API_KEY })
   * const { data } = await heygen.with({ timeout: "5 seconds" }).call(getVoice, { params: { voice_id: "a1" } })
   * console.log(data.name)
   * ```
   */
  readonly call: <
    const Route extends string,
    Success extends Plain,
    Query extends Endpoint.QuerySchema & Plain = never,
    Body extends Plain = never
  >(
    endpoint: Endpoint.Endpoint<Route, Success, Query, Body>,
    ...input: Endpoint.Arguments<Route, Query, Body>
  ) => Promise<Success["Type"]>
  /** The same account with other options for every call. `close` closes both. */
  readonly with: (options: RequestOptions) => HeyGen
  /** Ends what is under way, and makes every further call fail, both with an `AbortError`. */
  readonly close: () => Promise<void>
}

const refuse = (option: string, expected: string): never => {
  throw new InvalidOptionError({ option, message: `${option}: Expected ${expected}.` })
}

const redacted = (secret: string) => Redacted.make(secret, { label: "HeyGen credentials" })

const secretOf = (option: string, secret: Secret): Credentials.Secret => {
  if (typeof secret === "string") {
    return isSecret(secret)
      ? redacted(secret)
      : refuse(option, "printable ASCII characters without spaces, or a function that returns them")
  }
  if (typeof secret !== "function") return secret
  return Effect.flatMap(Credentials.Rejected, (rejected) =>
    Effect.map(
      Effect.tryPromise(async () => secret(rejected && Redacted.value(rejected))),
      redacted
    )
  )
}

const credentialsOf = ({ apiKey, bearerToken }: HeyGenOptions): Credentials.Credentials => {
  if (apiKey !== undefined && bearerToken !== undefined) refuse("bearerToken", "none beside an apiKey")
  if (bearerToken !== undefined) return { bearerToken: secretOf("bearerToken", bearerToken) }
  if (apiKey !== undefined) return { apiKey: secretOf("apiKey", apiKey) }
  return refuse("apiKey", "the API key of your HeyGen account, or a bearerToken in its place")
}

/** The console writes an object over several lines. */
const warn = (message: string, details: Readonly<Record<string, unknown>>): void =>
  console.warn(`${message} ${JSON.stringify(details)}`)

/** What an account changes for all calls. */
const sharedServicesOf = ({ fetch, onWarning = warn }: HeyGenSettings): Context.Context<never> => {
  const logger = Logger.map(Logger.formatStructured, ({ annotations, message }) =>
    onWarning(String(message), annotations)
  )
  return Context.empty().pipe(
    // The global one is looked up late: tests and tracers replace it.
    Context.add(FetchHttpClient.Fetch, (...args) => (fetch ?? globalThis.fetch)(...args)),
    Context.add(Logger.CurrentLoggers, new Set([logger]))
  )
}

/** What a call changes for itself. */
const servicesOf = ({ onResponse, signal, ...callOptions }: RequestOptions): Context.Context<never> =>
  Context.empty().pipe(
    Context.add(CallOptions.Current, callOptions),
    Context.add(CallOptions.OnResponse, (response) => Effect.sync(() => onResponse?.(response)))
  )

const closedError = () => new DOMException("The HeyGen account is closed.", "AbortError")

/** What the calls of an account share. */
interface Account {
  readonly client: HeyGenClient["Service"]
  readonly catalogue: AvatarCatalogue["Service"]
  readonly fork: <A, E>(effect: Effect.Effect<A, E>, options: Effect.RunOptions) => Fiber.Fiber<A, E>
  readonly close: () => Promise<void>
  readonly options: RequestOptions
}

const accountOf = (account: Account): HeyGen => {
  const { catalogue, client, close, fork } = account
  /** An effect's value, as a promise. */
  const settle = async <A, E>(effect: Effect.Effect<A, E>, signal: AbortSignal | undefined): Promise<A> => {
    signal?.throwIfAborted()
    const exit = await new Promise<Exit.Exit<A, E>>((resolve) =>
      fork(effect, { signal }).addObserver(resolve)
    )
    if (Exit.isSuccess(exit)) return exit.value
    if (Cause.hasInterruptsOnly(exit.cause)) throw signal?.aborted ? signal.reason : closedError()
    throw Cause.squash(exit.cause)
  }

  /** Gives an error the caller's line: what is run later has lost it. */
  const relocate = (error: unknown, { stack }: { readonly stack?: string }): unknown => {
    if (isHeyGenError(error) || error instanceof UnknownIdError) putStack(error, stack)
    return error
  }

  const run = async <A>(
    effect: (options: RequestOptions) => Effect.Effect<A, HeyGenError | UnknownIdError>,
    changed?: RequestOptions
  ): Promise<A> => {
    const caller = callerOf(run)
    const options = { ...account.options, ...changed }
    try {
      return await settle(Effect.provide(effect(options), servicesOf(options)), options.signal)
    } catch (error) {
      throw relocate(error, caller)
    }
  }

  const iterate = <A>(
    stream: () => Stream.Stream<A, HeyGenError>,
    changed?: RequestOptions
  ): AsyncIterable<A> => {
    const caller = callerOf(iterate)
    const options = { ...account.options, ...changed }
    return {
      async *[Symbol.asyncIterator]() {
        const scope = Scope.makeUnsafe()
        const pulling = Stream.toPull(Stream.provide(stream(), servicesOf(options)))
        try {
          const pull = await settle(Scope.provide(pulling, scope), options.signal)
          const next = Pull.catchDone(pull, () => Effect.undefined)
          for (;;) {
            const records = await settle(next, options.signal)
            if (records === undefined) return
            yield* records
          }
        } catch (error) {
          throw relocate(error, caller)
        } finally {
          await Effect.runPromise(Scope.close(scope, Exit.void))
        }
      }
    }
  }

  const [avatars, groupsV2] = [V2.Avatars.make(client), V2.AvatarGroups.make(client)]
  const [groups, looks] = [V3.AvatarGroups.make(client), V3.AvatarLooks.make(client)]
  return {
    v2: {
      avatars: {
        list: (options) => run((all) => avatars.list(all), options),
        get: (avatarId, options) => run(() => avatars.get(avatarId), options)
      },
      avatarGroups: {
        list: (options) =>
          run((all) => groupsV2.list({ ...all, includePublic: options?.includePublic }), options),
        listAvatars: (groupId, options) => run((all) => groupsV2.listAvatars(groupId, all), options)
      }
    },
    v3: {
      avatarGroups: {
        list: (query, options) => run(({ invalid }) => groups.list({ ...query, invalid }), options),
        stream: (query, options) => iterate(() => groups.stream(query), options),
        get: (groupId, options) => run(() => groups.get(groupId), options)
      },
      avatarLooks: {
        list: (query, options) => run(({ invalid }) => looks.list({ ...query, invalid }), options),
        stream: (query, options) => iterate(() => looks.stream(query), options),
        get: (lookId, options) => run(() => looks.get(lookId), options)
      }
    },
    catalogue: {
      looks: (filter, options) => iterate(() => catalogue.looks(filter), options),
      groups: (filter, options) => iterate(() => catalogue.groups(filter), options),
      looksInGroup: (groupId, options) => iterate(() => catalogue.looksInGroup(groupId), options),
      look: (id, options) => run(() => catalogue.look(id), options),
      search: (text, filter, options) => run(() => catalogue.search(text, filter), options),
      pick: (filter, seed, options) =>
        run(
          () => Effect.catchTag(catalogue.pick(filter, seed), "NoSuchElementError", () => Effect.undefined),
          options
        ),
      resolve: (id, options) => run(() => catalogue.resolve(id), options),
      expiringPreviews: (within, filter, options) =>
        iterate(() => catalogue.expiringPreviews(within, filter), options)
    },
    call: (endpoint, ...input) => run(() => client.call(endpoint, ...input)),
    with: (options) => accountOf({ ...account, options: { ...account.options, ...options } }),
    close,
    [Symbol.asyncDispose]: close
  }
}

/**
 * A HeyGen account. Throws an {@link InvalidOptionError} that names the option.
 *
 * **Example** (The first ten looks of women)
 *
 * ```ts
 * import { createHeyGen, isHeyGenError } from "@effect-heygen/core/promise"
 *
 * await using heygen = createHeyGen({ apiKey: process.env.HEYGEN_API_KEY })
 *
 * try {
 *   let count = 0
 *   for await (const look of heygen.catalogue.looks({ gender: "female" })) {
 *     console.log(look.id, look.name)
 *     if (++count === 10) break
 *   }
 * } catch (error) {
 *   if (isHeyGenError(error) && error.reason._tag === "RateLimitError") console.log("Later, please.")
 *   else throw error
 * }
 * ```
 *
 * @category constructors
 * @since 0.1.0
 */
export const createHeyGen = (options: HeyGenOptions): HeyGen => {
  const scope = Scope.makeUnsafe()
  const close = () => Effect.runPromise(Scope.close(scope, Exit.void))

  const {
    apiKey,
    bearerToken,
    catalogue: { cache, fallback, version } = {},
    fetch,
    onWarning,
    ...settings
  } = options
  const make = Effect.gen(function* () {
    const client = yield* HeyGenClient.make({ ...settings, ...credentialsOf(options) })
    const uncached = version === "v2" ? AvatarCatalogue.layerV2 : AvatarCatalogue.layer({ fallback })
    const layer =
      cache === undefined ? uncached : AvatarCatalogue.layerCached(cache).pipe(Layer.provide(uncached))
    const services = yield* Layer.build(Layer.provide(layer, Layer.succeed(HeyGenClient, client)))
    const catalogue = Context.get(services, AvatarCatalogue)
    const fork = yield* FiberSet.runtime(yield* FiberSet.make())()
    return accountOf({ client, catalogue, fork, close, options: {} })
  }).pipe(Effect.provide(FetchHttpClient.layer), Scope.provide(scope))

  const caller = callerOf(createHeyGen)
  try {
    return Effect.runSyncWith(sharedServicesOf(options))(make)
  } catch (error) {
    if (error instanceof InvalidOptionError) putStack(error, caller.stack)
    throw error
  }
}
