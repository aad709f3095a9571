/** curl, as far as lessons use it: HTTP over the simulated network, curl's own words and exit codes. */
import { decodeCertificate } from "../../kube/certificate.ts";
import { ConnectionError } from "../../kube/status.ts";
import { FileError } from "../../machine/filesystem.ts";
import type { HttpRequest, HttpResponse } from "../../machine/http.ts";
import { resolve } from "../../machine/path.ts";
import type { Process } from "../../machine/process.ts";
import type { Command } from "../../machine/program.ts";

interface Options {
  urls: string[];
  method: string | undefined;
  headers: [string, string][];
  data: string[];
  output: string | undefined;
  remoteName: boolean;
  writeOut: string | undefined;
  silent: boolean;
  showError: boolean;
  fail: boolean;
  head: boolean;
  include: boolean;
  insecure: boolean;
  verbose: boolean;
  follow: boolean;
  get: boolean;
  maxTime: number | undefined;
  connectTimeout: number | undefined;
  retry: number;
  cacert: string | undefined;
  cert: string | undefined;
  key: string | undefined;
  user: string | undefined;
  resolve: Map<string, string>;
  socket: string | undefined;
}
/** Long names by letter; a trailing `:` takes a value. */
const LETTERS: Record<string, string> = {
  s: "silent",
  S: "show-error",
  o: "output:",
  O: "remote-name",
  w: "write-out:",
  I: "head",
  i: "include",
  k: "insecure",
  v: "verbose",
  L: "location",
  H: "header:",
  X: "request:",
  d: "data:",
  m: "max-time:",
  f: "fail",
  G: "get",
  E: "cert:",
  u: "user:",
  A: "user-agent:",
  N: "no-buffer",
  V: "version",
  h: "help",
  "4": "ipv4",
};
const LONG = new Set([
  ...Object.values(LETTERS),
  "connect-timeout:",
  "cacert:",
  "key:",
  "data-raw:",
  "data-binary:",
  "data-urlencode:",
  "json:",
  "retry:",
  "retry-delay:",
  "resolve:",
  "fail-with-body",
  "no-progress-meter",
  "progress-bar",
  "compressed",
  "http1.1",
  "unix-socket:",
  "url:",
  "oauth2-bearer:",
  "cert-type:",
  "noproxy:",
  "retry-connrefused",
]);

class CurlFailure extends Error {
  readonly code: number;
  constructor(code: number, message: string) {
    super(message);
    this.code = code;
  }
}
class UsageFailure extends Error {}

