/** Validation of volumes, claims and storage classes. Upstream: pkg/apis/{core,storage}/validation. */
import { deepEqual, semanticEqual } from "../../../kube/deep-equal.ts";
import { checkDns1123Subdomain, checkQualifiedName } from "../../../kube/names.ts";
import type { FieldError } from "../../../kube/status.ts";
import type { core, PersistentVolume, PersistentVolumeClaim, StorageClass } from "../../../kube/types.ts";
import type { StrategyContext } from "../resource.ts";
import { goFieldName, structureDiff } from "./diff.ts";
import { FieldErrors, goQuote } from "./errors.ts";
import { amountOf } from "./resources.ts";
import { checkNodeSelector } from "./scheduling.ts";
import { checkLabelSelector } from "./values.ts";

const ACCESS_MODES = ["ReadOnlyMany", "ReadWriteMany", "ReadWriteOnce", "ReadWriteOncePod"];
const VOLUME_MODES = ["Block", "Filesystem"];
const RECLAIM_POLICIES = ["Delete", "Recycle", "Retain"];

const collect = (context: StrategyContext): FieldErrors => new FieldErrors(context.release.api);

function checkAccessModes(modes: readonly string[] | undefined, field: string, errors: FieldErrors, missing: string): void {
  if ((modes ?? []).length === 0) errors.required(field, missing);
  let oncePod = false;
  let others = false;
  for (const mode of modes ?? []) {
    if (!ACCESS_MODES.includes(mode)) errors.notSupported(field, mode, ACCESS_MODES);
    else if (mode === "ReadWriteOncePod") oncePod = true;
    else others = true;
  }
  if (oncePod && others) errors.forbidden(field, "may not use ReadWriteOncePod with other access modes");
}

/** `ValidatePersistentVolumeClaimSpec`. */
export function checkClaimSpec(spec: core.PersistentVolumeClaimSpec | undefined, field: string, errors: FieldErrors): void {
  checkClaimAccess(spec, field, errors);
  checkLabelSelector(spec?.selector, `${field}.selector`, errors);
  const storage = spec?.resources?.requests?.["storage"];
  if (storage === undefined) errors.required(`${field}.resources[storage]`);
  else {
    const amount = amountOf(storage);
    if (amount !== undefined && amount.nanos <= 0n) errors.invalid(`${field}.resources[storage]`, storage, "must be greater than zero");
  }
  if (spec?.storageClassName)
    errors.invalidAll(`${field}.storageClassName`, spec.storageClassName, checkDns1123Subdomain(spec.storageClassName));
  if (spec?.volumeMode !== undefined && !VOLUME_MODES.includes(spec.volumeMode))
    errors.notSupported(`${field}.volumeMode`, spec.volumeMode, VOLUME_MODES);
  const { dataSource, dataSourceRef } = spec ?? {};
  checkDataSource(dataSource, `${field}.dataSource`, errors);
  checkDataSource(dataSourceRef, `${field}.dataSourceRef`, errors);
  if (!dataSource || !dataSourceRef) return;
  const same =
    (dataSource.apiGroup ?? "") === (dataSourceRef.apiGroup ?? "") &&
    dataSource.kind === dataSourceRef.kind &&
    dataSource.name === dataSourceRef.name;
  // What is shown as the value is upstream's path to the field.
  const path = { go: `field.Path{name:"dataSource", index:"", parent:(*field.Path)(0xc000100010)}`, json: {} };
  if (dataSourceRef.namespace) errors.invalid(field, path, "may not be specified when dataSourceRef.namespace is specified");
  else if (!same) errors.invalid(field, path, "must match dataSourceRef");
}

/** `validateDataSource`. */
function checkDataSource(source: core.TypedLocalObjectReference | undefined, field: string, errors: FieldErrors): void {
  if (!source) return;
  if (!source.name) errors.required(`${field}.name`);
  if (!source.kind) errors.required(`${field}.kind`);
  if (!source.apiGroup && source.kind !== "PersistentVolumeClaim")
    errors.invalid(field, source.kind, "must be 'PersistentVolumeClaim' when referencing the default apiGroup");
}

function checkClaimAccess(spec: core.PersistentVolumeClaimSpec | undefined, field: string, errors: FieldErrors): void {
  checkAccessModes(spec?.accessModes, `${field}.accessModes`, errors, "at least 1 access mode is required");
}

export function validatePersistentVolumeClaim(claim: PersistentVolumeClaim, context: StrategyContext): FieldError[] {
  const errors = collect(context);
  checkClaimSpec(claim.spec, "spec", errors);
  return errors.list;
}

