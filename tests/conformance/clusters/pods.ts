/** Pods of every build: their containers, volumes, security and ends. */
import { lines, type Scenario } from "../scenario.ts";

const stages: Scenario = {
  name: "init, sidecar and ephemeral containers",
  files: {
    "stages.yaml": `apiVersion: v1
kind: Pod
metadata: {name: stages, labels: {app: stages}}
spec:
  initContainers:
  - {name: wait, image: busybox, command: [sh, -c, "echo waited"], env: [{name: A, value: "1"}]}
  - {name: fetch, image: busybox, command: [sh, -c, "echo fetched"], resources: {limits: {cpu: 100m, memory: 20Mi}}}
  containers:
  - name: main
    image: nginx
    ports: [{containerPort: 80, name: http}, {containerPort: 443, name: https, hostPort: 8443}, {containerPort: 53, protocol: UDP}]
  - name: helper
    image: busybox
    command: [sleep, infinity]
    tty: true
    stdin: true
---
apiVersion: v1
kind: Pod
metadata: {name: stuck-init}
spec:
  initContainers:
  - {name: forever, image: busybox, command: [sleep, infinity]}
  - {name: later, image: busybox, command: ["true"]}
  containers: [{name: main, image: nginx}]
`,
  },
  prepare: [
    "kubectl apply -f stages.yaml",
    "sleep 20",
    "kubectl debug stages --image=busybox --container=probe --target=main -q -- sleep 1000",
    "sleep 5",
  ],
  commands: lines(`
kubectl get pods
kubectl get pods -o wide --show-labels
kubectl describe pod stages
kubectl describe pod stuck-init
kubectl get pod stages -o yaml
kubectl get pod stages -o jsonpath='{.spec.containers[*].name} {.spec.initContainers[*].name} {.spec.ephemeralContainers[*].name}'
kubectl get pod stages -o jsonpath='{.status.ephemeralContainerStatuses[0].state}'
kubectl get pods -o jsonpath='{range .items[*].status.initContainerStatuses[*]}{.name}={.state.terminated.reason}{"\\n"}{end}'
kubectl get pods -o custom-columns='NAME:.metadata.name,INIT:.spec.initContainers[*].name,READY:.status.containerStatuses[*].ready'
kubectl logs stages
kubectl logs stages -c wait
kubectl logs stages -c fetch --timestamps=false
kubectl logs stages --container=probe
kubectl logs stuck-init
kubectl logs stuck-init -c later
kubectl logs stuck-init --all-containers
kubectl logs stages helper --previous
kubectl exec stages -- hostname
kubectl exec stages -c helper -- sh -c 'echo $HOSTNAME; exit 4'
kubectl exec stages -c nope -- ls
kubectl exec stages -c wait -- ls
kubectl exec stuck-init -- ls
kubectl exec pod/stages -- true
kubectl exec deploy/nope -- true
kubectl exec stages
kubectl exec stages ls
kubectl exec stages -- nosuchprogram
kubectl exec stages -c helper -- cat /etc/hostname
kubectl attach stages -c nope
kubectl debug stages --image=busybox --target=nope -q -- true
kubectl debug stages --image=busybox -c main -- true
kubectl debug stages --image=busybox --attach=false -c second -- sleep 5
kubectl debug stages
kubectl debug stages --copy-to=copy --set-image=main=nginx:1.26 --same-node
kubectl debug stages --copy-to=copy2 --container=helper --image=busybox:2 -- sleep 9
kubectl debug stages --copy-to=copy3 --set-image='*=busybox' --share-processes
kubectl debug stages --copy-to=copy3 --replace --set-image=main=httpd
kubectl get pods copy copy2 copy3 -o custom-columns='NAME:.metadata.name,IMAGES:.spec.containers[*].image,SHARE:.spec.shareProcessNamespace,NODE:.spec.nodeName'
kubectl debug stages --copy-to=copy --image=busybox
kubectl debug stages --image=busybox --profile=nope
kubectl debug stages --replace
kubectl debug node/kind-worker --image=busybox -- sleep 1
kubectl patch pod stages -p '{"spec":{"containers":[{"name":"main","image":"nginx:1.26"}]}}'
kubectl patch pod stages -p '{"spec":{"initContainers":[{"name":"wait","image":"busybox:2"}]}}'
kubectl delete pod copy copy2 copy3 --now --wait=false
kubectl explain pod.spec.ephemeralContainers.targetContainerName
kubectl explain pod.spec.initContainers`),
};

