/** Loads every module of a package that a program may import, and names those that should not be, and are. */
import { readdirSync } from "node:fs"

const [name, ...closed] = process.argv.slice(2)
const filesOf = (folder, extension) =>
  readdirSync(new URL(`node_modules/${name}/${folder}`, import.meta.url), { recursive: true })
    .map((file) => file.replaceAll("\\", "/"))
    .filter((file) => file.endsWith(extension))
    .map((file) => `${file.slice(0, -extension.length)}.js`)
// Some modules share a file, and types without a module would promise what isn't there.
const modules = new Set([...filesOf("dist", ".js"), ...filesOf("src", ".ts")])
const isClosed = (module) => closed.some((pattern) => new RegExp(pattern).test(module))

const problems = []
let count = 0
for (const module of modules) {
  const specifier = `${name}/${module.slice(0, -".js".length)}`
  const reason = await import(specifier).then(
    () => undefined,
    (error) => error
  )
  if (isClosed(module)) {
    if (reason?.code !== "ERR_PACKAGE_PATH_NOT_EXPORTED") problems.push(`${specifier} is open`)
  } else if (reason === undefined) count += 1
  else problems.push(`${specifier}: ${reason.message}`)
}
for (const problem of problems) console.log(problem)
console.log(`${count} entry points`)
if (problems.length > 0) process.exitCode = 1
