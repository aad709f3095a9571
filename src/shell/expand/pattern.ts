/** Shell patterns (`*`, `?`, `[a-z]`, `@(a|b)`) as regular expressions. A backslash quotes the next character. */
import { CHARACTER_CLASSES } from "../character-classes.ts";

const SPECIAL = /[.*+?^${}()|[\]\\/]/g;
const CLASSES: Record<string, string> = { ...CHARACTER_CLASSES, word: "\\w" };

/** True when the text holds an unquoted `*`, `?` or `[`. */
export function hasPattern(pattern: string): boolean {
  for (let at = 0; at < pattern.length; at++) {
    const character = pattern[at];
    if (character === "\\") at++;
    else if (character === "*" || character === "?" || character === "[") return true;
    else if (pattern[at + 1] === "(" && character !== undefined && "@!+".includes(character)) return true;
  }
  return false;
}

/** Takes the quoting backslashes away again. */
export function unquotePattern(pattern: string): string {
  return pattern.replace(/\\([\s\S])/g, "$1");
}
/** Quotes every character that means something in a pattern. */
export function quotePattern(text: string): string {
  return text.replace(/[\\*?[\]()|!@+]/g, "\\$&");
}

/** The body of a regular expression. `path`: `*` and `?` do not match a slash. `lazy`: `*` takes as little as possible. */
export function patternSource(pattern: string, options: { path?: boolean; lazy?: boolean } = {}): string {
  const any = options.path ? "[^/]" : "[\\s\\S]";
  let source = "";
  for (let at = 0; at < pattern.length; at++) {
    const character = pattern[at] ?? "";
    if (character === "\\") {
      at++;
      source += (pattern[at] ?? "\\").replace(SPECIAL, "\\$&");
    } else if ("@!?*+".includes(character) && pattern[at + 1] === "(") {
      const end = closing(pattern, at + 1);
      if (end < 0) {
        source += character.replace(SPECIAL, "\\$&");
        continue;
      }
      const inner = alternatives(pattern.slice(at + 2, end))
        .map((alternative) => patternSource(alternative, options))
        .join("|");
      source +=
        character === "!" ? `(?!(?:${inner})$)${any}*` : `(?:${inner})${character === "@" ? "" : character === "?" ? "?" : character}`;
      at = end;
    } else if (character === "*") {
      while (pattern[at + 1] === "*") at++;
      source += `${any}*${options.lazy ? "?" : ""}`;
    } else if (character === "?") source += any;
    else if (character === "[") {
      const set = bracket(pattern, at);
      if (!set) source += "\\[";
      else {
        source += set.source;
        at = set.end;
      }
    } else source += character.replace(SPECIAL, "\\$&");
  }
  return source;
}

function bracket(pattern: string, start: number): { source: string; end: number } | undefined {
  let at = start + 1;
  let source = "[";
  if (pattern[at] === "!" || pattern[at] === "^") {
    source += "^";
    at++;
  }
  const first = at;
  for (; at < pattern.length; at++) {
    const character = pattern[at] ?? "";
    if (character === "]" && at > first) return { source: `${source}]`, end: at };
    const named = /^\[:(\w+):\]/.exec(pattern.slice(at));
    if (named) {
      source += CLASSES[named[1] ?? ""] ?? "";
      at += named[0].length - 1;
    } else if (character === "\\") {
      at++;
      source += (pattern[at] ?? "\\").replace(/[\]\\^-]/g, "\\$&");
    } else source += character.replace(/[[\]\\^]/g, "\\$&");
  }
  return undefined;
}

function closing(pattern: string, open: number): number {
  let depth = 0;
  for (let at = open; at < pattern.length; at++) {
    const character = pattern[at];
    if (character === "\\") at++;
    else if (character === "(") depth++;
    else if (character === ")" && --depth === 0) return at;
  }
  return -1;
}
function alternatives(text: string): string[] {
  const result: string[] = [];
  let depth = 0;
  let start = 0;
  for (let at = 0; at < text.length; at++) {
    const character = text[at];
    if (character === "\\") at++;
    else if (character === "(") depth++;
    else if (character === ")") depth--;
    else if (character === "|" && depth === 0) {
      result.push(text.slice(start, at));
      start = at + 1;
    }
  }
  result.push(text.slice(start));
  return result;
}

/** Does the whole text match? */
export function matchesPattern(text: string, pattern: string, ignoreCase = false): boolean {
  return patternExpression(pattern, ignoreCase).test(text);
}
/** A regular expression for the whole text. A set that JavaScript refuses (`[z-a]`) matches nothing. */
export function patternExpression(pattern: string, ignoreCase = false, path = false): RegExp {
  try {
    return new RegExp(`^(?:${patternSource(pattern, { path })})$`, ignoreCase ? "i" : "");
  } catch {
    return /(?!)/;
  }
}
