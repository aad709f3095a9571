/** Kinds that the API server serves, who watches them in a cluster at rest, and which commands were compared on them. */
import { turn } from "../../src/headless/turn.ts";
import { World } from "../../src/sim/index.ts";
import { resources } from "../../src/sim/resources/index.ts";
import { worldOptions } from "../../src/workbench/workbench.ts";

/** `pods` → the components that list or watch it while a cluster comes up. */
async function watchers(release) {
  const found = new Map();
  const options = worldOptions({ release: release.version, workers: 1, turn });
  const world = await World.boot({
    ...options,
    observe: () => ({
      wrote() {},
      asked({ verb, resource, userAgent }) {
        if (verb !== "watch" && verb !== "list") return;
        const who = userAgent.split("/")[0] ?? "";
        found.set(resource, (found.get(resource) ?? new Set()).add(who));
      },
    }),
  });
  world.stop();
  return found;
}

export async function kinds(releases, commands) {
  const rows = new Map();
  for (const release of releases) {
    const watching = await watchers(release);
    for (const resource of resources) {
      if (resource.served && !resource.served(release)) continue;
      const key = `${resource.group}/${resource.version}/${resource.kind}`;
      const full = resource.group ? `${resource.resource}.${resource.group}` : resource.resource;
      const row = rows.get(key) ?? {
        kind: resource.kind,
        apiVersion: resource.group ? `${resource.group}/${resource.version}` : resource.version,
        verbs: [...resource.verbs],
        subresources: [
          ...(resource.subresources?.status ? ["status"] : []),
          ...(resource.subresources?.scale ? ["scale"] : []),
          ...Object.keys(resource.subresources?.other ?? {}),
        ],
        releases: [],
        watchers: [],
        compared: 0,
        level: "partial",
      };
      row.releases.push(release.version);
      row.watchers = [...new Set([...row.watchers, ...(watching.get(full) ?? [])])].sort();
      const names = new Set([resource.resource, resource.singular, full, ...resource.shortNames]);
      row.compared = commands.filter(({ args }) =>
        args.some((arg) => arg.split(",").some((word) => names.has((word.split("/")[0] ?? "").toLowerCase()))),
      ).length;
      if (row.compared > 0) row.level = "exact";
      rows.set(key, row);
    }
  }
  return [...rows.values()];
}
