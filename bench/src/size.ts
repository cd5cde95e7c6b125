/**
 * Fails when one call's bundle has outgrown its budget, or when the budget has
 * become so wide that a kilobyte more would pass.
 *
 *     pnpm bench:size
 */
import { budget, testFilesIn } from "./budget.ts"
import { ownPart, withEsbuild } from "./bundle.ts"

/** In bytes. */
const slack = 1_000

const [bundle, own] = await Promise.all([withEsbuild("ours"), ownPart("ours")])

const check = (name: string, bytes: number, limit: number): boolean => {
  const isWithin = bytes <= limit
  const isTight = bytes > limit - slack
  const advice = !isWithin
    ? "it is too large"
    : isTight
      ? "ok"
      : `lower the budget to at most ${bytes + slack - 1} in bench/src/budget.ts`
  console.log(`${name}: ${bytes} of ${limit} bytes gz: ${advice}`)
  return isWithin && isTight
}

const results = [
  check("one call's bundle", bundle.gz, budget.bundle),
  check("the library's own code", own.gz, budget.own),
  ...testFilesIn(bundle).map((name) => {
    console.log(`the bundle holds ${name}, which only tests use`)
    return false
  })
]
if (results.includes(false)) process.exitCode = 1
