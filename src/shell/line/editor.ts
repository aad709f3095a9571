/** readline's Emacs mode as a pure state machine: keys in, text for the screen out. */
import type { Completion } from "../../machine/program.ts";
import { advance, nextBoundary, type Place, previousBoundary, stripAnsi, textWidth } from "./width.ts";

/** What a key led to, besides changes on the screen. */
export type EditorEvent =
  | { readonly kind: "submit"; readonly line: string }
  | { readonly kind: "end" }
  | { readonly kind: "interrupt" }
  | { readonly kind: "complete"; readonly line: string; readonly cursor: number };

export interface EditorOptions {
  prompt: string;
  columns: number;
  history?: readonly string[];
  /** False: nothing typed is shown. */
  echo?: boolean;
  /** Text that already stands on the row where the prompt begins. */
  before?: string;
}

interface Search {
  query: string;
  index: number;
  found: string;
}

const BELL = "\x07";

export class LineEditor {
  text = "";
  cursor = 0;
  columns: number;
  private readonly prompt: string;
  private readonly echo: boolean;
  private readonly history: readonly string[];
  private readonly edited = new Map<number, string>();
  private position: number;
  private end: Place;
  private shown: Place;
  private origin: Place;
  private killed: string;
  private lastKill = false;
  private search: Search | undefined;
  private undo: { text: string; cursor: number }[] = [];
  /** Candidates waiting for "Display all … possibilities? (y or n)". */
  private asking: string[] | undefined;
  private tabs = 0;
  private out = "";

  constructor(options: EditorOptions, killed = "") {
    this.prompt = (options.before ?? "") + options.prompt;
    this.columns = Math.max(2, options.columns);
    this.history = options.history ?? [];
    this.echo = options.echo ?? true;
    this.position = this.history.length;
    this.killed = killed;
    this.origin = advance({ row: 0, column: 0 }, stripAnsi(this.prompt), this.columns);
    this.end = this.origin;
    this.shown = this.origin;
  }

  /** Ctrl-R was pressed and nothing chosen yet. */
  get searching(): boolean {
    return this.search !== undefined;
  }
  /** What Ctrl-Y gives back; the next line's editor goes on with it. */
  get killRing(): string {
    return this.killed;
  }
  /** Takes what is to be written to the screen. */
  takeOutput(): string {
    const text = this.out;
    this.out = "";
    return text;
  }

  /** A run of ordinary characters. */
  insert(run: string): void {
    if (this.asking) {
      this.answer(run[0] ?? "");
      return;
    }
    if (this.search) {
      this.search.query += run;
      this.find(this.search.index);
      return;
    }
    this.tabs = 0;
    this.lastKill = false;
    this.remember();
    const atEnd = this.cursor === this.text.length;
    this.text = this.text.slice(0, this.cursor) + run + this.text.slice(this.cursor);
    this.cursor += run.length;
    if (!this.echo) return;
    if (!atEnd || run.includes("\n")) return this.draw();
    this.end = advance(this.end, run, this.columns);
    this.out += run;
    if (this.end.column === 0 && this.end.row > 0) this.out += " \r";
    this.shown = this.end;
  }

  /** A control character or escape sequence. */
  key(key: string): EditorEvent | undefined {
    if (this.asking) {
      this.answer(key);
      return undefined;
    }
    if (this.search) {
      const event = this.searchKey(key);
      if (event !== "accepted") return event;
    }
    if (key !== "\t") this.tabs = 0;
    const killing = ["\x0b", "\x15", "\x17", "\x1bd", "\x1b\x7f", "\x1b\b"].includes(key);
    const event = this.apply(key);
    this.lastKill = killing;
    return event;
  }

