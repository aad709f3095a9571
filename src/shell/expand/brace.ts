/** Brace expansion: `{a,b}` and `{1..5}`, before every other expansion. */
import type { Word, WordPart } from "../syntax/ast.ts";

type Atom = string | WordPart;

/** Words that one word may stand for. */
const LIMIT = 100_000;

/** More words than there is room for. */
export class BraceFailure extends Error {
  constructor(elements: number) {
    super(`brace expansion: failed to allocate memory for ${elements} elements`);
  }
}

/** The words one word stands for; the word itself when there is nothing to expand. */
export function expandBraces(word: Word): Word[] {
  if (!word.parts.some((part) => part.type === "literal" && part.text.includes("{"))) return [word];
  const atoms: Atom[] = [];
  for (const part of word.parts) {
    if (part.type === "literal") atoms.push(...part.text);
    else atoms.push(part);
  }
  const expanded = expand(atoms);
  if (expanded.length === 1) return [word];
  return expanded.map((list) => ({ parts: gather(list), source: word.source }));
}

function gather(atoms: readonly Atom[]): WordPart[] {
  const parts: WordPart[] = [];
  let text = "";
  for (const atom of atoms) {
    if (typeof atom === "string") text += atom;
    else {
      if (text) parts.push({ type: "literal", text });
      text = "";
      parts.push(atom);
    }
  }
  if (text) parts.push({ type: "literal", text });
  return parts;
}

function expand(atoms: readonly Atom[]): Atom[][] {
  for (let open = 0; open < atoms.length; open++) {
    if (atoms[open] !== "{") continue;
    let depth = 0;
    const commas: number[] = [];
    let close = -1;
    for (let at = open; at < atoms.length; at++) {
      const atom = atoms[at];
      if (atom === "{") depth++;
      else if (atom === "}" && --depth === 0) {
        close = at;
        break;
      } else if (atom === "," && depth === 1) commas.push(at);
    }
    if (close < 0) continue;
    const before = atoms.slice(0, open);
    const after = expand(atoms.slice(close + 1));
    let middles: Atom[][] | undefined;
    if (commas.length > 0) {
      const edges = [open, ...commas, close];
      middles = [];
      for (let index = 0; index + 1 < edges.length; index++) {
        middles.push(...expand(atoms.slice((edges[index] ?? 0) + 1, edges[index + 1])));
      }
    } else {
      const inner = atoms.slice(open + 1, close);
      if (inner.every((atom) => typeof atom === "string")) middles = sequence(inner.join(""))?.map((text) => [...text]);
    }
    if (!middles) {
      // Not an expansion: keep the braces, look inside and behind.
      const inside = expand(atoms.slice(open + 1, close));
      return inside.flatMap((middle) => after.map((rest) => [...before, "{", ...middle, "}", ...rest]));
    }
    if (middles.length * after.length > LIMIT) throw new BraceFailure(middles.length * after.length);
    return middles.flatMap((middle) => after.map((rest) => [...before, ...middle, ...rest]));
  }
  return [[...atoms]];
}

function sequence(text: string): string[] | undefined {
  const numbers = /^(-?\d+)\.\.(-?\d+)(?:\.\.(-?\d+))?$/.exec(text);
  if (numbers) {
    const [, from = "", to = "", by] = numbers;
    const width = /^-?0\d/.test(from) || /^-?0\d/.test(to) ? Math.max(from.length, to.length) : 0;
    return steps(Number(from), Number(to), Number(by ?? 1)).map((value) => {
      const digits = String(Math.abs(value)).padStart(value < 0 ? width - 1 : width, "0");
      return value < 0 ? `-${digits}` : digits;
    });
  }
  const letters = /^([A-Za-z])\.\.([A-Za-z])(?:\.\.(-?\d+))?$/.exec(text);
  if (!letters) return undefined;
  const [, from = "", to = "", by] = letters;
  return steps(from.charCodeAt(0), to.charCodeAt(0), Number(by ?? 1)).map((code) => String.fromCharCode(code));
}
function steps(from: number, to: number, by: number): number[] {
  const step = (Math.abs(by) || 1) * (from <= to ? 1 : -1);
  const length = Math.floor((to - from) / step) + 1;
  if (length > LIMIT) throw new BraceFailure(length);
  return Array.from({ length }, (_, index) => from + index * step);
}
