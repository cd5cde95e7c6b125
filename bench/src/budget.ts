/**
 * How large one call's bundle may be, with esbuild, minified and compressed, in
 * bytes. Lower it when the library gets smaller.
 */
import type { Bundle } from "./bundle.ts"

export const budget = {
  /** The whole bundle, Effect's modules included. */
  bundle: 61_250,
  /** The library's own code. */
  own: 15_200
}

/** What no application's bundle may hold: files that only tests use. */
const testFiles = ["packages/core/src/Testing.ts"]

/** Those of them that a bundle holds. */
export const testFilesIn = ({ files }: Bundle): ReadonlyArray<string> =>
  testFiles.filter((name) => files.some(({ bytes, path }) => path === name && bytes > 0))

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
