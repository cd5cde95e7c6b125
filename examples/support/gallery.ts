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
  readonly ownership: string | undefined
  readonly premium: boolean | undefined
  readonly tags: ReadonlyArray<string>
  readonly picture: string | undefined
  readonly video: string | undefined
}

/** An address that a browser may load a picture from: never `javascript:`, `data:` or `file:`. */
const webAddress = (text: string | undefined): string | undefined => {
  if (text === undefined || !URL.canParse(text)) return undefined
  const { href, protocol } = new URL(text)
  return protocol === "https:" || protocol === "http:" ? href : undefined
}

const card = (look: Look, pictures: ReadonlyMap<string, string>): Card => ({
  id: look.id,
  name: look.name?.trim() ?? "",
  kind: look.kind,
  gender: look.gender,
  ownership: look.ownership,
  premium: look.premium,
  tags: look.tags ?? [],
  picture: pictures.get(look.id) ?? webAddress(look.previewImageUrl),
  video: webAddress(look.previewVideoUrl)
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
  const form = find("#filters", HTMLFormElement)
  const search = find("#search", HTMLInputElement)
  const more = find("#more", HTMLButtonElement)
  const reset = find("#reset", HTMLButtonElement)
  const list = find("#looks", HTMLUListElement)
  const count = find("#count", HTMLElement)
  const notice = find("#notice", HTMLElement)
  const nothing = find("#nothing", HTMLElement)
  const dialog = find("#larger", HTMLDialogElement)
  const cards: ReadonlyArray<Card> = JSON.parse(find("#data", HTMLScriptElement).text)

  const element = <Tag extends keyof HTMLElementTagNameMap>(tag: Tag, className: string, text = "") => {
    const made = document.createElement(tag)
    made.className = className
    made.textContent = text
    return made
  }
  const button = (className: string, text: string, label: string, onClick: () => void) => {
    const made = element("button", className, text)
    made.type = "button"
    made.setAttribute("aria-label", label)
    made.addEventListener("click", onClick)
    return made
  }

  /** Without case and accents: "zoe" finds "Zoë". */
  const folded = (text: string) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase()
  const titleOf = ({ name }: Card) => name || "(no name)"
  const words = (text: string) => text.replaceAll("_", " ")
  const owners: Readonly<Record<string, string>> = { public: "preset", private: "own" }
  const ownerOf = (ownership: string) => owners[ownership] ?? ownership

  /** Where the browser gives no clipboard, the id is left selected. */
  const copy = async (id: HTMLElement, text: string) => {
    try {
      await navigator.clipboard.writeText(text)
    } catch {
      getSelection()?.selectAllChildren(id)
      notice.textContent = "The id is selected: copy it with the keyboard."
      return
    }
    notice.textContent = `Copied ${text}`
    id.classList.add("copied")
    setTimeout(() => id.classList.remove("copied"), 1200)
  }

  const idOf = ({ id }: Card) => {
    const made = button("id", id, `Copy the id ${id}`, () => copy(made, id))
    made.title = "Copy the id"
    return made
  }

  const factsOf = ({ gender, kind, ownership }: Card) => {
    const facts = element("p", "facts")
    for (const fact of [kind && words(kind), gender, ownership && ownerOf(ownership)]) {
      if (fact) facts.append(element("span", "", fact))
    }
    return facts
  }

  /** A portrait in colours of its own, which stays where the picture doesn't load. */
  const portrait = (tag: "div" | "button", { id, name, picture, premium }: Card) => {
    const preview = element(tag, "preview")
    let hue = 0
    for (const letter of id) hue = (hue * 31 + (letter.codePointAt(0) ?? 0)) % 360
    preview.style.setProperty("--hue", String(hue))
    if (picture !== undefined) {
      const image = element("img", "")
      image.decoding = "async"
      image.alt = tag === "div" ? `Preview of ${name}` : ""
      image.addEventListener("load", () => image.classList.add("loaded"))
      image.addEventListener("error", () => image.remove())
      image.setAttribute("src", picture)
      preview.append(image)
    }
    if (premium === true) preview.append(element("span", "premium", "Premium"))
    return preview
  }

  /** The moving preview, without sound. */
  const movie = (src: string) => {
    const video = element("video", "")
    video.muted = true
    video.loop = true
    video.playsInline = true
    video.addEventListener("playing", () => video.classList.add("loaded"))
    video.addEventListener("error", () => video.remove())
    video.setAttribute("src", src)
    return video
  }
  /** Where the preview has left the page already, playing ends with an error that means nothing. */
  const play = (video: HTMLVideoElement) => video.play().catch(() => {})
  const isStill = matchMedia("(prefers-reduced-motion: reduce)")

  const draw = (card: Card) => {
    const preview = portrait("button", card)
    preview.setAttribute("type", "button")
    const label = `Larger view of ${titleOf(card)}`
    preview.setAttribute("aria-label", card.premium === true ? `${label}, Premium` : label)
    preview.setAttribute("aria-haspopup", "dialog")
    preview.addEventListener("click", () => enlarge(card))
    const start = () => {
      if (card.video === undefined || isStill.matches || preview.querySelector("video")) return
      const video = movie(card.video)
      preview.append(video)
      play(video)
    }
    const stop = () => preview.querySelector("video")?.remove()
    preview.addEventListener("pointerenter", start)
    preview.addEventListener("pointerleave", stop)
    preview.addEventListener("focus", start)
    preview.addEventListener("blur", stop)

    const title = element("h2", card.name === "" ? "nameless" : "", titleOf(card))
    title.dir = "auto"
    title.title = titleOf(card)
    const body = element("div", "body")
    body.append(title, idOf(card), factsOf(card))
    const tags = element("p", "tags", card.tags.join(", "))
    tags.dir = "auto"
    if (card.tags.length > 0) body.append(tags)
    const item = element("li", "")
    item.append(preview, body)
    return item
  }

  const texts = cards.map(({ id, name, tags }) => folded([name, id, ...tags].join("\n")))
  let shown: ReadonlyArray<Card> = cards

  // The filters. Each is a list of the values that there are; what is chosen stands in the page's address.
  interface Filter {
    readonly select: HTMLSelectElement
    readonly key: string
    readonly values: ReadonlyArray<string>
    readonly valuesOf: (card: Card) => ReadonlyArray<string>
  }
  const filter = (
    key: string,
    valuesOf: (card: Card) => ReadonlyArray<string>,
    label: (value: string) => string = words
  ): Filter => {
    const select = find(`#${key}`, HTMLSelectElement)
    const totals = new Map<string, number>()
    for (const card of cards) {
      for (const value of new Set(valuesOf(card))) totals.set(value, (totals.get(value) ?? 0) + 1)
    }
    const values = [...totals.keys()].sort(
      (a, b) => Number(a === "") - Number(b === "") || a.localeCompare(b)
    )
    for (const value of values) {
      select.append(
        element("option", "", `${value === "" ? "unknown" : label(value)} (${totals.get(value)})`)
      )
    }
    const field = select.closest("label")
    if (field !== null) field.hidden = values.length < 2 && key !== "tag"
    if (field !== null && key === "tag") field.hidden = values.length === 0
    return { select, key, values, valuesOf }
  }
  const filters: ReadonlyArray<Filter> = [
    filter("kind", ({ kind = "" }) => [kind]),
    filter("gender", ({ gender = "" }) => [gender]),
    filter("owner", ({ ownership = "" }) => [ownership], ownerOf),
    filter("tag", ({ tags }) => tags)
  ]
  const sort = find("#sort", HTMLSelectElement)

  const fromAddress = () => {
    const chosen = new URLSearchParams(location.hash.slice(1))
    search.value = chosen.get("search") ?? ""
    sort.selectedIndex = chosen.get("sort") === "name" ? 1 : 0
    for (const { key, select, values } of filters) {
      select.selectedIndex = values.indexOf(chosen.get(key) ?? "\0") + 1
    }
  }
  const toAddress = () => {
    const chosen = new URLSearchParams()
    if (search.value !== "") chosen.set("search", search.value)
    if (sort.selectedIndex === 1) chosen.set("sort", "name")
    for (const { key, select, values } of filters) {
      const value = values[select.selectedIndex - 1]
      if (value !== undefined) chosen.set(key, value)
    }
    const active = [...chosen.keys()].length
    reset.hidden = active === 0
    more.textContent = active === 0 ? "Filters" : `Filters (${active})`
    const address = active === 0 ? location.href.split("#", 1)[0] : `#${chosen}`
    history.replaceState(null, "", address)
  }

  // Only the rows that are visible are drawn, and two more on either side.
  const drawn = new Map<Card, HTMLLIElement>()
  const itemOf = (card: Card) => {
    const item = drawn.get(card) ?? draw(card)
    drawn.set(card, item)
    return item
  }
  const layout = () => {
    const first = shown[0]
    if (first === undefined) return list.replaceChildren()
    if (list.firstElementChild === null) list.append(itemOf(first))
    const { columnGap, gridTemplateColumns, rowGap } = getComputedStyle(list)
    const columns = gridTemplateColumns.split(" ").length
    const height =
      (list.firstElementChild?.getBoundingClientRect().height ?? 300) + Number.parseFloat(rowGap || columnGap)
    const rows = Math.ceil(shown.length / columns)
    const top = list.getBoundingClientRect().top
    const from = Math.max(0, Math.min(rows - 1, Math.floor(-top / height) - 2))
    const to = Math.min(rows, Math.ceil((innerHeight - top) / height) + 2)
    list.style.paddingBlock = `${from * height}px ${Math.max(0, rows - to) * height}px`
    const wanted = shown.slice(from * columns, to * columns)
    const items = new Set(wanted.map(itemOf))
    for (const [card, item] of drawn) {
      if (items.has(item)) continue
      item.remove()
      drawn.delete(card)
    }
    // What stays is not moved, so that it keeps the focus.
    let next = list.firstElementChild
    for (const [index, item] of [...items].entries()) {
      item.ariaPosInSet = String(from * columns + index + 1)
      item.ariaSetSize = String(shown.length)
      if (item === next) next = next.nextElementSibling
      else list.insertBefore(item, next)
    }
  }
  let frame = 0
  const layoutSoon = () => {
    cancelAnimationFrame(frame)
    frame = requestAnimationFrame(layout)
  }

  const show = () => {
    const terms = folded(search.value).split(/\s+/)
    const found = cards.filter(
      (card, index) =>
        filters.every(({ select, values, valuesOf }) => {
          const value = values[select.selectedIndex - 1]
          return value === undefined || valuesOf(card).includes(value)
        }) && terms.every((term) => texts[index]?.includes(term) === true)
    )
    shown =
      sort.selectedIndex === 1
        ? found.sort((a, b) => Number(a.name === "") - Number(b.name === "") || a.name.localeCompare(b.name))
        : found
    const total = cards.length.toLocaleString("en")
    count.textContent = `${shown.length.toLocaleString("en")} of ${total} ${cards.length === 1 ? "look" : "looks"}`
    nothing.hidden = shown.length > 0
    drawn.clear()
    list.replaceChildren()
    layout()
  }
  const changed = () => {
    toAddress()
    if (scrollY > 0) scrollTo({ top: 0 })
    show()
  }

  /** A look as large as the window allows, with the ones before and after it. */
  const enlarge = (card: Card) => {
    const at = shown.indexOf(card)
    const preview = portrait("div", card)
    if (card.video !== undefined) {
      const video = movie(card.video)
      video.controls = true
      video.setAttribute("aria-label", `Moving preview of ${titleOf(card)}`)
      preview.append(video)
      if (!isStill.matches) play(video)
    }
    const title = element("h2", card.name === "" ? "nameless" : "", titleOf(card))
    title.id = "larger-title"
    title.dir = "auto"
    const body = element("div", "body")
    body.append(title, idOf(card), factsOf(card))
    if (card.tags.length > 0) body.append(element("p", "tags", card.tags.join(", ")))
    const step = (by: number, text: string, label: string) => {
      const other = shown[at + by]
      const made = button("step", text, label, () => other && enlarge(other))
      made.disabled = other === undefined
      made.dataset.step = String(by)
      return made
    }
    const close = button("close", "Close", "Close", () => dialog.close())
    const actions = element("div", "actions")
    actions.append(step(-1, "Previous", "Previous look"), step(1, "Next", "Next look"), close)
    const focused =
      document.activeElement instanceof HTMLElement ? document.activeElement.dataset.step : undefined
    dialog.replaceChildren(preview, body, actions)
    if (!dialog.open) dialog.showModal()
    const again = dialog.querySelector(`[data-step="${focused}"]:enabled`)
    if (again instanceof HTMLElement) again.focus()
    else close.focus()
  }
  dialog.addEventListener("keydown", ({ key, target }) => {
    if (target instanceof HTMLVideoElement) return
    const by = { ArrowLeft: -1, ArrowRight: 1 }[key]
    const step = by && dialog.querySelector(`[data-step="${by}"]`)
    if (step instanceof HTMLButtonElement) step.click()
  })
  dialog.addEventListener("close", () => dialog.replaceChildren())
  dialog.addEventListener("click", ({ target }) => {
    if (target === dialog) dialog.close()
  })

  more.addEventListener("click", () => {
    more.ariaExpanded = String(form.classList.toggle("open"))
    layoutSoon()
  })
  search.addEventListener("input", changed)
  for (const { select } of filters) select.addEventListener("change", changed)
  sort.addEventListener("change", changed)
  form.addEventListener("submit", (event) => event.preventDefault())
  reset.addEventListener("click", () => {
    search.value = ""
    sort.selectedIndex = 0
    for (const { select } of filters) select.selectedIndex = 0
    changed()
    search.focus()
  })
  addEventListener("hashchange", () => {
    fromAddress()
    changed()
  })
  addEventListener("scroll", layoutSoon, { passive: true })
  addEventListener("resize", layoutSoon)
  fromAddress()
  toAddress()
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
  --accent: light-dark(#3a4fd8, #9db0ff);
}
html { scroll-padding-top: 8rem; }
* { box-sizing: border-box; margin: 0; }
body { background: var(--page); color: var(--text); font: 15px/1.45 system-ui, sans-serif; }
header {
  position: sticky; top: 0; z-index: 2; padding: 10px clamp(12px, 3vw, 36px);
  display: flex; flex-wrap: wrap; align-items: center; gap: 8px 24px;
  background: var(--card); border-bottom: 1px solid var(--line);
}
.title { display: flex; flex-wrap: wrap; align-items: baseline; gap: 0 12px; flex: 1 1 220px; min-width: 0; }
h1 { font-size: 18px; line-height: 1.3; letter-spacing: -.01em; overflow-wrap: anywhere; }
#count { color: var(--quiet); font-size: 13px; font-variant-numeric: tabular-nums; }
#filters { display: flex; flex-wrap: wrap; align-items: end; gap: 8px 10px; flex: 100 1 640px; min-width: 0; }
label { display: grid; gap: 2px; font-size: 12px; color: var(--quiet); flex: 1 1 120px; max-width: 200px; min-width: 0; }
label.search { flex: 3 1 200px; max-width: none; }
input, select, #filters button, .actions button {
  width: 100%; height: 36px; padding: 0 10px; font: inherit; font-size: 14px; color: var(--text);
  background: var(--card); border: 1px solid var(--field); border-radius: 8px;
}
button { cursor: pointer; }
#filters button, .actions button { width: auto; padding: 0 14px; }
#more { display: none; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 1px; }
main { padding: 16px clamp(12px, 3vw, 36px) 48px; }
#nothing { padding: 64px 0; text-align: center; color: var(--quiet); }
ul {
  list-style: none; padding: 0; display: grid; gap: 16px; align-content: start;
  grid-template-columns: repeat(auto-fill, minmax(min(210px, 100%), 1fr));
}
li {
  display: flex; flex-direction: column; min-width: 0; overflow: hidden;
  background: var(--card); border: 1px solid var(--line); border-radius: 12px;
}
.preview {
  position: relative; display: block; width: 100%; padding: 0; border: 0; overflow: hidden; aspect-ratio: 4 / 3;
  background: hsl(var(--hue) 40% 78%); color: inherit;
}
.preview::before {
  content: ""; position: absolute; inset: 0; background: hsl(calc(var(--hue) + 160) 32% 42%);
  mask: url("data:image/svg+xml,${silhouette}") center / cover;
}
button.preview:focus-visible { outline-offset: -3px; box-shadow: inset 0 0 0 5px var(--card); }
.preview img, .preview video {
  position: absolute; inset: 0; width: 100%; height: 100%; object-fit: cover; object-position: 50% 20%; opacity: 0;
}
.preview .loaded { opacity: 1; }
.premium {
  position: absolute; z-index: 1; top: 8px; right: 8px; padding: 1px 8px; border-radius: 99px;
  background: #ffd766; color: #3d2c00; font-size: 11px; font-weight: 600;
}
.body { display: grid; grid-auto-rows: max-content; gap: 4px; padding: 10px 12px; align-content: start; justify-items: start; min-width: 0; }
li .body { height: 8.6rem; overflow: hidden; }
h2, .tags { overflow: hidden; overflow-wrap: anywhere; unicode-bidi: isolate; }
li h2, li .tags { display: -webkit-box; -webkit-box-orient: vertical; }
h2 { font-size: 15px; line-height: 1.3; -webkit-line-clamp: 2; }
.nameless { color: var(--quiet); font-style: italic; font-weight: 400; }
.tags { -webkit-line-clamp: 1; word-break: break-all; font-size: 12px; color: var(--quiet); }
.id {
  max-width: 100%; padding: 2px 0; border: 0; background: none; color: var(--quiet); user-select: text;
  font: 12px/1.4 ui-monospace, monospace; text-align: start; overflow: hidden; text-overflow: ellipsis; white-space: nowrap;
}
.id:hover { color: var(--accent); text-decoration: underline; }
.id:focus-visible { outline-offset: -2px; }
.id.copied { color: var(--accent); }
.id.copied::before { content: "\\2713 copied "; font-weight: 700; }
.facts { display: flex; flex-wrap: wrap; gap: 4px; max-width: 100%; }
.facts span { max-width: 100%; padding: 1px 8px; border-radius: 99px; background: var(--chip); font-size: 12px; overflow-wrap: anywhere; }
dialog {
  margin: auto; width: min(960px, 100vw - 24px); max-height: calc(100dvh - 24px); padding: 0; overflow: auto;
  color: var(--text); background: var(--card); border: 1px solid var(--line); border-radius: 14px;
}
dialog::backdrop { background: rgb(0 0 0 / .6); }
dialog .preview { aspect-ratio: auto; height: min(60dvh, 620px); }
dialog .preview::before { mask-size: contain; mask-repeat: no-repeat; }
dialog .preview img, dialog .preview video { object-fit: contain; object-position: center; }
dialog .preview .loaded { background: #000; }
dialog .body { padding: 16px; }
dialog .id { white-space: normal; overflow-wrap: anywhere; }
.actions { display: flex; gap: 10px; padding: 0 16px 16px; }
.actions .close { margin-left: auto; }
.actions :disabled { opacity: .5; cursor: default; }
.unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
[hidden] { display: none !important; }
@media (max-width: 820px) {
  #filters { flex-basis: 100%; }
  label { flex: 1 1 30%; max-width: none; }
  label.search { flex: 1 1 calc(100% - 140px); }
  label.search > span { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  #more { display: block; flex: none; }
  #filters:not(.open) > label:not(.search), #filters:not(.open) > #reset { display: none; }
}
@media (max-width: 480px) {
  label { flex-basis: 40%; }
  ul { gap: 10px; grid-template-columns: repeat(auto-fill, minmax(min(150px, 100%), 1fr)); }
  li .body { height: 9.8rem; }
}
`

interface GalleryOptions {
  readonly title?: string | undefined
  /** Pictures to put into the page, as `data:` URLs by the ids of their looks. */
  readonly pictures?: ReadonlyMap<string, string> | undefined
}

/**
 * One page with a card for each look, to be written to a file and opened from
 * there. What a look says is data in it, and never markup.
 *
 * Only this page's one script and one style may run: their hashes are in its
 * policy. Pictures are asked for without a referrer.
 */
export const gallery = (looks: ReadonlyArray<Look>, options: GalleryOptions = {}): string => {
  const title = escaped(options.title ?? "Avatars")
  const pictures = options.pictures ?? new Map<string, string>()
  const code = `(${script})()`
  const policy = [
    "default-src 'none'",
    "img-src https: http: data:",
    "media-src https: http:",
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
<div class="title">
<h1 dir="auto">${title}</h1>
<p id="count" role="status"></p>
</div>
<form id="filters" role="search" autocomplete="off">
<label class="search"><span>Search</span> <input id="search" type="search" placeholder="Name, id or tag" spellcheck="false"></label>
<button id="more" type="button" aria-expanded="false" aria-controls="filters">Filters</button>
<label>Kind <select id="kind"><option>All kinds</option></select></label>
<label>Gender <select id="gender"><option>All genders</option></select></label>
<label>Owner <select id="owner"><option>All owners</option></select></label>
<label>Tag <select id="tag"><option>All tags</option></select></label>
<label>Sort <select id="sort"><option>HeyGen's order</option><option>By name</option></select></label>
<button id="reset" type="button" hidden>Reset</button>
</form>
</header>
<main>
<noscript><p>This page shows its cards with JavaScript, which is switched off here.</p></noscript>
<ul id="looks" role="list" aria-label="Looks"></ul>
<p id="nothing" hidden>No look matches.</p>
</main>
<dialog id="larger" aria-labelledby="larger-title"></dialog>
<p id="notice" class="unseen" role="status"></p>
<script id="data" type="application/json">${json(looks.map((look) => card(look, pictures)))}</script>
<script>${code}</script>
</body>
</html>
`
}
