# expect: policies.not-obeyed
cat > kind.yaml <<EOF
kind: Cluster
apiVersion: kind.x-k8s.io/v1alpha4
name: $LAB_CLUSTER
networking:
  podSubnet: $LAB_SUBNET
nodes:
  - role: control-plane
    extraPortMappings:
      - { containerPort: 30080, hostPort: $LAB_PORT }
  - role: worker
    labels: { topology.kubernetes.io/zone: $LAB_FIRST }
  - role: worker
    labels: { topology.kubernetes.io/zone: $LAB_SECOND }
  - role: worker
    labels: { topology.kubernetes.io/zone: $LAB_THIRD }
EOF
[ $LAB_WORKERS = 3 ] || cat >> kind.yaml <<EOF
  - role: worker
    labels: { topology.kubernetes.io/zone: $LAB_FIRST }
EOF
kind create cluster --config kind.yaml
cat > room.yaml <<EOF
apiVersion: v1
kind: Namespace
metadata:
  name: $LAB_NAMESPACE
  labels: { pod-security.kubernetes.io/enforce: restricted }
---
apiVersion: v1
kind: ResourceQuota
metadata: { name: room, namespace: $LAB_NAMESPACE }
spec:
  hard: { pods: "$LAB_PODS", requests.cpu: "$LAB_CPU", requests.memory: 4Gi, limits.memory: 8Gi }
EOF
kubectl apply -f room.yaml
cat > web.yaml <<EOF
apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: $LAB_NAMESPACE }
spec:
  selector: { matchLabels: { app: web } }
  strategy: { rollingUpdate: { maxUnavailable: 0, maxSurge: 1 } }
  replicas: 3
  template:
    metadata: { labels: { app: web } }
    spec:
      topologySpreadConstraints:
        - maxSkew: 1
          topologyKey: topology.kubernetes.io/zone
          whenUnsatisfiable: ScheduleAnyway
          labelSelector: { matchLabels: { app: web } }
      tolerations:
        - { key: node.kubernetes.io/unreachable, operator: Exists, effect: NoExecute, tolerationSeconds: 20 }
        - { key: node.kubernetes.io/not-ready, operator: Exists, effect: NoExecute, tolerationSeconds: 20 }
      securityContext: { runAsNonRoot: true, seccompProfile: { type: RuntimeDefault } }
      containers:
        - name: web
          image: kubewekend/storefront:$LAB_WEB
          ports: [{ containerPort: 8080 }]
          env: [{ name: API_URL, value: "http://api" }]
          readinessProbe: { httpGet: { path: /healthz, port: 8080 }, periodSeconds: 2 }
          livenessProbe: { httpGet: { path: /healthz, port: 8080 }, initialDelaySeconds: 5 }
          lifecycle: { preStop: { exec: { command: [sleep, "5"] } } }
          resources: { requests: { cpu: 100m, memory: 64Mi }, limits: { cpu: 500m, memory: 128Mi } }
          securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: [ALL] } }
---
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: { name: web, namespace: $LAB_NAMESPACE }
spec: { minAvailable: 2, selector: { matchLabels: { app: web } } }
EOF
kubectl apply -f web.yaml
cat > api.yaml <<EOF
apiVersion: apps/v1
kind: Deployment
metadata: { name: api, namespace: $LAB_NAMESPACE }
spec:
  selector: { matchLabels: { app: api } }
  strategy: { rollingUpdate: { maxUnavailable: 0, maxSurge: 1 } }
  replicas: 2
  template:
    metadata: { labels: { app: api } }
    spec:
      topologySpreadConstraints:
        - maxSkew: 1
          topologyKey: topology.kubernetes.io/zone
          whenUnsatisfiable: ScheduleAnyway
          labelSelector: { matchLabels: { app: api } }
      securityContext: { runAsNonRoot: true, seccompProfile: { type: RuntimeDefault } }
      containers:
        - name: api
          image: kubewekend/order-desk:$LAB_API
          ports: [{ containerPort: 8080 }]
          env:
            - { name: REDIS_ADDR, value: "redis:6379" }
            - { name: SHOP_CITY, valueFrom: { configMapKeyRef: { name: shop, key: city } } }
            - { name: PAY_TOKEN, valueFrom: { secretKeyRef: { name: pay, key: token } } }
          readinessProbe: { httpGet: { path: /healthz, port: 8080 }, periodSeconds: 2 }
          livenessProbe: { httpGet: { path: /healthz, port: 8080 }, initialDelaySeconds: 5 }
          lifecycle: { preStop: { exec: { command: [sleep, "5"] } } }
          resources: { requests: { cpu: 50m, memory: 64Mi }, limits: { cpu: 500m, memory: 128Mi } }
          securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: [ALL] } }
EOF
kubectl apply -f api.yaml
cat > redis.yaml <<EOF
apiVersion: apps/v1
kind: StatefulSet
metadata: { name: redis, namespace: $LAB_NAMESPACE }
spec:
  serviceName: redis
  selector: { matchLabels: { app: redis } }
  template:
    metadata: { labels: { app: redis } }
    spec:
      securityContext: { runAsNonRoot: true, runAsUser: 999, fsGroup: 999, seccompProfile: { type: RuntimeDefault } }
      containers:
        - name: redis
          image: redis:$LAB_REDIS
          args: [redis-server, --appendonly, "yes"]
          ports: [{ containerPort: 6379 }]
          readinessProbe: { tcpSocket: { port: 6379 }, periodSeconds: 2 }
          livenessProbe: { tcpSocket: { port: 6379 }, initialDelaySeconds: 5 }
          resources: { requests: { cpu: 50m, memory: 64Mi }, limits: { memory: 128Mi } }
          securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: [ALL] } }
          volumeMounts: [{ name: data, mountPath: /data }]
  volumeClaimTemplates:
    - metadata: { name: data }
      spec: { accessModes: [ReadWriteOnce], resources: { requests: { storage: $LAB_STORAGE } } }
