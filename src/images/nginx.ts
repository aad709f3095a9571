/** nginx: serves files, logs to standard output, follows the part of its configuration language that lessons use. */

import { FileError } from "../machine/filesystem.ts";
import type { HttpRequest, HttpResponse } from "../machine/http.ts";
import { defineImage, type Image } from "../machine/image.ts";
import type { Process } from "../machine/process.ts";
import type { Running, Server } from "../machine/program.ts";
import { utf8Length } from "../text/utf8.ts";
import { entrypoint } from "./entrypoint.ts";
import { combinedLine, httpDate, pathOf, slashDate, typeOf } from "./http-server.ts";
import { type NginxLocation, type NginxServer, type Parsed, parseNginx } from "./nginx-config.ts";
import { alpineFiles, alpinePrograms, debianFiles, debianPrograms } from "./userland.ts";

const WELCOME = `<!DOCTYPE html>
<html>
<head>
<title>Welcome to nginx!</title>
<style>
html { color-scheme: light dark; }
body { width: 35em; margin: 0 auto;
font-family: Tahoma, Verdana, Arial, sans-serif; }
</style>
</head>
<body>
<h1>Welcome to nginx!</h1>
<p>If you see this page, the nginx web server is successfully installed and
working. Further configuration is required.</p>

<p>For online documentation and support please refer to
<a href="http://nginx.org/">nginx.org</a>.<br/>
Commercial support is available at
<a href="http://nginx.com/">nginx.com</a>.</p>

<p><em>Thank you for using nginx.</em></p>
</body>
</html>
`;
const ERROR_50X = `<!DOCTYPE html>
<html>
<head>
<title>Error</title>
<style>
html { color-scheme: light dark; }
body { width: 35em; margin: 0 auto;
font-family: Tahoma, Verdana, Arial, sans-serif; }
</style>
</head>
<body>
<h1>An error occurred.</h1>
<p>Sorry, the page you are looking for is currently unavailable.<br/>
Please try again later.</p>
<p>If you are the system administrator of this resource then you should check
the error log for details.</p>
<p><em>Faithfully yours, nginx.</em></p>
</body>
</html>
`;
const NGINX_CONF = `
user  nginx;
worker_processes  auto;

error_log  /var/log/nginx/error.log notice;
pid        /var/run/nginx.pid;


events {
    worker_connections  1024;
}


http {
    include       /etc/nginx/mime.types;
    default_type  application/octet-stream;

    log_format  main  '$remote_addr - $remote_user [$time_local] "$request" '
                      '$status $body_bytes_sent "$http_referer" '
                      '"$http_user_agent" "$http_x_forwarded_for"';

    access_log  /var/log/nginx/access.log  main;

    sendfile        on;
    #tcp_nopush     on;

    keepalive_timeout  65;

    #gzip  on;

    include /etc/nginx/conf.d/*.conf;
}
`;
const DEFAULT_CONF = `server {
    listen       80;
    listen  [::]:80;
    server_name  localhost;

    #access_log  /var/log/nginx/host.access.log  main;

    location / {
        root   /usr/share/nginx/html;
        index  index.html index.htm;
    }

    #error_page  404              /404.html;

    # redirect server error pages to the static page /50x.html
    #
    error_page   500 502 503 504  /50x.html;
    location = /50x.html {
        root   /usr/share/nginx/html;
    }
}
`;

const REASONS: Readonly<Record<number, string>> = {
  200: "OK",
  301: "Moved Permanently",
  302: "Found",
  400: "Bad Request",
  403: "Forbidden",
  404: "Not Found",
  405: "Not Allowed",
  500: "Internal Server Error",
  502: "Bad Gateway",
  503: "Service Temporarily Unavailable",
  504: "Gateway Time-out",
};

