import { assert, it } from "@effect/vitest"
import { AvatarCatalogue, HeyGenClient } from "@effect-heygen/core"
import { MockHttpClient } from "@effect-heygen/mock"
import * as McpProtocol from "effect/ai/McpProtocol"
import * as McpServer from "effect/ai/McpServer"
import * as McpTest from "effect/ai/McpTest"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import { AvatarTools, handlers } from "../mcp/tools.ts"

const tools = McpServer.toolkit(AvatarTools).pipe(
  Layer.provide(handlers),
  Layer.provide(AvatarCatalogue.layerV3),
  Layer.provide(HeyGenClient.layer({ apiKey: Redacted.make("any-key") })),
  Layer.provide(MockHttpClient.layer({ catalogue: 100 }))
)

it.effect("an assistant finds avatars, and is told of an unknown one", () =>
  Effect.gen(function* () {
    const client = yield* McpTest.makeClient(tools, { protocols: [McpProtocol.v2025_11_25] })
    const listed = yield* client.listTools()
    assert.deepStrictEqual(
      listed.tools.map(({ name }) => name),
      ["find_avatars", "get_avatar"]
    )
    const found = yield* client.callTool({ name: "find_avatars", arguments: { gender: "male", limit: 2 } })
    assert.strictEqual(JSON.stringify(found.structuredContent).split(`"gender":"male"`).length - 1, 2)
    const unknown = yield* client.callTool({ name: "get_avatar", arguments: { id: "nope" } })
    assert.isTrue(unknown.isError)
    assert.include(JSON.stringify(unknown.content), "NotFoundError")
  }).pipe(Effect.scoped)
)
