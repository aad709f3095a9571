/**
 * What kubeadm and kind apply once the API server answers: CoreDNS, kube-proxy, kindnet, local-path, and the
 * objects around them. Sources: kubeadm app/phases/addons, kind's images/base manifests.
 */
import { encodeYaml } from "../../kube/encoding/yaml.ts";
import { applyMergePatch } from "../../kube/patch/index.ts";
import type { Release } from "../../kube/releases/index.ts";
import { type ClusterConfiguration, type ComponentDocument, withDefaults } from "./configuration.ts";

export interface AddonOptions {
  release: Release;
  cluster: ClusterConfiguration;
  /** `https://kind-control-plane:6443` */
  controlPlaneEndpoint: string;
  dnsIP: string;
  disableDefaultCNI: boolean;
  kubeProxy: ComponentDocument | undefined;
  ca: string;
}
export type Manifest = {
  apiVersion: string;
  kind: string;
  metadata: { name: string; namespace?: string; [key: string]: unknown };
  [key: string]: unknown;
};

/** The group of admin.conf from kubeadm 1.29 on, and the binding that gives it everything. */
export const CLUSTER_ADMINS = "kubeadm:cluster-admins";

const KUBE_SYSTEM = "kube-system";
const LOCAL_PATH = "local-path-storage";

/** In the order they are applied: before any worker joins. */
export function addons(options: AddonOptions): Manifest[] {
  return [
    ...kubeadmConfig(options),
    ...coredns(options),
    ...kubeProxy(options),
    ...(options.disableDefaultCNI ? [] : kindnet(options)),
    ...localPath(options),
  ];
}

function kubeadmConfig({ release, cluster, controlPlaneEndpoint, ca }: AddonOptions): Manifest[] {
  const kubeconfig = encodeYaml({
    apiVersion: "v1",
    clusters: [{ cluster: { "certificate-authority-data": ca, server: controlPlaneEndpoint }, name: "" }],
    contexts: null,
    "current-context": "",
    kind: "Config",
    preferences: {},
    users: null,
  });
  return [
    configMap("kubeadm-config", KUBE_SYSTEM, {
      ClusterConfiguration: encodeYaml(withDefaults(cluster)),
    }),
    configMap("cluster-info", "kube-public", {
      "jws-kubeconfig-abcdef": "eyJhbGciOiJIUzI1NiIsImtpZCI6ImFiY2RlZiJ9..kubewekend",
      kubeconfig,
    }),
    {
      apiVersion: "rbac.authorization.k8s.io/v1",
      kind: "Role",
      metadata: { name: "kubeadm:bootstrap-signer-clusterinfo", namespace: "kube-public" },
      rules: [{ apiGroups: [""], resourceNames: ["cluster-info"], resources: ["configmaps"], verbs: ["get"] }],
    },
    {
      apiVersion: "rbac.authorization.k8s.io/v1",
      kind: "RoleBinding",
      metadata: { name: "kubeadm:bootstrap-signer-clusterinfo", namespace: "kube-public" },
      roleRef: role("Role", "kubeadm:bootstrap-signer-clusterinfo"),
      subjects: [{ apiGroup: "rbac.authorization.k8s.io", kind: "User", name: "system:anonymous" }],
    },
    ...(release.features.enabled("KubeadmSuperAdmin") ? [binding(CLUSTER_ADMINS, "cluster-admin", group(CLUSTER_ADMINS))] : []),
    clusterRole("kubeadm:get-nodes", [{ apiGroups: [""], resources: ["nodes"], verbs: ["get"] }]),
    binding("kubeadm:get-nodes", "kubeadm:get-nodes", group("system:bootstrappers:kubeadm:default-node-token")),
    binding("kubeadm:kubelet-bootstrap", "system:node-bootstrapper", group("system:bootstrappers:kubeadm:default-node-token")),
    binding(
      "kubeadm:node-autoapprove-bootstrap",
      "system:certificates.k8s.io:certificatesigningrequests:nodeclient",
      group("system:bootstrappers:kubeadm:default-node-token"),
    ),
    binding(
      "kubeadm:node-autoapprove-certificate-rotation",
      "system:certificates.k8s.io:certificatesigningrequests:selfnodeclient",
      group("system:nodes"),
    ),
  ];
}

