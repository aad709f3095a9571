/** The parameters that the shell itself works out: `$-`, `$RANDOM`, `$LINENO`, …, and whose home `~` is. */
import type { Interpreter } from "./interpreter.ts";

export function homeOf(shell: Interpreter, user: string): string | undefined {
  if (user === "") return shell.state.get("HOME") ?? shell.process.user.home;
  if (user === shell.process.user.name) return shell.process.user.home;
  if (user === "root") return "/root";
  try {
    const line = shell.fs
      .read("/etc/passwd")
      .split("\n")
      .find((entry) => entry.startsWith(`${user}:`));
    return line?.split(":")[5];
  } catch {
    return undefined;
  }
}

export function dynamicParameter(shell: Interpreter, name: string): string | undefined {
  switch (name) {
    case "-":
      return optionLetters(shell);
    case "RANDOM":
      return String(Math.floor(shell.process.random() * 32768));
    case "SRANDOM":
      return String(Math.floor(shell.process.random() * 4294967296));
    case "SECONDS":
      return String(Math.floor((shell.process.clock.now - shell.state.started) / 1_000_000));
    case "EPOCHSECONDS":
      return String(Math.floor(shell.process.date / 1000));
    case "EPOCHREALTIME":
      return `${Math.floor(shell.process.date / 1000)}.${String(shell.process.clock.now % 1_000_000).padStart(6, "0")}`;
    case "LINENO":
      return String(shell.line);
    case "BASHPID":
      return String(shell.process.pid);
    case "PPID":
      return String(shell.process.parent);
    case "UID":
    case "EUID":
      return String(shell.process.user.uid);
    case "HOSTNAME":
      return shell.state.get("HOSTNAME") ?? shell.process.machine.hostname;
    case "FUNCNAME":
      return shell.state.functionNames.at(-1);
    case "PIPESTATUS":
      return shell.state.pipeStatus[0]?.toString();
    case "BASH_SUBSHELL":
      return String(shell.state.subshell);
    case "_":
      return shell.state.lastArgument;
    case "SHLVL":
      return shell.state.get("SHLVL") ?? "1";
    case "COLUMNS":
      return shell.process.tty ? String(shell.process.tty.columns) : shell.state.get("COLUMNS");
    case "LINES":
      return shell.process.tty ? String(shell.process.tty.rows) : shell.state.get("LINES");
    default:
      return undefined;
  }
}

/** $- */
function optionLetters(shell: Interpreter): string {
  const letters: [string, string][] = [
    ["errexit", "e"],
    ["noglob", "f"],
    ["hashall", "h"],
    ["allexport", "a"],
    ["monitor", "m"],
    ["noexec", "n"],
    ["nounset", "u"],
    ["verbose", "v"],
    ["xtrace", "x"],
    ["braceexpand", "B"],
    ["noclobber", "C"],
  ];
  const on = letters.filter(([name]) => shell.state.options.has(name)).map(([, letter]) => letter);
  if (shell.interactive) on.push("i", "s");
  if (shell.style.kind === "string") on.push("c");
  return on.join("");
}
