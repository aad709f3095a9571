/** Validation of a pod's volumes. Upstream: pkg/apis/core/validation/validation.go (ValidateVolumes, validateVolumeSource). */
import { checkConfigMapKey, checkDns1123Label, checkDns1123Subdomain } from "../../../kube/names.ts";
import type { core } from "../../../kube/types.ts";
import { checkFieldRef, checkLocalDescendingPath, checkResourceFieldRef } from "./container.ts";
import type { FieldErrors } from "./errors.ts";
import { checkClaimSpec } from "./storage.ts";

const HOST_PATH_TYPES = ["", "BlockDevice", "CharDevice", "Directory", "DirectoryOrCreate", "File", "FileOrCreate", "Socket"];
const SOURCES = [
  "emptyDir",
  "hostPath",
  "gitRepo",
  "gcePersistentDisk",
  "awsElasticBlockStore",
  "secret",
  "nfs",
  "iscsi",
  "glusterfs",
  "flocker",
  "persistentVolumeClaim",
  "rbd",
  "cephfs",
  "cinder",
  "quobyte",
  "downwardAPI",
  "fc",
  "flexVolume",
  "configMap",
  "azureFile",
  "vsphereVolume",
  "photonPersistentDisk",
  "portworxVolume",
  "azureDisk",
  "storageos",
  "projected",
  "scaleIO",
  "csi",
  "ephemeral",
  "image",
] as const;
const DOWNWARD_FIELDS = ["metadata.annotations", "metadata.labels", "metadata.name", "metadata.namespace", "metadata.uid"];

/** `ValidateVolumes`: the good ones by name come back, for the mounts. */
export function checkVolumes(volumes: readonly core.Volume[] | undefined, field: string, errors: FieldErrors): Map<string, core.Volume> {
  const byName = new Map<string, core.Volume>();
  const claims = new Map<string, string>();
  volumes?.forEach((volume, index) => {
    const path = `${field}[${index}]`;
    const before = errors.list.length;
    checkSource(volume, path, errors);
    if (!volume.name) errors.required(`${path}.name`);
    else errors.invalidAll(`${path}.name`, volume.name, checkDns1123Label(volume.name));
    if (volume.name && byName.has(volume.name)) errors.duplicate(`${path}.name`, volume.name);
    if (errors.list.length === before) byName.set(volume.name, volume);
    if (volume.persistentVolumeClaim?.claimName) claims.set(volume.name, volume.persistentVolumeClaim.claimName);
  });
  return byName;
}

function checkSource(volume: core.Volume, path: string, errors: FieldErrors): void {
  const given = SOURCES.filter((source) => (volume as unknown as Record<string, unknown>)[source] !== undefined);
  if (given.length === 0) {
    errors.required(path, "must specify a volume type");
    return;
  }
  for (const extra of given.slice(1)) errors.forbidden(`${path}.${extra}`, "may not specify more than 1 volume type");
  const name = given[0];
  const field = `${path}.${name}`;
  switch (name) {
    case "emptyDir":
      break;
    case "hostPath": {
      const source = volume.hostPath;
      if (!source?.path) errors.required(`${field}.path`);
      else if (source.path.split("/").includes("..")) errors.invalid(`${field}.path`, source.path, "must not contain '..'");
      if (source?.type !== undefined && !HOST_PATH_TYPES.includes(source.type)) {
        errors.notSupported(
          `${field}.type`,
          source.type,
          HOST_PATH_TYPES.filter((type) => type !== ""),
        );
      }
      break;
    }
    case "secret": {
      if (!volume.secret?.secretName) errors.required(`${field}.secretName`);
      checkMode(volume.secret?.defaultMode, `${field}.defaultMode`, errors);
      checkItems(volume.secret?.items, `${field}.items`, errors);
      break;
    }
    case "configMap": {
      if (!volume.configMap?.name) errors.required(`${field}.name`);
      checkMode(volume.configMap?.defaultMode, `${field}.defaultMode`, errors);
      checkItems(volume.configMap?.items, `${field}.items`, errors);
      break;
    }
    case "persistentVolumeClaim":
      if (!volume.persistentVolumeClaim?.claimName) errors.required(`${field}.claimName`);
      break;
    case "downwardAPI":
      checkMode(volume.downwardAPI?.defaultMode, `${field}.defaultMode`, errors);
      volume.downwardAPI?.items?.forEach((file) => {
        checkDownwardFile(file, field, errors);
      });
      break;
    case "projected":
      checkProjected(volume.projected, field, errors);
      break;
    case "nfs":
      if (!volume.nfs?.server) errors.required(`${field}.server`);
      if (!volume.nfs?.path) errors.required(`${field}.path`);
      else if (!volume.nfs.path.startsWith("/")) errors.invalid(`${field}.path`, volume.nfs.path, "must be an absolute path");
      break;
    case "csi":
      if (!volume.csi?.driver) errors.required(`${field}.driver`);
      break;
    case "ephemeral":
      if (volume.ephemeral?.volumeClaimTemplate === undefined) errors.required(`${field}.volumeClaimTemplate`);
      else checkClaimSpec(volume.ephemeral.volumeClaimTemplate.spec, `${field}.volumeClaimTemplate.spec`, errors);
      break;
    default:
      break;
  }
}

