/** What Cilium's chart makes of the values that the CLI sets for kind, as far as it does something here. */

/** The API server by an address of its own: without kube-proxy its Service leads nowhere. */
export interface ServerAddress {
  readonly host: string;
  readonly port: string;
}

/** `version` as in `1.15.6`; with `server` Cilium does kube-proxy's work. */
export function ciliumManifests(version: string, server?: ServerAddress): string {
  const own = server
    ? `
        - name: KUBERNETES_SERVICE_HOST
          value: "${server.host}"
        - name: KUBERNETES_SERVICE_PORT
          value: "${server.port}"`
    : "";
  return `apiVersion: v1
kind: ServiceAccount
metadata:
  name: cilium
  namespace: kube-system
---
apiVersion: v1
kind: ServiceAccount
metadata:
  name: cilium-operator
  namespace: kube-system
---
apiVersion: v1
kind: ConfigMap
metadata:
  name: cilium-config
  namespace: kube-system
data:
  auto-direct-node-routes: "true"
  cluster-name: kind-kind
  cni-exclusive: "true"
  enable-ipv4: "true"
  enable-ipv4-masquerade: "true"
  enable-ipv6: "false"
  enable-policy: default
  ipam: kubernetes
  ipv4-native-routing-cidr: 10.244.0.0/16
  kube-proxy-replacement: "${server !== undefined}"
  routing-mode: native
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata:
  name: cilium
  labels:
    app.kubernetes.io/part-of: cilium
rules:
- apiGroups: ["networking.k8s.io"]
  resources: ["networkpolicies"]
  verbs: ["get", "list", "watch"]
- apiGroups: ["discovery.k8s.io"]
  resources: ["endpointslices"]
  verbs: ["get", "list", "watch"]
- apiGroups: [""]
  resources: ["namespaces", "services", "pods", "endpoints", "nodes"]
  verbs: ["get", "list", "watch"]
- apiGroups: [""]
  resources: ["nodes/status"]
  verbs: ["patch"]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata:
  name: cilium
  labels:
    app.kubernetes.io/part-of: cilium
roleRef:
  apiGroup: rbac.authorization.k8s.io
  kind: ClusterRole
  name: cilium
subjects:
- kind: ServiceAccount
  name: cilium
  namespace: kube-system
---
apiVersion: apps/v1
kind: DaemonSet
metadata:
  name: cilium
  namespace: kube-system
  labels:
    k8s-app: cilium
    app.kubernetes.io/part-of: cilium
    app.kubernetes.io/name: cilium-agent
spec:
  selector:
    matchLabels:
      k8s-app: cilium
  updateStrategy:
    type: RollingUpdate
    rollingUpdate:
      maxUnavailable: 2
  template:
    metadata:
      labels:
        k8s-app: cilium
        app.kubernetes.io/name: cilium-agent
        app.kubernetes.io/part-of: cilium
    spec:
      hostNetwork: true
      priorityClassName: system-node-critical
      serviceAccountName: cilium
      terminationGracePeriodSeconds: 1
      tolerations:
      - operator: Exists
      nodeSelector:
        kubernetes.io/os: linux
      containers:
      - name: cilium-agent
        image: quay.io/cilium/cilium:v${version}
        command: ["cilium-agent"]
        args: ["--config-dir=/tmp/cilium/config-map"]
        env:
        - name: K8S_NODE_NAME
          valueFrom:
            fieldRef:
              fieldPath: spec.nodeName${own}
        readinessProbe:
          httpGet:
            host: 127.0.0.1
            path: /healthz
            port: 9879
          periodSeconds: 30
          initialDelaySeconds: 5
        livenessProbe:
          httpGet:
            host: 127.0.0.1
            path: /healthz
            port: 9879
          periodSeconds: 30
          initialDelaySeconds: 120
          failureThreshold: 10
        volumeMounts:
        - name: cilium-run
          mountPath: /var/run/cilium
        - name: etc-cni-netd
          mountPath: /host/etc/cni/net.d
        - name: cilium-config-path
          mountPath: /tmp/cilium/config-map
          readOnly: true
      volumes:
      - name: cilium-run
        hostPath:
          path: /var/run/cilium
          type: DirectoryOrCreate
      - name: etc-cni-netd
        hostPath:
          path: /etc/cni/net.d
          type: DirectoryOrCreate
      - name: cilium-config-path
        configMap:
          name: cilium-config
---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: cilium-operator
  namespace: kube-system
  labels:
    io.cilium/app: operator
    app.kubernetes.io/part-of: cilium
spec:
  replicas: 1
  selector:
    matchLabels:
      io.cilium/app: operator
  template:
    metadata:
      labels:
        io.cilium/app: operator
        app.kubernetes.io/part-of: cilium
    spec:
      hostNetwork: true
      priorityClassName: system-cluster-critical
      serviceAccountName: cilium-operator
      tolerations:
      - operator: Exists
      nodeSelector:
        kubernetes.io/os: linux
      containers:
      - name: cilium-operator
        image: quay.io/cilium/operator-generic:v${version}
        command: ["cilium-operator-generic"]
        args: ["--config-dir=/tmp/cilium/config-map"]
        volumeMounts:
        - name: cilium-config-path
          mountPath: /tmp/cilium/config-map
          readOnly: true
      volumes:
      - name: cilium-config-path
        configMap:
          name: cilium-config
`;
}