/** `ValidatePersistentVolumeClaimUpdate`: only a bound claim may ask for more. */
export function validatePersistentVolumeClaimUpdate(
  next: PersistentVolumeClaim,
  current: PersistentVolumeClaim,
  context: StrategyContext,
): FieldError[] {
  const errors = collect(context);
  let before: core.PersistentVolumeClaimSpec = current.spec;
  const after: core.PersistentVolumeClaimSpec = next.spec;
  // An unbound claim gets its volume, an unclassed one its class.
  if (before.volumeName === undefined || before.volumeName === "")
    before = { ...before, ...(after.volumeName ? { volumeName: after.volumeName } : {}) };
  if (before.storageClassName === undefined && after.storageClassName !== undefined)
    before = { ...before, storageClassName: after.storageClassName };
  const bound = current.status?.phase === "Bound";
  const comparable = bound ? { ...before, resources: { ...before.resources, requests: after.resources?.requests ?? {} } } : before;
  if (!semanticEqual(comparable, after)) {
    const message = context.release.api.valuesAsJson
      ? "spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims"
      : "spec is immutable after creation except resources.requests for bound claims";
    const diff = context.release.api.valuesAsJson
      ? structureDiff("core.PersistentVolumeClaimSpec", claimJson(comparable), claimJson(after), true)
      : `${claimDiff(comparable, after)}\n`;
    errors.forbidden("spec", `${message}\n${diff}`);
  } else if (bound) {
    const old = amountOf(current.spec.resources?.requests?.["storage"]);
    const size = amountOf(after.resources?.requests?.["storage"]);
    if (old !== undefined && size !== undefined && size.nanos < old.nanos) {
      errors.forbidden("spec.resources.requests.storage", "field can not be less than previous value");
    }
  }
  return errors.list;
}

/** The structure in the order of the server's fields, absent ones as null. */
function claimJson(spec: core.PersistentVolumeClaimSpec): Record<string, unknown> {
  return {
    accessModes: spec.accessModes ?? null,
    selector: spec.selector ?? null,
    resources: { limits: spec.resources?.limits ?? null, requests: spec.resources?.requests ?? null },
    volumeName: spec.volumeName ?? "",
    storageClassName: spec.storageClassName ?? null,
    volumeMode: spec.volumeMode ?? null,
    dataSource: spec.dataSource ?? null,
    dataSourceRef: spec.dataSourceRef ?? null,
    volumeAttributesClassName: (spec as { volumeAttributesClassName?: string }).volumeAttributesClassName ?? null,
  };
}

/** go-cmp's view of a claim's spec: the fields that are the same near a change are shown, the others counted. */
function claimDiff(before: core.PersistentVolumeClaimSpec, after: core.PersistentVolumeClaimSpec): string {
  const left = claimJson(before);
  const right = claimJson(after);
  const fields = ["accessModes", "selector", "resources", "volumeName", "storageClassName", "volumeMode", "dataSource", "dataSourceRef"];
  const differs = fields.map((name) => !deepEqual(left[name], right[name]));
  const shown = fields.map((_, index) => differs.slice(Math.max(0, index - 2), index + 3).some(Boolean));
  const width = Math.max(...fields.filter((name, index) => shown[index] && name !== "resources").map((name) => goFieldName(name).length));
  const lines = ["  core.PersistentVolumeClaimSpec{"];
  let hidden = 0;
  fields.forEach((name, index) => {
    if (!shown[index]) {
      hidden += 1;
      return;
    }
    if (hidden > 0) lines.push(`  \t... // ${hidden} identical field${hidden === 1 ? "" : "s"}`);
    hidden = 0;
    if (name === "resources") {
      lines.push(...(differs[index] ? resourcesDiff(before, after) : ['  \tResources:   {Requests: {s"storage": {}}},']));
      return;
    }
    const label = `${goFieldName(name)}:`;
    const block = fields.slice(0, 2).includes(name) ? 12 : Math.max(width + 1, 17);
    const pad = (text: string): string => text.padEnd(block + 1);
    if (differs[index]) lines.push(`- \t${pad(label)}${goValue(left[name])},`, `+ \t${pad(label)}${goValue(right[name])},`);
    else lines.push(`  \t${pad(label)}${goValue(left[name])},`);
  });
  if (hidden > 0) lines.push(`  \t... // ${hidden} identical field${hidden === 1 ? "" : "s"}`);
  lines.push("  }");
  return `${lines.join("\n")}\n`;
}

function goValue(value: unknown): string {
  if (value === null || value === undefined) return "nil";
  if (typeof value === "string") return value === "" ? '""' : `&${goQuote(value)}`;
  if (Array.isArray(value)) return `{${value.map((item) => goQuote(String(item))).join(", ")}}`;
  return JSON.stringify(value);
}

