/** etcd as a person meets it: etcdctl in its pod, the cluster's certificates, real keys, snapshots. */
import { beforeEach, describe, expect, it } from "vitest";
import { TestSession } from "../headless/session.ts";

const PKI = "/etc/kubernetes/pki/etcd";
const INSIDE = "kubectl -n kube-system exec etcd-kind-control-plane --";
const CERTIFICATES = `--cacert=${PKI}/ca.crt --cert=${PKI}/server.crt --key=${PKI}/server.key`;
const etcdctl = (words: string) => `${INSIDE} etcdctl ${CERTIFICATES} ${words}`;

describe("etcdctl", () => {
  let session: TestSession;
  beforeEach(async () => {
    session = await TestSession.start({ workers: 1 });
  }, 60_000);
  const refused = (desc: string) =>
    new RegExp(
      `^\\{"level":"warn","ts":"[^"]+","logger":"etcd-client","caller":"v3@v3\\.5\\.12/retry_interceptor\\.go:62","msg":"retrying of unary invoker failed","target":"[^"]+","attempt":0,"error":"rpc error: code = DeadlineExceeded desc = latest balancer error: last connection error: ${desc}"\\}\nError: context deadline exceeded\ncommand terminated with exit code 1\n$`,
    );

  it("lists keys at their real paths, an empty line after each", async () => {
    expect(await session.output(etcdctl("get /registry/minions --prefix --keys-only"))).toBe(
      "/registry/minions/kind-control-plane\n\n/registry/minions/kind-worker\n\n",
    );
  });
  it("writes, reads old revisions and deletes", async () => {
    expect(await session.output(etcdctl("put foo one"))).toBe("OK\n");
    expect(await session.output(etcdctl("put foo two --prev-kv"))).toBe("OK\nfoo\none\n");
    const { kvs } = JSON.parse(await session.output(etcdctl("get foo -w json"))) as { kvs: Record<string, unknown>[] };
    expect(kvs).toMatchObject([{ key: "Zm9v", value: "dHdv", version: 2 }]);
    expect(await session.output(etcdctl(`get foo --rev=${String(kvs[0]?.["create_revision"])}`))).toBe("foo\none\n");
    expect(await session.output(etcdctl("del foo"))).toBe("1\n");
    expect(await session.output(etcdctl("get foo"))).toBe("");
  });
  it("is refused without certificates, with a connection that speaks no TLS and with one that shows none", async () => {
    expect((await session.run(`${INSIDE} etcdctl get foo`)).stderr).toMatch(refused("connection closed before server preface received"));
    const quoted = (text: string) => `connection error: desc = \\\\"${text}\\\\"`;
    expect((await session.run(`${INSIDE} etcdctl --endpoints=https://127.0.0.1:2379 --cacert=${PKI}/ca.crt get foo`)).stderr).toMatch(
      refused(quoted("error reading server preface: remote error: tls: bad certificate")),
    );
    expect((await session.run(`${INSIDE} etcdctl --endpoints=https://127.0.0.1:2379 get foo`)).stderr).toMatch(
      refused(
        quoted(
          "transport: authentication handshake failed: tls: failed to verify certificate: x509: certificate signed by unknown authority",
        ),
      ),
    );
  });
  it("shows its only member", async () => {
    expect(await session.output(etcdctl("member list -w table"))).toMatch(
      /^(\+-+){6}\+\n\| +ID +\| STATUS +\| +NAME +\| +PEER ADDRS +\| +CLIENT ADDRS +\| IS LEARNER \|\n(\+-+){6}\+\n\| [0-9a-f]{15,16} \| started \| kind-control-plane \| https:\/\/172\.18\.0\.\d:2380 \| https:\/\/172\.18\.0\.\d:2379 \| +false \|\n(\+-+){6}\+\n$/,
    );
  });
  it("refuses unknown flags, missing keys and past revisions in etcd's words", async () => {
    expect((await session.run(etcdctl("get"))).stderr).toBe(
      "Error: get command needs one argument as key and an optional argument as range_end\ncommand terminated with exit code 128\n",
    );
    expect((await session.run(etcdctl("get a --rev=999999"))).stderr).toMatch(
      /desc = etcdserver: mvcc: required revision is a future revision"\}\nError: etcdserver: mvcc: required revision is a future revision\n/,
    );
    expect((await session.run(etcdctl("put a --no-such-flag"))).stderr).toMatch(/^Error: unknown flag: --no-such-flag\nNAME:\n\tput - /);
  });
  it("keeps keys of a lease only as long as the lease lives", async () => {
    const id = /^lease ([0-9a-f]{16}) granted with TTL\(30s\)\n$/.exec(await session.output(etcdctl("lease grant 30")))?.[1] ?? "";
    await session.output(etcdctl(`put short lived --lease=${id}`));
    expect(await session.output(etcdctl(`lease timetolive ${id} --keys`))).toBe(
      `lease ${id} granted with TTL(30s), remaining(29s), attached keys([short])\n`,
    );
    await session.advance(31);
    expect(await session.output(etcdctl("get short"))).toBe("");
    expect(await session.output(etcdctl(`lease timetolive ${id}`))).toBe(`lease ${id} already expired\n`);
  });
  it("runs a transaction from stdin", async () => {
    const stdin = 'mod("a") = "0"\n\nput a "first one"\nget a\n\nget a\n\n';
    const txn = etcdctl("txn").replace("exec ", "exec -i ");
    expect((await session.run(txn, { stdin })).stdout).toBe("SUCCESS\n\nOK\n\na\nfirst one\n");
    expect((await session.run(txn, { stdin })).stdout).toBe("FAILURE\n\na\nfirst one\n");
  });
  it("shows changes as they are made", async () => {
    const changes = "(sleep 1; kubectl create configmap seen --from-literal=a=b; kubectl delete configmap seen) >/dev/null &";
    const { stdout } = await session.run(`${changes} ${etcdctl("watch /registry/configmaps/default --prefix")}`, { timeout: 5 });
    expect(stdout.replace(/^\{.*\n/gm, "").replace(/\n+/g, "\n")).toBe(
      "PUT\n/registry/configmaps/default/seen\nDELETE\n/registry/configmaps/default/seen\n",
    );
  });
  it("puts an object that kubectl then sees, and bytes that break the listing of their kind", async () => {
    await session.output(
      etcdctl(
        `put /registry/configmaps/default/by-hand '{"kind":"ConfigMap","apiVersion":"v1","metadata":{"name":"by-hand","namespace":"default","uid":"1","creationTimestamp":"2024-07-09T08:28:00Z"},"data":{"a":"b"}}'`,
      ),
    );
    expect(await session.output("kubectl get configmap by-hand -o jsonpath={.data.a}")).toBe("b");
    await session.output(etcdctl("put /registry/configmaps/default/broken nonsense"));
    expect((await session.run("kubectl get configmaps")).stderr).toMatch(
      /^Error from server: couldn't get version\/kind; json parse error: /,
    );
    await session.output(etcdctl("del /registry/configmaps/default/broken"));
    expect(await session.output("kubectl get configmaps -o name")).toBe("configmap/by-hand\nconfigmap/kube-root-ca.crt\n");
  });

  it("saves a snapshot that brings back, in a new data directory, what it held and nothing else", async () => {
    await session.output("kubectl create configmap kept --from-literal=a=b");
    const uid = await session.output("kubectl get configmap kept -o jsonpath={.metadata.uid}");
    await session.output(etcdctl("snapshot save /var/lib/etcd/snapshot.db"));
    await session.output("kubectl create configmap later --from-literal=a=b");
    await session.output("kubectl delete configmap kept");
    expect((await session.run(etcdctl("snapshot restore /var/lib/etcd/snapshot.db --data-dir=/var/lib/etcd"))).stderr).toContain(
      'Error: data-dir "/var/lib/etcd" not empty or could not be read\n',
    );
    await session.output(etcdctl("snapshot restore /var/lib/etcd/snapshot.db --data-dir=/var/lib/etcd/restored"));
    await session.output(
      "docker exec kind-control-plane sed -i 's#--data-dir=/var/lib/etcd$#--data-dir=/var/lib/etcd/restored#' /etc/kubernetes/manifests/etcd.yaml",
    );
    await session.advance(60);
    expect(await session.output("kubectl get configmap -o name")).toBe("configmap/kept\nconfigmap/kube-root-ca.crt\n");
    expect(await session.output("kubectl get configmap kept -o jsonpath={.metadata.uid}")).toBe(uid);
    await session.output("kubectl create deployment web --image=nginx");
    await session.advance(60);
    expect(await session.output("kubectl get deployment web --no-headers")).toMatch(/^web +1\/1 /);
  });
  it("after a restore nobody works from what they knew later: what is back is counted, and not made twice", async () => {
    await session.output("kubectl create deployment web --image=nginx --replicas=2");
    await session.advance(20);
    const pods = await session.output("kubectl get pods -o name");
    await session.output(etcdctl("snapshot save /var/lib/etcd/snapshot.db"));
    await session.output("kubectl delete deployment web");
    await session.advance(40);
    await session.output(etcdctl("snapshot restore /var/lib/etcd/snapshot.db --data-dir=/var/lib/etcd/restored"));
    await session.output(
      "docker exec kind-control-plane sed -i 's#--data-dir=/var/lib/etcd$#--data-dir=/var/lib/etcd/restored#' /etc/kubernetes/manifests/etcd.yaml",
    );
    await session.advance(60);
    expect(await session.output("kubectl get pods -o name")).toBe(pods);
    expect(await session.output("docker exec kind-worker crictl ps -q --name nginx | wc -l")).toBe("2\n");
    await session.output("kubectl scale deployment web --replicas=3");
    await session.advance(20);
    expect((await session.output("kubectl get pods -o name")).split("\n")).toHaveLength(4);
    expect(await session.output("kubectl get deployment web --no-headers")).toMatch(/^web +3\/3 +3 +3 /);
  });
  it("a copy of the data directory made while etcd was down is a backup of that moment", async () => {
    const control = (line: string) => session.output(`docker exec kind-control-plane ${line}`);
    await session.output("kubectl create configmap kept --from-literal=a=b");
    await control("mv /etc/kubernetes/manifests/etcd.yaml /tmp/");
    await session.advance(40);
    await control("cp -r /var/lib/etcd /var/lib/backup");
    await control("mv /tmp/etcd.yaml /etc/kubernetes/manifests/");
    await session.advance(180);
    await session.output("kubectl delete configmap kept");
    await control("mv /etc/kubernetes/manifests/etcd.yaml /tmp/");
    await session.advance(40);
    await control("rm -r /var/lib/etcd/member");
    await control("cp -r /var/lib/backup/member /var/lib/etcd/");
    await control("mv /tmp/etcd.yaml /etc/kubernetes/manifests/");
    await session.advance(180);
    expect(await session.output("kubectl get configmap -o name")).toBe("configmap/kept\nconfigmap/kube-root-ca.crt\n");
  });
  it("an API server with another authority's certificate gets no answer from etcd", async () => {
    await session.output(
      "docker exec kind-control-plane sed -i 's#--etcd-certfile=.*#--etcd-certfile=/etc/kubernetes/pki/apiserver-kubelet-client.crt#' /etc/kubernetes/manifests/kube-apiserver.yaml",
    );
    await session.advance(40);
    expect((await session.run("kubectl get nodes")).stderr).toContain("was refused - did you specify the right host or port?");
    expect(await session.output("docker exec kind-control-plane sh -c 'cat /var/log/pods/kube-system_kube-apiserver*/*/*.log'")).toContain(
      "remote error: tls: bad certificate",
    );
  });
});
