/** Flags of the control plane's static pods have their effect after the manifest is edited, or are refused in the binary's words. */
import { beforeEach, describe, expect, it, test } from "vitest";
import { TestSession } from "../headless/session.ts";

const NODE = "kind-control-plane";

describe("flags of static pods", () => {
  let session: TestSession;
  const on = (line: string) => session.output(`docker exec ${NODE} ${line}`);
  /** Sets a flag in a manifest and waits for the pod to start anew. */
  const set = async (component: string, flag: string, seconds = 60): Promise<void> => {
    const file = `/etc/kubernetes/manifests/kube-${component}.yaml`;
    const [name] = flag.split("=");
    await on(`sed -i -e '/^    - ${name}=/d' -e 's|^    - kube-${component}$|&\\n    - ${flag}|' ${file}`);
    await session.advance(seconds);
  };
  const lastLog = async (component: string): Promise<string> =>
    on(`sh -c 'crictl logs $(crictl ps -a -q --name kube-${component} | head -1) 2>&1'`);
  beforeEach(async () => {
    session = await TestSession.start({ workers: 0 });
  }, 60_000);

  test.each([
    ["apiserver", "--no-such-flag=1", "Error: unknown flag: --no-such-flag\n"],
    ["apiserver", "--authorization-mode=Node,Rbac", '"command failed" err="authorization-mode \\"Rbac\\" is not a valid mode"\n'],
    ["apiserver", "--authorization-mode=Webhook", '"command failed" err="kubewekend does not model the authorization mode Webhook"\n'],
    [
      "apiserver",
      "--enable-admission-plugins=NodeRestrictions",
      '"command failed" err="enable-admission-plugins plugin \\"NodeRestrictions\\" is unknown"\n',
    ],
    ["apiserver", "--service-cluster-ip-range=10.96.0.0", 'err="expected --service-cluster-ip-range \\"10.96.0.0\\" to be a valid CIDR"\n'],
    ["controller-manager", "--controllers=*,-nope", 'Error: "-nope" is not in the list of known controllers\n'],
    ["controller-manager", "--no-such-flag", "Error: unknown flag: --no-such-flag\n"],
    ["scheduler", "--no-such-flag=a", "Error: unknown flag: --no-such-flag\n"],
  ])("kube-%s %s is refused", async (component, flag, want) => {
    await set(component, flag, 20);
    expect(await lastLog(component)).toContain(want);
    expect(await on("crictl ps --name kube-")).not.toContain(` kube-${component} `);
  });

  it("--authorization-mode=AlwaysAllow lets everybody do everything, AlwaysDeny nobody but masters", async () => {
    expect((await session.run("kubectl get secrets -A --as jane")).code).toBe(1);
    await set("apiserver", "--authorization-mode=AlwaysAllow");
    expect(await session.output("kubectl auth can-i get secrets --as jane")).toBe("yes\n");
    await set("apiserver", "--authorization-mode=AlwaysDeny");
    expect((await session.run("kubectl get pods --as jane")).code).toBe(1);
    expect((await session.run("kubectl get pods")).code).toBe(0);
  });
  it("--anonymous-auth=false sends away who does not say who he is", async () => {
    const code = () => session.output(`docker exec ${NODE} curl -sk -o /dev/null -w '%{http_code}' https://127.0.0.1:6443/version`);
    expect(await code()).toBe("200");
    await set("apiserver", "--anonymous-auth=false", 20);
    expect(await code()).toBe("401");
  });
  it("--service-node-port-range, toleration seconds and --event-ttl are heeded", async () => {
    const files = {
      "np.yaml": "apiVersion: v1\nkind: Service\nmetadata: {name: np}\nspec: {type: NodePort, ports: [{port: 80, nodePort: 30080}]}\n",
    };
    await set("apiserver", "--service-node-port-range=20000-20010");
    expect((await session.run("kubectl apply -f np.yaml", { files })).stderr).toContain("The range of valid ports is 20000-20010");
    await set("apiserver", "--default-not-ready-toleration-seconds=7");
    await session.output("kubectl run p --image=nginx:1.27");
    expect(await session.output("kubectl get pod p -o jsonpath='{.spec.tolerations[0].tolerationSeconds}'")).toBe("7");
    await set("apiserver", "--event-ttl=2m");
    await session.output("kubectl run q --image=nginx:1.27");
    await session.advance(30);
    expect(await session.output("kubectl get events --field-selector involvedObject.name=q -o name")).not.toBe("");
    await session.advance(300);
    expect(await session.output("kubectl get events --field-selector involvedObject.name=q -o name")).toBe("");
  });
  it("--disable-admission-plugins leaves out what a plugin does", async () => {
    await set("apiserver", "--disable-admission-plugins=DefaultTolerationSeconds");
    await session.output("kubectl run p --image=nginx:1.27");
    expect(await session.output("kubectl get pod p -o jsonpath='{.spec.tolerations}'")).toBe("");
  });
  it("--controllers leaves a controller out, --leader-elect=false takes no Lease", async () => {
    await set("controller-manager", "--controllers=*,-deployment");
    await session.output("kubectl create deployment web --image=nginx:1.27");
    await session.advance(20);
    expect(await session.output("kubectl get rs -o name")).toBe("");
    await set("scheduler", "--leader-elect=false");
    await session.output("kubectl -n kube-system delete lease kube-scheduler");
    await session.advance(60);
    expect(await session.output("kubectl -n kube-system get leases -o name")).not.toContain("kube-scheduler");
    await session.output("kubectl run p --image=nginx:1.27");
    await session.advance(20);
    expect(await session.output("kubectl get pod p --no-headers | awk '{print $3}'")).toBe("Running\n");
  });
  it("a flag without an effect is told in the log", async () => {
    await set("apiserver", "--goaway-chance=0.001");
    expect(await lastLog("apiserver")).toContain("kubewekend does not model these flags: --goaway-chance\n");
  });
});
