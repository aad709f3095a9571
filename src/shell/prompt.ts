/** `$PS1`: backslash escapes, then expansions. */
import { formatDate } from "./date.ts";
import type { Interpreter } from "./run/interpreter.ts";
import { Parser } from "./syntax/parser.ts";

/** What the learner's shell shows. */
export const DEFAULT_PROMPT = "\\u@\\h:\\w\\$ ";

export async function prompt(shell: Interpreter, name: "PS1" | "PS2" | "PS4"): Promise<string> {
  const template = shell.state.get(name) ?? (name === "PS1" ? DEFAULT_PROMPT : name === "PS2" ? "> " : "+ ");
  const home = shell.state.get("HOME") ?? "";
  const cwd = shell.cwd;
  const short = home && (cwd === home || cwd.startsWith(`${home}/`)) ? `~${cwd.slice(home.length)}` : cwd;
  const hostname = shell.process.machine.hostname;
  const escaped = template.replace(/\\(\d{3}|D\{[^}]*\}|.)/g, (whole, code: string) => {
    if (/^\d{3}$/.test(code)) return String.fromCharCode(Number.parseInt(code, 8));
    if (code.startsWith("D{")) return formatDate(code.slice(2, -1) || "%X", shell.process.date);
    switch (code) {
      case "u":
        return shell.process.user.name;
      case "h":
        return hostname.split(".")[0] ?? hostname;
      case "H":
        return hostname;
      case "w":
        return short;
      case "W":
        return short === "~" || short === "/" ? short : short.slice(short.lastIndexOf("/") + 1);
      case "$":
        return shell.process.user.uid === 0 ? "#" : "\\$";
      case "n":
        return "\n";
      case "r":
        return "\r";
      case "a":
        return "\x07";
      case "e":
        return "\x1b";
      case "[":
      case "]":
        return "";
      case "t":
        return formatDate("%H:%M:%S", shell.process.date);
      case "T":
        return formatDate("%I:%M:%S", shell.process.date);
      case "@":
        return formatDate("%I:%M %p", shell.process.date);
      case "A":
        return formatDate("%H:%M", shell.process.date);
      case "d":
        return formatDate("%a %b %d", shell.process.date);
      case "s":
        return "bash";
      case "v":
        return "5.2";
      case "V":
        return "5.2.15";
      case "j":
        return String(shell.jobs.list.length);
      case "!":
        return String(shell.state.history.length + 1);
      case "#":
        return String(shell.state.history.length + 1);
      case "\\":
        return "\\\\";
      default:
        return whole;
    }
  });
  const status = shell.state.status;
  try {
    return await shell.expander.string({
      parts: [{ type: "double", parts: new Parser(escaped).heredocParts() }],
      source: escaped,
    });
  } catch {
    return escaped;
  } finally {
    shell.state.status = status;
  }
}
