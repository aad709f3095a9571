/** etcd, the API server, the controller managers, and who writes controllers. */
import { readFileSync } from "node:fs";
import { away, back, CONTROL, type Scenario } from "./scenario.ts";

const PKI = "/etc/kubernetes/pki/etcd";
const EXEC = "kubectl -n kube-system exec etcd-kind-control-plane -- etcdctl";
const CERTIFIED = `${EXEC} --endpoints=https://127.0.0.1:2379 --cacert=${PKI}/ca.crt --cert=${PKI}/server.crt --key=${PKI}/server.key`;
const SERVER = "$(kubectl config view --minify -o jsonpath='{.clusters[0].cluster.server}')";
/** The manifest that lab 21 hands out. */
const CLOUD =
  /const MANIFEST = `([^`]+)`/.exec(
    readFileSync(new URL("../../../labs/the-address-that-never-comes/lab.ts", import.meta.url), "utf8"),
  )?.[1] ?? "";
const DATABASES = `
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: databases.example.com}
spec:
  group: example.com
  scope: Namespaced
  names: {kind: Database, plural: databases, singular: database, shortNames: [db]}
  versions:
  - name: v1
    served: true
    storage: true
    schema: {openAPIV3Schema: {type: object, properties: {spec: {type: object, properties: {replicas: {type: integer}}}}}}
`;
const ORDERS = "apiVersion: example.com/v1\nkind: Database\nmetadata: {name: orders}\nspec: {replicas: 2}\n";
/** A controller of a few lines: what is wished, and is not there, is made. */
const CONTROLLER = `
while true; do
  for name in $(kubectl get databases -o jsonpath='{.items[*].metadata.name}'); do
    kubectl get statefulset $name > /dev/null 2>&1 && continue
    replicas=$(kubectl get database $name -o jsonpath='{.spec.replicas}')
    kubectl create service clusterip $name --clusterip=None
    kubectl apply -f - <<EOT
apiVersion: apps/v1
kind: StatefulSet
metadata: {name: $name}
spec:
  serviceName: $name
  replicas: $replicas
  selector: {matchLabels: {app: $name}}
  template:
    metadata: {labels: {app: $name}}
    spec: {containers: [{name: db, image: "redis:7"}]}
EOT
  done
  sleep 5
