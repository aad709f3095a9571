/** Events, endpoints by hand, storage in every state, traffic rules, classes: what people look at and write. */
import { lines, type Scenario } from "../scenario.ts";

const EVENTS = ["Normal", "Warning"]
  .flatMap((type, index) =>
    [1, 7].map(
      (count) => `apiVersion: v1
kind: Event
metadata: {name: by-hand-${index}-${count}, namespace: default}
type: ${type}
reason: Reason${index}${count}
message: "a message of ${count}\\nand a second line"
count: ${count}
firstTimestamp: "2024-07-09T08:00:00Z"
lastTimestamp: "2024-07-09T08:1${count}:00Z"
involvedObject: {apiVersion: v1, kind: ConfigMap, name: thing, namespace: default}
source: {component: hand, host: here}
reportingComponent: ""
reportingInstance: ""
`,
    ),
  )
  .join("---\n");

const events: Scenario = {
  name: "events of many sorts",
  files: {
    "events.yaml": EVENTS,
    "new.yaml": `apiVersion: events.k8s.io/v1
kind: Event
metadata: {name: modern, namespace: default}
eventTime: "2024-07-09T08:20:00.000000Z"
reportingController: example.com/hand
reportingInstance: one
action: Doing
reason: Done
type: Normal
regarding: {apiVersion: v1, kind: ConfigMap, name: thing, namespace: default}
related: {apiVersion: v1, kind: Pod, name: other, namespace: default}
note: a note
series: {count: 5, lastObservedTime: "2024-07-09T08:25:00.000000Z"}
`,
    "bad.yaml": `apiVersion: events.k8s.io/v1
kind: Event
metadata: {name: bad, namespace: default}
type: Strange
`,
  },
  prepare: ["kubectl create cm thing", "kubectl apply -f events.yaml", "kubectl apply -f new.yaml"],
  commands: lines(`
kubectl get events
kubectl get events -o wide
kubectl get events --sort-by=.lastTimestamp
kubectl get events --sort-by=.count -o custom-columns=NAME:.metadata.name,COUNT:.count
kubectl get events --field-selector type=Warning
kubectl get events --field-selector reason=Done,involvedObject.kind=ConfigMap -o name
kubectl get events --field-selector source=hand
kubectl get events --field-selector involvedObject.uid=x
kubectl get events --field-selector count=7
kubectl get events.events.k8s.io
kubectl get events.events.k8s.io modern -o yaml
kubectl get event modern -o yaml
kubectl get event by-hand-1-7 -o json
kubectl describe event by-hand-0-1
kubectl events
kubectl events --types=Warning
kubectl events --types=Warning,Normal --no-headers
kubectl events --for=cm/thing
kubectl events --for=configmap/thing --types=normal
kubectl events --for=thing
kubectl events --for=cm/nope
kubectl events --for=nope/nope
kubectl events -A --types=Warning
kubectl events -o yaml --types=Warning
kubectl events -o json --for=cm/nope
kubectl events -o name
kubectl events -o wide
kubectl events -n nope
kubectl describe cm thing
kubectl create -f bad.yaml
kubectl delete events --field-selector type=Warning
kubectl delete events --all
kubectl get events
kubectl explain event.series`),
};

