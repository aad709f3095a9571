/** type, command, builtin, hash, alias, unalias, history, help. */
import { quoteWord } from "../expand/quote.ts";
import type { Interpreter } from "../run/interpreter.ts";
import { type Builtin, builtinOptions } from "./builtin.ts";

export const KEYWORDS = [
  "if",
  "then",
  "else",
  "elif",
  "fi",
  "case",
  "esac",
  "for",
  "select",
  "while",
  "until",
  "do",
  "done",
  "in",
  "function",
  "time",
  "{",
  "}",
  "!",
  "[[",
  "]]",
  "coproc",
];

function pathOf(shell: Interpreter, name: string): string | undefined {
  const resolution = shell.resolve(name, true);
  return resolution.kind === "program" || resolution.kind === "script" ? (name.includes("/") ? name : resolution.path) : undefined;
}
function isBuiltin(shell: Interpreter, name: string): boolean {
  return shell.resolve(name, false, "command").kind === "builtin";
}

export const type: Builtin = async (shell, args, io) => {
  const parsed = await builtinOptions(shell, io, "type", args, "afptP", "type [-afptP] name [name ...]");
  if (!parsed) return 2;
  const short = parsed.options.has("t");
  const all = parsed.options.has("a");
  let status = 0;
  for (const name of parsed.rest) {
    const lines: string[] = [];
    const onlyPath = parsed.options.has("p") || parsed.options.has("P");
    const alias = shell.state.aliases.get(name);
    if (!onlyPath) {
      if (alias !== undefined) lines.push(short ? "alias" : `${name} is aliased to \`${alias}'`);
      if (KEYWORDS.includes(name)) lines.push(short ? "keyword" : `${name} is a shell keyword`);
      const definition = shell.state.functions.get(name);
      if (definition) lines.push(short ? "function" : `${name} is a function\n${definition.source}`);
      if (isBuiltin(shell, name)) lines.push(short ? "builtin" : `${name} is a shell builtin`);
    }
    if (lines.length === 0 || all || parsed.options.has("P")) {
      const path = pathOf(shell, name);
      if (path) lines.push(short ? "file" : onlyPath ? path : `${name} is ${path}`);
    }
    if (lines.length === 0) {
      status = 1;
      if (!short && !onlyPath) await shell.complain(`type: ${name}: not found`, io);
      continue;
    }
    await io.out(`${(all ? lines : lines.slice(0, 1)).join("\n")}\n`);
  }
  return status;
};

export const command: Builtin = async (shell, args, io) => {
  const parsed = await builtinOptions(shell, io, "command", args, "pvV", "command [-pVv] command [arg ...]");
  if (!parsed) return 2;
  if (parsed.options.has("V")) return type(shell, parsed.rest, io);
  if (parsed.options.has("v")) {
    let status = parsed.rest.length === 0 ? 0 : 1;
    for (const name of parsed.rest) {
      const alias = shell.state.aliases.get(name);
      const text =
        alias !== undefined
          ? `alias ${name}=${quoteWord(alias)}`
          : KEYWORDS.includes(name) || shell.state.functions.has(name) || isBuiltin(shell, name)
            ? name
            : pathOf(shell, name);
      if (text === undefined) continue;
      status = 0;
      await io.out(`${text}\n`);
    }
    return status;
  }
  const [name] = parsed.rest;
  if (name === undefined) return 0;
  const resolution = shell.resolve(name, false, "command");
  if (resolution.kind === "builtin") return shell.builtin(name, parsed.rest.slice(1), io);
  if (resolution.kind === "missing") {
    await shell.complain(resolution.message, io);
    return resolution.code;
  }
  return shell.external(resolution, parsed.rest, io, shell.state.environment());
};

export const builtin: Builtin = async (shell, args, io) => {
  const [name, ...rest] = args;
  if (name === undefined) return 0;
  if (!isBuiltin(shell, name)) {
    await shell.complain(`builtin: ${name}: not a shell builtin`, io);
    return 1;
  }
  return shell.builtin(name, rest, io);
};

export const hash: Builtin = async (shell, args, io) => {
  let status = 0;
  for (const name of args) {
    if (name.startsWith("-")) continue;
    if (pathOf(shell, name) === undefined) {
      await shell.complain(`hash: ${name}: not found`, io);
      status = 1;
    }
  }
  if (args.length === 0) await io.error("hash: hash table empty\n");
  return status;
};

export const alias: Builtin = async (shell, args, io) => {
  const { aliases } = shell.state;
  const names = args.filter((arg) => arg !== "-p");
  let status = 0;
  if (names.length === 0) {
    for (const name of [...aliases.keys()].sort()) await io.out(`alias ${name}=${quoteWord(aliases.get(name) ?? "")}\n`);
    return 0;
  }
  for (const arg of names) {
    const at = arg.indexOf("=");
    if (at > 0) {
      const name = arg.slice(0, at);
      if (/[\s/$`"'=|&;()<>\\]/.test(name)) {
        await shell.complain(`alias: \`${name}': invalid alias name`, io);
        status = 1;
      } else aliases.set(name, arg.slice(at + 1));
      continue;
    }
    const value = aliases.get(arg);
    if (value === undefined) {
      await shell.complain(`alias: ${arg}: not found`, io);
      status = 1;
    } else await io.out(`alias ${arg}=${quoteWord(value)}\n`);
  }
  return status;
};

export const unalias: Builtin = async (shell, args, io) => {
  if (args[0] === "-a") {
    shell.state.aliases.clear();
    return 0;
  }
  if (args.length === 0) {
    await io.error("unalias: usage: unalias [-a] name [name ...]\n");
    return 2;
  }
  let status = 0;
  for (const name of args) {
    if (shell.state.aliases.delete(name)) continue;
    await shell.complain(`unalias: ${name}: not found`, io);
    status = 1;
  }
  return status;
};

export const history: Builtin = async (shell, args, io) => {
  const { state } = shell;
  const [first, second] = args;
  if (first === "-c") {
    state.history = [];
    return 0;
  }
  if (first === "-d") {
    const position = Number(second);
    if (!(position >= 1 && position <= state.history.length)) {
      await shell.complain(`history: ${second ?? ""}: history position out of range`, io);
      return 1;
    }
    state.history.splice(position - 1, 1);
    return 0;
  }
  if (first === "-a" || first === "-w" || first === "-r" || first === "-n") return 0;
  if (first !== undefined && !/^\d+$/.test(first)) {
    await shell.complain(
      first.startsWith("-") ? `history: ${first.slice(0, 2)}: invalid option` : `history: ${first}: numeric argument required`,
      io,
    );
    if (first.startsWith("-"))
      await io.error("history: usage: history [-c] [-d offset] [n] or history -anrw [filename] or history -ps arg [arg...]\n");
    return first.startsWith("-") ? 2 : 1;
  }
  const from = first === undefined ? 0 : Math.max(0, state.history.length - Number(first));
  await io.out(
    state.history
      .slice(from)
      .map((line, index) => `${String(from + index + 1).padStart(5)}  ${line}\n`)
      .join(""),
  );
  return 0;
};
