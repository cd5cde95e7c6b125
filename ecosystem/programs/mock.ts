/** The mock without Effect: a rate limit, then the catalogue, and Prism's own reason for a refusal. */
import { Scenario, startMock } from "@effect-heygen/mock"

await using mock = await startMock({ catalogue: 200 })
mock.use({ listAvatarLooks: Scenario.script([Scenario.declared(429)]) })

const get = async (query: string) => {
  const response = await fetch(`${mock.url}/v3/avatars/looks${query}`, { headers: { "x-api-key": "any" } })
  return { status: response.status, body: await response.text() }
}

const limited = await get("")
const looks = await get("?limit=2")
const refused = await get("?limit=51")
console.log(limited.status, looks.status, refused.status, refused.body.includes("limit must be <= 50"))
