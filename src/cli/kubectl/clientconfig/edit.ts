/** Changing kubeconfig files: every stanza in the file it came from (client-go/tools/clientcmd ModifyConfig). */
import { encodeYaml } from "../../../kube/encoding/yaml.ts";
import { dirname } from "../../../machine/path.ts";
import type { Process } from "../../../machine/process.ts";
import {
  type ClusterStanza,
  type ContextStanza,
  EMPTY_KUBECONFIG,
  type Kubeconfig,
  kubeconfigPaths,
  readKubeconfig,
  type UserStanza,
} from "./kubeconfig.ts";

export type StanzaKind = "clusters" | "contexts" | "users";
export type Stanza = ClusterStanza | ContextStanza | UserStanza;
type Entry = { name: string } & Record<string, unknown>;
const FIELD: Readonly<Record<StanzaKind, string>> = { clusters: "cluster", contexts: "context", users: "user" };

/** One stanza of a configuration. */
export function stanzaOf(config: Kubeconfig, kind: StanzaKind, name: string): Stanza | undefined {
  const entry = (config[kind] as unknown as Entry[]).find((one) => one.name === name);
  return entry ? ((entry[FIELD[kind]] ?? {}) as Stanza) : undefined;
}

/** The file that new stanzas go to: --kubeconfig, the first existing file of KUBECONFIG or its last, or ~/.kube/config. */
export function defaultFile(process: Process, flag: string): string {
  const paths = kubeconfigPaths(process, flag);
  return paths.find((path) => process.fs.exists(path)) ?? paths[paths.length - 1] ?? "";
}

/** Writes a stanza, or removes it (`undefined`). */
export function writeStanza(process: Process, flag: string, kind: StanzaKind, name: string, stanza: Stanza | undefined): void {
  const paths = kubeconfigPaths(process, flag);
  const origin = paths.find((path) => {
    const config = readKubeconfig(process, path);
    return config !== undefined && stanzaOf(config, kind, name) !== undefined;
  });
  if (!origin && !stanza) return;
  const path = origin ?? defaultFile(process, flag);
  const config = readKubeconfig(process, path) ?? EMPTY_KUBECONFIG;
  const others = (config[kind] as unknown as Entry[]).filter((one) => one.name !== name);
  const next = stanza ? [...others, { name, [FIELD[kind]]: stanza }] : others;
  next.sort((a, b) => (a.name < b.name ? -1 : 1));
  writeFile(process, path, { ...config, [kind]: next } as Kubeconfig);
}

/** Sets the current context in the default file, or clears the first one that is set ("" clears). */
export function writeCurrentContext(process: Process, flag: string, name: string): void {
  const paths = kubeconfigPaths(process, flag);
  const path = name === "" ? paths.find((one) => readKubeconfig(process, one)?.["current-context"]) : defaultFile(process, flag);
  if (path === undefined) return;
  writeFile(process, path, { ...(readKubeconfig(process, path) ?? EMPTY_KUBECONFIG), "current-context": name });
}

function writeFile(process: Process, path: string, config: Kubeconfig): void {
  const folder = dirname(path);
  if (!process.fs.exists(folder)) process.fs.mkdir(folder, { recursive: true });
  process.fs.write(path, encodeYaml(externalForm(config)), { mode: 0o600 });
}

/** Go's order of fields (client-go/tools/clientcmd/api/v1/types.go). */
const ORDER: Readonly<Record<StanzaKind, readonly string[]>> = {
  clusters:
    "server tls-server-name insecure-skip-tls-verify certificate-authority certificate-authority-data proxy-url disable-compression".split(
      " ",
    ),
  users:
    "client-certificate client-certificate-data client-key client-key-data token tokenFile as as-uid as-groups as-user-extra username password auth-provider exec".split(
      " ",
    ),
  contexts: ["cluster", "user", "namespace"],
};

/** A configuration as it is written and shown: every top-level field, empty lists as null, entries by name, fields in Go's order. */
export function externalForm(config: Kubeconfig): Record<string, unknown> {
  const listed = (kind: StanzaKind): unknown => {
    const entries = [...(config[kind] as unknown as Entry[])].sort((a, b) => (a.name < b.name ? -1 : 1));
    if (entries.length === 0) return null;
    return entries.map((entry) => ({ name: entry.name, [FIELD[kind]]: inOrder(withoutEmpty(entry[FIELD[kind]]), ORDER[kind]) }));
  };
  return {
    kind: "Config",
    apiVersion: "v1",
    preferences: config.preferences ?? {},
    clusters: listed("clusters"),
    users: listed("users"),
    contexts: listed("contexts"),
    "current-context": config["current-context"],
    ...(config.extensions ? { extensions: config.extensions } : {}),
  };
}
/** The named fields first, the others (extensions) after them. */
function inOrder(stanza: Readonly<Record<string, unknown>>, order: readonly string[]): Record<string, unknown> {
  const known = order.filter((key) => key in stanza).map((key): [string, unknown] => [key, stanza[key]]);
  return { ...Object.fromEntries(known), ...stanza };
}
/** Go's omitempty; a cluster's server and a context's names are always there. */
function withoutEmpty(stanza: unknown): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries((stanza ?? {}) as Record<string, unknown>).filter(
      ([key, value]) => value !== undefined && ((value !== "" && value !== false) || ["server", "cluster", "user"].includes(key)),
    ),
  );
}