const BAD_MODE = "must be a number between 0 and 0777 (octal), both inclusive";

function checkMode(mode: number | undefined, field: string, errors: FieldErrors): void {
  if (mode !== undefined && mode !== null && (mode < 0 || mode > 0o777)) errors.invalid(field, mode, BAD_MODE);
}

/** `validateKeyToPath`. */
function checkItems(items: readonly core.KeyToPath[] | undefined, field: string, errors: FieldErrors): void {
  items?.forEach((item, index) => {
    const path = `${field}[${index}]`;
    if (!item.key) errors.required(`${path}.key`);
    if (!item.path) errors.required(`${path}.path`);
    else checkLocalNonReservedPath(item.path, `${path}.path`, errors);
    checkMode(item.mode, `${path}.mode`, errors);
    if (item.key) errors.invalidAll(`${path}.key`, item.key, checkConfigMapKey(item.key));
  });
}

function checkLocalNonReservedPath(path: string, field: string, errors: FieldErrors): void {
  checkLocalDescendingPath(path, field, errors);
  if (path.startsWith("..") && !path.startsWith("../")) errors.invalid(field, path, "must not start with '..'");
}

function checkDownwardFile(file: core.DownwardAPIVolumeFile, field: string, errors: FieldErrors): void {
  if (!file.path) errors.required(`${field}.path`);
  else checkLocalNonReservedPath(file.path, `${field}.path`, errors);
  if (file.fieldRef !== undefined) {
    checkFieldRef(file.fieldRef, DOWNWARD_FIELDS, `${field}.fieldRef`, errors);
    if (file.resourceFieldRef !== undefined)
      errors.invalid(field, "resource", "fieldRef and resourceFieldRef can not be specified simultaneously");
  } else if (file.resourceFieldRef !== undefined) {
    checkResourceFieldRef(file.resourceFieldRef, `${field}.resourceFieldRef`, true, errors);
  } else {
    errors.required(field, "one of fieldRef and resourceFieldRef is required");
  }
  checkMode(file.mode, `${field}.mode`, errors);
}

function checkProjected(projected: core.ProjectedVolumeSource | undefined, field: string, errors: FieldErrors): void {
  checkMode(projected?.defaultMode, `${field}.defaultMode`, errors);
  projected?.sources?.forEach((source, index) => {
    const path = `${field}.sources[${index}]`;
    if (source.secret) {
      if (!source.secret.name) errors.required(`${path}.secret.name`);
      checkItems(source.secret.items, `${path}.secret.items`, errors);
    }
    if (source.configMap) {
      if (!source.configMap.name) errors.required(`${path}.configMap.name`);
      checkItems(source.configMap.items, `${path}.configMap.items`, errors);
    }
    source.downwardAPI?.items?.forEach((file) => {
      checkDownwardFile(file, `${path}.downwardAPI`, errors);
    });
    if (source.serviceAccountToken) {
      const { expirationSeconds, path: tokenPath } = source.serviceAccountToken;
      if (expirationSeconds !== undefined && expirationSeconds < 600) {
        errors.invalid(
          `${path}.serviceAccountToken.expirationSeconds`,
          expirationSeconds,
          "may not specify a duration less than 10 minutes",
        );
      }
      if (!tokenPath) errors.required(`${path}.serviceAccountToken.path`);
    }
  });
}

/** The name of something in the same namespace, as pull secrets are given. */
export function checkOptionalSubdomain(name: string | undefined, field: string, errors: FieldErrors): void {
  if (name) errors.invalidAll(field, name, checkDns1123Subdomain(name));
}
