/**
 * How a call's body is read where its records are wanted before it is whole. A
 * program that never asks for that has nothing of it in its bundle but this.
 */
import * as Context from "effect/Context"
import type * as Effect from "effect/Effect"
import type * as HttpClientResponse from "effect/http/HttpClientResponse"
import type * as Result from "effect/Result"
import type { ResponseTooLargeError, TimeoutError, TransportError } from "../../HeyGenError.ts"
import type { CallSettings } from "../options.ts"
import type { Report } from "../schema/lenient.ts"
import type { Body } from "./body.ts"
import type { Head } from "./head.ts"
import type { Redact } from "./redact.ts"

/** What a body holds, parsed. */
export interface Content {
  /** The body, or why it is none. */
  readonly json: Result.Result<unknown, { readonly path: string; readonly message: string } | undefined>
  readonly invalid: "fail" | "skip"
  readonly report: Report
}

export interface Incremental {
  /** Whether a record has been handed on: then the call isn't tried again. */
  readonly hasEmitted: () => boolean
  /** Reads a body up to its first records. */
  readonly begin: (
    options: CallSettings,
    redact: Redact
  ) => (response: HttpClientResponse.HttpClientResponse, maxBytes: number) => Effect.Effect<Body, unknown>
  /** Hands on the records of that body, to its end, and returns what is left of it. */
  readonly finish: (
    head: Head
  ) => Effect.Effect<Content, TransportError | TimeoutError | ResponseTooLargeError>
}

/** How a call's body is read, where it isn't read as a whole. */
export const Incremental = Context.Reference<Incremental | undefined>(
  "@effect-heygen/core/internal/Incremental",
  { defaultValue: () => undefined }
)