const endpoints: Scenario = {
  name: "endpoints and slices by hand",
  files: {
    "slices.yaml": `apiVersion: v1
kind: Service
metadata: {name: db}
spec: {ports: [{name: sql, port: 5432}]}
---
apiVersion: discovery.k8s.io/v1
kind: EndpointSlice
metadata: {name: db-1, labels: {kubernetes.io/service-name: db}}
addressType: IPv4
ports: [{name: sql, port: 5432, protocol: TCP}]
endpoints:
- {addresses: [10.9.0.1], conditions: {ready: true, serving: true}, hostname: a, zone: z1, nodeName: kind-worker, targetRef: {kind: Pod, name: p, namespace: default}}
- {addresses: [10.9.0.2], conditions: {ready: false, serving: true, terminating: true}, hints: {forZones: [{name: z1}]}}
---
apiVersion: discovery.k8s.io/v1
kind: EndpointSlice
metadata: {name: v6}
addressType: IPv6
ports: []
endpoints: [{addresses: ["fd00::1"]}]
---
apiVersion: v1
kind: Endpoints
metadata: {name: old}
subsets:
- {addresses: [{ip: 10.8.0.1, hostname: x, nodeName: kind-worker}], ports: [{name: a, port: 1}, {name: b, port: 2, protocol: UDP}]}
- {notReadyAddresses: [{ip: 10.8.0.2}], ports: [{port: 3}]}
`,
    "bad.yaml": `apiVersion: discovery.k8s.io/v1
kind: EndpointSlice
metadata: {name: bad}
addressType: IPv4
ports: [{name: Bad_Port, port: 70000}]
endpoints: [{addresses: ["fd00::1", nope]}]
---
apiVersion: v1
kind: Endpoints
metadata: {name: bad}
subsets: [{addresses: [{ip: 127.0.0.1}], ports: [{port: 0}]}]
`,
  },
  prepare: ["kubectl apply -f slices.yaml", "sleep 5"],
  commands: lines(`
kubectl get ep,endpointslices
kubectl get endpointslices -o wide
kubectl get endpointslices -l kubernetes.io/service-name=db
kubectl describe endpointslice db-1
kubectl describe endpointslice v6
kubectl describe ep old
kubectl describe svc db
kubectl get ep old -o yaml
kubectl get endpointslice db-1 -o jsonpath='{range .endpoints[*]}{.addresses[0]} {.conditions.ready}{"\\n"}{end}'
kubectl get endpointslices -o custom-columns='NAME:.metadata.name,IPS:.endpoints[*].addresses'
kubectl apply -f bad.yaml
kubectl patch endpointslice db-1 --type=merge -p '{"addressType":"IPv6"}'
kubectl patch ep old --type=json -p='[{"op":"remove","path":"/subsets/1"}]'
kubectl delete ep old db
kubectl get ep,endpointslices
kubectl delete endpointslices --all
kubectl explain endpointslice.endpoints.conditions`),
};