const projected: Scenario = {
  name: "projected volumes, fields and environments",
  files: {
    "projected.yaml": `apiVersion: v1
kind: Pod
metadata: {name: all, labels: {app: all, "a.b/c": d}, annotations: {build: "7"}}
spec:
  serviceAccountName: robot
  volumes:
  - name: all
    projected:
      defaultMode: 288
      sources:
      - secret: {name: keys, items: [{key: key, path: my/key, mode: 256}]}
      - configMap: {name: conf, optional: true}
      - downwardAPI: {items: [{path: labels, fieldRef: {fieldPath: metadata.labels}}, {path: cpu, resourceFieldRef: {containerName: main, resource: limits.cpu, divisor: 1m}}]}
      - serviceAccountToken: {path: token, audience: vault, expirationSeconds: 7200}
  - {name: secret, secret: {secretName: keys, optional: true, defaultMode: 256}}
  - {name: conf, configMap: {name: conf}}
  - {name: down, downwardAPI: {items: [{path: name, fieldRef: {fieldPath: metadata.name}}]}}
  containers:
  - name: main
    image: busybox
    command: [sh, -c, "env | sort; ls -R /all; sleep infinity"]
    resources: {requests: {cpu: 100m, memory: 10Mi, ephemeral-storage: 1Mi}, limits: {cpu: 500m, memory: 20Mi}}
    volumeMounts: [{name: all, mountPath: /all, readOnly: true}, {name: conf, mountPath: /etc/app.conf, subPath: app.conf}, {name: secret, mountPath: /s}, {name: down, mountPath: /d}]
    envFrom: [{configMapRef: {name: conf}}, {prefix: SEC_, secretRef: {name: keys}}]
    env:
    - {name: NODE, valueFrom: {fieldRef: {fieldPath: spec.nodeName}}}
    - {name: LABEL, valueFrom: {fieldRef: {fieldPath: "metadata.labels['app']"}}}
    - {name: MEMORY, valueFrom: {resourceFieldRef: {resource: limits.memory, divisor: 1Mi}}}
    - {name: KEY, valueFrom: {secretKeyRef: {name: keys, key: key}}}
    - {name: COLOR, valueFrom: {configMapKeyRef: {name: conf, key: color}}}
    - {name: BOTH, value: "$(COLOR)-$(NODE)-$$(X)"}
---
apiVersion: v1
kind: Pod
metadata: {name: missing}
spec:
  containers:
  - name: main
    image: busybox
    env: [{name: X, valueFrom: {configMapKeyRef: {name: conf, key: nope}}}]
`,
  },
  prepare: lines(`
kubectl create sa robot
kubectl create configmap conf --from-literal=color=blue --from-literal=app.conf=hello
kubectl create secret generic keys --from-literal=key=s3cret
kubectl apply -f projected.yaml
sleep 20`),
  commands: lines(`
kubectl get pods
kubectl describe pod all
kubectl describe pod missing
kubectl get pod all -o yaml
kubectl get pod all -o jsonpath='{.spec.volumes[*].name}'
kubectl get pod all -o jsonpath='{.spec.volumes[?(@.projected)].name}'
kubectl get pod all -o go-template='{{range .spec.containers}}{{range .env}}{{.name}}{{"\\n"}}{{end}}{{end}}'
kubectl get pod all -o jsonpath="{.metadata.labels['a\\.b/c']}"
kubectl get pod all -o jsonpath='{.metadata.labels.a\\.b/c}'
kubectl get pods -l a.b/c=d -o name
kubectl exec all -- sh -c 'echo $COLOR $KEY $SEC_key $LABEL $MEMORY $BOTH'
kubectl exec all -- cat /all/labels
kubectl exec all -- cat /all/my/key
kubectl exec all -- cat /etc/app.conf
kubectl set env pod/all --list
kubectl set env pod/all --list --resolve
kubectl set env pod/missing --list --resolve
kubectl set env pods --all --list
kubectl get cm conf -o go-template='{{.data.color}}{{"\\n"}}'
kubectl get secret keys -o jsonpath='{.data.key}'
kubectl describe secret keys
kubectl describe cm conf
kubectl patch cm conf --type=merge -p '{"data":{"nope":"now"}}'
kubectl delete cm conf
kubectl describe pod missing
kubectl apply -f projected.yaml
kubectl diff -f projected.yaml
kubectl explain pod.spec.volumes.projected.sources
kubectl explain pod.spec.containers.envFrom --recursive
kubectl explain pod.spec.containers.env.valueFrom.fieldRef.fieldPath`),
};

