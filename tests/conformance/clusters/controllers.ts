/** Controllers amid their work, and after it went wrong. */
import { lines, type Scenario } from "../scenario.ts";

const failedJobs: Scenario = {
  name: "Jobs that failed in every way",
  files: {
    "jobs.yaml": `apiVersion: batch/v1
kind: Job
metadata: {name: backoff}
spec:
  backoffLimit: 2
  template: {spec: {restartPolicy: Never, containers: [{name: main, image: busybox, command: [sh, -c, "echo no; exit 3"]}]}}
---
apiVersion: batch/v1
kind: Job
metadata: {name: late}
spec:
  activeDeadlineSeconds: 5
  template: {spec: {restartPolicy: Never, containers: [{name: main, image: busybox, command: [sleep, infinity]}]}}
---
apiVersion: batch/v1
kind: Job
metadata: {name: policy}
spec:
  backoffLimit: 6
  podFailurePolicy:
    rules:
    - {action: FailJob, onExitCodes: {containerName: main, operator: In, values: [42]}}
    - {action: Ignore, onPodConditions: [{type: DisruptionTarget}]}
  template: {spec: {restartPolicy: Never, containers: [{name: main, image: busybox, command: [sh, -c, "exit 42"]}]}}
---
apiVersion: batch/v1
kind: Job
metadata: {name: short}
spec:
  ttlSecondsAfterFinished: 5
  template: {spec: {restartPolicy: Never, containers: [{name: main, image: busybox, command: ["true"]}]}}
---
apiVersion: batch/v1
kind: Job
metadata: {name: restarts}
spec:
  backoffLimit: 1
  template: {spec: {restartPolicy: OnFailure, containers: [{name: main, image: busybox, command: ["false"]}]}}
`,
    "bad.yaml": `apiVersion: batch/v1
kind: Job
metadata: {name: bad}
spec:
  completionMode: Indexed
  template: {spec: {restartPolicy: Always, containers: [{name: main, image: busybox}]}}
`,
  },
  prepare: ["kubectl apply -f jobs.yaml", "sleep 120"],
  commands: lines(`
kubectl get jobs
kubectl get jobs -o wide
kubectl get pods -L job-name
kubectl describe job backoff
kubectl describe job late
kubectl describe job policy
kubectl describe job restarts
kubectl get job short
kubectl get job backoff -o jsonpath='{.status.conditions[0].reason}: {.status.conditions[0].message}'
kubectl get jobs -o custom-columns='NAME:.metadata.name,FAILED:.status.failed,SUCCEEDED:.status.succeeded,WHY:.status.conditions[*].reason'
kubectl get jobs -o jsonpath='{.items[?(@.status.failed>1)].metadata.name}'
kubectl get jobs --field-selector status.successful=1
kubectl get jobs --sort-by=.status.startTime -o name
kubectl wait --for=condition=Failed job/backoff --timeout=1s
kubectl wait --for=condition=Failed jobs --all --timeout=1s
kubectl wait --for=condition=Complete job/late --timeout=1s
kubectl logs job/backoff --tail=1
kubectl logs -l job-name=backoff --tail=1
kubectl get events --field-selector reason=BackoffLimitExceeded
kubectl get events --field-selector involvedObject.kind=Job,type=Warning -o custom-columns=JOB:.involvedObject.name,REASON:.reason
kubectl apply -f bad.yaml
kubectl replace -f jobs.yaml
kubectl patch job backoff -p '{"spec":{"backoffLimit":-1}}'
kubectl patch job backoff --type=json -p='[{"op":"replace","path":"/spec/template/spec/containers/0/image","value":"x"}]'
kubectl delete job backoff --cascade=orphan
kubectl get pods -l job-name=backoff
kubectl delete jobs --all --cascade=background
kubectl get jobs,pods
kubectl explain job.spec.podFailurePolicy.rules
kubectl explain jobs.status.conditions`),
};

