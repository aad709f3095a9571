/** Deployments, Jobs and their kin in good and bad days. */
import { lines, type Scenario } from "../scenario.ts";

const rollout: Scenario = {
  name: "a rollout that got stuck",
  quick: true,
  prepare: lines(`
kubectl create deployment web --image=nginx:1.25 --replicas=4
kubectl annotate deployment web kubernetes.io/change-cause='first version'
kubectl set image deployment/web nginx=nginx:1.26
kubectl annotate deployment web kubernetes.io/change-cause='second version' --overwrite
kubectl set image deployment/web nginx=nginx:doesnotexist`),
  commands: lines(`
kubectl get deploy,rs,pods
kubectl get deploy web -o wide
kubectl get rs -o custom-columns='NAME:.metadata.name,IMAGE:.spec.template.spec.containers[0].image,DESIRED:.spec.replicas,READY:.status.readyReplicas'
kubectl describe deploy web
kubectl describe rs -l app=web
kubectl rollout history deploy/web
kubectl rollout history deploy/web --revision=2
kubectl rollout history deploy/web --revision=3 -o yaml
kubectl rollout history deploy/web -o json
kubectl rollout history deploy/web --revision=77
kubectl rollout history
kubectl rollout history deploy
kubectl rollout history pods
kubectl rollout history deploy/nope
kubectl rollout status deploy/web --watch=false
kubectl rollout status deploy/web --timeout=1s
kubectl rollout status deploy/web --revision=1 --watch=false
kubectl rollout status deploy web nope --watch=false
kubectl rollout status pods
kubectl rollout status
kubectl rollout pause deploy/web
kubectl rollout pause deploy/web
kubectl get deploy web -o jsonpath='{.spec.paused}{"\\n"}'
kubectl rollout status deploy/web --watch=false
kubectl rollout undo deploy/web
kubectl rollout restart deploy/web
kubectl rollout resume deploy/web
kubectl rollout resume deploy/web
kubectl rollout undo deploy/web --dry-run=client
kubectl rollout undo deploy/web --dry-run=server
kubectl rollout undo deploy/web --to-revision=1 --dry-run=client -o name
kubectl rollout undo deploy/web --to-revision=-1
kubectl rollout undo deploy/web --to-revision=x
kubectl rollout undo deploy/web
kubectl rollout history deploy/web
kubectl rollout status deploy/web
kubectl get events --field-selector involvedObject.kind=Deployment
kubectl rollout restart pods/x
kubectl rollout restart
kubectl rollout pause svc/kubernetes
kubectl rollout frobnicate deploy/web
kubectl get rs --sort-by=.spec.replicas -o name
kubectl delete rs --all --cascade=orphan --dry-run=server
kubectl rollout restart deploy/web`),
};

