/** `$(( ))`: 64-bit integers, C's operators. */

export interface ArithmeticScope {
  get(name: string, subscript?: string): string | undefined;
  set(name: string, value: string, subscript?: string): void;
}

/** bash's words: `1 +: syntax error: operand expected (error token is "+")`. */
export class ArithmeticFailure extends Error {}

const OPERATORS = [
  "<<=",
  ">>=",
  "**",
  "++",
  "--",
  "<<",
  ">>",
  "<=",
  ">=",
  "==",
  "!=",
  "&&",
  "||",
  "+=",
  "-=",
  "*=",
  "/=",
  "%=",
  "&=",
  "|=",
  "^=",
  "+",
  "-",
  "*",
  "/",
  "%",
  "<",
  ">",
  "=",
  "!",
  "~",
  "&",
  "|",
  "^",
  "?",
  ":",
  ",",
  "(",
  ")",
  "[",
  "]",
];
const LEVELS: readonly (readonly string[])[] = [
  ["||"],
  ["&&"],
  ["|"],
  ["^"],
  ["&"],
  ["==", "!="],
  ["<", ">", "<=", ">="],
  ["<<", ">>"],
  ["+", "-"],
  ["*", "/", "%"],
];
const ASSIGNMENTS = new Set(["=", "+=", "-=", "*=", "/=", "%=", "&=", "|=", "^=", "<<=", ">>="]);

interface Token {
  kind: "number" | "name" | "operator" | "end";
  text: string;
  start: number;
}

/** Evaluates an expression whose `$` expansions are done. Throws ArithmeticFailure. */
export function evaluateArithmetic(expression: string, scope: ArithmeticScope, depth = 0): bigint {
  return new Evaluator(expression, scope, depth).run();
}

class Evaluator {
  private readonly text: string;
  private readonly scope: ArithmeticScope;
  private readonly depth: number;
  private readonly tokens: Token[] = [];
  private at = 0;
  /** > 0 inside a branch that is not taken. */
  private skipping = 0;

  constructor(text: string, scope: ArithmeticScope, depth: number) {
    this.text = text;
    this.scope = scope;
    this.depth = depth;
    if (depth > 100) throw new ArithmeticFailure(`${text}: expression recursion level exceeded (error token is "${text}")`);
    this.tokenize();
  }

  private fail(why: string, token: Token = this.peek()): ArithmeticFailure {
    const rest = this.text.slice(token.start).trimEnd();
    return new ArithmeticFailure(`${this.text}: ${why} (error token is "${rest}")`);
  }

