/** Go's text/tabwriter with spaces, and kubectl's RememberWidths: columns keep the width they once had. */

export interface TabWriterOptions {
  /** Least width of a cell, its padding included. */
  minWidth: number;
  padding: number;
  /** Later flushes never get narrower (get --watch). */
  rememberWidths?: boolean;
}

/** Cells end at tabs; a column is a block of adjoining lines that have that cell. */
export class TabWriter {
  readonly #options: TabWriterOptions;
  #pending = "";
  #remembered: number[] = [];

  constructor(options: TabWriterOptions) {
    this.#options = options;
  }
  write(text: string): void {
    this.#pending += text;
  }
  forgetWidths(): void {
    this.#remembered = [];
  }
  /** The aligned text of everything written since the last flush. */
  flush(): string {
    const text = this.#pending;
    this.#pending = "";
    if (text === "") return "";
    const lines = text.split("\n").map((line) => line.split("\t"));
    const out: string[] = [];
    this.#format(lines, 0, lines.length, [], out);
    return out.join("\n");
  }

  #format(lines: readonly string[][], from: number, to: number, widths: readonly number[], out: string[]): void {
    const column = widths.length;
    let start = from;
    for (let at = from; at < to; at++) {
      if (column >= (lines[at]?.length ?? 0) - 1) continue;
      for (const line of lines.slice(start, at)) out.push(this.#line(line, widths));
      start = at;
      let width = this.#options.minWidth;
      for (; at < to; at++) {
        const line = lines[at] ?? [];
        if (column >= line.length - 1) break;
        width = Math.max(width, textWidth(line[column] ?? "") + this.#options.padding);
      }
      if (this.#options.rememberWidths) {
        width = Math.max(width, this.#remembered[column] ?? 0);
        this.#remembered[column] = width;
      }
      this.#format(lines, start, at, [...widths, width], out);
      start = at;
    }
    for (const line of lines.slice(start, to)) out.push(this.#line(line, widths));
  }
  #line(cells: readonly string[], widths: readonly number[]): string {
    return cells
      .map((cell, index) => {
        const width = widths[index];
        return index < cells.length - 1 && width !== undefined ? cell + " ".repeat(Math.max(0, width - textWidth(cell))) : cell;
      })
      .join("");
  }
}
function textWidth(text: string): number {
  return [...text].length;
}

/** k8s.io/cli-runtime/pkg/printers GetNewTabWriter. */
export function newTableWriter(): TabWriter {
  return new TabWriter({ minWidth: 6, padding: 3, rememberWidths: true });
}
