/**
 * Reads the public API out of the sources, with the compiler that builds them.
 * The site's reference is written from it. Run as a program, it fails for an
 * export, an operation or a field that no comment documents.
 *
 *     node scripts/api-docs.ts
 */
import * as fs from "node:fs"
import * as path from "node:path"
import {
  isInterfaceDeclaration,
  isPropertyAssignment,
  isPropertySignatureDeclaration,
  isStringLiteral,
  isTypeAliasDeclaration,
  isTypeLiteralNode,
  isVariableDeclaration,
  type Node
} from "typescript/unstable/ast"
import {
  API,
  type Checker,
  type Symbol as Named,
  NodeBuilderFlags,
  type Project,
  SymbolFlags,
  type Type
} from "typescript/unstable/sync"

/** An operation of a service, a static member of a class, or a field of a model. */
export interface Member {
  readonly kind: "operation" | "static" | "field"
  readonly name: string
  /** Its type, as TypeScript code. */
  readonly type: string
  readonly isOptional: boolean
  readonly doc: string
  readonly see: ReadonlyArray<string>
}

/** What a module exports under one name. */
export interface Export {
  readonly name: string
  /** Its declarations as a type and as a value, without members, as TypeScript code. */
  readonly signatures: ReadonlyArray<string>
  readonly doc: string
  readonly category: string
  readonly since: string
  readonly see: ReadonlyArray<string>
  readonly params: ReadonlyArray<string>
  readonly members: ReadonlyArray<Member>
  /** The file that declares it, from the root of the repository. */
  readonly file: string
}

/** A module of a package, which its users see as a namespace or as a part of the whole. */
export interface Module {
  readonly package: string
  readonly name: string
  /** Whether its exports are reached through the module's name, such as `Scenario.script`. */
  readonly isNamespace: boolean
  readonly specifier: string
  readonly doc: string
  readonly exports: ReadonlyArray<Export>
}

const root = path.resolve(import.meta.dirname, "..")

/** The modules that a package opens: a file each, and a folder's index. */
const modulesOf = (folder: string): ReadonlyArray<string> =>
  fs
    .globSync(["src/*.ts", "src/*/index.ts"], { cwd: folder })
    .map((file) => file.replaceAll(path.sep, "/"))
    .filter((file) => !["src/index.ts", "src/bin.ts"].includes(file) && !file.startsWith("src/internal/"))
    .sort()

