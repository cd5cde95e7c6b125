/**
 * Writes the models of this package from the schemas of core, so that they never
 * differ: `pnpm exec vitest run packages/effect3 -u` writes them anew.
 */
import * as Core from "@effect-heygen/core"
import * as Predicate from "effect/Predicate"
import type * as Schema4 from "effect4/Schema"
import * as SchemaAST4 from "effect4/SchemaAST"
import { describe, expect, it } from "vitest"

const nameOf = (ast: SchemaAST4.AST): string | undefined =>
  SchemaAST4.resolveIdentifier(ast)?.replace(/^.*\//, "")

const typeOf = (ast: SchemaAST4.AST): string => {
  const name = nameOf(ast)
  if (name !== undefined) return name
  switch (ast._tag) {
    case "String":
    case "Number":
    case "Boolean":
    case "Null":
      return ast._tag.toLowerCase()
    case "Literal":
      return JSON.stringify(ast.literal)
    case "Union":
      return ast.types.map(typeOf).join(" | ")
    case "Arrays":
      return `ReadonlyArray<${ast.rest.map(typeOf).join()}>`
    case "Objects":
      return `{ ${ast.propertySignatures.map((it) => fieldOf(it)).join("; ")} }`
    case "Declaration":
      return String(ast.annotations?.expected)
    default:
      throw new Error(`${ast._tag} in a model`)
  }
}

const fieldOf = ({ name, type }: SchemaAST4.PropertySignature): string =>
  `readonly ${String(name)}${SchemaAST4.isOptional(type) ? "?" : ""}: ${typeOf(type)}`

const sentence = (text: string): string => text.replace(/\.?$/, ".")

const interfaceOf = ({ ast }: Schema4.Top): string => {
  const type = SchemaAST4.toType(ast)
  if (type._tag !== "Objects") throw new Error(`${type._tag} as a model`)
  const fields = type.propertySignatures.map((field) => {
    const description = SchemaAST4.resolveDescription(field.type)
    const comment = Predicate.isString(description) ? `  /** ${sentence(description)} */\n` : ""
    return `${comment}  ${fieldOf(field)}\n`
  })
  const description = sentence(SchemaAST4.resolveDescription(type) ?? "")
  return [
    `/**\n * ${description}\n *\n * @category models\n * @since 0.1.0\n */\n`,
    `export interface ${nameOf(type)} {\n${fields.join("")}}\n`
  ].join("")
}

const { V2, V3 } = Core
const files = {
  v2: {
    models: [
      V2.Avatar,
      V2.TalkingPhoto,
      V2.AvatarList,
      V2.AvatarDetails,
      V2.UpscaleAvailability,
      V2.PhotoLook,
      V2.AvatarGroup,
      V2.AvatarGroupList
    ],
    imports: ""
  },
  v3: { models: [V3.RecordError, V3.AvatarGroup, V3.AvatarLook], imports: "" },
  catalogue: {
    models: [Core.Look, Core.Group],
    imports: 'import type * as DateTime from "effect/DateTime"\n'
  }
}

describe("the models", () => {
  it.each(Object.entries(files))("of %s are those of core", async (name, { imports, models }) => {
    const head = "/** Written from the schemas of core by `test/models.test.ts`. */\n"
    const text = [head + imports, ...models.map(interfaceOf)].join("\n")
    await expect(text).toMatchFileSnapshot(`../src/generated/${name}.ts`)
  })
})