function resourcesDiff(before: core.PersistentVolumeClaimSpec, after: core.PersistentVolumeClaimSpec): string[] {
  const side = (sign: "-" | "+", list: Readonly<Record<string, string>> | undefined): string[] => [
    `${sign} \t\tRequests: core.ResourceList{`,
    ...Object.entries(list ?? {}).map(([name, text]) => `${sign} \t\t\ts${goQuote(name)}: ${goQuantity(text)},`),
    `${sign} \t\t},`,
  ];
  return [
    "  \tResources: core.ResourceRequirements{",
    "  \t\tLimits: nil,",
    ...side("-", before.resources?.requests),
    ...side("+", after.resources?.requests),
    "  \t\tClaims: nil,",
    "  \t},",
  ];
}

function goQuantity(text: string): string {
  const amount = amountOf(text);
  const value = amount === undefined ? 0n : amount.nanos / 1_000_000_000n;
  return `{i: resource.int64Amount{value: ${value}}, s: ${goQuote(text)}, Format: ${goQuote(amount?.format ?? "DecimalSI")}}`;
}

const VOLUME_SOURCES = [
  "hostPath",
  "gcePersistentDisk",
  "awsElasticBlockStore",
  "glusterfs",
  "flocker",
  "nfs",
  "rbd",
  "quobyte",
  "cephfs",
  "iscsi",
  "cinder",
  "fc",
  "flexVolume",
  "azureFile",
  "vsphereVolume",
  "photonPersistentDisk",
  "portworxVolume",
  "azureDisk",
  "scaleIO",
  "local",
  "storageos",
  "csi",
] as const;

export function validatePersistentVolume(volume: PersistentVolume, context: StrategyContext): FieldError[] {
  const errors = collect(context);
  const spec: core.PersistentVolumeSpec = volume.spec;
  checkAccessModes(spec.accessModes, "spec.accessModes", errors, "");
  const capacity = spec.capacity ?? {};
  if (Object.keys(capacity).length === 0) errors.required("spec.capacity");
  if (capacity["storage"] === undefined || Object.keys(capacity).length > 1)
    errors.notSupported("spec.capacity", { go: goCapacity(spec.capacity), json: capacity }, ["storage"]);
  for (const [name, text] of Object.entries(capacity)) {
    const amount = amountOf(text);
    if (amount !== undefined && amount.nanos <= 0n) errors.invalid(`spec.capacity[${name}]`, text, "must be greater than zero");
  }
  if (spec.persistentVolumeReclaimPolicy && !RECLAIM_POLICIES.includes(spec.persistentVolumeReclaimPolicy)) {
    errors.notSupported("spec.persistentVolumeReclaimPolicy", spec.persistentVolumeReclaimPolicy, RECLAIM_POLICIES);
  }
  if (spec.nodeAffinity !== undefined) {
    if (spec.nodeAffinity.required === undefined) errors.required("spec.nodeAffinity.required", "must specify required node constraints");
    else checkNodeSelector(spec.nodeAffinity.required, "spec.nodeAffinity.required", errors);
  }
  const given = VOLUME_SOURCES.filter((source) => spec[source] !== undefined);
  if (spec.hostPath) {
    if (!spec.hostPath.path) errors.required("spec.hostPath.path");
    else if (spec.hostPath.path.split("/").includes(".."))
      errors.invalid("spec.hostPath.path", spec.hostPath.path, "must not contain '..'");
    if (spec.hostPath.path === "/" && spec.persistentVolumeReclaimPolicy === "Recycle") {
      errors.forbidden("spec.persistentVolumeReclaimPolicy", "may not be 'recycle' for a hostPath mount of '/'");
    }
  }
  for (const extra of given.slice(1)) errors.forbidden(`spec.${extra}`, "may not specify more than 1 volume type");
  if (spec.local) {
    if (!spec.local.path) errors.required("spec.local.path");
    if (spec.nodeAffinity === undefined) errors.required("spec.nodeAffinity", "Local volume requires node affinity");
  }
  if (spec.nfs) {
    if (!spec.nfs.server) errors.required("spec.nfs.server");
    if (!spec.nfs.path) errors.required("spec.nfs.path");
  }
  if (given.length === 0) errors.required("spec", "must specify a volume type");
  if (spec.storageClassName)
    errors.invalidAll("spec.storageClassName", spec.storageClassName, checkDns1123Subdomain(spec.storageClassName));
  if (spec.volumeMode !== undefined && !VOLUME_MODES.includes(spec.volumeMode))
    errors.notSupported("spec.volumeMode", spec.volumeMode, VOLUME_MODES);
  return errors.list;
}

