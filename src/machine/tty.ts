/**
 * A terminal device. The far side (xterm in the page, or a real terminal) feeds keys and shows output;
 * a program reads lines or raw keys. Line editing happens on the far side and takes no virtual time:
 * what enters the world, and its log, are whole lines and signals.
 */
import type { Completion } from "./program.ts";

export interface ReadLineOptions {
  prompt: string;
  /** Prompt of continuation lines (`> `). */
  history?: readonly string[];
  /** Called on Tab. `line` up to `cursor`. Reads only. Returns where the completed word starts and the candidates. */
  complete?(line: string, cursor: number): Promise<{ start: number; candidates: Completion[] }>;
  /** False for passwords. */
  echo?: boolean;
}

export interface Tty {
  readonly columns: number;
  readonly rows: number;
  /** `/dev/pts/0` */
  readonly name: string;
  /** An edited line (Enter), or null (Ctrl-D on an empty line). Throws `Interrupted` on Ctrl-C. */
  readLine(options: ReadLineOptions): Promise<string | null>;
  /** Keys as they come, for pagers and editors (`less`, `vi`, `top`). */
  readKey(): Promise<string>;
  write(text: string): Promise<void>;
  /** Opens the page's editor on a text. Resolves with the saved text, or null when discarded. */
  edit(path: string, text: string): Promise<string | null>;
  onResize(changed: () => void): () => void;
  /** tcsetpgrp: the process group that Ctrl-C and Ctrl-Z reach (its leader's pid). A shell with job control calls it. */
  setForeground?(group: number): void;
}

/** What the near side waits for at this moment. Typed text that nobody waits for yet is echoed and kept by the far side. */
export type TtyReading =
  /** Nobody reads. */
  | { readonly kind: "none" }
  /** `readLine`: the far side prompts and edits, then calls `line`, `endOfFile` or `signal`. */
  | { readonly kind: "line"; readonly options: ReadLineOptions }
  /** A program reads its stdin: cooked mode, whole lines without an editor. */
  | { readonly kind: "cooked" }
  /** `readKey`: every key is handed over at once by `key`. */
  | { readonly kind: "keys" }
  /** `edit`: the page's editor is open; answered by `saved`. */
  | { readonly kind: "edit"; readonly path: string; readonly text: string };

/** The emulator's end of the wire. Implemented in src/shell/line; the kernel's device calls it, synchronously. */
export interface TtyFarSide {
  /** A program printed this. `\n` is not yet `\r\n`. */
  output(text: string): void;
  /** The near side begins to wait for something else. May answer at once by calling the device. */
  reading(mode: TtyReading): void;
}

/** The kernel's terminal device: the near side for programs, and what the far side calls when the learner did something. */
export interface TtyDevice {
  readonly columns: number;
  readonly rows: number;
  /** `/dev/pts/0` */
  readonly name: string;
  attach(farSide: TtyFarSide): void;
  /** A whole line, without its newline: answers `readLine`, or goes (with a newline) to whoever reads stdin. */
  line(text: string): void;
  /** Ctrl-D: null from `readLine`, end of input for a reader of stdin. `text` is an unfinished line that is handed over first. */
  endOfFile(text?: string): void;
  /** Ctrl-C, Ctrl-\, Ctrl-Z: `Interrupted` for a waiting `readLine`, otherwise a signal to the foreground group. */
  signal(name: "SIGINT" | "SIGQUIT" | "SIGTSTP"): void;
  /** A key for `readKey`: a character or an escape sequence. */
  key(key: string): void;
  /** The editor was closed: the text, or null when discarded. */
  saved(text: string | null): void;
  resize(columns: number, rows: number): void;
}

/** Ctrl-C while a line is being edited: the shell drops the line and prompts again. */
export class Interrupted extends Error {
  constructor() {
    super("interrupted");
    this.name = "Interrupted";
  }
}
