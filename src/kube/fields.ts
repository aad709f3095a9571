/**
 * Field selectors: `metadata.name=web,status.phase!=Running`.
 * Upstream: k8s.io/apimachinery/pkg/fields/selector.go.
 */

export interface FieldRequirement {
  readonly field: string;
  readonly operator: "=" | "!=";
  readonly value: string;
}

export interface FieldSelector {
  readonly requirements: readonly FieldRequirement[];
}

/** A field selector that was typed wrongly; the message is upstream's. */
export class FieldSelectorError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "FieldSelectorError";
  }
}

export const everyField: FieldSelector = { requirements: [] };

/** Parses `a=b,c==d,e!=f`; `\,`, `\=` and `\\` stand for themselves in values. Throws `FieldSelectorError`. */
export function parseFieldSelector(text: string): FieldSelector {
  const requirements: FieldRequirement[] = [];
  for (const term of splitTerms(text)) {
    if (term === "") continue;
    const parsed = splitTerm(term);
    if (parsed === undefined) throw new FieldSelectorError(`invalid selector: '${text}'; can't understand '${term}'`);
    requirements.push({ ...parsed, value: unescapeValue(parsed.value) });
  }
  return requirements.length === 0 ? everyField : { requirements };
}

/** True if the object's fields (by their selector names) meet every requirement; a missing field is empty. */
export function matchesFields(selector: FieldSelector, fieldValue: (field: string) => string | undefined): boolean {
  return selector.requirements.every(({ field, operator, value }) => ((fieldValue(field) ?? "") === value) === (operator === "="));
}

/** `fields.Selector.String()`. */
export function formatFieldSelector(selector: FieldSelector): string {
  return selector.requirements.map(({ field, operator, value }) => `${field}${operator}${escapeValue(value)}`).join(",");
}

/** The value a field is required to equal, if any (`metadata.name`): lets a list be answered by a get. */
export function requiredValue(selector: FieldSelector, field: string): string | undefined {
  return selector.requirements.find((requirement) => requirement.field === field && requirement.operator === "=")?.value;
}

function escapeValue(value: string): string {
  return value.replaceAll("\\", "\\\\").replaceAll(",", "\\,").replaceAll("=", "\\=");
}

function unescapeValue(value: string): string {
  let result = "";
  for (let index = 0; index < value.length; index++) {
    const character = value.charAt(index);
    if (character === "\\") {
      index += 1;
      const escaped = value.charAt(index);
      if (escaped === "") throw new FieldSelectorError(`invalid field selector: invalid escape sequence: ${character}`);
      if (escaped !== "\\" && escaped !== "," && escaped !== "=") {
        throw new FieldSelectorError(`invalid field selector: invalid escape sequence: ${character}${escaped}`);
      }
      result += escaped;
    } else if (character === "," || character === "=") {
      throw new FieldSelectorError(`invalid field selector: unescaped character in value: ${character}`);
    } else {
      result += character;
    }
  }
  return result;
}

/** At commas that are not escaped. */
function splitTerms(text: string): string[] {
  if (text === "") return [];
  const terms: string[] = [];
  let start = 0;
  for (let index = 0; index < text.length; index++) {
    const character = text.charAt(index);
    if (character === "\\") index += 1;
    else if (character === ",") {
      terms.push(text.slice(start, index));
      start = index + 1;
    }
  }
  terms.push(text.slice(start));
  return terms;
}

/** At the first `!=`, `==` or `=`. */
function splitTerm(term: string): FieldRequirement | undefined {
  for (let index = 0; index < term.length; index++) {
    for (const operator of ["!=", "==", "="] as const) {
      if (term.startsWith(operator, index)) {
        return {
          field: term.slice(0, index),
          operator: operator === "!=" ? "!=" : "=",
          value: term.slice(index + operator.length),
        };
      }
    }
  }
  return undefined;
}
