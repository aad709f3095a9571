/** What kubeadm and kind write for the kubelet on each node. */
import { encodeYaml } from "../../kube/encoding/yaml.ts";
import { type ComponentDocument, commandLine, type NodeRegistration } from "./configuration.ts";

/** /var/lib/kubelet/config.yaml: kubeadm's defaults, and over them what the configuration says. */
export function kubeletConfiguration(clusterDNS: string, asked: ComponentDocument): string {
  return encodeYaml({
    apiVersion: "kubelet.config.k8s.io/v1beta1",
    authentication: {
      anonymous: { enabled: false },
      webhook: { cacheTTL: "0s", enabled: true },
      x509: { clientCAFile: "/etc/kubernetes/pki/ca.crt" },
    },
    authorization: { mode: "Webhook", webhook: { cacheAuthorizedTTL: "0s", cacheUnauthorizedTTL: "0s" } },
    cgroupDriver: "systemd",
    clusterDNS: [clusterDNS],
    clusterDomain: "cluster.local",
    containerRuntimeEndpoint: "",
    cpuManagerReconcilePeriod: "0s",
    evictionPressureTransitionPeriod: "0s",
    fileCheckFrequency: "0s",
    healthzBindAddress: "127.0.0.1",
    healthzPort: 10248,
    httpCheckFrequency: "0s",
    imageMinimumGCAge: "0s",
    kind: "KubeletConfiguration",
    logging: { flushFrequency: 0, options: { json: { infoBufferSize: "0" } }, verbosity: 0 },
    memorySwap: {},
    nodeStatusReportFrequency: "0s",
    nodeStatusUpdateFrequency: "0s",
    rotateCertificates: true,
    runtimeRequestTimeout: "0s",
    shutdownGracePeriod: "0s",
    shutdownGracePeriodCriticalPods: "0s",
    staticPodPath: "/etc/kubernetes/manifests",
    streamingConnectionIdleTimeout: "0s",
    syncFrequency: "0s",
    volumeStatsAggPeriod: "0s",
    ...asked,
  });
}

/** /var/lib/kubelet/kubeadm-flags.env. Upstream: phases/kubelet/flags.go. */
export function kubeletFlags({ kubeletExtraArgs, taints = [] }: NodeRegistration, registerTaints: boolean): string {
  const own = {
    "container-runtime-endpoint": "unix:///run/containerd/containerd.sock",
    "pod-infra-container-image": "registry.k8s.io/pause:3.9",
    ...(registerTaints && taints.length > 0
      ? { "register-with-taints": taints.map(({ key, value = "", effect }) => `${key}=${value}:${effect}`).join(",") }
      : {}),
  };
  return `KUBELET_KUBEADM_ARGS="${commandLine(own, kubeletExtraArgs).join(" ")}"\n`;
}

/** Unit files of the node image by path. */
export const NODE_UNITS: Readonly<Record<string, string>> = {
  "/etc/systemd/system/containerd.service": `[Unit]
Description=containerd container runtime
Documentation=https://containerd.io
After=network.target local-fs.target

[Service]
ExecStart=/usr/local/bin/containerd
Restart=always
RestartSec=1
KillMode=process

[Install]
WantedBy=multi-user.target
`,
  "/etc/systemd/system/kubelet.service": `[Unit]
Description=kubelet: The Kubernetes Node Agent
Documentation=http://kubernetes.io/docs/
ConditionPathExists=/var/lib/kubelet/config.yaml

[Service]
ExecStart=/usr/bin/kubelet
Restart=always
StartLimitInterval=0
RestartSec=1s
CPUAccounting=true
MemoryAccounting=true
Slice=kubelet.slice
KillMode=process

[Install]
WantedBy=multi-user.target
`,
  "/etc/systemd/system/kubelet.service.d/10-kubeadm.conf": `# Note: This dropin only works with kubeadm and kubelet v1.11+
[Service]
Environment="KUBELET_KUBECONFIG_ARGS=--bootstrap-kubeconfig=/etc/kubernetes/bootstrap-kubelet.conf --kubeconfig=/etc/kubernetes/kubelet.conf"
Environment="KUBELET_CONFIG_ARGS=--config=/var/lib/kubelet/config.yaml"
EnvironmentFile=-/var/lib/kubelet/kubeadm-flags.env
EnvironmentFile=-/etc/default/kubelet
ExecStart=
ExecStart=/usr/bin/kubelet $KUBELET_KUBECONFIG_ARGS $KUBELET_CONFIG_ARGS $KUBELET_KUBEADM_ARGS $KUBELET_EXTRA_ARGS
`,
  "/etc/systemd/system/kubelet.service.d/11-kind.conf": `# kind-specific dropin for kubelet
[Service]
CPUAccounting=true
MemoryAccounting=true
`,
  "/etc/default/kubelet": "KUBELET_EXTRA_ARGS=--runtime-cgroups=/system.slice/containerd.service\n",
};
