/** export, declare, local, readonly, unset, set, shopt, shift, getopts, let. */
import { doubleQuote, quoteIfNeeded } from "../expand/quote.ts";
import type { Descriptors } from "../run/descriptors.ts";
import type { Interpreter } from "../run/interpreter.ts";
import type { Variable } from "../state.ts";
import { type Builtin, builtinOptions } from "./builtin.ts";

const IDENTIFIER = /^[A-Za-z_]\w*$/;

function printed(name: string, variable: Variable, keys: readonly string[]): string {
  const flags =
    (variable.kind === "indexed" ? "a" : "") +
    (variable.kind === "associative" ? "A" : "") +
    (variable.integer ? "i" : "") +
    (variable.letterCase === "lower" ? "l" : "") +
    (variable.readonly ? "r" : "") +
    (variable.letterCase === "upper" ? "u" : "") +
    (variable.exported ? "x" : "");
  const head = `declare -${flags || "-"} ${name}`;
  if (variable.kind !== "scalar") {
    const items = keys.map((key) => `[${key}]=${doubleQuote(variable.items.get(key) ?? "")}`).join(" ");
    return `${head}=(${items}${variable.kind === "associative" && items ? " " : ""})\n`;
  }
  return variable.value === undefined ? `${head}\n` : `${head}=${doubleQuote(variable.value)}\n`;
}

/** Shared by declare, local, export, readonly. */
async function declareNames(
  shell: Interpreter,
  io: Descriptors,
  command: string,
  args: readonly string[],
  options: { scope: "local" | "any"; change: Partial<Variable> },
): Promise<number> {
  let status = 0;
  for (const arg of args) {
    const match = /^([^=[+]+)(?:\[([^\]]*)\])?(\+?)=([\s\S]*)$/.exec(arg);
    const name = match?.[1] ?? arg;
    if (!IDENTIFIER.test(name)) {
      await shell.complain(`${command}: \`${arg}': not a valid identifier`, io);
      status = 1;
      continue;
    }
    if (options.scope === "local" && shell.state.scopes.length > 0) shell.state.local(name);
    const { readonly: makeReadonly, ...change } = options.change;
    if (shell.state.variables.get(name)?.readonly && match) {
      await shell.complain(`${name}: readonly variable`, io);
      return 1;
    }
    shell.state.declare(name, change);
    if (match) shell.setVariable(name, match[4] ?? "", match[3] === "+", match[2]);
    if (makeReadonly !== undefined) shell.state.declare(name, { readonly: makeReadonly });
    if (change.exported) {
      const value = shell.state.get(name);
      if (value !== undefined) shell.process.env.set(name, value);
    }
    if (change.exported === false) shell.process.env.delete(name);
  }
  return status;
}

async function printAll(shell: Interpreter, io: Descriptors, keep: (variable: Variable) => boolean): Promise<number> {
  let text = "";
  for (const name of [...shell.state.variables.keys()].sort()) {
    const variable = shell.state.variables.get(name);
    if (variable && keep(variable)) text += printed(name, variable, shell.state.keys(name));
  }
  await io.out(text);
  return 0;
}

