/** Nodes in trouble, under repair, and full. */
import { lines, type Scenario } from "../scenario.ts";

const notReady: Scenario = {
  name: "a node that went away",
  prepare: lines(`
kubectl create deployment web --image=nginx --replicas=4
kubectl create service clusterip web --tcp=80
kubectl run bare --image=nginx --overrides='{"spec":{"nodeName":"kind-worker2"}}'
docker pause kind-worker2
sleep 60
sleep 400`),
  commands: lines(`
kubectl get nodes
kubectl get nodes -o wide
kubectl get pods -o wide
kubectl get pods --field-selector spec.nodeName=kind-worker2
kubectl get pods --sort-by=.spec.nodeName -o custom-columns=NAME:.metadata.name,NODE:.spec.nodeName,DELETED:.metadata.deletionTimestamp
kubectl describe node kind-worker2
kubectl describe pod bare
kubectl get node kind-worker2 -o jsonpath='{range .status.conditions[*]}{.type}={.status} {.reason}{"\\n"}{end}'
kubectl get node kind-worker2 -o jsonpath='{.spec.taints}'
kubectl get nodes -o jsonpath='{.items[?(@.spec.unschedulable)].metadata.name}'
kubectl get nodes --field-selector=spec.unschedulable=false
kubectl wait --for=condition=Ready node/kind-worker2 --timeout=1s
kubectl wait --for=condition=Ready=Unknown node/kind-worker2 --timeout=1s
kubectl get events --field-selector involvedObject.kind=Node,reason=NodeNotReady
kubectl get events -A --field-selector reason=TaintManagerEviction
kubectl get leases -n kube-node-lease -o name
kubectl get lease kind-worker2 -n kube-node-lease -o yaml
kubectl describe lease kind-worker2 -n kube-node-lease
kubectl get ep web
kubectl describe ep web
kubectl get ds -n kube-system
kubectl describe ds kube-proxy -n kube-system
kubectl rollout status deploy/web --timeout=1s
kubectl delete pod bare --wait=false
kubectl get pod bare
kubectl delete pod bare --force
kubectl get pod bare
kubectl drain kind-worker2 --ignore-daemonsets --force --disable-eviction --dry-run=client
kubectl taint node kind-worker2 node.kubernetes.io/out-of-service=nodeshutdown:NoExecute
kubectl get pods -o wide
kubectl delete node kind-worker2
kubectl get nodes
kubectl describe node kind-worker2
kubectl uncordon kind-worker2`),
};

const taints: Scenario = {
  name: "taints that drive pods away, and who tolerates them",
  files: {
    "pods.yaml": `apiVersion: v1
kind: Pod
metadata: {name: shy, labels: {app: t}}
spec:
  nodeName: kind-worker
  containers: [{name: main, image: nginx}]
---
apiVersion: v1
kind: Pod
metadata: {name: brave, labels: {app: t}}
spec:
  nodeName: kind-worker
  tolerations: [{operator: Exists}]
  containers: [{name: main, image: nginx}]
---
apiVersion: v1
kind: Pod
metadata: {name: patient, labels: {app: t}}
spec:
  nodeName: kind-worker
  tolerations: [{key: maintenance, operator: Equal, value: soon, effect: NoExecute, tolerationSeconds: 3600}]
  containers: [{name: main, image: nginx}]
---
apiVersion: v1
kind: Pod
metadata: {name: homeless, labels: {app: t}}
spec:
  nodeSelector: {kubernetes.io/hostname: kind-worker}
  containers: [{name: main, image: nginx}]
`,
  },
  prepare: lines(`
kubectl apply -f pods.yaml
kubectl taint node kind-worker maintenance=soon:NoExecute
kubectl taint node kind-worker2 gpu=true:PreferNoSchedule
sleep 40`),
  commands: lines(`
kubectl get pods
kubectl get pods -o wide
kubectl describe pod patient
kubectl describe pod brave
kubectl get pod shy
kubectl get events --field-selector involvedObject.name=shy
kubectl get nodes -o custom-columns='NAME:.metadata.name,KEYS:.spec.taints[*].key,EFFECTS:.spec.taints[*].effect'
kubectl get nodes -o go-template='{{range .items}}{{.metadata.name}}:{{range .spec.taints}} {{.key}}={{.value}}:{{.effect}}{{end}}{{"\\n"}}{{end}}'
kubectl apply -f pods.yaml
kubectl get pod homeless shy -o wide
kubectl describe pod homeless
kubectl describe node kind-worker
kubectl get pods -o jsonpath='{range .items[*]}{.metadata.name}{": "}{.spec.tolerations[*].key}{"\\n"}{end}'
kubectl patch pod patient --type=json -p='[{"op":"add","path":"/spec/tolerations/-","value":{"key":"x","operator":"Exists"}}]'
kubectl patch pod patient --type=json -p='[{"op":"remove","path":"/spec/tolerations/0"}]'
kubectl patch pod patient -p '{"spec":{"tolerations":[{"key":"k","operator":"Sometimes"}]}}'
kubectl taint node kind-worker maintenance=soon:NoExecute-
kubectl taint node kind-worker maintenance-
kubectl taint nodes -l kubernetes.io/hostname=kind-worker2 gpu:PreferNoSchedule-
kubectl taint nodes kind-worker dedicated=team:NoSchedule --overwrite -o yaml --dry-run=client
kubectl taint nodes kind-worker dedicated=team:NoSchedule -o name
kubectl taint nodes kind-worker dedicated:NoSchedule- dedicated:NoExecute-
kubectl taint nodes kind-worker =x:NoSchedule
kubectl taint nodes kind-worker a/b/c=x:NoSchedule
kubectl taint nodes kind-worker key='bad value':NoSchedule
kubectl taint nodes kind-worker kind-worker2 two=nodes:NoSchedule
kubectl taint nodes kind-worker kind-worker2 two-
kubectl get pods -o wide`),
};

