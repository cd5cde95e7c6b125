/**
 * An observation in sentences: what is missing, renamed, moved, new or of
 * another kind. Names are told, values never.
 */

import type { Finding, Severity } from "../../Check.ts"
import type { Shape } from "./described.ts"
import { count, list } from "./finding.ts"
import { type Kind, kindsOf, type Objects, type Observation, type Unknown } from "./observe.ts"

/** What the caller knows beside the bodies. */
export interface Circumstances {
  readonly operation: string
  readonly branchesOf: (shape: Shape) => ReadonlyArray<Shape>
  /** Whether a field that the document has is to be expected in what was asked for. */
  readonly isExpected: (name: string, shape: Shape, path: string) => boolean
  /** Whether the operation lists all there is in one response. */
  readonly isUnpaged: boolean
}

/** More names than this that the document lacks are taken for data. */
const maxNames = 12

/** Whether a name can be told: the name of a field, and not an id or somebody's name that has become a key. */
const isTellable = (name: string, { texts }: Observation): boolean =>
  /^[A-Za-z_$][\w$.-]{0,63}$/.test(name) &&
  !/^[0-9a-f-]{16,}$/i.test(name) &&
  !/\d{5}/.test(name) &&
  !texts.has(name)

const hidden = "a name that looks like data"

const pagingNames =
  /^(has_?more|has_?next|next|next_?(page|token|cursor|url)|cursor|page(_?(token|size|number))?|pages|total_?pages|token|paging|pagination|limit|offset)$/i

const at = (path: string, name: string): string => (path === "" ? name : `${path}.${name}`)

const partsOf = (name: string): ReadonlyArray<string> =>
  name
    .replace(/([a-z])([A-Z])/g, "$1_$2")
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((part) => part !== "")

const namesOf = (branchesOf: Circumstances["branchesOf"], shape: Shape): ReadonlyArray<string> =>
  branchesOf(shape).flatMap(({ items, properties = {} }) => [
    ...Object.keys(properties),
    ...(items === undefined ? [] : namesOf(branchesOf, items))
  ])

/** How likely a new field is a missing one under another name; nothing where it can't be. */
const likeness = (
  branchesOf: Circumstances["branchesOf"],
  [missing, shape]: readonly [string, Shape],
  [name, { keys, kinds }]: readonly [string, Unknown]
): number => {
  const allowed = kindsOf(branchesOf, shape)
  const given = [...kinds].filter((kind) => kind !== "null")
  if (!given.every((kind: Kind) => allowed.length === 0 || allowed.includes(kind))) return 0
  const inner = namesOf(branchesOf, shape)
  const common = [...keys].filter((key) => inner.includes(key)).length
  if (keys.size > 0) return common * 2 >= keys.size ? 3 : 0
  const parts = partsOf(name)
  if (partsOf(missing).some((part) => parts.includes(part))) return 2
  return given.length === 0 ? 0 : 1
}

/** New names of missing fields, each used once; the likeliest first. */
const renames = (
  branchesOf: Circumstances["branchesOf"],
  missing: ReadonlyArray<readonly [string, Shape]>,
  unknown: ReadonlyArray<readonly [string, Unknown]>
): ReadonlyMap<string, string> => {
  const pairs = missing
    .flatMap((field) =>
      unknown.map((other) => ({ from: field[0], to: other[0], score: likeness(branchesOf, field, other) }))
    )
    // One kind alone says little, unless there is nothing else that it could be.
    .filter(({ score }) => score > 1 || (score === 1 && missing.length === 1 && unknown.length === 1))
    .sort((a, b) => b.score - a.score)
  const found = new Map<string, string>()
  for (const { from, to } of pairs) {
    if (!found.has(from) && ![...found.values()].includes(to)) found.set(from, to)
  }
  return found
}

const ofObjects = (
  seen: Objects,
  observation: Observation,
  { branchesOf, isExpected, isUnpaged, operation }: Circumstances
): ReadonlyArray<Finding> => {
  const { path, present, shape, unknown } = seen
  const { properties = {}, required = [] } = shape
  const findings: Array<Finding> = []
  const add = (severity: Severity, name: string, message: string) =>
    findings.push({ severity, operation, path: at(path, name), message })
  const tell = (name: string) => (isTellable(name, observation) ? name : hidden)
  const noun = path === "" ? "response" : path.endsWith("[]") ? "record" : "object"
  const share = (some: number) =>
    some === seen.count ? `all ${count(some, noun)}` : `${some} of ${count(seen.count, noun)}`

  const gone = Object.entries(properties).filter(
    ([name, field]) =>
      (present.get(name) ?? 0) < (required.includes(name) ? seen.count : 1) &&
      (required.includes(name) || isExpected(name, field, path))
  )
  const renamed = renames(branchesOf, gone, [...unknown])
  const used = new Set(renamed.values())

  for (const [name] of gone) {
    const missing = seen.count - (present.get(name) ?? 0)
    const holder = [...unknown].find(([, { keys }]) => keys.has(name))?.[0]
    const to = renamed.get(name)
    const destination =
      holder !== undefined ? `${tell(holder)}.${name}` : to === undefined ? undefined : tell(to)
    if (holder !== undefined) used.add(holder)
    const verb = holder === undefined ? "renamed" : "moved"
    if (required.includes(name)) {
      const change = destination === undefined ? "" : `; it seems ${verb} to ${destination}`
      add("breaking", name, `missing in ${share(missing)}, and required${change}`)
    } else if (destination !== undefined) {
      add("renamed", name, `it seems ${verb} to ${destination}`)
    } else {
      add("never seen", name, `documented, and in none of ${count(seen.count, noun)}`)
    }
  }

  const fresh = [...unknown].filter(([name]) => !used.has(name))
  if (fresh.length > maxNames) {
    add(
      "new field",
      "*",
      `${fresh.length} names that the document doesn't have, so many that they look like data`
    )
    return findings
  }
  for (const [name, { count: some, kinds }] of fresh) {
    const isPaging = isUnpaged && (path === "" || path === "data") && pagingNames.test(name)
    const what = list([...kinds], "or")
    if (isPaging) {
      add("breaking", name, "new, and a sign of pages: one response may no longer hold everything")
    } else if (kinds.has("a list") && path.split(".").length < 2 && !path.endsWith("[]")) {
      add("new field", tell(name), "a new list: records may be in it that the other lists don't have")
    } else {
      add("new field", tell(name), `${what}, in ${share(some)}`)
    }
  }
  return findings
}

/** All that an observation has to tell. */
export const differences = (
  observation: Observation,
  circumstances: Circumstances
): ReadonlyArray<Finding> => {
  const { operation } = circumstances
  const findings = [...observation.objects.values()].flatMap((objects) =>
    ofObjects(objects, observation, circumstances)
  )
  for (const { count: some, expected, found, path } of observation.mismatches.values()) {
    findings.push({
      severity: "breaking",
      operation,
      path: path === "" ? "body" : path,
      message: `${list([...found], "or")} in the place of ${list(expected, "or")}, ${count(some, "time")}`
    })
  }
  for (const [path, some] of observation.strangers) {
    findings.push({
      severity: "breaking",
      operation,
      path,
      message: `${count(some, "record")} of a shape that the document doesn't have`
    })
  }
  for (const { count: some, path, unknown, unknownCount } of observation.vocabularies.values()) {
    if (unknownCount === 0) continue
    findings.push({
      severity: "note",
      operation,
      path,
      message: `${count(unknown.size, "word")} not seen before, in ${unknownCount} of ${count(some, "value")}`
    })
  }
  return findings
}