const crash: Scenario = {
  name: "pods in a crash loop",
  files: {
    "crash.yaml": `apiVersion: v1
kind: Pod
metadata: {name: crash, labels: {bad: "yes"}}
spec:
  containers:
  - name: main
    image: busybox
    command: [sh, -c, "echo starting; sleep 2; echo failing >&2; exit 3"]
  - name: fine
    image: nginx
`,
    "oom.yaml": `apiVersion: v1
kind: Pod
metadata: {name: init-fails, labels: {bad: "yes"}}
spec:
  initContainers:
  - {name: first, image: busybox, command: ["true"]}
  - {name: second, image: busybox, command: ["false"]}
  containers: [{name: main, image: nginx}]
`,
  },
  prepare: lines(`
kubectl apply -f crash.yaml
kubectl apply -f oom.yaml
kubectl run never --image=busybox --restart=Never -- sh -c 'echo out; exit 7'
kubectl run done --image=busybox --restart=OnFailure -- true
kubectl run nostart --image=busybox --command -- nosuchcommand
sleep 60`),
  commands: lines(`
kubectl get pods
kubectl get pods -o wide
kubectl get pods --sort-by='.status.containerStatuses[0].restartCount'
kubectl get pods --field-selector=status.phase=Failed
kubectl get pods --field-selector=status.phase!=Running -o name
kubectl get pods --field-selector=status.phase==Succeeded,spec.restartPolicy=OnFailure
kubectl get pod crash -o jsonpath='{range .status.containerStatuses[*]}{.name}{" "}{.restartCount}{" "}{.state}{"\\n"}{end}'
kubectl get pod crash -o jsonpath='{.status.containerStatuses[?(@.name=="main")].lastState.terminated.exitCode}'
kubectl get pods -o jsonpath='{.items[?(@.status.phase=="Failed")].metadata.name}'
kubectl get pods -o custom-columns=NAME:.metadata.name,RESTARTS:.status.containerStatuses[*].restartCount
kubectl get pod crash -o yaml
kubectl describe pod crash
kubectl describe pod init-fails
kubectl describe pod never
kubectl describe pod done
kubectl describe pod nostart
kubectl describe pod -l bad=yes --show-events=false
kubectl logs crash
kubectl logs crash -c main
kubectl logs crash -c main --previous
kubectl logs crash -c nope
kubectl logs crash --all-containers
kubectl logs crash --all-containers --prefix
kubectl logs crash -c main --tail=1 --timestamps=false
kubectl logs crash -c main --tail=0
kubectl logs crash -c main --limit-bytes=4
kubectl logs crash -c main --since=1ms
kubectl logs crash -c main --since=1h --since-time=2024-01-01T00:00:00Z
kubectl logs crash -c main --since-time=nope
kubectl logs crash -c main --tail=-5
kubectl logs init-fails
kubectl logs init-fails -c second
kubectl logs init-fails -c second -p
kubectl logs never
kubectl logs never -p
kubectl logs never --tail=x
kubectl logs done
kubectl logs nostart
kubectl logs -l bad=yes
kubectl logs -l bad=yes --prefix --tail=1
kubectl logs -l nothing=here
kubectl logs
kubectl logs crash main
kubectl logs crash main extra
kubectl logs pod/never
kubectl logs svc/kubernetes
kubectl logs node/kind-worker
kubectl logs -f -l bad=yes --max-log-requests=1
kubectl logs --selector=bad=yes crash
kubectl wait --for=condition=Nope pod/crash --timeout=1s
kubectl wait --for=jsonpath='{.status.phase}'=Failed pod/never --timeout=1s
kubectl wait --for=jsonpath='{.status.phase}'=Running pod/never --timeout=1s
kubectl delete pod never done
kubectl delete pod -l bad=yes --grace-period=0 --force
kubectl get pods`),
};

const pending: Scenario = {
  name: "pods that find no node",
  files: {
    "pending.yaml": `apiVersion: v1
kind: Pod
metadata: {name: large}
spec:
  containers: [{name: main, image: nginx, resources: {requests: {cpu: "100", memory: 1Ti}}}]
---
apiVersion: v1
kind: Pod
metadata: {name: picky}
spec:
  nodeSelector: {disk: ssd}
  tolerations: [{key: a, operator: Exists, effect: NoExecute, tolerationSeconds: 30}, {key: b, value: c}]
  containers: [{name: main, image: nginx}]
---
apiVersion: v1
kind: Pod
metadata: {name: claims}
spec:
  volumes: [{name: data, persistentVolumeClaim: {claimName: nope}}]
  containers: [{name: main, image: nginx, volumeMounts: [{name: data, mountPath: /data, readOnly: true}]}]
---
apiVersion: v1
kind: Pod
metadata: {name: gated}
spec:
  schedulingGates: [{name: example.com/wait}]
  containers: [{name: main, image: nginx}]
---
apiVersion: v1
kind: Pod
metadata: {name: affine}
spec:
  affinity:
    nodeAffinity:
      requiredDuringSchedulingIgnoredDuringExecution:
        nodeSelectorTerms: [{matchExpressions: [{key: zone, operator: In, values: [p, q]}]}]
    podAntiAffinity:
      preferredDuringSchedulingIgnoredDuringExecution:
      - weight: 10
        podAffinityTerm: {topologyKey: kubernetes.io/hostname, labelSelector: {matchLabels: {app: web}}}
  topologySpreadConstraints:
  - {maxSkew: 1, topologyKey: zone, whenUnsatisfiable: DoNotSchedule, labelSelector: {matchLabels: {app: web}}}
  containers: [{name: main, image: nginx}]
---
apiVersion: v1
kind: Pod
metadata: {name: image}
spec:
  containers: [{name: main, image: "registry.example.com/nosuch:1"}]
---
apiVersion: v1
kind: Pod
metadata: {name: config}
spec:
  containers:
  - name: main
    image: nginx
    envFrom: [{configMapRef: {name: nope}, prefix: P_}, {secretRef: {name: maybe, optional: true}}]
    env:
    - {name: A, value: b}
    - {name: POD, valueFrom: {fieldRef: {fieldPath: metadata.name}}}
    - {name: CPU, valueFrom: {resourceFieldRef: {resource: limits.cpu}}}
    - {name: KEY, valueFrom: {configMapKeyRef: {name: nope, key: k}}}
    - {name: SECRET, valueFrom: {secretKeyRef: {name: s, key: k, optional: true}}}
`,
  },
  prepare: ["kubectl apply -f pending.yaml", "sleep 30"],
  commands: lines(`
kubectl get pods
kubectl get pods -o wide
kubectl describe pod large
kubectl describe pod picky
kubectl describe pod claims
kubectl describe pod gated
kubectl describe pod affine
kubectl describe pod image
kubectl describe pod config
kubectl get pods --field-selector=spec.nodeName=
kubectl get pods --field-selector=spec.nodeName!=
kubectl get events --field-selector=reason=FailedScheduling
kubectl get events --field-selector=type=Warning,involvedObject.name=large
kubectl events --for pod/large
kubectl events --for=pod/nope
kubectl events --types=Warning --for pod/picky
kubectl events --types=Nope
kubectl get pods gated -o jsonpath='{.status.conditions[?(@.type=="PodScheduled")].reason}'
kubectl get pod picky large -o name
kubectl patch pod gated --type=json -p='[{"op":"remove","path":"/spec/schedulingGates"}]'
kubectl label node kind-worker disk=ssd
kubectl get pod picky
kubectl logs large
kubectl logs image
kubectl get pods --watch-only --request-timeout=1s
kubectl delete pods --all --now`),
};

