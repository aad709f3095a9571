/** `kubectl create ingress` (kubectl/pkg/cmd/create/create_ingress.go). */
import { CommandError } from "../../errors.ts";
import { defineVerb } from "../../verb.ts";
import { createGenerated, generatedMetadata, nameFrom } from "./generator.ts";

const HOST = "[\\w*\\-.]*";
const SERVICE = "([\\w\\-.]+):([\\w\\-]+)";
const RULE = new RegExp(`^(?<host>${HOST})(?<path>/.*?)=(?<svcname>[\\w\\-]+):(?<svcport>[\\w\\-]+)(?:,tls(?:=(?<tls>[\\w\\-./]*))?)?$`);
const BACKEND = new RegExp(`^${SERVICE}$`);

interface Path {
  path: string;
  pathType: string;
  backend: Backend;
}
interface Backend {
  service: { name: string; port: { name?: string; number?: number } };
}

export const ingress = defineVerb({
  name: "ingress",
  aliases: ["ing"],
  async run(invocation) {
    const { flags } = invocation;
    const name = nameFrom(invocation);
    const rules = flags.list("rule");
    const fallback = flags.string("default-backend");
    if (fallback === "" && rules.length === 0)
      throw new CommandError(
        "not enough information provided: every ingress has to either specify a default-backend (which catches all traffic) or a list of rules (which catch specific paths)",
      );
    for (const rule of rules)
      if (!RULE.test(rule))
        throw new CommandError(`rule ${rule} is invalid and should be in format host/path=svcname:svcport[,tls[=secret]]`);
    const annotations = annotationsOf(flags.list("annotation"));
    if (fallback !== "" && !BACKEND.test(fallback)) throw new CommandError(`default-backend should be in format servicename:serviceport`);
    const className = flags.string("class");
    const tls = tlsOf(rules);
    return createGenerated(
      invocation,
      {
        kind: "Ingress",
        apiVersion: "networking.k8s.io/v1",
        metadata: { ...generatedMetadata(invocation, name), ...(annotations ? { annotations } : {}) },
        spec: {
          ...(className === "" ? {} : { ingressClassName: className }),
          ...(fallback === "" ? {} : { defaultBackend: backendOf(...(fallback.split(":") as [string, string])) }),
          ...(tls.length > 0 ? { tls } : {}),
          ...(rules.length > 0 ? { rules: rulesOf(rules) } : {}),
        },
        status: { loadBalancer: {} },
      },
      { failure: "failed to create ingress:", namespaced: true },
    );
  },
});

function annotationsOf(pairs: readonly string[]): Record<string, string> | undefined {
  if (pairs.length === 0) return undefined;
  const found: Record<string, string> = {};
  for (const pair of pairs) {
    const equals = pair.indexOf("=");
    if (equals < 0) throw new CommandError(`annotation ${pair} is invalid and should be in format key=[value]`);
    found[pair.slice(0, equals)] = pair.slice(equals + 1);
  }
  return found;
}
function backendOf(name: string, port: string): Backend {
  return { service: { name, port: /^\d+$/.test(port) ? { number: Number(port) } : { name: port } } };
}
/** Rules of one host are gathered under it. */
function rulesOf(rules: readonly string[]) {
  const byHost = new Map<string, Path[]>();
  for (const rule of rules) {
    const { host = "", path = "", svcname = "", svcport = "" } = RULE.exec(rule)?.groups ?? {};
    const prefix = path.endsWith("*");
    const paths = byHost.get(host) ?? [];
    paths.push({ path: prefix ? path.slice(0, -1) : path, pathType: prefix ? "Prefix" : "Exact", backend: backendOf(svcname, svcport) });
    byHost.set(host, paths);
  }
  return [...byHost].map(([host, paths]) => ({ ...(host === "" ? {} : { host }), http: { paths } }));
}
function tlsOf(rules: readonly string[]) {
  const bySecret = new Map<string, string[]>();
  for (const rule of rules) {
    const groups = RULE.exec(rule)?.groups ?? {};
    if (!rule.includes(",tls")) continue;
    const secret = groups["tls"] ?? "";
    const hosts = bySecret.get(secret) ?? [];
    const host = groups["host"] ?? "";
    if (host !== "" && !hosts.includes(host)) hosts.push(host);
    bySecret.set(secret, hosts);
  }
  return [...bySecret].map(([secretName, hosts]) => ({
    ...(hosts.length > 0 ? { hosts } : {}),
    ...(secretName === "" ? {} : { secretName }),
  }));
}
