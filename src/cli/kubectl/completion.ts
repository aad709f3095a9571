/** Tab completion: verbs, flags, kinds, live names (kubectl/pkg/util/completion). Reads only. */
import type { Release } from "../../kube/releases/index.ts";
import type { Completion, CompletionContext } from "../../machine/program.ts";
import { FlagSet } from "../flags/flag-set.ts";
import type { CommandLineData } from "./command-line.ts";
import { findVerb, pathOf } from "./command-tree.ts";
import { Factory } from "./factory.ts";
import { resourcePath } from "./resource/paths.ts";
import type { CompletionRequest, Verb } from "./verb.ts";

/** Candidates for the last of the words. */
export async function completeWords(
  context: CompletionContext,
  release: Release,
  root: Verb,
  data: CommandLineData,
): Promise<Completion[]> {
  const words = context.words.slice(1);
  const word = words[words.length - 1] ?? "";
  const before = words.slice(0, -1);
  const { path, rest } = await findVerb(context.process, root, before, data);
  const verb = path[path.length - 1] ?? root;
  const definitions = [...(data.flagsOf(pathOf(path)) ?? []), ...data.globalFlags];
  const flags = new FlagSet(definitions);
  const last = before[before.length - 1] ?? "";
  const pending = definitions.find(
    (flag) => flag.withoutValue === undefined && (last === `--${flag.name}` || last === `-${flag.shorthand}`),
  );
  let args: readonly string[] = [];
  try {
    args = flags.parse(pending ? rest.slice(0, -1) : rest).args;
  } catch {
    // A half-typed command line: complete what can be completed.
  }
  const factory = new Factory(context.process, release, flags);
  const request: CompletionRequest = {
    process: context.process,
    release,
    path: pathOf(path),
    args,
    flags,
    factory,
    word,
    print: async () => {},
    complain: async () => {},
  };
  try {
    if (pending) return matching(await flagValues(request, pending.name), word);
    if (word.startsWith("--") && word.includes("=")) {
      const [name = "", typed = ""] = [word.slice(2, word.indexOf("=")), word.slice(word.indexOf("=") + 1)];
      return matching(await flagValues({ ...request, word: typed }, name), typed).map((one) => ({
        ...one,
        value: `--${name}=${one.value}`,
      }));
    }
    if (word.startsWith("-")) {
      return matching(
        definitions.map((flag) => ({
          value: `--${flag.name}${flag.withoutValue === undefined ? "=" : ""}`,
          partial: flag.withoutValue === undefined,
        })),
        word,
      );
    }
    const subcommands = args.length === 0 ? (verb.subcommands ?? []).filter((sub) => !sub.hidden).map((sub) => ({ value: sub.name })) : [];
    return matching([...subcommands, ...(verb.complete ? await verb.complete(request) : [])], word);
  } catch {
    return [];
  }
}
function matching(candidates: readonly Completion[], word: string): Completion[] {
  const seen = new Set<string>();
  return candidates.filter(({ value }) => value.startsWith(word) && !seen.has(value) && seen.add(value));
}

async function flagValues(request: CompletionRequest, name: string): Promise<Completion[]> {
  switch (name) {
    case "namespace":
      return namesOf(request, "namespaces");
    case "container":
      return containerNames(request);
    case "context":
      return request.factory.kubeconfig().contexts.map((one) => ({ value: one.name }));
    case "cluster":
      return request.factory.kubeconfig().clusters.map((one) => ({ value: one.name }));
    case "user":
      return request.factory.kubeconfig().users.map((one) => ({ value: one.name }));
    case "output":
      return OUTPUTS.map((value) => ({ value, partial: value.endsWith("=") }));
    case "dry-run":
      return ["none", "server", "client"].map((value) => ({ value }));
    case "cascade":
      return ["background", "orphan", "foreground"].map((value) => ({ value }));
    default:
      return [];
  }
}
const OUTPUTS = [
  "json",
  "yaml",
  "name",
  "wide",
  "jsonpath=",
  "jsonpath-as-json=",
  "jsonpath-file=",
  "go-template=",
  "go-template-file=",
  "custom-columns=",
  "custom-columns-file=",
];

/** Live names of a resource in the namespace the command line means. */
export async function namesOf(request: CompletionRequest, type: string): Promise<Completion[]> {
  const resource = (await request.factory.mapper(0)).find(type);
  if (!resource) return [];
  const list = (await request.factory.client().body("GET", resourcePath(resource, request.factory.namespace))) as {
    items?: { metadata: { name: string } }[];
  };
  return (list.items ?? []).map((item) => ({ value: item.metadata.name }));
}

/** TYPE first, then names; `type/` completes to `type/name`. */
export async function completeTypesAndNames(request: CompletionRequest): Promise<Completion[]> {
  const { args, word } = request;
  const slash = word.indexOf("/");
  if (slash > 0) {
    const type = word.slice(0, slash);
    return (await namesOf(request, type)).map(({ value }) => ({ value: `${type}/${value}` }));
  }
  if (args.length > 0) {
    const names = await namesOf(request, args[0] ?? "");
    return names.filter(({ value }) => !args.slice(1).includes(value));
  }
  const mapper = await request.factory.mapper(0);
  const prefix = word.includes(",") ? word.slice(0, word.lastIndexOf(",") + 1) : "";
  return mapper.resources.flatMap((one) => [one.name, ...one.shortNames].map((name) => ({ value: prefix + name })));
}

/** Container names of the pod that an earlier argument names. */
async function containerNames(request: CompletionRequest): Promise<Completion[]> {
  const named = request.args.find((arg) => arg !== "pod" && arg !== "pods") ?? "";
  const pods = (await request.factory.mapper(0)).find("pods");
  if (!pods) return [];
  const pod = (await request.factory
    .client()
    .body("GET", resourcePath(pods, request.factory.namespace, named.replace(/^pods?\//, "")))) as {
    spec?: { containers?: { name: string }[]; initContainers?: { name: string }[] };
  };
  return [...(pod.spec?.containers ?? []), ...(pod.spec?.initContainers ?? [])].map(({ name }) => ({ value: name }));
}
