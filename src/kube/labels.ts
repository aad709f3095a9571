/**
 * Label selectors: as typed after `-l`, and as `LabelSelector` objects.
 * Upstream: k8s.io/apimachinery/pkg/labels/selector.go and pkg/apis/meta/v1/helpers.go; the parse errors
 * are upstream's to the letter.
 */
import { checkLabelValue, checkQualifiedName } from "./names.ts";
import type { LabelSelector } from "./types.ts";

export type Labels = Readonly<Record<string, string>>;

export type Operator = "=" | "==" | "!=" | "in" | "notin" | "exists" | "!" | "gt" | "lt";

/** One condition of a selector. `values` is sorted. */
export interface Requirement {
  readonly key: string;
  readonly operator: Operator;
  readonly values: readonly string[];
}

/** All requirements must hold. No requirements: everything matches. */
export interface Selector {
  readonly requirements: readonly Requirement[];
  /** Set on a selector that matches nothing at all (a missing LabelSelector). */
  readonly nothing?: boolean;
}

/** Matches every object (an empty selector). */
export const everything: Selector = { requirements: [] };
/** Matches no object (a missing LabelSelector). */
export const nothing: Selector = { requirements: [], nothing: true };

/** True if the labels meet every requirement. */
export function matches(selector: Selector, labels: Labels | undefined): boolean {
  if (selector.nothing) return false;
  for (const requirement of selector.requirements) if (!meets(requirement, labels)) return false;
  return true;
}

function meets({ key, operator, values }: Requirement, labels: Labels | undefined): boolean {
  const value = labels !== undefined && Object.hasOwn(labels, key) ? labels[key] : undefined;
  switch (operator) {
    case "=":
    case "==":
    case "in":
      return value !== undefined && values.includes(value);
    case "!=":
    case "notin":
      return value === undefined || !values.includes(value);
    case "exists":
      return value !== undefined;
    case "!":
      return value === undefined;
    case "gt":
    case "lt": {
      if (value === undefined || !/^[+-]?[0-9]+$/.test(value)) return false;
      const left = BigInt(value.replace(/^\+/, ""));
      const right = BigInt((values[0] ?? "0").replace(/^\+/, ""));
      return operator === "gt" ? left > right : left < right;
    }
  }
}

/** A selector that was typed wrongly; the message is upstream's. */
export class SelectorError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "SelectorError";
  }
}

/**
 * Parses `a=b,c in (x,y),!d,e!=f,g>3`. Throws `SelectorError`.
 * Requirements come back sorted by key, as upstream's Parse does.
 */
export function parseSelector(text: string): Selector {
  const requirements = new Parser(text).parse();
  requirements.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
  return requirements.length === 0 ? everything : { requirements };
}

/** `metav1.LabelSelectorAsSelector`: undefined matches nothing, `{}` everything. Throws `SelectorError`. */
export function selectorOf(selector: LabelSelector | undefined): Selector {
  if (selector === undefined || selector === null) return nothing;
  const requirements: Requirement[] = [];
  for (const [key, value] of Object.entries(selector.matchLabels ?? {})) requirements.push(requirement(key, "=", [value]));
  for (const expression of selector.matchExpressions ?? []) {
    requirements.push(requirement(expression.key, expressionOperator(expression.operator), expression.values ?? []));
  }
  if (requirements.length === 0) return everything;
  requirements.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
  return { requirements };
}

function expressionOperator(operator: string): Operator {
  switch (operator) {
    case "In":
      return "in";
    case "NotIn":
      return "notin";
    case "Exists":
      return "exists";
    case "DoesNotExist":
      return "!";
    default:
      throw new SelectorError(`"${operator}" is not a valid label selector operator`);
  }
}

/** A selector from plain key-value pairs (Service.spec.selector): an empty map matches everything. */
export function selectorFromSet(set: Labels | undefined): Selector {
  const entries = Object.entries(set ?? {});
  if (entries.length === 0) return everything;
  return {
    requirements: entries.sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, value]) => ({ key, operator: "=" as const, values: [value] })),
  };
}

/** Matches a LabelSelector against labels; see `selectorOf`. */
export function labelSelectorMatches(selector: LabelSelector | undefined, labels: Labels | undefined): boolean {
  return matches(selectorOf(selector), labels);
}

/** `labels.Selector.String()`: `app=web,tier in (a,b),!canary`. */
export function formatSelector(selector: Selector): string {
  return selector.requirements.map(formatRequirement).join(",");
}

