/** `can-i --list`: rules taken apart, put together by resource, and sorted (k8s.io/kubectl/pkg/util/rbac). */
import { newTableWriter } from "../../printers/tabwriter.ts";

interface ResourceRule {
  verbs: readonly string[];
  apiGroups?: readonly string[];
  resources?: readonly string[];
  resourceNames?: readonly string[];
}
interface UrlRule {
  verbs: readonly string[];
  nonResourceURLs?: readonly string[];
}
/** SubjectRulesReviewStatus. */
export interface Rules {
  readonly incomplete?: boolean;
  readonly evaluationError?: string;
  readonly resourceRules?: readonly ResourceRule[];
  readonly nonResourceRules?: readonly UrlRule[];
}
interface Row {
  verbs: string[];
  readonly group: string;
  readonly resource: string;
  readonly name: string;
  readonly url: string;
}

export function rulesTable({ resourceRules = [], nonResourceRules = [] }: Rules, headers: boolean): string {
  const byResource = new Map<string, Row>();
  for (const { verbs, apiGroups = [], resources = [], resourceNames = [] } of resourceRules)
    for (const group of apiGroups)
      for (const resource of resources)
        for (const verb of verbs)
          for (const name of resourceNames.length > 0 ? resourceNames : [""]) {
            const key = [group, resource, name].join("\0");
            const row = byResource.get(key);
            if (!row) byResource.set(key, { verbs: [verb], group, resource, name, url: "" });
            else if (!row.verbs.includes(verb)) row.verbs.push(verb);
          }
  const urls = nonResourceRules.flatMap(({ verbs, nonResourceURLs = [] }) =>
    nonResourceURLs.flatMap((url) => verbs.map((verb): Row => ({ verbs: [verb], group: "", resource: "", name: "", url }))),
  );
  const rows = [...urls, ...byResource.values()].sort((a, b) => (goText(a) < goText(b) ? -1 : goText(a) > goText(b) ? 1 : 0));
  const table = newTableWriter();
  if (headers) table.write("Resources\tNon-Resource URLs\tResource Names\tVerbs\n");
  for (const row of rows) table.write(`${resourceText(row)}\t[${row.url}]\t[${row.name}]\t[${row.verbs.join(" ")}]\n`);
  return table.flush();
}

/** PolicyRule.String(), which the rules are sorted by. */
function goText({ verbs, group, resource, name, url }: Row): string {
  return `&PolicyRule{Verbs:[${verbs.join(" ")}],APIGroups:[${group}],Resources:[${resource}],ResourceNames:[${name}],NonResourceURLs:[${url}],}`;
}
/** `pods/log`, `deployments.apps/scale`. */
function resourceText({ group, resource }: Row): string {
  const slash = resource.indexOf("/");
  const [name, sub] = slash < 0 ? [resource, ""] : [resource.slice(0, slash), resource.slice(slash)];
  return `${name}${group === "" ? "" : `.${group}`}${sub}`;
}