const cron: Scenario = {
  name: "a CronJob with a history",
  files: {
    "cron.yaml": `apiVersion: batch/v1
kind: CronJob
metadata: {name: tick}
spec:
  schedule: "*/2 * * * *"
  successfulJobsHistoryLimit: 2
  failedJobsHistoryLimit: 1
  jobTemplate:
    metadata: {labels: {cron: tick}, annotations: {a: b}}
    spec:
      backoffLimit: 0
      template: {spec: {restartPolicy: Never, containers: [{name: main, image: busybox, command: [date]}]}}
---
apiVersion: batch/v1
kind: CronJob
metadata: {name: long}
spec:
  schedule: "*/3 * * * *"
  concurrencyPolicy: Replace
  jobTemplate:
    spec: {template: {spec: {restartPolicy: OnFailure, containers: [{name: main, image: busybox, command: [sleep, infinity]}]}}}
---
apiVersion: batch/v1
kind: CronJob
metadata: {name: fails}
spec:
  schedule: "*/4 * * * *"
  jobTemplate:
    spec: {backoffLimit: 0, template: {spec: {restartPolicy: Never, containers: [{name: main, image: busybox, command: ["false"]}]}}}
`,
  },
  prepare: ["kubectl apply -f cron.yaml", "sleep 800", 'kubectl patch cronjob tick long fails -p \'{"spec":{"suspend":true}}\''],
  commands: lines(`
kubectl get cronjobs
kubectl get cj -o wide
kubectl get jobs
kubectl get jobs -l cron=tick -o wide
kubectl get jobs --sort-by=.metadata.creationTimestamp -o name
kubectl get pods
kubectl describe cj tick
kubectl describe cj long
kubectl describe cj fails
kubectl get cj tick -o yaml
kubectl get cj -o jsonpath='{range .items[*]}{.metadata.name} {.spec.schedule} {.status.lastScheduleTime}{"\\n"}{end}'
kubectl get jobs -o jsonpath='{range .items[*]}{.metadata.ownerReferences[0].name}{"\\n"}{end}'
kubectl get events --field-selector involvedObject.kind=CronJob
kubectl create job once --from=cronjob/tick
kubectl describe job once
kubectl get job once -o jsonpath='{.metadata.annotations}'
kubectl patch cj tick -p '{"spec":{"schedule":"61 * * * *"}}'
kubectl patch cj tick -p '{"spec":{"timeZone":"Mars/Olympus"}}'
kubectl patch cj tick -p '{"spec":{"concurrencyPolicy":"Maybe"}}'
kubectl patch cj tick -p '{"spec":{"schedule":"CRON_TZ=UTC * * * * *"}}'
kubectl set image cj/tick main=busybox:2
kubectl set env cj/tick A=b
kubectl set resources cj/tick --limits=cpu=100m
kubectl get cj tick -o jsonpath='{.spec.jobTemplate.spec.template.spec.containers[0]}'
kubectl delete cj long --cascade=orphan
kubectl get jobs -o custom-columns=NAME:.metadata.name,OWNER:.metadata.ownerReferences[*].name
kubectl delete cj tick
kubectl get jobs
kubectl create cronjob bad --image=busybox --schedule='@every 5x' --dry-run=server
kubectl create cronjob ok --image=busybox --schedule='@daily' --dry-run=server -o jsonpath='{.spec.concurrencyPolicy}'`),
};

