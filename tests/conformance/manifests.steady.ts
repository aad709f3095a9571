/** The documentation's workloads: what its pages make first, and which of them do not come to rest, and why. */

/** Commands before the manifest is applied; `website/` is the folder of manifests. */
export const PREPARED: Readonly<Record<string, readonly string[]>> = {
  "admin/logging/two-files-counter-pod-agent-sidecar.yaml": ["kubectl apply -f website/admin/logging/fluentd-sidecar-config.yaml"],
  "application/guestbook/frontend-deployment.yaml": [
    "kubectl apply -f website/application/guestbook/redis-leader-deployment.yaml -f website/application/guestbook/redis-leader-service.yaml",
    "kubectl apply -f website/application/guestbook/redis-follower-deployment.yaml -f website/application/guestbook/redis-follower-service.yaml",
  ],
  "application/guestbook/redis-follower-deployment.yaml": [
    "kubectl apply -f website/application/guestbook/redis-leader-deployment.yaml -f website/application/guestbook/redis-leader-service.yaml",
  ],
  "application/mysql/mysql-deployment.yaml": ["kubectl apply -f website/application/mysql/mysql-pv.yaml"],
  "application/wordpress/mysql-deployment.yaml": ["kubectl create secret generic mysql-pass --from-literal=password=secret"],
  "application/wordpress/wordpress-deployment.yaml": [
    "kubectl create secret generic mysql-pass --from-literal=password=secret",
    "kubectl apply -f website/application/wordpress/mysql-deployment.yaml",
  ],
  "configmap/configure-pod.yaml": ["GAME"],
  "deployments/deployment-with-configmap-as-envvar.yaml": ["kubectl create configmap fruits --from-literal=fruits=apples"],
  "deployments/deployment-with-configmap-as-volume.yaml": ["kubectl create configmap sport --from-literal=sport=football"],
  "deployments/deployment-with-configmap-and-sidecar-container.yaml": ["kubectl create configmap color --from-literal=color=red"],
  "deployments/deployment-with-configmap-two-containers.yaml": ["kubectl create configmap color --from-literal=color=red"],
  "deployments/deployment-with-immutable-configmap-as-volume.yaml": ["kubectl apply -f website/configmap/immutable-configmap.yaml"],
  "pods/config/redis-pod.yaml": ["kubectl apply -f website/pods/config/example-redis-config.yaml"],
  "pods/inject/pod-multiple-secret-env-variable.yaml": [
    "kubectl create secret generic backend-user --from-literal=backend-username='backend-admin'",
    "kubectl create secret generic db-user --from-literal=db-username='db-admin'",
  ],
  "pods/inject/pod-secret-envFrom.yaml": ["kubectl apply -f website/pods/inject/secret.yaml"],
  "pods/inject/pod-single-secret-env-variable.yaml": [
    "kubectl create secret generic backend-user --from-literal=backend-username='backend-admin'",
  ],
  "pods/inject/secret-envars-pod.yaml": ["kubectl apply -f website/pods/inject/secret.yaml"],
  "pods/inject/secret-pod.yaml": ["kubectl apply -f website/pods/inject/secret.yaml"],
  "pods/pod-configmap-env-var-valueFrom.yaml": [
    "kubectl create configmap special-config --from-literal=SPECIAL_LEVEL=very --from-literal=SPECIAL_TYPE=charm",
  ],
  "pods/pod-configmap-envFrom.yaml": ["kubectl apply -f website/configmap/configmap-multikeys.yaml"],
  "pods/pod-configmap-volume-specific-key.yaml": ["kubectl apply -f website/configmap/configmap-multikeys.yaml"],
  "pods/pod-configmap-volume.yaml": ["kubectl apply -f website/configmap/configmap-multikeys.yaml"],
  "pods/pod-multiple-configmap-env-variable.yaml": ["kubectl create -f website/configmap/configmaps.yaml"],
  "pods/pod-single-configmap-env-variable.yaml": ["kubectl create configmap special-config --from-literal=special.how=very"],
  "pods/pod-nginx-required-affinity.yaml": ["kubectl label nodes kind-worker disktype=ssd"],
  "pods/pod-nginx.yaml": ["kubectl label nodes kind-worker disktype=ssd"],
  "pods/pod-projected-svc-token.yaml": ["kubectl create serviceaccount build-robot"],
  "pods/pod-with-node-affinity.yaml": ["kubectl label nodes kind-worker topology.kubernetes.io/zone=antarctica-east1 --overwrite"],
  "pods/pod-with-pod-affinity.yaml": [
    "kubectl label nodes kind-worker topology.kubernetes.io/zone=V --overwrite",
    'kubectl run secure --image=nginx --labels=security=S1 --overrides=\'{"spec":{"nodeName":"kind-worker"}}\'',
  ],
  "pods/qos/qos-pod.yaml": ["kubectl create namespace qos-example"],
  "pods/qos/qos-pod-2.yaml": ["kubectl create namespace qos-example"],
  "pods/qos/qos-pod-3.yaml": ["kubectl create namespace qos-example"],
  "pods/qos/qos-pod-4.yaml": ["kubectl create namespace qos-example"],
  "pods/qos/qos-pod-5.yaml": ["kubectl create namespace qos-example"],
  "pods/resource/cpu-request-limit.yaml": ["kubectl create namespace cpu-example"],
  "pods/resource/cpu-request-limit-2.yaml": ["kubectl create namespace cpu-example"],
  "pods/resource/memory-request-limit.yaml": ["kubectl create namespace mem-example"],
  "pods/resource/memory-request-limit-2.yaml": ["kubectl create namespace mem-example"],
  "pods/resource/memory-request-limit-3.yaml": ["kubectl create namespace mem-example"],
  "pods/resource/extended-resource-pod.yaml": ["DONGLES"],
  "pods/resource/extended-resource-pod-2.yaml": ["DONGLES"],
  "pods/storage/projected-secret-downwardapi-configmap.yaml": [
    "kubectl create secret generic mysecret --from-literal=username=admin",
    "kubectl create configmap myconfigmap --from-literal=config=x",
  ],
  "pods/storage/projected-secrets-nondefault-permission-mode.yaml": [
    "kubectl create secret generic mysecret --from-literal=username=admin",
    "kubectl create secret generic mysecret2 --from-literal=password=x",
  ],
  "pods/storage/projected.yaml": [
    "kubectl create secret generic user --from-literal=username.txt=admin",
    "kubectl create secret generic pass --from-literal=password.txt=x",
  ],
  "pods/storage/pv-claim.yaml": ["kubectl apply -f website/pods/storage/pv-volume.yaml"],
  "pods/storage/pv-pod.yaml": ["kubectl apply -f website/pods/storage/pv-volume.yaml -f website/pods/storage/pv-claim.yaml"],
  "pods/topology-spread-constraints/one-constraint.yaml": ["ZONES"],
  "pods/topology-spread-constraints/one-constraint-with-nodeaffinity.yaml": ["ZONES"],
  "pods/topology-spread-constraints/two-constraints.yaml": ["ZONES"],
  "service/access/frontend-deployment.yaml": [
    "kubectl apply -f website/service/access/backend-deployment.yaml -f website/service/access/backend-service.yaml",
  ],
  "service/networking/curlpod.yaml": ["kubectl create secret generic nginxsecret --from-literal=tls.crt=x --from-literal=tls.key=y"],
};

