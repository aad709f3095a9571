/**
 * Volumes of a pod as folders on the node, below /var/lib/kubelet/pods/<uid>/volumes. Upstream: pkg/volume/*.
 * ConfigMaps, Secrets, downward API and projected volumes are written as the AtomicWriter does: `..data` points at
 * the current version and is swapped when the contents change.
 */
import { decodeBase64 } from "../../kube/encoding/base64.ts";
import type { core, Pod } from "../../kube/types.ts";
import type { FileSystem } from "../../machine/filesystem.ts";
import { fieldValue, type HostFacts, resourceValue } from "./downward.ts";
import type { ObjectSource } from "./sources.ts";

export const POD_ROOT = "/var/lib/kubelet/pods";

export interface VolumeContext {
  readonly fs: FileSystem;
  readonly source: ObjectSource;
  readonly host: HostFacts;
  /** `2024_07_09_08_28_10.123456789` */
  readonly stamp: string;
}

type Files = Map<string, { content: string; mode: number }>;

/** The folder (or file) on the node behind a volume. Throws Error with MountVolume.SetUp's complaint. */
export function setUpVolume(pod: Pod, volume: core.Volume, context: VolumeContext): string {
  const { fs, source } = context;
  const namespace = pod.metadata.namespace ?? "default";
  const folder = (plugin: string): string => `${POD_ROOT}/${pod.metadata.uid}/volumes/kubernetes.io~${plugin}/${volume.name}`;
  if (volume.emptyDir) {
    const path = folder("empty-dir");
    if (!fs.exists(path)) {
      fs.mkdir(path, { recursive: true });
      fs.chmod(path, 0o777);
    }
    return path;
  }
  if (volume.hostPath) return hostPath(fs, volume.hostPath);
  if (volume.configMap) {
    const path = folder("configmap");
    const { name = "", items, optional = false, defaultMode = 0o644 } = volume.configMap;
    const files: Files = new Map();
    addConfigMap(files, namespace, name, items, optional, defaultMode, source);
    publish(fs, path, files, context.stamp);
    return path;
  }
  if (volume.secret) {
    const path = folder("secret");
    const { secretName = "", items, optional = false, defaultMode = 0o644 } = volume.secret;
    const files: Files = new Map();
    addSecret(files, namespace, secretName, items, optional, defaultMode, source);
    publish(fs, path, files, context.stamp);
    return path;
  }
  if (volume.downwardAPI) {
    const path = folder("downward-api");
    const files: Files = new Map();
    addDownward(files, pod, volume.downwardAPI.items ?? [], volume.downwardAPI.defaultMode ?? 0o644, context.host);
    publish(fs, path, files, context.stamp);
    return path;
  }
  if (volume.projected) {
    const path = folder("projected");
    const mode = volume.projected.defaultMode ?? 0o644;
    const files: Files = new Map();
    for (const part of volume.projected.sources ?? []) {
      if (part.configMap)
        addConfigMap(files, namespace, part.configMap.name ?? "", part.configMap.items, part.configMap.optional ?? false, mode, source);
      if (part.secret) addSecret(files, namespace, part.secret.name ?? "", part.secret.items, part.secret.optional ?? false, mode, source);
      if (part.downwardAPI) addDownward(files, pod, part.downwardAPI.items ?? [], mode, context.host);
      if (part.serviceAccountToken) {
        const { audience, expirationSeconds = 3600, path: at } = part.serviceAccountToken;
        const known = fs.exists(`${path}/${at}`) ? fs.read(`${path}/${at}`) : undefined;
        const content =
          known ?? source.token(namespace, pod.spec.serviceAccountName ?? "default", pod.metadata, audience, expirationSeconds);
        files.set(at, { content, mode });
      }
    }
    publish(fs, path, files, context.stamp);
    return path;
  }
  if (volume.persistentVolumeClaim) {
    const found = source.claimPath(namespace, volume.persistentVolumeClaim.claimName);
    if (typeof found === "string") throw new Error(found);
    if (!fs.exists(found.path)) {
      fs.mkdir(found.path, { recursive: true });
      fs.chmod(found.path, 0o777);
    }
    return found.path;
  }
  if ((volume as { ephemeral?: unknown }).ephemeral) {
    const found = source.claimPath(namespace, `${pod.metadata.name}-${volume.name}`);
    if (typeof found === "string") throw new Error(found);
    if (!fs.exists(found.path)) fs.mkdir(found.path, { recursive: true });
    return found.path;
  }
  const kind = Object.keys(volume).find((key) => key !== "name") ?? "unknown";
  throw new Error(`kubewekend does not model volumes of type ${kind}`);
}

/** Reads its objects again at each kubelet sync: contents may have changed. emptyDir and host paths never do. */
export function isRefreshed(volume: core.Volume): boolean {
  return Boolean(volume.configMap ?? volume.secret ?? volume.downwardAPI ?? volume.projected);
}

