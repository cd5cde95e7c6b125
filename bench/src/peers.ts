/** The clients under test, under the names that the tables give them. */
export const labels: Readonly<Record<string, string>> = {
  raw: "fetch, nothing checked",
  "raw#2": "the same once more",
  ours: "**effect-heygen**",
  oursStream: "**effect-heygen**, `streamAvatars()`",
  zod: "fetch, zod, p-retry",
  valibot: "fetch, valibot, p-retry",
  typebox: "fetch, typebox, p-retry",
  ky: "ky, nothing checked",
  "openapi-fetch": "openapi-fetch, nothing checked",
  openai: "core of openai, nothing checked",
  effectClient: "Effect 4's client, nothing checked",
  effect: "Effect 4's idiom",
  effect3: "Effect 3's idiom"
}

export const labelOf = (client: string): string => labels[client] ?? client

/** Each figure is held against the yardstick, which is measured twice. */
const yardstick = ["raw", "raw#2"]

const validators = ["zod", "valibot", "typebox"]

/** Clients for HTTP, which check nothing. */
const unchecked = ["ky", "openapi-fetch", "openai"]

const effects = ["effectClient", "effect", "effect3"]

export const decoders = [...yardstick, "ours", ...validators, ...effects]

export const callers = [...yardstick, "ours", "zod", ...unchecked, ...effects]

export const bundled = ["raw", "ours", ...validators, ...unchecked, ...effects]
