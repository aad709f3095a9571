/** etcd as files of its machine: a snapshot, and the folder that a static Pod's manifest gives to etcd. */
import { parse } from "yaml";
import { readSnapshot } from "../../machine/etcd.ts";

/** What a snapshot file holds; undefined when the text is none. */
export interface Snapshot {
  readonly revision: number;
  /** Values by key; API objects where objects were stored. */
  readonly keys: ReadonlyMap<string, unknown>;
}
export function snapshotIn(text: string | undefined): Snapshot | undefined {
  const file = text === undefined ? undefined : readSnapshot(text);
  return file && { revision: file.revision, keys: new Map(file.keys.map(({ key, value }) => [key, value])) };
}

interface PodFile {
  spec?: {
    containers?: { command?: string[]; volumeMounts?: { mountPath?: string; name?: string }[] }[];
    volumes?: { name?: string; hostPath?: { path?: string } }[];
  };
}
/** The folder on the machine in which the etcd of a manifest keeps its data; undefined when the text is no such Pod. */
export function dataFolder(manifest: string | undefined): string | undefined {
  let pod: PodFile | null;
  try {
    pod = parse(manifest ?? "") as PodFile | null;
  } catch {
    return undefined;
  }
  const [container] = pod?.spec?.containers ?? [];
  const inside = container?.command?.map((word) => /^--data-dir=(.+?)\/?$/.exec(word)?.[1]).find((path) => path !== undefined);
  if (inside === undefined) return undefined;
  const mounts = (container?.volumeMounts ?? []).flatMap(({ mountPath = "", name }) => {
    const path = mountPath.replace(/\/$/, "");
    return inside === path || inside.startsWith(`${path}/`) ? [{ path, name }] : [];
  });
  const nearest = mounts.sort((a, b) => b.path.length - a.path.length)[0];
  const host = pod?.spec?.volumes?.find(({ name }) => nearest && name === nearest.name)?.hostPath?.path?.replace(/\/$/, "");
  return nearest && host !== undefined ? host + inside.slice(nearest.path.length) : undefined;
}