const stateful: Scenario = {
  name: "a StatefulSet amid a rollout",
  files: {
    "sts.yaml": `apiVersion: v1
kind: Service
metadata: {name: peers}
spec: {clusterIP: None, publishNotReadyAddresses: true, selector: {app: peers}, ports: [{port: 80}]}
---
apiVersion: apps/v1
kind: StatefulSet
metadata: {name: peers}
spec:
  serviceName: peers
  replicas: 3
  minReadySeconds: 1
  revisionHistoryLimit: 5
  updateStrategy: {rollingUpdate: {partition: 1}}
  persistentVolumeClaimRetentionPolicy: {whenDeleted: Retain, whenScaled: Delete}
  selector: {matchLabels: {app: peers}}
  template:
    metadata: {labels: {app: peers}}
    spec: {containers: [{name: main, image: "nginx:1.25"}]}
---
apiVersion: apps/v1
kind: StatefulSet
metadata: {name: all-at-once}
spec:
  serviceName: nope
  replicas: 2
  podManagementPolicy: Parallel
  updateStrategy: {type: OnDelete}
  selector: {matchLabels: {app: once}}
  template:
    metadata: {labels: {app: once}}
    spec: {containers: [{name: main, image: "nginx:1.25"}]}
`,
  },
  prepare: lines(`
kubectl apply -f sts.yaml
sleep 30
kubectl set image sts/peers main=nginx:doesnotexist
kubectl set image sts/all-at-once main=nginx:1.26
sleep 60`),
  commands: lines(`
kubectl get sts
kubectl get sts -o wide
kubectl get pods -o wide
kubectl get pods -L controller-revision-hash,statefulset.kubernetes.io/pod-name
kubectl describe sts peers
kubectl describe sts all-at-once
kubectl describe pod peers-2
kubectl rollout status sts/peers --watch=false
kubectl rollout status sts/peers --timeout=1s
kubectl rollout status sts/all-at-once
kubectl rollout status sts/all-at-once --watch=false
kubectl rollout history sts/peers
kubectl rollout history sts
kubectl rollout history sts/peers --revision=2
kubectl rollout history sts/peers --revision=2 -o yaml | grep -v -e uid -e creationTimestamp
kubectl rollout history sts/peers --revision=0
kubectl get controllerrevisions
kubectl get controllerrevisions -l app=peers -o custom-columns=NAME:.metadata.name,REVISION:.revision
kubectl get sts peers -o jsonpath='{.status}'
kubectl get ep peers -o yaml
kubectl rollout undo sts/peers --dry-run=client
kubectl rollout undo sts/peers --to-revision=1
kubectl get pods
kubectl rollout restart sts/all-at-once
kubectl rollout pause sts/peers
kubectl rollout resume sts/peers
kubectl delete pod all-at-once-0 peers-2
kubectl get pods
kubectl rollout status sts/peers
kubectl scale sts peers --replicas=5 --timeout=1s
kubectl scale sts/peers --replicas=2 --resource-version=1
kubectl scale --replicas=1 sts --all
kubectl patch sts peers -p '{"spec":{"serviceName":"other"}}'
kubectl patch sts peers -p '{"spec":{"podManagementPolicy":"Parallel"}}'
kubectl delete sts peers --cascade=orphan
kubectl get pods -l app=peers
kubectl get pod peers-0 -o jsonpath='{.metadata.ownerReferences}'
kubectl explain sts.spec.persistentVolumeClaimRetentionPolicy
kubectl explain sts.spec.updateStrategy --recursive`),
};

const daemons: Scenario = {
  name: "DaemonSets that update, wait and choose",
  files: {
    "ds.yaml": `apiVersion: apps/v1
kind: DaemonSet
metadata: {name: everywhere, annotations: {kubernetes.io/change-cause: first}}
spec:
  updateStrategy: {rollingUpdate: {maxUnavailable: 1, maxSurge: 0}}
  selector: {matchLabels: {app: everywhere}}
  template:
    metadata: {labels: {app: everywhere}}
    spec:
      tolerations: [{key: node-role.kubernetes.io/control-plane, effect: NoSchedule}]
      containers: [{name: main, image: "nginx:1.25"}]
---
apiVersion: apps/v1
kind: DaemonSet
metadata: {name: choosy}
spec:
  updateStrategy: {type: OnDelete}
  selector: {matchLabels: {app: choosy}}
  template:
    metadata: {labels: {app: choosy}}
    spec:
      nodeSelector: {disk: ssd}
      containers: [{name: main, image: "nginx:1.25"}]
`,
  },
  prepare: lines(`
kubectl apply -f ds.yaml
kubectl set image ds/everywhere main=nginx:1.26
kubectl annotate ds everywhere kubernetes.io/change-cause=second --overwrite
sleep 40
kubectl set image ds/everywhere main=nginx:doesnotexist
sleep 20`),
  commands: lines(`
kubectl get ds
kubectl get ds -o wide
kubectl get pods -o wide
kubectl describe ds everywhere
kubectl describe ds choosy
kubectl rollout status ds/everywhere --watch=false
kubectl rollout status ds/choosy
kubectl rollout history ds/everywhere
kubectl rollout history ds/everywhere --revision=1
kubectl rollout history ds/everywhere --revision=44
kubectl rollout history ds/everywhere --revision=1 -o yaml
kubectl rollout history ds/everywhere -o name
kubectl rollout history ds
kubectl rollout undo ds/everywhere --dry-run=server
kubectl rollout undo ds/everywhere --to-revision=1
kubectl rollout undo ds/everywhere --to-revision=1
kubectl rollout status ds/everywhere
kubectl rollout status ds everywhere choosy --watch=false
kubectl label node kind-worker disk=ssd
kubectl get ds choosy
kubectl label node kind-worker disk-
kubectl get ds choosy
kubectl set image ds/choosy main=nginx:1.26
kubectl rollout restart ds
kubectl rollout restart ds/everywhere --dry-run=client
kubectl rollout pause ds/everywhere
kubectl scale ds everywhere --replicas=2
kubectl autoscale ds everywhere --max=3
kubectl expose ds everywhere --port=80
kubectl delete pod -l app=everywhere --wait=false
kubectl patch ds everywhere -p '{"spec":{"updateStrategy":{"rollingUpdate":{"maxSurge":1}}}}'
kubectl patch ds everywhere -p '{"spec":{"updateStrategy":{"rollingUpdate":{"maxUnavailable":0}}}}'
kubectl delete ds choosy --cascade=foreground
kubectl get ds,pods -l app=choosy
kubectl explain ds.spec.updateStrategy.rollingUpdate.maxSurge`),
};

