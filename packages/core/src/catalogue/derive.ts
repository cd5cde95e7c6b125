/**
 * What every catalogue can do with what it reads: search, pick, resolve an id,
 * and find previews that end.
 */
import * as Cause from "effect/Cause"
import * as Clock from "effect/Clock"
import * as DateTime from "effect/DateTime"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Order from "effect/Order"
import * as Stream from "effect/Stream"
import { HeyGenError, InvalidRequestError, isHeyGenError } from "../HeyGenError.ts"
import * as SignedUrl from "../SignedUrl.ts"
import {
  type Catalogue,
  type CatalogueSource,
  type Group,
  Look,
  type LookFilter,
  type Resolved,
  UnknownIdError
} from "./model.ts"
import { distance, fold, rankIn, ranking, spread } from "./text.ts"
import { field, isReady, textsOf } from "./translate.ts"

const byScore = Order.mapInput(Order.Number, ([score]: readonly [number, unknown]) => score)

/** The items that have a score, the lowest first; equals stay in order. */
const sorted = <A>(items: ReadonlyArray<A>, scoreOf: (item: A) => number | undefined): ReadonlyArray<A> =>
  items
    .flatMap((item) => {
      const score = scoreOf(item)
      return score === undefined ? [] : [[score, item] as const]
    })
    .sort(byScore)
    .map(([, item]) => item)

/** Whether HeyGen, or the client before it sent anything, said that nothing has an id. */
const isUnknownId = ({ reason }: HeyGenError): boolean =>
  reason._tag === "NotFoundError" || reason._tag === "InvalidRequestError"

const asLook = (look: Look): Resolved => ({
  look,
  as: look.source === "v3" ? "look" : Look.character(look).type
})

const maxNear = 5

/** The looks and groups whose id or name is near to an id, the nearest first. */
const nearTo = (
  id: string,
  looks: ReadonlyArray<Look>,
  groups: ReadonlyArray<Group>
): UnknownIdError["near"] => {
  const wanted = fold(id)
  const limit = Math.max(2, Math.floor(wanted.length / 4))
  const near = sorted(
    [
      ...looks.map(({ id, name }) => ({ id, ...field("name", name), as: "look" as const })),
      ...groups.map(({ id, name }) => ({ id, ...field("name", name), as: "group" as const }))
    ],
    ({ id, name = "" }) => {
      // A shorter one is near to thousands.
      if (wanted.length < 4) return undefined
      const itsId = fold(id)
      const scores = [rankIn(wanted, itsId), rankIn(wanted, fold(name)), distance(wanted, itsId, limit)]
      const least = Math.min(...scores.filter((score) => score !== undefined))
      return Number.isFinite(least) ? least : undefined
    }
  )
  const seen = new Set<string>()
  return near.filter((it) => !seen.has(it.id) && seen.add(it.id)).slice(0, maxNear)
}

const unknownId = (id: string, looks: ReadonlyArray<Look>, groups: ReadonlyArray<Group>) => {
  const isEmptyGroup = groups.some((group) => group.id === id)
  const near = isEmptyGroup ? [] : nearTo(id, looks, groups)
  const quoted = JSON.stringify(id)
  const names = near.map(({ as, id, name = "" }) => `${as} ${id}${name === "" ? "" : ` (${name.trim()})`}`)
  return new UnknownIdError({
    id,
    isEmptyGroup,
    near,
    message: isEmptyGroup
      ? `The group ${quoted} has no looks.`
      : `No look or group has the id ${quoted}.${names.length === 0 ? "" : ` Near are: ${names.join(", ")}.`}`
  })
}

/** A catalogue over what it reads. */
export const derive = (source: CatalogueSource): Catalogue => {
  const search: Catalogue["search"] = (text, filter) => {
    const rank = ranking(text)
    return Effect.map(Stream.runCollect(source.looks(filter)), (looks) =>
      sorted(looks, (look) => rank(...textsOf(look)))
    )
  }

  const pick: Catalogue["pick"] = (filter, { seed }) =>
    source.looks(filter).pipe(
      // The look that a seed ranks highest stays so while others come and go.
      Stream.runFold(
        () => ({ highest: -1, picked: Option.none<Look>() }),
        (best, look) => {
          const rank = spread(`${seed}\n${look.id}`)
          return rank > best.highest ? { highest: rank, picked: Option.some(look) } : best
        }
      ),
      Effect.flatMap(({ picked }) => Effect.fromOption(picked)),
      Effect.mapError((error) =>
        isHeyGenError(error) ? error : new Cause.NoSuchElementError("No look matches the filter.")
      )
    )

  const resolve: Catalogue["resolve"] = Effect.fnUntraced(function* (id) {
    const byId = yield* Effect.result(source.look(id))
    if (byId._tag === "Success") return asLook(byId.success)
    if (!isUnknownId(byId.failure)) return yield* byId.failure
    const ofGroup = yield* Stream.runCollect(source.looksInGroup(id)).pipe(
      Effect.catchIf(isUnknownId, () => Effect.succeed<ReadonlyArray<Look>>([]))
    )
    const look = ofGroup.find(isReady) ?? ofGroup[0]
    if (look !== undefined) return { look, as: "group" as const }
    const looks = yield* Stream.runCollect(source.looks())
    const listed = looks.find((look) => look.id === id)
    if (listed !== undefined) return asLook(listed)
    return yield* unknownId(id, looks, yield* Stream.runCollect(source.groups()))
  })

  const expiringPreviews: Catalogue["expiringPreviews"] = (within, filter?: LookFilter) =>
    Stream.unwrap(
      Effect.gen(function* () {
        const duration = Duration.fromInput(within)
        if (Option.isNone(duration)) {
          return Stream.fail(
            new HeyGenError({
              operation: "AvatarCatalogue.expiringPreviews",
              reason: new InvalidRequestError({ message: "within: Expected a duration", param: "within" }),
              attempts: 0
            })
          )
        }
        const last = (yield* Clock.currentTimeMillis) + Duration.toMillis(duration.value)
        return Stream.filter(source.looks(filter), (look) => {
          const end = SignedUrl.previewsExpireAt(look)
          return end !== undefined && DateTime.toEpochMillis(end) <= last
        })
      })
    )

  return {
    looks: source.looks,
    groups: source.groups,
    looksInGroup: source.looksInGroup,
    look: source.look,
    ...field("splitFilter", source.splitFilter),
    ...field("uncached", source.uncached),
    search,
    pick,
    resolve,
    expiringPreviews
  }
}