/** nginx of one version as a program. */
export function nginxServer(version: string): Server & { readonly commands: readonly string[] } {
  const parsed: Parsed = {};
  let titles: readonly string[] = [];
  return {
    name: "nginx",
    footprint: { memory: 3_600_000 },
    commands: ["nginx", "nginx-debug", "/usr/sbin/nginx"],
    serve(process) {
      const at = process.argv.findIndex((word) => word.endsWith("nginx"));
      const title = `nginx: master process ${process.argv.slice(at).join(" ")}`;
      // Thousands of servers called alike share one text.
      if (titles[0] !== title) titles = [title];
      process.title = titles;
      const flags = process.argv.slice(at + 1);
      const finish = (code: number, text = ""): Running => {
        if (text) void process.stderr.write(text);
        process.exit(code);
        return { stop() {} };
      };
      if (flags.includes("-v") || flags.includes("-V")) return finish(0, `nginx version: nginx/${version}\n`);
      const signalled = flags[flags.indexOf("-s") + 1];
      if (flags.includes("-s")) {
        const signal = signalled === "reload" ? "SIGHUP" : signalled === "stop" ? "SIGTERM" : "SIGQUIT";
        if (signalled === "reload") {
          const checked = configuration(process, parsed);
          if (typeof checked === "string") return finish(1, checked);
        }
        void process.stderr.write(`${slashDate(process.date)} [notice] ${process.pid}#${process.pid}: signal process started\n`);
        process.machine.processes.kill(1, signal);
        return finish(0);
      }
      const config = configuration(process, parsed);
      if (flags.includes("-t")) {
        if (typeof config === "string") return finish(1, `${config}nginx: configuration file /etc/nginx/nginx.conf test failed\n`);
        return finish(
          0,
          "nginx: the configuration file /etc/nginx/nginx.conf syntax is ok\nnginx: configuration file /etc/nginx/nginx.conf test is successful\n",
        );
      }
      if (process.user.uid !== 0) {
        return finish(
          1,
          `nginx: [warn] the "user" directive makes sense only if the master process runs with super-user privileges, ignored in /etc/nginx/nginx.conf:2\nnginx: [emerg] mkdir() "/var/cache/nginx/client_temp" failed (13: Permission denied)\n`,
        );
      }
      if (typeof config === "string") return finish(1, config);
      try {
        process.fs.mkdir("/var/cache/nginx/client_temp", { recursive: true });
        process.fs.mkdir("/var/run", { recursive: true });
        process.fs.write("/var/run/nginx.pid", `${process.pid}\n`);
      } catch (error) {
        if (error instanceof FileError && error.code === "EROFS")
          return finish(
            1,
            `${slashDate(process.date)} [emerg] 1#1: mkdir() "/var/cache/nginx/client_temp" failed (30: Read-only file system)\nnginx: [emerg] mkdir() "/var/cache/nginx/client_temp" failed (30: Read-only file system)\n`,
          );
        throw error;
      }
      // Without "daemon off" the master goes to the background and the container's first process is over.
      const stays = /daemon\s+off\s*;/.test(`${flags.join(" ")} ${process.fs.read("/etc/nginx/nginx.conf")}`);
      if (!stays) return finish(0);
      const { pid } = process;
      const notice = (text: string): string => `${slashDate(process.date)} [notice] ${pid}#${pid}: ${text}\n`;
      void process.stderr.write(
        notice('using the "epoll" event method') +
          notice(`nginx/${version}`) +
          notice("built by gcc 12.2.0 (Debian 12.2.0-14) ") +
          notice(`OS: Linux ${process.machine.hardware.kernel}`) +
          notice("getrlimit(RLIMIT_NOFILE): 1048576:1048576") +
          notice("start worker processes") +
          notice(`start worker process ${pid + 28}`),
      );
      let servers = config;
      let sockets = listenAll(process, version, () => servers);
      if (typeof sockets === "string") return finish(1, sockets);
      return {
        stop() {},
        signal(name) {
          if (name === "SIGHUP") {
            const next = configuration(process, parsed);
            void process.stderr.write(notice("signal 1 (SIGHUP) received, reconfiguring") + notice("reconfiguring"));
            if (typeof next === "string") {
              void process.stderr.write(next);
              return;
            }
            servers = next;
            for (const socket of typeof sockets === "string" ? [] : sockets) socket.close();
            sockets = listenAll(process, version, () => servers);
            return;
          }
          const number = name === "SIGQUIT" ? "3 (SIGQUIT) received, shutting down" : `15 (${name}) received, exiting`;
          void process.stderr.write(notice(`signal ${number}`));
          process.exit(0);
        },
      };
    },
  };
}

