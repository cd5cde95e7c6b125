#!/usr/bin/env node
/**
 * `heygen-mock`: the mock for anything that speaks HTTP, from the command line.
 * Nothing else is loaded before Node is known to be recent enough for it.
 */
import { tooOld } from "./internal/node.ts"

const reason = tooOld(process.versions.node)
if (reason === undefined) {
  const { main } = await import("./internal/cli.ts")
  main()
} else {
  console.error(reason)
  process.exitCode = 1
}
