/** The terminals of the page: line editing here, lines and signals into the world one at a time, and the transcript. */

import type { TtyDevice, TtyFarSide, TtyReading } from "../machine/tty.ts";
import type { Size, TerminalPlace, TranscriptEntry } from "../protocol/index.ts";
import type { Terminal as FarSide } from "../shell/line/terminal.ts";
import { Terminal } from "../shell/line/terminal.ts";
import type { TerminalDevice, World } from "../sim/index.ts";
import type { Pacer } from "./pacer.ts";

const TRANSCRIPT_LIMIT = 200_000;
/** Real milliseconds between two reports of a command's output, while it runs. */
const REPORT_MS = 100;
/** The prompt for the rest of a command. */
const CONTINUED = ">";
/** OSC 133, the shell-integration marks that the login shell prints: `D;code` ends a command. */
const MARKS = /\x1b\]133;([A-D])(?:;(\d+))?\x07/g;
const ERASE = "\x1b[K";
/** What changes a line that is written already. */
const MOVES = new Set(["\r", ERASE]);
const CONTROL = /\x1b\[[0-9;?]*[ -/]*[@-~]|\x1b\][^\x07]*\x07|\r/g;

export interface TerminalHooks {
  /** A command line is about to enter the world. */
  entering(line: string): void;
  place(place: TerminalPlace): void;
  transcript(entry: TranscriptEntry): void;
  edit(terminal: number, path: string, text: string): Promise<string | null>;
}

/** Enters inputs in their turn: never in the middle of a slice. */
class GatedDevice implements TtyDevice {
  readonly #device: TerminalDevice;
  readonly #enter: (work: () => void) => void;
  readonly #enterLine: (work: () => void) => void;
  readonly #tap: (farSide: TtyFarSide) => TtyFarSide;
  readonly #entered: (line: string) => void;
  constructor(
    device: TerminalDevice,
    enter: (work: () => void) => void,
    enterLine: (work: () => void) => void,
    tap: (farSide: TtyFarSide) => TtyFarSide,
    entered: (line: string) => void,
  ) {
    this.#entered = entered;
    this.#device = device;
    this.#enter = enter;
    this.#enterLine = enterLine;
    this.#tap = tap;
  }
  get columns(): number {
    return this.#device.columns;
  }
  get rows(): number {
    return this.#device.rows;
  }
  get name(): string {
    return this.#device.name;
  }
  attach(farSide: TtyFarSide): void {
    this.#device.attach(this.#tap(farSide));
  }
  line(text: string): void {
    this.#entered(text);
    this.#enterLine(() => this.#device.line(text));
  }
  endOfFile(text?: string): void {
    this.#enter(() => this.#device.endOfFile(text));
  }
  signal(name: "SIGINT" | "SIGQUIT" | "SIGTSTP"): void {
    this.#enter(() => this.#device.signal(name));
  }
  key(key: string): void {
    this.#enter(() => this.#device.key(key));
  }
  saved(text: string | null): void {
    this.#enter(() => this.#device.saved(text));
  }
  resize(columns: number, rows: number): void {
    this.#enter(() => this.#device.resize(columns, rows));
  }
}

export class PageTerminal {
  readonly number: number;
  #world: World;
  #pacer: Pacer;
  #hooks: TerminalHooks;
  #farSide: FarSide;
  #reading: TtyReading = { kind: "none" };
  #prompt = "";
  #command: TranscriptEntry | undefined;
  /** What the command printed: the lines that are ended, as they are seen, and the last one, as it came. */
  #printed = "";
  #unended = "";
  /** The page knows all of it. */
  #told = true;
  #reported = 0;
  #lines: string[] = [];
  #status: number | null = null;
  #entries = 0;
  /** Resolved when the shell asks for the next line. */
  #atPrompt: (() => void)[] = [];

