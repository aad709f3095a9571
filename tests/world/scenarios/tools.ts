/** kubectl, kind, docker, and the tools of the other sessions. */
import type { Scenario } from "./scenario.ts";

const REFUSED = /did you specify the right host or port\?\n$/;

export const tools: Readonly<Record<string, Scenario>> = {
  kubectl: {
    steps: [
      { do: "kubectl version", see: ["Client Version: v1.28.9\n", "Server Version: v1.28.9\n"] },
      { do: "kubectl cluster-info", see: /^Kubernetes control plane is running at https:\/\/127\.0\.0\.1:\d+\nCoreDNS is running at / },
      {
        do: "kubectl get pods -A -o custom-columns=N:.metadata.name --no-headers | sed -E 's/-[b-df-hj-np-tv-z2-9]{5}$//' | sort | uniq -c | awk '{print $1, $2}'",
        see: [
          "2 coredns-5dd5756b68\n",
          "1 etcd-kind-control-plane\n",
          "1 kube-apiserver-kind-control-plane\n",
          "1 kube-controller-manager-kind-control-plane\n",
          "1 kube-scheduler-kind-control-plane\n",
          "3 kindnet\n",
          "3 kube-proxy\n",
          "1 local-path-provisioner-75b59d495\n",
        ],
      },
      { do: "kubectl api-resources | head -1", see: /^NAME +SHORTNAMES +APIVERSION +NAMESPACED +KIND\n$/ },
      {
        do: "kubectl get po -v=8",
        see: [
          /GET https:\/\/127\.0\.0\.1:\d+\/api\/v1\/namespaces\/default\/pods\?limit=500\n/,
          "Request Headers:",
          "Response Status: 200 OK",
        ],
      },
    ],
  },
  "kubectl without a server": {
    steps: [
      {
        do: "kubectl --server https://127.0.0.1:9999 get po",
        code: 1,
        see: [/The connection to the server 127\.0\.0\.1:9999 was refused - /, REFUSED],
      },
      { do: "mv ~/.kube/config /tmp" },
      { do: "kubectl get po", code: 1, see: [/The connection to the server localhost:8080 was refused - /, REFUSED] },
      { do: "mv /tmp/config ~/.kube/config && kubectl get ns default --no-headers", see: /^default +Active/ },
    ],
  },
  kind: {
    workers: 1,
    steps: [
      { do: "kind get clusters", see: "kind\n" },
      { do: "kind get nodes", see: "kind-control-plane\nkind-worker\n" },
      {
        do: "kind create cluster --name two --config two.yaml",
        files: { "two.yaml": "kind: Cluster\napiVersion: kind.x-k8s.io/v1alpha4\nnodes: [{role: control-plane}, {role: worker}]\n" },
        see: [
          'Creating cluster "two" ...\n',
          " ✓ Ensuring node image (kindest/node:v1.28.9) 🖼 \n",
          " ✓ Preparing nodes 📦 📦   \n",
          " ✓ Writing configuration 📜 \n",
          " ✓ Starting control-plane 🕹️ \n",
          " ✓ Installing CNI 🔌 \n",
          " ✓ Installing StorageClass 💾 \n",
          " ✓ Joining worker nodes 🚜 \n",
          'Set kubectl context to "kind-two"\n',
        ],
      },
      { do: "kubectl config current-context", see: "kind-two\n" },
      { do: "kind delete cluster --name two", see: /^Deleting cluster "two" \.\.\.\nDeleted nodes: \["two-/ },
      { do: "kubectl config use-context kind-kind && printf 'FROM nginx:1.27\\n' > Dockerfile && docker build -q -t shop:v1 ." },
      { do: "kubectl run shop --image=shop:v1", wait: 20 },
      { do: "kubectl get pod shop --no-headers", see: /ErrImagePull|ImagePullBackOff/ },
      {
        do: "kind load docker-image shop:v1",
        see: /^Image: "shop:v1" with ID "sha256:[0-9a-f]{64}" not yet present on node "kind-/,
        wait: 60,
      },
      { do: "kubectl get pod shop --no-headers", see: / 1\/1 +Running / },
      { do: "kind export logs there", see: ['Exporting logs for cluster "kind" to:\n', "there\n"] },
      { do: "ls there/kind-worker", see: ["containers\n", "journal.log\n", "kubelet.log\n"] },
    ],
  },
  docker: {
    steps: [
      { do: "docker ps --format '{{.Names}}' | sort", see: "kind-control-plane\nkind-worker\nkind-worker2\n" },
      { do: "docker exec kind-control-plane bash -c 'hostname; ls /etc/kubernetes/manifests'", see: /^kind-control-plane\netcd\.yaml\n/ },
      { do: "docker stats --no-stream kind-worker", see: /^CONTAINER ID +NAME +CPU % +MEM USAGE \/ LIMIT .*\n[0-9a-f]{12} +kind-worker / },
      { do: "docker inspect kind-worker -f '{{.NetworkSettings.Networks.kind.IPAddress}}'", see: /^172\.18\.0\.\d+\n$/ },
      { do: "docker stop kind-worker", see: "kind-worker\n", wait: 60 },
      { do: "kubectl get node kind-worker --no-headers", see: /NotReady/ },
      { do: "docker start kind-worker", wait: 30 },
      { do: "kubectl get node kind-worker --no-headers", see: /kind-worker +Ready/ },
    ],
  },
  "vagrant / ansible": {
    workers: 1,
    steps: [
      { do: "vagrant up k8s-master-machine", code: 1, see: /^vagrant: kubewekend does not model vagrant/ },
      { do: "vagrant status", code: 1, see: /^vagrant: kubewekend does not model vagrant/ },
      { do: "ansible -i hosts all -m ping", code: 1, see: /^ansible: kubewekend does not model ansible/ },
      { do: "ansible-playbook -i hosts kind-playbook.yaml --tags setup_kind", code: 1, see: /kubewekend does not model ansible/ },
    ],
  },
  "Docker Swarm, Nomad, Mesos, OpenShift, ACA, ECS": {
    workers: 1,
    steps: [
      { do: "docker swarm init", code: 1, see: /kubewekend does not model Docker Swarm/ },
      { do: "docker service create --replicas 3 nginx", code: 1, see: /kubewekend does not model Docker Swarm/ },
      { do: "nomad job run web.nomad", code: 1, see: /^nomad: kubewekend does not model Nomad/ },
      { do: "oc new-app web", code: 1, see: /^oc: kubewekend does not model OpenShift/ },
    ],
  },
};
