import { describe, expectTypeOf, it } from "@effect/vitest"
import { Endpoint, type Group, type Look, type Skipped, type V2, type V3 } from "@effect-heygen/core"
import {
  createHeyGen,
  type HeyGen,
  type HeyGenOptions,
  type RequestOptions
} from "@effect-heygen/core/promise"
import * as Schema from "effect/Schema"

declare const heygen: HeyGen
declare const needing: Schema.Codec<string, string, { readonly needed: true }>

describe("the promise API", () => {
  it("resolves to HeyGen's data", () => {
    expectTypeOf(heygen.v2.avatars.list).toEqualTypeOf<
      (options?: RequestOptions) => Promise<V2.AvatarList & Skipped>
    >()
    expectTypeOf(heygen.v2.avatars.get).returns.resolves.toEqualTypeOf<V2.AvatarDetails>()
    expectTypeOf(heygen.v2.avatarGroups.list).returns.resolves.toEqualTypeOf<V2.AvatarGroupList & Skipped>()
    expectTypeOf(heygen.v2.avatarGroups.listAvatars).returns.resolves.toEqualTypeOf<
      V2.GroupAvatarList & Skipped
    >()
    expectTypeOf(heygen.v3.avatarGroups.list).returns.resolves.toEqualTypeOf<
      V3.Page<V3.AvatarGroup> & Skipped
    >()
    expectTypeOf(heygen.v3.avatarGroups.get).returns.resolves.toEqualTypeOf<V3.AvatarGroup>()
    expectTypeOf(heygen.v3.avatarLooks.list).returns.resolves.toEqualTypeOf<
      V3.Page<V3.AvatarLook> & Skipped
    >()
    expectTypeOf(heygen.v3.avatarLooks.get).returns.resolves.toEqualTypeOf<V3.AvatarLook>()
    expectTypeOf(heygen.catalogue.look).returns.resolves.toEqualTypeOf<Look>()
  })

  it("iterates over records", () => {
    expectTypeOf(heygen.v3.avatarGroups.stream).returns.toEqualTypeOf<AsyncIterable<V3.AvatarGroup>>()
    expectTypeOf(heygen.v3.avatarLooks.stream).returns.toEqualTypeOf<AsyncIterable<V3.AvatarLook>>()
    expectTypeOf(heygen.catalogue.looks).returns.toEqualTypeOf<AsyncIterable<Look>>()
    expectTypeOf(heygen.catalogue.looksInGroup).returns.toEqualTypeOf<AsyncIterable<Look>>()
    expectTypeOf(heygen.catalogue.groups).returns.toEqualTypeOf<AsyncIterable<Group>>()
  })

  it("takes one kind of credentials, which may be a variable that is not set", () => {
    expectTypeOf(createHeyGen).parameters.toEqualTypeOf<[options: HeyGenOptions]>()
    expectTypeOf({ apiKey: process.env.HEYGEN_API_KEY }).toExtend<HeyGenOptions>()
    expectTypeOf({ bearerToken: async () => "token" }).toExtend<HeyGenOptions>()
    expectTypeOf({ apiKey: "a", bearerToken: "b" }).not.toExtend<HeyGenOptions>()
    expectTypeOf({ timeout: "1 second" }).not.toExtend<HeyGenOptions>()
  })

  it("calls endpoints of your own that need no services, with their parameters", () => {
    const own = Endpoint.get("own", "/v2/{id}", { success: Schema.Struct({ data: Schema.Finite }) })
    expectTypeOf(heygen.call(own, { params: { id: "a" } })).resolves.toEqualTypeOf<{
      readonly data: number
    }>()
    // @ts-expect-error: the route has a parameter
    heygen.call(own)
    // @ts-expect-error: with another name
    heygen.call(own, { params: { key: "a" } })
    // @ts-expect-error: a program without Effect has no services
    heygen.call(Endpoint.get("needing", "/v2/needing", { success: needing }))
  })
})
