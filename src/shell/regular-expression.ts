/** POSIX basic and extended regular expressions, as JavaScript's. */
import { CHARACTER_CLASSES } from "./character-classes.ts";

const CLASSES: Record<string, string> = {
  ...CHARACTER_CLASSES,
  cntrl: "\\x00-\\x1f\\x7f",
  print: "\\x20-\\x7e\\u0080-\\uffff",
  graph: "\\x21-\\x7e\\u0080-\\uffff",
};

/** The source of a JavaScript expression that means the same. */
export function compileExpression(pattern: string, syntax: "basic" | "extended" | "fixed" | "perl"): string {
  if (syntax === "fixed") return pattern.replace(/[.*+?^${}()|[\]\\/]/g, "\\$&");
  if (syntax === "perl") return pattern;
  const extended = syntax === "extended";
  let source = "";
  let atStart: boolean = true;
  for (let at = 0; at < pattern.length; at++) {
    const character = pattern[at] ?? "";
    const start: boolean = atStart;
    atStart = false;
    if (character === "[") {
      const end = bracketEnd(pattern, at);
      if (end < 0) throw new SyntaxError("Unmatched [, [^, [:, [., or [=");
      source += bracket(pattern.slice(at + 1, end));
      at = end;
    } else if (character === "\\") {
      const next = pattern[++at] ?? "";
      if (!extended && "(){}|+?".includes(next)) {
        if (next === "{") {
          const close = pattern.indexOf("\\}", at);
          source += `{${pattern.slice(at + 1, close)}}`;
          at = close + 1;
          continue;
        }
        source += next;
        atStart = next === "(" || next === "|";
      } else if (next === "<") source += "\\b(?=\\w)";
      else if (next === ">") source += "\\b(?<=\\w)";
      else if (/[1-9bBwWsSntrfvd]/.test(next)) source += next === "d" ? "d" : `\\${next}`;
      else source += /[.*+?^${}()|[\]\\/]/.test(next) ? `\\${next}` : next;
    } else if (extended) {
      if (character === "{" && !/^\{\d*(,\d*)?\}/.test(pattern.slice(at))) source += "\\{";
      else if (character === "{") {
        const text = /^\{(\d*)(,?)(\d*)\}/.exec(pattern.slice(at));
        source += text ? `{${text[1] || "0"}${text[2] ?? ""}${text[3] ?? ""}}` : "\\{";
        at += (text?.[0].length ?? 1) - 1;
      } else if ((character === "*" || character === "+" || character === "?") && start) source += `\\${character}`;
      else source += character === "/" ? "\\/" : character === "}" || character === "]" ? `\\${character}` : character;
      atStart = character === "(" || character === "|";
    } else if (character === "*") source += start ? "\\*" : "*";
    else if (character === "^") {
      source += start ? "^" : "\\^";
      atStart = start;
    } else if (character === "$") {
      const rest = pattern.slice(at + 1);
      source += rest === "" || rest.startsWith("\\)") || rest.startsWith("\\|") ? "$" : "\\$";
    } else if ("+?(){}|/]".includes(character)) source += `\\${character}`;
    else source += character;
  }
  return source;
}

function bracketEnd(pattern: string, open: number): number {
  let at = open + 1;
  if (pattern[at] === "^") at++;
  if (pattern[at] === "]") at++;
  for (; at < pattern.length; at++) {
    if (pattern[at] === "[" && ":.=".includes(pattern[at + 1] ?? " ")) {
      const close = pattern.indexOf(`${pattern[at + 1]}]`, at + 2);
      if (close > 0) at = close + 1;
    } else if (pattern[at] === "]") return at;
  }
  return -1;
}
function bracket(inner: string): string {
  let rest = inner;
  let source = "[";
  if (rest.startsWith("^")) {
    source += "^";
    rest = rest.slice(1);
  }
  for (let at = 0; at < rest.length; at++) {
    const named = /^\[:(\w+):\]/.exec(rest.slice(at));
    if (named) {
      source += CLASSES[named[1] ?? ""] ?? "";
      at += named[0].length - 1;
      continue;
    }
    const character = rest[at] ?? "";
    const next = rest[at + 1] ?? "";
    if (character === "\\" && "ntr\\".includes(next) && next !== "") {
      source += `\\${next}`;
      at++;
    } else
      source +=
        character === "]" || character === "[" || character === "\\" || (character === "^" && source === "[")
          ? `\\${character}`
          : character;
  }
  return `${source}]`;
}
