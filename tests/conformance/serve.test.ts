/** A real kubectl against `serve`: what a person does in the first hour. */
import { mkdtempSync, writeFileSync } from "node:fs";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { kubeconfigFor, type Serving, serve } from "../../src/headless/serve.ts";
import { turn } from "../../src/headless/turn.ts";
import { worldOptions } from "../../src/workbench/workbench.ts";
import { findKubectl, RealKubectl } from "./real-kubectl.ts";

const found = findKubectl();
if ("missing" in found) console.log(`skipped: ${found.missing}`);

/** Answers of plain HTTP. */
function http(
  url: string,
  { method = "GET", body = "", headers = {} as Record<string, string> } = {},
): Promise<{ status: number; body: string }> {
  return new Promise((resolve, reject) => {
    const sent = request(url, { method, headers }, (response) => {
      let text = "";
      response.on("data", (data) => {
        text += data;
      });
      response.on("end", () => resolve({ status: response.statusCode ?? 0, body: text }));
    });
    sent.on("error", reject);
    sent.end(body);
  });
}

const POLL = { timeout: 20_000, interval: 10 };
/** How many watches the API server holds open for a kind. */
async function watchers({ url }: Serving, kind: string): Promise<number> {
  const { body } = await http(`${url}/metrics`);
  return Number(new RegExp(`^apiserver_registered_watchers\\{.*kind="${kind}".*\\} (\\d+)$`, "m").exec(body)?.[1] ?? 0);
}

describe("serve", () => {
  let serving: Serving;
  beforeAll(async () => {
    serving = await serve(worldOptions({ workers: 2, turn }), { port: 0, speed: 20, today: true });
    await serving.world.execute("kubectl run idle --image=busybox -- sleep 100000");
    await serving.world.execute("sleep 20");
  });
  afterAll(() => serving.close());

  it("answers health, version and lists in JSON", async () => {
    expect(await http(`${serving.url}/readyz`)).toEqual({ status: 200, body: "ok" });
    expect(JSON.parse((await http(`${serving.url}/version`)).body)).toMatchObject({ gitVersion: "v1.28.9" });
    expect(JSON.parse((await http(`${serving.url}/api/v1/nodes`)).body).items).toHaveLength(3);
  });

  it.each([
    ["not JSON", "POST", "/api/v1/namespaces/default/pods", "{", 400],
    ["bytes", "POST", "/api/v1/namespaces/default/pods", "\u0000\u0001\ufffd", 400],
    ["a list instead of an object", "POST", "/api/v1/namespaces/default/pods", "[]", 400],
    ["nothing", "POST", "/api/v1/namespaces/default/pods", "", 400],
    ["a path that is none", "GET", "/nope", "", 404],
    ["a broken percent sign", "GET", "/api/v1/namespaces/%zz/pods", "", 400],
    ["a broken query", "GET", "/api/v1/pods?limit=many&labelSelector=a+in+(", "", 400],
    ["an unknown method", "PROPFIND", "/api/v1/pods", "", 405],
    ["exec without an upgrade", "POST", "/api/v1/namespaces/default/pods/idle/exec?command=ls&stdout=true", "", 400],
  ])("refuses %s and goes on", async (_, method, path, body, status) => {
    const answer = await http(`${serving.url}${path}`, { method, body, headers: { "content-type": "application/json" } });
    expect(answer.status, answer.body).toBe(status);
    expect((await http(`${serving.url}/livez`)).status).toBe(200);
  });

  it("refuses a body over the API server's limit", async () => {
    const answer = await http(`${serving.url}/api/v1/namespaces/default/configmaps`, { method: "POST", body: "x".repeat(4 * 2 ** 20) });
    expect(answer.status).toBe(413);
    expect(JSON.parse(answer.body)).toMatchObject({
      reason: "RequestEntityTooLarge",
      message: "Request entity too large: limit is 3145728",
    });
  });

  it("forgets a watch whose client has gone", async () => {
    const before = await watchers(serving, "Pod");
    await new Promise<void>((resolve) => {
      const sent = request(`${serving.url}/api/v1/pods?watch=true&timeoutSeconds=3600`, (response) => {
        response.once("data", () => sent.destroy());
        response.on("close", () => resolve());
        response.on("error", () => {});
      });
      sent.on("error", () => {});
      sent.end();
    });
    await expect.poll(() => watchers(serving, "Pod"), POLL).toBe(before);
  });
});

