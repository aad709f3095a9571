/** Complaints of the three shells about the same things. Upstream: dash exec.c, redir.c; busybox shell/ash.c. */
import type { FileError } from "../../machine/filesystem.ts";
import type { Dialect } from "../state.ts";

/** A command that cannot be run, from bash's words for it. */
export function missingIn(dialect: Dialect, message: string): string {
  if (dialect === "bash") return message;
  return message.replace(/: (command not found|No such file or directory)$/, ": not found");
}

/** A file that a redirection could not open. */
export function openFailure(dialect: Dialect, target: string, reading: boolean, error: FileError): string {
  if (dialect === "bash") return `${target}: ${error.message}`;
  const verb = reading ? "open" : "create";
  // A missing file, or for one to be made a missing folder.
  const why = error.code === "ENOENT" ? (reading ? "No such file" : "Directory nonexistent") : error.message;
  if (dialect === "dash") return `cannot ${verb} ${target}: ${why}`;
  return `can't ${verb} ${target}: ${error.code === "ENOENT" ? (reading ? "no such file" : "nonexistent directory") : error.message}`;
}

/** A syntax error, from bash's words for it. */
export function posixSyntax(message: string, dialect: Dialect): string {
  const token = /^syntax error near unexpected token `(.*)'$/.exec(message)?.[1];
  const quoted = (text: string): string => (text === "newline" ? text : `"${text}"`);
  if (token !== undefined)
    return dialect === "dash" ? `Syntax error: ${quoted(token)} unexpected` : `syntax error: unexpected ${quoted(token)}`;
  if (/unexpected end of file/.test(message))
    return dialect === "dash" ? "Syntax error: end of file unexpected" : "syntax error: unexpected end of file";
  const quote = /looking for matching `(.)'/.exec(message)?.[1];
  if (quote !== undefined)
    return dialect === "dash" ? "Syntax error: Unterminated quoted string" : "syntax error: unterminated quoted string";
  return message;
}
