import { assert, describe, it } from "@effect/vitest"
import { V2 } from "@effect-heygen/core"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as FakeHttp from "../support/FakeHttp.ts"

const photo = {
  id: "p1",
  name: "Outside 3",
  created_at: 1730251663.25,
  upscale_availability: { available: null }
}
const video = { avatar_id: "v1", avatar_name: "Abigail", premium: false, tags: null }

const listing = (avatar_list: unknown) =>
  Effect.flatMap(V2.AvatarGroups, (groups) => groups.listAvatars("g")).pipe(
    Effect.provide(FakeHttp.make(FakeHttp.json({ data: { avatar_list } })).v2())
  )

describe("V2.AvatarGroups.listAvatars", () => {
  it.effect("returns records of both shapes, in order, as they were sent", () =>
    Effect.gen(function* () {
      const { avatar_list } = yield* listing([photo, video, photo])
      assert.deepStrictEqual(avatar_list, [photo, video, photo])
    })
  )

  it.effect("lets the two be told apart by a guard, and by narrowing", () =>
    Effect.gen(function* () {
      const { avatar_list } = yield* listing([photo, video])
      assert.deepStrictEqual(
        avatar_list.map((look) => ("avatar_id" in look ? look.avatar_name : look.name)),
        ["Outside 3", "Abigail"]
      )
      const [isPhoto, isVideo] = [avatar_list.filter(V2.isPhotoLook), avatar_list.filter(V2.isVideoAvatar)]
      assert.deepStrictEqual(
        [isPhoto.map(({ id }) => id), isVideo.map(({ avatar_id }) => avatar_id)],
        [["p1"], ["v1"]]
      )
    })
  )

  it.effect("accepts every field but the identity as absent or null", () =>
    Effect.gen(function* () {
      const nulls = {
        id: "p",
        name: "",
        image_url: null,
        created_at: null,
        status: null,
        upscale_availability: null
      }
      const { avatar_list } = yield* listing([nulls, { avatar_id: "v", avatar_name: "" }])
      assert.deepStrictEqual(avatar_list, [nulls, { avatar_id: "v", avatar_name: "" }])
    })
  )

  it.effect("leaves out fields that it does not know", () =>
    Effect.gen(function* () {
      const { avatar_list } = yield* listing([{ ...photo, brand_new: 1 }])
      assert.deepStrictEqual(avatar_list, [photo])
    })
  )

  it.effect.each([
    ["a photo look's own field", [{ ...photo, created_at: "yesterday" }], "data.avatar_list[0].created_at"],
    ["a video avatar's own field", [video, { ...video, premium: "yes" }], "data.avatar_list[1].premium"],
    [
      "a nested field",
      [{ ...photo, upscale_availability: { available: 1 } }],
      "data.avatar_list[0].upscale_availability.available"
    ],
    ["the record", ["photo"], "data.avatar_list[0]"],
    ["the list", null, "data.avatar_list"]
  ] as const)("names the path where %s is of a wrong type", ([, list, path]) =>
    Effect.gen(function* () {
      const { reason } = yield* Effect.flip(listing(list))
      assert.deepInclude(reason, { _tag: "DecodeError", path })
    })
  )
})

describe("a service that a test replaces by Layer.mock", () => {
  it.effect("answers with what the test gives", () =>
    Effect.gen(function* () {
      const list = { avatars: [{ avatar_id: "a", avatar_name: "Ada" }], talking_photos: [] }
      const given = Layer.mock(V2.Avatars, { list: () => Effect.succeed(list) })
      assert.deepStrictEqual(yield* FakeHttp.listAvatars.pipe(Effect.provide(given)), list)
    })
  )

  it.effect("dies of an operation that the test did not give", () =>
    Effect.gen(function* () {
      const exit = yield* Effect.flatMap(V2.AvatarGroups, (groups) => groups.listAvatars("g")).pipe(
        Effect.provide(Layer.mock(V2.AvatarGroups, {})),
        Effect.exit
      )
      assert.match(String(exit), /listAvatars/)
    })
  )
})
