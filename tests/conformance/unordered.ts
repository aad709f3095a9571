/**
 * Commands whose real answer comes in the order of a Go map, another one each time: all that is said counts, but not in
 * which order.
 */
export const unordered: Readonly<Record<string, string>> = {
  "kubectl describe cm settings": "the keys of data",
  "kubectl describe cm -n local-path-storage": "the keys of data",
  "kubectl logs crash --all-containers": "containers write at the same time",
  "kubectl logs crash --all-containers --prefix": "containers write at the same time",
  "kubectl logs -l bad=yes": "containers write at the same time",
  "kubectl logs -l bad=yes --prefix --tail=1": "containers write at the same time",
  "kubectl get pods -o jsonpath='{..image}'": "the fields of each object",
  "kubectl annotate node kind-worker --list": "the keys of annotations",
  "kubectl annotate node kind-worker note='a long one' --list": "the keys of annotations",
  "kubectl drain kind-worker": "reasons against a drain",
  "kubectl drain kind-worker --ignore-daemonsets --delete-emptydir-data --force --dry-run=server": "pods are evicted at the same time",
  "kubectl drain nodes/kind-worker --ignore-daemonsets --delete-emptydir-data --force --timeout=7s": "pods are evicted at the same time",
};

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
