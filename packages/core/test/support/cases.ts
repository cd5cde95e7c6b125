/**
 * How many cases a random test runs: a few in the suite, to notice a mistake
 * soon, and many in `pnpm soak`, to find what is rare.
 */
const isSoak = process.env.HEYGEN_SOAK === "1"

export const cases = (counts: { readonly suite: number; readonly soak: number }): number =>
  isSoak ? counts.soak : counts.suite
