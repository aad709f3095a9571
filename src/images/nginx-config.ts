/** nginx's configuration: blocks, directives, includes; what is not followed is refused by name. */
import type { FileSystem } from "../machine/filesystem.ts";

export interface NginxLocation {
  match: "" | "=" | "~";
  path: string;
  root?: string;
  alias?: string;
  index?: string[];
  tryFiles?: string[];
  proxy?: string;
  answer?: { status: number; text: string };
  defaultType?: string;
  accessLog?: boolean;
  headers?: Record<string, string>;
}
export interface NginxServer {
  ports: number[];
  names: string[];
  root?: string;
  index?: string[];
  answer?: { status: number; text: string };
  headers: Record<string, string>;
  locations: NginxLocation[];
}

interface Directive {
  words: string[];
  block?: Directive[];
  file: string;
  line: number;
}

/** The configuration that was read last, and from what: a hundred containers of an image parse it once. */
export interface Parsed {
  last?: { readonly files: ReadonlyMap<string, string>; readonly folders: ReadonlyMap<string, string>; readonly servers: NginxServer[] };
}

/** Throws Error with nginx's complaint (after `[emerg] `). */
export function parseNginx(fs: FileSystem, path: string, parsed: Parsed = {}): readonly NginxServer[] {
  const { last } = parsed;
  if (last && isAsRead(fs, last)) return last.servers;
  const reader: Reader = { fs, files: new Map(), folders: new Map() };
  const servers: NginxServer[] = [];
  for (const directive of read(reader, path)) {
    if (directive.words[0] !== "http") continue;
    for (const inner of directive.block ?? []) if (inner.words[0] === "server") servers.push(serverOf(inner));
  }
  parsed.last = { files: reader.files, folders: reader.folders, servers };
  return servers;
}
function isAsRead(fs: FileSystem, { files, folders }: NonNullable<Parsed["last"]>): boolean {
  for (const [path, names] of folders) if (namesIn(fs, path) !== names) return false;
  for (const [path, text] of files) if (!fs.exists(path) || fs.read(path) !== text) return false;
  return true;
}
function namesIn(fs: FileSystem, folder: string): string {
  return fs.stat(folder)?.kind === "directory" ? fs.list(folder).join("/") : "";
}

/** Reads files and remembers what it saw. */
interface Reader {
  fs: FileSystem;
  files: Map<string, string>;
  /** Names in the folders of includes, joined by slashes. */
  folders: Map<string, string>;
}

const KNOWN = new Set(
  "user worker_processes error_log pid events http include default_type log_format access_log sendfile tcp_nopush keepalive_timeout gzip server listen server_name location root index error_page return proxy_pass proxy_set_header try_files alias add_header worker_connections charset client_max_body_size types server_tokens daemon autoindex expires allow deny proxy_http_version proxy_read_timeout proxy_connect_timeout upstream resolver tcp_nodelay types_hash_max_size stub_status worker_rlimit_nofile multi_accept use set if rewrite proxy_redirect proxy_buffering".split(
    " ",
  ),
);

function read(reader: Reader, path: string): Directive[] {
  const { fs, files } = reader;
  if (!fs.exists(path)) throw new Error(`open() "${path}" failed (2: No such file or directory)`);
  const text = fs.read(path);
  files.set(path, text);
  return expand(reader, parse(tokenise(text), path, { at: 0 }, false));
}
function expand(reader: Reader, directives: Directive[]): Directive[] {
  const result: Directive[] = [];
  for (const directive of directives) {
    const [name, target = ""] = directive.words;
    if (name === "include") {
      if (target.endsWith("mime.types")) continue;
      const folder = target.slice(0, target.lastIndexOf("/"));
      const pattern = new RegExp(
        `^${target
          .slice(target.lastIndexOf("/") + 1)
          .replaceAll(".", "\\.")
          .replaceAll("*", ".*")}$`,
      );
      const names = namesIn(reader.fs, folder);
      reader.folders.set(folder, names);
      for (const file of names.split("/")) if (file !== "" && pattern.test(file)) result.push(...read(reader, `${folder}/${file}`));
      continue;
    }
    if (name !== undefined && !KNOWN.has(name) && directive.file.startsWith("/etc/nginx"))
      throw new Error(`unknown directive "${name}" in ${directive.file}:${directive.line}`);
    result.push(directive.block && name !== "types" ? { ...directive, block: expand(reader, directive.block) } : directive);
  }
  return result;
}

