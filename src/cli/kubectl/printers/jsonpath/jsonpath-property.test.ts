/** Every place of a document can be reached by its path, and `..` finds every field of a name. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { evaluate, parseJsonPath } from "./evaluate.ts";

const name = fc.constantFrom("a", "b", "name", "app.kubernetes.io/name", "x-y");
const document = fc.letrec<{ node: unknown; leaf: unknown }>((tie) => ({
  leaf: fc.oneof(fc.string(), fc.integer(), fc.boolean()),
  node: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    tie("leaf"),
    fc.array(tie("node"), { maxLength: 3 }),
    fc.dictionary(name, tie("node"), { maxKeys: 3 }),
  ),
})).node;

/** All places below a value: the path in kubectl's language and what stands there. */
function* places(value: unknown, path = ""): Generator<[path: string, value: unknown]> {
  if (path !== "") yield [path, value];
  if (Array.isArray(value)) for (const [index, item] of value.entries()) yield* places(item, `${path}[${index}]`);
  else if (typeof value === "object" && value !== null)
    for (const [key, inner] of Object.entries(value))
      yield* places(inner, /^\w+$/.test(key) ? `${path}.${key}` : `${path}['${key.replaceAll(".", "\\.")}']`);
}

test("a path finds what stands at its place", () => {
  fc.assert(
    fc.property(document, (root) => {
      const inside = { root };
      for (const [path, value] of places(inside)) expect(evaluate(parseJsonPath(`{${path}}`), inside), path).toEqual([[value]]);
    }),
    { numRuns: 300, seed: 1 },
  );
});

test("a recursive descent finds a field wherever it is", () => {
  fc.assert(
    fc.property(document, (root) => {
      const inside = { root };
      const want = [...places(inside)].filter(([path]) => /\.name$/.test(path)).map(([, value]) => JSON.stringify(value));
      const found = evaluate(parseJsonPath("{..name}"), inside).flat();
      expect(found.map((value) => JSON.stringify(value)).sort()).toEqual(want.sort());
    }),
    { numRuns: 300, seed: 2 },
  );
});
