/** echo, printf. */
import { resolve } from "../../machine/path.ts";
import { formatDate } from "../date.ts";
import { backslashQuote } from "../expand/quote.ts";
import { expandEscapes, formatPrintf } from "../format.ts";
import type { Builtin } from "./builtin.ts";

/** The text that echo prints for these arguments. */
export function echoText(args: readonly string[], escapes = false): string {
  let newline = true;
  let index = 0;
  for (; index < args.length; index++) {
    const arg = args[index] ?? "";
    if (!/^-[neE]+$/.test(arg)) break;
    for (const letter of arg.slice(1)) {
      if (letter === "n") newline = false;
      else escapes = letter === "e";
    }
  }
  const text = args.slice(index).join(" ");
  if (!escapes) return newline ? `${text}\n` : text;
  const expanded = expandEscapes(text);
  return expanded.text + (newline && !expanded.stopped ? "\n" : "");
}

export const echo: Builtin = async (shell, args, io) => {
  if (!io.stdout) {
    await shell.complain("echo: write error: Bad file descriptor", io);
    return 1;
  }
  await io.out(echoText(args, shell.state.shopts.has("xpg_echo")));
  return 0;
};

export const printf: Builtin = async (shell, args, io) => {
  let rest = [...args];
  let variable: string | undefined;
  if (rest[0] === "-v") {
    variable = rest[1];
    rest = rest.slice(2);
  }
  if (rest[0] === "--") rest = rest.slice(1);
  const [format] = rest;
  if (format === undefined) {
    await io.error(`printf: usage: printf [-v var] format [arguments]\n`);
    return 2;
  }
  const { text, errors } = formatPrintf(format, rest.slice(1), {
    quote: backslashQuote,
    date: (pattern, seconds) => formatDate(pattern || "%X", seconds === undefined ? shell.process.date : seconds * 1000),
  });
  for (const error of errors) await shell.complain(`printf: ${error}`, io);
  if (variable !== undefined) {
    const element = /^(\w+)\[(.+)\]$/.exec(variable);
    if (element) shell.state.set(element[1] ?? "", text, element[2]);
    else shell.setVariable(variable, text, false);
  } else await io.out(text);
  return errors.length > 0 ? 1 : 0;
};

export { resolve };