interface Token {
  text: string;
  line: number;
  quoted: boolean;
}
function tokenise(text: string): Token[] {
  const tokens: Token[] = [];
  let line = 1;
  for (let i = 0; i < text.length; ) {
    const c = text.charAt(i);
    if (c === "\n") line++;
    if (/\s/.test(c)) i++;
    else if (c === "#") while (i < text.length && text.charAt(i) !== "\n") i++;
    else if ("{};".includes(c)) {
      tokens.push({ text: c, line, quoted: false });
      i++;
    } else if (c === '"' || c === "'") {
      let value = "";
      i++;
      while (i < text.length && text.charAt(i) !== c) {
        if (text.charAt(i) === "\\" && text.charAt(i + 1) === c) i++;
        if (text.charAt(i) === "\n") line++;
        value += text.charAt(i++);
      }
      i++;
      tokens.push({ text: value, line, quoted: true });
    } else {
      let value = "";
      while (i < text.length && !/[\s;{]/.test(text.charAt(i))) value += text.charAt(i++);
      tokens.push({ text: value, line, quoted: false });
    }
  }
  return tokens;
}
function parse(tokens: Token[], file: string, position: { at: number }, inside: boolean): Directive[] {
  const directives: Directive[] = [];
  let words: string[] = [];
  let line = 0;
  for (;;) {
    const token = tokens[position.at++];
    if (!token) {
      if (inside || words.length > 0)
        throw new Error(
          `unexpected end of file, expecting "${words.length > 0 ? '";" or "}' : "}"}" in ${file}:${tokens[tokens.length - 1]?.line ?? 1}`,
        );
      return directives;
    }
    if (token.quoted || !"{};".includes(token.text)) {
      if (words.length === 0) line = token.line;
      words.push(token.text);
    } else if (token.text === ";") {
      if (words.length === 0) throw new Error(`unexpected ";" in ${file}:${token.line}`);
      directives.push({ words, file, line });
      words = [];
    } else if (token.text === "{") {
      directives.push({ words, block: parse(tokens, file, position, true), file, line });
      words = [];
    } else {
      if (words.length > 0 || !inside) throw new Error(`unexpected "}" in ${file}:${token.line}`);
      return directives;
    }
  }
}

function serverOf(directive: Directive): NginxServer {
  const server: NginxServer = { ports: [], names: [], locations: [], headers: {} };
  for (const { words, block } of directive.block ?? []) {
    const [name, ...values] = words;
    if (name === "listen") {
      const port = Number(/(\d+)$/.exec((values[0] ?? "80").replace(/^\[.*\]:/, ""))?.[1] ?? 80);
      if (!server.ports.includes(port)) server.ports.push(port);
    } else if (name === "server_name") server.names = values;
    else if (name === "root") server.root = values[0] ?? "";
    else if (name === "index") server.index = values;
    else if (name === "return") server.answer = answerOf(values);
    else if (name === "add_header") server.headers[(values[0] ?? "").toLowerCase()] = values[1] ?? "";
    else if (name === "location") server.locations.push(locationOf(values, block ?? []));
  }
  if (server.ports.length === 0) server.ports.push(80);
  return server;
}
function locationOf(values: string[], block: Directive[]): NginxLocation {
  const [first = "/", second] = values;
  const location: NginxLocation = {
    match: first === "=" ? "=" : first === "~" || first === "~*" ? "~" : "",
    path: second ?? first,
    headers: {},
  };
  for (const { words } of block) {
    const [name, ...rest] = words;
    if (name === "root") location.root = rest[0] ?? "";
    else if (name === "alias") location.alias = rest[0] ?? "";
    else if (name === "index") location.index = rest;
    else if (name === "try_files") location.tryFiles = rest;
    else if (name === "proxy_pass") location.proxy = rest[0] ?? "";
    else if (name === "return") location.answer = answerOf(rest);
    else if (name === "default_type") location.defaultType = rest[0] ?? "";
    else if (name === "access_log") location.accessLog = rest[0] !== "off";
    else if (name === "add_header" && location.headers) location.headers[(rest[0] ?? "").toLowerCase()] = rest[1] ?? "";
    else if (name === "stub_status")
      location.answer = {
        status: 200,
        text: "Active connections: 1 \nserver accepts handled requests\n 1 1 1 \nReading: 0 Writing: 1 Waiting: 0 \n",
      };
  }
  return location;
}
function answerOf(values: string[]): { status: number; text: string } {
  const [first = "200", second = ""] = values;
  return /^\d+$/.test(first) ? { status: Number(first), text: second } : { status: 302, text: first };
}
