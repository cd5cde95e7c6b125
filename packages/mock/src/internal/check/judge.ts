/**
 * Holds what came against the document: names and kinds field by field, then
 * Prism's validator for the rest.
 */
import { validateOutput } from "@stoplight/prism-http/dist/validator/index.js"
import * as Effect from "effect/Effect"
import type { Coverage, Finding, Report, Unchecked } from "../../Check.ts"
import * as Document from "../document.ts"
import type { Answered } from "./api.ts"
import type { Described, Shape } from "./described.ts"
import { differences } from "./differences.ts"
import { list, severities } from "./finding.ts"
import * as Headers from "./headers.ts"
import { get } from "./json.ts"
import * as Observe from "./observe.ts"
import type * as Plan from "./plan.ts"

/** Beyond these, records of a list tell Prism's validator nothing, which takes seconds for thousands. */
const maxItems = 50

const sample = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.slice(0, maxItems).map(sample)
  if (typeof value !== "object" || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, sample(inner)]))
}

/** The statuses that each purpose is to have. */
const wanted: Readonly<Record<Plan.Purpose, ReadonlyArray<number>>> = {
  success: [200],
  "unknown id": [400, 404],
  "invalid query": [400],
  "wrong key": [401],
  "no key": [401]
}

/** HTTP 200 with an error in the place of the data, as version 2 has it. */
const isFailure = ({ body, status }: Answered): boolean => {
  const error = get(body, "error")
  return status === 200 && error !== undefined && error !== null && (get(body, "data") ?? null) === null
}

/** Not a change: the account's plan or credit, or something in between. */
const isRefusal = (status: number): boolean => [402, 403, 408, 409].includes(status) || status >= 500

/** What a response says by its status, and whether its body is worth a look. */
const judgeStatus = (
  { outcome, purpose, question }: Plan.Step,
  isDeclared: boolean
): { readonly finding?: Finding; readonly unchecked?: string; readonly isRead: boolean } => {
  if (outcome._tag === "Unanswered") return { unchecked: outcome.reason, isRead: false }
  const { operation, status } = outcome
  const finding = (severity: Finding["severity"], message: string) => ({
    finding: { severity, operation, path: `status ${status}`, message },
    isRead: isDeclared
  })
  if (isRefusal(status)) return { unchecked: `status ${status}`, isRead: isDeclared }
  if (wanted[purpose].includes(status)) {
    return purpose === "success" && isFailure(outcome)
      ? { unchecked: "HTTP 200 with an error in the place of the data", isRead: true }
      : { isRead: true }
  }
  if (status >= 300 && status < 400) return { ...finding("breaking", "a redirect"), isRead: false }
  const undeclared = isDeclared ? "" : ", which the document doesn't have"
  const instead = `in the place of ${list(wanted[purpose].map(String), "or")}${undeclared}`
  switch (purpose) {
    case "success":
      return finding(
        "breaking",
        question.params !== undefined
          ? `for an id that a list has given, ${instead}`
          : question.query?.token !== undefined
            ? `for a next_token that a page has given, ${instead}`
            : status === 410 || status === 404
              ? "the route is gone"
              : instead
      )
    case "wrong key":
      // Asked again without a key, which tells more.
      return status === 200 ? { isRead: false } : finding("note", `for a wrong key, ${instead}`)
    case "no key":
      return finding("breaking", "a request without a key is answered")
    case "unknown id":
      return finding(status === 200 ? "breaking" : "note", `for an unknown id, ${instead}`)
    case "invalid query":
      return finding("note", `for limit=${question.query?.limit ?? ""}, ${instead}`)
  }
}

/** The documented fields under a schema that was seen somewhere, by path. */
const fieldsOf = (
  branchesOf: Described["branchesOf"],
  observation: Observe.Observation
): ReadonlyMap<string, boolean> => {
  const fields = new Map<string, boolean>()
  const put = (path: string, isSeen: boolean) => fields.set(path, isSeen || fields.get(path) === true)
  /** What is under a field that never held anything. */
  const unseen = (shape: Shape, path: string): void => {
    for (const { items, properties = {} } of branchesOf(shape)) {
      if (items !== undefined) unseen(items, `${path}[]`)
      for (const [name, field] of Object.entries(properties)) {
        put(`${path}.${name}`, false)
        unseen(field, `${path}.${name}`)
      }
    }
  }
  for (const { path, present, shape } of observation.objects.values()) {
    for (const [name, field] of Object.entries(shape.properties ?? {})) {
      const place = path === "" ? name : `${path}.${name}`
      put(place, present.has(name))
      unseen(field, place)
    }
  }
  return fields
}

