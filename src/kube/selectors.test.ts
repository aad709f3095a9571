/** Label and field selectors: what is printed reads back as the same selector, and selects by the rules of the text. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { formatFieldSelector, matchesFields, parseFieldSelector } from "./fields.ts";
import { formatSelector, matches, parseSelector } from "./labels.ts";

const key = fc.constantFrom("app", "tier", "example.com/role", "n");
const value = fc.constantFrom<string[]>("web", "db", "a.b", "1", "20", "");
/** `()` holds no value, not an empty one: it is refused. */
const values = fc.uniqueArray(value, { minLength: 1, maxLength: 3 }).filter((list) => list.join("") !== "" || list.length > 1);
const labels = fc.dictionary(key, value, { maxKeys: 4 });
/** A requirement as text, with what it means said a second time. */
const requirement = fc.oneof(
  fc.tuple(key, value).map(([k, v]) => ({ text: `${k}=${v}`, holds: (all: Labels) => all[k] === v })),
  fc.tuple(key, value).map(([k, v]) => ({ text: `${k}!=${v}`, holds: (all: Labels) => all[k] !== v })),
  fc.tuple(key, values).map(([k, list]) => ({
    text: `${k} in (${list.join(",")})`,
    holds: (all: Labels) => all[k] !== undefined && list.includes(all[k]),
  })),
  fc.tuple(key, values).map(([k, list]) => ({
    text: `${k} notin (${list.join(",")})`,
    holds: (all: Labels) => all[k] === undefined || !list.includes(all[k]),
  })),
  key.map((k) => ({ text: k, holds: (all: Labels) => all[k] !== undefined })),
  key.map((k) => ({ text: `!${k}`, holds: (all: Labels) => all[k] === undefined })),
  fc.tuple(key, fc.integer({ min: 0, max: 30 })).map(([k, n]) => ({
    text: `${k}>${n}`,
    holds: (all: Labels) => /^\d+$/.test(all[k] ?? "") && Number(all[k]) > n,
  })),
);
type Labels = Readonly<Record<string, string | undefined>>;

test("a label selector selects what its text says, and survives being printed", () => {
  fc.assert(
    fc.property(fc.array(requirement, { maxLength: 3 }), labels, (requirements, all) => {
      const selector = parseSelector(requirements.map(({ text }) => text).join(","));
      const want = requirements.every(({ holds }) => holds(all));
      expect(matches(selector, all)).toBe(want);
      expect(matches(parseSelector(formatSelector(selector)), all)).toBe(want);
      expect(formatSelector(parseSelector(formatSelector(selector)))).toBe(formatSelector(selector));
    }),
    { numRuns: 1000, seed: 1 },
  );
});

test("a field selector selects what its terms say, whatever stands in its values", () => {
  const field = fc.constantFrom("metadata.name", "metadata.namespace", "status.phase", "spec.nodeName");
  const text = fc.string({ unit: fc.constantFrom("a", ",", "=", "\\", "!", " ", "-"), maxLength: 5 });
  const term = fc.record({ field, equal: fc.boolean(), value: text });
  fc.assert(
    fc.property(fc.array(term, { maxLength: 3 }), fc.dictionary(field, text), (terms, object) => {
      const escaped = (one: string): string => one.replace(/[\\,=]/g, (character) => `\\${character}`);
      const selector = parseFieldSelector(terms.map((one) => `${one.field}${one.equal ? "=" : "!="}${escaped(one.value)}`).join(","));
      const want = terms.every((one) => ((object[one.field] ?? "") === one.value) === one.equal);
      expect(matchesFields(selector, (name) => object[name])).toBe(want);
      expect(formatFieldSelector(parseFieldSelector(formatFieldSelector(selector)))).toBe(formatFieldSelector(selector));
    }),
    { numRuns: 1000, seed: 2 },
  );
});