function formatRequirement({ key, operator, values }: Requirement): string {
  switch (operator) {
    case "!":
      return `!${key}`;
    case "exists":
      return key;
    case "=":
    case "==":
    case "!=":
      return `${key}${operator}${values[0] ?? ""}`;
    case "in":
    case "notin":
      return `${key} ${operator} (${values.join(",")})`;
    case "gt":
      return `${key}>${values[0] ?? ""}`;
    case "lt":
      return `${key}<${values[0] ?? ""}`;
  }
}

/** `metav1.FormatLabelSelector`: as describe and `-o wide` show it; `<none>` when empty, `<error>` when broken. */
export function formatLabelSelector(selector: LabelSelector | undefined): string {
  try {
    const text = formatSelector(selectorOf(selector));
    return text.length === 0 ? "<none>" : text;
  } catch {
    return "<error>";
  }
}

/** `labels.Set.String()`: sorted `a=b,c=d`. */
export function formatLabels(labels: Labels | undefined): string {
  return Object.keys(labels ?? {})
    .sort()
    .map((key) => `${key}=${labels?.[key] ?? ""}`)
    .join(",");
}

/** `labels.NewRequirement`: checks the operator's number of values, the key and the values. Throws `SelectorError`. */
export function requirement(key: string, operator: Operator, values: readonly string[]): Requirement {
  const errors: string[] = [];
  const keyErrors = checkQualifiedName(key);
  if (keyErrors.length > 0) errors.push(`key: Invalid value: ${quote(key)}: ${keyErrors.join("; ")}`);
  const list = `[]string{${values.map(quote).join(", ")}}`;
  switch (operator) {
    case "in":
    case "notin":
      if (values.length === 0) errors.push("values: Invalid value: []string{}: for 'in', 'notin' operators, values set can't be empty");
      break;
    case "=":
    case "==":
    case "!=":
      if (values.length !== 1) errors.push(`values: Invalid value: ${list}: exact-match compatibility requires one single value`);
      break;
    case "exists":
    case "!":
      if (values.length !== 0) errors.push(`values: Invalid value: ${list}: values set must be empty for exists and does not exist`);
      break;
    case "gt":
    case "lt":
      if (values.length !== 1) errors.push(`values: Invalid value: ${list}: for 'Gt', 'Lt' operators, exactly one value is required`);
      values.forEach((value, index) => {
        if (!/^[+-]?[0-9]+$/.test(value)) {
          errors.push(`values[${index}]: Invalid value: ${quote(value)}: for 'Gt', 'Lt' operators, the value must be an integer`);
        }
      });
      break;
  }
  values.forEach((value, index) => {
    const valueErrors = checkLabelValue(value);
    if (valueErrors.length > 0) errors.push(`values[${index}][${key}]: Invalid value: ${quote(value)}: ${valueErrors.join("; ")}`);
  });
  if (errors.length > 0) throw new SelectorError(errors.length === 1 ? (errors[0] ?? "") : `[${errors.join(", ")}]`);
  return { key, operator, values: values.length > 1 ? [...values].sort() : values };
}

function quote(text: string): string {
  return JSON.stringify(text);
}

/** Text of a token; what kind it is follows from the text. */
type Token = "!" | "!=" | "," | ")" | "(" | "=" | "==" | "in" | "notin" | ">" | "<" | "identifier" | "end" | "error";
interface Lexeme {
  token: Token;
  literal: string;
}
const SPECIAL = "=!(),><";
const WHITESPACE = " \t\r\n";

/** Recursive descent over the tokens, with upstream's two contexts (keys and values). */
class Parser {
  readonly #tokens: Lexeme[];
  #position = 0;

  constructor(text: string) {
    this.#tokens = [...scan(text)];
  }

