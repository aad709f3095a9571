/** A command that runs inside the shell. */
import type { Descriptors } from "../run/descriptors.ts";
import type { Interpreter } from "../run/interpreter.ts";

export type Builtin = (shell: Interpreter, args: readonly string[], io: Descriptors) => number | Promise<number>;

/** Splits `-abc` options off; undefined after telling of an unknown one (`bash: cd: -z: invalid option`). */
export async function builtinOptions(
  shell: Interpreter,
  io: Descriptors,
  name: string,
  args: readonly string[],
  allowed: string,
  usage: string,
): Promise<{ options: Map<string, string>; rest: readonly string[] } | undefined> {
  const options = new Map<string, string>();
  let index = 0;
  for (; index < args.length; index++) {
    const arg = args[index] ?? "";
    if (arg === "--") {
      index++;
      break;
    }
    if (!arg.startsWith("-") || arg === "-") break;
    for (let at = 1; at < arg.length; at++) {
      const letter = arg[at] ?? "";
      const found = allowed.indexOf(letter);
      if (found < 0 || letter === ":") {
        await shell.complain(`${name}: -${letter}: invalid option`, io);
        await io.error(`${name}: usage: ${usage}\n`);
        return undefined;
      }
      if (allowed[found + 1] === ":") {
        const value = at + 1 < arg.length ? arg.slice(at + 1) : args[++index];
        if (value === undefined) {
          await shell.complain(`${name}: -${letter}: option requires an argument`, io);
          await io.error(`${name}: usage: ${usage}\n`);
          return undefined;
        }
        options.set(letter, value);
        break;
      }
      options.set(letter, "");
    }
  }
  return { options, rest: args.slice(index) };
}
