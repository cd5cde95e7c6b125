import { describe } from "@effect/vitest"
import { MockServer } from "@effect-heygen/mock"
import { contract } from "./suite.ts"

describe("the contract with MockServer", () => {
  contract(MockServer, MockServer.layer(), 0)
})
