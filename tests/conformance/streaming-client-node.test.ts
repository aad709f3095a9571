/** A client in JavaScript against `serve`: exec, attach and port-forward over WebSocket by channels (v4, v5). */
import { PassThrough, type Readable } from "node:stream";
import { Attach, Exec, KubeConfig, PortForward, type V1Status } from "@kubernetes/client-node";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { kubeconfigFor, type Serving, serve } from "../../src/headless/serve.ts";
import { turn } from "../../src/headless/turn.ts";
import { worldOptions } from "../../src/workbench/workbench.ts";

describe.each(["v1.28.9", "v1.36.1"])("the JavaScript client and a cluster of %s", { retry: 2 }, (release) => {
  let serving: Serving;
  const config = new KubeConfig();
  beforeAll(async () => {
    serving = await serve(worldOptions({ workers: 1, turn, release }), { port: 0, speed: 20, today: true });
    // This client speaks plain HTTP only to servers it need not verify.
    config.loadFromString(kubeconfigFor(serving.url).replace("    server:", "    insecure-skip-tls-verify: true\n    server:"));
    for (const line of [
      "kubectl run web --image=nginx",
      "kubectl run talker --image=busybox -- sh -c 'while true; do echo tick; sleep 1; done'",
      "kubectl wait --for=condition=Ready pod --all --timeout=90s",
    ])
      expect((await serving.world.execute(line)).code).toBe(0);
  }, 60_000);
  afterAll(() => serving.close());

  /** Collects what is written. */
  function collector() {
    const stream = new PassThrough();
    const said = { text: "" };
    stream.on("data", (data) => {
      said.text += data;
    });
    return { stream, said };
  }
  function exec(command: string[], stdin: Readable | null = null): Promise<{ status: V1Status; stdout: string; stderr: string }> {
    const [out, err] = [collector(), collector()];
    return new Promise((resolve, reject) => {
      new Exec(config)
        .exec("default", "web", "web", command, out.stream, err.stream, stdin, false, (status) =>
          setImmediate(() => resolve({ status, stdout: out.said.text, stderr: err.said.text })),
        )
        .catch(reject);
    });
  }

  it("runs a command, with both outputs and its verdict", async () => {
    expect(await exec(["sh", "-c", "echo out; echo err >&2; exit 7"])).toMatchObject({
      stdout: "out\n",
      stderr: "err\n",
      status: { status: "Failure", reason: "NonZeroExitCode", details: { causes: [{ reason: "ExitCode", message: "7" }] } },
    });
    expect((await exec(["true"])).status.status).toBe("Success");
    expect((await exec(["nosuch"])).status).toMatchObject({ status: "Failure", reason: "InternalError" });
  });

  it("hands stdin on", async () => {
    // Not ended: before v5 a client cannot end stdin alone, this one hangs up then.
    const input = new PassThrough();
    input.write("one\ntwo\nthree\n");
    expect((await exec(["head", "-n", "2"], input)).stdout).toBe("one\ntwo\n");
  });

  it("attaches until it hangs up, and leaves nothing behind", async () => {
    const { stream, said } = collector();
    const socket = await new Attach(config).attach("default", "talker", "talker", stream, null, null, false);
    await expect.poll(() => said.text, { timeout: 10_000, interval: 10 }).toContain("tick\ntick\n");
    (socket as { close(): void }).close();
    await expect.poll(() => serving.sessions, { timeout: 10_000, interval: 10 }).toBe(0);
  });

  it("forwards a port", async () => {
    const { stream, said } = collector();
    const errors = collector();
    const input = new PassThrough();
    const socket = await new PortForward(config, true).portForward("default", "web", [80], stream, errors.stream, input);
    input.write("GET / HTTP/1.1\r\nHost: web\r\nConnection: close\r\n\r\n");
    await expect.poll(() => said.text, { timeout: 10_000, interval: 10 }).toContain("<title>Welcome to nginx!</title>");
    (typeof socket === "function" ? socket() : socket)?.close();
    expect(said.text).toMatch(/^HTTP\/1\.1 200 OK\r\nServer: nginx\//);
    await expect.poll(() => serving.sessions, { timeout: 10_000, interval: 10 }).toBe(0);
  });
});
