import { describe } from "@effect/vitest"
import { MockServer } from "@effect-heygen/mock"
import { cases } from "../support/cases.ts"
import { contract } from "./suite.ts"

describe("the contract with MockServer", () => {
  contract(MockServer, MockServer.layer(), { answers: cases({ suite: 5, soak: 1_000 }), firstSeed: 0 })
})
