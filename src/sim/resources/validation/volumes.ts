/** Validation of a pod's volumes. Upstream: pkg/apis/core/validation/validation.go (ValidateVolumes, validateVolumeSource). */
import { checkDns1123Label, checkDns1123Subdomain } from "../../../kube/names.ts";
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

/** `ValidateVolumes`: the good ones by name come back, for the mounts. `pod`: the pod's name, where it is one. */
export function checkVolumes(
  volumes: readonly core.Volume[] | undefined,
  field: string,
  errors: FieldErrors,
  pod?: string,
): Map<string, core.Volume> {
  const byName = new Map<string, core.Volume>();
  volumes?.forEach((volume, index) => {
    const path = `${field}[${index}]`;
    const before = errors.list.length;
    checkSource(volume, path, errors, pod);
    if (!volume.name) errors.required(`${path}.name`);
    else {
      errors.invalidAll(`${path}.name`, volume.name, checkDns1123Label(volume.name));
      if (byName.has(volume.name)) errors.duplicate(`${path}.name`, volume.name);
    }
    if (errors.list.length === before) byName.set(volume.name, volume);
  });
  return byName;
}

/** Words by which the refusal of a second source calls it, where they are not the field's. */
const CALLED: Readonly<Record<string, string>> = { cephfs: "cephFS", downwardAPI: "downwarAPI" };

function checkSource(volume: core.Volume, path: string, errors: FieldErrors, pod: string | undefined): void {
  const given = SOURCES.filter((source) => (volume as unknown as Record<string, unknown>)[source] !== undefined);
  if (given.length === 0) errors.required(path, "must specify a volume type");
  given.forEach((name, index) => {
    if (index > 0) errors.forbidden(`${path}.${CALLED[name] ?? name}`, "may not specify more than 1 volume type");
    else checkOne(volume, name, path, errors, pod);
  });
}

function checkOne(volume: core.Volume, name: (typeof SOURCES)[number], path: string, errors: FieldErrors, pod: string | undefined): void {
  const field = `${path}.${name}`;
  switch (name) {
    case "emptyDir":
      if (String(volume.emptyDir?.sizeLimit ?? "").startsWith("-"))
        errors.forbidden(`${field}.sizeLimit`, "SizeLimit field must be a valid resource quantity");
      break;
    case "hostPath": {
      const source = volume.hostPath;
      if (!source?.path) {
        errors.required(`${field}.path`);
        break;
      }
      if (source.path.split("/").includes("..")) errors.invalid(`${field}.path`, source.path, "must not contain '..'");
      if (source.type !== undefined && !HOST_PATH_TYPES.includes(source.type))
        errors.notSupported(`${field}.type`, source.type, HOST_PATH_TYPES);
      break;
    }
    case "gitRepo":
      if (!volume.gitRepo?.repository) errors.required(`${field}.repository`);
      checkLocalDescendingPath(volume.gitRepo?.directory ?? "", `${field}.directory`, errors);
      break;
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
      if (!volume.nfs?.path?.startsWith("/")) errors.invalid(`${field}.path`, volume.nfs?.path ?? "", "must be an absolute path");
      break;
    case "csi": {
      checkDriverName(volume.csi?.driver, `${field}.driver`, errors);
      const secret = volume.csi?.nodePublishSecretRef;
      if (secret && !secret.name) errors.required(`${field}.nodePublishSecretRef.name`);
      break;
    }
    case "ephemeral":
      if (volume.ephemeral?.volumeClaimTemplate === undefined) errors.required(`${field}.volumeClaimTemplate`);
      else checkClaimSpec(volume.ephemeral.volumeClaimTemplate.spec, `${field}.volumeClaimTemplate.spec`, errors);
      if (pod && volume.name) {
        const claim = `${pod}-${volume.name}`;
        for (const complaint of checkDns1123Subdomain(claim))
          errors.invalid(`${path}.name`, volume.name, `PVC name ${JSON.stringify(claim)}: ${complaint}`);
      }
      break;
    case "iscsi":
      if (!volume.iscsi?.targetPortal) errors.required(`${field}.targetPortal`);
      if (!volume.iscsi?.iqn) errors.required(`${field}.iqn`);
      break;
    case "gcePersistentDisk":
      if (!volume.gcePersistentDisk?.pdName) errors.required(`${path}.persistentDisk.pdName`);
      break;
    case "awsElasticBlockStore":
      if (!volume.awsElasticBlockStore?.volumeID) errors.required(`${field}.volumeID`);
      break;
    case "glusterfs":
      if (!volume.glusterfs?.endpoints) errors.required(`${field}.endpoints`);
      if (!volume.glusterfs?.path) errors.required(`${field}.path`);
      break;
    case "cephfs":
      if ((volume.cephfs?.monitors ?? []).length === 0) errors.required(`${field}.monitors`);
      break;
    case "rbd":
      if ((volume.rbd?.monitors ?? []).length === 0) errors.required(`${field}.monitors`);
      if (!volume.rbd?.image) errors.required(`${field}.image`);
      break;
    case "cinder":
      if (!volume.cinder?.volumeID) errors.required(`${field}.volumeID`);
      break;
    case "azureFile":
      if (!volume.azureFile?.secretName) errors.required(`${field}.secretName`);
      if (!volume.azureFile?.shareName) errors.required(`${field}.shareName`);
      break;
    case "flexVolume":
      if (!volume.flexVolume?.driver) errors.required(`${field}.driver`);
      break;
    default:
      break;
  }
}

