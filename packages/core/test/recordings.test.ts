import { existsSync, readFileSync } from "node:fs"
import { fileURLToPath } from "node:url"
import { assert, describe, it } from "@effect/vitest"
import type { V2 } from "@effect-heygen/core"
import * as Effect from "effect/Effect"
import * as FakeHttp from "./support/FakeHttp.ts"

/** Recorded answers, which are not part of this repository. */
const recordings = fileURLToPath(new URL("../../../../shared/wire/", import.meta.url))

describe.skipIf(!existsSync(recordings))("a recorded answer", () => {
  it.effect.each([
    ["v2-avatars.catalogue.json", 1_287, 5_658],
    ["v2-avatars.edge-cases.json", 7, 4]
  ] as const)("(%s) decodes, and no record is lost", ([file, avatars, photos]) =>
    Effect.gen(function* () {
      const body = readFileSync(recordings + file, "utf8")
      const list = yield* FakeHttp.listAvatars.pipe(Effect.provide(FakeHttp.make({ body }).v2()))
      assert.strictEqual(list.avatars.length, avatars)
      assert.strictEqual(list.talking_photos.length, photos)
      assert.deepStrictEqual<V2.AvatarList>(list, JSON.parse(body).data)
    })
  )
})