/** The servers of the configuration, or nginx's complaint. */
function configuration(process: Process, parsed: Parsed): readonly NginxServer[] | string {
  try {
    return parseNginx(process.fs, "/etc/nginx/nginx.conf", parsed);
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    return `${slashDate(process.date)} [emerg] ${process.pid}#${process.pid}: ${text}\nnginx: [emerg] ${text}\n`;
  }
}

function listenAll(process: Process, version: string, servers: () => readonly NginxServer[]): { close(): void }[] | string {
  const ports = new Set(servers().flatMap((server) => server.ports));
  const sockets: { close(): void }[] = [];
  let worker = 0;
  for (const port of ports) {
    try {
      sockets.push(
        process.network.listen({
          port,
          http: (request) => {
            worker++;
            return respond(
              process,
              version,
              servers().find((server) => server.ports.includes(port) && server.names.includes(hostOf(request))) ??
                servers().find((server) => server.ports.includes(port)),
              request,
              worker,
            );
          },
        }),
      );
    } catch {
      return `nginx: [emerg] bind() to 0.0.0.0:${port} failed (98: Address already in use)\n`;
    }
  }
  return sockets;
}
function hostOf(request: HttpRequest): string {
  return (request.headers.host ?? request.host ?? "").split(":")[0] ?? "";
}

function respond(
  process: Process,
  version: string,
  server: NginxServer | undefined,
  request: HttpRequest,
  connection: number,
): HttpResponse | Promise<HttpResponse> {
  const path = decodeURI(pathOf(request));
  const location = server && locationOf(server, path);
  const log = (response: HttpResponse): HttpResponse => {
    const size = Number(response.headers["content-length"] ?? 0);
    if (location?.accessLog !== false)
      void process.stdout.write(
        `${combinedLine(request, response.status, size, process.date)} "${request.headers["x-forwarded-for"] ?? "-"}"\n`,
      );
    return request.method === "HEAD" ? { ...response, body: "" } : response;
  };
  const head = (extra: Record<string, string>): Record<string, string> => ({
    server: `nginx/${version}`,
    date: httpDate(process.date),
    ...extra,
    connection: "keep-alive",
    ...location?.headers,
  });
  const page = (status: number, extra: Record<string, string> = {}): HttpResponse => {
    const title = `${status} ${REASONS[status] ?? ""}`;
    const body = `<html>\r\n<head><title>${title}</title></head>\r\n<body>\r\n<center><h1>${title}</h1></center>\r\n<hr><center>nginx/${version}</center>\r\n</body>\r\n</html>\r\n`;
    return { status, headers: head({ "content-type": "text/html", "content-length": String(utf8Length(body)), ...extra }), body };
  };
  if (!location) return log(page(404));
  if (location.answer) {
    const { status, text } = location.answer;
    if (status >= 300 && status < 400) return log(page(status, { location: text }));
    const body = substitute(text, process, request);
    return log(
      text === "" && status >= 400
        ? page(status)
        : {
            status,
            headers: head({
              "content-type": location.defaultType ?? "application/octet-stream",
              "content-length": String(utf8Length(body)),
            }),
            body,
          },
    );
  }
  if (location.proxy)
    return proxy(process, location.proxy, request, location).then(
      (response) => log({ ...response, headers: { ...response.headers, server: `nginx/${version}` } }),
      (error: unknown) => {
        const why =
          error instanceof Error && /refused/.test(error.message)
            ? "connect() failed (111: Connection refused) while connecting to upstream"
            : "upstream could not be reached";
        void process.stderr.write(
          `${slashDate(process.date)} [error] 29#29: *${connection} ${why}, client: ${request.peer?.address}, server: ${server?.names[0] ?? ""}, request: "${request.method} ${request.path} HTTP/1.1", upstream: "${location.proxy}", host: "${request.host ?? ""}"\n`,
        );
        return log(page(502));
      },
    );
  if (request.method !== "GET" && request.method !== "HEAD") return log(page(405));
  return log(file(process, location, server, path, page, head, request, connection));
}

