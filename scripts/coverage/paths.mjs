/** What the official client of a release can ask, beside what the simulated server answers. */
import { readdirSync, readFileSync } from "node:fs";
import { requestInfo } from "../../src/sim/apiserver/http/request-info.ts";
import { resources } from "../../src/sim/resources/index.ts";

const CLIENTS = { 28: "k8s-client-v1-28/dist/gen/api", 36: "@kubernetes/client-node/dist/gen/apis" };

/** Calls of a client: method, path and the query parameters it sends. */
export function clientPaths(minor) {
  const folder = new URL(`../../node_modules/${CLIENTS[minor]}/`, import.meta.url).pathname;
  const calls = [];
  for (const file of readdirSync(folder).filter((name) => /Api\.js$/.test(name))) {
    const parts = readFileSync(folder + file, "utf8")
      .split(/const localVarPath = /)
      .slice(1);
    for (const part of parts) {
      const path = /'([^']+)'/.exec(part)?.[1];
      const method = /HttpMethod\.([A-Z]+)/.exec(part)?.[1] ?? /method: '([A-Z]+)'/.exec(part)?.[1];
      if (!path || !method) continue;
      const query = [...part.matchAll(/setQueryParam\("(\w+)"|localVarQueryParameters\['(\w+)'\]/g)].map(([, one, other]) => one ?? other);
      calls.push({ method, path, query });
    }
  }
  return calls;
}

function isServed(release, { method, path }) {
  const { group, version, resource: name, subresource, verb } = requestInfo(method, path.replaceAll(/\{(\w+)\}/g, "$1"));
  const found = resources.find(
    (one) => one.group === group && one.version === version && one.resource === name && (!one.served || one.served(release)),
  );
  if (!found) return undefined;
  if (subresource === "") return found.verbs.includes(verb);
  if (subresource === "status") return found.subresources?.status === true;
  if (subresource === "scale") return found.subresources?.scale !== undefined;
  return found.subresources?.other?.[subresource] !== undefined;
}

/** How many calls on served kinds there are in each release, and those that are not answered. */
export function paths(releases, calls) {
  return releases.map((release) => {
    const missing = [];
    let served = 0;
    for (const call of calls.get(release.version)) {
      const answered = isServed(release, call);
      if (answered) served++;
      else if (answered === false) missing.push(`${call.method} ${call.path}`);
    }
    return { release: release.version, served, missing: missing.sort() };
  });
}

function sources(folder, wanted) {
  return readdirSync(new URL(`../../${folder}/`, import.meta.url), { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".ts") && wanted(file))
    .map((file) => readFileSync(new URL(`../../${folder}/${file}`, import.meta.url), "utf8"));
}

/**
 * Query parameters of all calls (a proxy's are for whom it leads to): read by the code behind the server's door, where
 * it reads queries; named in a test.
 */
export function parameters(calls) {
  const code = sources("src/sim", (file) => !file.endsWith(".test.ts")).filter((text) => /\bquery\b/.test(text));
  const tests = [...sources("src/sim", (file) => file.endsWith(".test.ts")), ...sources("tests/conformance", () => true)];
  const asked = [...calls.values()].flat().filter(({ path }) => !path.includes("/proxy"));
  const names = new Set(asked.flatMap(({ query }) => query));
  return [...names].sort().map((name) => {
    const modelled = code.some((text) => text.includes(`"${name}"`));
    const tested = tests.some((text) => new RegExp(`\\b${name}\\b`).test(text));
    return { name, level: !modelled ? "not modelled" : tested ? "exact" : "partial" };
  });
}