const disks: Scenario = {
  name: "persistent volumes in every state",
  files: {
    "disks.yaml": `apiVersion: v1
kind: PersistentVolume
metadata: {name: free, labels: {kind: free}}
spec: {capacity: {storage: 1Gi}, accessModes: [ReadWriteOnce], storageClassName: manual, local: {path: /mnt/a}, nodeAffinity: {required: {nodeSelectorTerms: [{matchExpressions: [{key: kubernetes.io/hostname, operator: In, values: [kind-worker]}]}]}}}
---
apiVersion: v1
kind: PersistentVolume
metadata: {name: reserved}
spec: {capacity: {storage: 2Gi}, accessModes: [ReadWriteMany], storageClassName: manual, volumeMode: Block, claimRef: {namespace: default, name: later}, hostPath: {path: /mnt/b}}
---
apiVersion: v1
kind: PersistentVolume
metadata: {name: bound}
spec: {capacity: {storage: 3Gi}, accessModes: [ReadWriteOnce], storageClassName: manual, persistentVolumeReclaimPolicy: Retain, csi: {driver: d.example.com, volumeHandle: h, fsType: ext4, volumeAttributes: {a: b}}}
---
apiVersion: v1
kind: PersistentVolumeClaim
metadata: {name: takes}
spec: {accessModes: [ReadWriteOnce], storageClassName: manual, volumeName: bound, resources: {requests: {storage: 3Gi}}}
---
apiVersion: v1
kind: PersistentVolumeClaim
metadata: {name: waits}
spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}
---
apiVersion: v1
kind: PersistentVolumeClaim
metadata: {name: large}
spec: {accessModes: [ReadWriteOnce], storageClassName: manual, resources: {requests: {storage: 1Ti}}}
---
apiVersion: v1
kind: PersistentVolumeClaim
metadata: {name: cloned}
spec: {accessModes: [ReadWriteOnce], storageClassName: "", dataSource: {kind: PersistentVolumeClaim, name: takes}, resources: {requests: {storage: 3Gi}, limits: {storage: 4Gi}}}
---
apiVersion: v1
kind: Pod
metadata: {name: user}
spec:
  volumes: [{name: d, persistentVolumeClaim: {claimName: waits}}, {name: e, ephemeral: {volumeClaimTemplate: {spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}}}}]
  containers: [{name: main, image: nginx, volumeMounts: [{name: d, mountPath: /d}, {name: e, mountPath: /e}]}]
`,
    "bad.yaml": `apiVersion: v1
kind: PersistentVolume
metadata: {name: bad}
spec: {capacity: {storage: -1Gi}, accessModes: [Sometimes], hostPath: {path: /../x}, nfs: {server: a, path: b}}
---
apiVersion: v1
kind: PersistentVolumeClaim
metadata: {name: bad}
spec: {accessModes: [], resources: {requests: {}}}
`,
  },
  prepare: ["kubectl apply -f disks.yaml", "sleep 30"],
  commands: lines(`
kubectl get pv,pvc
kubectl get pv -o wide
kubectl get pvc -o wide
kubectl get pv --sort-by=.spec.capacity.storage
kubectl get pv -l kind=free -o name
kubectl describe pv free
kubectl describe pv reserved
kubectl describe pv bound
kubectl describe pvc takes
kubectl describe pvc waits
kubectl describe pvc large
kubectl describe pvc cloned
kubectl describe pvc user-e
kubectl describe pod user
kubectl get pv -o custom-columns=NAME:.metadata.name,PHASE:.status.phase,CLAIM:.spec.claimRef.name
kubectl get pvc -o jsonpath='{.items[?(@.status.phase=="Pending")].metadata.name}'
kubectl wait pvc/takes --for=jsonpath='{.status.phase}'=Bound --timeout=1s
kubectl apply -f bad.yaml
kubectl patch pv free -p '{"spec":{"persistentVolumeReclaimPolicy":"Recycle"}}'
kubectl patch pv free -p '{"spec":{"capacity":{"storage":"5Gi"}}}'
kubectl patch pv bound -p '{"spec":{"csi":{"volumeHandle":"other"}}}'
kubectl patch pvc waits -p '{"spec":{"resources":{"requests":{"storage":"2Gi"}}}}'
kubectl delete pvc takes
kubectl get pv bound
kubectl patch pv bound --type=json -p='[{"op":"remove","path":"/spec/claimRef"}]'
kubectl get pv bound
kubectl delete pvc waits --wait=false
kubectl get pvc waits
kubectl describe pvc waits
kubectl delete pod user --now
kubectl get pvc
kubectl delete pv free reserved
kubectl explain pv.spec.persistentVolumeReclaimPolicy
kubectl explain pvc.spec.dataSourceRef
kubectl get volumeattachments,csidrivers,csinodes,csistoragecapacities`),
};