function coredns({ release, dnsIP }: AddonOptions): Manifest[] {
  const labels = { "k8s-app": "kube-dns" };
  return [
    configMap("coredns", KUBE_SYSTEM, { Corefile: corefile(release) }),
    clusterRole("system:coredns", [
      { apiGroups: [""], resources: ["endpoints", "services", "pods", "namespaces"], verbs: ["list", "watch"] },
      { apiGroups: ["discovery.k8s.io"], resources: ["endpointslices"], verbs: ["list", "watch"] },
    ]),
    binding("system:coredns", "system:coredns", account("coredns", KUBE_SYSTEM)),
    serviceAccount("coredns", KUBE_SYSTEM),
    {
      apiVersion: "apps/v1",
      kind: "Deployment",
      metadata: { name: "coredns", namespace: KUBE_SYSTEM, labels },
      spec: {
        replicas: 2,
        strategy: { type: "RollingUpdate", rollingUpdate: { maxUnavailable: 1 } },
        selector: { matchLabels: labels },
        template: {
          metadata: { labels },
          spec: {
            priorityClassName: "system-cluster-critical",
            serviceAccountName: "coredns",
            affinity: {
              podAntiAffinity: {
                preferredDuringSchedulingIgnoredDuringExecution: [
                  {
                    weight: 100,
                    podAffinityTerm: {
                      labelSelector: { matchExpressions: [{ key: "k8s-app", operator: "In", values: ["kube-dns"] }] },
                      topologyKey: "kubernetes.io/hostname",
                    },
                  },
                ],
              },
            },
            tolerations: [
              { key: "CriticalAddonsOnly", operator: "Exists" },
              { key: "node-role.kubernetes.io/control-plane", effect: "NoSchedule" },
            ],
            nodeSelector: { "kubernetes.io/os": "linux" },
            containers: [
              {
                name: "coredns",
                image: `registry.k8s.io/coredns/coredns:${release.coredns.imageTag}`,
                imagePullPolicy: "IfNotPresent",
                resources: { limits: { memory: "170Mi" }, requests: { cpu: "100m", memory: "70Mi" } },
                args: ["-conf", "/etc/coredns/Corefile"],
                volumeMounts: [{ name: "config-volume", mountPath: "/etc/coredns", readOnly: true }],
                ports: [
                  { containerPort: 53, name: "dns", protocol: "UDP" },
                  { containerPort: 53, name: "dns-tcp", protocol: "TCP" },
                  { containerPort: 9153, name: "metrics", protocol: "TCP" },
                ],
                livenessProbe: {
                  httpGet: { path: "/health", port: 8080, scheme: "HTTP" },
                  initialDelaySeconds: 60,
                  timeoutSeconds: 5,
                  successThreshold: 1,
                  failureThreshold: 5,
                },
                readinessProbe: { httpGet: { path: "/ready", port: 8181, scheme: "HTTP" } },
                securityContext: {
                  allowPrivilegeEscalation: false,
                  capabilities: { add: ["NET_BIND_SERVICE"], drop: ["ALL"] },
                  readOnlyRootFilesystem: true,
                },
              },
            ],
            dnsPolicy: "Default",
            volumes: [{ name: "config-volume", configMap: { name: "coredns", items: [{ key: "Corefile", path: "Corefile" }] } }],
          },
        },
      },
    },
    {
      apiVersion: "v1",
      kind: "Service",
      metadata: {
        name: "kube-dns",
        namespace: KUBE_SYSTEM,
        labels: { ...labels, "kubernetes.io/cluster-service": "true", "kubernetes.io/name": "CoreDNS" },
        annotations: { "prometheus.io/port": "9153", "prometheus.io/scrape": "true" },
      },
      spec: {
        clusterIP: dnsIP,
        ports: [
          { name: "dns", port: 53, protocol: "UDP", targetPort: 53 },
          { name: "dns-tcp", port: 53, protocol: "TCP", targetPort: 53 },
          { name: "metrics", port: 9153, protocol: "TCP", targetPort: 9153 },
        ],
        selector: labels,
      },
    },
  ];
}

/** kubeadm's default Corefile. */
export function corefile(release: Release): string {
  const cache = release.features.enabled("Etcd36")
    ? "    cache 30 {\n       disable success cluster.local\n       disable denial cluster.local\n    }"
    : "    cache 30";
  return `.:53 {
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
${cache}
    loop
    reload
    loadbalance
}
`;
}