export const declare: Builtin = async (shell, args, io) => {
  const change: Partial<Variable> = {};
  let print = false;
  let functions = false;
  let names = false;
  let global = false;
  let index = 0;
  for (; index < args.length; index++) {
    const arg = args[index] ?? "";
    if (arg === "--") {
      index++;
      break;
    }
    if (!/^[-+]./.test(arg)) break;
    const on = arg.startsWith("-");
    for (const letter of arg.slice(1)) {
      if (letter === "x") change.exported = on;
      else if (letter === "r") change.readonly = on;
      else if (letter === "i") change.integer = on;
      else if (letter === "a") change.kind = "indexed";
      else if (letter === "A") change.kind = "associative";
      else if (letter === "l") change.letterCase = "lower";
      else if (letter === "u") change.letterCase = "upper";
      else if (letter === "p") print = true;
      else if (letter === "g") global = true;
      else if (letter === "f") functions = true;
      else if (letter === "F") {
        functions = true;
        names = true;
      } else {
        await shell.complain(`declare: -${letter}: invalid option`, io);
        await io.error("declare: usage: declare [-aAfFgiIlnrtux] [name[=value] ...] or declare -p [-aAfFilnrtux] [name ...]\n");
        return 2;
      }
    }
  }
  const rest = args.slice(index);
  if (functions) {
    let status = 0;
    for (const name of rest.length > 0 ? rest : [...shell.state.functions.keys()].sort()) {
      const definition = shell.state.functions.get(name);
      if (!definition) status = 1;
      else await io.out(names ? (rest.length > 0 ? `${name}\n` : `declare -f ${name}\n`) : `${definition.source}\n`);
    }
    return status;
  }
  if (print || rest.length === 0) {
    if (rest.length === 0)
      return printAll(shell, io, (variable) => (change.exported ? variable.exported : change.readonly ? variable.readonly : true));
    let status = 0;
    for (const name of rest) {
      const variable = shell.state.variables.get(name);
      if (variable) await io.out(printed(name, variable, shell.state.keys(name)));
      else {
        await shell.complain(`declare: ${name}: not found`, io);
        status = 1;
      }
    }
    return status;
  }
  return declareNames(shell, io, "declare", rest, { scope: global ? "any" : "local", change });
};

export const local: Builtin = async (shell, args, io) => {
  if (shell.state.scopes.length === 0) {
    await shell.complain("local: can only be used in a function", io);
    return 1;
  }
  const change: Partial<Variable> = {};
  let index = 0;
  for (; /^-./.test(args[index] ?? ""); index++) {
    for (const letter of (args[index] ?? "").slice(1)) {
      if (letter === "r") change.readonly = true;
      if (letter === "i") change.integer = true;
      if (letter === "a") change.kind = "indexed";
      if (letter === "A") change.kind = "associative";
      if (letter === "x") change.exported = true;
    }
  }
  return declareNames(shell, io, "local", args.slice(index), { scope: "local", change });
};

export const exportVariables: Builtin = async (shell, args, io) => {
  const parsed = await builtinOptions(shell, io, "export", args, "fnp", "export [-fn] [name[=value] ...] or export -p");
  if (!parsed) return 2;
  if (parsed.rest.length === 0) {
    let text = "";
    for (const name of [...shell.state.variables.keys()].sort()) {
      const variable = shell.state.variables.get(name);
      if (variable?.exported)
        text += variable.value === undefined ? `declare -x ${name}\n` : `declare -x ${name}=${doubleQuote(variable.value)}\n`;
    }
    await io.out(text);
    return 0;
  }
  if (parsed.options.has("f")) return 0;
  return declareNames(shell, io, "export", parsed.rest, { scope: "any", change: { exported: !parsed.options.has("n") } });
};

export const readonlyVariables: Builtin = async (shell, args, io) => {
  const parsed = await builtinOptions(shell, io, "readonly", args, "aApf", "readonly [-aAf] [name[=value] ...] or readonly -p");
  if (!parsed) return 2;
  if (parsed.rest.length === 0) return printAll(shell, io, (variable) => variable.readonly);
  return declareNames(shell, io, "readonly", parsed.rest, { scope: "any", change: { readonly: true } });
};

export const unset: Builtin = async (shell, args, io) => {
  const parsed = await builtinOptions(shell, io, "unset", args, "fvn", "unset [-f] [-v] [-n] [name ...]");
  if (!parsed) return 2;
  let status = 0;
  for (const name of parsed.rest) {
    const element = /^(\w+)\[(.*)\]$/.exec(name);
    if (element) {
      const variable = shell.state.variables.get(element[1] ?? "");
      const key = variable?.kind === "associative" ? (element[2] ?? "") : String(shell.expander.evaluate(element[2] ?? "0"));
      variable?.items.delete(key);
      continue;
    }
    if (!IDENTIFIER.test(name) && !parsed.options.has("f")) {
      await shell.complain(`unset: \`${name}': not a valid identifier`, io);
      status = 1;
      continue;
    }
    if (parsed.options.has("f") || (!parsed.options.has("v") && !shell.state.variables.has(name))) {
      shell.state.functions.delete(name);
      continue;
    }
    if (shell.state.variables.get(name)?.readonly) {
      await shell.complain(`unset: ${name}: cannot unset: readonly variable`, io);
      status = 1;
      continue;
    }
    shell.state.unset(name);
    shell.process.env.delete(name);
  }
  return status;
};

