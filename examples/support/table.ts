/**
 * Rows as text. Columns are aligned by what a terminal shows: a Chinese or
 * Japanese letter takes two columns, a combining accent none.
 */
import stringWidth from "string-width"

const padded = (text: string, width: number): string =>
  text + " ".repeat(Math.max(0, width - stringWidth(text)))

/** One line of cells; the last one is as long as it is. */
export const row = (cells: ReadonlyArray<string>, widths: ReadonlyArray<number>): string =>
  cells
    .map((cell, column) => padded(cell, widths[column] ?? 0))
    .join("  ")
    .trimEnd()

/** A table, each column as wide as its widest cell. */
export const table = (head: ReadonlyArray<string>, rows: ReadonlyArray<ReadonlyArray<string>>): string => {
  const widths = head.map((name, column) =>
    rows.reduce((width, cells) => Math.max(width, stringWidth(cells[column] ?? "")), name.length)
  )
  const lines = [head, widths.map((width) => "─".repeat(width)), ...rows]
  return lines.map((cells) => row(cells, widths)).join("\n")
}

/** `1 look`, `1,287 looks`. */
export const count = (many: number, noun: string): string =>
  `${many.toLocaleString("en")} ${noun}${many === 1 ? "" : "s"}`