const probes: Scenario = {
  name: "probes, hooks and restarts",
  files: {
    "probes.yaml": `apiVersion: v1
kind: Pod
metadata: {name: probed}
spec:
  terminationGracePeriodSeconds: 45
  readinessGates: [{conditionType: example.com/ready}]
  containers:
  - name: main
    image: nginx
    ports: [{containerPort: 80, name: web}]
    startupProbe: {tcpSocket: {port: web}, failureThreshold: 30, periodSeconds: 1}
    readinessProbe: {httpGet: {path: "/ok?deep=1&x=a b", port: web, scheme: HTTP, httpHeaders: [{name: X-A, value: b}]}, initialDelaySeconds: 2}
    livenessProbe: {exec: {command: [sh, -c, "test -f /alive"]}, periodSeconds: 5, failureThreshold: 2, terminationGracePeriodSeconds: 1}
    lifecycle: {postStart: {exec: {command: ["true"]}}, preStop: {httpGet: {path: bye, port: 80, host: localhost}}}
  - name: grpc
    image: nginx
    livenessProbe: {grpc: {port: 9000, service: s}, initialDelaySeconds: 600}
    readinessProbe: {tcpSocket: {port: 80, host: 127.0.0.1}}
---
apiVersion: v1
kind: Pod
metadata: {name: message}
spec:
  restartPolicy: Never
  containers: [{name: main, image: busybox, terminationMessagePolicy: FallbackToLogsOnError, command: [sh, -c, "echo why it ended; exit 9"]}]
---
apiVersion: v1
kind: Pod
metadata: {name: deadline}
spec:
  activeDeadlineSeconds: 5
  containers: [{name: main, image: busybox, command: [sleep, infinity]}]
`,
  },
  prepare: ["kubectl apply -f probes.yaml", "sleep 70"],
  commands: lines(`
kubectl get pods
kubectl describe pod probed
kubectl describe pod message
kubectl describe pod deadline
kubectl get pod deadline -o jsonpath='{.status.reason}: {.status.message}'
kubectl get pod message -o jsonpath='{.status.containerStatuses[0].state.terminated.message}'
kubectl get pod probed -o jsonpath='{.status.containerStatuses[0].restartCount}'
kubectl get events --field-selector involvedObject.name=probed,reason=Unhealthy
kubectl get events --field-selector involvedObject.name=deadline
kubectl events --for pod/deadline
kubectl get pods --field-selector=status.phase!=Running -o name
kubectl wait pod/probed --for=condition=Ready --timeout=1s
kubectl wait pod/probed --for=condition=PodScheduled
kubectl wait pod/message --for=jsonpath='{.status.phase}'=Failed
kubectl wait pod/message pod/deadline --for=jsonpath='{.status.phase}'=Failed
kubectl wait pod/nope pod/message --for=condition=Ready --timeout=1s
kubectl logs message
kubectl logs deadline --previous
kubectl logs probed
kubectl delete pod message deadline
kubectl delete pod probed --grace-period=1 --wait=false
kubectl get pod probed -o jsonpath='{.metadata.deletionGracePeriodSeconds}'
kubectl describe pod probed
kubectl explain pod.spec.containers.livenessProbe
kubectl explain pod.spec.containers.lifecycle.preStop --recursive`),
};

