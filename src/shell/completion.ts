/** What Tab offers: commands, files, variables, and whatever a program knows of its own arguments. */
import { resolve } from "../machine/path.ts";
import type { Completion } from "../machine/program.ts";
import { builtins } from "./builtins/index.ts";
import { KEYWORDS } from "./builtins/names.ts";
import { compareNames } from "./expand/glob.ts";
import type { Interpreter } from "./run/interpreter.ts";

export interface CompletionResult {
  /** Where in the line the completed word begins. */
  start: number;
  candidates: Completion[];
}

interface OpenWord {
  /** Words of the command being typed, unquoted; the last one is being completed. */
  words: string[];
  start: number;
  quote: "" | "'" | '"';
  /** The word is the target of a redirection. */
  redirection: boolean;
}

/** Splits the last simple command of a line into words. */
export function openWord(line: string): OpenWord {
  let words: string[] = [];
  let text = "";
  let start = 0;
  let inWord = false;
  let quote: OpenWord["quote"] = "";
  let redirection = false;
  const begin = (at: number) => {
    if (!inWord) start = at;
    inWord = true;
  };
  const finish = () => {
    if (inWord && !redirection) words.push(text);
    if (inWord) redirection = false;
    text = "";
    inWord = false;
  };
  for (let at = 0; at < line.length; at++) {
    const character = line[at] ?? "";
    if (quote === "'") {
      if (character === "'") quote = "";
      else text += character;
    } else if (quote === '"') {
      if (character === '"') quote = "";
      else if (character === "\\" && at + 1 < line.length && '"\\$`'.includes(line[at + 1] ?? "")) text += line[++at];
      else text += character;
    } else if (character === "\\") {
      begin(at);
      text += line[++at] ?? "";
    } else if (character === "'" || character === '"') {
      begin(at);
      quote = character;
    } else if (character === "$" && line[at + 1] === "(") {
      words = [];
      text = "";
      inWord = false;
      at++;
    } else if (/\s/.test(character)) finish();
    else if ("|&;(){}`".includes(character) && !(character === "{" || character === "}" ? inWord : false)) {
      if (character === "&" && /[<>]$/.test(line.slice(0, at))) continue;
      finish();
      words = [];
      redirection = false;
    } else if (character === "<" || character === ">") {
      if (inWord && /^\d+$/.test(text)) {
        text = "";
        inWord = false;
      }
      finish();
      redirection = true;
    } else {
      begin(at);
      text += character;
    }
  }
  if (!inWord) {
    start = line.length;
    text = "";
  }
  return { words: [...words, text], start, quote, redirection };
}