function hostPath(fs: FileSystem, { path, type = "" }: core.HostPathVolumeSource): string {
  const stat = fs.stat(path);
  const wants = (kind: "directory" | "file", what: string): void => {
    if (stat?.kind !== kind) throw new Error(`hostPath type check failed: ${path} is not a ${what}`);
  };
  switch (type) {
    case "":
      if (!stat) fs.mkdir(path, { recursive: true });
      break;
    case "DirectoryOrCreate":
      if (!stat) fs.mkdir(path, { recursive: true });
      else wants("directory", "directory");
      break;
    case "Directory":
      wants("directory", "directory");
      break;
    case "FileOrCreate":
      if (!stat) {
        fs.mkdir(path.slice(0, path.lastIndexOf("/")) || "/", { recursive: true });
        fs.write(path, "");
      } else wants("file", "file");
      break;
    case "File":
      wants("file", "file");
      break;
    default:
      // Sockets and devices exist on kind nodes; they are taken as given.
      break;
  }
  return path;
}

function addConfigMap(
  files: Files,
  namespace: string,
  name: string,
  items: readonly core.KeyToPath[] | undefined,
  optional: boolean,
  mode: number,
  source: ObjectSource,
): void {
  const found = source.configMap(namespace, name);
  if (!found && !optional) throw new Error(`configmap "${name}" not found`);
  const data = new Map<string, string>(Object.entries(found?.data ?? {}));
  for (const [key, value] of Object.entries(found?.binaryData ?? {})) data.set(key, decodeBase64(value) ?? "");
  addKeys(files, data, items, mode, optional, "configmap");
}
function addSecret(
  files: Files,
  namespace: string,
  name: string,
  items: readonly core.KeyToPath[] | undefined,
  optional: boolean,
  mode: number,
  source: ObjectSource,
): void {
  const found = source.secret(namespace, name);
  if (!found && !optional) throw new Error(`secret "${name}" not found`);
  const data = new Map(Object.entries(found?.data ?? {}).map(([key, value]) => [key, decodeBase64(value) ?? ""]));
  addKeys(files, data, items, mode, optional, "secret");
}
function addKeys(
  files: Files,
  data: ReadonlyMap<string, string>,
  items: readonly core.KeyToPath[] | undefined,
  mode: number,
  optional: boolean,
  kind: "configmap" | "secret",
): void {
  if (!items || items.length === 0) {
    for (const [key, content] of data) files.set(key, { content, mode });
    return;
  }
  for (const item of items) {
    const content = data.get(item.key);
    if (content === undefined) {
      if (optional) continue;
      throw new Error(
        kind === "configmap"
          ? `configmap references non-existent config key: ${item.key}`
          : `references non-existent secret key: ${item.key}`,
      );
    }
    files.set(item.path, { content, mode: item.mode ?? mode });
  }
}
function addDownward(files: Files, pod: Pod, items: readonly core.DownwardAPIVolumeFile[], mode: number, host: HostFacts): void {
  for (const item of items) {
    const { fieldRef, resourceFieldRef } = item;
    let content = "";
    if (fieldRef) content = fieldValue(pod, fieldRef.fieldPath, host);
    else if (resourceFieldRef) {
      const container = pod.spec.containers.find((one) => one.name === resourceFieldRef.containerName) ?? pod.spec.containers[0];
      if (container) content = resourceValue(resourceFieldRef, container, host);
    }
    files.set(item.path, { content, mode: item.mode ?? mode });
  }
}

/** AtomicWriter: writes a new version and swaps `..data`, unless nothing changed. */
function publish(fs: FileSystem, path: string, files: Files, stamp: string): void {
  const data = `${path}/..data`;
  if (fs.exists(data)) {
    const names = new Set(files.keys());
    let same = true;
    for (const [name, { content }] of files) if (!fs.exists(`${data}/${name}`) || fs.read(`${data}/${name}`) !== content) same = false;
    for (const name of fs.list(data)) if (![...names].some((one) => one === name || one.startsWith(`${name}/`))) same = false;
    if (same) return;
  }
  const before = fs.exists(data) ? fs.stat(data, false)?.target : undefined;
  const version = `..${stamp}`;
  const top = `${path}/${version}`;
  fs.mkdir(top, { recursive: true });
  for (const [name, { content, mode }] of files) {
    const at = `${top}/${name}`;
    if (name.includes("/")) fs.mkdir(at.slice(0, at.lastIndexOf("/")), { recursive: true });
    fs.write(at, content, { mode });
  }
  if (before !== undefined) fs.remove(data);
  fs.symlink(version, data);
  const shown = new Set([...files.keys()].map((name) => name.split("/")[0] as string));
  for (const name of shown) if (!fs.stat(`${path}/${name}`, false)) fs.symlink(`..data/${name}`, `${path}/${name}`);
  for (const name of fs.list(path)) {
    if (name.startsWith("..") || shown.has(name)) continue;
    fs.remove(`${path}/${name}`, { recursive: true });
  }
  if (before !== undefined && before !== version) fs.remove(`${path}/${before}`, { recursive: true });
}
