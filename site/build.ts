/**
 * Builds the documentation site: pages made of the sources, of `docs/` and of the
 * overlay, beside the guides that are written by hand. A link that leads nowhere
 * fails the build.
 *
 *     pnpm docs:build
 */
import { spawnSync } from "node:child_process"
import * as fs from "node:fs"
import * as path from "node:path"
import * as Yaml from "effect/encoding/Yaml"
import * as Schema from "effect/Schema"
import { type Export, type Member, type Module, readApi } from "../scripts/api-docs.ts"

const site = import.meta.dirname
const root = path.resolve(site, "..")
const read = (file: string): string => fs.readFileSync(path.join(root, file), "utf8")
const write = (file: string, text: string): void => {
  fs.mkdirSync(path.dirname(path.join(site, file)), { recursive: true })
  fs.writeFileSync(path.join(site, file), text)
}

const run = (
  command: string,
  args: ReadonlyArray<string>,
  options: { cwd: string; input?: string }
): string => {
  const { error, status, stdout } = spawnSync(command, args, {
    ...options,
    encoding: "utf8",
    stdio: ["pipe", "pipe", "inherit"],
    shell: process.platform === "win32"
  })
  if (status !== 0) throw error ?? new Error(`${command} ${args.join(" ")} failed:\n${stdout}`)
  return stdout
}

// ── The reference ──────────────────────────────────────────────────────────────

const slugOf = (text: string): string => text.toLowerCase().replace(/[^a-z0-9]+/g, "-")

const pageOf = (module: Module): string =>
  `reference/${module.package.replace(/^.*\//, "")}/${slugOf(module.name)}`

/** A declaration that the formatter takes, whatever its name is. */
const declaration = (code: string): string =>
  code.startsWith("import ")
    ? code
    : `declare ${code.replace(/^const [^:]+:/, "const _:")}${/^(class|interface) /.test(code) ? " {}" : ""}`

/** Lays out code for a page's width: all of it at once, by what it was before. */
const layOut = (codes: ReadonlyArray<string>): ReadonlyMap<string, string> => {
  const separator = "// ────"
  const input = codes.map(declaration).join(`\n${separator}\n`)
  const args = ["format", "--stdin-file-path=reference.ts", "--line-width=80"]
  const laidOut = run("biome", args, { cwd: root, input }).split(separator)
  return new Map(
    codes.map((code, index) => {
      const text = (laidOut[index] ?? "")
        .trim()
        .replace(/^declare /, "")
        .replace(/ \{\}$/, "")
      return [code, text.replace(/^const _:/, `${code.split(":", 1)[0]}:`)]
    })
  )
}

const codeOf = ({ name, type }: Member): string => `const ${name}: ${type}`

const seeAlso = (see: ReadonlyArray<string>): string =>
  see.length === 0 ? "" : `\n\nSee ${see.map((url) => `<${url}>`).join(", ")}.`

const indent = (text: string): string => text.replaceAll("\n", "\n  ")

const titles = { operation: "Operations", static: "Static members", field: "Fields" } as const

const blockOf = ({ doc, name, see }: Member, code: string, owner: string): string =>
  `#### ${name} {#${owner}.${name}}\n\n\`\`\`ts\n${code.replace(/^const /, "")}\n\`\`\`\n\n${doc}${seeAlso(see)}`

/** A field, with its type beside it, or below it where that is long. */
const fieldOf = ({ doc, isOptional, name, type }: Member, code: string): string => {
  const isShort = type.length <= 90 && !type.includes("\n")
  const field = `- **\`${name}${isOptional ? "?" : ""}\`**`
  return isShort
    ? `${field} : \`${type}\`  \n  ${indent(doc)}`
    : `${field}\n\n  \`\`\`ts\n  ${indent(code.replace(/^const /, ""))}\n  \`\`\`\n\n  ${indent(doc)}`
}

/** What an export is, and each of its members, as code. */
const codesOf = (it: Export): ReadonlyArray<string> => [...it.signatures, ...it.members.map(codeOf)]