/** Candidates for the word before the cursor. Reads only. */
export async function completeLine(shell: Interpreter, line: string, cursor: number): Promise<CompletionResult> {
  const open = openWord(line.slice(0, cursor));
  const { words, start } = open;
  while (words.length > 1 && /^[A-Za-z_]\w*=/.test(words[0] ?? "")) words.shift();
  while (
    words.length > 1 &&
    [
      "then",
      "do",
      "else",
      "elif",
      "if",
      "while",
      "until",
      "!",
      "time",
      "sudo",
      "nohup",
      "exec",
      "xargs",
      "watch",
      "command",
      "env",
    ].includes(words[0] ?? "")
  ) {
    if (["sudo", "nohup", "exec", "xargs", "watch", "command", "env"].includes(words[0] ?? "") && /^-/.test(words[1] ?? "")) break;
    words.shift();
  }
  const word = words.at(-1) ?? "";
  const variable = /\$\{?(\w*)$/.exec(word);
  if (variable && open.quote !== "'") {
    const brace = word[variable.index + 1] === "{";
    const head = line.slice(start, cursor).replace(/\$\{?\w*$/, "");
    const names = [...shell.state.variables.keys()].filter((name) => name.startsWith(variable[1] ?? "")).sort();
    return {
      start,
      candidates: names
        .map((name) => ({ value: `${head}$${brace ? "{" : ""}${name}${brace ? "}" : ""}`, description: "" }))
        .map(({ value }) => ({ value })),
    };
  }
  if (open.redirection) return { start, candidates: files(shell, word, open.quote) };
  if (words.length === 1) {
    if (word.includes("/") || word.startsWith("~")) return { start, candidates: files(shell, word, open.quote, true) };
    return { start, candidates: commands(shell, word) };
  }
  const name = words[0] ?? "";
  const aliased = shell.state.aliases.get(name)?.trim().split(/\s+/);
  const expanded = aliased ? [...aliased, ...words.slice(1)] : words;
  if (name === "cd" || name === "pushd" || name === "rmdir")
    return { start, candidates: files(shell, word, open.quote).filter((entry) => entry.partial) };
  if (name === "export" || name === "unset") {
    const names = [...shell.state.variables.keys()].filter((candidate) => candidate.startsWith(word)).sort();
    if (names.length > 0) return { start, candidates: names.map((value) => ({ value })) };
  }
  if (["type", "which", "command", "man", "help"].includes(name)) return { start, candidates: commands(shell, word) };
  if (["fg", "bg", "kill"].includes(name) && word.startsWith("%")) {
    return { start, candidates: shell.jobs.list.map((job) => ({ value: `%${job.id}`, description: job.command })) };
  }
  const resolution = shell.resolve(expanded[0] ?? "", true);
  if (resolution.kind === "program" && "complete" in resolution.program && resolution.program.complete) {
    const found = await resolution.program.complete({ process: shell.process, words: expanded });
    if (found.length > 0) {
      const candidates = found.map((entry) => ({ ...entry, value: quoted(entry.value, open.quote) }));
      return { start, candidates: candidates.sort((a, b) => compareNames(a.value, b.value)) };
    }
  }
  return { start, candidates: files(shell, word, open.quote) };
}

function commands(shell: Interpreter, prefix: string): Completion[] {
  const names = new Set<string>();
  for (const name of [...builtins.keys(), ...KEYWORDS, ...shell.state.aliases.keys(), ...shell.state.functions.keys()]) names.add(name);
  for (const folder of (shell.state.get("PATH") ?? "").split(":")) {
    try {
      for (const name of shell.fs.list(resolve(shell.cwd, folder || "."))) {
        if (name.startsWith(prefix) && ((shell.fs.stat(`${folder}/${name}`)?.mode ?? 0) & 0o111) !== 0) names.add(name);
      }
    } catch {
      // A folder of PATH that does not exist holds no commands.
    }
  }
  return [...names]
    .filter((name) => name.startsWith(prefix) && (prefix !== "" || /^\w/.test(name)))
    .sort(compareNames)
    .map((value) => ({ value }));
}

function files(shell: Interpreter, word: string, quote: OpenWord["quote"], executable = false): Completion[] {
  const slash = word.lastIndexOf("/");
  const head = word.slice(0, slash + 1);
  const prefix = word.slice(slash + 1);
  let folder = head;
  if (word === "~") return [{ value: "~/", partial: true }];
  if (head.startsWith("~")) {
    const user = /^~([^/]*)/.exec(head)?.[1] ?? "";
    folder = (shell.home(user) ?? `~${user}`) + head.slice(user.length + 1);
  }
  const path = resolve(shell.cwd, folder === "" ? "." : folder);
  let names: string[];
  try {
    names = shell.fs.list(path);
  } catch {
    return [];
  }
  const result: Completion[] = [];
  for (const name of names.sort(compareNames)) {
    if (!name.startsWith(prefix) || (name.startsWith(".") && !prefix.startsWith("."))) continue;
    const stat = shell.fs.stat(resolve(path, name));
    const isFolder = stat?.kind === "directory";
    if (executable && !isFolder && ((stat?.mode ?? 0) & 0o111) === 0) continue;
    const body = head.startsWith("~") ? head + quoted(name, quote) : quoted(head + name, quote);
    result.push(isFolder ? { value: `${body}/`, partial: true } : { value: body });
  }
  return result;
}

/** A candidate as it must be typed, inside the quote that is open. */
function quoted(text: string, quote: OpenWord["quote"]): string {
  if (quote === "'") return `'${text}`;
  if (quote === '"') return `"${text.replace(/["\\$`]/g, "\\$&")}`;
  return text.replace(/[\s'"\\$`&|;()<>*?[\]{}!#]/g, "\\$&");
}