const LETTERS: Record<string, string> = {
  a: "allexport",
  b: "notify",
  B: "braceexpand",
  C: "noclobber",
  e: "errexit",
  f: "noglob",
  h: "hashall",
  m: "monitor",
  n: "noexec",
  u: "nounset",
  v: "verbose",
  x: "xtrace",
  E: "errtrace",
  T: "functrace",
  P: "physical",
  H: "histexpand",
};
const OPTION_NAMES = [
  "allexport",
  "braceexpand",
  "emacs",
  "errexit",
  "errtrace",
  "functrace",
  "hashall",
  "histexpand",
  "history",
  "ignoreeof",
  "interactive-comments",
  "keyword",
  "monitor",
  "noclobber",
  "noexec",
  "noglob",
  "nolog",
  "notify",
  "nounset",
  "onecmd",
  "physical",
  "pipefail",
  "posix",
  "privileged",
  "verbose",
  "vi",
  "xtrace",
];

/** Turns an option on or off; false when there is no such option. */
export function setOption(shell: Interpreter, name: string, on: boolean): boolean {
  if (!OPTION_NAMES.includes(name)) return false;
  if (on) shell.state.options.add(name);
  else shell.state.options.delete(name);
  if (name === "monitor") shell.monitor = on && shell.process.tty !== undefined;
  return true;
}

export const set: Builtin = async (shell, args, io) => {
  if (args.length === 0) {
    let text = "";
    for (const name of [...shell.state.variables.keys()].sort()) {
      const variable = shell.state.variables.get(name);
      if (!variable) continue;
      if (variable.kind !== "scalar") {
        text += `${name}=(${shell.state
          .keys(name)
          .map((key) => `[${key}]=${doubleQuote(variable.items.get(key) ?? "")}`)
          .join(" ")})\n`;
      } else if (variable.value !== undefined) text += `${name}=${quoteIfNeeded(variable.value)}\n`;
    }
    await io.out(text);
    return 0;
  }
  for (let index = 0; index < args.length; index++) {
    const arg = args[index] ?? "";
    if (arg === "--") {
      shell.state.positional = args.slice(index + 1);
      return 0;
    }
    if (arg === "-") {
      shell.state.options.delete("xtrace");
      shell.state.options.delete("verbose");
      if (index + 1 < args.length) shell.state.positional = args.slice(index + 1);
      return 0;
    }
    if (!/^[-+]./.test(arg)) {
      shell.state.positional = args.slice(index);
      return 0;
    }
    const on = arg.startsWith("-");
    for (const letter of arg.slice(1)) {
      if (letter === "o") {
        const name = args[index + 1];
        if (name === undefined) {
          const lines = OPTION_NAMES.map((option) =>
            on
              ? `${option.padEnd(15)}\t${shell.state.options.has(option) ? "on" : "off"}\n`
              : `set ${shell.state.options.has(option) ? "-" : "+"}o ${option}\n`,
          );
          await io.out(lines.join(""));
          return 0;
        }
        index++;
        if (!setOption(shell, name, on)) {
          await shell.complain(`set: ${name}: invalid option name`, io);
          return 1;
        }
        continue;
      }
      const name = LETTERS[letter];
      if (name === undefined) {
        await shell.complain(`set: ${arg[0]}${letter}: invalid option`, io);
        await io.error("set: usage: set [-abefhkmnptuvxBCEHPT] [-o option-name] [--] [-] [arg ...]\n");
        return 2;
      }
      setOption(shell, name, on);
    }
  }
  return 0;
};