const classes: Scenario = {
  name: "classes of runtimes, ingresses and storage",
  files: {
    "classes.yaml": `apiVersion: node.k8s.io/v1
kind: RuntimeClass
metadata: {name: sandbox}
handler: runsc
overhead: {podFixed: {memory: 10Mi, cpu: 5m}}
scheduling: {nodeSelector: {sandbox: "yes"}, tolerations: [{key: s, operator: Exists}]}
---
apiVersion: networking.k8s.io/v1
kind: IngressClass
metadata: {name: one, annotations: {ingressclass.kubernetes.io/is-default-class: "true"}}
spec: {controller: example.com/one, parameters: {apiGroup: example.com, kind: Params, name: p, scope: Namespace, namespace: default}}
---
apiVersion: storage.k8s.io/v1
kind: StorageClass
metadata: {name: waiting}
provisioner: kubernetes.io/no-provisioner
volumeBindingMode: WaitForFirstConsumer
---
apiVersion: storage.k8s.io/v1
kind: CSIDriver
metadata: {name: d.example.com}
spec: {attachRequired: false, podInfoOnMount: true, fsGroupPolicy: File, volumeLifecycleModes: [Persistent, Ephemeral]}
---
apiVersion: v1
kind: Pod
metadata: {name: boxed}
spec: {runtimeClassName: sandbox, containers: [{name: main, image: nginx}]}
`,
    "bad.yaml": `apiVersion: v1
kind: Pod
metadata: {name: bad}
spec: {runtimeClassName: nope, containers: [{name: main, image: nginx}]}
---
apiVersion: storage.k8s.io/v1
kind: StorageClass
metadata: {name: bad}
volumeBindingMode: Someday
`,
  },
  prepare: ["kubectl apply -f classes.yaml", "sleep 10"],
  commands: lines(`
kubectl get runtimeclasses,ingressclasses,sc,csidrivers
kubectl describe runtimeclass sandbox
kubectl describe ingressclass one
kubectl describe sc waiting
kubectl describe csidriver d.example.com
kubectl describe pod boxed
kubectl get pod boxed -o jsonpath='{.spec.overhead} {.spec.nodeSelector} {.spec.tolerations[0].key}'
kubectl apply -f bad.yaml
kubectl patch runtimeclass sandbox --type=merge -p '{"handler":"other"}'
kubectl patch sc waiting -p '{"provisioner":"x"}'
kubectl patch sc standard -p '{"metadata":{"annotations":{"storageclass.kubernetes.io/is-default-class":"false"}}}'
kubectl get sc
kubectl patch sc waiting -p '{"metadata":{"annotations":{"storageclass.kubernetes.io/is-default-class":"true"}}}'
kubectl get sc
kubectl delete runtimeclass sandbox
kubectl delete sc waiting standard
kubectl explain runtimeclass.overhead
kubectl explain csidriver.spec.fsGroupPolicy`),
};

const traffic: Scenario = {
  name: "ingresses and policies, right and wrong",
  files: {
    "policies.yaml": `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: default-deny, labels: {a: b}}
spec: {podSelector: {}, policyTypes: [Ingress, Egress]}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: some}
spec:
  podSelector: {matchExpressions: [{key: app, operator: In, values: [a, b]}]}
  ingress:
  - from: [{namespaceSelector: {matchLabels: {team: x}}, podSelector: {matchLabels: {role: back}}}]
    ports: [{port: 8000, endPort: 8100}, {port: http}]
  - {}
  egress:
  - to: [{ipBlock: {cidr: 0.0.0.0/0, except: [10.0.0.0/8, 192.168.0.0/16]}}]
    ports: [{protocol: SCTP, port: 9}]
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: paths}
spec:
  ingressClassName: nope
  rules:
  - {host: "*.example.com", http: {paths: [{path: /a, pathType: Prefix, backend: {service: {name: s, port: {number: 80}}}}, {path: /b, pathType: Exact, backend: {service: {name: t, port: {name: web}}}}]}}
  tls: [{hosts: [x.example.com, y.example.com]}, {secretName: c}]
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: only-default}
spec: {defaultBackend: {service: {name: s, port: {number: 80}}}}
`,
    "bad.yaml": `apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: bad}
spec: {rules: [{host: "not a host", http: {paths: [{path: a, pathType: Prefix, backend: {service: {name: s, port: {}}}}, {path: /x, backend: {service: {name: s, port: {number: 80}}}}]}}]}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: bad}
spec: {podSelector: {}, policyTypes: [Sideways], ingress: [{from: [{ipBlock: {cidr: nope}, podSelector: {}}], ports: [{port: 5, endPort: 1}]}]}
`,
  },
  prepare: ["kubectl apply -f policies.yaml"],
  commands: lines(`
kubectl get ing,netpol
kubectl get ing -o wide
kubectl describe ing paths
kubectl describe ing only-default
kubectl describe netpol default-deny
kubectl describe netpol some
kubectl apply -f bad.yaml
kubectl create ingress x --rule=a.example.com/=s:80 --rule='b.example.com/x*=t:web,tls=cert'
kubectl create ingress y --default-backend=s:80 --class=one --annotation=a=b -o yaml --dry-run=client
kubectl create ingress z --rule=nope
kubectl create ingress z
kubectl create ingress z --rule=a/b=c
kubectl get ing x -o yaml
kubectl get ing -o jsonpath='{range .items[*]}{.metadata.name}: {.spec.rules[*].host}{"\\n"}{end}'
kubectl patch ing paths --type=json -p='[{"op":"remove","path":"/spec/rules/0"}]'
kubectl annotate ing --all note=1
kubectl delete ing,netpol --all
kubectl explain netpol.spec.ingress.from
kubectl explain ingress.spec.rules.http.paths.pathType`),
};

