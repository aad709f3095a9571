/** Admission webhooks served by a pod of the cluster. */
import { beforeAll, describe, expect, it } from "vitest";
import { TestSession } from "../headless/session.ts";

const HOOK = `
apiVersion: apps/v1
kind: Deployment
metadata: {name: hook}
spec:
  selector: {matchLabels: {app: hook}}
  template:
    metadata: {labels: {app: hook}}
    spec:
      containers:
      - {name: hook, image: "registry.k8s.io/e2e-test-images/agnhost:2.45", args: [webhook, --port=8443]}
`;
const configuration = (kind: string, webhooks: readonly string[]): string => `
apiVersion: admissionregistration.k8s.io/v1
kind: ${kind}
metadata: {name: test}
webhooks:
${webhooks.map((text) => `- ${text}`).join("\n")}
`;
const webhook = (name: string, path: string, resource: string, more = ""): string =>
  `{name: ${name}.example.com, clientConfig: {service: {namespace: default, name: hook, path: ${path}, port: 8443}, caBundle: Q0E=}, ` +
  `rules: [{apiGroups: [""], apiVersions: [v1], operations: [CREATE, DELETE], resources: [${resource}]}], ` +
  `sideEffects: None, admissionReviewVersions: [v1]${more}}`;
const POST = 'Post "https://hook.default.svc:8443';

describe("webhooks", () => {
  let session: TestSession;
  beforeAll(async () => {
    session = await TestSession.start({ workers: 1 });
    await session.output("kubectl apply -f hook.yaml", { files: { "hook.yaml": HOOK } });
    const validating = configuration("ValidatingWebhookConfiguration", [
      webhook("pods", "/pods", "pods", ", namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: default}}"),
      webhook("maps", "/configmaps", "configmaps"),
    ]);
    await session.output("kubectl apply -f v.yaml", { files: { "v.yaml": validating } });
  }, 60_000);
  const said = async (command: string): Promise<string> => {
    const { stdout, stderr } = await session.run(command);
    return (stdout + stderr).trimEnd();
  };

  it("one that cannot be reached refuses, in the words of what went wrong", async () => {
    const failed = "Error from server (InternalError): Internal error occurred: failed calling webhook";
    expect(await said("kubectl run a --image=nginx")).toBe(
      `${failed} "pods.example.com": failed to call webhook: ${POST}/pods?timeout=10s": service "hook" not found`,
    );
    await session.output("kubectl create svc clusterip hook --clusterip=10.96.7.7 --tcp=8443");
    await session.output("kubectl scale deploy hook --replicas=0");
    await session.advance(3);
    expect(await said("kubectl run a --image=nginx")).toBe(
      `${failed} "pods.example.com": failed to call webhook: ${POST}/pods?timeout=10s": dial tcp 10.96.7.7:8443: connect: connection refused`,
    );
    await session.output("kubectl create ns other");
    expect(await said("kubectl run a --image=nginx -n other")).toBe("pod/a created");
    await session.output("kubectl scale deploy hook --replicas=1");
    await session.advance(20);
    // The webhook judges its own pod too: the controller tries until it may.
    expect(await said("kubectl get deploy hook --no-headers -o custom-columns=R:.status.readyReplicas")).toBe("<none>");
    expect(await said("kubectl get events --field-selector reason=FailedCreate --no-headers -o custom-columns=M:.message")).toContain(
      'Error creating: Internal error occurred: failed calling webhook "pods.example.com"',
    );
    const ignore = '[{"op":"replace","path":"/webhooks/0/failurePolicy","value":"Ignore"}]';
    await session.output(`kubectl patch validatingwebhookconfiguration test --type=json -p '${ignore}'`);
    await session.advance(60);
    expect(await said("kubectl get deploy hook --no-headers -o custom-columns=R:.status.readyReplicas")).toBe("1");
  });

  it.each([
    ["kubectl run ok --image=nginx", "pod/ok created"],
    [
      "kubectl run bad --image=nginx -l webhook-e2e-test=webhook-disallow",
      'Error from server: admission webhook "pods.example.com" denied the request: the pod contains unwanted label',
    ],
    [
      "kubectl create cm bad --from-literal=webhook-e2e-test=webhook-disallow",
      'error: failed to create configmap: admission webhook "maps.example.com" denied the request: the configmap contains unwanted key and value',
    ],
    ["kubectl create cm kept --from-literal=webhook-e2e-test=webhook-nondeletable", "configmap/kept created"],
    [
      "kubectl delete cm kept",
      'Error from server: admission webhook "maps.example.com" denied the request: the configmap cannot be deleted because it contains unwanted key and value',
    ],
  ])("%s", async (command, want) => {
    expect(await said(command)).toBe(want);
  });

  it("mutating ones patch in order, and once more when asked to; slow ones have their time-out", async () => {
    const mutating = configuration("MutatingWebhookConfiguration", [
      // Stage two is only known after the second round of the first.
      webhook("a", "/mutating-configmaps", "configmaps", ", reinvocationPolicy: IfNeeded"),
      webhook("b", "/add-label", "configmaps"),
      webhook("slow", "/always-allow-delay-5s", "secrets", ", timeoutSeconds: 2"),
    ]);
    await session.output("kubectl apply -f m.yaml", { files: { "m.yaml": mutating } });
    await session.output("kubectl create cm two --from-literal=mutation-start=yes");
    expect(JSON.parse(await session.output("kubectl get cm two -o json"))).toMatchObject({
      data: { "mutation-start": "yes", "mutation-stage-1": "yes", "mutation-stage-2": "yes" },
      metadata: { labels: { "added-label": "yes" } },
    });
    const before = (await session.run("true")).t;
    expect(await said("kubectl create secret generic s")).toBe(
      `error: failed to create secret Internal error occurred: failed calling webhook "slow.example.com": failed to call webhook: ${POST}/always-allow-delay-5s?timeout=2s": context deadline exceeded`,
    );
    await session.output(
      `kubectl patch mutatingwebhookconfiguration test --type=json -p '[{"op":"replace","path":"/webhooks/2/timeoutSeconds","value":10}]'`,
    );
    expect(await said("kubectl create secret generic s")).toBe("secret/s created");
    expect((await session.run("true")).t - before).toBeGreaterThan(7);
  });
});
