/**
 * Problems of the mock itself (RFC 9457), in the form in which Prism's own
 * server sends those that the document has no response for.
 */
import { STATUS_CODES } from "node:http"
import * as ProblemDetails from "effect/http/ProblemDetails"
import type { PrismResponse } from "../Prism.ts"

/** A response that says what is wrong in one sentence. */
export const response = (status: number, detail: string): PrismResponse => ({
  status,
  headers: { "content-type": ProblemDetails.contentType },
  body: JSON.stringify({ type: ProblemDetails.blankType, title: STATUS_CODES[status], status, detail }),
  violations: [],
  reason: detail
})

/** The first line of an error's message. */
export const firstLine = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).split("\n", 1)[0] ?? ""