const drained: Scenario = {
  name: "a drain that a budget blocks",
  files: {
    "one.yaml": `apiVersion: apps/v1
kind: Deployment
metadata: {name: one}
spec:
  replicas: 2
  selector: {matchLabels: {app: one}}
  template:
    metadata: {labels: {app: one}}
    spec:
      nodeSelector: {kubernetes.io/hostname: kind-worker}
      volumes: [{name: scratch, emptyDir: {}}]
      containers: [{name: main, image: nginx, volumeMounts: [{name: scratch, mountPath: /scratch}]}]
---
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: {name: one}
spec:
  maxUnavailable: 0
  unhealthyPodEvictionPolicy: AlwaysAllow
  selector: {matchLabels: {app: one}}
---
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: {name: ten}
spec:
  minAvailable: 10%
  selector: {matchExpressions: [{key: app, operator: In, values: [one, two]}]}
`,
    "evict.json":
      '{"apiVersion":"policy/v1","kind":"Eviction","metadata":{"name":"alone","namespace":"default"},"deleteOptions":{"gracePeriodSeconds":0}}',
  },
  prepare: lines(`
kubectl apply -f one.yaml
kubectl run alone --image=nginx --overrides='{"spec":{"nodeName":"kind-worker"}}'`),
  commands: lines(`
kubectl get pdb
kubectl describe pdb one
kubectl describe pdb ten
kubectl get pdb -o yaml
kubectl get pdb -o custom-columns=NAME:.metadata.name,MIN:.spec.minAvailable,MAX:.spec.maxUnavailable,OK:.status.disruptionsAllowed
kubectl drain kind-worker
kubectl get node kind-worker
kubectl drain kind-worker --ignore-daemonsets
kubectl drain kind-worker --ignore-daemonsets --delete-emptydir-data
kubectl drain kind-worker --ignore-daemonsets --delete-emptydir-data --force --dry-run=client
kubectl drain kind-worker --ignore-daemonsets --delete-emptydir-data --force --dry-run=server
kubectl drain kind-worker --ignore-daemonsets --pod-selector=app=nothing
kubectl drain kind-worker --ignore-daemonsets --pod-selector='app in ('
kubectl drain kind-worker kind-worker2 --selector=x=y
kubectl drain --selector=kubernetes.io/hostname=kind-worker --ignore-daemonsets --delete-emptydir-data --force --dry-run=client
kubectl drain kind-worker --grace-period=x
kubectl drain nodes/kind-worker --ignore-daemonsets --delete-emptydir-data --force --timeout=7s
kubectl get pods -o wide
kubectl get events --field-selector reason=NodeNotSchedulable
kubectl create --raw /api/v1/namespaces/default/pods/alone/eviction -f evict.json
kubectl get pods -o name
kubectl patch pdb one --type=merge -p '{"spec":{"maxUnavailable":1}}'
kubectl patch pdb one --type=merge -p '{"spec":{"minAvailable":1}}'
kubectl patch pdb ten --type=merge -p '{"spec":{"minAvailable":"110%"}}'
kubectl patch pdb ten --type=merge -p '{"spec":{"minAvailable":"x"}}'
kubectl delete pdb ten
kubectl uncordon kind-worker
kubectl uncordon --selector=kubernetes.io/hostname
kubectl explain pdb.spec.unhealthyPodEvictionPolicy
kubectl explain poddisruptionbudgets.status`),
};