function kubeProxy({ release, cluster, controlPlaneEndpoint, kubeProxy: asked }: AddonOptions): Manifest[] {
  if (!asked) return [];
  const labels = { "k8s-app": "kube-proxy" };
  const config = applyMergePatch(
    {
      apiVersion: "kubeproxy.config.k8s.io/v1alpha1",
      bindAddress: "0.0.0.0",
      bindAddressHardFail: false,
      clientConnection: { acceptContentTypes: "", burst: 0, contentType: "", kubeconfig: "/var/lib/kube-proxy/kubeconfig.conf", qps: 0 },
      clusterCIDR: cluster.networking.podSubnet,
      configSyncPeriod: "0s",
      conntrack: { maxPerCore: null, min: null, tcpCloseWaitTimeout: null, tcpEstablishedTimeout: null },
      detectLocal: { bridgeInterface: "", interfaceNamePrefix: "" },
      detectLocalMode: "",
      enableProfiling: false,
      healthzBindAddress: "",
      hostnameOverride: "",
      iptables: { localhostNodePorts: null, masqueradeAll: false, masqueradeBit: null, minSyncPeriod: "0s", syncPeriod: "0s" },
      ipvs: {
        excludeCIDRs: null,
        minSyncPeriod: "0s",
        scheduler: "",
        strictARP: false,
        syncPeriod: "0s",
        tcpFinTimeout: "0s",
        tcpTimeout: "0s",
        udpTimeout: "0s",
      },
      kind: "KubeProxyConfiguration",
      logging: { flushFrequency: 0, options: { json: { infoBufferSize: "0" } }, verbosity: 0 },
      metricsBindAddress: "",
      mode: "",
      nodePortAddresses: null,
      oomScoreAdj: null,
      portRange: "",
      showHiddenMetricsForVersion: "",
      winkernel: { enableDSR: false, forwardHealthCheckVip: false, networkName: "", rootHnsEndpointName: "", sourceVip: "" },
    },
    asked,
  );
  const token = "/var/run/secrets/kubernetes.io/serviceaccount";
  const kubeconfig = {
    apiVersion: "v1",
    kind: "Config",
    clusters: [{ cluster: { "certificate-authority": `${token}/ca.crt`, server: controlPlaneEndpoint }, name: "default" }],
    contexts: [{ context: { cluster: "default", namespace: "default", user: "default" }, name: "default" }],
    "current-context": "default",
    users: [{ name: "default", user: { tokenFile: `${token}/token` } }],
  };
  return [
    configMap(
      "kube-proxy",
      KUBE_SYSTEM,
      { "config.conf": encodeYaml(config), "kubeconfig.conf": encodeYaml(kubeconfig) },
      { app: "kube-proxy" },
    ),
    serviceAccount("kube-proxy", KUBE_SYSTEM),
    binding("kubeadm:node-proxier", "system:node-proxier", account("kube-proxy", KUBE_SYSTEM)),
    {
      apiVersion: "rbac.authorization.k8s.io/v1",
      kind: "Role",
      metadata: { name: "kube-proxy", namespace: KUBE_SYSTEM },
      rules: [{ apiGroups: [""], resourceNames: ["kube-proxy"], resources: ["configmaps"], verbs: ["get"] }],
    },
    {
      apiVersion: "rbac.authorization.k8s.io/v1",
      kind: "RoleBinding",
      metadata: { name: "kube-proxy", namespace: KUBE_SYSTEM },
      roleRef: role("Role", "kube-proxy"),
      subjects: [group("system:bootstrappers:kubeadm:default-node-token")],
    },
    {
      apiVersion: "apps/v1",
      kind: "DaemonSet",
      metadata: { name: "kube-proxy", namespace: KUBE_SYSTEM, labels },
      spec: {
        selector: { matchLabels: labels },
        updateStrategy: { type: "RollingUpdate" },
        template: {
          metadata: { labels },
          spec: {
            priorityClassName: "system-node-critical",
            containers: [
              {
                name: "kube-proxy",
                image: `registry.k8s.io/kube-proxy:${release.version}`,
                imagePullPolicy: "IfNotPresent",
                command: ["/usr/local/bin/kube-proxy", "--config=/var/lib/kube-proxy/config.conf", "--hostname-override=$(NODE_NAME)"],
                securityContext: { privileged: true },
                volumeMounts: [
                  { mountPath: "/var/lib/kube-proxy", name: "kube-proxy" },
                  { mountPath: "/run/xtables.lock", name: "xtables-lock" },
                  { mountPath: "/lib/modules", name: "lib-modules", readOnly: true },
                ],
                env: [{ name: "NODE_NAME", valueFrom: { fieldRef: { fieldPath: "spec.nodeName" } } }],
              },
            ],
            hostNetwork: true,
            serviceAccountName: "kube-proxy",
            volumes: [
              { name: "kube-proxy", configMap: { name: "kube-proxy" } },
              { name: "xtables-lock", hostPath: { path: "/run/xtables.lock", type: "FileOrCreate" } },
              { name: "lib-modules", hostPath: { path: "/lib/modules" } },
            ],
            tolerations: [{ operator: "Exists" }],
            nodeSelector: { "kubernetes.io/os": "linux" },
          },
        },
      },
    },
  ];
}

