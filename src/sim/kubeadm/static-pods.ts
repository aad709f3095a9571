/**
 * The manifests that kubeadm writes to /etc/kubernetes/manifests.
 * Sources: kubeadm app/phases/controlplane/manifests.go and app/phases/etcd/local.go, kind's kubeadm configuration.
 */
import { encodeYaml } from "../../kube/encoding/yaml.ts";
import type { Release } from "../../kube/releases/index.ts";
import { argumentsOf, authorizationModes, type ClusterConfiguration, type ComponentConfiguration, commandLine } from "./configuration.ts";

export interface ControlPlaneOptions {
  release: Release;
  cluster: ClusterConfiguration;
  nodeName: string;
  nodeIP: string;
  /** Members of etcd that there are already; this node's own comes last. */
  etcdMembers?: readonly { name: string; ip: string }[];
}

interface Probe {
  host: string;
  path: string;
  port: number;
  scheme: "HTTP" | "HTTPS";
}
const PKI = "/etc/kubernetes/pki";
const liveness = ({ path, port, scheme, host }: Probe) => ({
  failureThreshold: 8,
  httpGet: { host, path, port, scheme },
  initialDelaySeconds: 10,
  periodSeconds: 10,
  timeoutSeconds: 15,
});
const startup = (probe: Probe) => ({ ...liveness(probe), failureThreshold: 24 });
const readiness = ({ path, port, scheme, host }: Probe) => ({
  failureThreshold: 3,
  httpGet: { host, path, port, scheme },
  periodSeconds: 1,
  timeoutSeconds: 15,
});

interface Volume {
  name: string;
  path: string;
  /** Where the container sees it, if elsewhere. */
  mountPath?: string;
  readOnly?: boolean;
  type?: string;
}
const CERTIFICATES: Volume[] = [
  { name: "ca-certs", path: "/etc/ssl/certs", readOnly: true },
  { name: "etc-ca-certificates", path: "/etc/ca-certificates", readOnly: true },
  { name: "k8s-certs", path: PKI, readOnly: true },
  { name: "usr-local-share-ca-certificates", path: "/usr/local/share/ca-certificates", readOnly: true },
  { name: "usr-share-ca-certificates", path: "/usr/share/ca-certificates", readOnly: true },
];

interface StaticPod {
  name: string;
  image: string;
  command: string[];
  cpu: string;
  memory?: string;
  probes: Record<string, unknown>;
  volumes: Volume[];
  annotations?: Record<string, string>;
}

/** File name → YAML text. */
export function staticPods(options: ControlPlaneOptions): Record<string, string> {
  return {
    "etcd.yaml": manifest(etcd(options)),
    "kube-apiserver.yaml": manifest(apiserver(options)),
    "kube-controller-manager.yaml": manifest(controllerManager(options)),
    "kube-scheduler.yaml": manifest(scheduler(options)),
  };
}

const registry = ({ imageRepository = "registry.k8s.io" }: ClusterConfiguration): string => imageRepository;
/** What a component's `extraVolumes` ask for besides its own, by name. */
function withExtra(volumes: readonly Volume[], { extraVolumes = [] }: ComponentConfiguration): Volume[] {
  if (extraVolumes.length === 0) return [...volumes];
  const extra = extraVolumes.map(
    ({ name, hostPath, mountPath, readOnly = false, pathType = "" }): Volume => ({
      name,
      path: hostPath,
      mountPath,
      readOnly,
      type: pathType,
    }),
  );
  return [...volumes, ...extra].sort((a, b) => (a.name < b.name ? -1 : 1));
}

