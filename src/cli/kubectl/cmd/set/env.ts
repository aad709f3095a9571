/** `kubectl set env` (k8s.io/kubectl/pkg/cmd/set/set_env.go). */
import { checkEnvVarName } from "../../../../kube/names.ts";
import type { Container, core, KubeObject, PodSpec } from "../../../../kube/types.ts";
import { completeTypesAndNames } from "../../completion.ts";
import { dryRunOf } from "../../dry-run.ts";
import { CommandError } from "../../errors.ts";
import { dryRunSuffix, printerFor } from "../../printers/printer.ts";
import { build } from "../../resource/builder.ts";
import { filenameOptions } from "../../resource/files.ts";
import { infosOf } from "../../resource/visit.ts";
import { defineVerb, type Invocation } from "../../verb.ts";
import { referenceText, resolveReference } from "./env-reference.ts";
import { infosToSet, patchInfos, refuseLocalServerDryRun } from "./patches.ts";
import { updateContainers, updatePodSpec } from "./pod-spec.ts";

export const env = defineVerb({ name: "env", run, complete: completeTypesAndNames });

type EnvVar = core.EnvVar;
interface EnvChanges {
  readonly set: readonly EnvVar[];
  readonly remove: readonly string[];
}

async function run(invocation: Invocation): Promise<number> {
  const { flags, args, process } = invocation;
  if (flags.bool("all") && flags.string("selector") !== "") throw new CommandError("cannot set --all and --selector at the same time");
  const { resources, pairs } = splitEnvironment(args);
  const dryRun = await dryRunOf(invocation);
  const printer = await printerFor(process, flags, { operation: `env updated${dryRunSuffix(dryRun)}` });
  const files = filenameOptions(flags);
  refuseLocalServerDryRun(invocation, dryRun);
  if (files.filenames.length === 0 && resources.length < 1)
    throw new CommandError("one or more resources must be specified as <resource> <name> or <resource>/<name>");
  const list = flags.bool("list");
  if (list && flags.string("output") !== "") throw new CommandError("--list and --output may not be specified together");
  const from = flags.string("from");
  if (flags.list("keys").length > 0 && from === "")
    throw new CommandError("when specifying --keys, a configmap or secret must be provided with --from");
  const typed = await parseEnvironment(invocation, [...flags.list("env"), ...pairs]);
  const imported = from === "" ? [] : await importedFrom(invocation, from);
  const prefix = flags.string("prefix");
  const changes: EnvChanges = {
    set: [...typed.set, ...imported].map((one) => (prefix === "" ? one : { ...one, name: prefix + one.name })),
    remove: typed.remove,
  };
  const infos = await infosToSet(invocation, resources);
  const wanted = flags.string("containers");
  const overwrite = flags.bool("overwrite");
  if (list) {
    for (const info of infos) await listEnvironment(invocation, info.object as KubeObject, wanted, changes);
    return 0;
  }
  const missing: KubeObject[] = [];
  await patchInfos(invocation, infos, {
    dryRun,
    printer,
    failure: "failed to patch env update to pod template: ",
    change: (object) =>
      updatePodSpec(object, (spec) => {
        const result = updateContainers(spec, wanted, (container) => withEnvironment(container, changes, overwrite));
        if (result.matched.length === 0) missing.push(object);
        return result.spec;
      }),
    beforePrint: () => {
      if (changes.set.length === 0 && pairs.length === 0) throw new CommandError("at least one environment variable must be provided");
    },
  });
  for (const { kind, metadata } of missing)
    await invocation.complain(`Warning: ${kind}/${metadata.name} does not have any containers matching ${JSON.stringify(wanted)}\n`);
  return 0;
}

/** Resources first, then `A=b` and `A-`. */
function splitEnvironment(args: readonly string[]): { resources: string[]; pairs: string[] } {
  const resources: string[] = [];
  const pairs: string[] = [];
  for (const arg of args) {
    if (/^.+=/s.test(arg) || arg.endsWith("-")) pairs.push(arg);
    else if (pairs.length > 0) throw new CommandError(`all resources must be specified before environment changes: ${args.join(" ")}`);
    else resources.push(arg);
  }
  return { resources, pairs };
}

