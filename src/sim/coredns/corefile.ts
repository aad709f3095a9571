/** The Corefile: server blocks with plugins. Upstream: coredns/coredns core/dnsserver, caddyfile syntax. */
export interface Directive {
  name: string;
  args: string[];
  /** Lines of the block after it, each split into words. */
  block: string[][];
}
export interface ServerBlock {
  zones: { name: string; port: number }[];
  plugins: Directive[];
}

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
          block.push(lineOf(inner.line));
        }
        at++;
      }
      plugins.push({ name, args, block });
    }
    at++;
    if (zones.length === 0) return fail(start.line, "Unexpected '{'");
    blocks.push({ zones: zones.map((zone) => zoneOf(zone.replace(/,$/, ""))), plugins });
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