function parse(process: Process, args: readonly string[]): Options {
  const options: Options = {
    urls: [],
    method: undefined,
    headers: [],
    data: [],
    output: undefined,
    remoteName: false,
    writeOut: undefined,
    silent: false,
    showError: false,
    fail: false,
    head: false,
    include: false,
    insecure: false,
    verbose: false,
    follow: false,
    get: false,
    maxTime: undefined,
    connectTimeout: undefined,
    retry: 0,
    cacert: undefined,
    cert: undefined,
    key: undefined,
    user: undefined,
    resolve: new Map(),
    socket: undefined,
  };
  const seconds = (text: string) => Math.round(Number(text) * 1_000_000);
  const file = (text: string, binary: boolean): string => {
    if (!text.startsWith("@")) return text;
    try {
      const content = process.fs.read(resolve(process.cwd, text.slice(1)));
      return binary ? content : content.replace(/[\r\n]/g, "");
    } catch (error) {
      if (error instanceof FileError) throw new CurlFailure(26, `Failed to open ${text.slice(1)}`);
      throw error;
    }
  };
  const apply = (name: string, value: string): void => {
    switch (name) {
      case "silent":
        options.silent = true;
        break;
      case "show-error":
        options.showError = true;
        break;
      case "output":
        options.output = value;
        break;
      case "remote-name":
        options.remoteName = true;
        break;
      case "write-out":
        options.writeOut = value;
        break;
      case "head":
        options.head = true;
        break;
      case "include":
        options.include = true;
        break;
      case "insecure":
        options.insecure = true;
        break;
      case "verbose":
        options.verbose = true;
        break;
      case "location":
        options.follow = true;
        break;
      case "fail":
      case "fail-with-body":
        options.fail = true;
        break;
      case "get":
        options.get = true;
        break;
      case "header": {
        const at = value.indexOf(":");
        if (at > 0) options.headers.push([value.slice(0, at).trim().toLowerCase(), value.slice(at + 1).trim()]);
        break;
      }
      case "request":
        options.method = value;
        break;
      case "data":
        options.data.push(file(value, false));
        break;
      case "data-binary":
        options.data.push(file(value, true));
        break;
      case "data-raw":
        options.data.push(value);
        break;
      case "data-urlencode":
        options.data.push(encodeURIComponent(value).replace(/%3D/, "="));
        break;
      case "json":
        options.data.push(file(value, true));
        options.headers.push(["content-type", "application/json"], ["accept", "application/json"]);
        break;
      case "max-time":
        options.maxTime = seconds(value);
        break;
      case "connect-timeout":
        options.connectTimeout = seconds(value);
        break;
      case "retry":
        options.retry = Number(value);
        break;
      case "cacert":
        options.cacert = value;
        break;
      case "cert":
        options.cert = value;
        break;
      case "key":
        options.key = value;
        break;
      case "user":
        options.user = value;
        break;
      case "user-agent":
        options.headers.push(["user-agent", value]);
        break;
      case "oauth2-bearer":
        options.headers.push(["authorization", `Bearer ${value}`]);
        break;
      case "url":
        options.urls.push(value);
        break;
      case "unix-socket":
        options.socket = value;
        break;
      case "resolve": {
        const [host = "", port = "", address = ""] = value.split(":");
        options.resolve.set(`${host}:${port}`, address);
        break;
      }
    }
  };
  for (let index = 0; index < args.length; index++) {
    const arg = args[index] ?? "";
    if (arg.startsWith("--")) {
      const name = arg.slice(2);
      if (LONG.has(`${name}:`)) {
        const value = args[++index];
        if (value === undefined) throw new UsageFailure(`option ${arg}: requires parameter`);
        apply(name, value);
      } else if (LONG.has(name)) apply(name, "");
      else throw new UsageFailure(`option ${arg}: is unknown`);
    } else if (arg.startsWith("-") && arg !== "-") {
      for (let at = 1; at < arg.length; at++) {
        const long = LETTERS[arg[at] ?? ""];
        if (long === undefined) throw new UsageFailure(`option ${arg}: is unknown`);
        if (!long.endsWith(":")) {
          apply(long, "");
          continue;
        }
        const value = at + 1 < arg.length ? arg.slice(at + 1) : args[++index];
        if (value === undefined) throw new UsageFailure(`option -${arg[at]}: requires parameter`);
        apply(long.slice(0, -1), value);
        break;
      }
    } else options.urls.push(arg);
  }
  return options;
}