const preempting: Scenario = {
  name: "priorities, and pods that preempt others",
  files: {
    "classes.yaml": `apiVersion: scheduling.k8s.io/v1
kind: PriorityClass
metadata: {name: gold}
value: 100000
description: Goes first
---
apiVersion: scheduling.k8s.io/v1
kind: PriorityClass
metadata: {name: bronze}
value: 10
preemptionPolicy: Never
globalDefault: true
`,
    "fill.yaml": `apiVersion: apps/v1
kind: Deployment
metadata: {name: fill}
spec:
  replicas: 2
  selector: {matchLabels: {app: fill}}
  template:
    metadata: {labels: {app: fill}}
    spec:
      terminationGracePeriodSeconds: 5
      containers: [{name: main, image: nginx, resources: {requests: {memory: 60%MEM}}}]
`.replace("60%MEM", "5Gi"),
    "vip.yaml": `apiVersion: v1
kind: Pod
metadata: {name: vip}
spec:
  priorityClassName: gold
  containers: [{name: main, image: nginx, resources: {requests: {memory: 6Gi}}}]
`,
    "wrong.yaml": `apiVersion: v1
kind: Pod
metadata: {name: wrong}
spec:
  priorityClassName: platinum
  containers: [{name: main, image: nginx}]
---
apiVersion: v1
kind: Pod
metadata: {name: liar}
spec:
  priorityClassName: bronze
  priority: 5
  containers: [{name: main, image: nginx}]
---
apiVersion: scheduling.k8s.io/v1
kind: PriorityClass
metadata: {name: second}
value: 5
globalDefault: true
---
apiVersion: scheduling.k8s.io/v1
kind: PriorityClass
metadata: {name: system-mine}
value: 5
---
apiVersion: scheduling.k8s.io/v1
kind: PriorityClass
metadata: {name: huge}
value: 2000000000
`,
  },
  prepare: lines(`
kubectl apply -f classes.yaml
kubectl apply -f fill.yaml
kubectl apply -f vip.yaml
sleep 30`),
  commands: lines(`
kubectl get priorityclasses
kubectl get pc -o wide
kubectl describe pc gold
kubectl describe pc bronze
kubectl get pc gold -o yaml
kubectl get pods -o wide
kubectl get pods -o custom-columns=NAME:.metadata.name,CLASS:.spec.priorityClassName,PRIORITY:.spec.priority,POLICY:.spec.preemptionPolicy,NOMINATED:.status.nominatedNodeName
kubectl describe pod vip
kubectl describe deploy fill
kubectl get events --field-selector reason=Preempted
kubectl get events --field-selector reason=FailedScheduling
kubectl apply -f wrong.yaml
kubectl patch pc gold -p '{"value":5}'
kubectl patch pc gold -p '{"description":"changed"}'
kubectl create priorityclass silver --value=1000 --global-default=true
kubectl create priorityclass silver --value=1000 --preemption-policy=Sometimes
kubectl create priorityclass silver --value=x
kubectl create priorityclass silver --value=1000 --description='in between' --preemption-policy=Never -o yaml
kubectl create priorityclass
kubectl delete pc silver gold nope
kubectl delete pc system-node-critical --dry-run=server
kubectl describe pods -l app=fill
kubectl scale deploy fill --replicas=0
kubectl get pods
kubectl explain pc
kubectl explain pod.spec.preemptionPolicy`),
};