function kindnet({ release, cluster, controlPlaneEndpoint }: AddonOptions): Manifest[] {
  const labels = { app: "kindnet", "k8s-app": "kindnet", tier: "node" };
  const field = (fieldPath: string): unknown => ({ fieldRef: { fieldPath } });
  return [
    clusterRole("kindnet", [
      ...(release.features.enabled("KindnetNetworkPolicies")
        ? [
            { apiGroups: [""], resources: ["nodes", "pods", "namespaces"], verbs: ["list", "watch", "patch"] },
            { apiGroups: [""], resources: ["configmaps"], verbs: ["get"] },
            { apiGroups: ["networking.k8s.io"], resources: ["networkpolicies"], verbs: ["list", "watch"] },
          ]
        : [
            { apiGroups: [""], resources: ["nodes"], verbs: ["list", "watch", "patch"] },
            { apiGroups: [""], resources: ["configmaps"], verbs: ["get"] },
          ]),
    ]),
    binding("kindnet", "kindnet", account("kindnet", KUBE_SYSTEM)),
    serviceAccount("kindnet", KUBE_SYSTEM),
    {
      apiVersion: "apps/v1",
      kind: "DaemonSet",
      metadata: { name: "kindnet", namespace: KUBE_SYSTEM, labels },
      spec: {
        selector: { matchLabels: { app: "kindnet" } },
        template: {
          metadata: { labels },
          spec: {
            hostNetwork: true,
            nodeSelector: { "kubernetes.io/os": "linux" },
            tolerations: [{ operator: "Exists" }],
            serviceAccountName: "kindnet",
            ...(release.features.enabled("Etcd36") ? { priorityClassName: "system-node-critical" } : {}),
            containers: [
              {
                name: "kindnet-cni",
                image: `docker.io/kindest/kindnetd:${release.kind.kindnetd}`,
                env: [
                  { name: "HOST_IP", valueFrom: field("status.hostIP") },
                  { name: "POD_IP", valueFrom: field("status.podIP") },
                  { name: "POD_SUBNET", value: cluster.networking.podSubnet },
                  { name: "CONTROL_PLANE_ENDPOINT", value: controlPlaneEndpoint.replace("https://", "") },
                ],
                volumeMounts: [
                  { name: "cni-cfg", mountPath: "/etc/cni/net.d" },
                  { name: "xtables-lock", mountPath: "/run/xtables.lock" },
                  { name: "lib-modules", mountPath: "/lib/modules", readOnly: true },
                ],
                resources: { requests: { cpu: "100m", memory: "50Mi" }, limits: { cpu: "100m", memory: "50Mi" } },
                securityContext: { privileged: false, capabilities: { add: ["NET_RAW", "NET_ADMIN"] } },
              },
            ],
            volumes: [
              { name: "cni-cfg", hostPath: { path: "/etc/cni/net.d" } },
              { name: "xtables-lock", hostPath: { path: "/run/xtables.lock", type: "FileOrCreate" } },
              { name: "lib-modules", hostPath: { path: "/lib/modules" } },
            ],
          },
        },
      },
    },
  ];
}

