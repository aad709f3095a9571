/**
 * Real kubectls against `serve`, for everything that keeps a connection: exec, attach, cp, port-forward, run -it, logs -f.
 * v1.28 speaks SPDY/3.1; v1.35 speaks WebSocket where the API server does (v1.36), and else falls back to SPDY.
 */
import { execFile, spawn, spawnSync } from "node:child_process";
import { createHash, randomBytes } from "node:crypto";
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { request } from "node:http";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { kubeconfigFor, type Serving, serve } from "../../src/headless/serve.ts";
import { turn } from "../../src/headless/turn.ts";
import { worldOptions } from "../../src/workbench/workbench.ts";
import { findKubectl, RealKubectl } from "./real-kubectl.ts";

const POLL = { timeout: 20_000, interval: 10 };
const pairs = [
  ["v1.28", "v1.28.9", "SPDY"],
  ["v1.35", "v1.36.1", "WebSocket"],
  ["v1.35", "v1.28.9", "the way back to SPDY"],
] as const;
const python = spawnSync("python3", ["-c", "import pty"]).status === 0;
if (!python) console.log("skipped: no python3 with pty, so nothing is typed into a terminal");

for (const [client, release, way] of pairs) {
  const found = findKubectl(client);
  if ("missing" in found) console.log(`skipped: ${found.missing}`);

  describe.skipIf("missing" in found)(`kubectl ${client} and a cluster of ${release}, over ${way}`, { retry: 2 }, () => {
    const path = "path" in found ? found.path : "";
    let serving: Serving;
    let kubectl: RealKubectl;
    let kubeconfig: string;
    const rejected: unknown[] = [];
    const onRejected = (reason: unknown) => void rejected.push(reason);

    beforeAll(async () => {
      process.on("unhandledRejection", onRejected);
      serving = await serve(worldOptions({ workers: 1, turn, release }), { port: 0, speed: 20, today: true });
      kubeconfig = join(mkdtempSync(join(tmpdir(), "kubeconfig-")), "config");
      writeFileSync(kubeconfig, kubeconfigFor(serving.url));
      kubectl = new RealKubectl(path, kubeconfig);
      serving.world.writeFile("/home/learner/two.yaml", TWO);
      for (const line of [
        "kubectl run idle --image=busybox -- sleep 100000",
        "kubectl run web --image=nginx",
        "kubectl run redis --image=redis",
        "kubectl apply -f two.yaml",
        "kubectl wait --for=condition=Ready pod --all --timeout=90s",
      ]) {
        const { code, stderr } = await serving.world.execute(line);
        expect(code, stderr).toBe(0);
      }
    }, 90_000);
    afterAll(async () => {
      await serving.close();
      process.off("unhandledRejection", onRejected);
      expect(rejected).toEqual([]);
      expect(serving.world.kernel.crashes).toEqual([]);
    });

    const run = (line: string, stdin?: string) => kubectl.shell(`kubectl ${line}`, stdin);
    /** Ids of processes in the idle pod that run such a command. */
    const processes = async (command: string) =>
      (await serving.world.execute("kubectl exec idle -- ps")).stdout.split("\n").filter((line) => line.includes(command));
    const quiet = async () => {
      await expect.poll(() => serving.sessions, POLL).toBe(0);
    };

    it("keeps both outputs and the exit code apart", async () => {
      expect(await run("exec idle -- sh -c 'echo out; echo err >&2; exit 7'")).toEqual({
        stdout: "out\n",
        stderr: "err\ncommand terminated with exit code 7\n",
        code: 7,
      });
      expect(await run("exec idle -- true")).toEqual({ stdout: "", stderr: "", code: 0 });
      await quiet();
    });

    it.each([
      ["exec idle", "error: you must specify at least one command for the container\n", 1],
      ["exec nosuch -- ls", 'Error from server (NotFound): pods "nosuch" not found\n', 1],
      ["exec idle -c nosuch -- ls", "Error from server (BadRequest): container nosuch is not valid for pod idle\n", 1],
      ["exec idle -- sh -c nosuch", /nosuch: .*not found\ncommand terminated with exit code 127\n$/, 127],
      [
        "exec idle -- /etc/hosts",
        /^error: Internal error occurred: error executing command in container: failed to exec in container: failed to start exec "[0-9a-f]{64}": OCI runtime exec failed: exec failed: unable to start container process: exec: "\/etc\/hosts": permission denied: unknown\n$/,
        1,
      ],
      [
        "exec idle -- nosuch",
        /^error: Internal error occurred: error executing command in container: failed to exec in container: failed to start exec "[0-9a-f]{64}": OCI runtime exec failed: exec failed: unable to start container process: exec: "nosuch": executable file not found in \$PATH: unknown\n$/,
        1,
      ],
      ["attach nosuch", 'Error from server (NotFound): pods "nosuch" not found\n', 1],
      ["exec two -- hostname", 'Defaulted container "first" out of: first, second\n', 0],
    ])("%s", async (line, stderr, code) => {
      const ran = await run(line);
      expect(ran.stderr).toEqual(typeof stderr === "string" ? stderr : expect.stringMatching(stderr));
      expect(ran.code).toBe(code);
      await quiet();
    });

    it("refuses a container that does not run", async () => {
      await serving.world.execute(
        "kubectl run over --image=busybox --restart=Never -- true; kubectl wait --for=jsonpath={.status.phase}=Succeeded pod/over --timeout=60s",
      );
      expect(await run("exec over -- ls")).toEqual({
        stdout: "",
        stderr: "error: cannot exec into a container in a completed pod; current phase is Succeeded\n",
        code: 1,
      });
      await serving.world.execute("kubectl run crash --image=busybox -- sh -c 'exit 1'; sleep 15");
      expect((await run("exec crash -- ls")).stderr).toMatch(/^error: unable to upgrade connection: container not found \("crash"\)\n$/);
    });

    it("hands stdin on, half-closes it, and carries bytes that are no text", async () => {
      expect(await run("exec -i idle -- cat", "no newline at the end")).toEqual({ stdout: "no newline at the end", stderr: "", code: 0 });
      expect((await run("exec -i idle -- sh -c 'read line; echo got $line; cat'", "one\ntwo\nthree\n")).stdout).toBe(
        "got one\ntwo\nthree\n",
      );
      expect((await run("exec idle -- cat", "nobody asked")).stdout).toBe("");
      const bytes = randomBytes(100_000);
      writeFileSync(join(kubectl.cwd, "bytes"), bytes);
      await run("exec -i idle -- cat < bytes > back");
      expect(readFileSync(join(kubectl.cwd, "back")).equals(bytes)).toBe(true);
      await quiet();
    });

    it("carries 5 MB out, and 5 MB in to a reader that is late", async () => {
      const { stdout } = await run("exec idle -- sh -c 'yes 0123456789abcde | head -c 5000000' | md5sum");
      expect(stdout.slice(0, 32)).toBe(createHash("md5").update("0123456789abcde\n".repeat(312_500)).digest("hex"));
      writeFileSync(join(kubectl.cwd, "big"), "0123456789abcde\n".repeat(312_500));
      expect((await run("exec -i idle -- sh -c 'sleep 2; wc -c' < big")).stdout.trim()).toBe("5000000");
      await quiet();
    }, 60_000);

    it("stops an endless command whose output is cut off, and one whose client gets Ctrl-C", async () => {
      expect((await run("exec idle -- yes | head -n 2")).stdout).toBe("y\ny\n");
      await expect.poll(() => processes("yes"), POLL).toEqual([]);
      const started = kubectl.run(["exec", "idle", "--", "sh", "-c", "echo begun; exec sleep 4321"], {
        interrupt: ({ stdout }) => stdout.includes("begun"),
      });
      expect((await started).code).not.toBe(0);
      await quiet();
      await expect.poll(() => processes("sleep 4321"), POLL).toEqual([]);
    }, 60_000);

    it("serves thirty at once", async () => {
      const answers = await Promise.all(
        Array.from({ length: 30 }, (_, at) => run(`exec -i idle -- sh -c 'cat; echo ${at}; exit ${at}'`, `in ${at}\n`)),
      );
      expect(answers.map(({ stdout, code }) => `${stdout}${code}`)).toEqual(
        Array.from({ length: 30 }, (_, at) => `in ${at}\n${at}\n${at}`),
      );
      await quiet();
    }, 60_000);

    it.skipIf(!python)(
      "gives a terminal: its size, echo, editing, Ctrl-C and Ctrl-D",
      async () => {
        const { screen, code } = await typed(
          path,
          kubeconfig,
          ["exec", "-it", "idle", "--", "sh"],
          ["echo $COLUMNS-x\x7fy\r", "sleep 5000\r", "\x03", "echo still here\r", "exit 3\r"],
        );
        expect(screen).toContain("\n100-y\n");
        expect(screen).toContain("sleep 5000\n^C\n");
        expect(screen).toContain("\nstill here\n");
        expect(screen).toContain("command terminated with exit code 3\n");
        expect(code).toBe(3);
        const cat = await typed(path, kubeconfig, ["exec", "-it", "idle", "--", "cat"], ["twice\r", "\x04"]);
        expect(cat).toEqual({ screen: "twice\ntwice\n", code: 0 });
        await quiet();
      },
      60_000,
    );

    it.skipIf(!python)(
      "runs a pod with a terminal and removes it",
      async () => {
        const { screen, code } = await typed(
          path,
          kubeconfig,
          ["run", "-it", "--rm", "--restart=Never", "--image=busybox", "visit", "--", "sh"],
          ["hostname\r", "exit\r"],
        );
        expect(screen).toContain("If you don't see a command prompt, try pressing enter.\n");
        expect(screen).toContain("hostname\nvisit\n");
        expect(screen).toMatch(/pod "visit" deleted/);
        expect(code).toBe(0);
        expect((await run("get pod visit")).stderr).toBe('Error from server (NotFound): pods "visit" not found\n');
      },
      60_000,
    );

    it("attaches to a pod's first process, and to its stdin", async () => {
      await run("run count --image=busybox -- sh -c 'while true; do date; sleep 1; done'");
      await run("wait --for=condition=Ready pod/count --timeout=20s");
      const { stdout } = await kubectl.run(["attach", "count"], { interrupt: (ran) => ran.stdout.split("\n").length > 3 });
      expect(stdout).toMatch(/^(\w+ \w+ +\d+ [\d:]+ UTC \d+\n){3,}$/);
      const { stdout: sum } = await run(
        "run sum --image=busybox --restart=Never -i --rm -q -- sh -c 'read a; read b; echo $((a + b))'",
        "40\n2\n",
      );
      expect(sum).toMatch(/^42\n/);
      await quiet();
    }, 60_000);

    it("follows a log", async () => {
      await run("run tick --image=busybox -- sh -c 'for i in 1 2 3 4; do echo $i; sleep 1; done; sleep 1000'");
      await run("wait --for=condition=Ready pod/tick --timeout=20s");
      const { stdout } = await kubectl.run(["logs", "-f", "tick"], { interrupt: (ran) => ran.stdout.includes("4") });
      expect(stdout).toBe("1\n2\n3\n4\n");
    });

    it("forwards a port: HTTP reaches the pod's server, the same for many at once", async () => {
      const forwarding = await forward(path, kubeconfig, ["pod/web", ":80"]);
      expect(forwarding.said).toMatch(/^Forwarding from 127\.0\.0\.1:\d+ -> 80\n/);
      const { status, body, headers } = await http(forwarding.port, "/");
      expect(status).toBe(200);
      expect(headers["server"]).toMatch(/^nginx\//);
      expect(body).toContain("<title>Welcome to nginx!</title>");
      expect((await http(forwarding.port, "/nope")).status).toBe(404);
      const many = await Promise.all(Array.from({ length: 20 }, () => http(forwarding.port, "/")));
      expect(new Set(many.map((one) => one.body))).toEqual(new Set([body]));
      expect((await serving.world.execute("kubectl logs web --tail=1")).stdout).toMatch(/^127\.0\.0\.1 .* "GET \/ HTTP\/1\.1" 200 /);
      expect(await forwarding.stop()).toContain(`Handling connection for ${forwarding.port}\n`);
      await quiet();
    }, 60_000);

    it("forwards messages to redis, and says what is not modelled", async () => {
      const redis = await forward(path, kubeconfig, ["redis", ":6379"]);
      expect(await talk(redis.port, "PING\r\n")).toBe("+PONG\r\n");
      expect(await talk(redis.port, "*3\r\n$3\r\nSET\r\n$1\r\na\r\n$3\r\none\r\n*2\r\n$3\r\nGET\r\n$1\r\na\r\n")).toBe(
        "+OK\r\n$3\r\none\r\n",
      );
      await redis.stop();
      const tls = await forward(path, kubeconfig, ["-n", "kube-system", "kube-apiserver-kind-control-plane", ":6443"]);
      expect(await talk(tls.port, "\x16\x03\x01\x02")).toBe("");
      expect(await tls.stop()).toContain("kubewekend does not model TLS through a port-forward (port 6443)");
      await quiet();
    }, 60_000);

    it("copies files and folders both ways, bytes and all", async () => {
      const bytes = randomBytes(300_000);
      mkdirSync(join(kubectl.cwd, "tree/branch"), { recursive: true });
      writeFileSync(join(kubectl.cwd, "tree/branch/leaf"), bytes);
      expect(await run("cp tree idle:/tmp/tree")).toEqual({ stdout: "", stderr: "", code: 0 });
      expect((await run("exec idle -- md5sum /tmp/tree/branch/leaf")).stdout.slice(0, 32)).toBe(
        createHash("md5").update(bytes).digest("hex"),
      );
      // tar's word about the slash comes on a stream of its own: kubectl may be gone before it.
      expect(await run("cp web:/etc/nginx/nginx.conf conf")).toMatchObject({ stderr: "", code: 0 });
      expect(readFileSync(join(kubectl.cwd, "conf"), "utf8")).toContain("http {");
      expect(await run("cp idle:tmp/tree tree-back")).toEqual({ stdout: "", stderr: "", code: 0 });
      expect(readFileSync(join(kubectl.cwd, "tree-back/branch/leaf")).equals(bytes)).toBe(true);
      expect(await run("cp tree/branch/leaf idle:/no/where")).toEqual({
        stdout: "",
        stderr: "tar: can't change directory to '/no': No such file or directory\ncommand terminated with exit code 1\n",
        code: 1,
      });
      await quiet();
    }, 60_000);

    it("tells that nobody listens, and loses the connection", async () => {
      const forwarding = await forward(path, kubeconfig, ["idle", ":9999"]);
      expect(await talk(forwarding.port, "GET / HTTP/1.0\r\n\r\n")).toBe("");
      const said = await forwarding.ended();
      expect(said).toMatch(
        /an error occurred forwarding \d+ -> 9999: error forwarding port 9999 to pod [0-9a-f]{64}, uid : failed to execute portforward in network namespace \\?"\/var\/run\/netns\/cni-[0-9a-f-]+\\?": failed to connect to localhost:9999 inside namespace \\?"[0-9a-f]{64}\\?", IPv4: dial tcp4 127\.0\.0\.1:9999: connect: connection refused IPv6 dial tcp6: address localhost: no suitable address found /,
      );
      expect(said).toContain("error: lost connection to pod\n");
      await quiet();
    }, 60_000);
  });
}

const TWO = `apiVersion: v1
kind: Pod
metadata: {name: two}
spec:
  containers:
  - {name: first, image: busybox, command: [sleep, "100000"]}
  - {name: second, image: busybox, command: [sleep, "100000"]}
`;

/** Types into a kubectl that has a terminal of 100 columns: each piece once the screen has come to rest. */
function typed(
  path: string,
  kubeconfig: string,
  args: readonly string[],
  pieces: readonly string[],
): Promise<{ screen: string; code: number }> {
  const script = join(import.meta.dirname, "typed.py");
  return new Promise((resolve) => {
    execFile(
      "python3",
      [script, JSON.stringify(pieces), path, ...args],
      { env: { KUBECONFIG: kubeconfig, HOME: tmpdir(), PATH: process.env["PATH"] ?? "", TERM: "xterm" }, timeout: 40_000 },
      (error, stdout) =>
        resolve({ screen: stdout.replaceAll("\r\n", "\n").replace(/\x1b\[\d*[A-Z]/g, ""), code: error ? Number(error.code) : 0 }),
    );
  });
}

interface Forwarding {
  port: number;
  said: string;
  /** Ctrl-C; resolves with all it said. */
  stop(): Promise<string>;
  /** When it ends by itself. */
  ended(): Promise<string>;
}
function forward(path: string, kubeconfig: string, args: readonly string[]): Promise<Forwarding> {
  return new Promise((resolve, reject) => {
    const child = spawn(path, ["port-forward", ...args], { env: { KUBECONFIG: kubeconfig, HOME: tmpdir() } });
    let said = "";
    let listening = false;
    const closed = new Promise<string>((done) => child.on("close", () => done(said)));
    const hear = (data: Buffer) => {
      said += data;
      const port = /Forwarding from 127\.0\.0\.1:(\d+)/.exec(said)?.[1];
      if (!port || listening) return;
      listening = true;
      resolve({
        port: Number(port),
        said,
        stop() {
          child.kill("SIGINT");
          return closed;
        },
        ended: () => closed,
      });
    };
    child.stdout.on("data", hear);
    child.stderr.on("data", hear);
    void closed.then((all) => reject(new Error(all)));
  });
}

function http(port: number, path: string): Promise<{ status: number; body: string; headers: Record<string, unknown> }> {
  return new Promise((resolve, reject) => {
    const sent = request({ host: "127.0.0.1", port, path }, (response) => {
      let body = "";
      response.on("data", (data) => {
        body += data;
      });
      response.on("end", () => resolve({ status: response.statusCode ?? 0, body, headers: response.headers }));
    });
    sent.on("error", reject);
    sent.end();
  });
}
/** Sends text over TCP; resolves with what came back when the far side hangs up or the answer is there. */
function talk(port: number, text: string): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1", () => socket.write(text));
    let answer = "";
    socket.on("data", (data) => {
      answer += data;
      if (answer.endsWith("one\r\n") || answer === "+PONG\r\n") socket.end();
    });
    socket.on("error", () => {});
    socket.on("close", () => resolve(answer));
  });
}
