/** configMapGenerator and secretGenerator. */
import { encodeBase64 } from "../../../kube/encoding/base64.ts";
import type { KubeObject } from "../../../kube/types.ts";
import { FileError } from "../../../machine/filesystem.ts";
import { basename, resolve } from "../../../machine/path.ts";
import type { Process } from "../../../machine/process.ts";
import { CommandError } from "../errors.ts";
import { type Item, itemOf } from "./item.ts";
import type { GeneratorArguments, GeneratorOptions } from "./kustomization.ts";

/** Adds what a generator makes to the items, by its behaviour: create, merge or replace. */
export function generate(
  process: Process,
  folder: string,
  kind: "ConfigMap" | "Secret",
  given: GeneratorArguments,
  defaults: GeneratorOptions | undefined,
  items: Item[],
): void {
  const object = generated(process, folder, kind, given, defaults);
  const behaviour = given.behavior ?? "create";
  const known = items.find(
    (item) => item.object.kind === kind && item.names.includes(given.name ?? "") && item.namespaces.includes(given.namespace ?? ""),
  );
  const hashed = !(given.options?.disableNameSuffixHash ?? defaults?.disableNameSuffixHash ?? false);
  if (behaviour === "create" || behaviour === "unspecified") {
    if (known)
      throw new CommandError(
        `merging from generator ${given.name}: id resid.ResId{name:"${given.name}"} exists; behavior must be merge or replace`,
      );
    items.push(itemOf(object, hashed));
    return;
  }
  if (behaviour !== "merge" && behaviour !== "replace") throw new CommandError(`unknown behavior ${behaviour}`);
  if (!known)
    throw new CommandError(
      `merging from generator ${given.name}: id resid.ResId{name:"${given.name}"} does not exist; cannot merge or replace`,
    );
  const before = known.object as KubeObject & { data?: object };
  const { metadata } = before;
  const data = { ...(behaviour === "merge" ? before.data : {}), ...(object as { data?: object }).data };
  const merged = behaviour === "merge" ? { ...before, ...object } : { ...object };
  known.object = {
    ...merged,
    data,
    metadata: {
      ...metadata,
      labels: { ...metadata.labels, ...object.metadata.labels },
      annotations: { ...metadata.annotations, ...object.metadata.annotations },
    },
  } as KubeObject;
  known.object = { ...known.object, metadata: withoutEmptyMaps(known.object.metadata) };
  known.hashed = hashed;
}
function withoutEmptyMaps(metadata: KubeObject["metadata"]): KubeObject["metadata"] {
  return Object.fromEntries(
    Object.entries(metadata).filter(([, value]) => !(typeof value === "object" && value !== null && Object.keys(value).length === 0)),
  ) as unknown as KubeObject["metadata"];
}

function generated(
  process: Process,
  folder: string,
  kind: "ConfigMap" | "Secret",
  given: GeneratorArguments,
  defaults: GeneratorOptions | undefined,
): KubeObject {
  if (!given.name) throw new CommandError(`generating ${kind}: name must be specified`);
  const data = new Map<string, string>();
  const add = (key: string, value: string): void => {
    if (data.has(key)) throw new CommandError(`configmap ${given.name} illegally repeats the key \`${key}\``);
    data.set(key, value);
  };
  for (const path of [...(given.envs ?? []), ...(given.env ? [given.env] : [])])
    for (const line of read(process, folder, path).split("\n")) {
      const text = line.trim();
      if (text === "" || text.startsWith("#")) continue;
      const equals = text.indexOf("=");
      add(equals < 0 ? text : text.slice(0, equals), equals < 0 ? (process.env.get(text) ?? "") : text.slice(equals + 1));
    }
  for (const source of given.files ?? []) {
    const equals = source.indexOf("=");
    add(equals < 0 ? basename(source) : source.slice(0, equals), read(process, folder, equals < 0 ? source : source.slice(equals + 1)));
  }
  for (const literal of given.literals ?? []) {
    const text = String(literal);
    const equals = text.indexOf("=");
    if (equals < 1) throw new CommandError(`invalid literal source ${text}, expected key=value`);
    add(text.slice(0, equals), text.slice(equals + 1).replace(/^(['"])(.*)\1$/, "$2"));
  }
  const labels = { ...defaults?.labels, ...given.options?.labels };
  const annotations = { ...defaults?.annotations, ...given.options?.annotations };
  const immutable = given.options?.immutable ?? defaults?.immutable ?? false;
  const values = [...data].map(([key, value]) => [key, kind === "Secret" ? encodeBase64(value) : value] as const);
  return {
    apiVersion: "v1",
    kind,
    metadata: {
      name: given.name,
      ...(given.namespace ? { namespace: given.namespace } : {}),
      ...(Object.keys(labels).length > 0 ? { labels } : {}),
      ...(Object.keys(annotations).length > 0 ? { annotations } : {}),
    },
    ...(values.length > 0 ? { data: Object.fromEntries(values) } : {}),
    ...(kind === "Secret" ? { type: given.type ?? "Opaque" } : {}),
    ...(immutable ? { immutable } : {}),
  } as unknown as KubeObject;
}

function read(process: Process, folder: string, path: string): string {
  const file = resolve(folder, path);
  try {
    return process.fs.read(file);
  } catch (error) {
    if (error instanceof FileError)
      throw new CommandError(
        `loading KV pairs: file sources: [${path}]: evalsymlink failure on '${file}' : lstat ${file}: ${error.message.toLowerCase()}`,
      );
    throw error;
  }
}
