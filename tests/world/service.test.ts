/** Traffic to Services and names in DNS, by the front door. */
import { beforeAll, describe, expect, it } from "vitest";
import { TestSession } from "../headless/session.ts";

describe("a Deployment behind a Service", () => {
  let session: TestSession;
  beforeAll(async () => {
    session = await TestSession.start({ workers: 2 });
    await session.output("kubectl create deployment web --image=nginx --replicas=3", { settle: 60 });
    await session.output("kubectl expose deployment web --port=80");
    await session.output("kubectl run client --image=busybox -- sleep 1000000", { settle: 60 });
  }, 60_000);
  const inside = (command: string) => session.run(`kubectl exec client -- ${command}`);

  it("answers a passing pod by its short name", async () => {
    const { stdout, code } = await session.run("kubectl run t --rm -i --image=busybox --restart=Never -- wget -qO- web");
    expect(code).toBe(0);
    expect(stdout).toContain("<h1>Welcome to nginx!</h1>");
    expect(stdout).toContain('pod "t" deleted\n');
  });

  it.each(["web", "web.default", "web.default.svc", "web.default.svc.cluster.local"])("is found as %s", async (name) => {
    expect((await inside(`wget -qO- ${name}`)).stdout).toContain("<title>Welcome to nginx!</title>");
  });

  it("has an address in the cluster's DNS", async () => {
    const ip = await session.output("kubectl get svc web -o jsonpath={.spec.clusterIP}");
    expect((await inside("nslookup web.default.svc.cluster.local")).stdout).toBe(
      `Server:\t\t10.96.0.10\nAddress:\t10.96.0.10:53\n\nName:\tweb.default.svc.cluster.local\nAddress: ${ip}\n\n`,
    );
  });

  it("is not found by a wrong name", async () => {
    expect(await inside("wget -qO- nope")).toMatchObject({
      stdout: "",
      stderr: "wget: bad address 'nope'\ncommand terminated with exit code 1\n",
      code: 1,
    });
    expect((await inside("nslookup nope")).stdout).toContain("** server can't find nope.default.svc.cluster.local: NXDOMAIN\n");
  });

  it("spreads connections over its pods", async () => {
    await inside("sh -c 'for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do wget -qO- web > /dev/null; done'");
    const served = await session.output("kubectl logs -l app=web --prefix --tail=-1 | grep 'GET / ' | cut -d' ' -f1 | sort -u");
    expect(served.trimEnd().split("\n")).toHaveLength(3);
  });

  it("is reached from the laptop by node port on every node", async () => {
    await session.output(`kubectl patch svc web -p '{"spec":{"type":"NodePort"}}'`, { settle: 5 });
    const port = await session.output("kubectl get svc web -o jsonpath='{.spec.ports[0].nodePort}'");
    for (const node of ["kind-control-plane", "kind-worker", "kind-worker2"]) {
      const ip = await session.output(`docker inspect -f '{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}' ${node}`);
      expect(await session.output(`curl -s ${ip.trim()}:${port} | grep -c 'Welcome to nginx'`)).toBe("2\n");
    }
  });

  it("refuses when no pod is ready", async () => {
    await session.output("kubectl scale deployment web --replicas=0", { settle: 60 });
    const ip = await session.output("kubectl get svc web -o jsonpath={.spec.clusterIP}");
    expect(await inside("wget -qO- -T 2 web")).toMatchObject({
      stdout: "",
      stderr: `wget: can't connect to remote host (${ip}): Connection refused\ncommand terminated with exit code 1\n`,
      code: 1,
    });
    await session.output("kubectl scale deployment web --replicas=1", { settle: 60 });
    expect((await inside("wget -qO- -T 2 web")).code).toBe(0);
  });

  it("hands standard input to a container", async () => {
    expect(await session.run("kubectl exec -i client -- cat", { stdin: "hello\n" })).toMatchObject({
      stdout: "hello\n",
      stderr: "",
      code: 0,
    });
    expect(await session.run("kubectl exec client -- sh -c 'exit 3'")).toMatchObject({
      stderr: "command terminated with exit code 3\n",
      code: 3,
    });
  });
});