function file(
  process: Process,
  location: NginxLocation,
  server: NginxServer | undefined,
  path: string,
  page: (status: number, extra?: Record<string, string>) => HttpResponse,
  head: (extra: Record<string, string>) => Record<string, string>,
  request: HttpRequest,
  connection: number,
): HttpResponse {
  const { fs } = process;
  const root = location.root ?? server?.root ?? "/etc/nginx/html";
  const base = location.alias ? location.alias + path.slice(location.path.length) : root + path;
  const failed = (status: number, why: string): HttpResponse => {
    void process.stderr.write(
      `${slashDate(process.date)} [error] 29#29: *${connection} ${why}, client: ${request.peer?.address ?? "-"}, server: ${server?.names[0] ?? ""}, request: "${request.method} ${request.path} HTTP/1.1", host: "${request.headers.host ?? request.host ?? ""}"\n`,
    );
    return page(status);
  };
  const tries = location.tryFiles?.map((one) => one.replace("$uri", path)) ?? [];
  let target = base;
  if (tries.length > 0) {
    const last = tries[tries.length - 1] as string;
    const found = tries
      .slice(0, -1)
      .map((one) => root + one)
      .find((one) => fs.stat(one)?.kind === "file");
    if (found) target = found;
    else if (last.startsWith("=")) return page(Number(last.slice(1)));
    else target = root + last;
  }
  if (fs.stat(target)?.kind === "directory") {
    if (!target.endsWith("/")) return page(301, { location: `http://${request.headers.host ?? request.host ?? "localhost"}${path}/` });
    const index = (location.index ?? server?.index ?? ["index.html"])
      .map((name) => target + name)
      .find((one) => fs.stat(one)?.kind === "file");
    if (!index) return failed(403, `directory index of "${target}" is forbidden`);
    target = index;
  }
  const stat = fs.stat(target);
  if (stat?.kind !== "file") return failed(404, `open() "${target}" failed (2: No such file or directory)`);
  if (process.user.uid !== 0 && (stat.mode & 0o004) === 0) return failed(403, `open() "${target}" failed (13: Permission denied)`);
  const body = fs.read(target);
  const size = utf8Length(body);
  return {
    status: 200,
    headers: head({
      "content-type": typeOf(target, location.defaultType),
      "content-length": String(size),
      "last-modified": httpDate(process.date - Math.floor((process.clock.now - stat.modified) / 1000)),
      etag: `"${(Math.floor(stat.modified / 1_000_000) + 0x65000000).toString(16)}-${size.toString(16)}"`,
      "accept-ranges": "bytes",
    }),
    body,
  };
}

function locationOf(server: NginxServer, path: string): NginxLocation | undefined {
  let best: NginxLocation | undefined;
  for (const location of server.locations) {
    if (location.match === "=" && location.path === path) return location;
    if (location.match === "~" && new RegExp(location.path).test(path)) return location;
    if (location.match === "" && path.startsWith(location.path) && location.path.length >= (best?.path.length ?? 0)) best = location;
  }
  return best ?? { match: "", path: "/", ...(server.answer ? { answer: server.answer } : {}), headers: server.headers };
}
function substitute(text: string, process: Process, request: HttpRequest): string {
  return text
    .replaceAll("$hostname", process.machine.hostname)
    .replaceAll("$remote_addr", request.peer?.address ?? "")
    .replaceAll("$request_uri", request.path)
    .replaceAll("$uri", pathOf(request))
    .replaceAll("$host", hostOf(request))
    .replaceAll("$server_addr", process.network.address)
    .replaceAll("\\n", "\n");
}
function proxy(process: Process, target: string, request: HttpRequest, location: NginxLocation): Promise<HttpResponse> {
  const match = /^http:\/\/([^/:]+)(?::(\d+))?(\/.*)?$/.exec(target);
  const [, host = "", port = "80", base] = match ?? [];
  const path = base === undefined ? request.path : base + request.path.slice(location.path.length);
  return process.network.request(host, Number(port), { ...request, path, host: host, headers: { ...request.headers, host } });
}

