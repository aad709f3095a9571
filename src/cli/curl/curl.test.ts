import { describe, expect, test } from "vitest";
import type { HttpResponse } from "../../machine/http.ts";
import type { Command, Server } from "../../machine/program.ts";
import { testMachine } from "../../sim/os/testing.ts";
import { dig } from "../dig/index.ts";
import { nc } from "../nc/index.ts";
import { nslookup } from "../nslookup/index.ts";
import { ping } from "../ping/index.ts";
import { wget } from "../wget/index.ts";
import { curl } from "./index.ts";

const server: Server = {
  name: "server",
  serve(process) {
    const web = process.network.listen({
      port: 80,
      http: ({ method, path, body, host }): HttpResponse =>
        path === "/moved"
          ? { status: 302, headers: { location: "/" } }
          : path === "/"
            ? { status: 200, headers: { "content-type": "text/plain" }, body: `${method} ${host} ${body ?? ""}\n` }
            : { status: 404, headers: {}, body: "not here\n" },
    });
    return { stop: () => web.close() };
  },
};
async function on(program: Command, line: string) {
  const { machine, kernel, run } = testMachine();
  machine.spawnRoot({ program: server, argv: ["server"] });
  machine.fs.write("/etc/hosts", "127.0.0.1 web\n");
  const result = await run(program, { argv: line.split(" ") });
  return { ...result, crashes: kernel.crashes.length };
}

describe("network tools", () => {
  const cases: [Command, string, string, string, number][] = [
    [curl, "curl -s http://web/", "GET web \n", "", 0],
    [curl, "curl -sL web/moved", "GET web \n", "", 0],
    [curl, "curl -s -X PUT -d a=1 -d b=2 web", "PUT web a=1&b=2\n", "", 0],
    [curl, "curl -s -o /dev/null -w %{http_code} http://web/x", "404", "", 0],
    [curl, "curl -sSf http://web/x", "", "curl: (22) The requested URL returned error: 404\n", 22],
    [curl, "curl -sI web", "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 0\r\n\r\n", "", 0],
    [curl, "curl -sS http://nowhere", "", "curl: (6) Could not resolve host: nowhere\n", 6],
    [curl, "curl -sS http://web:81", "", "curl: (7) Failed to connect to web port 81 after 1 ms: Couldn't connect to server\n", 7],
    [curl, "curl", "", "curl: try 'curl --help' or 'curl --manual' for more information\n", 2],
    [curl, "curl --nope", "", "curl: option --nope: is unknown\ncurl: try 'curl --help' or 'curl --manual' for more information\n", 2],
    [wget, "wget -qO- http://web/", "GET web \n", "", 0],
    [wget, "wget -q -O- http://web/x", "", "wget: server returned error: HTTP/1.1 404 Not Found\n", 1],
    [wget, "wget -qO- http://nowhere", "", "wget: bad address 'nowhere'\n", 1],
    [nc, "nc -zv web 80", "", "Connection to web (127.0.0.1) 80 port [tcp/*] succeeded!\n", 0],
    [nc, "nc -zv web 81", "", "nc: connect to web port 81 (tcp) failed: Connection refused\n", 1],
    [nslookup, "nslookup web", ";; connection timed out; no servers could be reached\n\n", "", 1],
    [
      dig,
      "dig +short web",
      ";; communications error to 127.0.0.1#53: timed out\n\n; <<>> DiG 9.18.24 <<>> +short web\n;; global options: +cmd\n;; no servers could be reached\n",
      "",
      9,
    ],
    [ping, "ping -q -c1 nowhere", "", "ping: nowhere: Name or service not known\n", 2],
  ];
  test.each(cases)("%o %s", async (program, line, stdout, stderr, code) => {
    expect(await on(program, line)).toEqual({ stdout, stderr, code, crashes: 0 });
  });
});