const leadingComment = (text: string): string =>
  (/^\/\*\*\n(.*?)\n \*\//s.exec(text)?.[1] ?? "").replace(/^ \* ?/gm, "").replace(/\n*@since.*$/s, "")

/** The first string with a space below a node: how a schema describes a field. */
const description = (node: Node): string | undefined => {
  if (isStringLiteral(node)) return node.text.includes(" ") ? node.text : undefined
  let found: string | undefined
  node.forEachChild((child) => {
    found ??= description(child)
  })
  return found
}

/** What every tagged error has, and the key of a type guard: they may go without a comment. */
const isOfEveryError = (name: string): boolean =>
  ["_tag", "cause", "message", "name"].includes(name) || name.startsWith("@") || name.startsWith("__@")

const dedent = (text: string): string => {
  const [first = "", ...rest] = text.split("\n")
  const indents = rest
    .filter((line) => line.trim() !== "")
    .map((line) => line.length - line.trimStart().length)
  const indent = Math.min(...indents)
  return [first, ...rest.map((line) => line.slice(indent))].join("\n")
}

/** An interface without its members. A schema's type is described by its fields alone. */
const headOf = (node: Node): string =>
  dedent(
    node
      .getText()
      .replace(/^export /, "")
      .replace(/ \{.*$/s, "")
  ).replace(/ extends Schema\.Schema\.Type<.*$/s, "")

/** Reads one project's modules. */
const reader = (project: Project, checker: Checker) => {
  const isOwn = (symbol: Named): boolean =>
    symbol.declarations.some(({ path: file }) => /\/packages\/[^/]+\/src\//.test(file))
  const nodeOf = (symbol: Named): Node | undefined => symbol.declarations[0]?.resolve(project)
  const isOptional = (symbol: Named): boolean => (symbol.flags & SymbolFlags.Optional) !== 0
  const seeOf = (symbol: Named): ReadonlyArray<string> =>
    symbol
      .getJsDocTags(checker)
      .filter(({ name }) => name === "see")
      .map(({ text }) => String(text))

  /** A name that a user can't look up is written out. */
  const isHidden = (alias: Named | undefined): boolean => {
    const node = alias && nodeOf(alias)
    if (alias === undefined || node === undefined || !isOwn(alias)) return false
    return !node.getText().startsWith("export") || node.getSourceFile().fileName.includes("/internal/")
  }

  const print = (type: Type, node: Node | undefined): string =>
    checker
      .typeToString(
        type,
        node,
        NodeBuilderFlags.NoTruncation | (isHidden(type.getAliasSymbol()) ? NodeBuilderFlags.InTypeAlias : 0)
      )
      .replace(/import\("[^"]*?(\w+)(\.ts)?"\)\./g, "$1.")

  const member = (kind: Member["kind"], symbol: Named): Member => {
    const node = nodeOf(symbol)
    const type = checker.getTypeOfSymbol(symbol)
    // What is written out where it is declared has comments of its own.
    const written = node !== undefined && isPropertySignatureDeclaration(node) ? node.type : undefined
    const text =
      written !== undefined && isTypeLiteralNode(written)
        ? dedent(written.getText())
        : type === undefined
          ? "unknown"
          : print(type, node)
    const doc = symbol.getDocumentationComment(checker)
    const described = node !== undefined && isPropertyAssignment(node) ? description(node) : undefined
    return {
      kind,
      name: symbol.name,
      type: isOptional(symbol) ? text.replace(/ \| undefined$/, "") : text,
      isOptional: isOptional(symbol),
      doc: doc === "" ? (described ?? "") : doc,
      see: seeOf(symbol)
    }
  }

  const membersOf = (kind: Member["kind"], type: Type | undefined): ReadonlyArray<Member> =>
    type === undefined || type.isUnionType()
      ? []
      : checker
          .getPropertiesOfType(type)
          .filter(isOwn)
          .map((property) => member(kind, property))

  const read = (name: string, exported: Named): Export => {
    const symbol = (exported.flags & SymbolFlags.Alias) === 0 ? exported : checker.getAliasedSymbol(exported)
    const nodes = symbol.declarations.flatMap((handle) => handle.resolve(project) ?? [])
    const [node] = nodes
    const has = (flag: SymbolFlags): boolean => (symbol.flags & flag) !== 0
    const value = has(SymbolFlags.Value) ? checker.getTypeOfSymbol(symbol) : undefined
    const inner = (property: string): Type | undefined => {
      const found = value === undefined ? undefined : checker.getPropertyOfType(value, property)
      return found === undefined ? undefined : checker.getTypeOfSymbol(found)
    }
    const declared = checker.getDeclaredTypeOfSymbol(symbol)
    const alias = nodes.find(isTypeAliasDeclaration)
    // Of a constant that is declared to be of a type, the type has the members.
    const isPlain =
      nodes.length === 1 && node !== undefined && isVariableDeclaration(node) && node.type === undefined
    const members = has(SymbolFlags.Class)
      ? [
          ...membersOf("operation", inner("Service")),
          ...membersOf("static", value),
          ...membersOf("field", declared).filter(({ doc, name }) => doc !== "" || !isOfEveryError(name))
        ]
      : has(SymbolFlags.Interface)
        ? membersOf("field", declared)
        : membersOf("field", inner("Type") ?? (isPlain ? value : undefined))
    const constant =
      has(SymbolFlags.Interface) && inner("Type") !== undefined
        ? `Schema.Schema<${name}>`
        : value === undefined
          ? undefined
          : print(value, node)
    const signatures = has(SymbolFlags.Class)
      ? [`class ${name}`]
      : [
          ...(alias === undefined ? [] : [dedent(alias.getText().replace(/^export /, ""))]),
          ...nodes.filter(isInterfaceDeclaration).map(headOf),
          ...(constant === undefined ? [] : [`const ${name}: ${constant}`])
        ]
    const tags = symbol.getJsDocTags(checker)
    const tag = (wanted: string) =>
      tags.filter((it) => it.name === wanted).map(({ text }) => String(text ?? ""))
    return {
      name,
      signatures,
      doc: symbol.getDocumentationComment(checker),
      category: tag("category")[0] ?? "",
      since: tag("since")[0] ?? "",
      see: tag("see"),
      params: tag("param"),
      members,
      file: path.relative(root, node?.getSourceFile().fileName ?? root)
    }
  }

  return (file: string): Pick<Module, "doc" | "exports"> => {
    const source = project.program.getSourceFile(file)
    const symbol = source && checker.getSymbolAtLocation(source)
    if (source === undefined || symbol === undefined)
      throw new Error(`${file} is not a module of its project`)
    return {
      doc: leadingComment(source.text),
      exports: checker.getExportsOfModule(symbol).map((exported) => read(exported.name, exported))
    }
  }
}

/** Every module that a user of the packages can import. */
export const readApi = (): ReadonlyArray<Module> => {
  const packages = fs
    .globSync("*/src/index.ts", { cwd: path.join(root, "packages") })
    .map((file) => file.split(path.sep, 1)[0] ?? "")
  const api = new API({ cwd: root })
  try {
    return packages.sort().flatMap((name) => {
      const folder = path.join(root, "packages", name)
      const config = path.join(folder, "tsconfig.json")
      const project = api.updateSnapshot({ openProjects: [config] }).getProject(config)
      if (project === undefined) throw new Error(`${config} can't be opened`)
      const read = reader(project, project.checker)
      const barrel = fs.readFileSync(path.join(folder, "src/index.ts"), "utf8")
      return modulesOf(folder).map((file): Module => {
        const relative = file.slice("src/".length)
        const namespace = new RegExp(`export \\* as (\\w+) from "\\./${relative}"`).exec(barrel)?.[1]
        const isInBarrel = namespace !== undefined || barrel.includes(`"./${relative}"`)
        const own = relative.replace(/(\/index)?\.ts$/, "")
        return {
          package: `@effect-heygen/${name}`,
          name: namespace ?? own,
          isNamespace: namespace !== undefined,
          specifier: isInBarrel ? `@effect-heygen/${name}` : `@effect-heygen/${name}/${own}`,
          ...read(path.join(folder, file))
        }
      })
    })
  } finally {
    api.close()
  }
}

/** What no comment documents, as `file: name`. Models that are written from core's are documented there. */
export const undocumented = (modules: ReadonlyArray<Module>): ReadonlyArray<string> =>
  modules.flatMap((module) => [
    ...(module.doc === "" ? [`${module.package}/${module.name}`] : []),
    ...module.exports.flatMap(({ category, doc, file, members, name, since }) => [
      ...(doc === "" ? [`${file}: ${name}`] : []),
      ...(category === "" ? [`${file}: ${name} has no @category`] : []),
      ...(since === "" ? [`${file}: ${name} has no @since`] : []),
      ...members
        .filter((member) => member.doc === "" && member.name !== "_tag" && !file.includes("/generated/"))
        .map((member) => `${file}: ${name}.${member.name}`)
    ])
  ])

if (import.meta.main) {
  const modules = readApi()
  const missing = undocumented(modules)
  for (const line of missing) console.error(line)
  const exports = modules.flatMap((module) => module.exports)
  const members = exports.flatMap((it) => it.members)
  console.log(
    `${exports.length} exports and ${members.length} members in ${modules.length} modules; ${missing.length} undocumented.`
  )
  if (missing.length > 0) process.exitCode = 1
}
