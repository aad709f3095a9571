/** A very small terminal emulator, for tests: what a person would see. */
import { codePointWidth } from "./width.ts";

export class Screen {
  private rows: string[][] = [[]];
  private row = 0;
  private column = 0;
  private readonly columns: number;
  bells = 0;
  constructor(columns: number) {
    this.columns = columns;
  }
  write(text: string): void {
    for (let at = 0; at < text.length; ) {
      const sequence = /^\x1b\[([0-9;?]*)([A-Za-z])/.exec(text.slice(at, at + 24));
      if (sequence) {
        this.control(sequence[2] ?? "", sequence[1] ?? "");
        at += sequence[0].length;
        continue;
      }
      const code = text.codePointAt(at) ?? 0;
      at += code > 0xffff ? 2 : 1;
      this.character(String.fromCodePoint(code), code);
    }
  }
  private line(): string[] {
    while (this.rows.length <= this.row) this.rows.push([]);
    return this.rows[this.row] ?? [];
  }
  private character(character: string, code: number): void {
    if (character === "\r") this.column = 0;
    else if (character === "\n") this.row++;
    else if (character === "\b") this.column = Math.max(0, this.column - 1);
    else if (character === "\x07") this.bells++;
    else {
      const width = codePointWidth(code);
      const line = this.line();
      if (width === 0) {
        const last = Math.max(0, this.column - 1);
        line[last] = (line[last] ?? "") + character;
        return;
      }
      if (this.column + width > this.columns) {
        this.row++;
        this.column = 0;
      }
      const target = this.line();
      while (target.length < this.column) target.push(" ");
      target[this.column] = character;
      if (width === 2) target[this.column + 1] = "";
      this.column += width;
    }
  }
  private control(name: string, parameters: string): void {
    const number = Number(parameters || 1);
    if (name === "A") this.row = Math.max(0, this.row - number);
    else if (name === "B") this.row += number;
    else if (name === "C") this.column += number;
    else if (name === "K") this.line().length = Math.min(this.line().length, this.column);
    else if (name === "J" && parameters === "2") this.rows = [[]];
    else if (name === "J") {
      this.line().length = Math.min(this.line().length, this.column);
      this.rows.length = this.row + 1;
    } else if (name === "H") {
      this.row = 0;
      this.column = 0;
    }
  }
  /** The rows, with `|` where the cursor stands. */
  toString(): string {
    this.line();
    return this.rows
      .map((cells, index) => {
        const copy = [...cells];
        if (index === this.row) {
          while (copy.length < this.column) copy.push(" ");
          copy.splice(this.column, 0, "|");
        }
        return copy.join("").trimEnd();
      })
      .join("\n");
  }
}