const jobs: Scenario = {
  name: "Jobs and CronJobs",
  files: {
    "jobs.yaml": `apiVersion: batch/v1
kind: Job
metadata: {name: many, labels: {kind: batch}}
spec:
  completions: 3
  parallelism: 2
  template:
    metadata: {labels: {tier: back}}
    spec:
      restartPolicy: Never
      containers: [{name: main, image: busybox, command: [sh, -c, "echo hello"]}]
---
apiVersion: batch/v1
kind: Job
metadata: {name: fails}
spec:
  backoffLimit: 1
  activeDeadlineSeconds: 600
  ttlSecondsAfterFinished: 100000
  template:
    spec:
      restartPolicy: Never
      containers: [{name: main, image: busybox, command: ["false"]}]
---
apiVersion: batch/v1
kind: Job
metadata: {name: indexed}
spec:
  completions: 2
  completionMode: Indexed
  template:
    spec:
      restartPolicy: OnFailure
      containers: [{name: main, image: busybox, command: [sh, -c, "echo $JOB_COMPLETION_INDEX"]}]
---
apiVersion: batch/v1
kind: Job
metadata: {name: halted}
spec:
  suspend: true
  template:
    spec:
      restartPolicy: Never
      containers: [{name: main, image: busybox}]
---
apiVersion: batch/v1
kind: CronJob
metadata: {name: often}
spec:
  schedule: "*/5 * * * *"
  timeZone: Etc/UTC
  concurrencyPolicy: Forbid
  startingDeadlineSeconds: 100
  successfulJobsHistoryLimit: 2
  jobTemplate:
    spec:
      template:
        spec:
          restartPolicy: Never
          containers: [{name: main, image: busybox, args: [echo, tick]}]
`,
  },
  prepare: ["kubectl apply -f jobs.yaml", "kubectl create cronjob asleep --image=busybox --schedule='0 0 1 1 *' -- date", "sleep 60"],
  commands: lines(`
kubectl get jobs
kubectl get jobs -o wide
kubectl get cronjobs
kubectl get cj -o wide
kubectl get jobs,cj,pods
kubectl describe job many
kubectl describe job fails
kubectl describe job indexed
kubectl describe job halted
kubectl describe cronjob often
kubectl describe cj asleep
kubectl get job many -o yaml
kubectl get cj often -o yaml
kubectl logs job/many
kubectl logs job/fails
kubectl logs job/indexed --prefix
kubectl logs cronjob/often
kubectl get pods -l job-name=many -o name
kubectl get pods -l batch.kubernetes.io/job-name
kubectl get jobs --field-selector=status.successful=3
kubectl get jobs --field-selector=status.successful=0 -o name
kubectl wait --for=condition=complete job/many --timeout=2s
kubectl wait --for=condition=Complete=false job/many --timeout=1s
kubectl wait --for=condition=failed job --all --timeout=1s
kubectl create job now --from=cronjob/often
kubectl get job now -o yaml
kubectl create job now --from=cronjob/often
kubectl create job x --from=cronjob/nope
kubectl create job x --from=job/many
kubectl create job x --from=pod/x
kubectl create job x --from=cj/often --image=busybox
kubectl create job x
kubectl create job
kubectl create job x --image=busybox --dry-run=client -o yaml -- echo a b
kubectl create job x --from=cronjob/often --dry-run=client -o yaml
kubectl create job x --from=cronjob/often --dry-run=server -o name
kubectl create cronjob c --image=busybox --schedule='* * * *'
kubectl create cronjob c --image=busybox
kubectl create cronjob c --image=busybox --schedule='@hourly' --restart=Never --dry-run=client -o yaml -- date
kubectl create cronjob c --image=busybox --schedule='@hourly' --restart=Always
kubectl patch cj often -p '{"spec":{"suspend":true}}'
kubectl patch job halted -p '{"spec":{"suspend":false}}'
kubectl patch job many -p '{"spec":{"completions":5}}'
kubectl patch job many -p '{"spec":{"parallelism":-1}}'
kubectl set image job/many main=busybox:2
kubectl scale job many --replicas=3
kubectl rollout status job/many
kubectl delete job many --cascade=foreground
kubectl delete cj --all
kubectl delete jobs --all --wait=false
kubectl get all`),
};