  parse(): Requirement[] {
    const requirements: Requirement[] = [];
    for (;;) {
      const { token, literal } = this.#lookahead("key");
      if (token === "identifier" || token === "!") {
        try {
          requirements.push(this.#requirement());
        } catch (error) {
          if (error instanceof SelectorError) throw new SelectorError(`unable to parse requirement: ${error.message}`);
          throw error;
        }
        const separator = this.#consume("value");
        if (separator.token === "end") return requirements;
        if (separator.token !== ",") throw new SelectorError(`found '${separator.literal}', expected: ',' or 'end of string'`);
        const next = this.#lookahead("value");
        if (next.token !== "identifier" && next.token !== "!") {
          throw new SelectorError(`found '${next.literal}', expected: identifier after ','`);
        }
      } else if (token === "end") {
        return requirements;
      } else {
        throw new SelectorError(`found '${literal}', expected: !, identifier, or 'end of string'`);
      }
    }
  }

  /** In the value context `in` and `notin` are plain identifiers. */
  #at(context: "key" | "value"): Lexeme {
    const lexeme = this.#tokens[this.#position] ?? { token: "end", literal: "" };
    if (context === "value" && (lexeme.token === "in" || lexeme.token === "notin")) return { token: "identifier", literal: lexeme.literal };
    return lexeme;
  }
  #lookahead(context: "key" | "value"): Lexeme {
    return this.#at(context);
  }
  #consume(context: "key" | "value"): Lexeme {
    const lexeme = this.#at(context);
    this.#position += 1;
    return lexeme;
  }

  #requirement(): Requirement {
    let operator: Operator | undefined;
    let { token, literal } = this.#consume("value");
    if (token === "!") {
      operator = "!";
      ({ token, literal } = this.#consume("value"));
    }
    if (token !== "identifier") throw new SelectorError(`found '${literal}', expected: identifier`);
    const key = literal;
    const keyErrors = checkQualifiedName(key);
    if (keyErrors.length > 0) throw new SelectorError(`key: Invalid value: ${quote(key)}: ${keyErrors.join("; ")}`);
    const following = this.#lookahead("value").token;
    if (following === "end" || following === ",") return requirement(key, operator ?? "exists", []);
    if (operator === "!") return requirement(key, "!", []);
    operator = this.#operator();
    const values = operator === "in" || operator === "notin" ? this.#values() : [this.#exactValue()];
    return requirement(key, operator, values);
  }

  #operator(): Operator {
    const { token, literal } = this.#consume("key");
    switch (token) {
      case "in":
      case "notin":
      case "=":
      case "==":
      case "!=":
        return token;
      case ">":
        return "gt";
      case "<":
        return "lt";
      default:
        throw new SelectorError(`found '${literal}', expected: in, notin, =, ==, !=, gt, lt`);
    }
  }

  #values(): string[] {
    const open = this.#consume("value");
    if (open.token !== "(") throw new SelectorError(`found '${open.literal}' expected: '('`);
    const first = this.#lookahead("value");
    if (first.token === "identifier" || first.token === ",") {
      const values = this.#identifiers();
      const close = this.#consume("value");
      if (close.token !== ")") throw new SelectorError(`found '${close.literal}', expected: ')'`);
      return values;
    }
    if (first.token === ")") {
      this.#consume("value");
      return [];
    }
    throw new SelectorError(`found '${first.literal}', expected: ',', ')' or identifier`);
  }

  #identifiers(): string[] {
    const values = new Set<string>();
    for (;;) {
      const { token, literal } = this.#consume("value");
      if (token === "identifier") {
        values.add(literal);
        const next = this.#lookahead("value");
        if (next.token === ",") continue;
        if (next.token === ")") return [...values].sort();
        throw new SelectorError(`found '${next.literal}', expected: ',' or ')'`);
      }
      if (token === ",") {
        if (values.size === 0) values.add("");
        const next = this.#lookahead("value");
        if (next.token === ")") {
          values.add("");
          return [...values].sort();
        }
        if (next.token === ",") {
          this.#consume("value");
          values.add("");
        }
        continue;
      }
      throw new SelectorError(`found '${literal}', expected: ',', or identifier`);
    }
  }

  #exactValue(): string {
    const { token } = this.#lookahead("value");
    if (token === "end" || token === ",") return "";
    const consumed = this.#consume("value");
    if (consumed.token === "identifier") return consumed.literal;
    throw new SelectorError(`found '${consumed.literal}', expected: identifier`);
  }
}

function* scan(text: string): Generator<Lexeme> {
  let index = 0;
  while (index < text.length) {
    const character = text.charAt(index);
    if (WHITESPACE.includes(character)) {
      index += 1;
    } else if (SPECIAL.includes(character)) {
      const pair = text.slice(index, index + 2);
      if (pair === "==" || pair === "!=") {
        yield { token: pair, literal: pair };
        index += 2;
      } else {
        yield { token: character as Token, literal: character };
        index += 1;
      }
    } else {
      let end = index;
      while (end < text.length && !SPECIAL.includes(text.charAt(end)) && !WHITESPACE.includes(text.charAt(end))) end += 1;
      const literal = text.slice(index, end);
      yield { token: literal === "in" || literal === "notin" ? literal : "identifier", literal };
      index = end;
    }
  }
}
