/** Opens an empty page, loads a bundle into it, and calls its function. */
import { createRequire } from "node:module"

const { chromium } = createRequire(import.meta.url)("playwright-core")
const [executablePath, path, url] = process.argv.slice(2)

const browser = await chromium.launch({ executablePath, args: ["--no-sandbox"], timeout: 0 })
try {
  const page = await browser.newPage()
  await page.addScriptTag({ path })
  console.log(await page.evaluate((url) => globalThis.main(url), url))
} finally {
  await browser.close()
}
