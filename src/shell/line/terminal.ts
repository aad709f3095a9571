/** The far side of a terminal device: keys come in, lines and signals go to the machine, text goes to the screen. */
import type { TtyDevice, TtyFarSide, TtyReading } from "../../machine/tty.ts";
import { LineEditor } from "./editor.ts";
import { previousBoundary, stripAnsi, textWidth } from "./width.ts";

export interface TerminalOptions {
  /** Text for xterm (or a real terminal): `\r\n` ends lines. */
  onOutput(text: string): void;
  /** The near side opened or closed the page's editor. Answer with `saved`. */
  onEdit?(editing: { path: string; text: string } | undefined): void;
  /** Asks the emulator to mark pastes (`\e[?2004h`). True by default. */
  marksPastes?: boolean;
}

const PLAIN = /[^\x00-\x1f\x7f]+/y;
const SEQUENCE = /\x1b(?:\x1b?\[[0-9;?]*[ -/]*[@-~]|O[A-Za-z]|[\b\x7f]|[^\x00-\x1f\x7f[O])/y;
/** Escape and then a control key, or another Escape that begins nothing longer: two keys. */
const LONE_ESCAPE = /\x1b(?:[\x00-\x07\t-\x1a\x1c-\x1f]|\x1b[^[])/y;
const PASTE_BEGIN = "\x1b[200~";
const PASTE_END = "\x1b[201~";
/** How much of an unfinished output line is kept to be painted again beside the prompt. */
const TAIL = 2048;

export class Terminal implements TtyFarSide {
  private readonly device: TtyDevice;
  private readonly options: TerminalOptions;
  private mode: TtyReading = { kind: "none" };
  private editor: LineEditor | undefined;
  /** Input that nobody took yet. */
  private pending = "";
  private at = 0;
  /** How much of the pending input was echoed while nobody read. */
  private echoed = 0;
  private cooked = "";
  private pasting = false;
  private pumping = false;
  private completing = 0;
  private tail = "";
  private killed = "";
  private stopped = false;

  constructor(device: TtyDevice, options: TerminalOptions) {
    this.device = device;
    this.options = options;
    if (options.marksPastes ?? true) options.onOutput("\x1b[?2004h");
    device.attach(this);
  }

  /** Keys from the learner, or a paste of any size. */
  feed(data: string): void {
    if (this.stopped) return;
    this.pending = this.at > 0 ? this.pending.slice(this.at) + data : this.pending + data;
    this.echoed = Math.max(0, this.echoed - this.at);
    this.at = 0;
    this.pump();
  }
  resize(columns: number, rows: number): void {
    this.device.resize(columns, rows);
    if (!this.editor) return;
    this.editor.resize(columns);
    this.flush();
  }
  /** The page's editor was closed: the text, or null when discarded. */
  saved(text: string | null): void {
    this.device.saved(text);
  }
  stop(): void {
    this.stopped = true;
    this.editor = undefined;
    this.pending = "";
  }

  // Called by the device

  output(text: string): void {
    if (this.stopped || text === "") return;
    const editor = this.editor;
    if (!editor) {
      this.show(text);
      return;
    }
    editor.hide();
    this.flush();
    this.options.onOutput(withReturns(text.endsWith("\n") ? text : `${text}\n`));
    editor.draw();
    this.flush();
  }
  reading(mode: TtyReading): void {
    const before = this.mode;
    this.mode = mode;
    if (before.kind === "edit") this.options.onEdit?.(undefined);
    this.editor = undefined;
    this.completing++;
    if (this.stopped) return;
    if (mode.kind === "edit") this.options.onEdit?.({ path: mode.path, text: mode.text });
    if (mode.kind === "line") {
      const { prompt, history, echo } = mode.options;
      this.editor = new LineEditor(
        {
          prompt,
          columns: this.device.columns,
          ...(history ? { history } : {}),
          ...(echo === undefined ? {} : { echo }),
          before: this.tail,
        },
        this.killed,
      );
      // What stands before the prompt is already on the screen.
      this.options.onOutput(withReturns(prompt));
      this.tail = "";
    }
    this.pump();
  }

  // Input

  private pump(): void {
    if (this.pumping) return;
    this.pumping = true;
    try {
      while (this.at < this.pending.length && this.step()) {
        // Until the input is used up or somebody has to read first.
      }
    } finally {
      this.pumping = false;
    }
    if (this.at >= this.pending.length) {
      this.pending = "";
      this.at = 0;
      this.echoed = 0;
    }
  }

  /** Handles one piece of input; false when it has to wait. */
  private step(): boolean {
    if (this.pending.startsWith(PASTE_BEGIN, this.at)) {
      this.at += PASTE_BEGIN.length;
      this.pasting = true;
      return true;
    }
    if (this.pending.startsWith(PASTE_END, this.at)) {
      this.at += PASTE_END.length;
      this.pasting = false;
      return true;
    }
    switch (this.mode.kind) {
      case "line":
        return this.editor !== undefined && !this.waiting && this.edit(this.editor);
      case "keys": {
        this.device.key(this.nextKey(true) ?? "");
        return true;
      }
      case "cooked":
        return this.cook();
      case "edit":
        return false;
      case "none":
        return this.ahead();
    }
  }
  /** A completion is being looked up. */
  private waiting = false;

  private nextPlain(): string | undefined {
    PLAIN.lastIndex = this.at;
    return PLAIN.exec(this.pending)?.[0];
  }
  /** The key at the head of the input; undefined when a sequence is not complete yet. */
  private nextKey(now: boolean): string | undefined {
    const first = this.pending[this.at] ?? "";
    let key = first;
    if (first === "\x1b") {
      SEQUENCE.lastIndex = this.at;
      const found = SEQUENCE.exec(this.pending)?.[0];
      LONE_ESCAPE.lastIndex = this.at;
      if (found === undefined && !now && !LONE_ESCAPE.test(this.pending)) return undefined;
      key = found ?? first;
    } else if (first >= " " && first !== "\x7f") key = String.fromCodePoint(this.pending.codePointAt(this.at) ?? 0);
    this.at += key.length;
    return key;
  }

  private edit(editor: LineEditor): boolean {
    const run = this.nextPlain();
    if (run !== undefined) {
      this.at += run.length;
      editor.insert(run);
      this.flush();
      return true;
    }
    // Escape ends a search at once; elsewhere it may begin an Alt key.
    const key = this.nextKey(editor.searching && this.pending.length === this.at + 1);
    if (key === undefined) return false;
    if (this.pasting && key === "\t") {
      editor.insert("\t");
      this.flush();
      return true;
    }
    if (key === "\n" && this.pending[this.at - 2] === "\r") return true;
    if (key === "\x1a" || key === "\x1c") return true;
    const event = editor.key(key);
    this.flush();
    if (!event) return true;
    this.killed = editor.killRing;
    switch (event.kind) {
      case "submit":
        this.finish();
        this.device.line(event.line);
        break;
      case "end":
        this.finish();
        this.device.endOfFile();
        break;
      case "interrupt":
        this.discard();
        this.finish();
        this.device.signal("SIGINT");
        break;
      case "complete":
        this.complete(editor, event.line, event.cursor);
        break;
    }
    return true;
  }
  private finish(): void {
    this.editor = undefined;
    this.mode = { kind: "none" };
    this.tail = "";
  }
  private discard(): void {
    this.pending = "";
    this.at = 0;
    this.echoed = 0;
    this.cooked = "";
    this.pasting = false;
  }
  private complete(editor: LineEditor, line: string, cursor: number): void {
    const lookUp = this.mode.kind === "line" ? this.mode.options.complete : undefined;
    if (!lookUp) {
      editor.completed(cursor, []);
      this.flush();
      return;
    }
    const turn = ++this.completing;
    this.waiting = true;
    const done = (result: Parameters<LineEditor["completed"]>) => {
      this.waiting = false;
      if (turn === this.completing && this.editor === editor) {
        editor.completed(...result);
        this.flush();
      }
      this.pump();
    };
    lookUp(line, cursor).then(
      ({ start, candidates }) => done([start, candidates]),
      () => done([cursor, []]),
    );
  }

  /** Cooked mode: the kernel's own little editor. */
  private cook(): boolean {
    const run = this.nextPlain();
    if (run !== undefined) {
      const known = Math.max(0, Math.min(run.length, this.echoed - this.at));
      this.at += run.length;
      this.cooked += run;
      this.show(run.slice(known));
      return true;
    }
    const key = this.nextKey(false);
    if (key === undefined) return false;
    const known = this.at <= this.echoed;
    switch (key) {
      case "\r":
      case "\n": {
        if (key === "\n" && this.pending[this.at - 2] === "\r") return true;
        if (!known) this.show("\n");
        const line = this.cooked;
        this.cooked = "";
        this.device.line(line);
        return true;
      }
      case "\x04": {
        const line = this.cooked;
        this.cooked = "";
        this.device.endOfFile(line === "" ? undefined : line);
        return true;
      }
      case "\x7f":
      case "\b": {
        const from = previousBoundary(this.cooked, this.cooked.length);
        this.erase(textWidth(this.cooked.slice(from)));
        this.cooked = this.cooked.slice(0, from);
        return true;
      }
      case "\x15":
        this.erase(textWidth(this.cooked));
        this.cooked = "";
        return true;
      case "\x17": {
        const kept = this.cooked.replace(/\S*\s*$/, "");
        this.erase(textWidth(this.cooked.slice(kept.length)));
        this.cooked = kept;
        return true;
      }
      case "\t":
        this.cooked += key;
        this.show(key);
        return true;
    }
    this.signalKey(key);
    return true;
  }
  private erase(width: number): void {
    if (width > 0) this.options.onOutput("\b \b".repeat(Math.min(width, 10_000)));
  }

  /** Nobody reads: signals go through at once, the rest is echoed and waits. */
  private ahead(): boolean {
    const rest = this.pending.slice(this.at);
    const signal = rest.search(/[\x03\x1a\x1c]/);
    if (signal >= 0) {
      const key = rest[signal] ?? "";
      this.discard();
      this.signalKey(key);
      return false;
    }
    if (this.echoed < this.at) this.echoed = this.at;
    const fresh = this.pending.slice(this.echoed);
    if (fresh !== "" && !this.pasting) {
      this.echoed = this.pending.length;
      const shown = stripAnsi(fresh)
        .replace(/\r\n?/g, "\n")
        .replace(/[\x00-\x08\x0b-\x1f\x7f]/g, "");
      // A paste that waits is shown when it is read, not twice.
      if (shown.length <= 256 && !shown.includes("\n")) this.show(shown);
      else this.echoed = this.at;
    }
    return false;
  }
  private signalKey(key: string): void {
    const signal = key === "\x03" ? "SIGINT" : key === "\x1a" ? "SIGTSTP" : key === "\x1c" ? "SIGQUIT" : undefined;
    if (!signal) return;
    this.cooked = "";
    this.show(signal === "SIGINT" ? "^C\n" : signal === "SIGTSTP" ? "^Z" : "^\\");
    this.device.signal(signal);
  }

  // Output

  private flush(): void {
    const text = this.editor?.takeOutput() ?? "";
    if (text !== "") this.options.onOutput(text);
  }
  private show(text: string): void {
    if (text === "") return;
    const newline = text.lastIndexOf("\n");
    this.tail = newline >= 0 ? text.slice(newline + 1) : this.tail + text;
    if (this.tail.length > TAIL || /\x1b\[[0-9;?]*[HJ]|\x1b\[\?1049|\r/.test(this.tail)) this.tail = "";
    this.options.onOutput(withReturns(text));
  }
}

function withReturns(text: string): string {
  return text.includes("\n") ? text.replace(/\r?\n/g, "\r\n") : text;
}
