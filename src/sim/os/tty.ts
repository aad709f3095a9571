/** A terminal device: the near side that programs use, and the far side that a page drives. */

import type { SignalName } from "../../machine/program.ts";
import { Interrupted, type ReadLineOptions, type Tty, type TtyDevice, type TtyFarSide, type TtyReading } from "../../machine/tty.ts";
import { type Sink, type Source, sinkTo, TextBuffer, Waiters } from "./stream.ts";

/** What the kernel's log wants to know of a terminal. */
export interface TtyObserver {
  /** Before a line, key, signal … enters the world. Returns the span under which it runs. */
  input(tty: TerminalDevice, kind: TtyInputKind, value: string | null): number;
}
export type TtyInputKind = "line" | "key" | "end" | "saved" | "signal" | "resize";

type Answer<T> = { resolve(value: T): void; reject(error: unknown): void };
const NOTHING: TtyReading = { kind: "none" };

export class TerminalDevice implements TtyDevice {
  readonly name: string;
  columns: number;
  rows: number;
  #farSide: TtyFarSide | undefined;
  #reading: TtyReading = NOTHING;
  #resizeHandlers = new Set<() => void>();
  #line: Answer<string | null> | undefined;
  #key: Answer<string> | undefined;
  #edit: Answer<string | null> | undefined;
  #cooked = new TextBuffer();
  #cookedEnd = false;
  #readable = new Waiters();
  #observer: TtyObserver;
  /** Who gets Ctrl-C: set by the shell through `setForeground`. */
  signalForeground: (name: SignalName) => void = () => {};
  /** Span of the latest input: what the foreground does is because of it. */
  cause = 0;

  constructor(name: string, columns: number, rows: number, observer: TtyObserver) {
    this.name = name;
    this.columns = columns;
    this.rows = rows;
    this.#observer = observer;
  }

  // The near side, used by SimTty below.

  readonly source: Source = {
    isTerminal: true,
    take: (line) => {
      const text = this.#cooked.take(line, false);
      if (text !== undefined) return text;
      if (this.#cookedEnd) {
        this.#cookedEnd = false;
        return null;
      }
      return undefined;
    },
    onReadable: (wake) => {
      // Registered first: the far side may answer from inside `reading`.
      const forget = this.#readable.add(wake);
      this.#read({ kind: "cooked" });
      return () => {
        forget();
        if (this.#reading.kind === "cooked") this.#read(NOTHING);
      };
    },
    retain() {},
    release() {},
  };
  readonly sink: Sink = sinkTo((text) => this.show(text), true);

  show(text: string): void {
    this.#farSide?.output(text);
  }
  /** `readLine` of a process: returns how to withdraw it. */
  readLine(options: ReadLineOptions, answer: Answer<string | null>): () => void {
    this.#line = answer;
    this.#read({ kind: "line", options });
    return () => {
      if (this.#line !== answer) return;
      this.#line = undefined;
      this.#read(NOTHING);
    };
  }
  readKey(answer: Answer<string>): () => void {
    this.#key = answer;
    this.#read({ kind: "keys" });
    return () => {
      if (this.#key !== answer) return;
      this.#key = undefined;
      this.#read(NOTHING);
    };
  }
  edit(path: string, text: string, answer: Answer<string | null>): () => void {
    this.#edit = answer;
    this.#read({ kind: "edit", path, text });
    return () => {
      if (this.#edit !== answer) return;
      this.#edit = undefined;
      this.#read(NOTHING);
    };
  }
  onResize(changed: () => void): () => void {
    this.#resizeHandlers.add(changed);
    return () => this.#resizeHandlers.delete(changed);
  }

  // The far side.

  attach(farSide: TtyFarSide): void {
    this.#farSide = farSide;
    farSide.reading(this.#reading);
  }
  get reading(): TtyReading {
    return this.#reading;
  }
  line(text: string): void {
    this.cause = this.#observer.input(this, "line", text);
    const answer = this.#line;
    this.#line = undefined;
    if (answer) {
      this.#read(NOTHING);
      answer.resolve(text);
    } else this.#feed(`${text}\n`);
  }
  endOfFile(text?: string): void {
    this.cause = this.#observer.input(this, "end", text ?? null);
    const answer = this.#line;
    this.#line = undefined;
    if (answer) {
      this.#read(NOTHING);
      answer.resolve(null);
      return;
    }
    if (text) this.#cooked.push(text);
    else this.#cookedEnd = true;
    this.#feed("");
  }
  signal(name: "SIGINT" | "SIGTSTP" | "SIGQUIT"): void {
    this.cause = this.#observer.input(this, "signal", name);
    const line = this.#line;
    if (line) {
      if (name !== "SIGINT") return;
      this.#line = undefined;
      this.#read(NOTHING);
      line.reject(new Interrupted());
      return;
    }
    this.signalForeground(name);
  }
  key(key: string): void {
    const answer = this.#key;
    if (!answer) return;
    this.cause = this.#observer.input(this, "key", key);
    this.#key = undefined;
    this.#read(NOTHING);
    answer.resolve(key);
  }
  saved(text: string | null): void {
    const answer = this.#edit;
    if (!answer) return;
    this.cause = this.#observer.input(this, "saved", text);
    this.#edit = undefined;
    this.#read(NOTHING);
    answer.resolve(text);
  }
  resize(columns: number, rows: number): void {
    if (columns === this.columns && rows === this.rows) return;
    this.#observer.input(this, "resize", `${columns}x${rows}`);
    this.columns = columns;
    this.rows = rows;
    for (const handler of [...this.#resizeHandlers]) handler();
  }

  #feed(text: string): void {
    this.#cooked.push(text);
    if (this.#reading.kind === "cooked") this.#read(NOTHING);
    this.#readable.wake();
  }
  #read(reading: TtyReading): void {
    if (reading.kind === this.#reading.kind && reading.kind !== "line" && reading.kind !== "edit") return;
    this.#reading = reading;
    this.#farSide?.reading(reading);
  }
}

/** Blocks like the rest of a process's primitives. */
export interface Blocking {
  block<T>(start: (answer: Answer<T>) => () => void): Promise<T>;
  /** The input's span becomes the process's cause. */
  adoptCause(cause: number): void;
  setForeground(group: number): void;
}

/** A terminal as one process sees it. */
export class SimTty implements Tty {
  #device: TerminalDevice;
  #process: Blocking;
  constructor(device: TerminalDevice, process: Blocking) {
    this.#device = device;
    this.#process = process;
  }
  get device(): TerminalDevice {
    return this.#device;
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
  async readLine(options: ReadLineOptions): Promise<string | null> {
    const line = await this.#process.block<string | null>((answer) => this.#device.readLine(options, answer));
    this.#process.adoptCause(this.#device.cause);
    return line;
  }
  async readKey(): Promise<string> {
    return this.#process.block<string>((answer) => this.#device.readKey(answer));
  }
  async write(text: string): Promise<void> {
    this.#device.show(text);
  }
  async edit(path: string, text: string): Promise<string | null> {
    const saved = await this.#process.block<string | null>((answer) => this.#device.edit(path, text, answer));
    this.#process.adoptCause(this.#device.cause);
    return saved;
  }
  setForeground(group: number): void {
    this.#process.setForeground(group);
  }
  onResize(changed: () => void): () => void {
    return this.#device.onResize(changed);
  }
}