const secured: Scenario = {
  name: "pod security and security contexts",
  files: {
    "good.yaml": `apiVersion: v1
kind: Pod
metadata: {name: good}
spec:
  securityContext: {runAsNonRoot: true, runAsUser: 1000, runAsGroup: 3000, fsGroup: 2000, supplementalGroups: [5], seccompProfile: {type: RuntimeDefault}}
  containers:
  - name: main
    image: busybox
    command: [sleep, infinity]
    securityContext: {allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: {drop: [ALL], add: [NET_BIND_SERVICE]}}
`,
    "bad.yaml": `apiVersion: v1
kind: Pod
metadata: {name: bad}
spec:
  hostNetwork: true
  hostPID: true
  volumes: [{name: root, hostPath: {path: /}}]
  containers:
  - name: main
    image: busybox
    command: [sleep, infinity]
    ports: [{containerPort: 80}]
    securityContext: {privileged: true, capabilities: {add: [SYS_ADMIN]}}
`,
    "root.yaml": `apiVersion: v1
kind: Pod
metadata: {name: root}
spec:
  securityContext: {runAsNonRoot: true}
  containers: [{name: main, image: nginx}]
`,
  },
  prepare: lines(`
kubectl create ns strict
kubectl label ns strict pod-security.kubernetes.io/enforce=restricted pod-security.kubernetes.io/enforce-version=v1.28
kubectl create ns middle
kubectl label ns middle pod-security.kubernetes.io/enforce=baseline pod-security.kubernetes.io/warn=restricted pod-security.kubernetes.io/audit=restricted
kubectl -n strict apply -f good.yaml
kubectl apply -f root.yaml
sleep 20`),
  commands: lines(`
kubectl get ns --show-labels
kubectl get ns -l pod-security.kubernetes.io/enforce
kubectl -n strict get pods
kubectl -n strict describe pod good
kubectl -n strict get pod good -o jsonpath='{.spec.securityContext}'
kubectl -n strict exec good -- id
kubectl -n strict exec good -- touch /x
kubectl describe pod root
kubectl -n strict run x --image=nginx
kubectl -n strict run x --image=nginx --privileged
kubectl -n strict apply -f bad.yaml
kubectl -n middle apply -f bad.yaml
kubectl -n middle run x --image=nginx
kubectl -n middle apply -f root.yaml
kubectl -n strict create deployment d --image=nginx
kubectl -n strict create job j --image=busybox -- date
kubectl -n strict create cronjob c --image=busybox --schedule='* * * * *' -- date
kubectl -n strict describe rs
kubectl -n strict get events --field-selector reason=FailedCreate
kubectl -n middle set image pod/x x=nginx:1.26
kubectl label --dry-run=server --overwrite ns --all pod-security.kubernetes.io/enforce=baseline
kubectl label ns strict pod-security.kubernetes.io/enforce=nope --overwrite
kubectl label ns strict pod-security.kubernetes.io/enforce-version=v9 --overwrite
kubectl label ns strict pod-security.kubernetes.io/enforce- pod-security.kubernetes.io/enforce-version-
kubectl -n strict apply -f bad.yaml
kubectl -n strict describe pod bad
kubectl -n strict debug good --image=busybox -q --attach=false
kubectl -n strict debug good --image=busybox -q --attach=false --profile=restricted
kubectl -n strict get pod good -o jsonpath='{.spec.ephemeralContainers[*].securityContext}'
kubectl explain pod.spec.securityContext.fsGroup
kubectl explain pod.spec.containers.securityContext.capabilities`),
};

const ends: Scenario = {
  name: "pods that end, are evicted, or will not go",
  files: {
    "ends.yaml": `apiVersion: v1
kind: Pod
metadata: {name: held, finalizers: [example.com/hold]}
spec: {containers: [{name: main, image: nginx}]}
---
apiVersion: v1
kind: Pod
metadata: {name: slow}
spec:
  terminationGracePeriodSeconds: 300
  containers: [{name: main, image: busybox, command: [sh, -c, "trap '' TERM; while true; do sleep 1; done"]}]
---
apiVersion: v1
kind: Pod
metadata: {name: fills}
spec:
  containers:
  - {name: main, image: busybox, command: [sleep, infinity], resources: {limits: {memory: 10Mi, ephemeral-storage: 1Gi}}}
---
apiVersion: v1
kind: Pod
metadata: {name: images}
spec:
  containers: [{name: a, image: "nginx:doesnotexist"}, {name: b, image: "bad image"}, {name: c, image: nginx, imagePullPolicy: Never}]
`,
  },
  prepare: ["kubectl apply -f ends.yaml || true", "sleep 60", "kubectl delete pod held slow --wait=false"],
  commands: lines(`
kubectl get pods
kubectl get pods -o wide
kubectl describe pod held
kubectl describe pod slow
kubectl describe pod images
kubectl get pod held -o yaml
kubectl get pods -o custom-columns=NAME:.metadata.name,FINALIZERS:.metadata.finalizers,DELETED:.metadata.deletionTimestamp
kubectl get pods --field-selector=metadata.name!=images
kubectl delete pod held --wait=false
kubectl delete pod held --timeout=1s
kubectl wait --for=delete pod/held --timeout=1s
kubectl delete pod slow --grace-period=5 --wait=false
kubectl get pod slow -o jsonpath='{.metadata.deletionGracePeriodSeconds}'
kubectl delete pod slow --grace-period=0
kubectl delete pod slow --force --grace-period=0
kubectl delete pod slow --force --grace-period=7
kubectl get pod slow
kubectl patch pod held -p '{"metadata":{"finalizers":["example.com/other"]}}'
kubectl patch pod held --type=json -p='[{"op":"add","path":"/metadata/finalizers/-","value":"example.com/new"}]'
kubectl patch pod held -p '{"metadata":{"finalizers":null}}'
kubectl get pod held
kubectl annotate pod held a=b
kubectl apply -f ends.yaml
kubectl get events --field-selector involvedObject.name=images,type=Warning
kubectl get events --field-selector reason=Failed -o custom-columns=MESSAGE:.message
kubectl set image pod/images a=nginx c=nginx
kubectl patch pod held -p '{"metadata":{"finalizers":null}}'
kubectl delete pods --all --force --grace-period=0
kubectl delete pods --all -A --dry-run=client
kubectl delete pod --all --field-selector=status.phase=Failed
kubectl get pods`),
};

