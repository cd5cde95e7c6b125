/**
 * What the headers of responses have to tell: those that the document has and
 * that don't come, and announcements of a route's end.
 */
import * as DateTime from "effect/DateTime"
import * as Option from "effect/Option"
import type { Finding } from "../../Check.ts"
import type { Answered } from "./api.ts"
import type { Described } from "./described.ts"
import { count } from "./finding.ts"
import { asText, get } from "./json.ts"

const dateOf = (text: string | undefined): string | undefined =>
  Option.getOrUndefined(
    Option.map(
      Option.flatMap(Option.fromUndefinedOr(text), (input) => DateTime.make(input)),
      DateTime.formatIsoDateUtc
    )
  )

/** Headers with which HeyGen announces the end of a route, each with its value as it can be told. */
const announcements: Readonly<Record<string, (value: string) => string | undefined>> = {
  deprecation: (value) => (/^(true|false|@?\d{1,12})$/.test(value) ? value : dateOf(value)),
  sunset: dateOf
}

/** One finding for all operations that have it; `*` where these are several. */
const grouped = (
  findings: ReadonlyArray<Finding>,
  describe: (operations: number) => string
): ReadonlyArray<Finding> => {
  const [first, ...others] = findings
  if (first === undefined) return []
  return others.length === 0
    ? [first]
    : [{ ...first, operation: "*", message: `${first.message} ${describe(findings.length)}` }]
}

const groupBy = <A>(items: ReadonlyArray<A>, key: (item: A) => string): ReadonlyArray<ReadonlyArray<A>> => [
  ...Map.groupBy(items, key).values()
]

/** All that the headers have to tell. */
export const findingsOf = (
  { operations }: Described,
  answers: ReadonlyArray<Answered>
): ReadonlyArray<Finding> => {
  const missing: Array<Finding> = []
  const notes: Array<Finding> = []
  const note = (operation: string, path: string, message: string) =>
    notes.push({ severity: "note", operation, path, message })

  for (const group of groupBy(answers, ({ operation }) => operation)) {
    const [{ operation = "" } = {}] = group
    const described = (answer: Answered) => operations.get(operation)?.responses.get(answer.status)?.headers
    const names = new Set(group.flatMap((answer) => [...(described(answer)?.keys() ?? [])]))
    for (const name of names) {
      const due = group.filter((answer) => described(answer)?.has(name))
      if (due.some(({ headers }) => headers[name] !== undefined)) continue
      const message = `documented, and in none of ${count(due.length, "response")}`
      missing.push({ severity: "never seen", operation, path: name, message })
    }
    for (const [name, read] of Object.entries(announcements)) {
      const found = group.find(({ headers, status }) => status === 200 && headers[name] !== undefined)
      if (found === undefined) continue
      const value = read(found.headers[name] ?? "") ?? "something that is no date"
      const documented = described(found)?.get(name)
      if (documented === undefined) note(operation, name, `announces the end of the route: ${value}`)
      else if (value !== read(documented))
        note(operation, name, `${value} in the place of ${read(documented)}`)
    }
    const warned = group.find(({ body, status }) => status === 200 && get(body, "warning") !== undefined)
    const sunset = warned && described(warned)?.get("sunset")
    const date = asText(get(warned?.body, "warning", "sunset_date"))
    if (sunset !== undefined && date !== undefined && dateOf(date) !== dateOf(sunset)) {
      const told = dateOf(date) ?? "something that is no date"
      note(operation, "warning.sunset_date", `${told} in the place of ${dateOf(sunset)}`)
    }
  }
  const same = ({ message, path }: Finding) => `${path} ${message}`
  return [
    ...groupBy(missing, ({ path }) => path).flatMap((group) =>
      grouped(group, (size) => `each, of ${count(size, "operation")}`)
    ),
    ...groupBy(notes, same).flatMap((group) => grouped(group, (size) => `(${count(size, "operation")})`))
  ]
}
