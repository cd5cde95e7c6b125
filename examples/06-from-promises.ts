/**
 * Without Effect: promises, `for await`, an `AbortSignal`, and the same typed
 * error, thrown. It looks for women's looks, five at most, and tells what an
 * unknown id comes to.
 *
 * With `HEYGEN_API_KEY` it calls HeyGen, and otherwise the mock in this process.
 */
import { createHeyGen, InvalidOptionError, isHeyGenError } from "@effect-heygen/core/promise"
import { mockHandler } from "@effect-heygen/mock"

if (process.argv.includes("--help")) {
  console.log("Usage: node examples/06-from-promises.ts\n\nHEYGEN_API_KEY  the key of your HeyGen account")
  process.exit()
}

const connect = async () => {
  const apiKey = process.env.HEYGEN_API_KEY
  if (apiKey !== undefined && apiKey !== "") return createHeyGen({ apiKey })
  console.error("HEYGEN_API_KEY is not set: the mock responds in place of HeyGen.\n")
  const mock = await mockHandler({ catalogue: 200 })
  return createHeyGen({ apiKey: "any-key", fetch: (input, init) => mock.handle(new Request(input, init)) })
}

const signal = AbortSignal.timeout(60_000)

try {
  await using heygen = await connect()

  let found = 0
  for await (const look of heygen.catalogue.looks({ gender: "female" }, { signal })) {
    console.log(`${look.id}  ${look.name ?? ""}`)
    if (++found === 5) break
  }
  if (found === 0) console.log("The account has no looks of women.")

  const groups = await heygen.v3.avatarGroups.list({ limit: 50 }, { signal })
  console.log(`${groups.data.length} groups${groups.has_more ? ", and more" : ""}`)

  await heygen.v3.avatarLooks.get("no-such-look", { signal, timeout: "10 seconds" }).catch((error) => {
    if (!isHeyGenError(error) || error.reason._tag !== "NotFoundError") throw error
    console.log(`no-such-look: ${error.reason.message}`)
  })
} catch (error) {
  // What was to be expected is one line. A bug keeps its stack.
  if (isHeyGenError(error) || error instanceof InvalidOptionError) console.error(error.message)
  else if (error === signal.reason) console.error("HeyGen took longer than a minute.")
  else throw error
  process.exitCode = 1
}