  private apply(key: string): EditorEvent | undefined {
    switch (key) {
      case "\r":
      case "\n":
        this.moveTo(this.text.length);
        this.out += "\r\n";
        return { kind: "submit", line: this.text };
      case "\x03":
        this.moveTo(this.text.length);
        this.out += "^C\r\n";
        return { kind: "interrupt" };
      case "\x04":
        if (this.text === "") return { kind: "end" };
        this.remove(this.cursor, nextBoundary(this.text, this.cursor));
        return undefined;
      case "\t":
        this.tabs++;
        return { kind: "complete", line: this.text, cursor: this.cursor };
      case "\x01":
      case "\x1b[H":
      case "\x1bOH":
      case "\x1b[1~":
      case "\x1b[7~":
        this.moveTo(0);
        return undefined;
      case "\x05":
      case "\x1b[F":
      case "\x1bOF":
      case "\x1b[4~":
      case "\x1b[8~":
        this.moveTo(this.text.length);
        return undefined;
      case "\x02":
      case "\x1b[D":
      case "\x1bOD":
        this.moveTo(previousBoundary(this.text, this.cursor));
        return undefined;
      case "\x06":
      case "\x1b[C":
      case "\x1bOC":
        this.moveTo(nextBoundary(this.text, this.cursor));
        return undefined;
      case "\x1bb":
      case "\x1b[1;5D":
      case "\x1b[1;3D":
      case "\x1b\x1b[D":
        this.moveTo(this.wordStart());
        return undefined;
      case "\x1bf":
      case "\x1b[1;5C":
      case "\x1b[1;3C":
      case "\x1b\x1b[C":
        this.moveTo(this.wordEnd());
        return undefined;
      case "\x7f":
      case "\b":
        if (this.cursor > 0) this.remove(previousBoundary(this.text, this.cursor), this.cursor);
        else this.out += BELL;
        return undefined;
      case "\x1b[3~":
        this.remove(this.cursor, nextBoundary(this.text, this.cursor));
        return undefined;
      case "\x0b":
        this.kill(this.cursor, this.text.length, false);
        return undefined;
      case "\x15":
        this.kill(0, this.cursor, true);
        return undefined;
      case "\x17": {
        const before = this.text.slice(0, this.cursor);
        this.kill(before.replace(/\S*\s*$/, "").length, this.cursor, true);
        return undefined;
      }
      case "\x1b\x7f":
      case "\x1b\b":
        this.kill(this.wordStart(), this.cursor, true);
        return undefined;
      case "\x1bd":
        this.kill(this.cursor, this.wordEnd(), false);
        return undefined;
      case "\x19":
        if (this.killed) this.insert(this.killed);
        return undefined;
      case "\x0c":
        this.out += "\x1b[H\x1b[2J";
        this.shown = { row: 0, column: 0 };
        this.draw();
        return undefined;
      case "\x14":
        this.transpose();
        return undefined;
      case "\x10":
      case "\x1b[A":
      case "\x1bOA":
        this.go(this.position - 1);
        return undefined;
      case "\x0e":
      case "\x1b[B":
      case "\x1bOB":
        this.go(this.position + 1);
        return undefined;
      case "\x1b<":
        this.go(0);
        return undefined;
      case "\x1b>":
        this.go(this.history.length);
        return undefined;
      case "\x12":
        this.search = { query: "", index: this.history.length, found: this.text };
        this.drawSearch(false);
        return undefined;
      case "\x1f": {
        const before = this.undo.pop();
        if (!before) this.out += BELL;
        else this.replace(before.text, before.cursor);
        return undefined;
      }
      case "\x1b.":
      case "\x1b_": {
        const last = this.history
          .at(-1)
          ?.split(/\s+/)
          .filter((word) => word !== "")
          .at(-1);
        if (last) this.insert(last);
        return undefined;
      }
      case "\x1bu":
      case "\x1bl":
      case "\x1bc": {
        const end = this.wordEnd();
        const word = this.text.slice(this.cursor, end);
        const changed =
          key === "\x1bu"
            ? word.toUpperCase()
            : key === "\x1bl"
              ? word.toLowerCase()
              : word.toLowerCase().replace(/\p{L}/u, (letter) => letter.toUpperCase());
        this.remember();
        this.replace(this.text.slice(0, this.cursor) + changed + this.text.slice(end), end);
        return undefined;
      }
    }
    return undefined;
  }

  // Changes