const strategies: Scenario = {
  name: "Deployments paused, recreated, too slow and orphaned",
  files: {
    "deploys.yaml": `apiVersion: apps/v1
kind: Deployment
metadata: {name: paused}
spec:
  paused: true
  replicas: 1
  selector: {matchLabels: {app: paused}}
  template: {metadata: {labels: {app: paused}}, spec: {containers: [{name: main, image: nginx}]}}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: recreate}
spec:
  replicas: 2
  strategy: {type: Recreate}
  minReadySeconds: 3
  revisionHistoryLimit: 1
  selector: {matchLabels: {app: recreate}}
  template: {metadata: {labels: {app: recreate}}, spec: {containers: [{name: main, image: "nginx:1.25"}]}}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: slow}
spec:
  progressDeadlineSeconds: 15
  replicas: 2
  strategy: {rollingUpdate: {maxSurge: 50%, maxUnavailable: 0}}
  selector: {matchLabels: {app: slow}}
  template:
    metadata: {labels: {app: slow}}
    spec: {containers: [{name: main, image: nginx, readinessProbe: {tcpSocket: {port: 81}}}]}
---
apiVersion: apps/v1
kind: ReplicaSet
metadata: {name: alone}
spec:
  replicas: 2
  selector: {matchExpressions: [{key: app, operator: In, values: [alone, solo]}, {key: x, operator: DoesNotExist}]}
  template: {metadata: {labels: {app: alone}}, spec: {containers: [{name: main, image: nginx}]}}
---
apiVersion: v1
kind: ReplicationController
metadata: {name: old}
spec:
  replicas: 2
  selector: {app: old}
  template: {metadata: {labels: {app: old}}, spec: {containers: [{name: main, image: nginx}]}}
`,
    "mismatch.yaml": `apiVersion: apps/v1
kind: Deployment
metadata: {name: mismatch}
spec:
  selector: {matchLabels: {app: a}}
  strategy: {type: Recreate, rollingUpdate: {maxSurge: 1}}
  template: {metadata: {labels: {app: b}}, spec: {restartPolicy: Never, containers: [{name: main}]}}
`,
  },
  prepare: ["kubectl apply -f deploys.yaml", "sleep 10", "kubectl set image deploy/recreate main=nginx:1.26", "sleep 40"],
  commands: lines(`
kubectl get deploy,rs,rc
kubectl get all -o wide
kubectl describe deploy paused
kubectl describe deploy recreate
kubectl describe deploy slow
kubectl describe rs alone
kubectl describe rc old
kubectl get rc -o wide
kubectl get deploy -o custom-columns='NAME:.metadata.name,STRATEGY:.spec.strategy.type,SURGE:.spec.strategy.rollingUpdate.maxSurge,WHY:.status.conditions[*].reason'
kubectl get deploy slow -o jsonpath='{.status.conditions[?(@.type=="Progressing")].message}'
kubectl rollout status deploy/slow
kubectl rollout status deploy/slow --watch=false
kubectl rollout status deploy/paused --watch=false
kubectl rollout status deploy/recreate
kubectl rollout history deploy/recreate
kubectl rollout undo deploy/recreate
kubectl rollout undo deploy/recreate
kubectl rollout undo deploy/paused
kubectl rollout resume deploy/paused
kubectl rollout resume deploy paused recreate
kubectl rollout restart deploy/paused deploy/slow
kubectl rollout restart deploy -l app=none
kubectl rollout pause deploy -l app=none
kubectl rollout resume deploy -l app=none
kubectl rollout status deploy -l app=none
kubectl rollout history deploy -l app=none
kubectl rollout undo deploy -l app=none
kubectl rollout pause deploy --all
kubectl rollout status rs/alone
kubectl rollout history rc/old
kubectl scale rc old --replicas=3
kubectl scale rs/alone rc/old --replicas=1
kubectl label pod -l app=alone app=solo --overwrite
kubectl label pod -l app=solo app=gone --overwrite
kubectl get pods -l 'app in (alone,solo,gone)'
kubectl delete rs alone --cascade=orphan
kubectl get pods -l app=alone -o jsonpath='{.items[*].metadata.ownerReferences}'
kubectl delete rc old
kubectl expose rc old --port=80
kubectl apply -f mismatch.yaml
kubectl wait deploy/slow --for=condition=Available --timeout=1s
kubectl wait deploy --all --for=condition=Progressing=True --timeout=1s
kubectl wait deploy/recreate --for=jsonpath='{.status.readyReplicas}'=2 --timeout=1s
kubectl explain deploy.spec.strategy.rollingUpdate.maxSurge
kubectl explain rc.spec
kubectl delete deploy --all --wait=false -o name
kubectl get events --field-selector reason=ScalingReplicaSet,involvedObject.name=recreate`),
};

