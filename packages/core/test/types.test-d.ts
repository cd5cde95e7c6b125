import { describe, expectTypeOf, it } from "@effect/vitest"
import {
  AvatarCatalogue,
  Endpoint,
  type Group,
  HeyGenClient,
  type HeyGenClientConfig,
  type HeyGenClientOptions,
  type HeyGenError,
  type HeyGenErrorReason,
  type InvalidOptionError,
  type ListOptions,
  type Look,
  Metrics,
  type RateLimitError,
  type Skipped,
  streamAvatars,
  Testing,
  V2,
  V3
} from "@effect-heygen/core"
import type * as Context from "effect/Context"
import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as HttpBody from "effect/http/HttpBody"
import type * as HttpClient from "effect/http/HttpClient"
import * as Layer from "effect/Layer"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"

declare const avatars: V2.Avatars["Service"]
declare const groups: V2.AvatarGroups["Service"]
declare const groupsV3: V3.AvatarGroups["Service"]
declare const looksV3: V3.AvatarLooks["Service"]
declare const catalogue: AvatarCatalogue["Service"]
declare const client: HeyGenClient["Service"]
declare const look: V2.Look

interface Needed {
  readonly needed: true
}
interface AlsoNeeded {
  readonly alsoNeeded: true
}
declare const schema: Schema.Codec<string, string, Needed>
declare const sent: Schema.Codec<string, string, never, AlsoNeeded>

/** A call that compiles. */
declare const takes: (call: Effect.Effect<unknown, HeyGenError>) => void

describe("operations", () => {
  it("succeed with HeyGen's data, fail with HeyGenError, and require nothing", () => {
    expectTypeOf(avatars.list).toEqualTypeOf<
      (options?: ListOptions) => Effect.Effect<V2.AvatarList & Skipped, HeyGenError, never>
    >()
    expectTypeOf(groups.listAvatars).toEqualTypeOf<
      (
        groupId: string,
        options?: ListOptions
      ) => Effect.Effect<V2.GroupAvatarList & Skipped, HeyGenError, never>
    >()
  })

  it("of version 3 are a page, a record, or a stream of records", () => {
    expectTypeOf(groupsV3.list).returns.toEqualTypeOf<
      Effect.Effect<V3.Page<V3.AvatarGroup> & Skipped, HeyGenError, never>
    >()
    expectTypeOf(groupsV3.get).returns.toEqualTypeOf<Effect.Effect<V3.AvatarGroup, HeyGenError, never>>()
    expectTypeOf(groupsV3.stream).returns.toEqualTypeOf<Stream.Stream<V3.AvatarGroup, HeyGenError, never>>()
    expectTypeOf(looksV3.list).returns.toEqualTypeOf<
      Effect.Effect<V3.Page<V3.AvatarLook> & Skipped, HeyGenError, never>
    >()
    expectTypeOf(looksV3.get).returns.toEqualTypeOf<Effect.Effect<V3.AvatarLook, HeyGenError, never>>()
    expectTypeOf(looksV3.stream).returns.toEqualTypeOf<Stream.Stream<V3.AvatarLook, HeyGenError, never>>()
    expectTypeOf(avatars.get).returns.toEqualTypeOf<Effect.Effect<V2.AvatarDetails, HeyGenError, never>>()
    expectTypeOf(groups.list).returns.toEqualTypeOf<
      Effect.Effect<V2.AvatarGroupList & Skipped, HeyGenError, never>
    >()
  })

  it("of version 2 have a stream of avatars and talking photos, told apart by their ids", () => {
    expectTypeOf(streamAvatars).toEqualTypeOf<
      (options?: ListOptions) => Stream.Stream<V2.Avatar | V2.TalkingPhoto, HeyGenError, HeyGenClient>
    >()
    const ids = Stream.map(streamAvatars(), (item) =>
      "avatar_id" in item ? item.avatar_id : item.talking_photo_id
    )
    expectTypeOf(ids).toEqualTypeOf<Stream.Stream<string, HeyGenError, HeyGenClient>>()
  })

  it("are typed by the schemas where they are your own", () => {
    const endpoint = Endpoint.get("own", "/v2/own", {
      success: Schema.Struct({ n: Schema.FiniteFromString })
    })
    expectTypeOf(client.call(endpoint)).toEqualTypeOf<
      Effect.Effect<{ readonly n: number }, HeyGenError, never>
    >()
  })

  it("require what the schemas require", () => {
    expectTypeOf(client.call(Endpoint.get("own", "/", { success: schema }))).toEqualTypeOf<
      Effect.Effect<string, HeyGenError, Needed>
    >()
    const sending = Endpoint.post("own", "/", { success: Schema.String, body: sent })
    expectTypeOf(client.call(sending, { body: "a" })).toEqualTypeOf<
      Effect.Effect<string, HeyGenError, AlsoNeeded>
    >()
  })
})