  private remember(): void {
    if (this.undo.length > 200) this.undo.shift();
    this.undo.push({ text: this.text, cursor: this.cursor });
  }
  private replace(text: string, cursor: number): void {
    this.text = text;
    this.cursor = Math.min(cursor, text.length);
    this.draw();
  }
  private remove(from: number, to: number): void {
    if (from === to) return;
    this.remember();
    const last = to === this.text.length && this.cursor === to;
    const removed = this.text.slice(from, to);
    this.text = this.text.slice(0, from) + this.text.slice(to);
    this.cursor = from;
    const width = textWidth(removed);
    if (last && this.echo && this.shown.column >= width && !removed.includes("\n") && this.shown.column > 0) {
      this.out += "\b".repeat(width) + "\x1b[K";
      this.end = { row: this.shown.row, column: this.shown.column - width };
      this.shown = this.end;
    } else this.draw();
  }
  private kill(from: number, to: number, backward: boolean): void {
    if (from === to) return;
    const removed = this.text.slice(from, to);
    this.killed = this.lastKill ? (backward ? removed + this.killed : this.killed + removed) : removed;
    this.remove(from, to);
    if (this.cursor !== from) this.moveTo(from);
  }
  private transpose(): void {
    if (this.cursor === 0 || this.text.length < 2) return;
    const at = this.cursor === this.text.length ? previousBoundary(this.text, this.cursor) : this.cursor;
    const before = previousBoundary(this.text, at);
    const after = nextBoundary(this.text, at);
    if (before === at) return;
    this.remember();
    this.replace(this.text.slice(0, before) + this.text.slice(at, after) + this.text.slice(before, at) + this.text.slice(after), after);
  }
  private wordStart(): number {
    return this.text.slice(0, this.cursor).replace(/[\p{L}\p{N}\p{M}_]*[^\p{L}\p{N}\p{M}_]*$/u, "").length;
  }
  private wordEnd(): number {
    const rest = /^[^\p{L}\p{N}\p{M}_]*[\p{L}\p{N}\p{M}_]*/u.exec(this.text.slice(this.cursor))?.[0] ?? "";
    return this.cursor + rest.length;
  }
  private go(position: number): void {
    if (position < 0 || position > this.history.length) {
      this.out += BELL;
      return;
    }
    this.edited.set(this.position, this.text);
    this.position = position;
    const text = this.edited.get(position) ?? this.history[position] ?? "";
    this.undo = [];
    this.replace(text, text.length);
  }

  // Incremental search

  private find(from: number): void {
    const { search } = this;
    if (!search) return;
    for (let index = Math.min(from, this.history.length - 1); index >= 0; index--) {
      const line = this.history[index] ?? "";
      if (!line.includes(search.query)) continue;
      search.index = index;
      search.found = line;
      this.drawSearch(false);
      return;
    }
    this.out += BELL;
    this.drawSearch(true);
  }
  private drawSearch(failed: boolean): void {
    const { search } = this;
    if (!search) return;
    const label = `${failed ? "(failed " : "("}reverse-i-search)\`${search.query}': `;
    const at = Math.max(0, search.found.indexOf(search.query));
    this.paint(label, search.found, at);
  }
  private searchKey(key: string): EditorEvent | "accepted" | undefined {
    const { search } = this;
    if (!search) return undefined;
    if (key === "\x12") {
      this.find(search.index - 1);
      return undefined;
    }
    if (key === "\x7f" || key === "\b") {
      search.query = search.query.slice(0, -1);
      this.find(this.history.length - 1);
      return undefined;
    }
    if (key === "\x07" || key === "\x03") {
      this.search = undefined;
      this.draw();
      return key === "\x03" ? this.apply(key) : undefined;
    }
    this.search = undefined;
    this.text = search.found;
    this.cursor = Math.max(0, search.found.indexOf(search.query));
    if (search.index < this.history.length) this.position = search.index;
    this.draw();
    return key === "\x1b" ? undefined : "accepted";
  }

  // Completion