function localPath({ release }: AddonOptions): Manifest[] {
  const name = "local-path-provisioner";
  const user = account("local-path-provisioner-service-account", LOCAL_PATH);
  return [
    { apiVersion: "v1", kind: "Namespace", metadata: { name: LOCAL_PATH } },
    serviceAccount("local-path-provisioner-service-account", LOCAL_PATH),
    clusterRole("local-path-provisioner-role", [
      { apiGroups: [""], resources: ["nodes", "persistentvolumeclaims", "configmaps"], verbs: ["get", "list", "watch"] },
      { apiGroups: [""], resources: ["endpoints", "persistentvolumes", "pods"], verbs: ["*"] },
      { apiGroups: [""], resources: ["events"], verbs: ["create", "patch"] },
      { apiGroups: ["storage.k8s.io"], resources: ["storageclasses"], verbs: ["get", "list", "watch"] },
    ]),
    binding("local-path-provisioner-bind", "local-path-provisioner-role", user),
    {
      apiVersion: "apps/v1",
      kind: "Deployment",
      metadata: { name, namespace: LOCAL_PATH },
      spec: {
        replicas: 1,
        selector: { matchLabels: { app: name } },
        template: {
          metadata: { labels: { app: name } },
          spec: {
            nodeSelector: { "kubernetes.io/os": "linux" },
            tolerations: [
              { key: "node-role.kubernetes.io/control-plane", operator: "Equal", effect: "NoSchedule" },
              { key: "node-role.kubernetes.io/master", operator: "Equal", effect: "NoSchedule" },
            ],
            serviceAccountName: "local-path-provisioner-service-account",
            containers: [
              {
                name,
                image: `docker.io/kindest/local-path-provisioner:${release.kind.localPathProvisioner}`,
                imagePullPolicy: "IfNotPresent",
                command: [
                  "local-path-provisioner",
                  "--debug",
                  "start",
                  "--helper-image",
                  `docker.io/kindest/local-path-helper:${release.kind.localPathHelper}`,
                  "--config",
                  "/etc/config/config.json",
                ],
                volumeMounts: [{ name: "config-volume", mountPath: "/etc/config/" }],
                env: [{ name: "POD_NAMESPACE", valueFrom: { fieldRef: { fieldPath: "metadata.namespace" } } }],
              },
            ],
            volumes: [{ name: "config-volume", configMap: { name: "local-path-config" } }],
          },
        },
      },
    },
    applied({
      apiVersion: "storage.k8s.io/v1",
      kind: "StorageClass",
      metadata: { annotations: { "storageclass.kubernetes.io/is-default-class": "true" }, name: "standard" },
      provisioner: "rancher.io/local-path",
      reclaimPolicy: "Delete",
      volumeBindingMode: "WaitForFirstConsumer",
    }),
    configMap("local-path-config", LOCAL_PATH, {
      "config.json":
        '{\n        "nodePathMap":[\n        {\n                "node":"DEFAULT_PATH_FOR_NON_LISTED_NODES",\n                "paths":["/var/local-path-provisioner"]\n        }\n        ]\n}',
      "helperPod.yaml": `apiVersion: v1\nkind: Pod\nmetadata:\n  name: helper-pod\nspec:\n  containers:\n  - name: helper-pod\n    image: docker.io/kindest/local-path-helper:${release.kind.localPathHelper}\n    imagePullPolicy: IfNotPresent`,
      setup: '#!/bin/sh\nset -eu\nmkdir -m 0777 -p "$VOL_DIR"',
      teardown: '#!/bin/sh\nset -eu\nrm -rf "$VOL_DIR"',
    }),
  ];
}

/** As `kubectl apply` leaves an object: kind installs its storage that way. Fields stand in alphabetical order. */
function applied(manifest: Manifest): Manifest {
  const last = { "kubectl.kubernetes.io/last-applied-configuration": `${JSON.stringify(manifest)}\n` };
  const { annotations } = manifest.metadata as { annotations?: Record<string, string> };
  return { ...manifest, metadata: { ...manifest.metadata, annotations: { ...last, ...annotations } } };
}

/** kubelet-config is made by kubeadm's upload-config phase. */
export function kubeletConfigMap(text: string): Manifest {
  return configMap("kubelet-config", KUBE_SYSTEM, { kubelet: text });
}

function configMap(name: string, namespace: string, data: Record<string, string>, labels?: Record<string, string>): Manifest {
  return { apiVersion: "v1", kind: "ConfigMap", metadata: { name, namespace, ...(labels ? { labels } : {}) }, data };
}
function serviceAccount(name: string, namespace: string): Manifest {
  return { apiVersion: "v1", kind: "ServiceAccount", metadata: { name, namespace } };
}
function clusterRole(name: string, rules: unknown[]): Manifest {
  return { apiVersion: "rbac.authorization.k8s.io/v1", kind: "ClusterRole", metadata: { name }, rules };
}
function role(kind: "Role" | "ClusterRole", name: string): unknown {
  return { apiGroup: "rbac.authorization.k8s.io", kind, name };
}
function group(name: string): unknown {
  return { apiGroup: "rbac.authorization.k8s.io", kind: "Group", name };
}
function account(name: string, namespace: string): unknown {
  return { kind: "ServiceAccount", name, namespace };
}
function binding(name: string, clusterRoleName: string, subject: unknown): Manifest {
  return {
    apiVersion: "rbac.authorization.k8s.io/v1",
    kind: "ClusterRoleBinding",
    metadata: { name },
    roleRef: role("ClusterRole", clusterRoleName),
    subjects: [subject],
  };
}
