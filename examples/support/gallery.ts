/**
 * A catalogue as one HTML page that needs nothing else: no server, no network
 * but for the pictures. Avatars are chosen by their faces, and a table has none.
 */
import { createHash } from "node:crypto"
import type { Look } from "@effect-heygen/core/AvatarCatalogue"

/** What the page knows of a look. Nothing else of it leaves the program. */
interface Card {
  readonly id: string
  readonly name: string
  readonly kind: string | undefined
  readonly gender: string | undefined
  readonly premium: boolean | undefined
  readonly source: string
  readonly tags: ReadonlyArray<string>
  readonly picture: string | undefined
}

/** An address that a browser may load a picture from: never `javascript:`, `data:` or `file:`. */
const webAddress = (text: string | undefined): string | undefined => {
  if (text === undefined || !URL.canParse(text)) return undefined
  const { href, protocol } = new URL(text)
  return protocol === "https:" || protocol === "http:" ? href : undefined
}

const card = ({ id, name, kind, gender, premium, source, tags, previewImageUrl }: Look): Card => ({
  id,
  name: name ?? "",
  kind,
  gender,
  premium,
  source,
  tags: tags ?? [],
  picture: webAddress(previewImageUrl)
})

/** The two line separators are for readers that take the JSON for JavaScript. */
const json = (value: unknown): string =>
  JSON.stringify(value)
    .replaceAll("<", "\\u003c")
    .replaceAll("\u2028", "\\u2028")
    .replaceAll("\u2029", "\\u2029")

