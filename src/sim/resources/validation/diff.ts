/**
 * The difference of two structures as it stands below "… is immutable" messages.
 * Since 1.34 it is a unified diff of JSON; before, what go-cmp prints.
 */

import { deepEqual } from "../../../kube/deep-equal.ts";

type Lines = readonly string[];

/** Text of the difference, with the newlines that follow the message upstream. */
export function structureDiff(type: string, before: unknown, after: unknown, asJson: boolean): string {
  return asJson ? `${unifiedDiff(jsonLines(filled(type, before)), jsonLines(filled(type, after)))}\n` : `${goDiff(type, before, after)}\n`;
}

/** Internal structures have no `omitempty`: every field is there, in the order of the structure. */
function filled(type: string, value: unknown): unknown {
  const kinds = GO_STRUCTS[type];
  if (kinds === undefined) return value;
  const given = asRecord(value);
  return { ...Object.fromEntries(Object.entries(kinds).map(([key, kind]) => [key, given[key] ?? (kind === "text" ? "" : null)])) };
}

function jsonLines(value: unknown): Lines {
  return JSON.stringify(internalNames(value), undefined, 1).split("\n");
}

/** Field names as the API server's internal structures spell them: the first letter is a capital. */
function internalNames(value: unknown, isMap = false): unknown {
  if (Array.isArray(value)) return value.map((item) => internalNames(item));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, field]) => [isMap ? key : goFieldName(key), internalNames(field, MAPS.has(key))]),
  );
}

const MAPS = new Set(["limits", "requests", "nodeSelector", "matchLabels", "labels", "annotations", "capacity", "overhead"]);
const INITIALS: Readonly<Record<string, string>> = {
  Uid: "UID",
  Ip: "IP",
  Dns: "DNS",
  Tcp: "TCP",
  Http: "HTTP",
  Csi: "CSI",
  Nfs: "NFS",
  Grpc: "GRPC",
};

/** `dnsPolicy` → `DNSPolicy`, `replicas` → `Replicas`. */
export function goFieldName(name: string): string {
  const capital = name.charAt(0).toUpperCase() + name.slice(1);
  for (const [from, to] of Object.entries(INITIALS)) {
    if (capital.startsWith(from) && !/^[a-z]/.test(capital.slice(from.length))) return to + capital.slice(from.length);
  }
  return capital;
}

const CONTEXT = 3;

/** `diff.Diff`: hunks of a unified diff with three lines around each change. */
export function unifiedDiff(before: Lines, after: Lines): string {
  const script = editScript(before, after);
  const text: string[] = [];
  let index = 0;
  while (index < script.length) {
    if (script[index]?.kind === " ") {
      index += 1;
      continue;
    }
    const start = Math.max(0, index - CONTEXT);
    let end = index;
    let quiet = 0;
    for (let at = index; at < script.length && quiet <= CONTEXT * 2; at++) {
      if (script[at]?.kind === " ") quiet += 1;
      else {
        quiet = 0;
        end = at + 1;
      }
    }
    const stop = Math.min(script.length, end + CONTEXT);
    const hunk = script.slice(start, stop);
    const head = script.slice(0, start);
    const oldStart = head.filter(({ kind }) => kind !== "+").length + 1;
    const newStart = head.filter(({ kind }) => kind !== "-").length + 1;
    const oldCount = hunk.filter(({ kind }) => kind !== "+").length;
    const newCount = hunk.filter(({ kind }) => kind !== "-").length;
    text.push(`@@ -${oldStart},${oldCount} +${newStart},${newCount} @@`, ...hunk.map(({ kind, line }) => kind + line));
    index = stop;
  }
  return `${text.join("\n")}\n`;
}

interface Edit {
  kind: " " | "-" | "+";
  line: string;
}

/** Longest common subsequence; the structures are small. */
function editScript(before: Lines, after: Lines): Edit[] {
  const width = after.length + 1;
  const lengths = new Uint32Array((before.length + 1) * width);
  for (let row = before.length - 1; row >= 0; row--) {
    for (let column = after.length - 1; column >= 0; column--) {
      lengths[row * width + column] =
        before[row] === after[column]
          ? (lengths[(row + 1) * width + column + 1] ?? 0) + 1
          : Math.max(lengths[(row + 1) * width + column] ?? 0, lengths[row * width + column + 1] ?? 0);
    }
  }
  const script: Edit[] = [];
  let row = 0;
  let column = 0;
  while (row < before.length || column < after.length) {
    const old = before[row];
    const next = after[column];
    if (old !== undefined && old === next) {
      script.push({ kind: " ", line: old });
      row += 1;
      column += 1;
    } else if (
      old !== undefined &&
      (next === undefined || (lengths[(row + 1) * width + column] ?? 0) >= (lengths[row * width + column + 1] ?? 0))
    ) {
      script.push({ kind: "-", line: old });
      row += 1;
    } else if (next !== undefined) {
      script.push({ kind: "+", line: next });
      column += 1;
    }
  }
  return script;
}

