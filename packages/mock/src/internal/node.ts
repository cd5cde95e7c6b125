/**
 * The oldest Node that Prism runs on.
 */

/** As `engines` of the package has it. */
export const minimum = "24.18"

/** Why a version is too old, in a line. */
export const tooOld = (version: string): string | undefined => {
  const [major = 0, minor = 0] = version.split(".").map(Number)
  const [leastMajor = 0, leastMinor = 0] = minimum.split(".").map(Number)
  return major > leastMajor || (major === leastMajor && minor >= leastMinor)
    ? undefined
    : `heygen-mock needs Node ${minimum} or later; this is Node ${version}.`
}
