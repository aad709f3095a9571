import { expect, test } from "vitest";
import type { Server } from "../../machine/program.ts";
import { handle } from "../../sim/apiserver/http/handle.ts";
import { newTestServer } from "../../sim/apiserver/testing.ts";
import { testMachine } from "../../sim/os/testing.ts";
import { KUBECONFIG } from "./cmd/testing.ts";
import { kubectl } from "./index.ts";

/** A laptop with a kubeconfig, and an API server behind its loopback unless there is to be none. */
async function laptop({ server = true, files = {} as Record<string, string> } = {}) {
  const { machine, run } = testMachine();
  machine.fs.mkdir("/root/.kube", { recursive: true });
  machine.fs.write("/root/.kube/config", KUBECONFIG);
  for (const [path, content] of Object.entries(files)) machine.fs.write(path, content);
  if (server) {
    const api = newTestServer();
    const program: Server = {
      name: "kube-apiserver",
      serve(process) {
        const socket = process.network.listen({ port: 6443, tls: true, http: (request) => handle(api.server, request) });
        return { stop: () => socket.close() };
      },
    };
    machine.spawnRoot({ program, argv: ["kube-apiserver"], cwd: "/", env: new Map() });
  }
  return (line: string, stdin = "") => run(kubectl, { argv: line.split(" "), stdin });
}

test("a deployment is created, listed, found twice, and deleted", async () => {
  const shell = await laptop();
  expect(await shell("kubectl create deployment web --image=nginx --replicas=3")).toEqual({
    stdout: "deployment.apps/web created\n",
    stderr: "",
    code: 0,
  });
  expect((await shell("kubectl get deploy -o name")).stdout).toBe("deployment.apps/web\n");
  expect((await shell("kubectl get deployments.v1.apps web -o jsonpath={.spec.replicas}")).stdout).toBe("3");
  expect(await shell("kubectl create deployment web --image=nginx")).toEqual({
    stdout: "",
    stderr: 'error: failed to create deployment: deployments.apps "web" already exists\n',
    code: 1,
  });
  expect((await shell("kubectl delete deploy/web --wait=false")).stdout).toBe('deployment.apps "web" deleted\n');
});

test("apply creates, finds nothing to change, and changes", async () => {
  const manifest = (color: string) => `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: conf}\ndata: {color: ${color}}\n`;
  const shell = await laptop({ files: { "/root/a.yaml": manifest("red"), "/root/b.yaml": manifest("blue") } });
  expect((await shell("kubectl apply -f a.yaml")).stdout).toBe("configmap/conf created\n");
  expect((await shell("kubectl apply -f a.yaml")).stdout).toBe("configmap/conf unchanged\n");
  expect((await shell("kubectl apply -f b.yaml")).stdout).toBe("configmap/conf configured\n");
  expect((await shell("kubectl get cm conf -o jsonpath={.data.color}")).stdout).toBe("blue");
});

test.each([
  [
    "kubectl get",
    'You must specify the type of resource to get. Use "kubectl api-resources" for a complete list of supported resources.\n\nerror: Required resource not specified.\nUse "kubectl explain <resource>" for a detailed description of that resource (e.g. kubectl explain pods).\nSee \'kubectl get -h\' for help and examples\n',
  ],
  ["kubectl get pods --foo", "error: unknown flag: --foo\nSee 'kubectl get --help' for usage.\n"],
  ["kubectl gett pods", 'error: unknown command "gett" for "kubectl"\n\nDid you mean this?\n\tset\n\tget\n'],
  ["kubectl get foo", 'error: the server doesn\'t have a resource type "foo"\n'],
  ["kubectl get pod nope", 'Error from server (NotFound): pods "nope" not found\n'],
  [
    "kubectl get pod/a b",
    "error: there is no need to specify a resource type as a separate argument when passing arguments in resource/name form (e.g. 'kubectl get resource/<resource_name>' instead of 'kubectl get resource resource/<resource_name>'\n",
  ],
  ["kubectl create ns a b", "error: exactly one NAME is required, got 2\nSee 'kubectl create namespace -h' for help and examples\n"],
  ["kubectl run web", 'error: required flag(s) "image" not set\n'],
  ["kubectl apply -f nosuch.yaml", 'error: the path "nosuch.yaml" does not exist\n'],
  ["kubectl create svc clusterip x --tcp=abc", 'error: strconv.ParseUint: parsing "abc": invalid syntax\n'],
])("%s is answered in kubectl's words", async (line, stderr) => {
  const shell = await laptop();
  expect(await shell(line)).toEqual({ stdout: "", stderr, code: 1 });
});

test("broken documents are named with their file and line", async () => {
  const shell = await laptop({ files: { "/root/bad.yaml": "a: 1\nb: c: d\n", "/root/nokind.yaml": "metadata: {name: x}\n" } });
  expect((await shell("kubectl apply -f bad.yaml")).stderr).toBe(
    "error: error parsing bad.yaml: error converting YAML to JSON: yaml: line 2: mapping values are not allowed in this context\n",
  );
  expect((await shell("kubectl apply -f nokind.yaml")).stderr).toBe(
    'error: error validating "nokind.yaml": error validating data: [apiVersion not set, kind not set]; if you choose to ignore these errors, turn validation off with --validate=false\n',
  );
});

test("without a server, get complains five times and says who refused", async () => {
  const shell = await laptop({ server: false });
  const { stderr, code } = await shell("kubectl get pods");
  const lines = stderr.trimEnd().split("\n");
  expect(code).toBe(1);
  expect(lines).toHaveLength(6);
  expect(lines[0]).toMatch(
    /^E0709 08:28:00\.\d{6} +\d+ memcache\.go:265\] couldn't get current server API group list: Get "https:\/\/127\.0\.0\.1:6443\/api\?timeout=32s": dial tcp 127\.0\.0\.1:6443: connect: connection refused$/,
  );
  expect(lines[5]).toBe("The connection to the server 127.0.0.1:6443 was refused - did you specify the right host or port?");
});

test("an empty namespace has nothing to show", async () => {
  const shell = await laptop();
  expect(await shell("kubectl get pods")).toEqual({ stdout: "", stderr: "No resources found in default namespace.\n", code: 0 });
  expect(await shell("kubectl get pods -A")).toEqual({ stdout: "", stderr: "No resources found\n", code: 0 });
});

test("describe shows a config map", async () => {
  const shell = await laptop();
  await shell("kubectl create cm app --from-literal=color=blue");
  expect((await shell("kubectl describe cm app")).stdout).toBe(
    "Name:         app\nNamespace:    default\nLabels:       <none>\nAnnotations:  <none>\n\nData\n====\ncolor:\n----\nblue\n\nBinaryData\n====\n\nEvents:  <none>\n",
  );
});
test("a kubeconfig is written where there was none, as scripts do it", async () => {
  const shell = await laptop();
  expect(await shell("kubectl config set-cluster far --server=https://far:6443 --kubeconfig=/root/far.conf")).toEqual({
    stdout: 'Cluster "far" set.\n',
    stderr: "",
    code: 0,
  });
  expect((await shell("kubectl config get-clusters --kubeconfig=/root/far.conf")).stdout).toBe("NAME\nfar\n");
  expect((await shell("kubectl get pods --kubeconfig=/root/missing.conf")).stderr).toBe(
    "error: stat /root/missing.conf: no such file or directory\n",
  );
});