describe("the input of a call", () => {
  const group = Endpoint.get("group", "/v2/avatar_group/{group_id}/avatars", { success: Schema.Unknown })
  const two = Endpoint.delete("two", "/v2/{a}/b/{c}", { success: Schema.Void })
  const list = Endpoint.get("list", "/v3/avatars", {
    query: Schema.Struct({ limit: Schema.optional(Schema.Finite) }),
    success: Schema.Unknown
  })
  const search = Endpoint.get("search", "/v3/search", {
    query: Schema.Struct({ text: Schema.String }),
    success: Schema.Unknown
  })
  const create = Endpoint.post("create", "/v3/videos", {
    body: Schema.Struct({ script: Schema.String }),
    success: Schema.Unknown
  })
  const upload = Endpoint.put("upload", "/v1/asset", { body: Endpoint.RawBody, success: Schema.Unknown })

  it("has the route's parameters, all of them and no others", () => {
    expectTypeOf<Endpoint.PathParam<"/v2/{a}/b/{c}">>().toEqualTypeOf<"a" | "c">()
    expectTypeOf<Endpoint.PathParam<"/v2/avatars">>().toEqualTypeOf<never>()
    takes(client.call(group, { params: { group_id: "g" } }))
    takes(client.call(two, { params: { a: "1", c: "2" } }))
    // @ts-expect-error a parameter is missing
    takes(client.call(group))
    // @ts-expect-error a parameter is missing
    takes(client.call(two, { params: { a: "1" } }))
    // @ts-expect-error a parameter is misspelt
    takes(client.call(group, { params: { groupId: "g" } }))
    // @ts-expect-error a parameter is no string
    takes(client.call(group, { params: { group_id: 1 } }))
    // @ts-expect-error the route has no parameters
    takes(client.call(list, { params: { group_id: "g" } }))
  })

  it("has the endpoint's query", () => {
    takes(client.call(list))
    takes(client.call(list, {}))
    takes(client.call(list, { query: { limit: 1 } }))
    takes(client.call(search, { query: { text: "a" } }))
    // @ts-expect-error a part of the query is misspelt
    takes(client.call(list, { query: { limits: 1 } }))
    // @ts-expect-error a part of the query is of another type
    takes(client.call(list, { query: { limit: "1" } }))
    // @ts-expect-error the query is required
    takes(client.call(search))
    // @ts-expect-error the query is required
    takes(client.call(search, { query: {} }))
    // @ts-expect-error the endpoint has no query
    takes(client.call(group, { params: { group_id: "g" }, query: { limit: 1 } }))
    // @ts-expect-error what the query encodes to can't stand in a URL
    Endpoint.get("own", "/", { query: Schema.Struct({ a: Schema.Struct({}) }), success: Schema.Unknown })
  })

  it("has the endpoint's body", () => {
    takes(client.call(create, { body: { script: "Hello" } }))
    takes(client.call(create, { body: { script: "Hello" }, idempotencyKey: "k" }))
    takes(client.call(upload, { body: HttpBody.text("a") }))
    // @ts-expect-error the body is missing
    takes(client.call(create))
    // @ts-expect-error a part of the body is misspelt
    takes(client.call(create, { body: { skript: "Hello" } }))
    // @ts-expect-error the body is of another type
    takes(client.call(create, { body: "Hello" }))
    // @ts-expect-error the body is not an HttpBody
    takes(client.call(upload, { body: "a" }))
    // @ts-expect-error a GET has no body
    Endpoint.get("own", "/", { body: Schema.String, success: Schema.Unknown })
  })
})

describe("the catalogue", () => {
  it("gives looks and groups as streams, and one look, whatever version answers", () => {
    expectTypeOf(catalogue.looks).returns.toEqualTypeOf<Stream.Stream<Look, HeyGenError, never>>()
    expectTypeOf(catalogue.groups).returns.toEqualTypeOf<Stream.Stream<Group, HeyGenError, never>>()
    expectTypeOf(catalogue.looksInGroup).toEqualTypeOf<
      (groupId: string) => Stream.Stream<Look, HeyGenError, never>
    >()
    expectTypeOf(catalogue.look).toEqualTypeOf<(id: string) => Effect.Effect<Look, HeyGenError, never>>()
  })
})