EOF
kubectl apply -f redis.yaml
cat > settings.yaml <<EOF
apiVersion: v1
kind: ConfigMap
metadata: { name: shop, namespace: $LAB_NAMESPACE }
data: { city: $LAB_CITY }
---
apiVersion: v1
kind: Secret
metadata: { name: pay, namespace: $LAB_NAMESPACE }
stringData: { token: $LAB_TOKEN }
EOF
kubectl apply -f settings.yaml
cat > services.yaml <<EOF
apiVersion: v1
kind: Service
metadata: { name: web, namespace: $LAB_NAMESPACE }
spec:
  type: NodePort
  selector: { app: web }
  ports: [{ port: 80, targetPort: 8080, nodePort: 30080 }]
---
apiVersion: v1
kind: Service
metadata: { name: api, namespace: $LAB_NAMESPACE }
spec: { selector: { app: api }, ports: [{ port: 80, targetPort: 8080 }] }
---
apiVersion: v1
kind: Service
metadata: { name: redis, namespace: $LAB_NAMESPACE }
spec: { selector: { app: redis }, ports: [{ port: 6379 }] }
EOF
kubectl apply -f services.yaml
kubectl apply -f https://github.com/kubernetes-sigs/metrics-server/releases/latest/download/components.yaml
kubectl -n kube-system patch deployment metrics-server --type=json -p '[{"op":"add","path":"/spec/template/spec/containers/0/args/-","value":"--kubelet-insecure-tls"}]'
cat > autoscaler.yaml <<EOF
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: { name: web, namespace: $LAB_NAMESPACE }
spec:
  scaleTargetRef: { apiVersion: apps/v1, kind: Deployment, name: web }
  minReplicas: 3
  maxReplicas: 6
  metrics: [{ type: Resource, resource: { name: cpu, target: { type: Utilization, averageUtilization: 60 } } }]
EOF
kubectl apply -f autoscaler.yaml
cat > night.yaml <<EOF
apiVersion: batch/v1
kind: CronJob
metadata: { name: close-the-day, namespace: $LAB_NAMESPACE }
spec:
  schedule: "$LAB_MINUTE $LAB_HOUR * * *"
  concurrencyPolicy: Forbid
  jobTemplate:
    spec:
      backoffLimit: 2
      template:
        metadata: { labels: { app: close-the-day } }
        spec:
          restartPolicy: Never
          securityContext: { runAsNonRoot: true, runAsUser: 999, seccompProfile: { type: RuntimeDefault } }
          containers:
            - name: close
              image: redis:$LAB_REDIS
              command: [redis-cli, -h, redis, save]
              resources: { requests: { cpu: 20m, memory: 16Mi }, limits: { memory: 64Mi } }
              securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: [ALL] } }
EOF
kubectl apply -f night.yaml
kubectl -n $LAB_NAMESPACE create serviceaccount pipeline
kubectl -n $LAB_NAMESPACE create role pipeline --verb=get,list,watch,patch,update --resource=deployments.apps
kubectl -n $LAB_NAMESPACE create rolebinding pipeline --role=pipeline --serviceaccount=$LAB_NAMESPACE:pipeline
cat > policies.yaml <<EOF
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: deny-all }
spec: { podSelector: {}, policyTypes: [Ingress, Egress] }
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: names }
spec:
  podSelector: {}
  policyTypes: [Egress]
  egress:
    - to: [{ namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: kube-system } } }]
      ports: [{ port: 53, protocol: UDP }, { port: 53, protocol: TCP }]
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: web }
spec:
  podSelector: { matchLabels: { app: web } }
  policyTypes: [Ingress, Egress]
  ingress: [{ ports: [{ port: 8080 }] }]
  egress: [{ to: [{ podSelector: { matchLabels: { app: api } } }], ports: [{ port: 8080 }] }]
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: api }
spec:
  podSelector: { matchLabels: { app: api } }
  policyTypes: [Ingress, Egress]
  ingress: [{ from: [{ podSelector: { matchLabels: { app: web } } }], ports: [{ port: 8080 }] }]
  egress: [{ to: [{ podSelector: { matchLabels: { app: redis } } }], ports: [{ port: 6379 }] }]
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: redis }
spec:
  podSelector: { matchLabels: { app: redis } }
  policyTypes: [Ingress]
  ingress: [{ from: [{ podSelector: { matchExpressions: [{ key: app, operator: In, values: [api, close-the-day] }] } }], ports: [{ port: 6379 }] }]
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: close-the-day }
spec:
  podSelector: { matchLabels: { app: close-the-day } }
  policyTypes: [Egress]
  egress: [{ to: [{ podSelector: { matchLabels: { app: redis } } }], ports: [{ port: 6379 }] }]
EOF
kubectl -n $LAB_NAMESPACE apply -f policies.yaml
kubectl -n $LAB_NAMESPACE rollout status deployment web
kubectl -n $LAB_NAMESPACE rollout status deployment api
kubectl -n $LAB_NAMESPACE rollout status statefulset redis
sleep 30
kubectl -n kube-system exec etcd-$LAB_CLUSTER-control-plane -- etcdctl --cacert=/etc/kubernetes/pki/etcd/ca.crt --cert=/etc/kubernetes/pki/etcd/server.crt --key=/etc/kubernetes/pki/etcd/server.key snapshot save /var/lib/etcd/$LAB_BACKUP.db
docker cp $LAB_CLUSTER-control-plane:/var/lib/etcd/$LAB_BACKUP.db $LAB_BACKUP.db