const escaped = (text: string): string =>
  text.replace(/[&<>"'\u2028\u2029]/g, (it) => `&#${it.charCodeAt(0)};`)

const sha256 = (text: string): string => `'sha256-${createHash("sha256").update(text).digest("base64")}'`

/**
 * The page's own script. It is sent as its source, so that it is checked like
 * the rest: it must use nothing from outside of itself.
 */
const script = (): void => {
  const find = <A extends Element>(selector: string, type: new () => A): A => {
    const found = document.querySelector(selector)
    if (found instanceof type) return found
    throw new Error(`The page has no ${selector}`)
  }
  const search = find("#search", HTMLInputElement)
  const list = find("#looks", HTMLUListElement)
  const count = find("#count", HTMLElement)
  const said = find("#said", HTMLElement)
  const nothing = find("#nothing", HTMLElement)
  const cards: ReadonlyArray<Card> = JSON.parse(find("#data", HTMLScriptElement).text)

  const element = <Tag extends keyof HTMLElementTagNameMap>(tag: Tag, className: string, text = "") => {
    const made = document.createElement(tag)
    made.className = className
    made.textContent = text
    return made
  }

  /** Without case and accents: "zoe" finds "Zoë". */
  const folded = (text: string) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase()
  const words = (text: string) => text.replaceAll("_", " ")

  /** Where the browser gives no clipboard, the id is left selected. */
  const copy = async (id: HTMLElement, text: string) => {
    try {
      await navigator.clipboard.writeText(text)
    } catch {
      getSelection()?.selectAllChildren(id)
      said.textContent = "The id is selected: copy it with the keyboard."
      return
    }
    said.textContent = `Copied ${text}`
    id.classList.add("copied")
    setTimeout(() => id.classList.remove("copied"), 1200)
  }

  const picture = (src: string, name: string) => {
    const image = element("img", "")
    image.loading = "lazy"
    image.decoding = "async"
    image.alt = `Preview of ${name}`
    image.addEventListener("load", () => image.classList.add("loaded"))
    image.addEventListener("error", () => image.remove())
    image.setAttribute("src", src)
    return image
  }

  const draw = ({ id, name, kind, gender, premium, source, tags, picture: src }: Card) => {
    const preview = element("div", "preview")
    if (src !== undefined) preview.append(picture(src, name))
    if (premium === true) preview.append(element("span", "premium", "Premium"))

    const title = element("h2", "", name)
    title.dir = "auto"
    title.title = name

    const button = element("button", "id", id)
    button.type = "button"
    button.title = "Copy the id"
    button.setAttribute("aria-label", `Copy the id ${id}`)
    button.addEventListener("click", () => copy(button, id))

    const facts = element("p", "facts")
    for (const fact of [kind, gender, source]) {
      if (fact) facts.append(element("span", "", words(fact)))
    }

    const body = element("div", "body")
    body.append(title, button, facts)
    if (tags.length > 0) {
      const line = element("p", "tags", tags.join(", "))
      line.dir = "auto"
      line.title = line.textContent
      body.append(line)
    }
    const item = element("li", "")
    item.append(preview, body)
    return item
  }

  /** A list of the values that there are. What is chosen is an index, so that no value can pass for "all". */
  const filter = (selector: string, field: (card: Card) => string | undefined) => {
    const select = find(selector, HTMLSelectElement)
    const totals = new Map<string, number>()
    for (const card of cards) totals.set(field(card) ?? "", (totals.get(field(card) ?? "") ?? 0) + 1)
    const values = [...totals.keys()].sort(
      (a, b) => Number(a === "") - Number(b === "") || a.localeCompare(b)
    )
    for (const value of values) {
      const label = value === "" ? "not said" : words(value)
      select.append(element("option", "", `${label} (${totals.get(value)})`))
    }
    select.addEventListener("change", show)
    return (card: Card) =>
      select.selectedIndex < 1 || (field(card) ?? "") === values[select.selectedIndex - 1]
  }

  const texts = cards.map(({ id, name, tags }) => folded([name, id, ...tags].join("\n")))
  const drawn = new Map<Card, HTMLLIElement>()
  let next: ReturnType<typeof setTimeout> | undefined

  /** The first screens at once and the others after them, so that typing never waits for thousands. */
  function show() {
    clearTimeout(next)
    const terms = folded(search.value).split(/\s+/)
    const shown = cards.filter(
      (card, index) =>
        ofKind(card) && ofGender(card) && terms.every((term) => texts[index]?.includes(term) === true)
    )
    const append = (from: number, size: number) => {
      const slice = shown.slice(from, from + size).map((card) => {
        const item = drawn.get(card) ?? draw(card)
        drawn.set(card, item)
        return item
      })
      if (from === 0) list.replaceChildren(...slice)
      else list.append(...slice)
      if (from + size < shown.length) next = setTimeout(append, 0, from + size, 1000)
    }
    append(0, 60)
    const total = cards.length.toLocaleString("en")
    count.textContent = `${shown.length.toLocaleString("en")} of ${total} ${cards.length === 1 ? "look" : "looks"}`
    nothing.hidden = shown.length > 0
  }

  const ofKind = filter("#kind", ({ kind }) => kind)
  const ofGender = filter("#gender", ({ gender }) => gender)
  search.addEventListener("input", show)
  show()
}

const silhouette =
  "%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 64 48'%3E%3Ccircle cx='32' cy='20' r='9'/%3E%3Cpath d='M13 48c0-10 8-16 19-16s19 6 19 16z'/%3E%3C/svg%3E"

const style = `
:root {
  color-scheme: light dark;
  --page: light-dark(#f5f6f8, #111317);
  --card: light-dark(#fff, #1b1e24);
  --line: light-dark(#dfe2e8, #2d323b);
  --field: light-dark(#8a919e, #6b7382);
  --text: light-dark(#1a1d23, #eceef2);
  --quiet: light-dark(#5a6270, #a2aab8);
  --chip: light-dark(#eef0f4, #282d36);
  --blank: light-dark(#e6e9ee, #242932);
  --figure: light-dark(#c3c9d3, #3b424e);
  --accent: light-dark(#3a4fd8, #9db0ff);
}
html { scroll-padding-top: 110px; }
* { box-sizing: border-box; margin: 0; }
body { background: var(--page); color: var(--text); font: 15px/1.45 system-ui, sans-serif; }
header {
  position: sticky; top: 0; z-index: 1; padding: 14px clamp(16px, 3vw, 36px);
  display: flex; flex-wrap: wrap; align-items: end; gap: 12px 24px;
  background: var(--card); border-bottom: 1px solid var(--line);
}
h1 { font-size: 20px; line-height: 1.25; letter-spacing: -.01em; overflow-wrap: anywhere; }
#count { color: var(--quiet); font-size: 13px; font-variant-numeric: tabular-nums; }
[role=search] { display: flex; flex-wrap: wrap; gap: 10px; flex: 1 1 420px; justify-content: end; }
label { display: grid; gap: 3px; font-size: 12px; color: var(--quiet); }
label:first-child { flex: 1 1 200px; max-width: 380px; }
input, select {
  width: 100%; height: 36px; padding: 0 10px; font: inherit; font-size: 14px; color: var(--text);
  background: var(--card); border: 1px solid var(--field); border-radius: 8px;
}
select { max-width: 220px; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 1px; }
main { padding: 20px clamp(16px, 3vw, 36px) 48px; }
#nothing { padding: 64px 0; text-align: center; color: var(--quiet); }
ul {
  list-style: none; padding: 0; display: grid; gap: 16px;
  grid-template-columns: repeat(auto-fill, minmax(min(210px, 100%), 1fr));
}
li {
  display: flex; flex-direction: column; min-width: 0; overflow: hidden;
  background: var(--card); border: 1px solid var(--line); border-radius: 12px;
  content-visibility: auto; contain-intrinsic-size: auto 210px auto 300px;
}
.preview { position: relative; aspect-ratio: 4 / 3; background: var(--blank); }
.preview::before {
  content: ""; position: absolute; inset: 0; background: var(--figure);
  mask: url("data:image/svg+xml,${silhouette}") center / cover;
}
img { position: absolute; inset: 0; width: 100%; height: 100%; object-fit: cover; object-position: 50% 20%; opacity: 0; }
img.loaded { opacity: 1; background: var(--blank); }
.premium {
  position: absolute; top: 8px; right: 8px; padding: 1px 8px; border-radius: 99px;
  background: #ffd766; color: #3d2c00; font-size: 11px; font-weight: 600;
}
.body { display: grid; gap: 6px; padding: 10px 12px 12px; align-content: start; justify-items: start; }
h2, .tags { display: -webkit-box; -webkit-box-orient: vertical; overflow: hidden; overflow-wrap: anywhere; unicode-bidi: isolate; }
h2 { font-size: 15px; line-height: 1.3; -webkit-line-clamp: 2; }
.tags { -webkit-line-clamp: 1; word-break: break-all; font-size: 12px; color: var(--quiet); }
.id {
  max-width: 100%; padding: 2px 0; border: 0; background: none; color: var(--quiet); cursor: pointer; user-select: text;
  font: 12px/1.4 ui-monospace, monospace; text-align: start; overflow: hidden; text-overflow: ellipsis; white-space: nowrap;
}
.id:hover { color: var(--accent); text-decoration: underline; }
.id:focus-visible { outline-offset: -2px; }
.id.copied { color: var(--accent); }
.id.copied::before { content: "\\2713 copied "; font-weight: 700; }
.facts { display: flex; flex-wrap: wrap; gap: 4px; max-width: 100%; }
.facts span { max-width: 100%; padding: 1px 8px; border-radius: 99px; background: var(--chip); font-size: 12px; overflow-wrap: anywhere; }
.unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
[hidden] { display: none; }
@media (max-width: 600px) {
  header { position: static; }
  label, label:first-child { flex: 1 1 40%; max-width: none; }
  label:first-child { flex-basis: 100%; }
  select { max-width: none; }
  ul { gap: 10px; grid-template-columns: repeat(auto-fill, minmax(min(150px, 100%), 1fr)); }
}
`

/**
 * One page with a card for each look, to be written to a file and opened from
 * there. What a look says is data in it, and never markup.
 *
 * Only this page's one script and one style may run: their hashes are in its
 * policy. Pictures are asked for without a referrer.
 */
export const gallery = (looks: ReadonlyArray<Look>, options: { readonly title?: string } = {}): string => {
  const title = escaped(options.title ?? "Avatars")
  const code = `(${script})()`
  const policy = [
    "default-src 'none'",
    "img-src https: http: data:",
    `style-src ${sha256(style)}`,
    `script-src ${sha256(code)}`,
    "base-uri 'none'",
    "form-action 'none'"
  ].join("; ")
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="referrer" content="no-referrer">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<style>${style}</style>
</head>
<body>
<header>
<div>
<h1 dir="auto">${title}</h1>
<p id="count" role="status"></p>
</div>
<div role="search">
<label>Search <input id="search" type="search" placeholder="Name, id or tag" autocomplete="off" spellcheck="false"></label>
<label>Kind <select id="kind" autocomplete="off"><option>All kinds</option></select></label>
<label>Gender <select id="gender" autocomplete="off"><option>All genders</option></select></label>
</div>
</header>
<main>
<noscript><p>This page shows its cards with JavaScript, which is switched off here.</p></noscript>
<ul id="looks" role="list" aria-label="Looks"></ul>
<p id="nothing" hidden>No look matches.</p>
</main>
<p id="said" class="unseen" role="status"></p>
<script id="data" type="application/json">${json(looks.map(card))}</script>
<script>${code}</script>
</body>
</html>
`
}