/**
 * In go-cmp's manner: of the fields that are the same two are shown on either side of a difference, the others are
 * counted; those that differ are shown with `-` and `+`, values in one column.
 */
function goDiff(type: string, before: unknown, after: unknown): string {
  return diffStruct(type, asRecord(before), asRecord(after), 1).join("\n");
}

function asRecord(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
}

/** go-cmp's numContextRecords. */
const CONTEXT_FIELDS = 2;

function diffStruct(
  type: string,
  before: Readonly<Record<string, unknown>>,
  after: Readonly<Record<string, unknown>>,
  depth: number,
): string[] {
  const indent = "\t".repeat(depth);
  const zeros = GO_STRUCTS[type] ?? {};
  const keys = [...new Set([...Object.keys(zeros), ...Object.keys(before), ...Object.keys(after)])];
  const differs = keys.map((key) => !deepEqual(before[key] ?? null, after[key] ?? null));
  const near = (index: number): boolean => {
    for (let other = index - CONTEXT_FIELDS; other <= index + CONTEXT_FIELDS; other++) if (differs[other]) return true;
    return false;
  };
  const lines: (string | { mark: string; name: string; value: string })[] = [];
  let same = 0;
  const flush = (): void => {
    if (same > 0) lines.push(`  ${indent}... // ${same} identical field${same === 1 ? "" : "s"}`);
    same = 0;
  };
  keys.forEach((key, index) => {
    const zero = zeros[key];
    const [left, right] = [before[key], after[key]];
    const name = goFieldName(key);
    if (!differs[index]) {
      // Structures without a table have no order to show neighbours by.
      if (zero === undefined || !near(index)) same += 1;
      else {
        flush();
        lines.push({ mark: " ", name, value: goLiteral(left, zero) });
      }
      return;
    }
    flush();
    if (isPlain(left) && isPlain(right)) {
      const inner = diffStruct("", left, right, depth + 1);
      lines.push(`  ${indent}${name}: {`, ...inner.slice(1, -1), `  ${indent}},`);
    } else {
      lines.push({ mark: "-", name, value: goLiteral(left, zero) }, { mark: "+", name, value: goLiteral(right, zero) });
    }
  });
  flush();
  const width = Math.max(0, ...lines.map((line) => (typeof line === "string" ? 0 : line.name.length + 1)));
  const shown = lines.map((line) =>
    typeof line === "string" ? line : `${line.mark} ${indent}${`${line.name}:`.padEnd(width)} ${line.value},`,
  );
  return [`  ${"\t".repeat(depth - 1)}${type}{`, ...shown, `  ${"\t".repeat(depth - 1)}}`];
}

/** What a field holds in Go, which decides how its value is written. */
type GoKind = "text" | "pointer" | "list";
/** Fields in the order of the server's own structures (pkg/apis/core/types.go). */
const GO_STRUCTS: Readonly<Record<string, Readonly<Record<string, GoKind>>>> = {
  "core.PodSpec": {
    volumes: "list",
    initContainers: "list",
    containers: "list",
    ephemeralContainers: "list",
    restartPolicy: "text",
    terminationGracePeriodSeconds: "pointer",
    activeDeadlineSeconds: "pointer",
    dnsPolicy: "text",
    nodeSelector: "list",
    serviceAccountName: "text",
    automountServiceAccountToken: "pointer",
    nodeName: "text",
    securityContext: "pointer",
    imagePullSecrets: "list",
    hostname: "text",
    subdomain: "text",
    setHostnameAsFQDN: "pointer",
    affinity: "pointer",
    schedulerName: "text",
    tolerations: "list",
    hostAliases: "list",
    priorityClassName: "text",
    priority: "pointer",
    preemptionPolicy: "pointer",
    dnsConfig: "pointer",
    readinessGates: "list",
    runtimeClassName: "pointer",
    overhead: "list",
    enableServiceLinks: "pointer",
    topologySpreadConstraints: "list",
    os: "pointer",
    schedulingGates: "list",
    resourceClaims: "list",
  },
};

function isPlain(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function goLiteral(value: unknown, kind: GoKind = "list"): string {
  if (value === undefined || value === null) return kind === "text" ? '""' : "nil";
  const pointer = kind === "pointer" ? "&" : "";
  if (typeof value !== "object") return pointer + JSON.stringify(value);
  if (Array.isArray(value)) return `{${value.map((item) => goLiteral(item)).join(", ")}}`;
  return `${pointer}{${Object.entries(value)
    .map(([key, field]) => `${goFieldName(key)}: ${goLiteral(field)}`)
    .join(", ")}}`;
}
