/**
 * How large one call's bundle may be, with esbuild, minified and compressed, in
 * bytes. Lower it when the library gets smaller.
 */
export const budget = {
  /** The whole bundle, Effect's modules included. */
  bundle: 62_200,
  /** The library's own code. */
  own: 15_900
}

/** What no bundle may hold: names of code that only tests use. */
export const testCode: ReadonlyArray<string> = []

/**
 * What `pnpm bench:check` allows, as ratios to an unvalidated fetch: far from the
 * measured figures, because it has few rounds, and runs on machines that do other
 * things too.
 */
export const bounds = {
  /** The main thread's time for 7,000 records. */
  decode: 1.8,
  /** The main thread's time for one small call. */
  call: 4.5
}
