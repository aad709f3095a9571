/**
 * Volumes of a pod as folders on the node, below /var/lib/kubelet/pods/<uid>/volumes. Upstream: pkg/volume/*.
 * ConfigMaps, Secrets, downward API and projected volumes are written as the AtomicWriter does: `..data` points at
 * the current version and is swapped when the contents change.
 */
import { decodeBase64 } from "../../kube/encoding/base64.ts";
import { flat } from "../../kube/flat.ts";
import type { core, Pod } from "../../kube/types.ts";
import type { FileSystem, FolderTree } from "../../machine/filesystem.ts";
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

/** Where a volume is on the node. */
export interface Mounted {
  readonly path: string;
  /** What the kubelet wrote it from, piece by piece: the same pieces make the same files. */
  readonly from?: readonly unknown[];
}

/** What goes into a volume: gathered first, written when it differs from what was gathered before. */
class Payload {
  readonly from: unknown[] = [];
  readonly #writers: ((files: Files) => void)[] = [];
  /** `pieces` are objects of the API (never changed in place) or texts. */
  add(pieces: readonly unknown[], write: (files: Files) => void): void {
    this.from.push(...pieces);
    this.#writers.push(write);
  }
  files(): Files {
    const files: Files = new Map();
    for (const write of this.#writers) write(files);
    return files;
  }
}
type Files = Map<string, { content: string | (() => string); mode: number }>;

/**
 * The folder (or file) on the node behind a volume; `before` is what the last call answered. Throws Error with
 * MountVolume.SetUp's complaint.
 */
export function setUpVolume(pod: Pod, volume: core.Volume, context: VolumeContext, before?: Mounted): Mounted {
  const payload = payloadOf(pod, volume, context);
  if (!payload) return { path: folderOf(pod, volume, context) };
  const { plugin, payload: content } = payload;
  const path = flat(`${POD_ROOT}/${pod.metadata.uid}/volumes/kubernetes.io~${plugin}/${volume.name}`);
  const { from } = content;
  const same = before?.from?.length === from.length && from.every((piece, i) => piece === before.from?.[i]);
  if (before && same && context.fs.exists(path)) return before;
  publish(context.fs, path, content.files(), context.stamp);
  return { path, from: from.slice() };
}

/** What the kubelet writes itself; undefined for volumes that are folders already. */
function payloadOf(pod: Pod, volume: core.Volume, { source, host, fs }: VolumeContext): { plugin: string; payload: Payload } | undefined {
  const namespace = pod.metadata.namespace ?? "default";
  const payload = new Payload();
  if (volume.configMap) {
    const { name = "", items, optional = false, defaultMode = 0o644 } = volume.configMap;
    addConfigMap(payload, namespace, name, items, optional, defaultMode, source);
    return { plugin: "configmap", payload };
  }
  if (volume.secret) {
    const { secretName = "", items, optional = false, defaultMode = 0o644 } = volume.secret;
    addSecret(payload, namespace, secretName, items, optional, defaultMode, source);
    return { plugin: "secret", payload };
  }
  if (volume.downwardAPI) {
    addDownward(payload, pod, volume.downwardAPI.items ?? [], volume.downwardAPI.defaultMode ?? 0o644, host);
    return { plugin: "downward-api", payload };
  }
  if (!volume.projected) return undefined;
  const mode = volume.projected.defaultMode ?? 0o644;
  const folder = `${POD_ROOT}/${pod.metadata.uid}/volumes/kubernetes.io~projected/${volume.name}`;
  for (const part of volume.projected.sources ?? []) {
    if (part.configMap)
      addConfigMap(payload, namespace, part.configMap.name ?? "", part.configMap.items, part.configMap.optional ?? false, mode, source);
    if (part.secret) addSecret(payload, namespace, part.secret.name ?? "", part.secret.items, part.secret.optional ?? false, mode, source);
    if (part.downwardAPI) addDownward(payload, pod, part.downwardAPI.items ?? [], mode, host);
    if (part.serviceAccountToken) {
      const { audience, expirationSeconds = 3600, path: at } = part.serviceAccountToken;
      payload.add([at], (files) => {
        // The one that is there stays; asked for before anything else is written.
        const known = fs.exists(`${folder}/${at}`) ? fs.read(`${folder}/${at}`) : undefined;
        const account = pod.spec.serviceAccountName ?? "default";
        files.set(at, { content: known ?? source.token(namespace, account, pod.metadata, audience, expirationSeconds), mode });
      });
    }
  }
  return { plugin: "projected", payload };
}

/** The folder or file behind a volume that others fill. */
function folderOf(pod: Pod, volume: core.Volume, context: VolumeContext): string {
  const { fs, source } = context;
  const namespace = pod.metadata.namespace ?? "default";
  if (volume.emptyDir) {
    const path = `${POD_ROOT}/${pod.metadata.uid}/volumes/kubernetes.io~empty-dir/${volume.name}`;
    if (!fs.exists(path)) {
      fs.mkdir(path, { recursive: true });
      fs.chmod(path, 0o777);
    }
    return path;
  }
  if (volume.hostPath) return hostPath(fs, volume.hostPath);
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
  payload: Payload,
  namespace: string,
  name: string,
  items: readonly core.KeyToPath[] | undefined,
  optional: boolean,
  mode: number,
  source: ObjectSource,
): void {
  const found = source.configMap(namespace, name);
  if (!found && !optional) throw new Error(`configmap "${name}" not found`);
  payload.add([found], (files) => {
    const data = new Map<string, string>(Object.entries(found?.data ?? {}));
    for (const [key, value] of Object.entries(found?.binaryData ?? {})) data.set(key, decodeBase64(value) ?? "");
    addKeys(files, data, items, mode, optional, "configmap");
  });
}
function addSecret(
  payload: Payload,
  namespace: string,
  name: string,
  items: readonly core.KeyToPath[] | undefined,
  optional: boolean,
  mode: number,
  source: ObjectSource,
): void {
  const found = source.secret(namespace, name);
  if (!found && !optional) throw new Error(`secret "${name}" not found`);
  payload.add([found], (files) => {
    const data = new Map(Object.entries(found?.data ?? {}).map(([key, value]) => [key, decodeBase64(value) ?? ""]));
    addKeys(files, data, items, mode, optional, "secret");
  });
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
function addDownward(payload: Payload, pod: Pod, items: readonly core.DownwardAPIVolumeFile[], mode: number, host: HostFacts): void {
  for (const item of items) {
    const { fieldRef, resourceFieldRef } = item;
    let content = "";
    if (fieldRef) content = fieldValue(pod, fieldRef.fieldPath, host);
    else if (resourceFieldRef) {
      const container = pod.spec.containers.find((one) => one.name === resourceFieldRef.containerName) ?? pod.spec.containers[0];
      if (container) content = resourceValue(resourceFieldRef, container, host);
    }
    payload.add([item.path, content], (files) => void files.set(item.path, { content, mode: item.mode ?? mode }));
  }
}

/** AtomicWriter: writes a new version and swaps `..data`, unless nothing changed. The first is made when somebody looks. */
function publish(fs: FileSystem, path: string, files: Files, stamp: string): void {
  const data = `${path}/..data`;
  const version = `..${stamp}`;
  if (!fs.exists(path)) {
    // A short list: most volumes are never looked into, and there is one in nearly every pod.
    const list = [...files].map(([name, { content, mode }]): [string, string | (() => string), number] => [name, content, mode]);
    return fs.mkdirLazily(path, () => firstVersion(list, version));
  }
  const texts = new Map([...files].map(([name, { content }]) => [name, typeof content === "string" ? content : content()]));
  if (fs.exists(data)) {
    let same = true;
    for (const [name, text] of texts) if (!fs.exists(`${data}/${name}`) || fs.read(`${data}/${name}`) !== text) same = false;
    for (const name of fs.list(data)) if (![...texts.keys()].some((one) => one === name || one.startsWith(`${name}/`))) same = false;
    if (same) return;
  }
  const before = fs.exists(data) ? fs.stat(data, false)?.target : undefined;
  const top = `${path}/${version}`;
  fs.mkdir(top, { recursive: true });
  for (const [name, { mode }] of files) {
    const at = `${top}/${name}`;
    if (name.includes("/")) fs.mkdir(at.slice(0, at.lastIndexOf("/")), { recursive: true });
    fs.write(at, texts.get(name) ?? "", { mode });
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

type Growing = { [name: string]: FolderTree[string] };
function firstVersion(files: readonly [string, string | (() => string), number][], version: string): FolderTree {
  const top: Growing = {};
  const shown: Growing = {};
  for (const [name, content, mode] of files) {
    const parts = name.split("/");
    const last = parts.pop() as string;
    let folder = top;
    for (const part of parts) {
      const inner = (folder[part] as { folder: Growing } | undefined) ?? { folder: {} };
      folder[part] = inner;
      folder = inner.folder;
    }
    folder[last] = { content, mode };
    const [first = last] = parts;
    shown[first] = { target: `..data/${first}` };
  }
  return { [version]: { folder: top }, "..data": { target: version }, ...shown };
}