const sectionOf = (it: Export, codes: ReadonlyMap<string, string>): string => {
  const signature = it.signatures.map((code) => codes.get(code)).join("\n")
  const groups = (["operation", "static", "field"] as const).map((kind) => {
    const members = it.members
      .map((member) => ({ member, code: codes.get(codeOf(member)) ?? "" }))
      .filter(({ member }) => member.kind === kind)
    if (members.length === 0) return ""
    const list =
      kind === "field"
        ? members.map(({ code, member }) => fieldOf(member, code)).join("\n")
        : members.map(({ code, member }) => blockOf(member, code, it.name)).join("\n\n")
    return `### ${titles[kind]} {#${it.name}.${kind}s}\n\n${list}`
  })
  const params = it.params.map((param) => `- ${param}`).join("\n")
  return [
    `## ${it.name} <Badge type="info" text="${it.category}" /> {#${it.name}}`,
    `\`\`\`ts\n${signature}\n\`\`\``,
    it.doc + seeAlso(it.see),
    params,
    ...groups,
    `<small>Since ${it.since} · \`${it.file}\`</small>`
  ]
    .filter((part) => part !== "")
    .join("\n\n")
}

const importOf = ({ exports, isNamespace, name, specifier }: Module): string => {
  const names = exports.map((it) =>
    /^(interface|type) /.test(it.signatures.at(-1) ?? "") ? `type ${it.name}` : it.name
  )
  return `import { ${isNamespace ? name : names.join(", ")} } from "${specifier}"`
}

/** What a reader looks for first stands first. */
const categories = [
  "services",
  "layers",
  "constructors",
  "combinators",
  "schemas",
  "errors",
  "models",
  "reasons"
]

const byCategory = (exports: ReadonlyArray<Export>): ReadonlyArray<Export> => {
  const rank = ({ category }: Export) =>
    (categories.indexOf(category) + categories.length + 1) % (categories.length + 1)
  return exports.toSorted((a, b) => rank(a) - rank(b))
}

const writeReference = (): void => {
  const modules = readApi()
  const codes = layOut(modules.flatMap((module) => [importOf(module), ...module.exports.flatMap(codesOf)]))
  for (const module of modules) {
    const parts = [
      "---\noutline: 2\n---",
      `# ${module.name} {#module}`,
      module.doc,
      `\`\`\`ts\n${codes.get(importOf(module))}\n\`\`\``,
      ...byCategory(module.exports).map((it) => sectionOf(it, codes))
    ]
    write(`${pageOf(module)}.md`, `${parts.join("\n\n")}\n`)
  }
  const packages = [...new Set(modules.map((module) => module.package))]
  const listOf = (name: string) => modules.filter((module) => module.package === name)
  write(
    "reference/index.md",
    `# Reference\n\nEvery export of the packages, with the comments of the sources.\n\n${packages
      .map(
        (name) =>
          `## ${name}\n\n| module | |\n| --- | --- |\n${listOf(name)
            .map(
              (module) =>
                `| [${module.name}](/${pageOf(module)}) | ${module.doc.split("\n\n")[0]?.replaceAll("\n", " ") ?? ""} |`
            )
            .join("\n")}`
      )
      .join("\n\n")}\n`
  )
  write(
    "reference/sidebar.json",
    JSON.stringify(
      packages.map((name) => ({
        text: name,
        collapsed: false,
        items: listOf(name).map((module) => ({ text: module.name, link: `/${pageOf(module)}` }))
      }))
    )
  )
}

// ── What HeyGen's documents get wrong ──────────────────────────────────────────

const Overlay = Schema.Struct({
  actions: Schema.Array(
    Schema.Struct({ target: Schema.String, description: Schema.String, "x-known-by": Schema.String })
  )
})

const knownBy = (text: string): string => text.replace(/https:\/\/[^\s)]+[^\s).,;]/g, (url) => `<${url}>`)

