/** Files and outputs of a cluster's nodes, against what a real cluster of kind v0.23 and Kubernetes v1.28.9 shows. */
import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, it, test } from "vitest";
import { parse, parseAllDocuments } from "yaml";
import type { core } from "../../src/kube/types.ts";
import { TestSession } from "../headless/session.ts";

const CONTROL = "docker exec kind-control-plane";
const WORKER = "docker exec kind-worker";
const PKI = "/etc/kubernetes/pki/etcd";
const ETCDCTL = `kubectl -n kube-system exec etcd-kind-control-plane -- etcdctl --endpoints=https://127.0.0.1:2379 --cacert=${PKI}/ca.crt --cert=${PKI}/server.crt --key=${PKI}/server.key`;

const COREFILE = `.:53 {
    errors
    health {
       lameduck 5s
    }
    ready
    kubernetes cluster.local in-addr.arpa ip6.arpa {
       pods insecure
       fallthrough in-addr.arpa ip6.arpa
       ttl 30
    }
    prometheus :9153
    forward . /etc/resolv.conf {
       max_concurrent 1000
    }
    cache 30
    loop
    reload
    loadbalance
}
`;

/** The two that nobody outside of the node asks. */
const LOCAL = [
  {
    name: "kube-controller-manager",
    port: 10257,
    cpu: "200m",
    command: [
      "--allocate-node-cidrs=true",
      "--authentication-kubeconfig=/etc/kubernetes/controller-manager.conf",
      "--authorization-kubeconfig=/etc/kubernetes/controller-manager.conf",
      "--bind-address=127.0.0.1",
      "--client-ca-file=/etc/kubernetes/pki/ca.crt",
      "--cluster-cidr=10.244.0.0/16",
      "--cluster-name=kind",
      "--cluster-signing-cert-file=/etc/kubernetes/pki/ca.crt",
      "--cluster-signing-key-file=/etc/kubernetes/pki/ca.key",
      "--controllers=*,bootstrapsigner,tokencleaner",
      "--enable-hostpath-provisioner=true",
      "--kubeconfig=/etc/kubernetes/controller-manager.conf",
      "--leader-elect=true",
      "--requestheader-client-ca-file=/etc/kubernetes/pki/front-proxy-ca.crt",
      "--root-ca-file=/etc/kubernetes/pki/ca.crt",
      "--service-account-private-key-file=/etc/kubernetes/pki/sa.key",
      "--service-cluster-ip-range=10.96.0.0/16",
      "--use-service-account-credentials=true",
    ],
    volumes: [
      "ca-certs",
      "etc-ca-certificates",
      "flexvolume-dir",
      "k8s-certs",
      "kubeconfig",
      "usr-local-share-ca-certificates",
      "usr-share-ca-certificates",
    ],
  },
  {
    name: "kube-scheduler",
    port: 10259,
    cpu: "100m",
    command: [
      "--authentication-kubeconfig=/etc/kubernetes/scheduler.conf",
      "--authorization-kubeconfig=/etc/kubernetes/scheduler.conf",
      "--bind-address=127.0.0.1",
      "--kubeconfig=/etc/kubernetes/scheduler.conf",
      "--leader-elect=true",
    ],
    volumes: ["kubeconfig"],
  },
] as const;

