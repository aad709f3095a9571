/** Clusters prepared by the same lines, and the commands that two kubectls are asked. */
export interface Scenario {
  name: string;
  files?: Readonly<Record<string, string>>;
  /** Run by the page's kubectl in both worlds; each must succeed. */
  prepare: readonly string[];
  commands: readonly string[];
}

const KINDS =
  "nodes,namespaces,pods,services,deployments,replicasets,daemonsets,configmaps,serviceaccounts,storageclasses,leases,priorityclasses";

const fresh: Scenario = {
  name: "a fresh cluster",
  prepare: [],
  commands: [
    "kubectl get pods -A",
    "kubectl get pods -A -o wide",
    "kubectl get nodes",
    "kubectl get nodes -o wide",
    "kubectl get nodes --show-labels",
    "kubectl get nodes -o yaml",
    "kubectl get nodes -o json",
    "kubectl get nodes -o name",
    "kubectl get nodes -L kubernetes.io/hostname,kubernetes.io/os",
    "kubectl get nodes -l '!node-role.kubernetes.io/control-plane'",
    'kubectl get nodes -o jsonpath=\'{range .items[*]}{.metadata.name}{"\\t"}{.status.addresses[0].address}{"\\n"}{end}\'',
    "kubectl get nodes -o custom-columns=NAME:.metadata.name,CPU:.status.capacity.cpu,TAINTS:.spec.taints[*].key",
    "kubectl get nodes -o go-template='{{range .items}}{{.metadata.name}} {{end}}'",
    "kubectl get nodes --sort-by=.metadata.name --no-headers",
    "kubectl get all",
    "kubectl get all -n kube-system",
    "kubectl get svc -A",
    "kubectl get svc -A -o wide",
    "kubectl get cm -A",
    "kubectl get sa -A",
    "kubectl get leases -n kube-node-lease",
    "kubectl get ns",
    "kubectl get ns --show-kind",
    "kubectl get sc",
    "kubectl get sc -o yaml",
    "kubectl get pc",
    "kubectl get ep",
    "kubectl get endpointslices -A",
    "kubectl get ds,deploy,rs -A",
    "kubectl get ds -n kube-system -o wide",
    "kubectl get clusterroles",
    "kubectl get clusterrolebindings -o wide",
    "kubectl get roles,rolebindings -A",
    "kubectl get crd",
    "kubectl get csr",
    "kubectl get pv,pvc",
    "kubectl get secrets -A",
    "kubectl get jobs,cronjobs,ingress,netpol,hpa,pdb,sts",
    "kubectl get apiservices",
    "kubectl get flowschemas",
    "kubectl get componentstatuses",
    `kubectl get ${KINDS} -A -o name`,
    "kubectl get nope",
    "kubectl get pods nope",
    "kubectl get pods -n nope",
    "kubectl get pods --nope",
    "kubectl get",
    "kubectl get pods -o nope",
    "kubectl get pods -o jsonpath='{'",
    "kubectl get pods -l 'a in ('",
    "kubectl get pods --field-selector=nope=1",
    "kubectl get pods --field-selector=status.phase=Pending -A",
    "kubectl get pods -A --sort-by=.nope",
    "kubectl get pod etcd-kind-control-plane -n kube-system -o yaml",
    "kubectl get deploy coredns -n kube-system -o yaml",
    "kubectl get cm coredns -n kube-system -o jsonpath='{.data.Corefile}'",
    "kubectl get --raw /healthz",
    "kubectl get --raw '/readyz?verbose'",
    "kubectl get --raw /version",
    "kubectl get --raw /nope",
    "kubectl version",
    "kubectl cluster-info",
    "kubectl api-versions",
    "kubectl api-resources",
    "kubectl api-resources --namespaced=false --sort-by=name",
    "kubectl api-resources -o wide --api-group=apps",
    "kubectl explain pod",
    "kubectl explain deployment.spec.strategy",
    "kubectl explain pod.spec.nope",
    "kubectl explain nope",
    "kubectl describe node kind-worker",
    "kubectl describe node kind-control-plane",
    "kubectl describe svc kubernetes",
    "kubectl describe svc kube-dns -n kube-system",
    "kubectl describe deploy coredns -n kube-system",
    "kubectl describe ds kube-proxy -n kube-system",
    "kubectl describe pod etcd-kind-control-plane -n kube-system",
    "kubectl describe cm coredns -n kube-system",
    "kubectl describe ns default",
    "kubectl describe sc standard",
    "kubectl describe sa default",
    "kubectl describe pods nope",
    "kubectl top nodes",
    "kubectl auth can-i create pods",
    "kubectl auth can-i '*' '*' --as=nobody",
    "kubectl auth whoami",
    "kubectl logs -n kube-system kube-scheduler-kind-control-plane --tail=3",
    "kubectl logs nope",
    "kubectl frobnicate",
    "kubectl config current-context",
    "kubectl rollout history deploy/coredns -n kube-system",
    "kubectl rollout status deploy/coredns -n kube-system",
    "kubectl events",
    "kubectl options",
  ],
};

