/** kubeconfig files: reading, merging along KUBECONFIG, and what a command line overrides (client-go/tools/clientcmd). */
import { parse } from "yaml";
import { FileError } from "../../../machine/filesystem.ts";
import { join, resolve } from "../../../machine/path.ts";
import type { Machine, Process } from "../../../machine/process.ts";

export interface ClusterStanza {
  server?: string;
  "certificate-authority"?: string;
  "certificate-authority-data"?: string;
  "insecure-skip-tls-verify"?: boolean;
  "tls-server-name"?: string;
  "proxy-url"?: string;
  [key: string]: unknown;
}
export interface UserStanza {
  "client-certificate"?: string;
  "client-certificate-data"?: string;
  "client-key"?: string;
  "client-key-data"?: string;
  token?: string;
  tokenFile?: string;
  username?: string;
  password?: string;
  as?: string;
  "as-groups"?: string[];
  [key: string]: unknown;
}
export interface ContextStanza {
  cluster?: string;
  user?: string;
  namespace?: string;
  [key: string]: unknown;
}
export interface Kubeconfig {
  apiVersion?: string;
  kind?: string;
  clusters: { name: string; cluster: ClusterStanza }[];
  contexts: { name: string; context: ContextStanza }[];
  users: { name: string; user: UserStanza }[];
  "current-context": string;
  preferences?: Record<string, unknown>;
  extensions?: unknown[];
}

export const EMPTY_KUBECONFIG: Kubeconfig = {
  apiVersion: "v1",
  kind: "Config",
  clusters: [],
  contexts: [],
  users: [],
  "current-context": "",
  preferences: {},
};

/** Files in the order of precedence: --kubeconfig alone, or KUBECONFIG's list, or ~/.kube/config. */
export function kubeconfigPaths(process: Process, flag: string): string[] {
  if (flag !== "") return [resolve(process.cwd, flag)];
  const list = process.env.get("KUBECONFIG");
  if (list) {
    const paths = list.split(":").filter((path) => path !== "");
    return [...new Set(paths.map((path) => resolve(process.cwd, path)))];
  }
  return [join(homeOf(process), ".kube/config")];
}
export function homeOf(process: Process): string {
  return process.env.get("HOME") ?? process.user.home;
}

/** One file; undefined when there is none. Throws an Error in clientcmd's words when it does not parse. */
export function readKubeconfig(process: Process, path: string): Kubeconfig | undefined {
  let text: string;
  try {
    text = process.fs.read(path);
  } catch (error) {
    if (error instanceof FileError && error.code === "ENOENT") return undefined;
    if (error instanceof FileError) throw new Error(`error loading config file "${path}": open ${path}: ${error.message.toLowerCase()}`);
    throw error;
  }
  const files = known.get(process.machine) ?? new Map<string, { text: string; config: Kubeconfig }>();
  known.set(process.machine, files);
  const before = files.get(path);
  if (before?.text === text) return before.config;
  const config = parseKubeconfig(text, path);
  files.set(path, { text, config });
  return config;
}
/** What the files of a machine said when they were last read: every command reads the same ones. */
const known = new WeakMap<Machine, Map<string, { text: string; config: Kubeconfig }>>();

export function parseKubeconfig(text: string, path: string): Kubeconfig {
  let value: unknown;
  try {
    value = parse(text) ?? {};
  } catch (error) {
    throw new Error(`error loading config file "${path}": yaml: ${error instanceof Error ? error.message.split("\n")[0] : String(error)}`);
  }
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw new Error(
      `error loading config file "${path}": couldn't get version/kind; json parse error: json: cannot unmarshal ${Array.isArray(value) ? "array" : "string"} into Go value of type struct { APIVersion string "json:\\"apiVersion,omitempty\\""; Kind string "json:\\"kind,omitempty\\"" }`,
    );
  const read = value as Partial<Kubeconfig>;
  return {
    ...read,
    clusters: read.clusters ?? [],
    contexts: read.contexts ?? [],
    users: read.users ?? [],
    "current-context": read["current-context"] ?? "",
  };
}

/** The first file to set a value wins. */
export function mergeKubeconfigs(configs: readonly Kubeconfig[]): Kubeconfig {
  const merged: Kubeconfig = { ...EMPTY_KUBECONFIG, clusters: [], contexts: [], users: [] };
  for (const config of configs) {
    for (const one of config.clusters) if (!merged.clusters.some((known) => known.name === one.name)) merged.clusters.push(one);
    for (const one of config.contexts) if (!merged.contexts.some((known) => known.name === one.name)) merged.contexts.push(one);
    for (const one of config.users) if (!merged.users.some((known) => known.name === one.name)) merged.users.push(one);
    if (merged["current-context"] === "") merged["current-context"] = config["current-context"];
    if (config.preferences && Object.keys(merged.preferences ?? {}).length === 0) merged.preferences = config.preferences;
  }
  return merged;
}

/** The merged configuration a command sees. Throws when --kubeconfig names a missing file. */
export function loadKubeconfig(process: Process, flag: string): Kubeconfig {
  const configs: Kubeconfig[] = [];
  for (const path of kubeconfigPaths(process, flag)) {
    const config = readKubeconfig(process, path);
    if (config) configs.push(config);
    else if (flag !== "") throw new Error(`stat ${flag}: no such file or directory`);
  }
  return mergeKubeconfigs(configs);
}
/** What `kubectl config` starts from: a file that --kubeconfig names may still have to be made. */
export function startingKubeconfig(process: Process, flag: string): Kubeconfig {
  return flag === "" || readKubeconfig(process, kubeconfigPaths(process, flag)[0] ?? flag)
    ? loadKubeconfig(process, flag)
    : EMPTY_KUBECONFIG;
}
