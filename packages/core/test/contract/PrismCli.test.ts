import { describe } from "@effect/vitest"
import { PrismCli } from "@effect-heygen/mock"
import { contract } from "./suite.ts"

describe("the contract with Prism's own command line", () => {
  contract(PrismCli, PrismCli.layer, 10_000)
})