function prelude(process: Process): string {
  const say = (text: string): string => `/docker-entrypoint.sh: ${text}\n`;
  const conf = "/etc/nginx/conf.d/default.conf";
  const listens = !process.fs.exists(conf)
    ? `10-listen-on-ipv6-by-default.sh: info: ${conf} is not a file or does not exist\n`
    : process.fs.read(conf) === DEFAULT_CONF
      ? `10-listen-on-ipv6-by-default.sh: info: Getting the checksum of ${conf}\n10-listen-on-ipv6-by-default.sh: info: Enabled listen on IPv6 in ${conf}\n`
      : `10-listen-on-ipv6-by-default.sh: info: Getting the checksum of ${conf}\n10-listen-on-ipv6-by-default.sh: info: ${conf} differs from the packaged version\n`;
  return (
    say("/docker-entrypoint.d/ is not empty, will attempt to perform configuration") +
    say("Looking for shell scripts in /docker-entrypoint.d/") +
    say("Launching /docker-entrypoint.d/10-listen-on-ipv6-by-default.sh") +
    listens +
    say("Sourcing /docker-entrypoint.d/15-local-resolvers.envsh") +
    say("Launching /docker-entrypoint.d/20-envsubst-on-templates.sh") +
    say("Launching /docker-entrypoint.d/30-tune-worker-processes.sh") +
    say("Configuration complete; ready for start up")
  );
}

const MB = 1_000_000;
/** Patch level behind a short tag. */
const VERSIONS: Readonly<Record<string, string>> = {
  latest: "1.27.0",
  alpine: "1.27.0",
  mainline: "1.27.0",
  stable: "1.26.1",
  perl: "1.27.0",
  "1.29": "1.29.1",
  "1.28": "1.28.0",
  "1.27": "1.27.0",
  "1.26": "1.26.1",
  "1.25": "1.25.5",
  "1.24": "1.24.0",
  "1.23": "1.23.4",
  "1.22": "1.22.1",
  "1.21": "1.21.6",
  "1.20": "1.20.2",
  "1.19": "1.19.10",
  "1.18": "1.18.0",
  "1.17": "1.17.10",
  "1.16": "1.16.1",
  "1.15": "1.15.12",
  "1.14": "1.14.2",
  "1": "1.27.0",
  "0.27": "1.27.1",
  "0.24": "1.27.1",
  "0.23": "1.25.3",
  "0.22": "1.23.4",
  "0.21": "1.21.6",
  "0.8": "1.11.1",
};
const EXACT = [
  "1.29.1",
  "1.29.0",
  "1.28.0",
  "1.27.5",
  "1.27.4",
  "1.27.3",
  "1.27.2",
  "1.27.1",
  "1.27.0",
  "1.26.3",
  "1.26.2",
  "1.26.1",
  "1.26.0",
  "1.25.5",
  "1.25.4",
  "1.25.3",
  "1.25.2",
  "1.25.1",
  "1.25.0",
  "1.24.0",
  "1.23.4",
  "1.23.3",
  "1.23.2",
  "1.23.1",
  "1.23.0",
  "1.22.1",
  "1.22.0",
  "1.21.6",
  "1.21.5",
  "1.21.4",
  "1.21.3",
  "1.21.1",
  "1.21.0",
  "1.20.2",
  "1.20.1",
  "1.20.0",
  "1.19.10",
  "1.19.6",
  "1.19.5",
  "1.19.0",
  "1.18.0",
  "1.17.10",
  "1.17.1",
  "1.17.0",
  "1.16.1",
  "1.16.0",
  "1.15.12",
  "1.15.4",
  "1.15.0",
  "1.14.2",
  "1.14.1",
  "1.14.0",
  "1.7.9",
];

function versionOf(tag: string): string {
  const plain = tag.replace(/-?(alpine|perl|bookworm|bullseye|slim).*$/, "") || "latest";
  return VERSIONS[plain] ?? plain;
}

