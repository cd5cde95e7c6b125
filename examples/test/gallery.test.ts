import { existsSync } from "node:fs"
import { pathToFileURL } from "node:url"
import * as NodeServices from "@effect/platform-node/NodeServices"
import { assert, describe, it } from "@effect/vitest"
import type { Look } from "@effect-heygen/core/AvatarCatalogue"
import axe, { type AxeResults } from "axe-core"
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Path from "effect/Path"
import { gallery } from "../support/gallery.ts"

const markup = `<img src=x onerror="window.hacked=1">`
const ending = `</script><script>window.hacked=1</script><!--<script>`
const quotes = `"'&quot;><svg onload=window.hacked=1>`
const separators = "before\u2028after\u2029end"
const hostile = [markup, ending, quotes, separators]

const look = (id: string, name: string, more: Partial<Look> = {}): Look => ({
  id,
  name,
  source: "v3",
  ...more
})

/** What stands between the tags of the page's data, read as a browser reads it. */
const dataOf = (html: string): unknown =>
  JSON.parse(html.split(`<script id="data" type="application/json">`)[1]?.split("</script>")[0] ?? "")

describe("a gallery", () => {
  it("has no hostile text as it came, and all of it as data", () => {
    const looks = hostile.map((text) =>
      look(text, text, {
        ...{ kind: text, gender: text, tags: [text] },
        ...{ previewImageUrl: text, previewVideoUrl: text }
      })
    )
    const html = gallery(looks, { title: hostile.join(" ") })
    for (const text of hostile) assert.notInclude(html, text)
    assert.notMatch(html, /<img|<svg|<!--|window\.hacked=1<\/script>/)
    assert.strictEqual(html.match(/<script/g)?.length, 2)
    assert.strictEqual(html.match(/<\/script/g)?.length, 2)
    assert.deepStrictEqual(
      dataOf(html),
      hostile.map((text) => ({
        ...{ id: text, name: text, kind: text, gender: text },
        tags: [text]
      }))
    )
  })

  it("escapes line separators in its data, and markup in its title", () => {
    assert.notMatch(gallery([look(separators, separators)]), /[\u2028\u2029]/)
    const html = gallery([], { title: `a "b" <c> & 'd'` })
    assert.include(html, "<title>a &#34;b&#34; &#60;c&#62; &#38; &#39;d&#39;</title>")
  })

  it("takes pictures from http and https alone", () => {
    const pictures = [
      "https://a.test/1.webp?a=1&b=2",
      "HTTP://a.test/2.png",
      "javascript:alert(1)",
      " java\nscript:alert(1)",
      "data:image/svg+xml,<svg/>",
      "file:///etc/passwd",
      "//a.test/3.png",
      ""
    ].map((previewImageUrl) => dataOf(gallery([look("1", "Ada", { previewImageUrl })])))
    const shown = (picture?: string) => [
      { id: "1", name: "Ada", tags: [], ...(picture === undefined ? {} : { picture }) }
    ]
    assert.deepStrictEqual(pictures, [
      shown("https://a.test/1.webp?a=1&b=2"),
      shown("http://a.test/2.png"),
      ...Array.from({ length: 6 }, () => shown())
    ])
  })

  it("prefers the pictures that it is given", () => {
    const picture = "data:image/png;base64,AA=="
    const looks = [look("1", "Ada", { previewImageUrl: "https://a.test/1.png" })]
    assert.deepStrictEqual(dataOf(gallery(looks, { pictures: new Map([["1", picture]]) })), [
      { id: "1", name: "Ada", tags: [], picture }
    ])
  })

  it("says nothing of a look that it does not show", () => {
    const html = gallery([look("1", "Ada", { defaultVoiceId: "voice-7", groupId: "group-7" })])
    assert.notMatch(html, /voice-7|group-7/)
  })

  it("loads nothing from elsewhere", () => {
    const html = gallery([look("1", "Ada")])
    assert.notMatch(html, /<link|<script[^>]* src|@import|url\((?!"data:)/)
    assert.match(
      html,
      /content="default-src 'none'; img-src https: http: data:; media-src https: http:; style-src 'sha256-/
    )
  })
})

const executablePath = "/usr/bin/chromium"

describe("a gallery in a browser", () => {
  const quiet = ["gpu", "quic", "background-networking", "component-update", "sync"]
  const args = ["--headless", "--no-sandbox", "--no-first-run", ...quiet.map((it) => `--disable-${it}`)]

  const opened = (html: string) =>
    Effect.gen(function* () {
      const fs = yield* FileSystem.FileSystem
      const path = yield* Path.Path
      const file = path.join(yield* fs.makeTempDirectoryScoped(), "gallery.html")
      yield* fs.writeFileString(file, html)
      // Slow to load, and only of use where there is a browser.
      const { chromium } = yield* Effect.promise(() => import("playwright-core"))
      const browser = yield* Effect.acquireRelease(
        Effect.promise(() => chromium.launch({ executablePath, args, timeout: 0 })),
        (browser) => Effect.promise(() => browser.close())
      )
      return yield* Effect.promise(async () => {
        const page = await browser.newPage({ permissions: ["clipboard-read", "clipboard-write"] })
        // Five thousand looks take their time on a busy machine; what hangs is ended by the test's own timeout.
        page.setDefaultTimeout(0)
        const asked: Array<string> = []
        const complaints: Array<string> = []
        page.on(
          "console",
          (message) => message.text().includes("ERR_FAILED") || complaints.push(message.text())
        )
        page.on("pageerror", (error) => complaints.push(error.message))
        await page.route(/^https?:/, (route) => {
          asked.push(route.request().url())
          // A video is asked for and never comes, so that it is there for as long as it is wanted.
          if (route.request().url().endsWith(".webm")) return
          return route.request().url().endsWith("missing.png")
            ? route.abort()
            : route.fulfill({
                contentType: "image/svg+xml",
                body: `<svg xmlns="http://www.w3.org/2000/svg" width="4" height="3"/>`
              })
        })
        await page.goto(pathToFileURL(file).href)
        return { page, asked, complaints }
      })
    })

  const hasChromium = existsSync(executablePath)
  const title = (name: string) => `${name} (skipped where Chromium is not installed)`

  const some: ReadonlyArray<Look> = [
    look("ada-1", "Ada", {
      ...{ kind: "studio_avatar", gender: "female", ownership: "public" },
      ...{ previewImageUrl: "https://a.test/ada.svg", previewVideoUrl: "https://a.test/ada.webm" }
    }),
    look("alan-1", "Alan", {
      ...{ kind: "photo_avatar", gender: "male", ownership: "private" },
      previewImageUrl: "https://a.test/missing.png"
    }),
    look("zoe-1", "Zoë", {
      ...{ kind: "photo_avatar", gender: "female", ownership: "private", premium: true, tags: ["Lounge"] }
    }),
    look("nameless-1", " "),
    ...hostile.map((text) =>
      look(text, text, { kind: text, tags: [text], previewImageUrl: `javascript:${text}` })
    )
  ]
  const many = [
    ...some,
    ...Array.from({ length: 5000 - some.length }, (_, index) => look(`look-${index}`, `Look ${index}`))
  ]

  it.live.skipIf(!hasChromium)(
    title("finds, filters, sorts and enlarges 5,000 looks, and runs none of their markup"),
    () =>
      Effect.gen(function* () {
        const { asked, complaints, page } = yield* opened(gallery(many, { title: `Looks ${markup}` }))
        yield* Effect.promise(async () => {
          const count = page.locator("#count")
          const names = () => page.locator("li h2").allTextContents()
          const search = page.getByLabel("Search")
          const address = () => decodeURIComponent(new URL(page.url()).hash)

          assert.strictEqual(await count.textContent(), "5,000 of 5,000 looks")
          assert.deepStrictEqual((await names()).slice(0, 8), ["Ada", "Alan", "Zoë", "(no name)", ...hostile])
          assert.strictEqual(await page.title(), `Looks ${markup}`)

          // What cannot be loaded leaves the portrait.
          await page.locator("img.loaded").waitFor()
          await page.locator("li", { hasText: "Alan" }).locator("img").waitFor({ state: "detached" })
          assert.deepStrictEqual(asked.sort(), ["https://a.test/ada.svg", "https://a.test/missing.png"])

          // Only what is visible is there, to the very end.
          assert.isBelow(await page.locator("li").count(), 60)
          await page.evaluate(() => scrollTo(0, document.documentElement.scrollHeight))
          await page.getByText("Look 4991", { exact: true }).waitFor()
          assert.isBelow(await page.locator("li").count(), 60)
          assert.strictEqual(await page.locator("li").last().getAttribute("aria-posinset"), "5000")

          await search.fill("zoe")
          assert.deepStrictEqual(await names(), ["Zoë"])
          assert.strictEqual(await count.textContent(), "1 of 5,000 looks")
          await search.fill("LOUNGE zo")
          assert.deepStrictEqual(await names(), ["Zoë"])
          await search.fill("no such look")
          assert.isTrue(await page.getByText("No look matches.").isVisible())

          await search.fill("")
          await page.getByLabel("Kind").selectOption("photo avatar (2)")
          assert.deepStrictEqual(await names(), ["Alan", "Zoë"])
          await page.getByLabel("Gender").selectOption("female (2)")
          assert.deepStrictEqual(await names(), ["Zoë"])
          assert.strictEqual(address(), "#kind=photo_avatar&gender=female")
          await page.evaluate(() => {
            location.hash = "owner=private&sort=name"
          })
          await page.getByText("2 of 5,000 looks").waitFor()
          assert.deepStrictEqual(await names(), ["Alan", "Zoë"])
          await page.getByRole("button", { name: "Reset" }).click()
          assert.strictEqual(await count.textContent(), "5,000 of 5,000 looks")
          assert.strictEqual(address(), "")

          // The moving preview, with the pointer and with the keyboard.
          const ada = page.getByRole("button", { name: "Larger view of Ada" })
          const video = ada.locator("video")
          await ada.hover()
          await video.waitFor({ state: "attached" })
          await page.getByRole("heading", { level: 1 }).hover()
          await video.waitFor({ state: "detached" })
          await ada.focus()
          await video.waitFor({ state: "attached" })

          await page.keyboard.press("Enter")
          const dialog = page.getByRole("dialog")
          assert.strictEqual(await dialog.getByRole("heading").textContent(), "Ada")
          await page.keyboard.press("ArrowRight")
          assert.strictEqual(await dialog.getByRole("heading").textContent(), "Alan")
          await page.keyboard.press("Escape")
          assert.isFalse(await dialog.isVisible())

          await search.fill(markup)
          assert.strictEqual(await page.locator("li h2").first().textContent(), markup)
          await page.getByRole("button", { name: "Copy the id" }).first().click()
          await page.getByText("Copied").waitFor({ state: "attached" })
          assert.strictEqual(await page.evaluate(() => navigator.clipboard.readText()), markup)

          assert.isFalse(await page.evaluate(() => "hacked" in window))
          assert.deepStrictEqual(complaints, [])
        })
      }).pipe(Effect.scoped, Effect.provide(NodeServices.layer))
  )

  it.live.skipIf(!hasChromium)(
    title("is accessible and as wide as the window on a phone, a tablet and a desktop"),
    () =>
      Effect.gen(function* () {
        const { page } = yield* opened(gallery(some))
        yield* Effect.promise(async () => {
          const violations = async () => {
            const { violations } = await page.evaluate<AxeResults>("axe.run()")
            return violations.map(({ id, nodes }) => [id, ...nodes.map(({ html }) => html)])
          }
          await page.evaluate(axe.source)
          for (const [width, height] of [
            [390, 844],
            [768, 1024],
            [1280, 900]
          ] as const) {
            await page.setViewportSize({ width, height })
            const header = await page.locator("header").boundingBox()
            assert.isBelow((header?.height ?? height) / height, 0.15, `the header at ${width}`)
            assert.isFalse(await page.evaluate(() => document.documentElement.scrollWidth > innerWidth))
            assert.deepStrictEqual(await violations(), [], `at ${width}`)
          }
          await page.getByRole("button", { name: "Larger view of Alan" }).click()
          assert.deepStrictEqual(await violations(), [], "the larger view")
        })
      }).pipe(Effect.scoped, Effect.provide(NodeServices.layer))
  )
})