describe("layers", () => {
  it("say exactly what they provide, what they fail with and what they require", () => {
    expectTypeOf(V2.layer).toEqualTypeOf<Layer.Layer<V2.Avatars | V2.AvatarGroups, never, HeyGenClient>>()
    expectTypeOf(V3.layer).toEqualTypeOf<Layer.Layer<V3.AvatarGroups | V3.AvatarLooks, never, HeyGenClient>>()
    expectTypeOf(AvatarCatalogue.layerV2).toEqualTypeOf<Layer.Layer<AvatarCatalogue, never, HeyGenClient>>()
    expectTypeOf(AvatarCatalogue.layerV3).toEqualTypeOf<Layer.Layer<AvatarCatalogue, never, HeyGenClient>>()
    expectTypeOf(AvatarCatalogue.layerCached).returns.toEqualTypeOf<
      Layer.Layer<AvatarCatalogue, InvalidOptionError, AvatarCatalogue>
    >()
    expectTypeOf(V2.Avatars.layer).toEqualTypeOf<Layer.Layer<V2.Avatars, never, HeyGenClient>>()
    expectTypeOf(V2.AvatarGroups.layer).toEqualTypeOf<Layer.Layer<V2.AvatarGroups, never, HeyGenClient>>()
    expectTypeOf(HeyGenClient.layer).toEqualTypeOf<
      (options: HeyGenClientOptions) => Layer.Layer<HeyGenClient, InvalidOptionError, HttpClient.HttpClient>
    >()
    expectTypeOf(HeyGenClient.layerConfig).toEqualTypeOf<
      (config?: HeyGenClientConfig) => Layer.Layer<HeyGenClient, InvalidOptionError, HttpClient.HttpClient>
    >()
    expectTypeOf(HeyGenClient.make).toEqualTypeOf<
      (
        options: HeyGenClientOptions
      ) => Effect.Effect<HeyGenClient["Service"], InvalidOptionError, HttpClient.HttpClient>
    >()
    expectTypeOf(Metrics.layer).toEqualTypeOf<Layer.Layer<never, never, never>>()
    expectTypeOf(Testing.client).returns.toEqualTypeOf<Layer.Layer<HeyGenClient, never, never>>()
    expectTypeOf(Layer.mock(V2.Avatars, {})).toEqualTypeOf<Layer.Layer<V2.Avatars, never, never>>()
    expectTypeOf(Layer.mock(V2.AvatarGroups, {})).toEqualTypeOf<Layer.Layer<V2.AvatarGroups, never, never>>()
    expectTypeOf(Layer.mock(V3.AvatarLooks, {})).toEqualTypeOf<Layer.Layer<V3.AvatarLooks, never, never>>()
    expectTypeOf(Layer.mock(V3.AvatarGroups, {})).toEqualTypeOf<Layer.Layer<V3.AvatarGroups, never, never>>()
    expectTypeOf(Testing.catalogue).returns.toEqualTypeOf<Layer.Layer<AvatarCatalogue, never, never>>()
  })
})

describe("HeyGenError", () => {
  it("gives the reason to the handler of that reason, and keeps the error for the others", () => {
    const handled = avatars.list().pipe(
      Effect.catchReason("HeyGenError", "RateLimitError", (reason) => {
        expectTypeOf(reason).toEqualTypeOf<RateLimitError>()
        expectTypeOf(reason.retryAfter).toEqualTypeOf<Duration.Duration | undefined>()
        return Effect.succeed("later" as const)
      })
    )
    expectTypeOf(handled).toEqualTypeOf<
      Effect.Effect<(V2.AvatarList & Skipped) | "later", HeyGenError, never>
    >()
  })

  it("has the reasons of its table and no others", () => {
    expectTypeOf<HeyGenErrorReason["_tag"]>().toEqualTypeOf<
      | "AuthenticationError"
      | "PaymentRequiredError"
      | "PermissionError"
      | "NotFoundError"
      | "EndpointRetiredError"
      | "InvalidRequestError"
      | "RateLimitError"
      | "ServerError"
      | "ApiError"
      | "UnexpectedStatusError"
      | "TransportError"
      | "CredentialsError"
      | "TimeoutError"
      | "DecodeError"
      | "ResponseTooLargeError"
    >()
  })
})

describe("a look of a group", () => {
  it("is narrowed by its id, and by the guards", () => {
    if ("avatar_id" in look) expectTypeOf(look).toEqualTypeOf<V2.Avatar>()
    else expectTypeOf(look).toEqualTypeOf<V2.PhotoLook>()
    if (V2.isPhotoLook(look)) expectTypeOf(look).toEqualTypeOf<V2.PhotoLook>()
    if (V2.isVideoAvatar(look)) expectTypeOf(look).toEqualTypeOf<V2.Avatar>()
  })
})

describe("services", () => {
  it("are keys of the context", () => {
    expectTypeOf<Context.Service.Shape<typeof V2.Avatars>>().toEqualTypeOf<V2.Avatars["Service"]>()
  })
})
