/** The files in a node's /etc/kubernetes/manifests. */
import { parse } from "yaml";

/** Command and arguments of the first container; undefined when the text is no Pod. */
export function commandOf(text: string | undefined): string[] | undefined {
  if (text === undefined) return undefined;
  try {
    const pod = parse(text) as { spec?: { containers?: { command?: string[]; args?: string[] }[] } } | null;
    const [container] = pod?.spec?.containers ?? [];
    return container && [...(container.command ?? []), ...(container.args ?? [])];
  } catch {
    return undefined;
  }
}