const spread: Scenario = {
  name: "placement by zone, affinity and spread",
  files: {
    "spread.yaml": `apiVersion: apps/v1
kind: Deployment
metadata: {name: spread}
spec:
  replicas: 4
  selector: {matchLabels: {app: spread}}
  template:
    metadata: {labels: {app: spread}}
    spec:
      topologySpreadConstraints:
      - {maxSkew: 1, topologyKey: kubernetes.io/hostname, whenUnsatisfiable: DoNotSchedule, labelSelector: {matchLabels: {app: spread}}, minDomains: 2, nodeTaintsPolicy: Honor}
      - {maxSkew: 2, topologyKey: topology.kubernetes.io/zone, whenUnsatisfiable: ScheduleAnyway, labelSelector: {matchLabels: {app: spread}}}
      containers: [{name: main, image: nginx}]
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: apart}
spec:
  replicas: 4
  selector: {matchLabels: {app: apart}}
  template:
    metadata: {labels: {app: apart}}
    spec:
      affinity:
        podAntiAffinity:
          requiredDuringSchedulingIgnoredDuringExecution:
          - {topologyKey: kubernetes.io/hostname, labelSelector: {matchLabels: {app: apart}}}
        nodeAffinity:
          preferredDuringSchedulingIgnoredDuringExecution:
          - {weight: 5, preference: {matchExpressions: [{key: topology.kubernetes.io/zone, operator: In, values: [zone-b]}]}}
      containers: [{name: main, image: nginx}]
`,
  },
  workers: 3,
  prepare: ["kubectl apply -f spread.yaml", "kubectl label node kind-worker3 disk=ssd tier=fast", "sleep 20"],
  commands: lines(`
kubectl get pods -o wide --sort-by=.spec.nodeName
kubectl get pods -o wide -l app=apart
kubectl get nodes -L topology.kubernetes.io/zone,disk
kubectl get nodes -l 'disk in (ssd,hdd),tier=fast' --show-labels
kubectl get nodes -l 'topology.kubernetes.io/zone notin (zone-a)' -o name
kubectl get nodes -l disk,!node-role.kubernetes.io/control-plane -o name
kubectl describe deploy spread
kubectl describe deploy apart
kubectl describe pods -l app=apart --show-events=false
kubectl get deploy spread -o jsonpath='{.spec.template.spec.topologySpreadConstraints[0]}'
kubectl get deploy apart -o jsonpath='{.spec.template.spec.affinity}'
kubectl label node kind-worker3 disk=hdd
kubectl label node kind-worker3 disk=hdd --overwrite
kubectl label node kind-worker3 disk- tier- nope-
kubectl label nodes --all zone=here --dry-run=server
kubectl label nodes --all zone=here -o name
kubectl label node kind-worker kubernetes.io/hostname- --dry-run=client
kubectl annotate node kind-worker note='a long one' --list
kubectl annotate node kind-worker --list
kubectl scale deploy apart spread --replicas=1
kubectl scale deploy/apart deploy/spread --replicas=2
kubectl scale --replicas=2 --current-replicas=2 deploy/apart
kubectl scale --replicas=3 --current-replicas=9 deploy/apart
kubectl get deploy
kubectl patch deploy spread --type=json -p='[{"op":"remove","path":"/spec/template/spec/topologySpreadConstraints/0"}]'
kubectl patch deploy spread -p '{"spec":{"template":{"spec":{"topologySpreadConstraints":[{"topologyKey":"topology.kubernetes.io/zone","maxSkew":0,"whenUnsatisfiable":"Maybe"}]}}}}'
kubectl get deploy spread -o jsonpath='{.spec.template.spec.topologySpreadConstraints[*].topologyKey}'
kubectl explain pod.spec.topologySpreadConstraints.whenUnsatisfiable
kubectl explain pod.spec.affinity.podAntiAffinity --recursive`),
};

const staticPods: Scenario = {
  name: "static pods and what the kubelet does by itself",
  prepare: [
    "docker exec kind-worker sh -c \"printf 'apiVersion: v1\\nkind: Pod\\nmetadata: {name: fixed, labels: {app: fixed}}\\nspec: {containers: [{name: main, image: nginx}]}\\n' > /etc/kubernetes/manifests/fixed.yaml\"",
    "sleep 30",
  ],
  commands: lines(`
kubectl get pods
kubectl get pods -o wide
kubectl describe pod fixed-kind-worker
kubectl get pod fixed-kind-worker -o yaml
kubectl get pod fixed-kind-worker -o jsonpath='{.metadata.ownerReferences[0].kind}/{.metadata.ownerReferences[0].name}'
kubectl get pod fixed-kind-worker -o jsonpath='{.metadata.annotations}'
kubectl logs fixed-kind-worker --tail=1
kubectl drain kind-worker --dry-run=client --ignore-daemonsets
kubectl label pod fixed-kind-worker x=y
kubectl set image pod/fixed-kind-worker main=nginx:1.26
kubectl delete pod fixed-kind-worker
kubectl get pods
kubectl delete pod fixed-kind-worker --force --grace-period=0
kubectl get pods -A -l tier=control-plane
kubectl get pods -n kube-system -l tier=control-plane -o custom-columns=NAME:.metadata.name,HASH:.metadata.annotations.kubernetes\\\\.io/config\\\\.source
kubectl describe pod kube-apiserver-kind-control-plane -n kube-system
kubectl describe pod kube-scheduler-kind-control-plane -n kube-system
kubectl describe pod kube-controller-manager-kind-control-plane -n kube-system
kubectl get pod kube-apiserver-kind-control-plane -n kube-system -o jsonpath='{.spec.containers[0].command}'
kubectl describe pods -n kube-system -l k8s-app=kube-proxy
kubectl describe pods -n kube-system -l app=kindnet
kubectl describe pods -n kube-system -l k8s-app=kube-dns
kubectl describe pods -n local-path-storage
kubectl get all -n local-path-storage
kubectl get cm -n kube-system -o custom-columns=NAME:.metadata.name
kubectl describe cm kubeadm-config -n kube-system
kubectl describe cm -n local-path-storage
kubectl get pods -n kube-system -o jsonpath='{range .items[*]}{.metadata.name} {.status.qosClass} {.spec.priorityClassName}{"\\n"}{end}'`),
};

export const nodes: readonly Scenario[] = [notReady, taints, drained, preempting, spread, staticPods];