const web: Scenario = {
  name: "a Deployment with a Service",
  files: {
    "web.yaml": `apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
  labels: {app: web}
spec:
  replicas: 3
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
      - name: nginx
        image: nginx:1.25
        ports: [{containerPort: 80, name: http}]
        resources: {requests: {cpu: 50m, memory: 32Mi}, limits: {memory: 64Mi}}
        readinessProbe: {httpGet: {path: /, port: http}, periodSeconds: 2}
---
apiVersion: v1
kind: Service
metadata: {name: web}
spec:
  selector: {app: web}
  ports: [{port: 80, targetPort: http}]
`,
    "settings.yaml": 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: settings}\ndata: {color: blue, size: "3"}\n',
    "wrong.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: wrong}\ndato: {a: b}\n",
    "invalid.yaml": "apiVersion: v1\nkind: Service\nmetadata: {name: Web_1}\nspec: {ports: [{port: 99999}]}\n",
    "broken.yaml": "apiVersion: v1\nkind: [\n",
    "unknown.yaml": "apiVersion: v1\nkind: Nope\nmetadata: {name: a}\n",
    "job.yaml": `apiVersion: batch/v1
kind: Job
metadata: {name: once}
spec:
  template:
    spec:
      restartPolicy: Never
      containers: [{name: main, image: busybox, command: [echo, done]}]
`,
  },
  prepare: ["kubectl apply -f web.yaml", "kubectl create configmap old --from-literal=a=b"],
  commands: [
    "kubectl get deploy,rs,pods,svc,ep",
    "kubectl get pods -o wide",
    "kubectl get pods -l app=web -o yaml",
    "kubectl get pods -o json",
    "kubectl get deploy web -o yaml",
    "kubectl get svc web -o json",
    "kubectl get pods -o jsonpath='{.items[*].status.podIP}'",
    "kubectl get pods --show-labels",
    "kubectl get rs -o wide",
    "kubectl get events --sort-by=.metadata.name",
    "kubectl describe deploy web",
    "kubectl describe rs",
    "kubectl describe svc web",
    "kubectl describe pods -l app=web",
    "kubectl describe ep web",
    "kubectl rollout status deploy web",
    "kubectl rollout history deploy web",
    "kubectl rollout history deploy web --revision=1",
    "kubectl logs deploy/web --tail=2",
    "kubectl create -f settings.yaml",
    "kubectl create -f settings.yaml",
    "kubectl get cm settings -o yaml",
    "kubectl apply -f settings.yaml",
    "kubectl apply -f settings.yaml",
    "kubectl apply -f web.yaml",
    "kubectl apply -f wrong.yaml",
    "kubectl apply -f invalid.yaml",
    "kubectl create -f invalid.yaml",
    "kubectl apply -f broken.yaml",
    "kubectl apply -f unknown.yaml",
    "kubectl apply -f nope.yaml",
    "kubectl apply -f web.yaml --dry-run=client",
    "kubectl apply -f web.yaml --dry-run=server",
    "kubectl label cm settings tier=back",
    "kubectl label cm settings tier=front",
    "kubectl label cm settings tier=front --overwrite",
    "kubectl label cm settings tier-",
    "kubectl annotate cm settings note='a b'",
    "kubectl get cm settings -o yaml",
    "kubectl describe cm settings",
    'kubectl patch cm settings -p \'{"data":{"color":"red"}}\'',
    'kubectl patch cm settings --type=json -p \'[{"op":"remove","path":"/data/nope"}]\'',
    "kubectl scale deploy web --replicas=2",
    "kubectl scale deploy nope --replicas=2",
    "kubectl get deploy web",
    "kubectl set image deploy/web nginx=nginx:1.26",
    "kubectl rollout history deploy web",
    "kubectl rollout undo deploy web --to-revision=9",
    "kubectl autoscale deploy web --min=2 --max=4 --cpu-percent=80",
    "kubectl describe hpa web",
    "kubectl expose deploy web --name=web2 --port=8080 --target-port=80",
    "kubectl expose deploy web",
    "kubectl create deployment api --image=httpd --dry-run=client -o yaml",
    "kubectl create deployment web --image=nginx",
    "kubectl create ns dev",
    "kubectl create ns dev",
    "kubectl create ns Bad_Name",
    "kubectl create sa robot",
    "kubectl create secret generic s --from-literal=password=x",
    "kubectl get secret s -o yaml",
    "kubectl describe secret s",
    "kubectl create role r --verb=get --resource=pods",
    "kubectl create rolebinding rb --role=r --serviceaccount=default:robot",
    "kubectl describe role r",
    "kubectl describe rolebinding rb",
    "kubectl auth can-i get pods --as=system:serviceaccount:default:robot",
    "kubectl create quota q --hard=pods=10",
    "kubectl describe quota q",
    "kubectl create -f job.yaml",
    "kubectl run one --image=busybox --restart=Never -- sleep 100",
    "kubectl run one --image=busybox",
    "kubectl run Bad --image=busybox",
    "kubectl cordon kind-worker",
    "kubectl cordon kind-worker",
    "kubectl uncordon kind-worker",
    "kubectl taint nodes kind-worker a=b:NoSchedule",
    "kubectl taint nodes kind-worker a=b:NoSchedule-",
    "kubectl replace -f settings.yaml",
    "kubectl diff -f settings.yaml",
    "kubectl delete cm settings",
    "kubectl delete cm settings",
    "kubectl delete cm settings --ignore-not-found",
    "kubectl delete cm",
    "kubectl delete hpa web",
    "kubectl delete svc web2 --wait=false",
    "kubectl delete deploy web --dry-run=client",
    "kubectl delete -f web.yaml --wait=false",
    "kubectl get all",
  ],
};

export const clusters: readonly Scenario[] = [fresh, web];