describe.skipIf("missing" in found)("a real kubectl against serve", () => {
  let serving: Serving;
  let kubectl: RealKubectl;
  beforeAll(async () => {
    serving = await serve(worldOptions({ workers: 2, turn }), { port: 0, speed: 20, today: true });
    const kubeconfig = join(mkdtempSync(join(tmpdir(), "kubeconfig-")), "config");
    writeFileSync(kubeconfig, kubeconfigFor(serving.url));
    kubectl = new RealKubectl("path" in found ? found.path : "", kubeconfig);
  }, 90_000);
  afterAll(() => serving.close());
  const run = (line: string, stdin?: string) => kubectl.shell(`kubectl ${line}`, stdin);
  const manifest = (name: string, content: string) => writeFileSync(join(kubectl.cwd, name), content);

  it("lists in tables, wide, over namespaces and as YAML", async () => {
    const nodes = await run("get nodes");
    expect(nodes.stdout.split("\n").map((line) => line.split(/ +/).slice(0, 3).join(" "))).toEqual([
      "NAME STATUS ROLES",
      "kind-control-plane Ready control-plane",
      "kind-worker Ready <none>",
      "kind-worker2 Ready <none>",
      "",
    ]);
    expect((await run("get nodes -o wide")).stdout).toContain("INTERNAL-IP");
    expect((await run("get pods -A --no-headers")).stdout.trim().split("\n")).toHaveLength(13);
    expect((await run("get svc kubernetes -o jsonpath={.spec.clusterIP}")).stdout).toBe("10.96.0.1");
    expect((await run("get ns default -o yaml")).stdout).toContain("kind: Namespace\n");
  });

  it("creates, scales, watches a rollout, describes and deletes", async () => {
    expect(await run("create deployment web --image=nginx --replicas=2")).toEqual({
      stdout: "deployment.apps/web created\n",
      stderr: "",
      code: 0,
    });
    expect((await run("scale deployment web --replicas=3")).stdout).toBe("deployment.apps/web scaled\n");
    const rollout = await run("rollout status deployment web --timeout=20s");
    expect(rollout.stdout.trimEnd().split("\n").at(-1)).toBe('deployment "web" successfully rolled out');
    expect((await run("get deployment web --no-headers")).stdout).toMatch(/^web +3\/3 +3 +3 +\d+s\n$/);
    const described = await run("describe deployment web");
    expect(described.stdout).toContain("Replicas:               3 desired | 3 updated | 3 total | 3 available | 0 unavailable\n");
    expect(described.stdout).toMatch(
      /Normal +ScalingReplicaSet +(\d+s|<invalid>) +deployment-controller +Scaled up replica set web-[0-9a-f]+ to 2\n/,
    );
    expect((await run("label deployment web tier=front")).stdout).toBe("deployment.apps/web labeled\n");
    expect((await run("logs deployment/web --tail=1")).stdout).toMatch(/\[notice\]/);
    expect((await run("delete deployment web")).stdout).toBe('deployment.apps "web" deleted\n');
    expect((await run("get deployment web")).stderr).toBe('Error from server (NotFound): deployments.apps "web" not found\n');
  });

  it("applies, finds what is unchanged, and refuses an unknown field", async () => {
    const config = (data: string) => `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: settings}\n${data}\n`;
    manifest("settings.yaml", config("data: {a: b}"));
    expect((await run("apply -f settings.yaml")).stdout).toBe("configmap/settings created\n");
    expect((await run("apply -f settings.yaml")).stdout).toBe("configmap/settings unchanged\n");
    manifest("settings.yaml", config("data: {a: c}"));
    expect((await run("diff -f settings.yaml")).code).toBe(1);
    expect((await run("apply -f settings.yaml")).stdout).toBe("configmap/settings configured\n");
    manifest("wrong.yaml", config("dato: {a: c}").replace("settings", "wrong"));
    const refused = await run("apply -f wrong.yaml");
    expect(refused).toMatchObject({ stdout: "", code: 1 });
    expect(refused.stderr).toContain('strict decoding error: unknown field "dato"');
    expect((await run("delete -f settings.yaml")).stdout).toBe('configmap "settings" deleted\n');
  });

  it("watches until Ctrl-C and leaves nothing behind", async () => {
    const before = await watchers(serving, "ConfigMap");
    const watching = kubectl.run(["get", "configmaps", "-w"], { interrupt: ({ stdout }) => /late .*\n/.test(stdout) });
    await expect.poll(() => watchers(serving, "ConfigMap"), POLL).toBe(before + 1);
    await run("create configmap late --from-literal=a=b");
    expect((await watching).stdout).toMatch(/^NAME +DATA +AGE\nkube-root-ca.crt +1 +\S+\nlate +1 +\d+s\n$/);
    await expect.poll(() => watchers(serving, "ConfigMap"), POLL).toBe(before);
  }, 60_000);

  it("follows a log until Ctrl-C", async () => {
    await run("run count --image=busybox --restart=Never -- sh -c 'while true; do date; sleep 1; done'");
    await run("wait --for=condition=Ready pod/count --timeout=20s");
    const followed = await kubectl.run(["logs", "-f", "count"], { interrupt: ({ stdout }) => stdout.split("\n").length > 3 });
    expect(followed.stdout.split("\n").length).toBeGreaterThan(3);
    expect((await run("delete pod count --now")).stdout).toBe('pod "count" deleted\n');
  });

  it("explains kinds and lists resources", async () => {
    expect((await run("explain pod.spec.containers.image")).stdout).toMatch(/^KIND: +Pod\nVERSION: +v1\n\nFIELD: image <string>\n/);
    expect((await run("api-resources --api-group=apps --no-headers")).stdout.split("\n").map((line) => line.split(/ +/)[0])).toEqual([
      "controllerrevisions",
      "daemonsets",
      "deployments",
      "replicasets",
      "statefulsets",
      "",
    ]);
  });

  it("tells requests with --v=6", async () => {
    expect((await run("get nodes --v=6")).stderr).toMatch(
      /GET http:\/\/127\.0\.0\.1:\d+\/api\/v1\/nodes\?limit=500 200 OK in \d+ milliseconds\n/,
    );
  });
});
