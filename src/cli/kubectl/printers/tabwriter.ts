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
    const lines = text.split("\n").map((line) => {
      const cells = line.split("\t");
      return { cells, widths: cells.map(textWidth) };
    });
    const out: string[] = [];
    this.#format(lines, 0, lines.length, [], out);
    return out.join("\n");
  }

  #format(lines: readonly Line[], from: number, to: number, widths: readonly number[], out: string[]): void {
    const column = widths.length;
    let start = from;
    for (let at = from; at < to; at++) {
      if (column >= (lines[at] as Line).cells.length - 1) continue;
      for (; start < at; start++) out.push(aligned(lines[start] as Line, widths));
      let width = this.#options.minWidth;
      for (; at < to; at++) {
        const line = lines[at] as Line;
        if (column >= line.cells.length - 1) break;
        width = Math.max(width, (line.widths[column] as number) + this.#options.padding);
      }
      if (this.#options.rememberWidths) {
        width = Math.max(width, this.#remembered[column] ?? 0);
        this.#remembered[column] = width;
      }
      this.#format(lines, start, at, [...widths, width], out);
      start = at;
    }
    for (; start < to; start++) out.push(aligned(lines[start] as Line, widths));
  }
}

interface Line {
  readonly cells: readonly string[];
  /** Of each cell, in characters. */
  readonly widths: readonly number[];
}
/** Cells padded to the widths of their columns; the last one is not. */
function aligned({ cells, widths: own }: Line, widths: readonly number[]): string {
  let text = "";
  const last = cells.length - 1;
  for (let i = 0; i < last; i++) {
    text += cells[i];
    const gap = (widths[i] ?? 0) - (own[i] as number);
    if (gap > 0) text += gap < SPACES.length ? SPACES[gap] : " ".repeat(gap);
  }
  return text + cells[last];
}
const SPACES = Array.from({ length: 64 }, (_, count) => " ".repeat(count));

function textWidth(text: string): number {
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) > 0x7f) return [...text].length;
  return text.length;
}

/** k8s.io/cli-runtime/pkg/printers GetNewTabWriter. */
export function newTableWriter(): TabWriter {
  return new TabWriter({ minWidth: 6, padding: 3, rememberWidths: true });
}