const autoscalers: Scenario = {
  name: "autoscalers with and without anything to measure",
  files: {
    "hpa.yaml": `apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {name: full}
spec:
  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}
  minReplicas: 2
  maxReplicas: 6
  behavior:
    scaleDown: {stabilizationWindowSeconds: 60, selectPolicy: Min, policies: [{type: Pods, value: 1, periodSeconds: 30}, {type: Percent, value: 10, periodSeconds: 60}]}
    scaleUp: {selectPolicy: Disabled}
  metrics:
  - {type: Resource, resource: {name: cpu, target: {type: Utilization, averageUtilization: 60}}}
  - {type: Resource, resource: {name: memory, target: {type: AverageValue, averageValue: 100Mi}}}
  - {type: Pods, pods: {metric: {name: requests}, target: {type: AverageValue, averageValue: "10"}}}
  - {type: Object, object: {metric: {name: hits}, describedObject: {apiVersion: networking.k8s.io/v1, kind: Ingress, name: main}, target: {type: Value, value: 2k}}}
  - {type: External, external: {metric: {name: queue, selector: {matchLabels: {q: a}}}, target: {type: AverageValue, averageValue: "30"}}}
  - {type: ContainerResource, containerResource: {name: cpu, container: nginx, target: {type: Utilization, averageUtilization: 50}}}
---
apiVersion: autoscaling/v1
kind: HorizontalPodAutoscaler
metadata: {name: early}
spec: {maxReplicas: 3, targetCPUUtilizationPercentage: 50, scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: nowhere}}
`,
    "bad.yaml": `apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {name: bad}
spec: {minReplicas: 5, maxReplicas: 3, scaleTargetRef: {kind: Deployment, name: ""}, metrics: [{type: Nope}]}
`,
  },
  prepare: ["kubectl create deployment web --image=nginx", "kubectl apply -f hpa.yaml", "sleep 40"],
  commands: lines(`
kubectl get hpa
kubectl get hpa -o wide
kubectl describe hpa full
kubectl describe hpa early
kubectl get hpa full -o yaml
kubectl get hpa.v1.autoscaling full -o yaml
kubectl get hpa.v2.autoscaling early -o json
kubectl get horizontalpodautoscalers.v2beta2.autoscaling
kubectl get hpa -o custom-columns=NAME:.metadata.name,MIN:.spec.minReplicas,MAX:.spec.maxReplicas,NOW:.status.currentReplicas
kubectl get events --field-selector involvedObject.kind=HorizontalPodAutoscaler -o custom-columns=NAME:.involvedObject.name,REASON:.reason
kubectl apply -f bad.yaml
kubectl autoscale deploy web --max=5
kubectl autoscale deploy web --name=other --min=3 --max=5 --cpu-percent=70
kubectl autoscale deploy web --min=7 --max=5 --name=x
kubectl autoscale deploy web --max=0 --name=x
kubectl autoscale deploy web --name=x
kubectl autoscale deploy nope --max=3
kubectl autoscale rs -l app=web --max=3 --dry-run=client
kubectl autoscale deploy web --max=4 --name=y --dry-run=client -o yaml
kubectl autoscale svc kubernetes --max=3
kubectl autoscale
kubectl patch hpa full --type=merge -p '{"spec":{"maxReplicas":1}}'
kubectl scale deploy web --replicas=3
kubectl delete hpa early other
kubectl top pods
kubectl top nodes
kubectl top pod -l app=web --containers
kubectl top pod --sort-by=disk
kubectl top node --sort-by=cpu
kubectl explain hpa.spec.behavior
kubectl explain hpa --api-version=autoscaling/v1
kubectl explain hpa.spec.metrics.resource.target --api-version=autoscaling/v2`),
};

export const controllers: readonly Scenario[] = [failedJobs, cron, stateful, daemons, strategies, autoscalers];
