/** The images of tutorials do what their authors' programs do: answers, logs, and how they end. */
import { beforeAll, describe, expect, it } from "vitest";
import { TestSession } from "../headless/session.ts";

let session: TestSession;
beforeAll(async () => {
  session = await TestSession.start({ workers: 1 });
});
const AGNHOST = "registry.k8s.io/e2e-test-images/agnhost:2.45";
const LOGGED = /I\d{4} \d\d:\d\d:\d\d\.\d{6} {7}1 /g;

describe("docker", () => {
  it("runs hello-world", async () => {
    const { stdout, stderr, code } = await session.run("docker run --rm hello-world");
    expect([stdout.split("\n")[1], stderr.split("\n")[0], code]).toEqual([
      "Hello from Docker!",
      "Unable to find image 'hello-world:latest' locally",
      0,
    ]);
  });
  it.each([
    ["registry.k8s.io/pause:3.9", "registry.k8s.io/pause:3.9\n"],
    ["hello-world", "docker.io/library/hello-world:latest\n"],
    ["stefanprodan/podinfo:6.5.0", "docker.io/stefanprodan/podinfo:6.5.0\n"],
  ])("pulls %s and tells its full name", async (image, name) => {
    expect(await session.output(`docker pull -q ${image}`)).toBe(name);
  });
  it("gives an image one digest, however often and by whichever of its names it is pulled", async () => {
    const printed = (digest: string): string =>
      `1.27: Pulling from library/nginx\n${digest}\nStatus: Downloaded newer image for nginx:1.27\ndocker.io/library/nginx:1.27\n`;
    const first = await session.output("docker pull nginx:1.27");
    const digest = first.split("\n")[1] ?? "";
    expect(digest).toMatch(/^Digest: sha256:[0-9a-f]{64}$/);
    expect(first).toBe(printed(digest));
    expect(await session.output("docker pull nginx:1.27")).toBe(printed(digest));
    expect(await session.output("docker pull docker.io/library/nginx:1.27")).toBe(printed(digest));
  });
  it.each([
    ["nginx:nope", "manifest for nginx:nope not found: manifest unknown: manifest unknown"],
    [
      "no/such:1",
      "pull access denied for no/such, repository does not exist or may require 'docker login': denied: requested access to the resource is denied",
    ],
    ["registry.k8s.io/nosuch:1", 'manifest for registry.k8s.io/nosuch:1 not found: manifest unknown: Failed to fetch "1"'],
    ["quay.io/no/such:1", "unauthorized: access to the requested resource is not authorized"],
    ["ghcr.io/no/such:1", 'Head "https://ghcr.io/v2/no/such/manifests/1": denied'],
  ])("is refused %s in the words of its registry", async (image, words) => {
    expect(await session.run(`docker pull ${image}`)).toMatchObject({ stderr: `Error response from daemon: ${words}\n`, code: 1 });
  });
});