describe("a node's files and tools", () => {
  let session: TestSession;
  let address: string;
  beforeAll(async () => {
    session = await TestSession.start({ workers: 2 });
    address = (await session.output("docker inspect kind-control-plane -f '{{.NetworkSettings.Networks.kind.IPAddress}}'")).trim();
    await session.output("kubectl create deployment web --image=nginx:1.27 --replicas=2 && kubectl expose deployment web --port=80", {
      settle: 30,
    });
  }, 60_000);

  describe("static pods", () => {
    const documents = parseAllDocuments(readFileSync(new URL("./recorded/static-pods-v1.28.9.yaml", import.meta.url), "utf8"))
      .map((document) => document.toJS() as { metadata: { name: string } } | null)
      .filter((document) => document !== null);
    test("there are four", async () => {
      expect(await session.output(`${CONTROL} ls /etc/kubernetes/manifests`)).toBe(
        "etcd.yaml\nkube-apiserver.yaml\nkube-controller-manager.yaml\nkube-scheduler.yaml\n",
      );
    });
    it.each(LOCAL)("$name listens on the node itself, with kubeadm's flags and probes", async ({ name, port, cpu, command, volumes }) => {
      const pod = parse(await session.output(`${CONTROL} cat /etc/kubernetes/manifests/${name}.yaml`)) as core.Pod;
      const [container] = pod.spec?.containers ?? [];
      const httpGet = { host: "127.0.0.1", path: "/healthz", port, scheme: "HTTPS" };
      expect({ ...container, volumeMounts: undefined }).toMatchObject({
        name,
        command: [name, ...command],
        resources: { requests: { cpu } },
        livenessProbe: { failureThreshold: 8, httpGet },
        startupProbe: { failureThreshold: 24, httpGet },
      });
      expect(container?.readinessProbe).toBeUndefined();
      expect(pod.spec?.volumes?.map((volume) => volume.name)).toEqual(volumes);
    });
    it.each(documents.map((document) => [document.metadata.name, document] as const))(
      "%s is as kubeadm writes it",
      async (name, document) => {
        const text = await session.output(`${CONTROL} cat /etc/kubernetes/manifests/${name}.yaml`);
        expect(parse(text.replaceAll(address, "172.18.0.2"))).toEqual(document);
        expect(await session.output(`${CONTROL} stat -c %a /etc/kubernetes/manifests/${name}.yaml`)).toBe("600\n");
      },
    );
  });

  test.each([
    [
      "the kubelet's command",
      `${WORKER} cat /proc/$(${WORKER} pgrep -x kubelet)/cmdline | tr '\\0' ' '`,
      /^\/usr\/bin\/kubelet --bootstrap-kubeconfig=\/etc\/kubernetes\/bootstrap-kubelet\.conf --kubeconfig=\/etc\/kubernetes\/kubelet\.conf --config=\/var\/lib\/kubelet\/config\.yaml --container-runtime-endpoint=unix:\/\/\/run\/containerd\/containerd\.sock --node-ip=172\.18\.0\.\d --node-labels=\S* --pod-infra-container-image=registry\.k8s\.io\/pause:3\.9 --provider-id=kind:\/\/docker\/kind\/kind-worker --runtime-cgroups=\/system\.slice\/containerd\.service *$/,
    ],
    [
      "the flags of kubeadm",
      `${CONTROL} cat /var/lib/kubelet/kubeadm-flags.env`,
      /^KUBELET_KUBEADM_ARGS="--container-runtime-endpoint=unix:\/\/\/run\/containerd\/containerd\.sock --node-ip=172\.18\.0\.\d --node-labels= --pod-infra-container-image=registry\.k8s\.io\/pause:3\.9 --provider-id=kind:\/\/docker\/kind\/kind-control-plane"\n$/,
    ],
    [
      "systemctl status kubelet",
      `${WORKER} systemctl status kubelet`,
      /^● kubelet\.service - kubelet: The Kubernetes Node Agent\n {5}Loaded: loaded \(\/etc\/systemd\/system\/kubelet\.service; enabled; preset: enabled\)\n {4}Drop-In: \/etc\/systemd\/system\/kubelet\.service\.d\n {13}└─10-kubeadm\.conf, 11-kind\.conf\n {5}Active: active \(running\) since \w{3} \d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC; .+ ago\n {7}Docs: http:\/\/kubernetes\.io\/docs\/\n/,
    ],
    [
      "docker ps of a worker",
      "docker ps --filter name=kind-worker2",
      /^CONTAINER ID {3}IMAGE {18}COMMAND {18}CREATED {2,}STATUS {2,}PORTS {2,}NAMES\n[0-9a-f]{12} {3}kindest\/node:v1\.28\.9 {3}"\/usr\/local\/bin\/entr…" .* kind-worker2\n$/,
    ],
    [
      "docker ps of the control plane",
      "docker ps --filter name=kind-control-plane --format '{{.Ports}}'",
      /^127\.0\.0\.1:\d+->6443\/tcp\n$/,
    ],
    [
      "crictl ps",
      `${WORKER} crictl ps`,
      /^CONTAINER +IMAGE +CREATED +STATE +NAME +ATTEMPT +POD ID +POD\n[0-9a-f]{13} +[0-9a-f]{13} +.+ ago +Running +nginx +0 +[0-9a-f]{13} +web-/,
    ],
    [
      "crictl pods",
      `${WORKER} crictl pods --namespace kube-system --name kindnet`,
      /^POD ID +CREATED +STATE +NAME +NAMESPACE +ATTEMPT +RUNTIME\n[0-9a-f]{13} +.+ ago +Ready +kindnet-\w{5} +kube-system +0 +\(default\)\n$/,
    ],
    ["crictl images", `${WORKER} crictl images`, /^IMAGE +TAG +IMAGE ID +SIZE\n/],
    [
      "etcdctl endpoint status",
      `${ETCDCTL} endpoint status -w table`,
      /^\+-+\+\n?.*\n?\| +ENDPOINT +\| +ID +\| VERSION \| DB SIZE \| IS LEADER \| IS LEARNER \| RAFT TERM \| RAFT INDEX \| RAFT APPLIED INDEX \| ERRORS \|\n/,
    ],
    [
      "etcdctl member list",
      `${ETCDCTL} member list -w table`,
      /\| +ID +\| STATUS +\| +NAME +\| +PEER ADDRS +\| +CLIENT ADDRS +\| IS LEARNER \|\n/,
    ],
    ["etcdctl version", `${ETCDCTL} version`, /^etcdctl version: 3\.5\.12\nAPI version: 3\.5\n$/],
    [
      "a pod's resolv.conf",
      "kubectl exec deploy/web -- cat /etc/resolv.conf",
      /^search default\.svc\.cluster\.local svc\.cluster\.local cluster\.local\nnameserver 10\.96\.0\.10\noptions ndots:5\n$/,
    ],
  ])("%s", async (_, line, shape) => {
    expect(await session.output(line)).toMatch(shape);
  });

  it("has the files that kubeadm, kind and containerd leave", async () => {
    const files = [
      ...["admin", "kubelet", "scheduler", "controller-manager"].map((name) => `/etc/kubernetes/${name}.conf`),
      ...[
        "ca",
        "apiserver",
        "apiserver-kubelet-client",
        "apiserver-etcd-client",
        "front-proxy-ca",
        "front-proxy-client",
        "etcd/ca",
        "etcd/server",
        "etcd/peer",
        "etcd/healthcheck-client",
      ].flatMap((name) => [`/etc/kubernetes/pki/${name}.crt`, `/etc/kubernetes/pki/${name}.key`]),
      ...["/etc/kubernetes/pki/sa.key", "/etc/kubernetes/pki/sa.pub", "/etc/containerd/config.toml", "/etc/crictl.yaml"],
      ...[
        "/etc/cni/net.d/10-kindnet.conflist",
        "/kind/kubeadm.conf",
        "/var/lib/etcd/member",
        "/var/lib/kubelet/config.yaml",
        "/opt/cni/bin",
      ],
    ];
    expect(await session.run(`${CONTROL} ls -d ${files.join(" ")}`)).toMatchObject({ code: 0, stderr: "" });
    expect(await session.output(`${WORKER} ls /opt/cni/bin`)).toBe("host-local\nloopback\nportmap\nptp\n");
    expect((await session.run(`${WORKER} /opt/cni/bin/ptp`)).stderr).toBe(
      "CNI ptp plugin v1.4.1\nCNI protocol versions supported: 0.1.0, 0.2.0, 0.3.0, 0.3.1, 0.4.0, 1.0.0\n",
    );
    expect(await session.output(`${CONTROL} sh -c 'ls /var/log/pods/kube-system_etcd-kind-control-plane_*/etcd'`)).toBe("0.log\n");
  });
  it("keeps CoreDNS's Corefile as kubeadm wrote it", async () => {
    expect(await session.output("kubectl -n kube-system get cm coredns -o jsonpath={.data.Corefile}")).toBe(COREFILE);
  });
  it("has the kubelet's configuration of kubeadm and kind", async () => {
    expect(parse(await session.output(`${WORKER} cat /var/lib/kubelet/config.yaml`))).toMatchObject({
      authentication: { anonymous: { enabled: false }, webhook: { enabled: true }, x509: { clientCAFile: "/etc/kubernetes/pki/ca.crt" } },
      authorization: { mode: "Webhook" },
      cgroupDriver: "systemd",
      cgroupRoot: "/kubelet",
      clusterDNS: ["10.96.0.10"],
      clusterDomain: "cluster.local",
      evictionHard: { "imagefs.available": "0%", "nodefs.available": "0%", "nodefs.inodesFree": "0%" },
      failSwapOn: false,
      imageGCHighThresholdPercent: 100,
      rotateCertificates: true,
      staticPodPath: "/etc/kubernetes/manifests",
    });
  });
  it("names the chains of Services by their hash", async () => {
    const rules = await session.output(`${WORKER} iptables-save -t nat`);
    for (const chain of [
      "KUBE-SVC-NPX46M4PTMTKRN6Y",
      "KUBE-SVC-TCOU7JCQXEZGVUNU",
      "KUBE-SVC-ERIFXISQEP7F7OF4",
      "KUBE-SVC-JD5MR3NA4I4DYORP",
      "KUBE-SVC-LOLE4ISW44XBNF3G",
    ])
      expect(rules).toContain(`:${chain} - [0:0]\n`);
    expect(rules).toContain("-A KUBE-MARK-MASQ -j MARK --set-xmark 0x4000/0x4000\n");
    expect(rules).toContain('--comment "kubernetes service nodeports; NOTE: this must be the last rule in this chain"');
  });
  it("keeps objects in etcd under the keys of the real storage", async () => {
    const keys = (await session.output(`${ETCDCTL} get /registry --prefix --keys-only`)).split("\n").filter((line) => line !== "");
    for (const key of [
      "/registry/minions/kind-worker",
      "/registry/services/specs/default/web",
      "/registry/services/endpoints/default/kubernetes",
      "/registry/deployments/default/web",
      "/registry/namespaces/kube-system",
      "/registry/leases/kube-node-lease/kind-worker",
      "/registry/configmaps/kube-system/coredns",
      "/registry/apiregistration.k8s.io/apiservices/v1.apps",
      "/registry/ranges/serviceips",
      "/registry/ranges/servicenodeports",
      `/registry/masterleases/${address}`,
      "/registry/priorityclasses/system-node-critical",
      "/registry/storageclasses/standard",
    ])
      expect(keys).toContain(key);
    expect(keys.filter((key) => /^\/registry\/(nodes|services\/default|apps)\//.test(key))).toEqual([]);
  });
});