  private tokenize(): void {
    const pattern = /\s*(?:(\d[\w@#]*)|([A-Za-z_]\w*))/y;
    let position = 0;
    while (position < this.text.length) {
      pattern.lastIndex = position;
      const match = pattern.exec(this.text);
      if (match) {
        const text = match[1] ?? match[2] ?? "";
        this.tokens.push({ kind: match[1] === undefined ? "name" : "number", text, start: pattern.lastIndex - text.length });
        position = pattern.lastIndex;
        continue;
      }
      if (/\s/.test(this.text[position] ?? "")) {
        position++;
        continue;
      }
      const operator = OPERATORS.find((candidate) => this.text.startsWith(candidate, position));
      if (operator === undefined) {
        throw this.fail("syntax error: invalid arithmetic operator", { kind: "end", text: "", start: position });
      }
      this.tokens.push({ kind: "operator", text: operator, start: position });
      position += operator.length;
    }
    this.tokens.push({ kind: "end", text: "", start: this.text.length });
  }

  private peek(): Token {
    return this.tokens[this.at] ?? { kind: "end", text: "", start: this.text.length };
  }
  private is(text: string): boolean {
    const token = this.peek();
    return token.kind === "operator" && token.text === text;
  }
  private accept(text: string): boolean {
    if (!this.is(text)) return false;
    this.at++;
    return true;
  }

  run(): bigint {
    if (this.peek().kind === "end") return 0n;
    const value = this.comma();
    if (this.peek().kind !== "end") throw this.fail("syntax error in expression");
    return value;
  }
  private comma(): bigint {
    let value = this.assignment();
    while (this.accept(",")) value = this.assignment();
    return value;
  }
  private assignment(): bigint {
    const token = this.peek();
    if (token.kind === "name") {
      const saved = this.at;
      this.at++;
      const subscript = this.subscript();
      const operator = this.peek();
      if (operator.kind === "operator" && ASSIGNMENTS.has(operator.text)) {
        this.at++;
        const right = this.assignment();
        const value =
          operator.text === "=" ? right : this.binary(operator.text.slice(0, -1), this.variable(token.text, subscript), right, operator);
        this.store(token.text, value, subscript);
        return value;
      }
      this.at = saved;
    }
    return this.conditional();
  }
  private conditional(): bigint {
    const condition = this.level(0);
    if (!this.accept("?")) return condition;
    const chosen = condition !== 0n;
    const first = this.branch(chosen, () => this.assignment());
    if (!this.accept(":")) throw this.fail("`:' expected for conditional expression");
    const second = this.branch(!chosen, () => this.assignment());
    return chosen ? first : second;
  }
  private branch(taken: boolean, evaluate: () => bigint): bigint {
    if (taken) return evaluate();
    this.skipping++;
    try {
      return evaluate();
    } finally {
      this.skipping--;
    }
  }
  private level(index: number): bigint {
    const operators = LEVELS[index];
    if (!operators) return this.power();
    let left = this.level(index + 1);
    for (;;) {
      const token = this.peek();
      if (token.kind !== "operator" || !operators.includes(token.text)) return left;
      this.at++;
      if (token.text === "&&") {
        const right = this.branch(left !== 0n, () => this.level(index + 1));
        left = left !== 0n && right !== 0n ? 1n : 0n;
      } else if (token.text === "||") {
        const right = this.branch(left === 0n, () => this.level(index + 1));
        left = left !== 0n || right !== 0n ? 1n : 0n;
      } else left = this.binary(token.text, left, this.level(index + 1), token);
    }
  }
  private power(): bigint {
    const base = this.unary();
    if (!this.accept("**")) return base;
    const exponent = this.power();
    if (exponent < 0n) throw this.fail("exponent less than 0");
    return BigInt.asIntN(64, base ** exponent);
  }
  private unary(): bigint {
    if (this.accept("!")) return this.unary() === 0n ? 1n : 0n;
    if (this.accept("~")) return ~this.unary();
    if (this.is("++") || this.is("--")) {
      const operator = this.peek().text;
      const name = this.tokens[this.at + 1];
      if (name?.kind === "name") {
        this.at += 2;
        const subscript = this.subscript();
        const value = this.variable(name.text, subscript) + (operator === "++" ? 1n : -1n);
        this.store(name.text, value, subscript);
        return value;
      }
      this.at++;
      return this.unary();
    }
    if (this.accept("-")) return BigInt.asIntN(64, -this.unary());
    if (this.accept("+")) return this.unary();
    return this.primary();
  }
  private primary(): bigint {
    const token = this.peek();
    if (this.accept("(")) {
      const value = this.comma();
      if (!this.accept(")")) throw this.fail("missing `)'");
      return value;
    }
    if (token.kind === "number") {
      this.at++;
      return this.number(token);
    }
    if (token.kind === "name") {
      this.at++;
      const subscript = this.subscript();
      const value = this.variable(token.text, subscript);
      if (this.is("++") || this.is("--")) {
        const by = this.peek().text === "++" ? 1n : -1n;
        this.at++;
        this.store(token.text, value + by, subscript);
      }
      return value;
    }
    throw this.fail("syntax error: operand expected");
  }
  private subscript(): string | undefined {
    if (!this.is("[")) return undefined;
    this.at++;
    const start = this.peek().start;
    let depth = 0;
    while (!(depth === 0 && this.is("]"))) {
      if (this.peek().kind === "end") throw this.fail("bad array subscript");
      if (this.is("[")) depth++;
      else if (this.is("]")) depth--;
      this.at++;
    }
    const text = this.text.slice(start, this.peek().start);
    this.at++;
    return text;
  }
  private variable(name: string, subscript: string | undefined): bigint {
    if (this.skipping > 0) return 0n;
    const value = (this.scope.get(name, subscript) ?? "").trim();
    if (value === "") return 0n;
    if (/^-?(0|[1-9]\d*)$/.test(value)) return BigInt.asIntN(64, BigInt(value));
    return evaluateArithmetic(value, this.scope, this.depth + 1);
  }
  private store(name: string, value: bigint, subscript: string | undefined): void {
    if (this.skipping === 0) this.scope.set(name, String(BigInt.asIntN(64, value)), subscript);
  }
  private number(token: Token): bigint {
    const text = token.text;
    if (/^0[xX][0-9a-fA-F]+$/.test(text)) return BigInt.asIntN(64, BigInt(text));
    if (/^0[0-7]*$/.test(text)) return text === "0" ? 0n : BigInt(`0o${text.slice(1)}`);
    if (/^0\d+$/.test(text)) throw this.fail("value too great for base", token);
    if (/^\d+$/.test(text)) return BigInt.asIntN(64, BigInt(text));
    const based = /^(\d+)#([\w@]+)$/.exec(text);
    if (based) {
      const base = Number(based[1]);
      let value = 0n;
      for (const digit of based[2] ?? "") {
        const found = DIGITS.indexOf(base <= 36 ? digit.toLowerCase() : digit);
        if (found < 0 || found >= base) throw this.fail("value too great for base", token);
        value = value * BigInt(base) + BigInt(found);
      }
      return BigInt.asIntN(64, value);
    }
    throw this.fail("value too great for base", token);
  }
  private binary(operator: string, left: bigint, right: bigint, token: Token): bigint {
    const truth = (value: boolean) => (value ? 1n : 0n);
    switch (operator) {
      case "+":
        return BigInt.asIntN(64, left + right);
      case "-":
        return BigInt.asIntN(64, left - right);
      case "*":
        return BigInt.asIntN(64, left * right);
      case "/":
      case "%":
        if (right === 0n) {
          if (this.skipping > 0) return 0n;
          throw this.fail("division by 0", this.tokens[this.at - 1] ?? token);
        }
        return operator === "/" ? left / right : left % right;
      case "<<":
        return BigInt.asIntN(64, left << (right & 63n));
      case ">>":
        return left >> (right & 63n);
      case "<":
        return truth(left < right);
      case ">":
        return truth(left > right);
      case "<=":
        return truth(left <= right);
      case ">=":
        return truth(left >= right);
      case "==":
        return truth(left === right);
      case "!=":
        return truth(left !== right);
      case "&":
        return left & right;
      case "^":
        return left ^ right;
      default:
        return left | right;
    }
  }
}
const DIGITS = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ@_";
