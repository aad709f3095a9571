/** How the messages of a shell begin: it depends on where its commands come from. */
import type { SyntaxFailure } from "../syntax/errors.ts";
import { posixSyntax } from "./dialect.ts";
import type { Interpreter } from "./interpreter.ts";

/** How messages begin and what an error ends. */
export type ShellStyle =
  /** Typed lines: `bash: …`; errors drop the line. */
  | { readonly kind: "interactive" }
  /** `bash: -c: line 1: …` */
  | { readonly kind: "string" }
  /** `./x.sh: line 3: …` */
  | { readonly kind: "file"; readonly path: string };

/** `bash: line 3: ` */
export function prefix(shell: Interpreter, line: number): string {
  const own = shell.state.name.startsWith("-") ? shell.state.name.slice(1) : shell.state.name;
  const name = shell.style.kind === "file" ? shell.style.path : own;
  const { dialect } = shell.state;
  // dash always counts its lines; busybox's shell counts those of a file.
  if (dialect === "dash") return `${name}: ${line}: `;
  if (shell.style.kind === "interactive" || (dialect === "ash" && shell.style.kind === "string")) return `${name}: `;
  return `${name}: line ${line}: `;
}

/** The words of a syntax error, as this kind of shell says them. */
export function syntaxMessage(shell: Interpreter, error: SyntaxFailure, text: string): string {
  const { dialect } = shell.state;
  if (dialect !== "bash") return `${prefix(shell, error.line)}${posixSyntax(error.message, dialect)}\n`;
  const name = shell.style.kind === "file" ? shell.style.path : shell.state.name;
  if (shell.style.kind === "interactive") return `${name}: ${error.message}\n`;
  const where = shell.style.kind === "string" ? `${name}: -c: line ${error.line}: ` : `${name}: line ${error.line}: `;
  return `${where}${error.message}\n${error.showsLine ? `${where}\`${text}'\n` : ""}`;
}