/** What a page tells the reader to do in several steps. */
export const STEPS: Readonly<Record<string, readonly string[]>> = {
  ZONES: ["kubectl label nodes kind-worker zone=zoneA node=a", "kubectl label nodes kind-worker2 zone=zoneB node=b"],
  DONGLES: [
    `kubectl patch node kind-worker --subresource=status --type=json -p '[{"op":"add","path":"/status/capacity/example.com~1dongle","value":"4"}]'`,
    "sleep 15",
  ],
  GAME: [
    "kubectl create configmap game-demo --from-literal=player_initial_lives=3 --from-literal=ui_properties_file_name=user-interface.properties --from-literal=game.properties=x --from-literal=user-interface.properties=y",
  ],
};

/** Workloads that a page means to fail or to wait, or that need what is not modelled. `only`: the release's minor. */
export const UNSTEADY: Readonly<Record<string, { why: string; only?: string }>> = {
  // Meant to show a failure.
  "controllers/job-pod-failure-policy-config-issue.yaml": { why: "its image does not exist: the page shows what the policy does" },
  "controllers/job-pod-failure-policy-example.yaml": { why: "exits 42: the page shows how the policy fails the job" },
  "controllers/job-pod-failure-policy-failjob.yaml": { why: "exits 42: the page shows how the policy fails the job" },
  "controllers/replication-nginx-1.16.1.yaml": { why: "nginx -T prints its configuration and ends" },
  "debug/termination.yaml": { why: "ends after ten seconds, again and again, to leave a message" },
  "pods/resource/cpu-request-limit-2.yaml": { why: "asks for 100 processors" },
  "pods/resource/memory-request-limit-2.yaml": { why: "uses more memory than it may and is killed" },
  "pods/resource/memory-request-limit-3.yaml": { why: "asks for 1000Gi" },
  "pods/two-container-pod.yaml": { why: "one of its containers writes a page and ends: 1/2 for good" },
  "secret/dotfile-secret.yaml": { why: "lists a folder and ends, and is started again" },
  // Waiting for what the reader makes, or for somebody.
  "admin/konnectivity/konnectivity-agent.yaml": { why: "wants a service account and a token of a konnectivity set-up" },
  "admin/resource/pvc-limit-greater.yaml": { why: "a claim of the default class waits for its first consumer" },
  "admin/resource/pvc-limit-lower.yaml": { why: "a claim of the default class waits for its first consumer" },
  "admin/resource/quota-objects-pvc.yaml": { why: "a claim of the class manual, with no volume of it: the page shows the quota" },
  "admin/resource/quota-objects-pvc-2.yaml": { why: "a claim of the class manual, with no volume of it: the page shows the quota" },
  "admin/sched/pod3.yaml": { why: "waits for the reader's own scheduler" },
  "pods/pod-nginx-specific-node.yaml": { why: "bound to foo-node, which is not there" },
  "pods/pod-with-scheduling-gates.yaml": { why: "its gates are lifted by the reader" },
  "pods/storage/pv-duplicate.yaml": { why: "wants a claim on NFS that the page does not make" },
  // Images that the reader builds, or has.
  "admin/sched/my-scheduler.yaml": { why: "the reader's own image of a scheduler" },
  "application/job/job-tmpl.yaml": { why: "a template: its $ITEM is filled in first" },
  "application/job/rabbitmq/job.yaml": { why: "the reader's own image: its name holds <project>" },
  "application/job/redis/job.yaml": { why: "the reader's own image" },
  "pods/private-reg-pod.yaml": { why: "the reader's own image: its name holds <your-private-image>" },
  // Images and worlds that are not modelled.
  "admin/dns/dns-horizontal-autoscaler.yaml": { why: "kubewekend does not model cluster-proportional-autoscaler" },
  "admin/konnectivity/konnectivity-server.yaml": { why: "kubewekend does not model konnectivity" },
  "application/cassandra/cassandra-statefulset.yaml": { why: "a class of minikube's provisioner, which kind has not" },
  "application/mysql/mysql-statefulset.yaml": { why: "kubewekend does not model xtrabackup and replication of MySQL" },
  "application/zookeeper/zookeeper.yaml": { why: "kubewekend does not model ZooKeeper's ensemble" },
  "controllers/job-backoff-limit-per-index-example.yaml": {
    why: "kubewekend does not model programs in Python; half of them fail by design",
  },
  "controllers/job-success-policy.yaml": { why: "kubewekend does not model programs in Python" },
  "debug/event-exporter.yaml": { why: "kubewekend does not model the event exporter of one cloud" },
  "debug/node-problem-detector.yaml": { why: "kubewekend does not model node-problem-detector" },
  "debug/node-problem-detector-configmap.yaml": { why: "kubewekend does not model node-problem-detector" },
  "pods/image-volumes.yaml": { why: "kubewekend does not model images as volumes, nor quay.io/crio/artifact" },
  "pods/init-containers.yaml": { why: "fetches a page of the Internet, which is not modelled" },
  "pods/probe/grpc-liveness.yaml": { why: "an etcd of its own, of an old version, which is not modelled" },
  "service/networking/nginx-secure-app.yaml": { why: "an image that the page's author built for HTTPS" },
  "application/deployment-sidecar.yaml": { why: "sidecars are off in 1.28: an init container that never ends", only: "28" },
  "application/job/job-sidecar.yaml": { why: "sidecars are off in 1.28: an init container that never ends", only: "28" },
  "deployments/deployment-with-configmap-and-sidecar-container.yaml": {
    why: "sidecars are off in 1.28: an init container that never ends",
    only: "28",
  },
  // Windows.
  "windows/configmap-pod.yaml": { why: "there are no nodes with Windows" },
  "windows/deploy-hyperv.yaml": { why: "there are no nodes with Windows" },
  "windows/deploy-resource.yaml": { why: "there are no nodes with Windows" },
  "windows/emptydir-pod.yaml": { why: "there are no nodes with Windows" },
  "windows/hostpath-volume-pod.yaml": { why: "there are no nodes with Windows" },
  "windows/run-as-username-container.yaml": { why: "there are no nodes with Windows" },
  "windows/run-as-username-pod.yaml": { why: "there are no nodes with Windows" },
  "windows/secret-pod.yaml": { why: "there are no nodes with Windows" },
  "windows/simple-pod.yaml": { why: "there are no nodes with Windows" },
};