const limits: Scenario = {
  name: "quotas that are full and limits that are broken",
  files: {
    "limits.yaml": `apiVersion: v1
kind: ResourceQuota
metadata: {name: full}
spec: {hard: {pods: "1", services: "0", secrets: "1", persistentvolumeclaims: "0", requests.storage: 1Gi, count/deployments.apps: "1", requests.cpu: 500m, requests.memory: 100Mi}}
---
apiVersion: v1
kind: ResourceQuota
metadata: {name: scoped}
spec: {hard: {pods: "2"}, scopeSelector: {matchExpressions: [{scopeName: PriorityClass, operator: In, values: [high]}]}}
---
apiVersion: v1
kind: LimitRange
metadata: {name: bounds}
spec:
  limits:
  - {type: Container, default: {cpu: 100m, memory: 50Mi}, defaultRequest: {cpu: 50m, memory: 20Mi}, max: {cpu: 200m}, min: {memory: 10Mi}}
  - {type: PersistentVolumeClaim, min: {storage: 1Gi}, max: {storage: 2Gi}}
`,
    "bad.yaml": `apiVersion: v1
kind: LimitRange
metadata: {name: bad}
spec: {limits: [{type: Container, min: {cpu: "2"}, max: {cpu: "1"}, default: {cpu: "3"}}]}
---
apiVersion: v1
kind: ResourceQuota
metadata: {name: bad}
spec: {hard: {nonsense: "1", pods: x}, scopes: [Terminating, NotTerminating]}
`,
  },
  prepare: [
    "kubectl create ns full",
    "kubectl config set-context --current --namespace=full",
    "kubectl apply -f limits.yaml -n full",
    "kubectl -n full run one --image=nginx",
    "kubectl -n full create deployment d --image=nginx",
    "sleep 10",
  ],
  commands: lines(`
kubectl -n full get quota
kubectl -n full get quota -o wide
kubectl -n full describe quota
kubectl -n full describe limits bounds
kubectl describe ns full
kubectl -n full get pods,deploy
kubectl -n full describe rs
kubectl -n full run two --image=nginx
kubectl -n full create deployment e --image=nginx
kubectl -n full create svc clusterip s --tcp=80
kubectl -n full create secret generic a
kubectl -n full create secret generic b
kubectl -n full expose pod one --port=80
kubectl -n full apply -f bad.yaml
kubectl -n full set resources deploy d --limits=cpu=1
kubectl -n full patch quota full -p '{"spec":{"hard":{"pods":"3"}}}'
kubectl -n full get quota full -o jsonpath='{.status}'
kubectl -n full get quota -o yaml
kubectl -n full get events --field-selector reason=FailedCreate -o custom-columns=MESSAGE:.message
kubectl -n full create quota q --hard=pods=1,services=2 --scopes=BestEffort -o yaml --dry-run=client
kubectl -n full create quota q --hard=pods
kubectl -n full create quota q --scopes=Nope --hard=pods=1
kubectl -n full delete quota full
kubectl -n full delete limits --all
kubectl explain quota.spec.scopeSelector
kubectl explain limits.spec.limits`),
};

export const records: readonly Scenario[] = [events, endpoints, disks, classes, traffic, limits];