/** `core.ResourceList{"cpu":resource.Quantity{…}}` */
function goCapacity(capacity: Readonly<Record<string, string>> | undefined): string {
  if (capacity === undefined) return "core.ResourceList(nil)";
  const entries = Object.entries(capacity).sort(([a], [b]) => (a < b ? -1 : 1));
  const shown = entries.map(([name, text]) => {
    const amount = amountOf(text);
    const value = `i:resource.int64Amount{value:${(amount?.nanos ?? 0n) / 1_000_000_000n}, scale:0}`;
    const format = goQuote(amount?.format ?? "DecimalSI");
    return `${goQuote(name)}:resource.Quantity{${value}, d:resource.infDecAmount{Dec:(*inf.Dec)(nil)}, s:${goQuote(text)}, Format:${format}}`;
  });
  return `core.ResourceList{${shown.join(", ")}}`;
}

/** `ValidatePersistentVolumeUpdate`. */
export function validatePersistentVolumeUpdate(next: PersistentVolume, current: PersistentVolume, context: StrategyContext): FieldError[] {
  const errors = collect(context);
  const source = (spec: core.PersistentVolumeSpec): Record<string, unknown> =>
    Object.fromEntries(VOLUME_SOURCES.map((name) => [name, spec[name]]));
  const before = source(current.spec);
  const after = source(next.spec);
  if (!semanticEqual(before, after)) {
    const diff = structureDiff("core.PersistentVolumeSource", before, after, context.release.api.valuesAsJson);
    errors.forbidden("spec.persistentvolumesource", `spec.persistentvolumesource is immutable after creation\n${diff}`);
  }
  if (current.spec.volumeMode !== next.spec.volumeMode) errors.invalid("volumeMode", next.spec.volumeMode, "field is immutable");
  if (current.spec.nodeAffinity !== undefined && !semanticEqual(current.spec.nodeAffinity, next.spec.nodeAffinity)) {
    errors.invalid("nodeAffinity", { go: "core.VolumeNodeAffinity", json: next.spec.nodeAffinity }, "field is immutable");
  }
  return errors.list;
}

export function validateStorageClass(storageClass: StorageClass, context: StrategyContext): FieldError[] {
  const errors = collect(context);
  if (!storageClass.provisioner) errors.required("provisioner");
  else errors.invalidAll("provisioner", storageClass.provisioner, checkQualifiedName(storageClass.provisioner.toLowerCase()));
  const policy = storageClass.reclaimPolicy;
  if (policy && policy !== "Delete" && policy !== "Retain") errors.notSupported("reclaimPolicy", policy, ["Delete", "Retain"]);
  const mode = storageClass.volumeBindingMode;
  if (!mode) errors.required("volumeBindingMode");
  else if (mode !== "Immediate" && mode !== "WaitForFirstConsumer")
    errors.notSupported("volumeBindingMode", mode, ["Immediate", "WaitForFirstConsumer"]);
  storageClass.allowedTopologies?.forEach((term, at) => {
    const keys = new Set<string>();
    term.matchLabelExpressions?.forEach(({ key, values = [] }, index) => {
      const field = `allowedTopologies[${at}].matchLabelExpressions[${index}]`;
      if (values.length === 0) errors.required(`${field}.values`);
      values.forEach((value, position) => {
        if (values.indexOf(value) < position) errors.duplicate(`${field}.values[${position}]`, value);
      });
      errors.invalidAll(`${field}.key`, key, checkQualifiedName(key));
      if (keys.has(key)) errors.duplicate(`${field}.key`, key);
      keys.add(key);
    });
  });
  return errors.list;
}

/** `ValidateStorageClassUpdate`. */
export function validateStorageClassUpdate(next: StorageClass, current: StorageClass, context: StrategyContext): FieldError[] {
  const errors = collect(context);
  if (!semanticEqual(next.parameters, current.parameters)) errors.forbidden("parameters", "updates to parameters are forbidden.");
  if (next.provisioner !== current.provisioner) {
    if (context.release.api.valuesAsJson) errors.invalid("provisioner", next.provisioner, "field is immutable");
    else errors.forbidden("provisioner", "updates to provisioner are forbidden.");
  }
  if (next.reclaimPolicy !== current.reclaimPolicy) {
    if (context.release.api.valuesAsJson) errors.invalid("reclaimPolicy", next.reclaimPolicy, "field is immutable");
    else errors.forbidden("reclaimPolicy", "updates to reclaimPolicy are forbidden.");
  }
  if (next.volumeBindingMode !== current.volumeBindingMode)
    errors.invalid("volumeBindingMode", next.volumeBindingMode, "field is immutable");
  return errors.list;
}
