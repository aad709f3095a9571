/**
 * Bodies in Kubernetes' binary encoding (`application/vnd.kubernetes.protobuf`), as later clients send them, into the
 * objects they stand for. Only real HTTP has it: inside the world objects are values.
 * Upstream: k8s.io/apimachinery/pkg/runtime/serializer/protobuf.
 */
import messages from "./messages.json" with { type: "json" };

export const PROTOBUF = "application/vnd.kubernetes.protobuf";

type Json = Record<string, unknown>;

const MAGIC = "k8s\0";
const MESSAGES: Readonly<Record<string, string>> = messages;

/** Go writes zeros whether they were set or not. These fields are pointers there: what is written was set. */
const POINTERS = new Set(
  `replicas parallelism completions backoffLimit ttlSecondsAfterFinished activeDeadlineSeconds terminationGracePeriodSeconds
gracePeriodSeconds runAsUser runAsGroup fsGroup allowPrivilegeEscalation privileged readOnlyRootFilesystem runAsNonRoot
automountServiceAccountToken enableServiceLinks orphanDependents suspend immutable controller blockOwnerDeletion minReplicas
revisionHistoryLimit successfulJobsHistoryLimit failedJobsHistoryLimit startingDeadlineSeconds optional partition defaultMode mode
allowVolumeExpansion storageClassName expirationSeconds stabilizationWindowSeconds tolerationSeconds averageUtilization
allocateLoadBalancerNodePorts shareProcessNamespace setHostnameAsFQDN limitBytes tailLines sinceSeconds`.split(/\s+/),
);
/** Written in JSON even when zero. */
const REQUIRED = new Set(["core.v1.EnvFromSource.prefix", "scheduling.v1.PriorityClass.value", "core.v1.EventSource.component"]);

/** Embedded in Go, messages of their own here: their fields belong to what holds them. */
const EMBEDDED = new Set([
  "core.v1.ConfigMapEnvSource.localObjectReference",
  "core.v1.ConfigMapKeySelector.localObjectReference",
  "core.v1.ConfigMapProjection.localObjectReference",
  "core.v1.ConfigMapVolumeSource.localObjectReference",
  "core.v1.EphemeralContainer.ephemeralContainerCommon",
  "core.v1.PersistentVolumeSpec.persistentVolumeSource",
  "core.v1.Probe.handler",
  "core.v1.SecretEnvSource.localObjectReference",
  "core.v1.SecretKeySelector.localObjectReference",
  "core.v1.SecretProjection.localObjectReference",
  "core.v1.Volume.volumeSource",
  "networking.v1.IngressRule.ingressRuleValue",
  "admissionregistration.v1.RuleWithOperations.rule",
]);

/** Undefined when it is no such body, or of a kind this encoding does not know. Throws on broken bytes. */
export function decodeProtobuf(body: Buffer): Json | undefined {
  if (body.toString("latin1", 0, 4) !== MAGIC) return undefined;
  const envelope = decode("runtime.Unknown", body.subarray(4), true);
  const { apiVersion, kind } = (envelope["typeMeta"] ?? {}) as { apiVersion?: string; kind?: string };
  const raw = envelope["raw"];
  if (apiVersion === undefined || kind === undefined || !(raw instanceof Uint8Array)) return undefined;
  const name = messageOf(apiVersion, kind);
  return name === undefined ? undefined : { kind, apiVersion, ...decode(name, raw) };
}

/** `rbac.authorization.k8s.io/v1`, `Role` → `rbac.v1.Role`; options of requests belong to every group. */
function messageOf(apiVersion: string, kind: string): string | undefined {
  const slash = apiVersion.indexOf("/");
  const group = slash < 0 ? "core" : (apiVersion.slice(0, slash).split(".")[0] ?? "");
  return [`${group}.${apiVersion.slice(slash + 1)}.${kind}`, `meta.v1.${kind}`].find((name) => name in MESSAGES);
}

interface Field {
  readonly name: string;
  readonly type: string;
}
const parsed = (name: string): ReadonlyMap<number, Field> =>
  new Map(
    (MESSAGES[name] ?? "")
      .split(" ")
      .filter((word) => word !== "")
      .map((word): [number, Field] => {
        const [number = "", field = "", type = ""] = word.split(":");
        return [Number(number), { name: field, type }];
      }),
  );

