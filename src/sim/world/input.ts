/**
 * A world is its seed, its options and the log of what entered it. Inputs are lines and signals with the virtual
 * time at which they came; everything else follows.
 */
import type { TtyInputKind } from "../os/index.ts";

export type Input =
  /** A terminal with the laptop's shell was opened. */
  | { readonly at: number; readonly kind: "open"; readonly terminal: number; readonly columns: number; readonly rows: number }
  | { readonly at: number; readonly kind: "close"; readonly terminal: number }
  /** Something came from a terminal's far side. */
  | { readonly at: number; readonly kind: "tty"; readonly terminal: number; readonly what: TtyInputKind; readonly value: string | null }
  /** A line for a shell without a terminal (headless sessions, labs' scripts). */
  | {
      readonly at: number;
      readonly kind: "execute";
      readonly shell: string;
      readonly command: string;
      readonly stdin?: string;
      readonly timeout?: number;
    }
  /** A file was put on the laptop. */
  | { readonly at: number; readonly kind: "file"; readonly path: string; readonly content: string };

export type NewInput = Input extends infer I ? (I extends Input ? Omit<I, "at"> : never) : never;

/** What `execute` answers. */
export interface Executed {
  readonly stdout: string;
  readonly stderr: string;
  readonly code: number;
}
