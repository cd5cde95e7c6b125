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

/** Those that check what they get, and the yardstick, twice. */
export const validating = [
  "raw",
  "raw#2",
  "ours",
  "zod",
  "valibot",
  "typebox",
  "effectClient",
  "effect",
  "effect3"
]

export const callers = [
  "raw",
  "raw#2",
  "ours",
  "zod",
  "ky",
  "openapi-fetch",
  "openai",
  "effectClient",
  "effect",
  "effect3"
]

export const bundled = [
  "raw",
  "ours",
  "zod",
  "valibot",
  "typebox",
  "ky",
  "openapi-fetch",
  "openai",
  "effectClient",
  "effect",
  "effect3"
]
