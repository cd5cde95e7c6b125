/**
 * An MCP server: an assistant that speaks the Model Context Protocol finds avatars
 * with it. It talks over standard input and output, so that an assistant starts it:
 *
 *     { "command": "node", "args": ["examples/mcp/server.ts"], "env": { "HEYGEN_API_KEY": "…" } }
 */
import { AvatarCatalogue } from "@effect-heygen/core"
import * as McpProtocol from "effect/ai/McpProtocol"
import * as McpServer from "effect/ai/McpServer"
import * as Command from "effect/cli/Command"
import * as Layer from "effect/Layer"
import * as HeyGen from "../support/HeyGen.ts"
import { run } from "../support/run.ts"
import { AvatarTools, handlers } from "./tools.ts"

const server = McpServer.layerStdio({
  name: "heygen-avatars",
  version: "0.1.0",
  protocols: [McpProtocol.v2025_11_25, McpProtocol.v2025_06_18],
  registrations: McpServer.toolkit(AvatarTools)
}).pipe(
  Layer.provide(handlers),
  // A conversation asks again and again.
  Layer.provide(AvatarCatalogue.layerCached({ timeToLive: "10 minutes" })),
  Layer.provide(HeyGen.catalogue({ catalogue: 500 }))
)

run(
  Command.make("mcp", {}, () => Layer.launch(server)).pipe(
    Command.withDescription("Serves HeyGen's avatars as MCP tools, over standard input and output.")
  )
)
