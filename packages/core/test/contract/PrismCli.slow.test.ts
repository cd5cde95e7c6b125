import { describe } from "@effect/vitest"
import { PrismCli } from "@effect-heygen/mock"
import { cases } from "../support/cases.ts"
import { contract } from "./suite.ts"

describe("the contract with Prism's own command line", () => {
  contract(PrismCli, PrismCli.layer, { answers: cases({ suite: 70, soak: 1_000 }), firstSeed: 100_000 })
})