describe("agnhost", () => {
  it("netexec answers on its paths and logs what was asked", async () => {
    await session.output(`kubectl run net --image=${AGNHOST} --port=8080 --expose -- netexec`, { settle: 30 });
    const ask = (path: string): Promise<string> => session.output(`kubectl exec net -- curl -s 'localhost:8080${path}'`);
    expect(await ask("/hostname")).toBe("net");
    expect(await ask("/echo?msg=hi")).toBe("hi");
    expect(await ask("/shell?cmd=exit%203")).toBe('{"output":"","error":"exit status 3"}');
    expect(await ask("/dial?host=net&port=8080&request=hostname&tries=2")).toBe('{"responses":["net","net"]}');
    expect(await ask("/")).toMatch(/^NOW: 2024-07-09 \d\d:\d\d:\d\d\.\d{9} \+0000 UTC m=\+\d+\.\d{9}$/);
    expect((await session.output("kubectl logs net")).replaceAll(LOGGED, "")).toBe(
      [
        "log.go:198] Started HTTP server on port 8080",
        "log.go:198] Started UDP server on port  8081",
        "log.go:198] GET /hostname",
        "log.go:198] GET /echo?msg=hi",
        "log.go:198] GET /shell?cmd=exit 3",
        "log.go:198] GET /dial?host=net&protocol=http&port=8080&request=hostname&tries=2",
        "log.go:198] GET /hostname",
        "log.go:198] GET /hostname",
        "log.go:198] GET /",
        "",
      ].join("\n"),
    );
  });
  it.each([
    ["connect --timeout=1s net:81", "TIMEOUT\n", 1],
    ["connect net:8080", "", 0],
    ["connect no.such:80", "DNS: lookup no.such on 10.96.0.10:53: no such host\n", 1],
    ["dns-server-list", "10.96.0.10\n", 0],
    ["dns-suffix", "default.svc.cluster.local,svc.cluster.local,cluster.local\n", 0],
    ["frobnicate", 'agnhost: kubewekend does not model "frobnicate"\n', 1],
  ])("%s ends by itself", async (mode, log, code) => {
    await session.output(`kubectl run once --image=${AGNHOST} --restart=Never -- ${mode}`, { settle: 30 });
    expect(await session.output("kubectl logs once")).toBe(log);
    expect(await session.output("kubectl get pod once -o jsonpath={.status.containerStatuses[0].state.terminated.exitCode}")).toBe(
      String(code),
    );
    await session.output("kubectl delete pod once");
  });
  it("logs-generator writes so many lines in so much time", async () => {
    await session.output(`kubectl run lines --image=${AGNHOST} --restart=Never -- logs-generator --log-lines-total 5 --run-duration 5s`, {
      settle: 30,
    });
    const lines = (await session.output("kubectl logs lines")).trim().split("\n");
    expect(lines.map((line) => line.replace(LOGGED, "").split(" ").slice(0, 2).join(" "))).toEqual(
      [0, 1, 2, 3, 4].map((id) => `logs_generator.go:76] ${id}`),
    );
    expect(
      lines.every((line) => /\d (POST|GET|PUT) \/api\/v1\/namespaces\/(kube-system|default|ns)\/pods\/\w{3,4} \d{3}$/.test(line)),
    ).toBe(true);
  });
});

describe("how a first process takes SIGTERM", () => {
  it.each([
    ["gcr.io/google-samples/hello-app:1.0", 2],
    ["hashicorp/http-echo", 0],
    ["stefanprodan/podinfo", 0],
    // node has no handler: Docker waits ten seconds, then kills.
    ["gcr.io/google-samples/kubernetes-bootcamp:v1", 137],
  ])("%s ends with %i", async (image, code) => {
    const words = image.includes("http-echo") ? "-text=hi" : "";
    await session.output(`docker run -d --name ending ${image} ${words}`, { settle: 5 });
    await session.output("docker stop ending");
    expect(await session.output("docker inspect -f '{{.State.ExitCode}}' ending")).toBe(`${code}\n`);
    await session.output("docker rm ending");
  });
});

it("the bootcamp's versions tell themselves apart", async () => {
  await session.output("kubectl create deployment boot --image=gcr.io/google-samples/kubernetes-bootcamp:v1", { settle: 40 });
  const ask = (): Promise<string> => session.output("kubectl exec deploy/boot -- curl -s localhost:8080");
  expect(await ask()).toMatch(/^Hello Kubernetes bootcamp! \| Running on: boot-\w+-\w+ \| v=1\n$/);
  await session.output("kubectl set image deployment/boot kubernetes-bootcamp=docker.io/jocatalin/kubernetes-bootcamp:v2", { settle: 90 });
  expect(await ask()).toMatch(/^Hello Kubernetes bootcamp! \| Running on: boot-\w+-\w+ \| v=2\n$/);
  expect(await session.output("kubectl logs deploy/boot")).toMatch(
    /^Kubernetes Bootcamp App Started At: \S+Z \| Running On: {2}boot-\S+ \n\nRunning On: boot-\S+ \| Total Requests: 1 \| App Uptime: [\d.]+ seconds \| Log Time: \S+Z\n$/,
  );
});

it("podinfo becomes unready when it is told to", async () => {
  await session.output("kubectl run info --image=stefanprodan/podinfo:6.5.0", { settle: 30 });
  const code = (path: string, more = ""): Promise<string> =>
    session.output(`kubectl exec info -- curl -s ${more} -o /dev/null -w '%{http_code}' localhost:9898${path}`);
  expect([await code("/readyz"), await code("/readyz/disable", "-X POST"), await code("/readyz"), await code("/healthz")]).toEqual([
    "200",
    "202",
    "503",
    "200",
  ]);
  expect(await session.output("kubectl exec info -- curl -s localhost:9898/version")).toBe(
    '{\n  "commit": "unknown",\n  "version": "6.5.0"\n}',
  );
});