const stateful: Scenario = {
  name: "a StatefulSet, a DaemonSet and claims",
  files: {
    "db.yaml": `apiVersion: v1
kind: Service
metadata: {name: db}
spec: {clusterIP: None, selector: {app: db}, ports: [{port: 5432, name: sql}]}
---
apiVersion: apps/v1
kind: StatefulSet
metadata: {name: db}
spec:
  serviceName: db
  replicas: 2
  selector: {matchLabels: {app: db}}
  template:
    metadata: {labels: {app: db}}
    spec:
      containers:
      - name: main
        image: nginx
        ports: [{containerPort: 5432, name: sql}]
        volumeMounts: [{name: data, mountPath: /data}]
  volumeClaimTemplates:
  - metadata: {name: data}
    spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}
---
apiVersion: apps/v1
kind: DaemonSet
metadata: {name: agent}
spec:
  selector: {matchLabels: {app: agent}}
  template:
    metadata: {labels: {app: agent}}
    spec:
      containers: [{name: main, image: nginx, volumeMounts: [{name: host, mountPath: /host}]}]
      volumes: [{name: host, hostPath: {path: /var/log, type: Directory}}]
`,
  },
  prepare: ["kubectl apply -f db.yaml", "sleep 30"],
  commands: lines(`
kubectl get sts,ds,pvc,pv
kubectl get sts -o wide
kubectl get ds -o wide
kubectl get pvc -o wide
kubectl get pv -o wide
kubectl describe sts db
kubectl describe ds agent
kubectl describe pvc
kubectl describe pv
kubectl describe pod db-0
kubectl get sts db -o yaml
kubectl get pvc data-db-0 -o yaml
kubectl get pv -o yaml
kubectl get controllerrevisions
kubectl describe controllerrevisions
kubectl get controllerrevisions -o yaml
kubectl rollout history sts/db
kubectl rollout history ds/agent
kubectl rollout status sts/db
kubectl rollout status ds/agent
kubectl set image sts/db main=nginx:1.26
kubectl rollout status sts/db --watch=false
kubectl rollout status sts/db
kubectl rollout history sts/db
kubectl rollout history sts/db --revision=1
kubectl rollout history sts/db --revision=9
kubectl rollout undo sts/db
kubectl rollout undo sts/db --to-revision=9
kubectl set image ds/agent main=nginx:1.26
kubectl rollout history ds/agent --revision=2
kubectl rollout undo ds/agent
kubectl rollout undo ds/agent
kubectl rollout pause sts/db
kubectl scale sts db --replicas=3
kubectl scale sts db --replicas=1 --current-replicas=7
kubectl scale ds agent --replicas=1
kubectl scale sts,deploy --all --replicas=1
kubectl autoscale ds agent --max=3
kubectl patch sts db -p '{"spec":{"serviceName":"other"}}'
kubectl patch sts db -p '{"spec":{"updateStrategy":{"type":"OnDelete"}}}'
kubectl rollout status sts/db
kubectl delete sts db --cascade=orphan
kubectl get pods -l app=db
kubectl describe pod db-0 --show-events=false
kubectl delete pvc data-db-0 --wait=false
kubectl get pvc
kubectl describe pvc data-db-0
kubectl rollout restart sts/db ds/agent
kubectl delete pods,ds --all --wait=false`),
};

export const workloads: readonly Scenario[] = [rollout, crash, pending, jobs, stateful];
