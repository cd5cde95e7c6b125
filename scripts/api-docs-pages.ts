/**
 * Holds what is written by hand against the sources: a name in `code` that looks
 * like one of an export must be one, an operation's id must be in the document, and
 * a link or a file's path must lead somewhere.
 *
 *     node scripts/api-docs-pages.ts
 */
import * as fs from "node:fs"
import * as path from "node:path"
import * as Schema from "effect/Schema"
import { type Module, readApi } from "./api-docs.ts"

const root = path.resolve(import.meta.dirname, "..")

/** What each name of the packages has below it. */
const namesOf = (modules: ReadonlyArray<Module>): ReadonlyMap<string, ReadonlySet<string>> => {
  const names = new Map<string, Set<string>>()
  const below = (name: string): Set<string> => {
    const found = names.get(name) ?? new Set()
    names.set(name, found)
    return found
  }
  for (const { exports, isNamespace, name } of modules) {
    const prefix = isNamespace ? `${name}.` : ""
    for (const it of exports) {
      if (isNamespace) below(name).add(it.name)
      for (const member of it.members) below(prefix + it.name).add(member.name)
      // What Effect gives every service.
      const isService = it.members.some(({ kind }) => kind === "operation")
      for (const own of isService ? ["use", "useSync", "of"] : []) below(prefix + it.name).add(own)
      below(prefix + it.name)
    }
  }
  return names
}

/** Whether a module of Effect's has an export. */
const isEffects = async (module: string, name: string | undefined): Promise<boolean> => {
  for (const folder of ["", "http/", "observability/", "persistence/", "testing/"]) {
    try {
      const found: object = await import(`effect/${folder}${module}`)
      return name === undefined || name in found
    } catch {}
  }
  return false
}

/** A name in code, such as `V3.AvatarLooks.stream` or `Scenario.declared(429)`. */
const named = /^([A-Z]\w*[a-z]\w*|V[23])((?:\.[A-Za-z_]\w*)*)(?:\(.*\))?$/s

const Document = Schema.Struct({
  paths: Schema.Record(
    Schema.String,
    Schema.Record(Schema.String, Schema.Struct({ operationId: Schema.String }))
  )
})

const slugOf = (heading: string): string =>
  heading
    .replace(/\[([^\]]*)\]\([^)]*\)/g, "$1")
    .toLowerCase()
    .replace(/[^\p{L}\p{N} _-]/gu, "")
    .trim()
    .replaceAll(" ", "-")

const headingsOf = (text: string): ReadonlyArray<string> =>
  [...text.replace(/^```.*?^```/gms, "").matchAll(/^#+ (.*)$/gm)].map(([, heading = ""]) => slugOf(heading))

/** Words in code that are no names of this project's, and no module of Effect's. */
const others: ReadonlySet<string> = new Set([
  "Request",
  "Response",
  "Sunset",
  "Deprecation",
  "Date",
  "AbortSignal",
  "Authorization",
  "Host"
])

const modules = readApi()
const names = namesOf(modules)
/** Exports of namespaces, which a sentence may name without the namespace. */
const bare = new Set(modules.flatMap((module) => module.exports.map(({ name }) => name)))
const sources = fs
  .globSync("packages/*/src/**/*.ts", { cwd: root })
  .map((file) => fs.readFileSync(path.join(root, file), "utf8"))
  .join("\n")
/** The tour goes inside, where names are not exported. */
const isDeclared = (name: string): boolean =>
  new RegExp(`\\b(const|class|interface|type) ${name}\\b`).test(sources)
const document = Schema.decodeUnknownSync(Schema.fromJsonString(Document))(
  fs.readFileSync(path.join(root, "packages/mock/openapi/heygen.json"), "utf8")
)
const operations = new Set(
  Object.values(document.paths).flatMap((item) => Object.values(item).map(({ operationId }) => operationId))
)
const problems: Array<string> = []
let checked = 0

const checkName = async (page: string, code: string): Promise<void> => {
  const [, first = "", rest = ""] = named.exec(code) ?? []
  if (first === "" || others.has(first)) return
  checked += 1
  const parts = rest.split(".").slice(1)
  let name = first
  for (const [index, part] of parts.entries()) {
    const below = names.get(name)
    if (below === undefined) break
    if (!below.has(part)) {
      problems.push(`${page}: \`${code}\`: ${name} has no ${part}`)
      return
    }
    name = `${name}.${part}`
    // What a member has below it is its type's own.
    if (!names.has(name) && index < parts.length) return
  }
  const isKnown =
    names.has(first) || (parts.length === 0 && (bare.has(first) || (page === "TOUR.md" && isDeclared(first))))
  if (isKnown || (await isEffects(first, parts[0]))) return
  problems.push(`${page}: \`${code}\` is no export`)
}

const checkLink = (page: string, link: string): void => {
  checked += 1
  const [file = "", anchor] = decodeURI(link).split("#")
  const isSite = page.startsWith("site/") && file.startsWith("/")
  if (isSite && /^\/(reference|docs|vendor-differences)/.test(file)) return // the site's build looks at these
  const base = isSite ? path.join(root, "site", file) : path.resolve(root, path.dirname(page), file)
  const target = file === "" ? path.join(root, page) : [base, `${base}.md`].find((it) => fs.existsSync(it))
  if (target === undefined) problems.push(`${page}: ${link} leads nowhere`)
  else if (
    anchor !== undefined &&
    target.endsWith(".md") &&
    !headingsOf(fs.readFileSync(target, "utf8")).includes(anchor)
  ) {
    problems.push(`${page}: ${link} leads to no heading`)
  }
}

/** Pages about the packages, whose names are held against them. */
const aboutPackages = ["llms.txt", "TOUR.md", "skills/*/*.md", "site/guide/*.md"]
/** It names what its reader is about to write. */
const planned = "site/guide/add-an-endpoint.md"
const linked = [...aboutPackages, "*.md", "docs/*.md", "packages/*/*.md"]

for (const page of fs.globSync(linked, { cwd: root }).sort()) {
  const text = fs.readFileSync(path.join(root, page), "utf8")
  const prose = text.replace(/^```.*?^```/gms, "")
  for (const [, link = ""] of prose.replace(/`[^`\n]*`/g, "").matchAll(/\]\(([^)\s]+)\)/g)) {
    if (!/^[a-z]+:/.test(link)) checkLink(page, link)
  }
  if (page === planned || !fs.globSync(aboutPackages, { cwd: root }).includes(page)) continue
  for (const [, code = ""] of prose.matchAll(/`([^`]+)`/g)) {
    await checkName(page, code)
    if (/^packages\/\S+\.\w+$/.test(code) && !fs.existsSync(path.join(root, code)))
      problems.push(`${page}: there is no ${code}`)
    if (/^(list|get|retrieve)[-A-Z][\w-]+$/.test(code) && code !== "listAvatars") {
      checked += 1
      if (!operations.has(code)) problems.push(`${page}: the document has no operation ${code}`)
    }
  }
}

for (const problem of problems) console.error(problem)
console.log(`${checked} names and links, ${problems.length} that lead nowhere.`)
if (problems.length > 0) process.exitCode = 1