const SHOPTS = [
  "autocd",
  "cdspell",
  "checkwinsize",
  "cmdhist",
  "dotglob",
  "expand_aliases",
  "extglob",
  "failglob",
  "globstar",
  "histappend",
  "inherit_errexit",
  "lastpipe",
  "nocaseglob",
  "nocasematch",
  "nullglob",
  "promptvars",
  "sourcepath",
  "xpg_echo",
];
export const shopt: Builtin = async (shell, args, io) => {
  const parsed = await builtinOptions(shell, io, "shopt", args, "pqsuo", "shopt [-pqsu] [-o] [optname ...]");
  if (!parsed) return 2;
  const names = parsed.rest.length > 0 ? parsed.rest : SHOPTS;
  let status = 0;
  for (const name of names) {
    if (!SHOPTS.includes(name) && !shell.state.shopts.has(name)) {
      await shell.complain(`shopt: ${name}: invalid shell option name`, io);
      status = 1;
      continue;
    }
    if (parsed.options.has("s")) shell.state.shopts.add(name);
    else if (parsed.options.has("u")) shell.state.shopts.delete(name);
    else {
      const on = shell.state.shopts.has(name);
      if (!on && parsed.rest.length > 0) status = 1;
      if (!parsed.options.has("q")) {
        await io.out(parsed.options.has("p") ? `shopt -${on ? "s" : "u"} ${name}\n` : `${name.padEnd(15)}\t${on ? "on" : "off"}\n`);
      }
    }
  }
  return status;
};

export const shift: Builtin = async (shell, args, io) => {
  const count = Number(args[0] ?? 1);
  if (!Number.isInteger(count)) {
    await shell.complain(`shift: ${args[0]}: numeric argument required`, io);
    return 1;
  }
  if (count < 0) {
    await shell.complain(`shift: ${args[0]}: shift count out of range`, io);
    return 1;
  }
  if (count > shell.state.positional.length) return 1;
  shell.state.positional = shell.state.positional.slice(count);
  return 0;
};

export const getopts: Builtin = async (shell, args, io) => {
  const [spec, name, ...given] = args;
  if (spec === undefined || name === undefined) {
    await io.error("getopts: usage: getopts optstring name [arg ...]\n");
    return 2;
  }
  const { state } = shell;
  const words = given.length > 0 ? given : state.positional;
  let index = Number(state.get("OPTIND") ?? "1");
  if (index < 1) index = 1;
  if (state.get("OPTIND") === "1" && state.getoptsOffset !== 1 && !/^-.{2,}/.test(words[0] ?? "")) state.getoptsOffset = 1;
  const word = words[index - 1];
  const silent = spec.startsWith(":");
  const end = (next: number) => {
    state.set("OPTIND", String(next));
    state.set(name, "?");
    state.getoptsOffset = 1;
    return 1;
  };
  if (word === undefined || !word.startsWith("-") || word === "-") return end(index);
  if (word === "--") return end(index + 1);
  const letter = word[state.getoptsOffset] ?? "";
  const found = letter === ":" ? -1 : spec.indexOf(letter, silent ? 1 : 0);
  const advance = () => {
    if (state.getoptsOffset + 1 < word.length) state.getoptsOffset++;
    else {
      state.getoptsOffset = 1;
      index++;
    }
  };
  if (found < 0) {
    advance();
    state.set("OPTIND", String(index));
    state.set(name, "?");
    if (silent) state.set("OPTARG", letter);
    else {
      state.variables.delete("OPTARG");
      await io.error(`${state.name}: illegal option -- ${letter}\n`);
    }
    return 0;
  }
  if (spec[found + 1] === ":") {
    const inside = word.slice(state.getoptsOffset + 1);
    state.getoptsOffset = 1;
    const value = inside === "" ? words[index] : inside;
    index += inside === "" ? 2 : 1;
    if (value === undefined) {
      state.set("OPTIND", String(index - 1));
      state.set(name, silent ? ":" : "?");
      if (silent) state.set("OPTARG", letter);
      else await io.error(`${state.name}: option requires an argument -- ${letter}\n`);
      return 0;
    }
    state.set("OPTIND", String(index));
    state.set("OPTARG", value);
    state.set(name, letter);
    return 0;
  }
  advance();
  state.set("OPTIND", String(index));
  state.variables.delete("OPTARG");
  state.set(name, letter);
  return 0;
};

export const letBuiltin: Builtin = async (shell, args, io) => {
  if (args.length === 0) {
    await shell.complain("let: expression expected", io);
    return 1;
  }
  let value = 0n;
  for (const arg of args) value = shell.expander.evaluate(arg);
  return value === 0n ? 1 : 0;
};
