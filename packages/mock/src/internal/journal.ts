/**
 * The requests that came, without their credentials.
 */
import * as Effect from "effect/Effect"
import type { RecordedRequest } from "../Mock.ts"
import type { PrismRequest } from "../Prism.ts"

/** How many requests are remembered; the oldest are forgotten first. */
const maxRecorded = 10_000

const redacted = "<redacted>"

const secretHeaders = ["x-api-key", "authorization", "proxy-authorization", "cookie"]

/** A shorter one is no secret, and would take pieces out of every text. */
const minSecretLength = 4

/** Takes the request's credentials out of a text, wherever the client has put them. */
export const scrubber = ({ headers }: Pick<PrismRequest, "headers">): ((text: string) => string) => {
  const secrets = secretHeaders
    .flatMap((name) => [headers[name] ?? "", ...(headers[name] ?? "").split(/[\s;]+/)])
    .flatMap((secret) => [secret, encodeURIComponent(secret)])
    .filter(({ length }) => length >= minSecretLength)
    .filter((secret) => !/^(bearer|basic)$/i.test(secret))
    .sort((a, b) => b.length - a.length)
  return (text) => secrets.reduce((rest, secret) => rest.replaceAll(secret, redacted), text)
}

/** A request that is still being handled. */
export interface Entry {
  readonly end: (outcome: string, reason: string | undefined, now: number) => RecordedRequest
}

/** A journal that is empty. */
export const make = () => {
  let entries: Array<RecordedRequest> = []
  let attempts = new Map<string, number>()

  const begin = (request: PrismRequest, operation: string | undefined, at: number): Entry => {
    const scrub = scrubber(request)
    const [path = "/", query] = scrub(request.url).split(/\?(.*)/s)
    const attempt = operation === undefined ? 0 : (attempts.get(operation) ?? 0) + 1
    if (operation !== undefined) attempts.set(operation, attempt)
    const headers = Object.entries(request.headers).map(([name, value]) => [
      name,
      secretHeaders.includes(name) ? redacted : scrub(value)
    ])
    let entry: RecordedRequest = {
      method: request.method,
      path,
      query: query === undefined ? "" : `?${query}`,
      headers: Object.fromEntries(headers),
      operation,
      attempt,
      at,
      outcome: "pending",
      reason: undefined,
      duration: undefined
    }
    entries.push(entry)
    if (entries.length > maxRecorded) entries.shift()
    return {
      end: (outcome, reason, now) => {
        // A reason can quote the request, and is for a terminal.
        const said = reason && scrub(reason).replace(/\p{Cc}+/gu, " ")
        const ended = { ...entry, outcome, reason: said, duration: now - at }
        const index = entries.lastIndexOf(entry)
        if (index >= 0) entries[index] = ended
        entry = ended
        return ended
      }
    }
  }

  return {
    begin,
    all: Effect.sync((): ReadonlyArray<RecordedRequest> => [...entries]),
    clear: (): void => {
      entries = []
      attempts = new Map()
    }
  }
}