/** The report on what was asked. */
export const judge = Effect.fnUntraced(function* (
  described: Described,
  { findings: ofPlan, hasPrivate, steps }: Plan.Trace,
  { requests, stopped }: Pick<Report, "requests" | "stopped">
) {
  const operations = yield* Document.load(undefined)
  const { branchesOf } = described
  const findings: Array<Finding> = [...ofPlan]
  const unchecked: Array<Unchecked> = []
  const coverage: Array<Coverage> = []

  const read: Array<Answered> = []
  for (const step of steps) {
    const { operation } = step.question
    const declared =
      step.outcome._tag === "Answered"
        ? described.operations.get(operation)?.responses.get(step.outcome.status)
        : undefined
    const { finding, isRead, unchecked: reason } = judgeStatus(step, declared !== undefined)
    if (finding !== undefined) findings.push(finding)
    if (reason !== undefined) unchecked.push({ operation, reason })
    if (isRead && step.outcome._tag === "Answered") read.push(step.outcome)
  }

  /** Whether Prism's validator takes a response; where it doesn't, the place. */
  const refusedAt = ({ body, headers, operation, status }: Answered): string | undefined => {
    const resource = operations.find((candidate) => Document.idOf(candidate) === operation)
    if (resource === undefined) return undefined
    const checked = validateOutput({
      resource,
      element: {
        statusCode: status,
        headers: { "content-type": headers["content-type"] ?? "" },
        body: sample(body)
      }
    })
    if (checked._tag === "Right") return undefined
    const paths = checked.left.map(({ path = [] }) => path.slice(1).map(String))
    const [longest = []] = paths.toSorted((a, b) => b.length - a.length)
    return longest
      .map((part) => (/^\d+$/.test(part) ? "[]" : part))
      .join(".")
      .replaceAll(".[]", "[]")
  }

  for (const group of Map.groupBy(read, ({ operation, status }) => `${operation} ${status}`).values()) {
    const [first] = group
    if (first === undefined) continue
    const { operation, status } = first
    const { path: route = "", responses } = described.operations.get(operation) ?? {}
    const declared = responses?.get(status)
    const { mediaTypes = [], shape } = declared ?? {}
    const observer = Observe.make(branchesOf)
    const found: Array<Finding> = []
    for (const answer of group) {
      if (answer.body !== undefined && shape !== undefined) observer.add(shape, answer.body)
      const type = answer.headers["content-type"]?.split(";", 1)[0]?.trim() ?? ""
      if (answer.body === undefined && !mediaTypes.some((name) => name === type && !name.includes("json"))) {
        found.push({
          severity: "breaking",
          operation,
          path: `status ${status}`,
          message: "the body is not JSON"
        })
      }
    }
    const { observation } = observer
    found.push(
      ...differences(observation, {
        operation,
        branchesOf,
        isUnpaged: !shape || !branchesOf(shape).some(({ properties = {} }) => "has_more" in properties),
        isExpected: (name, field, path) =>
          status === 200 &&
          // A record has it where it failed.
          (name !== "error" || path === "") &&
          (hasPrivate || !/\bprivate\b/i.test(field.description ?? ""))
      })
    )
    // What the names and kinds have said already, Prism would say in other words.
    if (!found.some(({ severity }) => severity === "breaking")) {
      const places = group.filter(({ body }) => body !== undefined).map(refusedAt)
      const place = places.find((path) => path !== undefined)
      if (place !== undefined) {
        const message = "it is not what the document allows"
        found.push({ severity: "breaking", operation, path: place || "body", message })
      }
    }
    findings.push(...found)
    const fields = [...fieldsOf(branchesOf, observation)]
    coverage.push({
      operation,
      route: `GET ${route}`,
      status,
      responses: group.length,
      seen: fields.filter(([, isSeen]) => isSeen).length,
      documented: fields.length,
      notSeen: fields.flatMap(([path, isSeen]) => (isSeen ? [] : [path]))
    })
  }
  findings.push(...Headers.findingsOf(described, read))

  const ids = [...described.operations.keys()]
  const order = (a: { readonly operation: string }, b: { readonly operation: string }) =>
    ids.indexOf(a.operation) - ids.indexOf(b.operation)
  const told = new Map(findings.map((finding) => [Object.values(finding).join("\n"), finding]))
  const untold = new Map(unchecked.map((one) => [Object.values(one).join("\n"), one]))
  const report: Report = {
    outcome: told.size > 0 ? "changed" : untold.size > 0 ? "unchecked" : "as documented",
    stopped,
    findings: [...told.values()].sort(
      (a, b) => severities.indexOf(a.severity) - severities.indexOf(b.severity) || order(a, b)
    ),
    unchecked: [...untold.values()].sort(order),
    coverage: coverage.sort((a, b) => order(a, b) || a.status - b.status),
    requests
  }
  return report
})
