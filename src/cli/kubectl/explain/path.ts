/** `pods.spec.containers`: where the resource's name ends and its fields begin. */

interface Named {
  readonly name: string;
  readonly group: string;
}

/**
 * The first word names the resource, as the server finds it; with its plural and group written out, the group belongs
 * to the name (`deployments.apps.spec`). The rest are fields.
 * Upstream: explain.SplitAndParseResourceRequestWithMatchingPrefix.
 */
export function parseTemplatePath<R extends Named>(text: string, find: (name: string) => R | undefined): { found?: R; fields: string[] } {
  const path = text.replace(/\.$/, "");
  const found = find(path.split(".")[0] ?? "");
  if (!found) return { fields: [] };
  const whole = `${found.name}.${found.group}`;
  if (found.group !== "" && (path === whole || path.startsWith(`${whole}.`)))
    return {
      found,
      fields: path
        .slice(whole.length + 1)
        .split(".")
        .filter((word) => word !== ""),
    };
  return { found, fields: path.split(".").slice(1) };
}
