/** httpd: Apache serving /usr/local/apache2/htdocs. */
import { defineImage } from "../machine/image.ts";
import type { Process } from "../machine/process.ts";
import type { Server } from "../machine/program.ts";
import { utf8Length } from "../text/utf8.ts";
import { combinedLine, httpDate, logDate, pathOf, typeOf } from "./http-server.ts";
import { alpinePrograms, debianFiles, debianPrograms } from "./userland.ts";

const ROOT = "/usr/local/apache2/htdocs";
const VERSION = "2.4.59";

function errorPage(status: number, title: string, text: string): string {
  return `<!DOCTYPE HTML PUBLIC "-//IETF//DTD HTML 2.0//EN">\n<html><head>\n<title>${status} ${title}</title>\n</head><body>\n<h1>${title}</h1>\n<p>${text}</p>\n</body></html>\n`;
}

const server: Server & { readonly commands: readonly string[] } = {
  name: "httpd",
  footprint: { memory: 6_400_000 },
  commands: ["httpd-foreground"],
  serve(process) {
    const name = process.network.address;
    const complaint = `AH00558: httpd: Could not reliably determine the server's fully qualified domain name, using ${name}. Set the 'ServerName' directive globally to suppress this message\n`;
    const stamp = (): string => logDate(process.date).replace(/^(\d+)\/(\w+)\/(\d+):(.*) \+0000$/, "Tue $2 $1 $4.000000 $3");
    const notice = (module: string, text: string): string => `[${stamp()}] [${module}:notice] [pid ${process.pid}:tid 1] ${text}\n`;
    try {
      process.network.listen({ port: 80, http: (request) => respond(process, request) });
    } catch {
      void process.stderr.write(
        `${complaint}(98)Address already in use: AH00072: make_sock: could not bind to address 0.0.0.0:80\nno listening sockets available, shutting down\nAH00015: Unable to open logs\n`,
      );
      process.exit(1);
      return { stop() {} };
    }
    void process.stderr.write(
      complaint.repeat(2) +
        notice("mpm_event", `AH00489: Apache/${VERSION} (Unix) configured -- resuming normal operations`) +
        notice("core", "AH00094: Command line: 'httpd -D FOREGROUND'"),
    );
    return {
      stop() {},
      signal(signal) {
        if (signal === "SIGHUP") return;
        void process.stderr.write(notice("mpm_event", "AH00491: caught SIGTERM, shutting down"));
        process.exit(0);
      },
    };
  },
};

function respond(process: Process, request: Parameters<NonNullable<Parameters<Process["network"]["listen"]>[0]["http"]>>[0]) {
  const { fs } = process;
  let target = ROOT + decodeURI(pathOf(request));
  if (fs.stat(target)?.kind === "directory") target = `${target.replace(/\/$/, "")}/index.html`;
  const found = fs.stat(target)?.kind === "file";
  const status = found ? 200 : 404;
  const body = found ? fs.read(target) : errorPage(404, "Not Found", "The requested URL was not found on this server.");
  const size = utf8Length(body);
  void process.stdout.write(`${combinedLine(request, status, size, process.date).replace(/ "[^"]*" "[^"]*"$/, "")}\n`);
  return {
    status,
    headers: {
      date: httpDate(process.date),
      server: `Apache/${VERSION} (Unix)`,
      "content-length": String(size),
      "content-type": found ? typeOf(target, "text/plain") : "text/html; charset=iso-8859-1",
    },
    body: request.method === "HEAD" ? "" : body,
  };
}

export const httpd = defineImage({
  repository: "docker.io/library/httpd",
  tags: ["2.4", "latest", "2", "2.4.59", "2.4.58", "2.4.57", "2.4.54", "alpine", "2.4-alpine", "bookworm"].map((tag) => ({
    tag,
    size: tag.includes("alpine") ? 22_000_000 : 58_400_000,
  })),
  entrypoint: [],
  command: ["httpd-foreground"],
  workingDir: "/usr/local/apache2",
  env: {
    HTTPD_PREFIX: "/usr/local/apache2",
    PATH: "/usr/local/apache2/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
    HTTPD_VERSION: VERSION,
  },
  exposes: [80],
  files: { ...debianFiles("12 (bookworm)"), [`${ROOT}/index.html`]: "<html><body><h1>It works!</h1></body></html>\n" },
  programs: (tag) => ({
    ...(tag.includes("alpine") ? alpinePrograms() : debianPrograms()),
    "/usr/local/bin/httpd-foreground": { ...server, serve: (process) => server.serve(process) },
  }),
});
