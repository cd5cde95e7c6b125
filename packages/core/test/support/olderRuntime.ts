/**
 * A program of this library on a runtime without what came after Node 20.9 and
 * the browsers of its day: it prints what it read.
 */
const iteratorPrototype = Object.getPrototypeOf(Object.getPrototypeOf([][Symbol.iterator]()))

const newer: ReadonlyArray<readonly [object, ReadonlyArray<string>]> = [
  [URL, ["parse"]],
  [Promise, ["withResolvers", "try"]],
  [Array, ["fromAsync"]],
  [Object, ["groupBy"]],
  [Map, ["groupBy"]],
  [RegExp, ["escape"]],
  [Error, ["isError"]],
  [Uint8Array, ["fromBase64", "fromHex"]],
  [Uint8Array.prototype, ["toBase64", "toHex"]],
  [Set.prototype, ["union", "intersection", "difference", "isSubsetOf"]],
  [iteratorPrototype, ["map", "filter", "take", "flatMap", "toArray", "some", "find", "forEach"]]
]
for (const [holder, names] of newer) for (const name of names) Reflect.deleteProperty(holder, name)

const { AvatarCatalogue, HeyGenClient, SignedUrl, V2, V3 } = await import("@effect-heygen/core")
const Effect = await import("effect/Effect")
const FetchHttpClient = await import("effect/http/FetchHttpClient")
const Layer = await import("effect/Layer")
const Redacted = await import("effect/Redacted")
const Stream = await import("effect/Stream")

const preview_image_url = "https://files2.heygen.ai/a?Expires=1759511270&Signature=b"
const fetch: typeof globalThis.fetch = async (url) =>
  String(url).includes("/v2/")
    ? Response.json({ data: { avatars: [{ avatar_id: "a" }], talking_photos: [] } })
    : Response.json({ data: [{ id: "l", preview_image_url }], has_more: false, next_token: null })

const services = Layer.mergeAll(
  V2.layer,
  V3.layer,
  AvatarCatalogue.layerCached({ timeToLive: "1 hour" }).pipe(Layer.provide(AvatarCatalogue.layerV3))
).pipe(
  Layer.provide(HeyGenClient.layer({ apiKey: Redacted.make("any-key") })),
  Layer.provide(FetchHttpClient.layer),
  Layer.provide(Layer.succeed(FetchHttpClient.Fetch, fetch))
)

const program = Effect.gen(function* () {
  const { avatars } = yield* V2.Avatars.use((avatars) => avatars.list())
  const looks = yield* Stream.runCollect(
    Stream.unwrap(AvatarCatalogue.useSync((catalogue) => catalogue.looks()))
  )
  const refused = yield* Effect.flip(V2.AvatarGroups.use((groups) => groups.listAvatars("..")))
  const isSigned = looks.map(({ previewImageUrl = "" }) => SignedUrl.expiresAt(previewImageUrl) !== undefined)
  return [avatars.length, looks.length, isSigned[0], refused.reason._tag]
})

console.log(JSON.stringify(await Effect.runPromise(Effect.provide(program, services))))
