/**
 * For code without Effect: one runtime for the application, and promises at its
 * edge. A promise is rejected with the same typed error.
 */
import { InvalidOptionError, isHeyGenError, V2 } from "@effect-heygen/core"
import * as Layer from "effect/Layer"
import * as ManagedRuntime from "effect/ManagedRuntime"
import * as HeyGen from "./support/HeyGen.ts"

const heyGen = ManagedRuntime.make(V2.layer.pipe(Layer.provide(HeyGen.client())))

const listAvatarNames = async (): Promise<ReadonlyArray<string>> => {
  const { avatars } = await heyGen.runPromise(V2.Avatars.use((avatars) => avatars.list()))
  return avatars.map(({ avatar_id, avatar_name }) => avatar_name ?? avatar_id)
}

try {
  console.log(await listAvatarNames())
  await heyGen.runPromise(V2.AvatarGroups.use((groups) => groups.listAvatars("..")))
} catch (error) {
  if (isHeyGenError(error)) console.log(`${error.operation} has failed: ${error.reason.message}`)
  else if (error instanceof InvalidOptionError) console.error(error.message)
  else throw error
} finally {
  await heyGen.dispose()
}
