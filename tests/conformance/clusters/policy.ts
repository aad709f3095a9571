/** Who may do what, and how much: RBAC, quotas, limits, budgets, priorities, taints. */
import { lines, type Scenario } from "../scenario.ts";

const rbac: Scenario = {
  name: "roles, bindings and questions about them",
  quick: true,
  files: {
    "rbac.yaml": `apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: {name: reader}
rules:
- {apiGroups: [""], resources: [pods, pods/log], verbs: [get, list]}
- {apiGroups: [apps], resources: [deployments], resourceNames: [web], verbs: ["*"]}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: {name: pinger, labels: {sums: up}}
rules:
- {nonResourceURLs: [/healthz, /metrics], verbs: [get]}
- {apiGroups: ["*"], resources: ["*"], verbs: [watch]}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: {name: sum}
aggregationRule: {clusterRoleSelectors: [{matchLabels: {sums: up}}]}
rules: []
`,
  },
  prepare: lines(`
kubectl apply -f rbac.yaml
kubectl create rolebinding ann-reads --role=reader --user=ann --group=staff
kubectl create clusterrolebinding all-ping --clusterrole=pinger --serviceaccount=default:robot
kubectl create rolebinding viewers --clusterrole=view --serviceaccount=default:robot
kubectl create sa robot`),
  commands: lines(`
kubectl get roles,rolebindings
kubectl get rolebindings -o wide
kubectl get clusterrolebindings all-ping -o wide
kubectl describe role reader
kubectl describe clusterrole pinger
kubectl describe clusterrole sum
kubectl describe rolebinding ann-reads
kubectl describe clusterrolebinding all-ping
kubectl describe clusterrole view
kubectl describe sa robot
kubectl auth can-i get pods --as=ann
kubectl auth can-i delete pods --as=ann
kubectl auth can-i get pods/log --as=ann
kubectl auth can-i get pods --subresource=log --as=ann
kubectl auth can-i update deployments/web --as=ann
kubectl auth can-i update deployments/other --as=ann
kubectl auth can-i update deploy web --as=ann
kubectl auth can-i get /healthz --as=system:serviceaccount:default:robot
kubectl auth can-i get /nope --as=ann
kubectl auth can-i get pods -A --as=ann
kubectl auth can-i get pods -n kube-system --as=ann
kubectl auth can-i get nodes --as=ann
kubectl auth can-i get nope --as=ann
kubectl auth can-i fly pods --as=ann
kubectl auth can-i '*' '*'
kubectl auth can-i get pods -q --as=nobody
kubectl auth can-i --list --as=ann
kubectl auth can-i --list --as=system:serviceaccount:default:robot --no-headers
kubectl auth can-i --list -n kube-system --as=nobody
kubectl auth can-i
kubectl auth can-i get
kubectl auth can-i get pods a b c
kubectl auth whoami
kubectl auth whoami -o yaml
kubectl auth whoami --as=ann --as-group=staff --as-uid=7
kubectl auth whoami -o jsonpath='{.status.userInfo.username}'
kubectl auth whoami extra
kubectl auth
kubectl auth nope
kubectl auth reconcile -f rbac.yaml
kubectl auth reconcile -f rbac.yaml --dry-run=client
kubectl auth reconcile
kubectl get pods --as=ann
kubectl get secrets --as=ann
kubectl get nodes --as=ann
kubectl get pods -A --as=ann
kubectl delete pod x --as=ann
kubectl create cm x --as=ann
kubectl get pods --as-group=staff
kubectl get pods --as=ann --as-group=staff
kubectl get secrets --as=system:serviceaccount:default:robot
kubectl get cm --as=system:serviceaccount:default:robot -o name
kubectl logs x --as=system:serviceaccount:default:nobody
kubectl get --raw /healthz --as=nobody
kubectl get --raw /apis --as=system:anonymous --as-group=system:unauthenticated`),
};

const quotas: Scenario = {
  name: "quotas, limits and priorities",
  files: {
    "quota.yaml": `apiVersion: v1
kind: ResourceQuota
metadata: {name: small}
spec: {hard: {pods: "2", requests.cpu: "1", limits.memory: 1Gi, count/configmaps: "3", services.nodeports: "0"}}
---
apiVersion: v1
kind: ResourceQuota
metadata: {name: best}
spec: {hard: {pods: "5"}, scopes: [BestEffort]}
---
apiVersion: v1
kind: LimitRange
metadata: {name: limits}
spec:
  limits:
  - {type: Container, default: {cpu: 200m, memory: 64Mi}, defaultRequest: {cpu: 100m}, max: {cpu: "1"}, min: {cpu: 10m}, maxLimitRequestRatio: {cpu: "4"}}
  - {type: Pod, max: {memory: 512Mi}}
  - {type: PersistentVolumeClaim, max: {storage: 1Gi}}
`,
    "greedy.yaml": `apiVersion: v1
kind: Pod
metadata: {name: greedy}
spec: {containers: [{name: main, image: nginx, resources: {limits: {cpu: "2", memory: 1Gi}}}]}
`,
  },
  prepare: [
    "kubectl create ns tight",
    "kubectl apply -n tight -f quota.yaml",
    "kubectl -n tight run one --image=nginx",
    "kubectl create priorityclass high --value=1000 --description='important work'",
  ],
  commands: lines(`
kubectl -n tight get quota
kubectl -n tight describe quota
kubectl -n tight get limits
kubectl -n tight describe limits
kubectl -n tight get pod one -o jsonpath='{.spec.containers[0].resources}'
kubectl -n tight describe pod one --show-events=false
kubectl -n tight apply -f greedy.yaml
kubectl -n tight create deployment many --image=nginx --replicas=5
kubectl -n tight get deploy,rs,pods
kubectl -n tight describe deploy many
kubectl -n tight describe rs
kubectl -n tight create cm a
kubectl -n tight create cm b
kubectl -n tight create cm c
kubectl -n tight create service nodeport x --tcp=80
kubectl -n tight run two --image=nginx
kubectl describe ns tight
kubectl get pc
kubectl describe pc high
kubectl describe pc system-node-critical
kubectl delete ns tight --wait=false
kubectl get ns tight`),
};

