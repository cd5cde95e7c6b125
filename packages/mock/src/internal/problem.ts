/**
 * Problems of the mock itself (RFC 9457), in the form in which Prism's own
 * server sends those that the document has no response for.
 */
import { STATUS_CODES } from "node:http"
import * as ProblemDetails from "effect/http/ProblemDetails"
import * as Predicate from "effect/Predicate"
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

/**
 * The document's own error with what is wrong with this request in the place of
 * its example's words, which are free, and the parameter's name where the error
 * has a place for one.
 */
export const explain = (body: unknown, reason: string, parameter: string | undefined): unknown => {
  if (!Predicate.isObject(body)) return body
  const error = "error" in body && Predicate.isObject(body.error) ? body.error : body
  if (!("message" in error) || !Predicate.isString(error.message)) return body
  const explained = {
    ...error,
    message: reason,
    ...("param" in error && parameter !== undefined ? { param: parameter } : {})
  }
  return error === body ? explained : { ...body, error: explained }
}
