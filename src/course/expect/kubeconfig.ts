/** The learner's kubeconfig on the laptop. */
import { parse } from "yaml";
import type { Context } from "../context.ts";

const PATH = "/home/learner/.kube/config";

/** Namespace of the current context; `default` when it names none, or when the file cannot be read. */
export function currentNamespace(context: Context): string {
  let config: unknown;
  try {
    config = parse(context.host("laptop")?.read(PATH) ?? "");
  } catch {
    return "default";
  }
  const { contexts, "current-context": current } = (config ?? {}) as {
    contexts?: { name: string; context?: { namespace?: string } }[];
    "current-context"?: string;
  };
  return contexts?.find(({ name }) => name === current)?.context?.namespace ?? "default";
}
