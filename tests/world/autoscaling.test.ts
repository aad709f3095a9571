/** The walk-through of the documentation: a metrics server, load, more pods, no load, fewer pods; by the clock. */
import { beforeAll, describe, expect, it } from "vitest";
import { TestSession } from "../headless/session.ts";

const COMPONENTS = "https://github.com/kubernetes-sigs/metrics-server/releases/latest/download/components.yaml";
const INSECURE = '[{"op":"add","path":"/spec/template/spec/containers/0/args/-","value":"--kubelet-insecure-tls"}]';
const PHP = `
apiVersion: apps/v1
kind: Deployment
metadata: {name: php-apache}
spec:
  selector: {matchLabels: {run: php-apache}}
  template:
    metadata: {labels: {run: php-apache}}
    spec:
      containers:
      - name: php-apache
        image: registry.k8s.io/hpa-example
        resources: {limits: {cpu: 500m}, requests: {cpu: 200m}}
---
apiVersion: v1
kind: Service
metadata: {name: php-apache}
spec: {ports: [{port: 80}], selector: {run: php-apache}}
`;

describe("autoscaling", () => {
  let session: TestSession;
  beforeAll(async () => {
    session = await TestSession.start({ workers: 2 });
  }, 60_000);
  const service = () =>
    session.output("kubectl get apiservice v1beta1.metrics.k8s.io --no-headers -o custom-columns=R:.status.conditions[0].reason");

  it("kubelets whose certificates nobody signed are not scraped", async () => {
    expect((await session.run("kubectl top nodes")).stderr).toBe("error: Metrics API not available\n");
    await session.output(`kubectl apply -f ${COMPONENTS}`);
    await session.advance(60);
    expect(
      await session.output("kubectl get deploy -n kube-system metrics-server --no-headers -o custom-columns=R:.status.readyReplicas"),
    ).toBe("<none>\n");
    expect(await session.output("kubectl logs -n kube-system deploy/metrics-server --tail=1")).toContain(
      `tls: failed to verify certificate: x509: cannot validate certificate for 172.18.0.4 because it doesn't contain any IP SANs" node="kind-worker2"`,
    );
    expect(await service()).toBe("MissingEndpoints\n");
    expect((await session.run("kubectl top pods")).stderr).toBe("error: Metrics API not available\n");
  });

  it("told to trust them, it serves what containers use", async () => {
    await session.output(`kubectl patch -n kube-system deploy metrics-server --type=json -p '${INSECURE}'`);
    await session.advance(45);
    await session.output("kubectl run burn --image=busybox --command -- sh -c 'while true; do :; done'");
    await session.output("kubectl run hog --image=polinux/stress --command -- stress --cpu 2");
    await session.advance(35);
    expect(await service()).toBe("Passed\n");
    const rows = (await session.output("kubectl top pods")).trimEnd().split("\n");
    expect(rows.map((row) => row.split(/ +/).slice(0, 2).join(" "))).toEqual(["NAME CPU(cores)", "burn 1000m", "hog 2000m"]);
    await session.output("kubectl delete pod burn hog --now");
    expect((await session.run("kubectl get --raw /apis/metrics.k8s.io/v1beta1/nodes/nope")).stderr).toBe(
      'Error from server (NotFound): nodemetrics.metrics.k8s.io "nope" not found\n',
    );
  });

  it("load makes pods, its end takes them away five minutes later", async () => {
    await session.output("kubectl apply -f php.yaml", { files: { "php.yaml": PHP } });
    await session.output("kubectl rollout status deploy/php-apache");
    await session.advance(300);
    await session.output("kubectl autoscale deployment php-apache --cpu-percent=50 --min=1 --max=10");
    await session.advance(40);
    const targets = () =>
      session.output(
        "kubectl get hpa --no-headers -o custom-columns=C:.status.currentMetrics[0].resource.current.averageUtilization,R:.status.desiredReplicas",
      );
    expect((await targets()).trim().split(/ +/)).toEqual(["0", "1"]);
    await session.output(
      'kubectl run load --image=busybox:1.28 --restart=Never -- /bin/sh -c "while sleep 0.01; do wget -q -O- http://php-apache; done"',
    );
    await session.advance(240);
    const [utilization = "", replicas = ""] = (await targets()).trim().split(/ +/);
    expect(Number(replicas)).toBeGreaterThanOrEqual(4);
    expect(Number(utilization)).toBeGreaterThan(35);
    expect(Number(utilization)).toBeLessThanOrEqual(55);
    await session.output("kubectl delete pod load --now");
    await session.advance(240);
    expect((await targets()).trim().split(/ +/)[1]).toBe(replicas);
    await session.advance(180);
    expect((await targets()).trim().split(/ +/)).toEqual(["0", "1"]);
    const events = (
      await session.output(
        "kubectl get events --field-selector involvedObject.kind=HorizontalPodAutoscaler --no-headers -o custom-columns=R:.reason,M:.message",
      )
    )
      .trimEnd()
      .split("\n")
      .map((line) => line.replace(/ +/g, " ").replace(/New size: \d+/, "New size: N"));
    const up = "SuccessfulRescale New size: N; reason: cpu resource utilization (percentage of request) above target";
    // What was recommended while the rate was limited may follow without a reason, as upstream.
    const told = new Set(events.filter((line) => !line.endsWith("reason: ")));
    expect(told).toEqual(new Set([up, "SuccessfulRescale New size: N; reason: All metrics below target"]));
  }, 60_000);
});
