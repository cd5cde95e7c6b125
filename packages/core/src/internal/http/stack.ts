/**
 * Gives an error the lines of the program that made the call, in place of the
 * lines of this library and of Effect's scheduler.
 */

/** How many lines: an operation of the library, and what called it. */
const lines = 3

/** Where a function was called from: the lines are written when they are asked for. */
export const callerOf = (callee: (...args: never) => unknown): { readonly stack?: string } => {
  const place: { readonly stack?: string } = {}
  const limit = Error.stackTraceLimit
  // Some environments freeze it; then a stack is as long as it is.
  Reflect.set(Error, "stackTraceLimit", Math.min(lines, limit ?? lines))
  if ("captureStackTrace" in Error) Error.captureStackTrace(place, callee)
  Reflect.set(Error, "stackTraceLimit", limit)
  return place
}

/** Puts lines on an error, in place of its own. */
export const putStack = (error: Error, stack = ""): void => {
  const first = stack.indexOf("\n    at ")
  const value = `${error.name}: ${error.message}${first < 0 ? "" : stack.slice(first)}`
  Object.defineProperty(error, "stack", { value, configurable: true, writable: true })
}
