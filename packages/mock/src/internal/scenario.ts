/**
 * Checks a scenario against the document before it runs, so that a typo or a
 * status that the document doesn't have is an error with its path and not a
 * response that nobody meant.
 */
import * as Effect from "effect/Effect"
import * as Predicate from "effect/Predicate"
import * as Record from "effect/Record"
import * as Schema from "effect/Schema"
import { MockError } from "../MockError.ts"
import type { Prism } from "../Prism.ts"
import * as Scenario from "../Scenario.ts"
import { requireKnown } from "./known.ts"

const decode = Schema.decodeUnknownEffect(Scenario.Scenario, { onExcessProperty: "error" })

/** What is wrong with a step of an operation; of all of them, where the operation is `*`. */
export const wrongStep = (
  prism: Prism["Service"],
  operation: string,
  step: Scenario.Step
): string | undefined => {
  if (step._tag !== "Declared") return undefined
  const { example, status } = step
  // A plain 200 is the operation's success, whichever status that has.
  if (status === 200 && example === undefined) return undefined
  const operations = operation === "*" ? prism.operationIds : [operation]
  const wrong = operations.map((id) => prism.undeclared(id, status, example))
  // For all operations, a step is right where it is right for one of them.
  return wrong.includes(undefined) ? undefined : wrong[0]
}

/** The step of a script for the nth request, counted from zero, if it has one. */
export const stepAt = <S>(
  { afterwards = "normal", steps }: Scenario.Script<S>,
  index: number
): S | undefined =>
  index < steps.length || afterwards === "normal"
    ? steps[index]
    : steps[afterwards === "repeat" ? index % steps.length : steps.length - 1]

/** A scenario that came as JSON; fails with a path where it is not one. */
export const parse = (json: unknown) =>
  Effect.mapError(
    decode(json),
    ({ message }) => new MockError({ message: `That is not a scenario: ${message}` })
  )

/** Fails with a path where a scenario is not one, or asks for what the document doesn't have. */
export const check = Effect.fnUntraced(function* (prism: Prism["Service"], scenario: Scenario.AnyScenario) {
  // A function is checked when it has returned.
  const decoded = yield* parse(
    mapSteps(scenario, (step) => (typeof step === "function" ? Scenario.hang : step))
  )
  yield* requireKnown(
    prism.operationIds,
    Object.keys(decoded).filter((name) => name !== "*")
  )
  for (const [operation, { steps }] of Object.entries(decoded)) {
    for (const [index, step] of steps.entries()) {
      const wrong = wrongStep(prism, operation, step)
      if (wrong !== undefined) {
        return yield* new MockError({ message: `${wrong}\n  at ["${operation}"]["steps"][${index}]` })
      }
    }
  }
})

type MapStep = (step: Scenario.Step | Scenario.StepFunction) => unknown

/** From JavaScript a scenario may be anything. */
const mapSteps = (scenario: Scenario.AnyScenario, change: MapStep): unknown =>
  Predicate.isObject(scenario)
    ? Record.map(scenario, (script) =>
        Array.isArray(script?.steps) ? { ...script, steps: script.steps.map(change) } : script
      )
    : scenario

/** A scenario as JSON, where a function can only be named. */
export const toJson = (scenario: Scenario.AnyScenario): unknown =>
  mapSteps(scenario, (step) => (typeof step === "function" ? "a function of the request" : step))
