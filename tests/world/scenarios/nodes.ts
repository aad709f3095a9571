/** Nodes, kubelets and the container runtime. */
import { away, back, CONTROL, type Scenario, sleeper, WORKER } from "./scenario.ts";

const ON_WORKER = { nodeName: "kind-worker" };
const state = (
  name: string,
  field = "{.status.containerStatuses[0].state.terminated.reason} {.status.containerStatuses[0].state.terminated.exitCode}",
): string => `kubectl get pod ${name} -o jsonpath='${field}'`;
const STATIC = JSON.stringify({
  apiVersion: "v1",
  kind: "Pod",
  metadata: { name: "mine", namespace: "default" },
  spec: { containers: [{ name: "mine", image: "registry.k8s.io/pause:3.7" }] },
});
const setting = (line: string): string => `${WORKER} bash -c 'echo "${line}" >> /var/lib/kubelet/config.yaml; systemctl restart kubelet'`;

export const nodes: Readonly<Record<string, Scenario>> = {
  "kubelet: where": {
    steps: [
      { do: "kubectl get pods -A | grep kubelet", code: 1, see: "" },
      {
        do: `${WORKER} systemctl status kubelet`,
        see: [
          "● kubelet.service - kubelet: The Kubernetes Node Agent\n",
          "Active: active (running) since",
          "10-kubeadm.conf, 11-kind.conf\n",
          /Main PID: \d+ \(kubelet\)\n/,
        ],
      },
      { do: `${WORKER} ps aux`, see: [/\/usr\/bin\/kubelet --bootstrap-kubeconfig=/] },
      {
        do: `${WORKER} journalctl -u kubelet -n 20`,
        see: [/ kind-worker kubelet\[\d+\]: I\d{4} [\d:.]+ +\d+ server\.go:\d+\] "Kubelet version" kubeletVersion="v1\.28\.9"\n/],
      },
    ],
  },
  "kubelet config via docker exec": {
    workers: 1,
    steps: [
      {
        do: `${WORKER} cat /var/lib/kubelet/config.yaml`,
        see: [
          "cgroupDriver: systemd\n",
          "clusterDNS:\n- 10.96.0.10\n",
          "staticPodPath: /etc/kubernetes/manifests\n",
          "evictionHard:\n  imagefs.available: 0%\n",
        ],
      },
      {
        do: `${WORKER} cat /var/lib/kubelet/kubeadm-flags.env`,
        see: /^KUBELET_KUBEADM_ARGS="--container-runtime-endpoint=unix:\/\/\/run\/containerd\/containerd\.sock --node-ip=/,
      },
      {
        do: "kubectl get --raw /api/v1/nodes/kind-worker/proxy/configz | jq",
        see: [/^\{\n {2}"kubeletconfig": \{\n/, '    "maxPods": 110,\n'],
      },
      { do: setting("maxPods: 5"), wait: 30 },
      { do: "kubectl get node kind-worker -o jsonpath={.status.allocatable.pods}", see: "5" },
      { do: "kubectl create deployment many --image=nginx:1.27 --replicas=6", wait: 60 },
      { do: "kubectl get pods --field-selector=status.phase=Pending --no-headers | wc -l", see: "3\n" },
      { do: "kubectl describe pods | grep FailedScheduling | head -1", see: ["1 Too many pods"] },
    ],
  },
  "systemd vs cgroupfs": {
    workers: 1,
    steps: [
      {
        do: `${WORKER} sed -i 's/cgroupDriver: systemd/cgroupDriver: cgroupfs/' /var/lib/kubelet/config.yaml && ${WORKER} systemctl restart kubelet`,
        wait: 10,
      },
      { do: "kubectl apply -f torn.json", files: { "torn.json": sleeper("torn", ON_WORKER) }, wait: 30 },
      { do: "kubectl describe pod torn", see: ['expected cgroupsPath to be of format "slice:prefix:name" for systemd cgroups'] },
      {
        do: `${WORKER} sed -i 's/cgroupDriver: cgroupfs/cgroupDriver: systemd/' /var/lib/kubelet/config.yaml && ${WORKER} systemctl restart kubelet`,
        wait: 60,
      },
      { do: "kubectl get pod torn --no-headers", see: / 1\/1 +Running / },
    ],
  },
  "memory limit / exit codes": {
    workers: 1,
    steps: [
      {
        do: "kubectl apply -f big.json",
        files: {
          "big.json": sleeper("big", {
            restartPolicy: "Never",
            containers: [
              {
                name: "main",
                image: "polinux/stress",
                command: ["stress", "--vm", "1", "--vm-bytes", "128M", "--vm-hang", "1"],
                resources: { limits: { memory: "64Mi" } },
              },
            ],
          }),
        },
      },
      { do: "kubectl run missing --image=busybox:1.36 --restart=Never -- sh -c nosuchcmd" },
      { do: "kubectl run unstartable --image=busybox:1.36 --restart=Never --command -- nosuch", wait: 30 },
      { do: state("big"), see: "OOMKilled 137" },
      { do: state("missing"), see: "Error 127" },
      { do: "kubectl logs missing", see: "sh: nosuchcmd: not found\n" },
      { do: state("unstartable"), see: "StartError 128" },
      { do: "kubectl run deaf --image=busybox:1.36 -- sleep 10000", wait: 10 },
      {
        do: "kubectl delete pod deaf --wait=false; (kubectl get pod deaf -w -o jsonpath='{.status.containerStatuses[0].state.terminated.exitCode} ' > codes) & sleep 40; cat codes",
        see: /137/,
      },
    ],
  },
  "static pods": {
    workers: 1,
    steps: [
      { do: `docker cp mine.yaml kind-worker:/etc/kubernetes/manifests/mine.yaml`, files: { "mine.yaml": STATIC }, wait: 30 },
      { do: "kubectl get pod mine-kind-worker --no-headers", see: / 1\/1 +Running / },
      { do: "kubectl delete pod mine-kind-worker", wait: 10 },
      { do: "kubectl get pod mine-kind-worker --no-headers", see: / 1\/1 +Running / },
      { do: away("kube-apiserver"), wait: 30 },
      { do: `${WORKER} rm /etc/kubernetes/manifests/mine.yaml`, wait: 40 },
      { do: `${WORKER} crictl ps -q --name mine`, see: "" },
      { do: `docker cp mine.yaml kind-worker:/etc/kubernetes/manifests/mine.yaml`, wait: 30 },
      { do: `${WORKER} crictl ps --name mine`, see: / mine +\d+ / },
      { do: back("kube-apiserver"), wait: 60 },
      { do: `${WORKER} rm /etc/kubernetes/manifests/mine.yaml`, wait: 60 },
      { do: "kubectl get pod mine-kind-worker", code: 1, see: /NotFound/ },
    ],
  },
  '"doesn\'t manage containers not created by Kubernetes"': {
    workers: 1,
    steps: [
      { do: `${WORKER} ctr -n demo images pull docker.io/library/nginx:1.27`, see: /done/ },
      { do: `${WORKER} ctr -n demo run -d docker.io/library/nginx:1.27 web`, wait: 60 },
      { do: `${WORKER} ctr -n demo tasks ls`, see: /^TASK +PID +STATUS +\nweb +\d+ +RUNNING/ },
      { do: `${WORKER} crictl ps -q --name web`, see: "" },
      { do: `${WORKER} ctr -n demo tasks kill -s SIGKILL web`, wait: 60 },
      { do: `${WORKER} ctr -n demo tasks ls`, see: /web +\d+ +STOPPED/ },
      { do: "kubectl apply -f ours.json", files: { "ours.json": sleeper("ours", ON_WORKER) }, wait: 20 },
      { do: `${WORKER} sh -c 'crictl stop $(crictl ps -q --name main)'`, wait: 60 },
      { do: "kubectl get pod ours -o jsonpath={.status.containerStatuses[0].restartCount}", see: "1" },
    ],
  },
  "node: self-registration": {
    workers: 1,
    steps: [
      { do: "kubectl label node kind-worker mine=yes; kubectl get node kind-worker -o jsonpath={.metadata.uid} > before" },
      { do: `${WORKER} systemctl stop kubelet && kubectl delete node kind-worker`, wait: 120 },
      { do: "kubectl get node kind-worker", code: 1, see: /NotFound/ },
      { do: `${WORKER} systemctl start kubelet`, wait: 60 },
      { do: "kubectl get node kind-worker -L mine --no-headers | awk '{print $2, $6}'", see: "Ready \n" },
      { do: "test $(kubectl get node kind-worker -o jsonpath={.metadata.uid}) != $(cat before) && echo new", see: "new\n" },
    ],
  },
  "node: manual": {
    workers: 1,
    steps: [
      { do: "kubectl apply -f node.yaml", files: { "node.yaml": "apiVersion: v1\nkind: Node\nmetadata: {name: ghost}\n" }, wait: 120 },
      { do: "kubectl get node ghost --no-headers | awk '{print $2}'", see: /^(Unknown|NotReady)\n$/ },
      {
        do: `kubectl get node ghost -o jsonpath='{.status.conditions[?(@.type=="Ready")].message}'`,
        see: "Kubelet never posted node status.",
      },
      { do: "kubectl apply -f bound.json", files: { "bound.json": sleeper("bound", { nodeName: "ghost" }) }, wait: 60 },
      { do: "kubectl get pod bound --no-headers", see: / Pending / },
      { do: setting("registerNode: false"), wait: 10 },
      { do: `kubectl delete node kind-worker && ${WORKER} systemctl restart kubelet`, wait: 60 },
      { do: "kubectl get node kind-worker", code: 1, see: /NotFound/ },
      { do: "sed s/ghost/kind-worker/ node.yaml | kubectl apply -f -", wait: 60 },
      { do: "kubectl get node kind-worker --no-headers", see: /kind-worker +Ready/ },
    ],
  },
  "node name uniqueness": {
    workers: 1,
    steps: [
      {
        do: "kubectl create -f twin.yaml",
        files: { "twin.yaml": "apiVersion: v1\nkind: Node\nmetadata: {name: kind-worker}\n" },
        code: 1,
        see: /Error from server \(AlreadyExists\): .*nodes "kind-worker" already exists\n$/,
      },
      {
        do: "kubectl get node kind-worker -o jsonpath={.metadata.uid} > before; kubectl apply -f twin.yaml 2> /dev/null",
        see: /node\/kind-worker configured/,
      },
      { do: "test $(kubectl get node kind-worker -o jsonpath={.metadata.uid}) = $(cat before) && echo same", see: "same\n" },
    ],
  },
  "node heartbeats": {
    steps: [
      { do: "kubectl create deployment web --image=nginx:1.27 --replicas=4", wait: 30 },
      { do: "kubectl get lease -n kube-node-lease kind-worker -w -o jsonpath='{.spec.renewTime} '", stop: 35, see: /^(\S+Z ){3,5}$/ },
      { do: `${WORKER} systemctl stop kubelet`, wait: 30 },
      { do: "kubectl get node kind-worker --no-headers", see: /kind-worker +Ready/, wait: 25 },
      { do: "kubectl get node kind-worker --no-headers", see: /kind-worker +NotReady/ },
      {
        do: "kubectl get node kind-worker -o jsonpath='{.spec.taints[*].key} {.spec.taints[*].effect}'",
        see: /node\.kubernetes\.io\/unreachable node\.kubernetes\.io\/unreachable NoSchedule NoExecute/,
        wait: 320,
      },
      { do: "kubectl get pods -o wide --no-headers | grep 'kind-worker ' | awk '{print $3}' | sort -u", see: "Terminating\n" },
      { do: "kubectl get deployment web --no-headers", see: /^web +4\/4 / },
      { do: `${WORKER} crictl ps --name nginx -q | wc -l`, see: "2\n" },
    ],
  },
  "container runtime": {
    steps: [
      { do: "kubectl get nodes -o wide --no-headers", see: ["containerd://1.7.15"], never: "docker://" },
      { do: "kubectl create deployment web --image=nginx:1.27 --replicas=2", wait: 30 },
      { do: `${WORKER} crictl ps`, see: /^CONTAINER +IMAGE +CREATED +STATE +NAME +ATTEMPT +POD ID +POD\n/ },
      { do: `${WORKER} crictl pods`, see: /^POD ID +CREATED +STATE +NAME +NAMESPACE +ATTEMPT +RUNTIME\n/ },
      { do: `${WORKER} crictl images`, see: ["registry.k8s.io/pause"] },
      { do: `${WORKER} sh -c 'crictl inspect $(crictl ps -q --name nginx | head -1)' | jq -r .status.state`, see: "CONTAINER_RUNNING\n" },
      { do: `${WORKER} ctr -n k8s.io c ls`, see: ["registry.k8s.io/pause:3.7", "docker.io/library/nginx:1.27"] },
      { do: `${WORKER} sh -c 'ps -e | grep -c pause'`, see: "3\n" },
      { do: `${WORKER} systemctl stop containerd`, wait: 90 },
      { do: "kubectl get node kind-worker --no-headers", see: /NotReady/ },
      {
        do: `kubectl get node kind-worker -o jsonpath='{.status.conditions[?(@.type=="Ready")].message}'`,
        see: ["container runtime is down"],
      },
      { do: `${WORKER} sh -c 'ps aux | grep -c "[n]ginx: master"'`, see: "1\n" },
    ],
  },
  "CRI list (containerd, CRI-O, cri-dockerd)": {
    workers: 1,
    steps: [
      {
        do: `${WORKER} sed -i 's#containerd/containerd.sock#crio/crio.sock#' /var/lib/kubelet/kubeadm-flags.env && ${WORKER} systemctl restart kubelet`,
        wait: 90,
      },
      {
        do: `${WORKER} journalctl -u kubelet --no-pager -n 10`,
        see: ["dial unix /run/crio/crio.sock: connect: no such file or directory"],
      },
      { do: "kubectl get node kind-worker --no-headers", see: /NotReady/ },
      { do: `${CONTROL} systemctl is-active kubelet`, see: "active\n" },
    ],
  },
};
