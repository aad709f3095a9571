/**
 * Commands whose real answer comes in the order of a Go map, another one each time: all that is said counts, but not in
 * which order.
 */
const UNORDERED: readonly { pattern: RegExp; why: string }[] = [
  { pattern: /^kubectl drain\b/, why: "warnings and reasons are kept in a map; pods are evicted at the same time" },
  { pattern: /^kubectl logs\b.* (?:--all-containers|-l)\b/, why: "containers write at the same time" },
  { pattern: /^kubectl describe (?:cm|secrets?)\b/, why: "the keys of data are walked as a map" },
  { pattern: /^kubectl (?:annotate|label)\b.* --list\b/, why: "a map is walked" },
  { pattern: /^kubectl get\b.* jsonpath='\{[^}]*\.\./, why: "the fields of each object are walked as a map" },
];

/** Whether the answer's order is nobody's promise. */
export function isUnordered(command: string): boolean {
  return UNORDERED.some(({ pattern }) => pattern.test(command));
}

/** The same for any order of lines and of what a line lists. */
export function withoutOrder(text: string): string {
  return text
    .split("\n")
    .map((line) =>
      line
        .split(/[\s,;[\]]+/)
        .sort()
        .join(" "),
    )
    .sort()
    .join("\n");
}