  /** The answer to a `complete` event. */
  completed(start: number, candidates: readonly Completion[]): void {
    const [only] = candidates;
    if (!only) {
      this.out += BELL;
      return;
    }
    const typed = this.text.slice(start, this.cursor);
    if (candidates.length === 1) {
      const quote = /^['"]/.exec(only.value)?.[0] ?? "";
      const close = only.partial ? "" : quote;
      const space = only.partial || this.text[this.cursor] === " " ? "" : " ";
      this.substitute(start, only.value + close + space);
      this.tabs = 0;
      return;
    }
    let prefix = only.value;
    for (const { value } of candidates) {
      while (!value.startsWith(prefix)) prefix = prefix.slice(0, -1);
    }
    if (prefix.length > typed.length && prefix !== typed) {
      this.substitute(start, prefix);
      this.tabs = 0;
      return;
    }
    if (this.tabs < 2) {
      this.out += BELL;
      return;
    }
    const names = candidates.map(({ value }) => displayName(value));
    if (names.length > 100) {
      this.asking = names;
      this.moveTo(this.text.length);
      this.out += `\r\nDisplay all ${names.length} possibilities? (y or n)`;
      return;
    }
    this.list(names);
  }
  private answer(key: string): void {
    const names = this.asking ?? [];
    if (/^[yY ]$/.test(key)) {
      this.asking = undefined;
      this.list(names);
    } else if (/^[nN\x7f\x03\x07]$/.test(key)) {
      this.asking = undefined;
      this.out += "\r\n";
      this.shown = { row: 0, column: 0 };
      this.draw();
    }
  }
  private list(names: readonly string[]): void {
    this.moveTo(this.text.length);
    const widest = Math.max(...names.map((name) => textWidth(name))) + 2;
    const perRow = Math.max(1, Math.floor(this.columns / widest));
    const rows = Math.ceil(names.length / perRow);
    let table = "";
    for (let row = 0; row < rows; row++) {
      let line = "";
      for (let at = row; at < names.length; at += rows) {
        const name = names[at] ?? "";
        line += at + rows < names.length ? name + " ".repeat(widest - textWidth(name)) : name;
      }
      table += `${line}\r\n`;
    }
    this.out += `\r\n${table}`;
    this.shown = { row: 0, column: 0 };
    this.draw();
  }
  private substitute(start: number, value: string): void {
    this.remember();
    const rest = this.text.slice(this.cursor);
    this.replace(this.text.slice(0, start) + value + rest, start + value.length);
  }

  // The screen

  private moveTo(cursor: number): void {
    if (cursor === this.cursor && !this.search) return;
    this.cursor = cursor;
    if (!this.echo) return;
    this.place(advance(this.origin, this.text.slice(0, cursor), this.columns));
  }
  private place(to: Place): void {
    const rows = to.row - this.shown.row;
    if (rows < 0) this.out += `\x1b[${-rows}A`;
    if (rows > 0) this.out += `\x1b[${rows}B`;
    if (to.column !== this.shown.column) this.out += to.column === 0 ? "\r" : `\r\x1b[${to.column}C`;
    this.shown = to;
  }
  /** Paints everything again from the row where the prompt begins. */
  draw(): void {
    this.paint(this.prompt, this.echo ? this.text : "", this.echo ? this.cursor : 0);
  }
  private paint(prompt: string, text: string, cursor: number): void {
    if (this.shown.row > 0) this.out += `\x1b[${this.shown.row}A`;
    this.out += `\r\x1b[J${prompt.replace(/\r?\n/g, "\r\n")}${text.replace(/\r?\n/g, "\r\n")}`;
    this.origin = advance({ row: 0, column: 0 }, stripAnsi(prompt), this.columns);
    this.end = advance(this.origin, text, this.columns);
    if (this.end.column === 0 && this.end.row > 0 && !text.endsWith("\n")) this.out += " \r";
    this.shown = this.end;
    this.place(advance(this.origin, text.slice(0, cursor), this.columns));
  }
  /** The first painting: the prompt alone. */
  start(): void {
    this.out += this.prompt.slice(0).replace(/\r?\n/g, "\r\n");
  }
  /** Takes the editor off the screen, so that something else may be written; `draw` brings it back. */
  hide(): void {
    if (this.shown.row > 0) this.out += `\x1b[${this.shown.row}A`;
    this.out += "\r\x1b[J";
    this.shown = { row: 0, column: 0 };
  }
  resize(columns: number): void {
    this.columns = Math.max(2, columns);
    this.origin = advance({ row: 0, column: 0 }, stripAnsi(this.prompt), this.columns);
    this.shown = advance(this.origin, this.echo ? this.text.slice(0, this.cursor) : "", this.columns);
    this.draw();
  }
}

/** A path's last part: what the list of candidates shows. */
function displayName(value: string): string {
  const body = value.endsWith("/") ? value.slice(0, -1) : value;
  const slash = body.lastIndexOf("/");
  // `pods/web` of kubectl is shown whole: only paths lose their folders.
  return /^(~|\.{0,2}\/|\/)/.test(value) || slash > 0 ? value.slice(slash + 1) : value;
}
