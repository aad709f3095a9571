/** Ways out of a running command other than its status. */

/** `exit`: ends the shell. */
export class Exit extends Error {
  readonly code: number;
  constructor(code: number) {
    super(`exit ${code}`);
    this.code = code;
  }
}
/** `return`: ends the function or sourced file. */
export class Return extends Error {
  readonly code: number;
  constructor(code: number) {
    super("return");
    this.code = code;
  }
}
export class LoopControl extends Error {
  readonly kind: "break" | "continue";
  levels: number;
  constructor(kind: "break" | "continue", levels: number) {
    super(kind);
    this.kind = kind;
    this.levels = levels;
  }
}
/** Drops the rest of the line: Ctrl-C, or an error in an expansion. The shell itself goes on if it is interactive. */
export class Abandon extends Error {
  readonly code: number;
  constructor(code: number) {
    super("abandon");
    this.code = code;
  }
}