  /** On the device of a terminal that the world has open. */
  constructor(number: number, device: TerminalDevice, world: World, pacer: Pacer, output: (text: string) => void, hooks: TerminalHooks) {
    this.number = number;
    this.#world = world;
    this.#pacer = pacer;
    this.#hooks = hooks;
    const gated = new GatedDevice(
      device,
      (work) => this.#enter(work),
      (work) => this.#enter(work, true),
      (farSide) => this.#tap(farSide),
      (line) => this.#entered(line),
    );
    this.#farSide = new Terminal(gated, {
      onOutput: output,
      onEdit: (editing) => {
        if (!editing) return;
        void hooks.edit(number, editing.path, editing.text).then((text) => this.#farSide.saved(text));
      },
    });
    this.#enter(() => {});
  }

  feed(data: string): void {
    this.#farSide.feed(data);
  }
  resize({ columns, rows }: Size): void {
    this.#farSide.resize(columns, rows);
  }
  interrupt(): Promise<void> {
    this.#farSide.feed("\x03");
    return this.#nextPrompt();
  }
  get busy(): boolean {
    return this.#reading.kind !== "line";
  }
  /** Quotes or a here-document are open: the shell asks for more of a command. */
  get unfinished(): boolean {
    return this.#reading.kind === "line" && this.#prompt === CONTINUED;
  }
  get running(): string {
    return this.#command?.command ?? "";
  }
  get history(): readonly string[] {
    return this.#reading.kind === "line" ? (this.#reading.options.history ?? this.#lines) : this.#lines;
  }
  /** Types a line and Enter; resolves with the exit code when the prompt is back. */
  async run(command: string): Promise<number> {
    for (const line of command.split("\n")) {
      const back = this.#nextPrompt();
      this.#farSide.feed(`\x05\x15${line}\r`);
      await back;
      if (this.#status !== 0 && this.#status !== null) break;
    }
    return this.#status ?? 0;
  }
  async complete(line: string): Promise<{ start: number; candidates: string[] }> {
    if (this.#reading.kind !== "line" || !this.#reading.options.complete) return { start: line.length, candidates: [] };
    const { start, candidates } = await this.#reading.options.complete(line, line.length);
    return { start, candidates: candidates.map(({ value }) => value) };
  }
  insert(text: string): void {
    this.#farSide.feed(text.replaceAll("\n", " "));
  }
  /** The world behind it is thrown away: nothing more is shown. */
  detach(): void {
    this.#farSide.stop();
    for (const resolve of this.#atPrompt.splice(0)) resolve();
  }
  close(): void {
    this.#farSide.stop();
    this.#enter(() => this.#world.closeTerminal(this.number));
  }

  #nextPrompt(): Promise<void> {
    return new Promise((resolve) => this.#atPrompt.push(resolve));
  }
  /** An input: in its turn, then everything of this instant; and for a line of commands what follows at once. */
  #enter(work: () => void, line = false): void {
    void this.#pacer.exclusive(async () => {
      work();
      await this.#world.runUntil(this.#world.clock.now);
      if (line) await this.#pacer.lend(() => this.#reading.kind !== "none");
    });
  }

  /** Looks on at what passes between device and editor: prompts begin and end commands. */
  #tap(farSide: TtyFarSide): TtyFarSide {
    return {
      output: (text) => {
        const shown = this.#marked(text);
        this.#record(shown);
        farSide.output(shown);
      },
      reading: (mode) => {
        this.#reading = mode;
        if (mode.kind === "line") this.#prompted(mode.options.prompt);
        farSide.reading(mode);
      },
    };
  }
  #marked(text: string): string {
    return text.replace(MARKS, (_, mark: string, code: string | undefined) => {
      if (mark === "D" && code !== undefined) this.#status = Number(code);
      return "";
    });
  }
  #record(text: string): void {
    if (!this.#command) return;
    const raw = this.#unended + text.replace(CONTROL, (control) => (MOVES.has(control) ? control : ""));
    const end = raw.lastIndexOf("\n") + 1;
    this.#printed += asSeen(raw.slice(0, end));
    this.#unended = raw.slice(end).slice(-TRANSCRIPT_LIMIT);
    if (this.#printed.length > 2 * TRANSCRIPT_LIMIT) this.#printed = this.#printed.slice(-TRANSCRIPT_LIMIT);
    this.#told = false;
    this.report();
  }
  /** Tells the page what a running command has printed since the last time, if that is long enough ago. */
  report(): void {
    if (!this.#command || this.#told || performance.now() - this.#reported < REPORT_MS) return;
    this.#transcribe(this.#command);
  }
  #transcribe(entry: TranscriptEntry): void {
    this.#reported = performance.now();
    this.#told = true;
    this.#hooks.transcript({ ...entry, output: (this.#printed + asSeen(this.#unended)).slice(-TRANSCRIPT_LIMIT) });
  }
  #prompted(prompt: string): void {
    this.#prompt = prompt.replace(CONTROL, "").trimEnd();
    if (this.#command && !this.unfinished) {
      this.#transcribe({ ...this.#command, code: this.#status ?? 0 });
      this.#command = undefined;
    }
    this.#tell("");
    for (const resolve of this.#atPrompt.splice(0)) resolve();
  }
  /** A line answers a prompt; what a running program reads is no command. */
  #entered(line: string): void {
    if (this.#command && this.unfinished) {
      this.#command = { ...this.#command, command: `${this.#command.command}\n${line}` };
      this.#transcribe(this.#command);
      return;
    }
    if (this.#prompt === "" || this.#command) return;
    this.#hooks.entering(line);
    if (line.trim() !== "") this.#lines.push(line);
    this.#status = null;
    this.#command = {
      id: ++this.#entries,
      terminal: this.number,
      prompt: this.#prompt,
      command: line,
      output: "",
      code: null,
      seconds: this.#world.seconds,
    };
    this.#printed = "";
    this.#unended = "";
    this.#transcribe(this.#command);
    this.#tell(line);
  }
  #tell(running: string): void {
    const name = /^(\S+?)[:#$]/.exec(this.#prompt)?.[1] ?? this.#prompt.replace(/[#$>]\s*$/, "");
    const kind = name.endsWith(`@${this.#world.home.hostname}`)
      ? "laptop"
      : /@[\w-]*(control-plane|worker\d*)$/.test(name)
        ? "node"
        : "container";
    this.#hooks.place({ terminal: this.number, kind, name: name || "container", running, leave: kind === "laptop" ? "" : "exit" });
  }
}

/** Lines as they stand in the end: a carriage return writes over its line, as progress does. */
function asSeen(text: string): string {
  return text
    .split("\n")
    .map((line) =>
      line.split("\r").reduce((shown, part) => {
        const [over = "", ...after] = part.split(ERASE);
        return after.length > 0 ? over + after.join("") : over + shown.slice(over.length);
      }, ""),
    )
    .join("\n");
}
