/** Reads the compact text of the default roles and bindings. */

import type { Release } from "../../../kube/releases/index.ts";
import type { KubeObject } from "../../../kube/types.ts";
import { RBAC_V1_28 } from "./rbac-v1-28.ts";
import { RBAC_V1_36 } from "./rbac-v1-36.ts";

const GROUP = "rbac.authorization.k8s.io";

/** Default roles and bindings of a release, in the order they are made: roles first. */
export function bootstrapRbac(release: Release): KubeObject[] {
  const entries = new Map<string, string[]>();
  read(RBAC_V1_28, entries);
  if (release.features.enabled("FlowControlV1")) read(RBAC_V1_36, entries);
  return [...entries.values()].map(parse);
}

function read(text: string, entries: Map<string, string[]>): void {
  let current: string[] = [];
  for (const line of text.split("\n")) {
    if (line === "") continue;
    if (line.startsWith("  ")) {
      current.push(line);
      continue;
    }
    const [kind, name] = line.split(" ");
    if (kind === "-") {
      entries.delete(line.slice(2));
      continue;
    }
    current = [line];
    entries.set(`${kind} ${name}`, current);
  }
}

function parse([head = "", ...rules]: string[]): KubeObject {
  const arrow = head.indexOf(" -> ");
  const [kind = "", place = "", ...extra] = (arrow < 0 ? head : head.slice(0, arrow)).split(" ");
  const slash = kind.startsWith("Cluster") ? -1 : place.indexOf("/");
  const labels: Record<string, string> = { "kubernetes.io/bootstrapping": "rbac-defaults" };
  let aggregation: unknown;
  for (const word of extra) {
    if (word.startsWith("aggregate:"))
      aggregation = {
        clusterRoleSelectors: word
          .slice(10)
          .split(";")
          .map((pair) => ({ matchLabels: pairs(pair) })),
      };
    else Object.assign(labels, pairs(word));
  }
  const metadata = {
    name: place.slice(slash + 1),
    ...(slash < 0 ? {} : { namespace: place.slice(0, slash) }),
    labels,
    annotations: { "rbac.authorization.kubernetes.io/autoupdate": "true" },
  };
  const object = { apiVersion: `${GROUP}/v1`, kind, metadata };
  if (arrow >= 0) return { ...object, ...binding(head.slice(arrow + 4)) } as unknown as KubeObject;
  return { ...object, ...(aggregation ? { aggregationRule: aggregation } : {}), rules: rules.map(rule) } as unknown as KubeObject;
}

function pairs(text: string): Record<string, string> {
  const equals = text.indexOf("=");
  return { [text.slice(0, equals)]: text.slice(equals + 1) };
}

const FIELDS = ["verbs", "apiGroups", "resources", "resourceNames", "nonResourceURLs"];
function rule(line: string): Record<string, string[]> {
  const found: Record<string, string[]> = {};
  line
    .trim()
    .split(" | ")
    .forEach((text, index) => {
      const values = text.trim();
      if (values !== "") found[FIELDS[index] as string] = values.split(",").map((value) => (value === '""' ? "" : value));
    });
  return found;
}

function binding(text: string): { roleRef: unknown; subjects: unknown[] } {
  const colon = text.indexOf(": ");
  const [kind, ...name] = text.slice(0, colon).split(" ");
  return {
    subjects: text
      .slice(colon + 2)
      .split(", ")
      .filter((subject) => subject !== "")
      .map((subject) => {
        const [subjectKind = "", subjectName = ""] = subject.split(" ");
        if (subjectKind !== "ServiceAccount") return { kind: subjectKind, apiGroup: GROUP, name: subjectName };
        const [namespace, account] = subjectName.split("/");
        return { kind: subjectKind, name: account, namespace };
      }),
    roleRef: { apiGroup: GROUP, kind, name: name.join(" ") },
  };
}