function etcd({ release, cluster, nodeName, nodeIP, etcdMembers = [] }: ControlPlaneOptions): StaticPod {
  const { dataDir = "/var/lib/etcd", extraArgs } = cluster.etcd?.local ?? {};
  const probe = (path: string): Probe => ({ host: "127.0.0.1", path, port: 2381, scheme: "HTTP" });
  const newer = release.features.enabled("Etcd36");
  return {
    name: "etcd",
    image: `${registry(cluster)}/etcd:${release.etcd.imageTag}`,
    annotations: { "kubeadm.kubernetes.io/etcd.advertise-client-urls": `https://${nodeIP}:2379` },
    cpu: "100m",
    memory: "100Mi",
    command: [
      "etcd",
      ...commandLine(
        {
          "advertise-client-urls": `https://${nodeIP}:2379`,
          "cert-file": `${PKI}/etcd/server.crt`,
          "client-cert-auth": "true",
          "data-dir": dataDir,
          ...(newer
            ? { "feature-gates": "InitialCorruptCheck=true", "watch-progress-notify-interval": "5s" }
            : { "experimental-initial-corrupt-check": "true", "experimental-watch-progress-notify-interval": "5s" }),
          "initial-advertise-peer-urls": `https://${nodeIP}:2380`,
          "initial-cluster": [...etcdMembers, { name: nodeName, ip: nodeIP }].map(({ name, ip }) => `${name}=https://${ip}:2380`).join(","),
          ...(etcdMembers.length > 0 ? { "initial-cluster-state": "existing" } : {}),
          "key-file": `${PKI}/etcd/server.key`,
          "listen-client-urls": `https://127.0.0.1:2379,https://${nodeIP}:2379`,
          "listen-metrics-urls": "http://127.0.0.1:2381",
          "listen-peer-urls": `https://${nodeIP}:2380`,
          name: nodeName,
          "peer-cert-file": `${PKI}/etcd/peer.crt`,
          "peer-client-cert-auth": "true",
          "peer-key-file": `${PKI}/etcd/peer.key`,
          "peer-trusted-ca-file": `${PKI}/etcd/ca.crt`,
          "snapshot-count": "10000",
          "trusted-ca-file": `${PKI}/etcd/ca.crt`,
        },
        extraArgs,
      ),
    ],
    probes: newer
      ? { livenessProbe: liveness(probe("/livez")), readinessProbe: readiness(probe("/readyz")), startupProbe: startup(probe("/readyz")) }
      : {
          livenessProbe: liveness(probe("/health?exclude=NOSPACE&serializable=true")),
          startupProbe: startup(probe("/health?serializable=false")),
        },
    volumes: [
      { name: "etcd-certs", path: `${PKI}/etcd` },
      { name: "etcd-data", path: dataDir },
    ],
  };
}

function apiserver({ cluster, nodeIP }: ControlPlaneOptions): StaticPod {
  const probe = (path: string): Probe => ({ host: nodeIP, path, port: 6443, scheme: "HTTPS" });
  return {
    name: "kube-apiserver",
    image: `${registry(cluster)}/kube-apiserver:${cluster.kubernetesVersion}`,
    annotations: { "kubeadm.kubernetes.io/kube-apiserver.advertise-address.endpoint": `${nodeIP}:6443` },
    cpu: "250m",
    command: [
      "kube-apiserver",
      ...commandLine(
        {
          "advertise-address": nodeIP,
          "allow-privileged": "true",
          "client-ca-file": `${PKI}/ca.crt`,
          "enable-admission-plugins": "NodeRestriction",
          "enable-bootstrap-token-auth": "true",
          "etcd-cafile": `${PKI}/etcd/ca.crt`,
          "etcd-certfile": `${PKI}/apiserver-etcd-client.crt`,
          "etcd-keyfile": `${PKI}/apiserver-etcd-client.key`,
          "etcd-servers": "https://127.0.0.1:2379",
          "kubelet-client-certificate": `${PKI}/apiserver-kubelet-client.crt`,
          "kubelet-client-key": `${PKI}/apiserver-kubelet-client.key`,
          "kubelet-preferred-address-types": "InternalIP,ExternalIP,Hostname",
          "proxy-client-cert-file": `${PKI}/front-proxy-client.crt`,
          "proxy-client-key-file": `${PKI}/front-proxy-client.key`,
          "requestheader-allowed-names": "front-proxy-client",
          "requestheader-client-ca-file": `${PKI}/front-proxy-ca.crt`,
          "requestheader-extra-headers-prefix": "X-Remote-Extra-",
          "requestheader-group-headers": "X-Remote-Group",
          "requestheader-username-headers": "X-Remote-User",
          "secure-port": "6443",
          "service-account-issuer": "https://kubernetes.default.svc.cluster.local",
          "service-account-key-file": `${PKI}/sa.pub`,
          "service-account-signing-key-file": `${PKI}/sa.key`,
          "service-cluster-ip-range": cluster.networking.serviceSubnet,
          "tls-cert-file": `${PKI}/apiserver.crt`,
          "tls-private-key-file": `${PKI}/apiserver.key`,
        },
        {
          ...argumentsOf(cluster.apiServer.extraArgs),
          "authorization-mode": authorizationModes(argumentsOf(cluster.apiServer.extraArgs)["authorization-mode"]),
        },
      ),
    ],
    probes: {
      livenessProbe: liveness(probe("/livez")),
      readinessProbe: readiness(probe("/readyz")),
      startupProbe: startup(probe("/livez")),
    },
    volumes: withExtra(CERTIFICATES, cluster.apiServer),
  };
}

