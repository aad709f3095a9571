/**
 * A regular expression as an automaton that reads each character once. JavaScript's own engine tries every way
 * through nested repetitions, which for `(a+)+$` takes longer than anybody lives; an expression of that shape first
 * asks here whether there is a match at all.
 */

type Node =
  | { kind: "one"; test: RegExp }
  | { kind: "anchor"; sign: string }
  | { kind: "sequence" | "choice"; parts: Node[] }
  | { kind: "repeat"; of: Node; least: number; most: number };

interface State {
  test?: RegExp;
  anchor?: string;
  next: State[];
  last?: true;
}

/** Repetitions are written out: larger automata are not built. */
const STATES = 4000;

/** The expression, guarded when it repeats what already repeats. Throws SyntaxError as RegExp does. */
export function guardedExpression(source: string, flags = ""): RegExp {
  const plain = new RegExp(source, flags);
  const tree = new Reader(source, flags.replace(/[gy]/g, "")).read();
  if (!tree || !isNested(tree, false)) return plain;
  const budget = { states: 0 };
  const last: State = { next: [], last: true };
  const first = build(tree, last, budget);
  return budget.states > STATES ? plain : new GuardedExpression(source, flags, first);
}

class GuardedExpression extends RegExp {
  readonly #first: State;
  constructor(source: string, flags: string, first: State) {
    super(source, flags);
    this.#first = first;
  }
  override exec(text: string): RegExpExecArray | null {
    const from = this.global || this.sticky ? this.lastIndex : 0;
    if (!matches(this.#first, text, from, this.multiline)) {
      if (this.global || this.sticky) this.lastIndex = 0;
      return null;
    }
    return super.exec(text);
  }
  static override get [Symbol.species](): RegExpConstructor {
    return RegExp;
  }
}

/** A repetition inside a repetition, or a choice inside one: what can be gone through in many ways. */
function isNested(node: Node, inside: boolean): boolean {
  if (node.kind === "repeat") {
    const many = node.most > 1;
    return (many && inside) || isNested(node.of, inside || many);
  }
  if (node.kind === "choice") return (inside && node.parts.length > 1) || node.parts.some((part) => isNested(part, inside));
  return node.kind === "sequence" && node.parts.some((part) => isNested(part, inside));
}

function build(node: Node, next: State, budget: { states: number }): State {
  if (++budget.states > STATES) return next;
  switch (node.kind) {
    case "one":
      return { test: node.test, next: [next] };
    case "anchor":
      return { anchor: node.sign, next: [next] };
    case "sequence":
      return node.parts.reduceRight((after, part) => build(part, after, budget), next);
    case "choice":
      return { next: node.parts.map((part) => build(part, next, budget)) };
    case "repeat": {
      let after = next;
      if (node.most === Number.POSITIVE_INFINITY) {
        const loop: State = { next: [] };
        loop.next.push(build(node.of, loop, budget), next);
        after = loop;
      } else
        for (let i = node.least; i < node.most && budget.states <= STATES; i++) {
          const rest = after;
          after = { next: [build(node.of, rest, budget), next] };
        }
      for (let i = 0; i < node.least && budget.states <= STATES; i++) after = build(node.of, after, budget);
      return after;
    }
  }
}

/** Is there a match that begins at `from` or later? */
function matches(first: State, text: string, from: number, multiline: boolean): boolean {
  let now = new Set<State>();
  for (let at = from; at <= text.length; at++) {
    if (reach(first, now, text, at, multiline)) return true;
    const then = new Set<State>();
    const character = text[at];
    if (character === undefined) break;
    let found = false;
    for (const { test, next } of now) {
      if (!test?.test(character)) continue;
      for (const state of next) found = reach(state, then, text, at + 1, multiline) || found;
    }
    if (found) return true;
    now = then;
  }
  return false;
}
/** Adds a state and what can be had from it without reading. True when that is the end. */
function reach(state: State, to: Set<State>, text: string, at: number, multiline: boolean): boolean {
  const waiting = [state];
  for (let one = waiting.pop(); one; one = waiting.pop()) {
    if (one.last) return true;
    if (to.has(one)) continue;
    to.add(one);
    if (one.test || (one.anchor !== undefined && !holds(one.anchor, text, at, multiline))) continue;
    waiting.push(...one.next);
  }
  return false;
}
function holds(sign: string, text: string, at: number, multiline: boolean): boolean {
  const before = text[at - 1];
  const after = text[at];
  if (sign === "^") return at === 0 || (multiline && before === "\n");
  if (sign === "$") return at === text.length || (multiline && after === "\n");
  const word = (character: string | undefined) => character !== undefined && /\w/.test(character);
  return (word(before) !== word(after)) === (sign === "\\b");
}

/** Reads JavaScript's notation; undefined for what no automaton can do (back references, looking around). */
class Reader {
  readonly #source: string;
  readonly #flags: string;
  #at = 0;
  constructor(source: string, flags: string) {
    this.#source = source;
    this.#flags = flags;
  }
  read(): Node | undefined {
    return this.#choice();
  }
  #choice(): Node | undefined {
    const parts: Node[] = [];
    for (;;) {
      const part = this.#sequence();
      if (!part) return undefined;
      parts.push(part);
      if (this.#source[this.#at] !== "|") return { kind: "choice", parts };
      this.#at++;
    }
  }
  #sequence(): Node | undefined {
    const parts: Node[] = [];
    while (this.#at < this.#source.length && !"|)".includes(this.#source[this.#at] ?? "")) {
      const atom = this.#atom();
      if (!atom) return undefined;
      parts.push(this.#repeated(atom));
    }
    return { kind: "sequence", parts };
  }
  #repeated(of: Node): Node {
    let node = of;
    for (;;) {
      const sign = /^(?:[*+?]|\{(\d+)(,?)(\d*)\})/.exec(this.#source.slice(this.#at, this.#at + 40));
      if (!sign) return node;
      this.#at += sign[0].length;
      if (this.#source[this.#at] === "?") this.#at++;
      const [text, low, comma, high] = sign;
      const least = low === undefined ? (text === "+" ? 1 : 0) : Number(low);
      const most =
        low === undefined
          ? text === "?"
            ? 1
            : Number.POSITIVE_INFINITY
          : comma
            ? high
              ? Number(high)
              : Number.POSITIVE_INFINITY
            : least;
      node = { kind: "repeat", of: node, least, most };
    }
  }
  #atom(): Node | undefined {
    const rest = this.#source.slice(this.#at);
    const [character = ""] = rest;
    if (character === "(") {
      const open = /^\((?:\?:|\?<\w+>)?/.exec(rest)?.[0] ?? "(";
      if (rest.startsWith("(?") && open === "(") return undefined;
      this.#at += open.length;
      const inner = this.#choice();
      this.#at++;
      return inner;
    }
    if (character === "^" || character === "$") {
      this.#at++;
      return { kind: "anchor", sign: character };
    }
    if (/^\\[bB]/.test(rest)) {
      this.#at += 2;
      return { kind: "anchor", sign: rest.slice(0, 2) };
    }
    if (/^\\[1-9k]/.test(rest)) return undefined;
    const one = character === "[" ? classOf(rest) : character === "\\" ? rest.slice(0, 2) : character;
    this.#at += one.length;
    return { kind: "one", test: new RegExp(`^${one}$`, this.#flags.replace("m", "")) };
  }
}
/** `[^\]a-z]` at the beginning of a text. */
function classOf(text: string): string {
  let at = text[1] === "^" ? 2 : 1;
  for (; at < text.length && text[at] !== "]"; at++) if (text[at] === "\\") at++;
  return text.slice(0, at + 1);
}