const writeDifferences = (): void => {
  const text = read("packages/mock/openapi/overlay.yaml")
  const { actions } = Schema.decodeUnknownSync(Overlay)(Yaml.parse(text))
  const [, ...parts] = text.split(/^ {2}# ── (.*?) ─+$/m)
  let next = 0
  const sections: Array<string> = []
  for (let index = 0; index < parts.length; index += 2) {
    const count = parts[index + 1]?.match(/^ {2}- target:/gm)?.length ?? 0
    const found = actions.slice(next, next + count).filter((action) => action["x-known-by"] !== "Form.")
    next += count
    if (found.length === 0) continue
    const items = found.map(
      (action) =>
        `- ${action.description.trim()}  \n  Where: \`${action.target}\`  \n  Known by: ${knownBy(action["x-known-by"].trim())}`
    )
    sections.push(`## ${parts[index]}\n\n${items.join("\n\n")}`)
  }
  if (next !== actions.length)
    throw new Error(`overlay.yaml: ${actions.length - next} actions are in no section`)
  const form = actions.filter((action) => action["x-known-by"] === "Form.").length
  write(
    "vendor-differences.md",
    `---\noutline: 2\n---\n\n# What HeyGen's documents get wrong

HeyGen publishes an OpenAPI document for each of its endpoints. The mock and the tests use them with
${actions.length - form} corrections. Each says what is wrong, where, and how that is known: by a link, by an example in
HeyGen's own document, or by a recording with its date. *Assumed* is what nobody here has observed.

This page is made from \`packages/mock/openapi/overlay.yaml\`. ${form} more actions there change only how something is
written, and nothing that is accepted or refused.

${sections.join("\n\n")}\n`
  )
}

// ── docs/ ──────────────────────────────────────────────────────────────────────

const Manifest = Schema.Struct({
  repository: Schema.optional(Schema.Struct({ url: Schema.String }))
})

/** Where the repository can be read; nowhere as long as it is not published. */
const repository = Schema.decodeUnknownSync(Schema.fromJsonString(Manifest))(
  read("packages/core/package.json")
)
  .repository?.url.replace(/^git\+/, "")
  .replace(/\.git$/, "")

/** A page of `docs/`, whose links to other files of the repository lead there. */
const writeDocs = (): void => {
  const pages = fs.globSync("docs/*.md", { cwd: root }).sort()
  const titles = pages.map((page) => {
    const text = read(page).replace(
      /\]\((\.[^)#]*|[\w-]+\.md)(#[^)]*)?\)/g,
      (_link, file: string, hash = "") => {
        const target = path.posix.join("docs", file)
        if (pages.includes(target)) return `](/${target.replace(/\.md$/, "")}${hash})`
        return repository === undefined ? `](#)` : `](${repository}/blob/main/${target}${hash})`
      }
    )
    const withoutDead = text.replace(/\[([^\]]*)\]\(#\)/g, "$1")
    write(page, withoutDead)
    return { text: /^# (.*)$/m.exec(text)?.[1] ?? page, link: `/${page.replace(/\.md$/, "")}` }
  })
  write("docs/sidebar.json", JSON.stringify(titles))
}

// ── The site, and its links ────────────────────────────────────────────────────

const dist = path.join(site, ".vitepress/dist")

/** The links of the built pages that lead to no page, or to no heading of it. */
const deadLinks = (): ReadonlyArray<string> => {
  const pages = fs.globSync("**/*.html", { cwd: dist })
  const html = new Map(pages.map((page) => [page, fs.readFileSync(path.join(dist, page), "utf8")]))
  const ids = new Map(
    [...html].map(([page, text]) => [page, new Set([...text.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id))])
  )
  const dead: Array<string> = []
  for (const [page, text] of html) {
    for (const [, href = ""] of text.matchAll(/<a [^>]*?href="([^"]+)"/g)) {
      const url = new URL(href, `http://site/${page}`)
      if (url.host !== "site") continue
      const file = decodeURIComponent(url.pathname).slice(1)
      const target = [file, `${file}.html`, path.posix.join(file, "index.html")].find(
        (name) =>
          html.has(name) ||
          (name !== "" &&
            fs.existsSync(path.join(dist, name)) &&
            !fs.statSync(path.join(dist, name)).isDirectory())
      )
      const id = decodeURIComponent(url.hash.slice(1))
      if (target === undefined || (id !== "" && ids.get(target)?.has(id) !== true))
        dead.push(`${page}: ${href}`)
    }
  }
  return dead
}

writeReference()
writeDifferences()
writeDocs()
if (!process.argv.includes("--pages")) {
  console.log(run("pnpm", ["exec", "vitepress", "build"], { cwd: site }).trim())
  const dead = deadLinks()
  for (const line of dead) console.error(line)
  console.log(
    `${fs.globSync("**/*.html", { cwd: dist }).length} pages, ${dead.length} dead links: ${path.relative(root, dist)}`
  )
  if (dead.length > 0) process.exitCode = 1
}
