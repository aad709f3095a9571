/** :, true, false, exit, return, break, continue, eval, source, exec, trap, umask, times and refusals. */
import { FileError } from "../../machine/filesystem.ts";
import { resolve } from "../../machine/path.ts";
import { SIGNAL_NUMBERS } from "../../machine/program.ts";
import { quoteWord } from "../expand/quote.ts";
import { Exit, LoopControl, Return } from "../run/control.ts";
import type { Descriptors } from "../run/descriptors.ts";
import type { Interpreter } from "../run/interpreter.ts";
import type { Builtin } from "./builtin.ts";

export const colon: Builtin = () => 0;
export const falseBuiltin: Builtin = () => 1;

async function numeric(shell: Interpreter, io: Descriptors, name: string, args: readonly string[]): Promise<number | undefined> {
  const [text] = args;
  if (text === undefined) return shell.state.status;
  if (!/^[+-]?\d+$/.test(text)) {
    await shell.complain(`${name}: ${text}: numeric argument required`, io);
    return undefined;
  }
  return Number(text) & 255;
}

export const exit: Builtin = async (shell, args, io) => {
  const code = await numeric(shell, io, "exit", args);
  if (code !== undefined && args.length > 1) {
    await shell.complain("exit: too many arguments", io);
    return 1;
  }
  throw new Exit(code ?? 2);
};

export const returnBuiltin: Builtin = async (shell, args, io) => {
  if (shell.state.scopes.length === 0 && shell.state.sourceDepth === 0) {
    await shell.complain("return: can only `return' from a function or sourced script", io);
    return 2;
  }
  throw new Return((await numeric(shell, io, "return", args)) ?? 2);
};

function loopBuiltin(kind: "break" | "continue"): Builtin {
  return async (shell, args, io) => {
    if (shell.state.loopDepth === 0) {
      await shell.complain(`${kind}: only meaningful in a \`for', \`while', or \`until' loop`, io);
      return 0;
    }
    const levels = args[0] === undefined ? 1 : Number(args[0]);
    if (!Number.isInteger(levels)) {
      await shell.complain(`${kind}: ${args[0]}: numeric argument required`, io);
      throw new Exit(128);
    }
    if (levels < 1) {
      await shell.complain(`${kind}: ${args[0]}: loop count out of range`, io);
      return 1;
    }
    throw new LoopControl(kind, levels);
  };
}
export const breakBuiltin = loopBuiltin("break");
export const continueBuiltin = loopBuiltin("continue");

export const evalBuiltin: Builtin = async (shell, args, io) => {
  const text = args.join(" ");
  if (text.trim() === "") return 0;
  shell.state.sourceDepth++;
  try {
    return await shell.source(text, io, shell.line);
  } finally {
    shell.state.sourceDepth--;
  }
};

export const source: Builtin = async (shell, args, io) => {
  const [file, ...rest] = args[0] === "--" ? args.slice(1) : args;
  if (file === undefined) {
    await shell.complain("source: filename argument required", io);
    await io.error("source: usage: source filename [arguments]\n");
    return 2;
  }
  let text: string | undefined;
  const candidates = file.includes("/")
    ? [file]
    : [...(shell.state.get("PATH") ?? "").split(":").map((folder) => `${folder}/${file}`), file];
  let problem = "No such file or directory";
  for (const candidate of candidates) {
    const path = resolve(shell.cwd, candidate);
    try {
      const found = shell.fs.stat(path);
      if (!found) continue;
      text = path === "/dev/stdin" ? await io.stdin?.readAll() : shell.fs.read(path);
      break;
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
      if (error.code === "EISDIR") {
        await shell.complain(`source: ${file}: is a directory`, io);
        return 1;
      }
      problem = error.message;
    }
  }
  if (text === undefined && (file === "/dev/stdin" || file === "-")) text = await io.stdin?.readAll();
  if (text === undefined) {
    await shell.complain(`${file}: ${problem}`, io);
    return 1;
  }
  const { state } = shell;
  const positional = state.positional;
  const style = shell.style;
  if (rest.length > 0) state.positional = rest;
  shell.style = { kind: "file", path: file };
  state.sourceDepth++;
  try {
    return await shell.source(text, io);
  } catch (error) {
    if (error instanceof Return) return error.code;
    throw error;
  } finally {
    state.sourceDepth--;
    shell.style = style;
    if (rest.length > 0) state.positional = positional;
  }
};