const debugging: Scenario = {
  name: "debugging in every profile",
  files: {
    "app.yaml": `apiVersion: v1
kind: Pod
metadata: {name: app, labels: {app: app}, annotations: {note: kept}}
spec:
  initContainers: [{name: first, image: busybox, command: ["true"]}]
  containers:
  - name: main
    image: nginx
    args: [nginx, -g, daemon off;]
    livenessProbe: {tcpSocket: {port: 80}}
    readinessProbe: {tcpSocket: {port: 80}}
    securityContext: {capabilities: {add: [CHOWN]}}
  - {name: side, image: busybox, command: [sleep, infinity]}
`,
    "custom.yaml": "securityContext: {runAsUser: 5}\nenv: [{name: A, value: b}]\n",
    "wrong.yaml": "image: nginx\n",
  },
  prepare: ["kubectl apply -f app.yaml", "sleep 10"],
  commands: [
    ...["legacy", "general", "baseline", "restricted", "netadmin", "sysadmin"].flatMap((profile) => [
      `kubectl debug app --image=busybox -c e-${profile} --profile=${profile} -- sleep 1000`,
      `kubectl get pod app -o jsonpath='{.spec.ephemeralContainers[?(@.name=="e-${profile}")].securityContext}'`,
      `kubectl debug app --image=busybox --copy-to=c-${profile} -c dbg --profile=${profile} -- sleep 1000`,
      `kubectl get pod c-${profile} -o yaml | grep -v -e uid -e Time`,
      `kubectl debug node/kind-worker --image=busybox --profile=${profile} -c shell -- sleep 1000`,
    ]),
    ...lines(`
kubectl get pods -o name | grep -v node-debugger
kubectl get pods -o jsonpath='{range .items[?(@.spec.nodeName=="kind-worker")]}{.spec.containers[*].name} {.spec.hostNetwork} {.spec.volumes[*].name} {.spec.containers[0].securityContext}{"\\n"}{end}' | sort
kubectl debug app --copy-to=a -- sleep 5
kubectl debug app --copy-to=a -c side -- sleep 5
kubectl debug app --copy-to=b -c main --arguments-only -- nginx -t
kubectl debug app --copy-to=c -c nope -- sleep 5
kubectl debug app --copy-to=d --set-image=nope=x
kubectl debug app --copy-to=e --set-image=main
kubectl debug app --copy-to=f --set-image=main=nginx:1.26,side=busybox:2 -c main -- sleep 8
kubectl debug app --copy-to=g --image=busybox --env=A=b --image-pull-policy=Never -c dbg
kubectl debug app --copy-to=h --image=busybox --share-processes=false -c dbg
kubectl debug app --copy-to=i --image=busybox --same-node --replace -c dbg
kubectl get pods -o custom-columns='NAME:.metadata.name,IMAGES:.spec.containers[*].image,COMMANDS:.spec.containers[*].command,ARGS:.spec.containers[*].args,SHARE:.spec.shareProcessNamespace'
kubectl get pod g -o jsonpath='{.spec.containers[2]}'
kubectl debug g --image=busybox --env=nope
kubectl debug g --image=busybox --image-pull-policy=Sometimes
kubectl debug g --image=busybox --target=main --copy-to=x
kubectl debug g --image=busybox -t
kubectl debug g --set-image=main=x
kubectl debug g --same-node
kubectl debug g --image=busybox --custom=custom.yaml -c custom -- sleep 5
kubectl debug g --image=busybox --custom=wrong.yaml
kubectl debug g --image=busybox --custom=nope.yaml
kubectl debug g --image=busybox --copy-to=k --keep-labels --keep-annotations --keep-liveness --keep-init-containers=false -c dbg
kubectl debug deploy/nope --image=busybox
kubectl debug svc/kubernetes --image=busybox
kubectl debug -f app.yaml --image=busybox -c x`),
  ],
};

export const podKinds: readonly Scenario[] = [stages, projected, probes, secured, ends, debugging];
