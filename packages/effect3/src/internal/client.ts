/**
 * The client of core behind a client of this package, whose type must not show it:
 * an application has no Effect 4.
 */
import type * as Core from "@effect-heygen/core"
import type { Client } from "../HeyGenClient.ts"

const clients = new WeakMap<Client, Core.HeyGenClient["Service"]>()

export const hide = (client: Client, core: Core.HeyGenClient["Service"]): Client => {
  clients.set(client, core)
  return client
}

export const clientOf = (client: Client): Core.HeyGenClient["Service"] => {
  const core = clients.get(client)
  if (core === undefined) throw new Error("Build the HeyGenClient with its own make or layer")
  return core
}