const budgets: Scenario = {
  name: "budgets, drains and taints",
  prepare: lines(`
kubectl create deployment web --image=nginx --replicas=3
kubectl create pdb web --selector=app=web --min-available=3
kubectl create pdb none --selector=app=nope --max-unavailable=50%
kubectl run bare --image=nginx`),
  commands: lines(`
kubectl get pdb
kubectl get pdb -o wide
kubectl describe pdb web
kubectl describe pdb none
kubectl get pdb web -o yaml
kubectl drain kind-worker --dry-run=client
kubectl drain kind-worker
kubectl drain nope
kubectl drain
kubectl drain kind-worker --selector=a=b
kubectl drain kind-worker --ignore-daemonsets --force --dry-run=client
kubectl drain kind-worker --ignore-daemonsets --timeout=1s
kubectl get nodes
kubectl uncordon kind-worker
kubectl uncordon kind-worker
kubectl cordon kind-worker kind-worker2
kubectl cordon nope
kubectl cordon
kubectl cordon -l nope=x
kubectl cordon --all
kubectl uncordon kind-worker kind-worker2 kind-control-plane
kubectl cordon kind-worker --dry-run=client
kubectl cordon kind-worker --dry-run=server
kubectl taint node kind-worker a=b:NoSchedule
kubectl taint node kind-worker a=c:NoSchedule
kubectl taint node kind-worker a=c:NoSchedule --overwrite
kubectl taint node kind-worker a=c:PreferNoSchedule b:NoExecute
kubectl describe node kind-worker | grep -A3 Taints
kubectl taint node kind-worker a-
kubectl taint node kind-worker a-
kubectl taint node kind-worker b:NoExecute-
kubectl taint node kind-worker a=b
kubectl taint node kind-worker a=b:Nope
kubectl taint node kind-worker a=b:NoSchedule a=b:NoSchedule
kubectl taint node kind-worker a=b:NoSchedule a=b:NoSchedule-
kubectl taint node kind-worker 'bad key:NoSchedule'
kubectl taint node
kubectl taint
kubectl taint pods bare a=b:NoSchedule
kubectl taint node -l kubernetes.io/hostname=kind-worker2 x=y:NoSchedule
kubectl taint nodes --all z=1:PreferNoSchedule
kubectl taint nodes --all z-
kubectl taint node kind-worker q=r:NoSchedule --dry-run=client
kubectl taint node nope a=b:NoSchedule
kubectl get nodes -o custom-columns=NAME:.metadata.name,TAINTS:.spec.taints
kubectl delete pdb --all`),
};

const namespaces: Scenario = {
  name: "many namespaces",
  prepare: lines(`
kubectl create ns alpha
kubectl create ns beta
kubectl label ns alpha team=a pod-security.kubernetes.io/enforce=restricted
kubectl -n alpha create cm one --from-literal=a=b
kubectl -n beta create deployment web --image=nginx
kubectl config set-context --current --namespace=beta`),
  commands: lines(`
kubectl get ns
kubectl get ns --show-labels
kubectl get ns -l team=a
kubectl get ns -L team
kubectl get ns alpha -o yaml
kubectl describe ns alpha
kubectl get cm -n alpha
kubectl get cm -A --field-selector=metadata.namespace=alpha
kubectl get deploy -A
kubectl get deploy -A -l app=web -o wide
kubectl get pods -n nope
kubectl get all -n alpha
kubectl get cm one -n alpha -o jsonpath='{.metadata.namespace}{"\\n"}'
kubectl get cm one -A
kubectl -n alpha run bad --image=nginx
kubectl -n alpha create deployment bad --image=nginx
kubectl delete ns alpha beta
kubectl get ns
kubectl get all -A -o name
kubectl create cm x -n alpha
kubectl delete ns alpha`),
};

const certificates: Scenario = {
  name: "certificate signing requests",
  files: {
    "csr.yaml": `apiVersion: certificates.k8s.io/v1
kind: CertificateSigningRequest
metadata: {name: ann}
spec:
  request: LS0tLS1CRUdJTiBDRVJUSUZJQ0FURSBSRVFVRVNULS0tLS0KTUlIdk1JR1dBZ0VBTURRd0VnWURWUVFLREFsemVYTjBaVzA2Ym05a1pYTXhIakFjQmdOVkJBTU1GWE41YzNSbGJUcHViMlJsT210cGJtUXRkMjl5YTJWeU1Ga3dFd1lIS29aSXpqMENBUVlJS29aSXpqMERBUWNEUWdBRQotLS0tLUVORCBDRVJUSUZJQ0FURSBSRVFVRVNULS0tLS0K
  signerName: example.com/signer
  usages: [client auth]
  expirationSeconds: 3600
`,
  },
  prepare: [],
  commands: lines(`
kubectl get csr
kubectl certificate approve nope
kubectl certificate deny nope
kubectl certificate approve
kubectl certificate
kubectl certificate nope
kubectl describe csr nope`),
};

export const policies: readonly Scenario[] = [rbac, quotas, budgets, namespaces, certificates];
