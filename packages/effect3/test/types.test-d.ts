import type * as HttpClient from "@effect/platform/HttpClient"
import type * as Core from "@effect-heygen/core"
import {
  type AvatarCatalogue,
  CallOptions,
  type Group,
  type GroupFilter,
  HeyGenClient,
  type HeyGenError,
  type HeyGenErrorReason,
  type InvalidOptionError,
  type ListOptions,
  type Look,
  type LookFilter,
  type RateLimitError,
  type Skipped,
  V2,
  V3
} from "@effect-heygen/effect3"
import type { ConfigError } from "effect/ConfigError"
import type * as Context from "effect/Context"
import type * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import type * as Layer from "effect/Layer"
import type * as Redacted from "effect/Redacted"
import type * as Stream from "effect/Stream"
import { describe, expectTypeOf, it } from "vitest"

declare const avatars: Context.Tag.Service<V2.Avatars>
declare const looks: Context.Tag.Service<V3.AvatarLooks>
declare const catalogue: Context.Tag.Service<AvatarCatalogue>
declare const apiKey: Redacted.Redacted<string>

/** A type whose dates are not compared: each Effect has its own. */
type Dateless<A> = Omit<A, "createdAt">

describe("services", () => {
  it("have effects and streams of Effect 3 that require nothing", () => {
    expectTypeOf(avatars.list).toEqualTypeOf<
      (options?: ListOptions) => Effect.Effect<V2.AvatarList & Skipped, HeyGenError>
    >()
    expectTypeOf(looks.list).returns.toEqualTypeOf<
      Effect.Effect<V3.Page<V3.AvatarLook> & Skipped, HeyGenError>
    >()
    expectTypeOf(looks.stream).returns.toEqualTypeOf<Stream.Stream<V3.AvatarLook, HeyGenError>>()
    expectTypeOf(catalogue.looks).returns.toEqualTypeOf<Stream.Stream<Look, HeyGenError>>()
    expectTypeOf(catalogue.look).returns.toEqualTypeOf<Effect.Effect<Look, HeyGenError>>()
  })

  it("are layers over a client, and the client one over an HttpClient", () => {
    expectTypeOf(V2.layer).toEqualTypeOf<Layer.Layer<V2.Avatars | V2.AvatarGroups, never, HeyGenClient>>()
    expectTypeOf(V3.layer).toEqualTypeOf<Layer.Layer<V3.AvatarGroups | V3.AvatarLooks, never, HeyGenClient>>()
    expectTypeOf(HeyGenClient.layer({ apiKey })).toEqualTypeOf<
      Layer.Layer<HeyGenClient, InvalidOptionError, HttpClient.HttpClient>
    >()
    expectTypeOf(HeyGenClient.layerConfig()).toEqualTypeOf<
      Layer.Layer<HeyGenClient, InvalidOptionError | ConfigError, HttpClient.HttpClient>
    >()
  })

  it("keep their types with other options", () => {
    const changed = avatars.list().pipe(CallOptions.provide({ timeout: "1 second" }))
    expectTypeOf(changed).toEqualTypeOf<Effect.Effect<V2.AvatarList & Skipped, HeyGenError>>()
  })
})

describe("errors", () => {
  it("have the reasons of core", () => {
    expectTypeOf<HeyGenErrorReason["_tag"]>().toEqualTypeOf<Core.HeyGenErrorReason["_tag"]>()
  })

  it("are caught by their tag", () => {
    const caught = avatars.list().pipe(
      Effect.mapError(({ reason }) => reason),
      Effect.catchTag("RateLimitError", (reason) => {
        expectTypeOf(reason).toEqualTypeOf<RateLimitError>()
        return Effect.void
      })
    )
    expectTypeOf<Effect.Effect.Error<typeof caught>>().toEqualTypeOf<
      Exclude<HeyGenErrorReason, RateLimitError>
    >()
  })
})

describe("models and queries", () => {
  it("are those of core", () => {
    expectTypeOf<V2.AvatarList>().toEqualTypeOf<Core.V2.AvatarList>()
    expectTypeOf<V2.AvatarDetails>().toEqualTypeOf<Core.V2.AvatarDetails>()
    expectTypeOf<V2.AvatarGroupList>().toEqualTypeOf<Core.V2.AvatarGroupList>()
    expectTypeOf<V2.GroupAvatarList>().toEqualTypeOf<Core.V2.GroupAvatarList>()
    expectTypeOf<V2.AvatarGroupListOptions>().toEqualTypeOf<Core.V2.AvatarGroupListOptions>()
    expectTypeOf<V3.AvatarLook>().toEqualTypeOf<Core.V3.AvatarLook>()
    expectTypeOf<V3.AvatarGroup>().toEqualTypeOf<Core.V3.AvatarGroup>()
    expectTypeOf<V3.Page<string>>().toEqualTypeOf<Core.V3.Page<string>>()
    expectTypeOf<V3.PageQuery>().toEqualTypeOf<Core.V3.AvatarGroupQuery>()
    expectTypeOf<V3.AvatarLookQuery>().toEqualTypeOf<Core.V3.AvatarLookQuery>()
    expectTypeOf<Dateless<Look>>().toEqualTypeOf<Dateless<Core.Look>>()
    expectTypeOf<Dateless<Group>>().toEqualTypeOf<Dateless<Core.Group>>()
    expectTypeOf<Look["createdAt"]>().toEqualTypeOf<DateTime.Utc | undefined>()
    expectTypeOf<LookFilter>().toEqualTypeOf<Core.LookFilter>()
    expectTypeOf<GroupFilter>().toEqualTypeOf<Core.GroupFilter>()
    expectTypeOf<ListOptions>().toEqualTypeOf<Core.ListOptions>()
    expectTypeOf<Skipped>().toEqualTypeOf<Core.Skipped>()
  })
})
