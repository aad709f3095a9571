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
}

/** Ctrl-C while a line is being edited: the shell drops the line and prompts again. */
export class Interrupted extends Error {
  constructor() {
    super("interrupted");
    this.name = "Interrupted";
  }
}
