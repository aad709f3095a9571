/**
 * Client-side apply (a three-way patch against the last applied configuration) and server-side apply (ownership of
 * fields) must agree where nobody else interferes, and both leave alone what others set.
 */
import fc from "fast-check";
import { expect, test } from "vitest";
import type { KubeObject } from "../types.ts";
import { applyServerSide, applyStrategicMergePatch, builtinMergeRules, createThreeWayMergePatch } from "./index.ts";

type Loose = Record<string, unknown>;
const words = fc.constantFrom("x", "y", "z");
const map = fc.dictionary(fc.constantFrom("a", "b", "c"), words, { maxKeys: 3 });
const named = <T>(item: (name: string) => fc.Arbitrary<T>): fc.Arbitrary<T[]> =>
  fc.subarray(["a", "b", "c"]).chain((names) => fc.tuple(...names.map(item)));
const environment = named((name) => fc.record({ name: fc.constant(name), value: words }));
const containers = named((name) =>
  fc.record(
    { name: fc.constant(name), image: words, env: environment, args: fc.array(words, { maxLength: 2 }) },
    { requiredKeys: ["name", "image"] },
  ),
).filter((list) => list.length > 0);
const config = fc
  .record({ labels: map, replicas: fc.option(fc.integer({ min: 0, max: 3 }), { nil: undefined }), selector: map, containers })
  .map(({ labels, replicas, selector, containers: list }) => ({
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name: "web", labels },
    spec: {
      ...(replicas === undefined ? {} : { replicas }),
      selector: { matchLabels: { app: "web" } },
      template: { metadata: { labels: { app: "web" } }, spec: { nodeSelector: selector, containers: list } },
    },
  }));

const manager = { manager: "me", apiVersion: "apps/v1", time: "2024-07-09T08:28:10Z", force: false };
const serverSide = (live: KubeObject | undefined, wanted: object): KubeObject =>
  applyServerSide(live, wanted as unknown as KubeObject, manager);
const clientSide = (last: object, live: object, wanted: object): Loose => {
  const patch = createThreeWayMergePatch(last as Loose, wanted as Loose, live as Loose, builtinMergeRules, "Deployment");
  return applyStrategicMergePatch(live as Loose, patch, builtinMergeRules, "Deployment");
};
/** What a person sees: no ownership, empty maps and lists are as good as none, keyed lists by their names. */
function seen(value: unknown): unknown {
  if (Array.isArray(value)) {
    const items = value.map(seen);
    const key = (item: unknown): string => String((item as Loose | null)?.["name"] ?? "");
    return items.every((item) => typeof item === "object") ? items.sort((a, b) => (key(a) < key(b) ? -1 : 1)) : items;
  }
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value)
    .map(([key, inner]) => [key, seen(inner)] as const)
    .filter(([, inner]) => inner !== undefined && !(typeof inner === "object" && inner !== null && Object.keys(inner).length === 0));
  return Object.fromEntries(entries);
}

test("one configuration after another comes out the same both ways", () => {
  fc.assert(
    fc.property(config, config, config, (first, second, third) => {
      let server = serverSide(undefined, first);
      let client: object = first;
      let last: object = first;
      for (const wanted of [second, third]) {
        server = serverSide(server, wanted);
        client = clientSide(last, client, wanted);
        last = wanted;
        expect(seen(client)).toEqual(seen(wanted));
        expect(seen(server)).toEqual(seen(wanted));
      }
    }),
    { numRuns: 300, seed: 3 },
  );
});

test("applying twice changes nothing the second time", () => {
  fc.assert(
    fc.property(config, config, (first, second) => {
      const live = clientSide(first, first, second) as object;
      expect(createThreeWayMergePatch(second as Loose, second as Loose, live as Loose, builtinMergeRules, "Deployment")).toEqual({});
      const server = serverSide(serverSide(undefined, first), second);
      expect(seen(serverSide(server, second))).toEqual(seen(server));
    }),
    { numRuns: 200, seed: 4 },
  );
});

test("what somebody else set stays, whichever way is taken", () => {
  fc.assert(
    fc.property(config, config, words, (first, second, other) => {
      const touched = <T extends object>(object: T): T => {
        const { metadata } = object as unknown as { metadata: { labels: Record<string, string> } };
        return { ...object, metadata: { ...metadata, annotations: { other }, labels: { ...metadata.labels, theirs: other } } };
      };
      const wanted = touched(second);
      expect(seen(clientSide(first, touched(first), second))).toEqual(seen(wanted));
      const live = serverSide(undefined, first);
      expect(seen(serverSide(touched(live), second))).toEqual(seen(wanted));
    }),
    { numRuns: 200, seed: 5 },
  );
});
