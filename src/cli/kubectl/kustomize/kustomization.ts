/** The file itself: its fields, and which of them are understood (sigs.k8s.io/kustomize/api/types). */
import { join, resolve } from "../../../machine/path.ts";
import type { Process } from "../../../machine/process.ts";
import { CommandError } from "../errors.ts";
import { parseYamlOrJson } from "../resource/documents.ts";

export interface Target {
  group?: string;
  version?: string;
  kind?: string;
  name?: string;
  namespace?: string;
  labelSelector?: string;
  annotationSelector?: string;
}
export interface GeneratorArguments {
  name?: string;
  namespace?: string;
  behavior?: string;
  type?: string;
  literals?: string[];
  files?: string[];
  envs?: string[];
  env?: string;
  options?: GeneratorOptions;
}
export interface GeneratorOptions {
  labels?: Record<string, string>;
  annotations?: Record<string, string>;
  disableNameSuffixHash?: boolean;
  immutable?: boolean;
}
export interface PatchEntry {
  path?: string;
  patch?: string;
  target?: Target;
  options?: Record<string, boolean>;
}
export interface Kustomization {
  resources?: string[];
  bases?: string[];
  components?: string[];
  namespace?: string;
  namePrefix?: string;
  nameSuffix?: string;
  commonLabels?: Record<string, string>;
  labels?: { pairs?: Record<string, string>; includeSelectors?: boolean; includeTemplates?: boolean; fields?: unknown }[];
  commonAnnotations?: Record<string, string>;
  images?: { name: string; newName?: string; newTag?: string | number; digest?: string; tagSuffix?: string }[];
  replicas?: { name: string; count: number }[];
  configMapGenerator?: GeneratorArguments[];
  secretGenerator?: GeneratorArguments[];
  generatorOptions?: GeneratorOptions;
  patches?: PatchEntry[];
  patchesStrategicMerge?: string[];
  patchesJson6902?: PatchEntry[];
  kind?: string;
}

const KNOWN = new Set([
  "apiVersion",
  "kind",
  "metadata",
  "resources",
  "bases",
  "components",
  "namespace",
  "namePrefix",
  "nameSuffix",
  "commonLabels",
  "labels",
  "commonAnnotations",
  "images",
  "replicas",
  "configMapGenerator",
  "secretGenerator",
  "generatorOptions",
  "patches",
  "patchesStrategicMerge",
  "patchesJson6902",
]);
/** Fields of the real thing that are refused in words. */
const NOT_MODELLED = new Set([
  "vars",
  "replacements",
  "helmCharts",
  "helmGlobals",
  "helmChartInflationGenerator",
  "transformers",
  "generators",
  "validators",
  "openapi",
  "crds",
  "configurations",
  "buildMetadata",
  "sortOptions",
  "imageTags",
]);
const DEPRECATED: Readonly<Record<string, string>> = {
  bases: "'bases' is deprecated. Please use 'resources' instead.",
  patchesStrategicMerge: "'patchesStrategicMerge' is deprecated. Please use 'patches' instead.",
  patchesJson6902: "'patchesJson6902' is deprecated. Please use 'patches' instead.",
};
const NAMES = ["kustomization.yaml", "kustomization.yml", "Kustomization"];

/** The folder's kustomization. Throws CommandError in kustomize's words. */
export function readKustomization(process: Process, folder: string): Kustomization {
  const found = NAMES.filter((name) => process.fs.exists(join(folder, name)));
  if (found.length === 0)
    throw new CommandError(`unable to find one of 'kustomization.yaml', 'kustomization.yml' or 'Kustomization' in directory '${folder}'`);
  if (found.length > 1) throw new CommandError(`Found multiple kustomization files: ${folder}\n`);
  const text = process.fs.read(join(folder, found[0] ?? ""));
  if (text.trim() === "") throw new CommandError("kustomization.yaml is empty");
  let value: unknown;
  try {
    value = parseYamlOrJson(text);
  } catch (error) {
    throw new CommandError(`invalid Kustomization: ${error instanceof Error ? error.message : String(error)}`);
  }
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw new CommandError("invalid Kustomization: json: cannot unmarshal into Go value of type types.Kustomization");
  for (const [field, given] of Object.entries(value)) {
    if (NOT_MODELLED.has(field)) throw new CommandError(`kubewekend does not model kustomization field ${field}`);
    if (!KNOWN.has(field)) throw new CommandError(`invalid Kustomization: json: unknown field "${field}"`);
    const deprecation = DEPRECATED[field];
    if (deprecation && given)
      void process.stderr.write(`# Warning: ${deprecation} Run 'kustomize edit fix' to update your Kustomization automatically.\n`);
  }
  return value as Kustomization;
}

/** The folder a path means. Throws `must build at directory: …`. */
export function kustomizationFolder(process: Process, from: string, path: string): string {
  const folder = resolve(from, path);
  const stat = process.fs.stat(folder);
  if (!stat)
    throw new CommandError(
      `must build at directory: not a valid directory: evalsymlink failure on '${path}' : lstat ${folder}: no such file or directory`,
    );
  if (stat.kind !== "directory") throw new CommandError(`must build at directory: '${path}': file is not directory`);
  return folder;
}