/** `bytes`: leave byte fields as they are instead of base64. */
function decode(message: string, body: Uint8Array, bytes = false): Json {
  const fields = parsed(message);
  const result: Json = {};
  for (const [number, value] of wire(body)) {
    const field = fields.get(number);
    if (!field) continue;
    const { name, type } = field;
    if (type.startsWith("[")) {
      result[name] = [...((result[name] as unknown[] | undefined) ?? []), convert(type.slice(1), value, bytes)];
    } else if (type.startsWith("{")) {
      const entry = new Map(wire(value as Uint8Array));
      const key = Buffer.from((entry.get(1) as Uint8Array | undefined) ?? []).toString("utf8");
      result[name] = { ...(result[name] as Json | undefined), [key]: convert(type.slice(1), entry.get(2) ?? new Uint8Array(), bytes) };
    } else {
      const converted = convert(type, value, bytes);
      const zero = converted === 0 || converted === false || converted === "";
      if (EMBEDDED.has(`${message}.${name}`)) Object.assign(result, converted);
      else if (!zero || POINTERS.has(name) || REQUIRED.has(`${message}.${name}`)) result[name] = converted;
    }
  }
  return result;
}

function convert(type: string, value: number | Uint8Array, bytes: boolean): unknown {
  if (typeof value === "number") return type === "b" ? value !== 0 : value;
  switch (type) {
    case "s":
      return Buffer.from(value).toString("utf8");
    case "y":
      return bytes ? value : Buffer.from(value).toString("base64");
    case "meta.v1.Time":
    case "meta.v1.MicroTime":
      return timeOf(decode(type, value), type === "meta.v1.MicroTime");
    case "api.resource.Quantity":
      return decode(type, value)["string"] ?? "0";
    case "util.intstr.IntOrString": {
      const { type: kind, intVal, strVal } = decode(type, value) as { type?: number; intVal?: number; strVal?: string };
      return kind === 1 ? (strVal ?? "") : (intVal ?? 0);
    }
    case "runtime.RawExtension":
    case "meta.v1.FieldsV1": {
      const raw = Object.values(decode(type, value, true))[0];
      return raw instanceof Uint8Array ? JSON.parse(Buffer.from(raw).toString("utf8")) : undefined;
    }
  }
  const decoded = decode(type, value);
  // Lists that have a type of their own in Go.
  return /\.(ExtraValue|Verbs|PodResourceClaimList)$/.test(type) ? (decoded["items"] ?? []) : decoded;
}

/** Null for Go's zero time. */
function timeOf({ seconds = 0, nanos = 0 }: { seconds?: number; nanos?: number }, micro: boolean): string | null {
  if (seconds <= 0) return null;
  const date = new Date(seconds * 1000).toISOString();
  return micro ? date.replace(/\.\d+Z$/, `.${String(Math.floor(nanos / 1000)).padStart(6, "0")}Z`) : date.replace(/\.\d+Z$/, "Z");
}

/** Field numbers with their values: integers, or bytes of what has a length. */
function* wire(body: Uint8Array): Generator<[number, number | Uint8Array]> {
  let at = 0;
  const varint = (): number => {
    let value = 0n;
    for (let shift = 0n; ; shift += 7n) {
      const byte = body[at++];
      if (byte === undefined || shift > 63n) throw new Error("unexpected EOF");
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return Number(BigInt.asIntN(64, value));
    }
  };
  while (at < body.length) {
    const key = varint();
    switch (key & 7) {
      case 0:
        yield [key >> 3, varint()];
        break;
      case 1:
        yield [key >> 3, new DataView(body.buffer, body.byteOffset + at, 8).getFloat64(0, true)];
        at += 8;
        break;
      case 2: {
        const length = varint();
        if (length < 0 || at + length > body.length) throw new Error("unexpected EOF");
        yield [key >> 3, body.subarray(at, at + length)];
        at += length;
        break;
      }
      default:
        throw new Error(`proto: illegal wireType ${key & 7}`);
    }
  }
}
