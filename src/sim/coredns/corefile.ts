/** The Corefile: server blocks with plugins. Upstream: coredns/coredns core/dnsserver, caddyfile syntax. */
export interface Directive {
  name: string;
  /** In the file, from 1. */
  line: number;
  args: string[];
  /** Lines of the block after it, each split into words. */
  block: string[][];
}
export interface ServerBlock {
  zones: { name: string; port: number }[];
  plugins: Directive[];
}

/** A plugin's own words about its lines: `plugin/forward: not an IP address or file: "x"`. */
export class PluginError extends Error {
  constructor(plugin: string, line: number, what: string) {
    super(`plugin/${plugin}: /etc/coredns/Corefile:${line} - Error during parsing: ${what}`);
  }
}

/** Is a name (with its final dot) the zone or under it? Zones are written with or without the final dot. */
export function ownsName(zone: string, name: string): boolean {
  const dotted = `${zone.replace(/\.$/, "")}.`;
  return dotted === "." || name === dotted || name.endsWith(`.${dotted}`);
}

/** What may stand in the blocks of plugins that are particular about it. */
const PROPERTIES: Readonly<Record<string, readonly string[]>> = {
  kubernetes:
    "endpoint tls kubeconfig namespaces labels pods endpoint_pod_names ttl noendpoints fallthrough ignore namespace_labels apiserver_qps".split(
      " ",
    ),
  forward:
    "except force_tcp prefer_udp expire max_fails tls tls_servername policy health_check max_concurrent next failfast_all_unhealthy_upstreams".split(
      " ",
    ),
  cache: "success denial prefetch serve_stale servfail disable keepttl".split(" "),
  health: ["lameduck"],
};

/** Plugins that the image's build has; any other name is a start-up error, as in the real one. */
const KNOWN = new Set([
  "errors",
  "health",
  "ready",
  "kubernetes",
  "prometheus",
  "forward",
  "cache",
  "loop",
  "reload",
  "loadbalance",
  "hosts",
  "rewrite",
  "template",
  "log",
  "file",
  "whoami",
  "import",
  "bind",
  "debug",
  "autopath",
  "erratic",
  "dns64",
  "minimal",
  "nsid",
  "root",
  "secondary",
  "tls",
  "trace",
  "transfer",
  "tsig",
  "acl",
  "any",
  "auto",
  "azure",
  "bufsize",
  "cancel",
  "chaos",
  "clouddns",
  "dnssec",
  "dnstap",
  "etcd",
  "geoip",
  "grpc",
  "header",
  "k8s_external",
  "local",
  "metadata",
  "pprof",
  "route53",
  "sign",
]);

/** Throws with coredns' words: `/etc/coredns/Corefile:4 - Error during parsing: Unknown directive 'kubernets'`. */
export function parseCorefile(text: string, path = "/etc/coredns/Corefile"): ServerBlock[] {
  const tokens = lex(text);
  let at = 0;
  const fail = (line: number, what: string): never => {
    throw new Error(`${path}:${line} - Error during parsing: ${what}`);
  };
  const lastLine = tokens.at(-1)?.line ?? 1;
  const lineOf = (line: number): string[] => {
    const words: string[] = [];
    while (at < tokens.length && tokens[at]?.line === line && tokens[at]?.text !== "{" && tokens[at]?.text !== "}")
      words.push((tokens[at++] as Token).text);
    return words;
  };
  const blocks: ServerBlock[] = [];
  while (at < tokens.length) {
    const start = tokens[at] as Token;
    const zones: string[] = [];
    while (at < tokens.length && tokens[at]?.text !== "{") zones.push((tokens[at++] as Token).text);
    if (tokens[at]?.text !== "{") fail(lastLine, `Unexpected end of file; '${zones.at(-1) ?? ""}' is not followed by a server block`);
    at++;
    const plugins: Directive[] = [];
    while (tokens[at]?.text !== "}") {
      const token = tokens[at];
      if (!token) return fail(lastLine, "Unexpected EOF");
      if (token.text === "{") return fail(token.line, "Unexpected '{'");
      const [name = "", ...args] = lineOf(token.line);
      if (!KNOWN.has(name)) return fail(token.line, `Unknown directive '${name}'`);
      const block: string[][] = [];
      if (tokens[at]?.text === "{") {
        at++;
        while (tokens[at]?.text !== "}") {
          const inner = tokens[at];
          if (!inner) return fail(lastLine, "Unexpected EOF");
          if (inner.text === "{") {
            // A block in a block (disable lists in newer Corefiles): read flat.
            at++;
            continue;
          }
          const words = lineOf(inner.line);
          const known = PROPERTIES[name];
          if (known && !known.includes(words[0] ?? "")) throw new PluginError(name, inner.line, `unknown property '${words[0]}'`);
          block.push(words);
        }
        at++;
      }
      plugins.push({ name, line: token.line, args, block });
    }
    at++;
    if (zones.length === 0) return fail(start.line, "Unexpected '{'");
    blocks.push({ zones: zones.map((zone) => zoneOf(zone.replace(/,$/, ""))), plugins });
  }
  const seen = new Set<string>();
  for (const { name, port } of blocks.flatMap(({ zones }) => zones)) {
    const at = `dns://${name}:${port}`;
    if (seen.has(at)) throw new Error(`cannot serve ${at} - it is already defined`);
    seen.add(at);
  }
  return blocks;
}

interface Token {
  text: string;
  line: number;
}
function lex(text: string): Token[] {
  return text.split("\n").flatMap((line, index) =>
    (line.replace(/(^|\s)#.*$/, "").match(/"[^"]*"|\S+/g) ?? []).map((word) => ({
      text: word.replace(/^"(.*)"$/, "$1"),
      line: index + 1,
    })),
  );
}
function zoneOf(text: string): { name: string; port: number } {
  const plain = text.replace(/^dns:\/\//, "");
  const match = /^(.*?)(?::(\d+))?$/.exec(plain);
  const name = match?.[1] ?? "";
  return { name: name === "" || name === "." ? "." : `${name.replace(/\.$/, "")}.`, port: Number(match?.[2] ?? 53) };
}