done
`;

export const controlPlane: Readonly<Record<string, Scenario>> = {
  etcd: {
    steps: [
      {
        do: "kubectl -n kube-system get pod etcd-kind-control-plane -o yaml",
        see: [
          "image: registry.k8s.io/etcd:3.5.12-0\n",
          "- --data-dir=/var/lib/etcd\n",
          /- --listen-client-urls=https:\/\/127\.0\.0\.1:2379,https:\/\/172\.18\.0\.\d:2379\n/,
          `- --cert-file=${PKI}/server.crt\n`,
          "kubernetes.io/config.source: file\n",
        ],
      },
      { do: "kubectl -n kube-system describe pod etcd-kind-control-plane", see: ["Controlled By:  Node/kind-control-plane\n"] },
    ],
  },
  "etcdctl via exec": {
    steps: [
      { do: "kubectl run web --image=nginx:1.27", wait: 20 },
      {
        do: `${CERTIFIED} get /registry --prefix --keys-only`,
        see: ["/registry/pods/default/web\n\n", "/registry/minions/kind-worker\n\n"],
      },
      {
        do: `${CERTIFIED} get /registry/pods/default/web -w json`,
        see: /"key":"L3JlZ2lzdHJ5L3BvZHMvZGVmYXVsdC93ZWI=".*"version":\d+,"value":"/,
      },
      {
        do: `${CERTIFIED} get /registry/pods/default/web --rev=1000000`,
        code: 1,
        see: /etcdserver: mvcc: required revision is a future revision/,
      },
      { do: "(sleep 2; kubectl label pod web seen=yes) & true" },
      { do: `${CERTIFIED} watch /registry/pods --prefix`, stop: 10, see: ["PUT\n/registry/pods/default/web\n"] },
      { do: `${CERTIFIED} member list -w table`, see: /^\+-+\+-+\+-+\+-+\+-+\+-+\+\n\| +ID +\| STATUS +\| +NAME +\|/ },
      { do: `${CERTIFIED} endpoint status -w table`, see: /\| +ENDPOINT +\| +ID +\| VERSION \| DB SIZE \| IS LEADER \|/ },
      { do: `${CERTIFIED} snapshot save /var/lib/etcd/backup.db`, see: /Snapshot saved at \/var\/lib\/etcd\/backup\.db/ },
      { do: `${CERTIFIED} put k v`, see: "OK\n" },
      { do: `${CERTIFIED} put /registry/configmaps/default/mine nonsense`, see: "OK\n" },
      { do: "kubectl get configmap mine", code: 1 },
      { do: `${CERTIFIED} del /registry/configmaps/default/mine`, see: "1\n" },
      { do: `${CERTIFIED} compaction 300`, see: "compacted revision 300\n" },
      { do: `${EXEC} --endpoints=https://127.0.0.1:2379 get / --prefix`, code: 1, see: /context deadline exceeded/ },
      {
        do: `${EXEC} --endpoints=https://127.0.0.1:2379 --cacert=${PKI}/ca.crt get k`,
        code: 1,
        see: /bad certificate|certificate required|context deadline exceeded/,
      },
    ],
  },
  "etcd: what's in it": {
    workers: 1,
    steps: [
      { do: "kubectl create secret generic till --from-literal=password=hunter2" },
      { do: `${CERTIFIED} get /registry/secrets/default/till`, see: /hunter2|aHVudGVyMg==/ },
    ],
  },
  "kube-apiserver": {
    workers: 1,
    steps: [
      {
        do: "kubectl -n kube-system describe pod kube-apiserver-kind-control-plane",
        see: [
          "--authorization-mode=Node,RBAC\n",
          "--enable-admission-plugins=NodeRestriction\n",
          "--etcd-servers=https://127.0.0.1:2379\n",
          "--service-cluster-ip-range=10.96.0.0/16\n",
        ],
      },
      { do: "kubectl get --raw '/healthz?verbose'", see: ["[+]etcd ok\n", /healthz check passed\n?$/] },
      { do: "kubectl get --raw '/readyz?verbose'", see: /readyz check passed\n?$/ },
      { do: "kubectl get --raw /version", see: ['"gitVersion": "v1.28.9"'] },
      { do: "kubectl get --raw /api | jq -r .versions[]", see: "v1\n" },
      { do: "kubectl get --raw /apis | jq -r '.groups[].name' | head -2", see: "apiregistration.k8s.io\napps\n" },
      { do: "kubectl get --raw /metrics | grep -c '^apiserver_storage_objects'", see: /^\d+\n$/ },
      { do: "kubectl proxy > /dev/null &" },
      { do: "curl -s localhost:8001/api | jq -r .kind", see: "APIVersions\n" },
      {
        do: `${CONTROL} curl -sk https://127.0.0.1:6443/api`,
        see: `{
  "kind": "Status",
  "apiVersion": "v1",
  "metadata": {},
  "status": "Failure",
  "message": "forbidden: User \\"system:anonymous\\" cannot get path \\"/api\\"",
  "reason": "Forbidden",
  "details": {},
  "code": 403
}`,
      },
    ],
  },
  "authentication → authorisation → admission → validation → etcd (the seed's note)": {
    workers: 1,
    steps: [
      { do: "kubectl create quota pods --hard=pods=0", wait: 5 },
      { do: "REVISION=$(kubectl get --raw '/api/v1/namespaces?limit=1' | jq -r .metadata.resourceVersion)" },
      { do: `curl -sk -H 'Authorization: Bearer nonsense' ${SERVER}/api/v1/pods | jq .code`, see: "401\n" },
      {
        do: "kubectl get pods --as=system:serviceaccount:default:default",
        code: 1,
        see: /^Error from server \(Forbidden\): pods is forbidden: User "system:serviceaccount:default:default" cannot list/,
      },
      {
        do: "kubectl run web --image=nginx",
        code: 1,
        see: /^Error from server \(Forbidden\): pods "web" is forbidden: exceeded quota: pods, requested: pods=1, used: pods=0, limited: pods=0\n$/,
      },
      {
        do: "kubectl apply --validate=strict -f wrong.yaml",
        files: { "wrong.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: wrong}\ndate: {a: b}\n" },
        code: 1,
        see: /Error from server \(BadRequest\): .*strict decoding error: unknown field "date"\n$/,
      },
      {
        do: 'kubectl create configmap fine --from-literal=a=b --dry-run=client -o json | jq \'.metadata.labels={"bad label":"x"}\' | kubectl create -f -',
        code: 1,
        see: /^The ConfigMap "fine" is invalid: metadata\.labels: Invalid value: "bad label"/,
      },
      {
        do: "test $(kubectl get --raw '/api/v1/namespaces?limit=1' | jq -r .metadata.resourceVersion) -le $((REVISION + 8)) && kubectl get cm wrong fine",
        code: 1,
        see: /^Error from server \(NotFound\): configmaps "wrong" not found\n/,
      },
      { do: "kubectl create configmap fine --from-literal=a=b", see: "configmap/fine created\n" },
      { do: "kubectl auth can-i create pods --as=jane", code: 1, see: "no\n" },
      { do: "kubectl auth whoami", see: /Username +kubernetes-admin\n/ },
    ],
  },
  "horizontal scaling of apiserver": {
    kind: "kind: Cluster\napiVersion: kind.x-k8s.io/v1alpha4\nnodes: [{role: control-plane}, {role: control-plane}, {role: control-plane}]\n",
    steps: [
      {
        do: "HOLDER=$(kubectl -n kube-system get lease kube-scheduler -o jsonpath={.spec.holderIdentity}); docker stop ${HOLDER%%_*}",
        wait: 90,
      },
      { do: "kubectl get nodes --no-headers | grep -c NotReady", see: "1\n" },
      {
        do: "test $(kubectl -n kube-system get lease kube-scheduler -o jsonpath={.spec.holderIdentity}) != $HOLDER && echo changed",
        see: "changed\n",
      },
      {
        do: "kubectl -n kube-system get lease kube-controller-manager -o jsonpath={.spec.holderIdentity} | grep -c ^${HOLDER%%_*}_",
        code: 1,
      },
    ],
  },
  "kube-controller-manager": {
    steps: [
      {
        do: "kubectl -n kube-system describe pod kube-controller-manager-kind-control-plane",
        see: ["--controllers=*,bootstrapsigner,tokencleaner\n", "--allocate-node-cidrs=true\n", "--leader-elect=true\n"],
      },
      { do: "kubectl get lease -n kube-system", see: ["kube-controller-manager "] },
      { do: "kubectl create deployment web --image=nginx:1.27 --replicas=3 && kubectl expose deployment web --port=80", wait: 30 },
      { do: away("kube-controller-manager"), wait: 15 },
      { do: "kubectl scale deployment web --replicas=5", see: "deployment.apps/web scaled\n", wait: 60 },
      { do: "kubectl get deployment web -o jsonpath='{.spec.replicas} {.status.replicas}'", see: "5 3" },
      { do: "kubectl delete pod $(kubectl get pods -l app=web -o jsonpath='{.items[0].metadata.name}')", wait: 60 },
      { do: "kubectl get pods -l app=web --no-headers | wc -l", see: "2\n" },
      { do: "kubectl get endpoints web -o jsonpath='{.subsets[0].addresses[*].ip}' | wc -w", see: "3\n" },
      { do: back("kube-controller-manager"), wait: 90 },
      { do: "kubectl get deployment web --no-headers", see: /^web +5\/5 / },
    ],
  },
  '"database-controller, gitops-controller"': {
    steps: [
      { do: "kubectl apply -f databases.yaml", files: { "databases.yaml": DATABASES }, wait: 5 },
      { do: "kubectl apply -f orders.yaml", files: { "orders.yaml": ORDERS }, see: "database.example.com/orders created\n", wait: 30 },
      { do: "kubectl get statefulset", see: "No resources found in default namespace.\n" },
      { do: "bash controller.sh > controller.log 2>&1 &", files: { "controller.sh": CONTROLLER }, wait: 60 },
      { do: "kubectl get statefulset orders --no-headers", see: /^orders +2\/2 / },
      { do: "kubectl get service orders --no-headers", see: /^orders +ClusterIP +None / },
      { do: "kill %1", wait: 5 },
      { do: "sed s/orders/bills/ orders.yaml | kubectl apply -f -", see: "database.example.com/bills created\n", wait: 60 },
      { do: "kubectl get statefulset bills", code: 1, see: /NotFound/ },
    ],
  },
  "cloud-controller-manager": {
    steps: [
      { do: "kubectl create deployment web --image=nginx:1.27 && kubectl expose deployment web --port=80 --type=LoadBalancer", wait: 120 },
      { do: "kubectl get service web --no-headers", see: /<pending>/ },
      { do: "kubectl apply -f ccm.yaml", files: { "ccm.yaml": CLOUD }, wait: 60 },
      { do: "kubectl get service web -o jsonpath={.status.loadBalancer.ingress[0].ip}", see: /^172\.18\.0\.\d+$/ },
      { do: "kubectl -n kube-system scale deployment cloud-controller-manager --replicas=0", wait: 30 },
      {
        do: "docker exec kind-worker2 sed -i 's/--provider-id=[^ \"]*/--cloud-provider=external/' /var/lib/kubelet/kubeadm-flags.env && kubectl delete node kind-worker2 && docker exec kind-worker2 systemctl restart kubelet",
        wait: 30,
      },
      { do: "kubectl get node kind-worker2 -o jsonpath='{.spec.taints[*].key}'", see: ["node.cloudprovider.kubernetes.io/uninitialized"] },
      { do: "kubectl -n kube-system scale deployment cloud-controller-manager --replicas=1", wait: 30 },
      { do: "kubectl get node kind-worker2 -o jsonpath='{.spec.taints[*].key}'", see: "" },
      { do: "docker rm -f kind-worker2", wait: 90 },
      { do: "kubectl get node kind-worker2", code: 1, see: /NotFound/ },
    ],
  },
};
