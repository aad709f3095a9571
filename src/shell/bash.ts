/** bash as a program: interactive at a terminal, `-c`, script files, scripts on stdin. */
import { FileError } from "../machine/filesystem.ts";
import { resolve } from "../machine/path.ts";
import type { Process } from "../machine/process.ts";
import type { Command } from "../machine/program.ts";
import { setOption } from "./builtins/variables.ts";
import { Interpreter } from "./run/interpreter.ts";
import type { ShellStyle } from "./run/style.ts";
import { initialState, isIncomplete, ShellSession } from "./session.ts";
import type { Dialect } from "./state.ts";

const LETTERS: Record<string, string> = {
  e: "errexit",
  u: "nounset",
  x: "xtrace",
  v: "verbose",
  n: "noexec",
  f: "noglob",
  a: "allexport",
  C: "noclobber",
};
const VERSION = `GNU bash, version 5.2.15(1)-release (x86_64-pc-linux-gnu)
Copyright (C) 2022 Free Software Foundation, Inc.
License GPLv3+: GNU GPL version 3 or later <http://gnu.org/licenses/gpl.html>

This is free software; you are free to change and redistribute it.
There is NO WARRANTY, to the extent permitted by law.
`;

/** PS1 of an interactive shell that finds none in its environment. */
const PROMPTS: Readonly<Record<string, string>> = { ash: "\\w \\$ ", dash: "\\$ " };

async function run(process: Process, dialect: Dialect): Promise<number> {
  const args = process.argv.slice(1);
  const called = (process.argv[0] ?? "bash").replace(/^-/, "");
  const shellName = called.slice(called.lastIndexOf("/") + 1);
  const options: string[] = [];
  let command: string | undefined;
  let wantsCommand = false;
  let interactive = false;
  let fromStdin = false;
  let index = 0;
  for (; index < args.length; index++) {
    const arg = args[index] ?? "";
    if (arg === "--" || arg === "-") {
      index++;
      break;
    }
    if (arg === "--version") {
      await process.stdout.write(VERSION);
      return 0;
    }
    if (arg === "--login" || arg === "--norc" || arg === "--noprofile" || arg === "--posix") continue;
    if (arg.startsWith("--")) {
      await process.stderr.write(`${shellName}: ${arg}: invalid option\n`);
      return 2;
    }
    if (!/^[-+]./.test(arg)) break;
    for (const letter of arg.slice(1)) {
      if (letter === "c") wantsCommand = true;
      else if (letter === "i") interactive = true;
      else if (letter === "l") continue;
      else if (letter === "s") fromStdin = true;
      else if (letter === "o") {
        const name = args[++index];
        if (name !== undefined) options.push(name);
      } else {
        const name = LETTERS[letter];
        if (name === undefined) {
          await process.stderr.write(`${shellName}: -${letter}: invalid option\n`);
          return 2;
        }
        options.push(name);
      }
    }
  }
  let rest = args.slice(index);
  if (wantsCommand) {
    command = rest[0];
    if (command === undefined) {
      await process.stderr.write(`${shellName}: -c: option requires an argument\n`);
      return 2;
    }
    rest = rest.slice(1);
  }
  if (
    command === undefined &&
    (rest.length === 0 || fromStdin) &&
    ((process.stdin.isTerminal && process.tty) || (interactive && process.tty))
  ) {
    const state = initialState(process, shellName, dialect);
    const ps1 = PROMPTS[dialect];
    if (ps1 !== undefined && state.get("PS1") === undefined) state.declare("PS1", { value: ps1 });
    const session = new ShellSession(process, { state });
    for (const name of options) setOption(session.interpreter, name, true);
    return session.interact();
  }
  if (command !== undefined) {
    const style: ShellStyle = { kind: "string" };
    const shell = new Interpreter(process, initialState(process, rest[0] ?? called, dialect), style);
    shell.state.positional = rest.slice(1);
    for (const name of options) setOption(shell, name, true);
    const text = command;
    return shell.toTheEnd(() => shell.source(text));
  }
  const file = fromStdin ? undefined : rest[0];
  if (file !== undefined) {
    const shell = new Interpreter(process, initialState(process, file, dialect), { kind: "file", path: file });
    shell.state.positional = rest.slice(1);
    for (const name of options) setOption(shell, name, true);
    let text: string;
    try {
      const path = resolve(process.cwd, file);
      if (path === "/dev/stdin") text = await process.stdin.readAll();
      else {
        if (process.fs.program(path)) {
          await process.stderr.write(`${file}: ${file}: cannot execute binary file\n`);
          return 126;
        }
        text = process.fs.read(path);
      }
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
      await process.stderr.write(
        error.code === "EISDIR" ? `${file}: ${file}: Is a directory\n` : `${shellName}: ${file}: ${error.message}\n`,
      );
      return error.code === "EISDIR" ? 126 : 127;
    }
    return shell.toTheEnd(() => shell.source(text));
  }
  const shell = new Interpreter(process, initialState(process, called, dialect), { kind: "file", path: called });
  shell.state.positional = rest;
  for (const name of options) setOption(shell, name, true);
  return shell.toTheEnd(() => runStream(process, shell));
}

/** A script on stdin: line by line, so that commands can read the rest of it. */
async function runStream(process: Process, shell: Interpreter): Promise<number> {
  let text = "";
  let line = 1;
  let count = 0;
  for (;;) {
    const next = await process.stdin.readLine();
    if (next === null) {
      if (text === "") return shell.state.status;
      return shell.source(text, undefined, line);
    }
    count++;
    text = text === "" ? next : `${text}\n${next}`;
    if (isIncomplete(shell, text)) continue;
    await shell.source(text, undefined, line);
    line = count + 1;
    text = "";
  }
}

/** bash, also as Debian's `sh` (dash) and busybox's (ash): they differ in what they show, not in what they do. */
export const bash: Command = { name: "bash", run: (process) => run(process, "bash") };
export const sh: Command = { name: "sh", run: (process) => run(process, "dash") };
export const ash: Command = { name: "ash", run: (process) => run(process, "ash") };