function controllerManager({ cluster }: ControlPlaneOptions): StaticPod {
  const probe: Probe = { host: "127.0.0.1", path: "/healthz", port: 10257, scheme: "HTTPS" };
  const conf = "/etc/kubernetes/controller-manager.conf";
  return {
    name: "kube-controller-manager",
    image: `${registry(cluster)}/kube-controller-manager:${cluster.kubernetesVersion}`,
    cpu: "200m",
    command: [
      "kube-controller-manager",
      ...commandLine(
        {
          "allocate-node-cidrs": "true",
          "authentication-kubeconfig": conf,
          "authorization-kubeconfig": conf,
          "bind-address": "127.0.0.1",
          "client-ca-file": `${PKI}/ca.crt`,
          "cluster-cidr": cluster.networking.podSubnet,
          "cluster-name": cluster.clusterName,
          "cluster-signing-cert-file": `${PKI}/ca.crt`,
          "cluster-signing-key-file": `${PKI}/ca.key`,
          controllers: "*,bootstrapsigner,tokencleaner",
          kubeconfig: conf,
          "leader-elect": "true",
          "requestheader-client-ca-file": `${PKI}/front-proxy-ca.crt`,
          "root-ca-file": `${PKI}/ca.crt`,
          "service-account-private-key-file": `${PKI}/sa.key`,
          "service-cluster-ip-range": cluster.networking.serviceSubnet,
          "use-service-account-credentials": "true",
        },
        cluster.controllerManager.extraArgs,
      ),
    ],
    probes: { livenessProbe: liveness(probe), startupProbe: startup(probe) },
    volumes: withExtra(
      [
        ...CERTIFICATES.slice(0, 2),
        { name: "flexvolume-dir", path: "/usr/libexec/kubernetes/kubelet-plugins/volume/exec" },
        ...CERTIFICATES.slice(2, 3),
        { name: "kubeconfig", path: conf, readOnly: true, type: "FileOrCreate" },
        ...CERTIFICATES.slice(3),
      ],
      cluster.controllerManager,
    ),
  };
}

function scheduler({ release, cluster }: ControlPlaneOptions): StaticPod {
  const probe = (path: string): Probe => ({ host: "127.0.0.1", path, port: 10259, scheme: "HTTPS" });
  const conf = "/etc/kubernetes/scheduler.conf";
  const newer = release.features.enabled("Etcd36");
  return {
    name: "kube-scheduler",
    image: `${registry(cluster)}/kube-scheduler:${cluster.kubernetesVersion}`,
    cpu: "100m",
    command: [
      "kube-scheduler",
      ...commandLine(
        {
          "authentication-kubeconfig": conf,
          "authorization-kubeconfig": conf,
          "bind-address": "127.0.0.1",
          kubeconfig: conf,
          "leader-elect": "true",
        },
        cluster.scheduler.extraArgs,
      ),
    ],
    probes: newer
      ? { livenessProbe: liveness(probe("/livez")), readinessProbe: readiness(probe("/readyz")), startupProbe: startup(probe("/livez")) }
      : { livenessProbe: liveness(probe("/healthz")), startupProbe: startup(probe("/healthz")) },
    volumes: withExtra([{ name: "kubeconfig", path: conf, readOnly: true, type: "FileOrCreate" }], cluster.scheduler),
  };
}

function manifest(pod: StaticPod): string {
  const { name, image, command, cpu, memory, probes, volumes, annotations } = pod;
  return encodeYaml({
    apiVersion: "v1",
    kind: "Pod",
    metadata: {
      ...(annotations ? { annotations } : {}),
      creationTimestamp: null,
      labels: { component: name, tier: "control-plane" },
      name,
      namespace: "kube-system",
    },
    spec: {
      containers: [
        {
          command,
          image,
          imagePullPolicy: "IfNotPresent",
          ...probes,
          name,
          resources: { requests: { cpu, ...(memory ? { memory } : {}) } },
          volumeMounts: volumes
            .map(({ name: volume, path, mountPath = path, readOnly }) => ({
              mountPath,
              name: volume,
              ...(readOnly ? { readOnly: true } : {}),
            }))
            .sort((a, b) => (name === "etcd" ? b.mountPath.localeCompare(a.mountPath) : 0)),
        },
      ],
      hostNetwork: true,
      priority: 2000001000,
      priorityClassName: "system-node-critical",
      securityContext: { seccompProfile: { type: "RuntimeDefault" } },
      volumes: volumes.map(({ name: volume, path, type = "DirectoryOrCreate" }) => ({
        hostPath: { path, ...(type === "" ? {} : { type }) },
        name: volume,
      })),
    },
    status: {},
  });
}