interface Target {
  scheme: "http" | "https";
  host: string;
  port: number;
  path: string;
  url: string;
}
function parseUrl(text: string): Target {
  const match = /^(?:([A-Za-z][\w+.-]*):\/\/)?(?:[^@/]*@)?(\[[^\]]*\]|[^:/?#]*)(?::(\d*))?([^#]*)/.exec(text);
  const scheme = (match?.[1] ?? "http").toLowerCase();
  if (scheme !== "http" && scheme !== "https") throw new CurlFailure(1, `Protocol "${scheme}" not supported`);
  const host = match?.[2] ?? "";
  if (host === "") throw new CurlFailure(3, "URL using bad/illegal format or missing URL");
  const rest = match?.[4] ?? "";
  return {
    scheme,
    host,
    port: match?.[3] ? Number(match[3]) : scheme === "https" ? 443 : 80,
    path: rest.startsWith("/") ? rest : `/${rest}`,
    url: text,
  };
}

/** A body as the wire would carry it. */
function bodyText(body: unknown): string {
  if (body === undefined || body === null) return "";
  return typeof body === "string" ? body : `${JSON.stringify(body)}\n`;
}
const REASONS: Record<number, string> = {
  200: "OK",
  201: "Created",
  204: "No Content",
  301: "Moved Permanently",
  302: "Found",
  304: "Not Modified",
  307: "Temporary Redirect",
  400: "Bad Request",
  401: "Unauthorized",
  403: "Forbidden",
  404: "Not Found",
  405: "Method Not Allowed",
  409: "Conflict",
  422: "Unprocessable Entity",
  429: "Too Many Requests",
  500: "Internal Server Error",
  502: "Bad Gateway",
  503: "Service Unavailable",
  504: "Gateway Timeout",
};

function headerName(name: string): string {
  return name.replace(/(^|-)([a-z])/g, (letters) => letters.toUpperCase());
}
function headerBlock(response: HttpResponse, secure: boolean, length: number): string {
  const first = secure ? `HTTP/2 ${response.status} ` : `HTTP/1.1 ${response.status} ${REASONS[response.status] ?? ""}`.trimEnd();
  const headers = { ...response.headers };
  if (headers["content-length"] === undefined && response.stream === undefined) headers["content-length"] = String(length);
  return `${first}\r\n${Object.entries(headers)
    .map(([name, value]) => `${secure ? name : headerName(name)}: ${value}\r\n`)
    .join("")}\r\n`;
}

async function send(process: Process, options: Options, target: Target): Promise<HttpResponse> {
  const headers: Record<string, string> = { "user-agent": "curl/7.88.1", accept: "*/*" };
  for (const [name, value] of options.headers) headers[name] = value;
  if (options.user !== undefined) headers["authorization"] = `Basic ${base64(options.user)}`;
  let path = target.path;
  let body: string | undefined;
  const data = options.data.join("&");
  if (options.data.length > 0) {
    if (options.get) path += `${path.includes("?") ? "&" : "?"}${data}`;
    else {
      body = data;
      headers["content-type"] ??= "application/x-www-form-urlencoded";
    }
  }
  const method = options.method ?? (options.head ? "HEAD" : body === undefined ? "GET" : "POST");
  const address = options.resolve.get(`${target.host}:${target.port}`) ?? target.host;
  const standard = target.port === (target.scheme === "https" ? 443 : 80);
  const request: HttpRequest = {
    method,
    path,
    headers,
    scheme: target.scheme,
    host: standard ? target.host : `${target.host}:${target.port}`,
    ...(body === undefined ? {} : { body }),
  };
  if (options.cert !== undefined) {
    const certificate = decodeCertificate(readFile(process, options.cert, 58, "could not load PEM client certificate"));
    if (certificate)
      request.peer = {
        address: process.network.address,
        certificate: {
          commonName: certificate.subject.commonName,
          organizations: [...certificate.subject.organizations],
          pem: readFile(process, options.cert, 58, "could not load PEM client certificate"),
        },
      };
  }
  if (options.cacert !== undefined)
    readFile(process, options.cacert, 77, `error setting certificate verify locations:  CAfile: ${options.cacert} CApath: /etc/ssl/certs`);
  const begun = process.clock.now;
  const limit = options.maxTime;
  const elapsed = () => Math.max(1, Math.round((process.clock.now - begun) / 1000));
  try {
    if (options.verbose) await process.stderr.write(`*   Trying ${address}:${target.port}...\n`);
    const connection = await process.network.connect(address, target.port, {
      timeout: Math.min(options.connectTimeout ?? limit ?? Number.MAX_SAFE_INTEGER, limit ?? Number.MAX_SAFE_INTEGER),
    });
    if (options.verbose) await process.stderr.write(`* Connected to ${target.host} (${connection.address}) port ${target.port} (#0)\n`);
    if (target.scheme === "https" && !options.insecure && options.cacert === undefined) {
      throw new CurlFailure(
        60,
        "SSL certificate problem: unable to get local issuer certificate\nMore details here: https://curl.se/docs/sslcerts.html\n\ncurl failed to verify the legitimacy of the server and therefore could not\nestablish a secure connection to it. To learn more about this situation and\nhow to fix it, please visit the web page mentioned above.",
      );
    }
    if (options.verbose) {
      const shown = Object.entries(headers)
        .map(([name, value]) => `> ${headerName(name)}: ${value}\n`)
        .join("");
      await process.stderr.write(
        `> ${method} ${path} HTTP/${target.scheme === "https" ? "2" : "1.1"}\n> Host: ${request.host}\n${shown}> \n`,
      );
    }
    const left = limit === undefined ? undefined : Math.max(1, limit - (process.clock.now - begun));
    return await connection.request(request, left === undefined ? {} : { timeout: left });
  } catch (error) {
    if (!(error instanceof ConnectionError)) {
      if (error instanceof Error && error.message === "i/o timeout")
        throw new CurlFailure(28, `Operation timed out after ${elapsed()} milliseconds with 0 bytes received`);
      throw error;
    }
    switch (error.code) {
      case "ENOTFOUND":
        throw new CurlFailure(6, `Could not resolve host: ${target.host}`);
      case "ETIMEDOUT":
        if (/^lookup /.test(error.message)) throw new CurlFailure(28, `Resolving timed out after ${elapsed()} milliseconds`);
        if (options.connectTimeout === undefined && limit === undefined)
          throw new CurlFailure(
            28,
            `Failed to connect to ${target.host} port ${target.port} after ${elapsed()} ms: Couldn't connect to server`,
          );
        throw new CurlFailure(
          28,
          limit !== undefined && options.connectTimeout === undefined
            ? `Connection timed out after ${elapsed()} milliseconds`
            : `Failed to connect to ${target.host} port ${target.port} after ${elapsed()} ms: Timeout was reached`,
        );
      case "ECONNRESET":
        throw new CurlFailure(56, "Recv failure: Connection reset by peer");
      case "EOF":
        throw new CurlFailure(52, "Empty reply from server");
      case "ETLS":
        throw new CurlFailure(35, `OpenSSL: ${error.message}`);
      default:
        throw new CurlFailure(
          7,
          `Failed to connect to ${target.host} port ${target.port} after ${elapsed()} ms: Couldn't connect to server`,
        );
    }
  }
}
function readFile(process: Process, path: string, code: number, message: string): string {
  try {
    return process.fs.read(resolve(process.cwd, path));
  } catch (error) {
    if (error instanceof FileError) throw new CurlFailure(code, message);
    throw error;
  }
}
function base64(text: string): string {
  const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  const bytes = [...text].flatMap((character) => {
    const code = character.codePointAt(0) ?? 0;
    return code < 0x80 ? [code] : [0xc0 | (code >> 6), 0x80 | (code & 63)];
  });
  let result = "";
  for (let at = 0; at < bytes.length; at += 3) {
    const group = ((bytes[at] ?? 0) << 16) | ((bytes[at + 1] ?? 0) << 8) | (bytes[at + 2] ?? 0);
    result += [18, 12, 6, 0].map((shift, index) => (index > bytes.length - at ? "=" : (alphabet[(group >> shift) & 63] ?? ""))).join("");
  }
  return result;
}

async function transfer(process: Process, options: Options, text: string): Promise<number> {
  let target = parseUrl(text);
  const begun = process.clock.now;
  let response = await send(process, options, target);
  for (
    let hops = 0;
    options.follow && response.status >= 300 && response.status < 400 && response.headers["location"] !== undefined;
    hops++
  ) {
    if (hops >= 50) throw new CurlFailure(47, "Maximum (50) redirects followed");
    const { location = "" } = response.headers;
    target = parseUrl(
      /^[a-z]+:\/\//i.test(location)
        ? location
        : `${target.scheme}://${target.host}:${target.port}${location.startsWith("/") ? location : `/${location}`}`,
    );
    response = await send(process, { ...options, data: [] }, target);
  }
  const body = options.head ? "" : bodyText(response.body);
  if (options.verbose)
    await process.stderr.write(
      headerBlock(response, target.scheme === "https", body.length)
        .replace(/\r\n/g, "\n")
        .replace(/^(?=.)/gm, "< ")
        .replace(/\n$/, "< \n"),
    );
  const failed = options.fail && response.status >= 400;
  const name = options.output ?? (options.remoteName ? target.path.split("?")[0]?.split("/").at(-1) || "curl_response" : undefined);
  let output = process.stdout;
  try {
    if (name !== undefined && name !== "-") output = process.openOutput(name);
  } catch (error) {
    if (error instanceof FileError) throw new CurlFailure(23, "Failure writing output to destination");
    throw error;
  }
  let size = body.length;
  if (options.include || options.head) await output.write(headerBlock(response, target.scheme === "https", body.length));
  if (!failed) {
    await output.write(body);
    if (response.stream && !options.head) size += await drain(process, output, response, options.maxTime, begun);
  }
  if (output !== process.stdout) output.close();
  if (options.writeOut !== undefined) {
    const values: Record<string, string> = {
      http_code: String(response.status).padStart(3, "0"),
      response_code: String(response.status),
      size_download: String(size),
      url_effective: target.url,
      content_type: response.headers["content-type"] ?? "",
      time_total: ((process.clock.now - begun) / 1e6).toFixed(6),
      scheme: target.scheme.toUpperCase(),
      method: options.method ?? "GET",
      remote_port: String(target.port),
      exitcode: "0",
      http_version: target.scheme === "https" ? "2" : "1.1",
    };
    await process.stdout.write(
      options.writeOut
        .replace(/%\{(\w+)\}/g, (whole, key: string) => values[key] ?? whole)
        .replaceAll("\\n", "\n")
        .replaceAll("\\t", "\t")
        .replaceAll("\\r", "\r"),
    );
  }
  if (failed) throw new CurlFailure(22, `The requested URL returned error: ${response.status}`);
  return 0;
}
/** Writes a body that goes on, until it ends or the time is up. */
async function drain(
  process: Process,
  output: { write(text: string): Promise<void> },
  response: HttpResponse,
  maxTime: number | undefined,
  begun: number,
): Promise<number> {
  const { reader, writer } = process.pipe();
  let size = 0;
  const cancel = response.stream?.subscribe(
    (value) => void writer.write(bodyText(value)).catch(() => {}),
    () => writer.close(),
  );
  let expired = false;
  const timer =
    maxTime === undefined
      ? undefined
      : process.clock.after(
          Math.max(1, maxTime - (process.clock.now - begun)),
          () => {
            expired = true;
            writer.close();
          },
          "curl",
        );
  try {
    for (let chunk = await reader.read(); chunk !== null; chunk = await reader.read()) {
      size += chunk.length;
      await output.write(chunk);
    }
  } finally {
    cancel?.();
    timer?.cancel();
    reader.close();
  }
  if (expired)
    throw new CurlFailure(
      28,
      `Operation timed out after ${Math.round((process.clock.now - begun) / 1000)} milliseconds with ${size} bytes received`,
    );
  return size;
}

export const curl: Command = {
  name: "curl",
  async run(process) {
    let options: Options | undefined;
    try {
      const args = process.argv.slice(1);
      if (args.includes("--version") || args.includes("-V")) {
        await process.stdout.write("curl 7.88.1 (x86_64-pc-linux-gnu) libcurl/7.88.1\nProtocols: http https\n");
        return 0;
      }
      options = parse(process, args);
      if (options.urls.length === 0) {
        await process.stderr.write("curl: try 'curl --help' or 'curl --manual' for more information\n");
        return 2;
      }
      if (options.socket !== undefined) throw new CurlFailure(7, "kubewekend does not model --unix-socket");
    } catch (error) {
      if (error instanceof UsageFailure) {
        await process.stderr.write(`curl: ${error.message}\ncurl: try 'curl --help' or 'curl --manual' for more information\n`);
        return 2;
      }
      if (!(error instanceof CurlFailure)) throw error;
      await process.stderr.write(`curl: (${error.code}) ${error.message}\n`);
      return error.code;
    }
    let code = 0;
    for (const url of options.urls) {
      for (let attempt = 0; ; attempt++) {
        try {
          code = await transfer(process, options, url);
          break;
        } catch (error) {
          if (!(error instanceof CurlFailure)) throw error;
          code = error.code;
          if (attempt < options.retry && (code === 28 || code === 6)) {
            await process.sleep(2 ** attempt * 1_000_000);
            continue;
          }
          if (options.writeOut !== undefined && code !== 22) {
            await process.stdout.write(
              options.writeOut
                .replace(/%\{(http_code|response_code)\}/g, "000")
                .replaceAll("%{exitcode}", String(code))
                .replace(/%\{\w+\}/g, "0")
                .replaceAll("\\n", "\n"),
            );
          }
          if (!options.silent || options.showError) await process.stderr.write(`curl: (${code}) ${error.message}\n`);
          break;
        }
      }
    }
    return code;
  },
};
