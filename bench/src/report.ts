/** The results as tables, for the terminal and for `docs/benchmarks.md`. */

export interface Table {
  readonly caption: string
  readonly head: ReadonlyArray<string>
  readonly rows: ReadonlyArray<ReadonlyArray<string>>
}

/** A figure that must not be passed, in one direction or the other. */
export interface Target {
  readonly subject: string
  /** Undefined where there is nothing to measure yet. */
  readonly figure: number | undefined
  readonly bound: { readonly atMost: number } | { readonly atLeast: number }
  readonly unit?: string
  /** What Effect alone has of it. */
  readonly effect?: number | undefined
}

export interface Results {
  readonly title: string
  readonly notes: ReadonlyArray<string>
  readonly tables: ReadonlyArray<Table>
  readonly targets: ReadonlyArray<Target>
}

export const isMet = ({ bound, figure }: Target): boolean =>
  figure !== undefined && ("atMost" in bound ? figure <= bound.atMost : figure >= bound.atLeast)

export const targetTable = (targets: ReadonlyArray<Target>): Table => ({
  caption: "Targets",
  head: ["subject", "target", "figure", "", "Effect's part"],
  rows: targets.map((target) => {
    const { bound, figure, subject, unit = "" } = target
    const to = "atMost" in bound ? `≤ ${bound.atMost}` : `≥ ${bound.atLeast}`
    const verdict = figure === undefined ? "there is none yet" : isMet(target) ? "pass" : "**fail**"
    const show = (number: number | undefined) =>
      number === undefined ? "–" : `${Number(number.toFixed(3))}${unit}`
    return [subject, `${to}${unit}`, show(figure), verdict, show(target.effect)]
  })
})

const widthOf = (text: string): number => Array.from(text).length

export const markdown = ({ caption, head, rows }: Table): string => {
  const widths = head.map((name, column) =>
    Math.max(widthOf(name), ...rows.map((row) => widthOf(row[column] ?? "")))
  )
  const line = (cells: ReadonlyArray<string>) =>
    `| ${widths
      .map((width, column) => {
        const cell = cells[column] ?? ""
        const fill = " ".repeat(width - widthOf(cell))
        return column === 0 ? cell + fill : fill + cell
      })
      .join(" | ")} |`
  const rule = `| ${widths.map((width, column) => (column === 0 ? "-".repeat(width) : `${"-".repeat(Math.max(1, width - 1))}:`)).join(" | ")} |`
  return [...(caption === "" ? [] : [caption, ""]), line(head), rule, ...rows.map(line)].join("\n")
}
