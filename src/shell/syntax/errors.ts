/** What can be wrong with a text that should be a script. */

/** bash's words without the prefix: `syntax error near unexpected token `)'`. */
export class SyntaxFailure extends Error {
  readonly line: number;
  /** The text ended too early: an interactive shell asks for another line. */
  readonly incomplete: boolean;
  /** Show the offending line as a second message. */
  readonly showsLine: boolean;
  constructor(message: string, line: number, options: { incomplete?: boolean; showsLine?: boolean } = {}) {
    super(message);
    this.name = "SyntaxFailure";
    this.line = line;
    this.incomplete = options.incomplete ?? false;
    this.showsLine = options.showsLine ?? false;
  }
}