/** `ValidateCSIDriverName`. */
export function checkDriverName(driver: string | undefined, field: string, errors: FieldErrors): void {
  if (!driver) errors.required(field);
  else if (driver.length > 63) errors.tooLong(field, 63);
  if (driver) errors.invalidAll(field, driver, checkDns1123Subdomain(driver.toLowerCase()));
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
    checkLocalNonReservedPath(item.path ?? "", `${path}.path`, errors);
    checkMode(item.mode, `${path}.mode`, errors);
  });
}

function checkLocalNonReservedPath(path: string, field: string, errors: FieldErrors): void {
  checkLocalDescendingPath(path, field, errors);
  if (path.startsWith("..") && !path.startsWith("../")) errors.invalid(field, path, "must not start with '..'");
}

function checkDownwardFile(file: core.DownwardAPIVolumeFile, field: string, errors: FieldErrors): void {
  if (!file.path) errors.required(`${field}.path`);
  checkLocalNonReservedPath(file.path ?? "", `${field}.path`, errors);
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

/** `validateProjectionSources`. */
function checkProjected(projected: core.ProjectedVolumeSource | undefined, field: string, errors: FieldErrors): void {
  checkMode(projected?.defaultMode, `${field}.defaultMode`, errors);
  const paths = new Set<string>();
  const unique = (path: string | undefined, shown: string): void => {
    if (!path) return;
    if (paths.has(path)) errors.invalid(field, shown, "conflicting duplicate paths");
    paths.add(path);
  };
  projected?.sources?.forEach((source, index) => {
    const path = `${field}.sources[${index}]`;
    let count = 0;
    for (const key of ["secret", "configMap"] as const) {
      const given = source[key];
      if (!given) continue;
      count += 1;
      if (!given.name) errors.required(`${path}.${key}.name`);
      checkItems(given.items, `${path}.${key}.items`, errors);
      for (const item of given.items ?? []) unique(item.path, given.name ?? "");
    }
    if (source.downwardAPI) {
      count += 1;
      for (const file of source.downwardAPI.items ?? []) {
        checkDownwardFile(file, `${path}.downwardAPI`, errors);
        unique(file.path, file.path);
      }
    }
    if (source.serviceAccountToken) {
      count += 1;
      checkToken(source.serviceAccountToken, path, field, errors);
    }
    if (count > 1) errors.forbidden(path, "may not specify more than 1 volume type per source");
  });
}

const LONGEST_TOKEN = 2 ** 32;
function checkToken(token: core.ServiceAccountTokenProjection, source: string, projected: string, errors: FieldErrors): void {
  const { expirationSeconds = 3600, path } = token;
  const field = `${source}.serviceAccountToken.expirationSeconds`;
  if (expirationSeconds < 600) errors.invalid(field, expirationSeconds, "may not specify a duration less than 10 minutes");
  if (expirationSeconds > LONGEST_TOKEN) errors.invalid(field, expirationSeconds, "may not specify a duration larger than 2^32 seconds");
  // Told of the volume, not of the source.
  if (!path) errors.required(`${projected}.path`);
  else checkLocalNonReservedPath(path, `${projected}.path`, errors);
}

/** The name of something in the same namespace, as pull secrets are given. */
export function checkOptionalSubdomain(name: string | undefined, field: string, errors: FieldErrors): void {
  if (name) errors.invalidAll(field, name, checkDns1123Subdomain(name));
}