export const exec: Builtin = async (shell, args, io) => {
  let rest = [...args];
  if (rest[0] === "--") rest = rest.slice(1);
  const [name] = rest;
  if (name === undefined) {
    // The redirections of a bare exec stay: put them into the table of whoever ran it.
    return 0;
  }
  const resolution = shell.resolve(name, true);
  if (resolution.kind === "missing") {
    await shell.complain(`exec: ${resolution.message.replace(/: command not found$/, ": not found")}`, io);
    if (shell.interactive) return resolution.code;
    throw new Exit(resolution.code);
  }
  const status = await shell.external(resolution, rest, io, shell.state.environment());
  throw new Exit(status);
};

const PSEUDO = ["EXIT", "ERR", "DEBUG", "RETURN"];
function signalName(text: string): string | undefined {
  if (text === "0") return "EXIT";
  const upper = text.toUpperCase();
  if (PSEUDO.includes(upper)) return upper;
  const name = upper.startsWith("SIG") ? upper : `SIG${upper}`;
  if (name in SIGNAL_NUMBERS) return name;
  return Object.entries(SIGNAL_NUMBERS).find(([, number]) => String(number) === text)?.[0];
}
export const trap: Builtin = async (shell, args, io) => {
  let rest = [...args];
  if (rest[0] === "-l") {
    await io.out(
      Object.entries(SIGNAL_NUMBERS)
        .map(([name, number]) => `${String(number).padStart(2)}) ${name}\n`)
        .join(""),
    );
    return 0;
  }
  const print = rest[0] === "-p" || rest.length === 0;
  if (rest[0] === "-p" || rest[0] === "--") rest = rest.slice(1);
  if (print) {
    for (const [name, action] of shell.state.traps) {
      if (rest.length === 0 || rest.map(signalName).includes(name)) await io.out(`trap -- ${quoteWord(action)} ${name}\n`);
    }
    return 0;
  }
  const reset = rest.length === 1 || rest[0] === "-" || /^\d+$/.test(rest[0] ?? "");
  const action = reset ? undefined : rest[0];
  const signals = reset && rest[0] !== "-" ? rest : rest.slice(1);
  let status = 0;
  for (const signal of signals) {
    const name = signalName(signal);
    if (name === undefined) {
      await shell.complain(`trap: ${signal}: invalid signal specification`, io);
      status = 1;
      continue;
    }
    if (name === "DEBUG" || name === "RETURN") {
      await io.error(`trap: kubewekend does not model the ${name} trap\n`);
      status = 1;
      continue;
    }
    shell.traps.set(name, action);
  }
  return status;
};

export const umask: Builtin = async (shell, args, io) => {
  const [mask] = args;
  if (mask === undefined) {
    await io.out(`${shell.state.umask.toString(8).padStart(4, "0")}\n`);
    return 0;
  }
  if (!/^[0-7]{1,4}$/.test(mask)) {
    await shell.complain(`umask: ${mask}: octal number out of range`, io);
    return 1;
  }
  shell.state.umask = Number.parseInt(mask, 8);
  return 0;
};

export const times: Builtin = async (_shell, _args, io) => {
  await io.out("0m0.000s 0m0.000s\n0m0.000s 0m0.000s\n");
  return 0;
};

/** A builtin that would change nothing real here. */
export function refused(name: string): Builtin {
  return async (_shell, _args, io) => {
    await io.error(`${name}: kubewekend does not model ${name}\n`);
    return 1;
  };
}