function nginxImage(repository: string): Image {
  const short = Object.keys(VERSIONS).filter((tag) => tag !== "latest" && tag !== "alpine");
  const names = [
    "latest",
    "alpine",
    ...short,
    ...EXACT,
    ...[...short, ...EXACT].filter((tag) => /^\d/.test(tag)).map((tag) => `${tag}-alpine`),
    "stable-alpine",
    "mainline-alpine",
  ];
  return defineImage({
    repository,
    tags: names.map((tag) => ({ tag, size: tag.includes("alpine") ? 18 * MB : /^1\.(1[4-9]|20)/.test(tag) ? 51 * MB : 71 * MB })),
    entrypoint: ["/docker-entrypoint.sh"],
    command: ["nginx", "-g", "daemon off;"],
    env: { NGINX_VERSION: "1.27.0", NJS_VERSION: "0.8.4", PKG_RELEASE: "2~bookworm" },
    exposes: [80],
    files: {
      ...debianFiles("12 (bookworm)"),
      ...alpineFiles("3.19"),
      "/etc/nginx/nginx.conf": NGINX_CONF,
      "/etc/nginx/mime.types": "types {\n    text/html html htm;\n}\n",
      "/etc/nginx/conf.d/default.conf": DEFAULT_CONF,
      "/usr/share/nginx/html/index.html": WELCOME,
      "/usr/share/nginx/html/50x.html": ERROR_50X,
      "/etc/passwd": "root:x:0:0:root:/root:/bin/bash\nnginx:x:101:101:nginx user:/nonexistent:/bin/false\n",
    },
    programs: (tag) => {
      const server = nginxServer(versionOf(tag));
      return {
        ...(tag.includes("alpine") ? alpinePrograms(["curl"]) : debianPrograms(["curl"])),
        "/usr/sbin/nginx": server,
        "/docker-entrypoint.sh": entrypoint("docker-entrypoint.sh", server, prelude),
      };
    },
  });
}

export const nginx = nginxImage("docker.io/library/nginx");
/** registry.k8s.io/nginx-slim of the documentation's StatefulSets. */
export const nginxSlim = ["registry.k8s.io/nginx-slim", "k8s.gcr.io/nginx-slim"].map((repository) => ({
  ...nginxImage(repository),
  tags: ["0.24", "0.21", "0.8", "0.27", "0.23", "0.22", "latest"].map((tag) => ({ tag, size: 48 * MB })),
}));

const HELLO = `<!DOCTYPE html>
<html>
<head>
<title>Hello World</title>
</head>
<body>
<p>Server address: $server_addr:80</p>
<p>Server name: $hostname</p>
<p>URI: $request_uri</p>
</body>
</html>
`;
/** nginxdemos/hello: says which server answered. */
export const nginxHello = defineImage({
  repository: "docker.io/nginxdemos/hello",
  tags: ["latest", "plain-text", "0.4", "0.3"].map((tag) => ({ tag, size: 17 * MB })),
  entrypoint: ["/docker-entrypoint.sh"],
  command: ["nginx", "-g", "daemon off;"],
  exposes: [80],
  files: {
    ...alpineFiles("3.19"),
    "/etc/nginx/nginx.conf": NGINX_CONF,
    "/etc/nginx/conf.d/default.conf": DEFAULT_CONF,
  },
  programs: (tag) => {
    const server: Server & { readonly commands: readonly string[] } = {
      name: "nginx",
      commands: ["nginx"],
      serve(process) {
        process.network.listen({
          port: 80,
          http: (request) => {
            const body =
              tag === "plain-text"
                ? `Server address: ${process.network.address}:80\nServer name: ${process.machine.hostname}\nDate: ${logDateOf(process.date)}\nURI: ${request.path}\nRequest ID: ${requestId(process)}\n`
                : substitute(HELLO, process, request);
            void process.stdout.write(`${combinedLine(request, 200, utf8Length(body), process.date)} "-"\n`);
            return {
              status: 200,
              headers: {
                server: "nginx/1.25.3",
                date: httpDate(process.date),
                "content-type": tag === "plain-text" ? "text/plain" : "text/html",
                "content-length": String(utf8Length(body)),
              },
              body,
            };
          },
        });
        return { stop() {}, signal: () => process.exit(0) };
      },
    };
    return {
      ...alpinePrograms(["curl"]),
      "/usr/sbin/nginx": server,
      "/docker-entrypoint.sh": entrypoint("docker-entrypoint.sh", server, prelude),
    };
  },
});
function logDateOf(date: number): string {
  return combinedLine({ method: "", path: "", headers: {} }, 0, 0, date).split(/[[\]]/)[1] ?? "";
}
function requestId(process: Process): string {
  let id = "";
  while (id.length < 32) id += Math.floor(process.random() * 16).toString(16);
  return id;
}
