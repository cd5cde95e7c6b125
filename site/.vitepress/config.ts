import * as fs from "node:fs"
import * as path from "node:path"
import { defineConfig } from "vitepress"

/** What `build.ts` has written about its pages. */
const sidebar = (folder: string) =>
  JSON.parse(fs.readFileSync(path.join(import.meta.dirname, "..", folder, "sidebar.json"), "utf8"))

const guides = [
  { text: "Your first call", link: "/guide/first-call" },
  { text: "Find an avatar", link: "/guide/find-an-avatar" },
  { text: "Handle errors", link: "/guide/errors" },
  { text: "Test your program", link: "/guide/testing" },
  { text: "Rehearse an outage", link: "/guide/outage" },
  { text: "Several accounts", link: "/guide/accounts" },
  { text: "Without Effect", link: "/guide/without-effect" },
  { text: "Effect 3", link: "/guide/effect3" },
  { text: "Move from version 2 to 3", link: "/guide/v2-to-v3" },
  { text: "Observe", link: "/guide/observe" },
  { text: "Record and check", link: "/guide/record-and-check" },
  { text: "Add an endpoint", link: "/guide/add-an-endpoint" }
]

const facts = () => [
  ...sidebar("docs"),
  { text: "What HeyGen's documents get wrong", link: "/vendor-differences" }
]

const everything = [
  { text: "Guides", items: guides },
  { text: "In detail", items: facts() }
]

export default defineConfig({
  title: "effect-heygen",
  description: "HeyGen's avatar catalogue as Effect services, and a mock server to test against",
  base: process.env.DOCS_BASE ?? "/",
  cleanUrls: true,
  head: [["link", { rel: "icon", href: "data:," }]],
  srcExclude: ["**/node_modules/**"],
  themeConfig: {
    nav: [
      { text: "Guides", link: "/guide/first-call", activeMatch: "/guide/" },
      { text: "Reference", link: "/reference/", activeMatch: "/reference/" },
      { text: "Differences", link: "/vendor-differences" }
    ],
    sidebar: { "/reference/": sidebar("reference"), "/": everything },
    outline: [2, 3],
    search: { provider: "local" },
    footer: { message: "Unofficial: HeyGen has no part in it. MIT." }
  }
})