async function parseEnvironment({ process }: Invocation, specs: readonly string[]): Promise<EnvChanges> {
  const set: EnvVar[] = [];
  const remove: string[] = [];
  for (const spec of specs) {
    const equals = spec.indexOf("=");
    if (spec === "-") set.push(...linesOfEnvironment(await process.stdin.readAll()));
    else if (equals >= 0) {
      const name = spec.slice(0, equals);
      const problems = checkEnvVarName(name);
      if (problems.length > 0) throw new CommandError(`${JSON.stringify(name)} is not a valid key name: ${problems.join(";")}`);
      set.push(variable(name, spec.slice(equals + 1)));
    } else if (spec.endsWith("-")) remove.push(spec.slice(0, -1));
    else throw new CommandError(`unknown environment variable: ${spec}`);
  }
  if (remove.some((name) => set.some((one) => one.name === name)))
    throw new CommandError("can not both modify and remove the same environment variable in the same command");
  return { set, remove };
}
function variable(name: string, value: string): EnvVar {
  return value === "" ? { name } : { name, value };
}
/** `A=b` lines of stdin; `#` begins a comment. */
function linesOfEnvironment(text: string): EnvVar[] {
  return text.split("\n").flatMap((raw) => {
    const line = raw.replace(/#.*$/, "");
    const equals = line.indexOf("=");
    return equals < 0 ? [] : [variable(line.slice(0, equals), line.slice(equals + 1))];
  });
}

/** --from: a reference to every key of a config map or secret. */
async function importedFrom({ flags, factory, complain }: Invocation, from: string): Promise<EnvVar[]> {
  const { visits } = await build(factory, {
    typed: true,
    args: [from],
    namespace: factory.namespace,
    selectAll: flags.bool("all"),
    selector: flags.string("selector"),
    flatten: true,
  });
  const keys = flags.list("keys");
  const imported: EnvVar[] = [];
  for (const { object } of infosOf(visits)) {
    const { kind, metadata, data } = object as KubeObject & { data?: Record<string, string> };
    if (kind !== "Secret" && kind !== "ConfigMap") throw new CommandError("unsupported resource specified in --from");
    for (const key of Object.keys(data ?? {}).sort()) {
      if (keys.length > 0 && !keys.includes(key)) continue;
      const name = key.replace(/[^a-zA-Z0-9_]/g, "_").toUpperCase();
      if (name !== key) await complain(`Warning: key ${key} transferred to ${name}\n`);
      const reference = { name: metadata.name, key };
      imported.push({ name, valueFrom: kind === "Secret" ? { secretKeyRef: reference } : { configMapKeyRef: reference } });
    }
  }
  return imported;
}

function withEnvironment(container: Container, { set, remove }: EnvChanges, overwrite: boolean): Container {
  const existing = container.env ?? [];
  if (!overwrite)
    for (const one of set) {
      const current = existing.find((other) => other.name === one.name);
      if (current && (current.value ?? "") !== (one.value ?? ""))
        throw new CommandError(`'${current.name}' already has a value (${current.value ?? ""}), and --overwrite is false`);
    }
  const covered = new Set(remove);
  const next: EnvVar[] = [];
  for (const one of existing) {
    if (covered.has(one.name)) continue;
    const newer = set.find((other) => other.name === one.name);
    if (newer) covered.add(one.name);
    next.push(newer ?? one);
  }
  for (const one of set) {
    if (covered.has(one.name)) continue;
    covered.add(one.name);
    next.push(one);
  }
  const { env: _, ...rest } = container;
  return (next.length > 0 ? { ...rest, env: next } : rest) as Container;
}

/** --list: prints the environment with the changes. */
async function listEnvironment(invocation: Invocation, object: KubeObject, wanted: string, changes: EnvChanges): Promise<void> {
  const { flags, print, complain } = invocation;
  const containers: Container[] = [];
  try {
    updatePodSpec(object, (spec: PodSpec) => {
      updateContainers(spec, wanted, (container) => {
        const changed = withEnvironment(container, changes, flags.bool("overwrite"));
        containers.push(changed);
        return changed;
      });
      return spec;
    });
  } catch (error) {
    if (error instanceof CommandError) return;
    throw error;
  }
  if (containers.length === 0)
    await complain(`Warning: ${object.kind}/${object.metadata.name} does not have any containers matching ${JSON.stringify(wanted)}\n`);
  for (const container of containers) {
    const errors = new Map<string, string[]>();
    await print(`# ${object.kind} ${object.metadata.name}, container ${container.name}\n`);
    for (const { name, value = "", valueFrom } of container.env ?? []) {
      if (!valueFrom) await print(`${name}=${value}\n`);
      else if (!flags.bool("resolve")) await print(`# ${name} from ${referenceText(valueFrom)}\n`);
      else {
        try {
          await print(`${name}=${await resolveReference(invocation, valueFrom, object, container)}\n`);
        } catch (error) {
          if (!(error instanceof Error)) throw error;
          await print(`# ${name} from ${referenceText(valueFrom)}\n`);
          errors.set(error.message, [...(errors.get(error.message) ?? []), name]);
        }
      }
    }
    for (const [text, names] of [...errors].sort(([a], [b]) => (a < b ? -1 : 1)))
      await complain(`error retrieving reference for ${[...names].sort().join(", ")}: ${text}\n`);
  }
}
