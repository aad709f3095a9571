/** Who may do what: restricted users, service accounts, secrets, certificates, aggregated roles. */
import { lines, type Scenario } from "../scenario.ts";

const restricted: Scenario = {
  name: "a user who may do little",
  files: { "cm.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: mine}\ndata: {a: b}\n" },
  prepare: lines(`
kubectl create deployment web --image=nginx
kubectl create role little --verb=get,list --resource=pods,configmaps
kubectl create rolebinding little --role=little --user=lea
kubectl create role maker --verb=create,patch --resource=configmaps
kubectl create rolebinding maker --role=maker --group=makers
kubectl config set-credentials lea --token=none
kubectl config set-context --current --user=kind-kind`),
  commands: lines(`
kubectl get pods --as=lea
kubectl get deploy --as=lea
kubectl get pods,deploy --as=lea
kubectl get all --as=lea
kubectl get nodes --as=lea
kubectl get pods -A --as=lea
kubectl get pods -n kube-system --as=lea
kubectl get pod nope --as=lea
kubectl get secret nope --as=lea
kubectl get pods -w --as=lea --request-timeout=1s
kubectl describe pods --as=lea
kubectl describe deploy web --as=lea
kubectl describe node kind-worker --as=lea
kubectl logs deploy/web --as=lea
kubectl exec deploy/web --as=lea -- ls
kubectl run x --image=nginx --as=lea
kubectl create cm x --as=lea
kubectl apply -f cm.yaml --as=lea
kubectl apply -f cm.yaml --as=lea --as-group=makers
kubectl apply -f cm.yaml --as=lea --as-group=makers
kubectl apply -f cm.yaml --server-side --as=lea
kubectl diff -f cm.yaml --as=lea
kubectl label cm mine a=b --as=lea
kubectl annotate cm mine a=b --as=lea --as-group=makers
kubectl scale deploy web --replicas=2 --as=lea
kubectl set image deploy/web nginx=x --as=lea
kubectl rollout status deploy/web --as=lea
kubectl rollout restart deploy/web --as=lea
kubectl expose deploy web --port=80 --as=lea
kubectl delete cm mine --as=lea
kubectl delete pods --all --as=lea
kubectl drain kind-worker --as=lea
kubectl cordon kind-worker --as=lea
kubectl taint node kind-worker a=b:NoSchedule --as=lea
kubectl top pods --as=lea
kubectl auth can-i --list --as=lea
kubectl auth can-i get pods --as=lea
kubectl auth can-i create cm --as=lea --as-group=makers
kubectl auth can-i get pods --as=lea -n kube-system
kubectl auth can-i delete pods/x --as=lea
kubectl auth can-i list deploy --as=lea -A
kubectl auth can-i get pods --as=lea --as=ann
kubectl auth can-i use psp/x --as=lea
kubectl auth can-i get pods/exec --as=lea
kubectl auth can-i impersonate users --as=lea
kubectl auth whoami --as=lea --as-group=makers
kubectl get pods --as=lea --as-uid=5 -o name
kubectl get pods --as-uid=5
kubectl explain pods --as=lea
kubectl api-resources --as=lea --api-group=apps -o name
kubectl version --as=lea
kubectl cluster-info --as=lea
kubectl get --raw /api/v1/nodes --as=lea
kubectl certificate approve x --as=lea
kubectl create token default --as=lea
kubectl create clusterrolebinding more --clusterrole=cluster-admin --user=lea --as=lea
kubectl create role more --verb=delete --resource=pods --as=lea`),
};

const escalation: Scenario = {
  name: "roles that add up, and rights one cannot give away",
  files: {
    "roles.yaml": `apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: {name: monitoring}
aggregationRule: {clusterRoleSelectors: [{matchLabels: {to-monitoring: "true"}}, {matchExpressions: [{key: extra, operator: Exists}]}]}
rules: []
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: {name: part-a, labels: {to-monitoring: "true"}}
rules: [{apiGroups: [""], resources: [pods, services], verbs: [get, list]}]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: {name: part-b, labels: {extra: "1"}}
rules: [{apiGroups: [metrics.k8s.io], resources: ["*"], verbs: ["*"]}, {nonResourceURLs: [/metrics/*], verbs: [get]}]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: {name: role-giver}
rules: [{apiGroups: [rbac.authorization.k8s.io], resources: [roles, rolebindings], verbs: ["*"]}]
`,
    "bad.yaml": `apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {name: bad}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Nope, name: ""}
subjects: [{kind: User, name: ""}, {kind: ServiceAccount, name: x}]
`,
    "changed.yaml": `apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {name: giver}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: view}
subjects: [{kind: User, apiGroup: rbac.authorization.k8s.io, name: gus}]
`,
  },
  prepare: lines(`
kubectl apply -f roles.yaml
kubectl create rolebinding giver --clusterrole=role-giver --user=gus
sleep 5`),
  commands: lines(`
kubectl get clusterrole monitoring -o yaml
kubectl describe clusterrole monitoring part-b
kubectl describe clusterrole admin
kubectl describe clusterrole system:node
kubectl get clusterroles -l to-monitoring=true
kubectl get clusterroles --sort-by=.metadata.name -o name | head -5
kubectl label clusterrole part-b extra-
kubectl describe clusterrole monitoring
kubectl describe rolebinding giver
kubectl create role r --verb=get --resource=secrets --as=gus
kubectl create rolebinding rb --clusterrole=admin --user=gus --as=gus
kubectl apply -f changed.yaml
kubectl apply -f bad.yaml
kubectl create role r --verb=get --resource=pods --resource-name=a --resource-name=b
kubectl create role r2 --verb=get,fly --resource=pods
kubectl create role r3 --verb='*' --resource=deployments.apps,jobs.batch/status
kubectl create role r4 --verb=get --resource=nope
kubectl create role r5 --resource=pods
kubectl create role r6 --verb=get
kubectl create clusterrole c1 --verb=get --non-resource-url=/logs/*
kubectl create clusterrole c2 --verb=get --resource=nodes --non-resource-url=/x
kubectl create clusterrole c3 --aggregation-rule=a=b
kubectl create clusterrole c4 --aggregation-rule=a=b --verb=get --resource=pods
kubectl get role r -o yaml
kubectl describe role r3
kubectl set subject rolebinding giver --user=ann --group=g --serviceaccount=default:x
kubectl describe rolebinding giver
kubectl create rolebinding x --role=a --clusterrole=b
kubectl create rolebinding x --user=a
kubectl create rolebinding x --role=a --serviceaccount=bad
kubectl create clusterrolebinding x --clusterrole=view --group=a --group=b -o yaml --dry-run=client
kubectl auth can-i get metrics.k8s.io/pods --as=gus
kubectl auth can-i --list --as=gus
kubectl auth can-i escalate roles --as=gus
kubectl auth can-i bind clusterroles/admin --as=gus
kubectl delete clusterrole part-a part-b
kubectl explain clusterrole.aggregationRule
kubectl get clusterrolebindings -o custom-columns='NAME:.metadata.name,ROLE:.roleRef.name,SUBJECTS:.subjects[*].name' | head -12`),
};

const accounts: Scenario = {
  name: "service accounts and their tokens",
  files: {
    "sa.yaml": `apiVersion: v1
kind: ServiceAccount
metadata: {name: puller, annotations: {a: b}}
automountServiceAccountToken: false
imagePullSecrets: [{name: registry}, {name: nope}]
secrets: [{name: puller-token}]
---
apiVersion: v1
kind: Secret
metadata: {name: puller-token, annotations: {kubernetes.io/service-account.name: puller}}
type: kubernetes.io/service-account-token
---
apiVersion: v1
kind: Pod
metadata: {name: user}
spec: {serviceAccountName: puller, containers: [{name: main, image: nginx}]}
`,
  },
  prepare: [
    "kubectl create secret docker-registry registry --docker-username=u --docker-password=p --docker-server=r.example.com",
    "kubectl apply -f sa.yaml",
    "sleep 10",
  ],
  commands: lines(`
kubectl get sa
kubectl get sa puller -o yaml
kubectl describe sa puller
kubectl describe sa default
kubectl describe secret puller-token | grep -v ^token
kubectl get secret puller-token -o jsonpath='{.metadata.annotations.kubernetes\\.io/service-account\\.name}'
kubectl describe pod user
kubectl get pod user -o jsonpath='{.spec.imagePullSecrets} {.spec.automountServiceAccountToken}'
kubectl create sa puller
kubectl create sa 'Bad Name'
kubectl create sa new --dry-run=client -o yaml
kubectl create token nope
kubectl create token puller --duration=5m
kubectl create token puller --duration=-1s
kubectl create token puller --bound-object-kind=Pod
kubectl create token puller --bound-object-kind=Nope --bound-object-name=x
kubectl create token puller --bound-object-kind=Secret --bound-object-name=nope
kubectl create token puller --bound-object-uid=x
kubectl create token puller --audience=vault -o jsonpath='{.spec.audiences}'
kubectl create token puller -o name
kubectl create token
kubectl set serviceaccount pod/user default
kubectl run other --image=nginx --overrides='{"spec":{"serviceAccountName":"nope"}}'
kubectl create deployment d --image=nginx --dry-run=client -o yaml
kubectl auth can-i get pods --as=system:serviceaccount:default:puller
kubectl auth whoami --as=system:serviceaccount:default:puller
kubectl patch sa default -p '{"imagePullSecrets":[{"name":"registry"}]}'
kubectl describe sa default
kubectl delete sa default
kubectl get sa
kubectl delete sa puller
kubectl get secrets
kubectl explain sa.automountServiceAccountToken`),
};

const secrets: Scenario = {
  name: "secrets of every type",
  files: {
    "secrets.yaml": `apiVersion: v1
kind: Secret
metadata: {name: basic}
type: kubernetes.io/basic-auth
stringData: {username: u, password: p}
---
apiVersion: v1
kind: Secret
metadata: {name: ssh}
type: kubernetes.io/ssh-auth
data: {ssh-privatekey: a2V5}
---
apiVersion: v1
kind: Secret
metadata: {name: custom}
type: example.com/own
immutable: true
data: {binary: AAEC/w==, empty: "", text: aGVsbG8=}
---
apiVersion: v1
kind: Secret
metadata: {name: bootstrap-token-abcdef, namespace: kube-system}
type: bootstrap.kubernetes.io/token
stringData: {token-id: abcdef, token-secret: 0123456789abcdef}
`,
    "bad.yaml": `apiVersion: v1
kind: Secret
metadata: {name: bad-ssh}
type: kubernetes.io/ssh-auth
data: {other: eA==}
---
apiVersion: v1
kind: Secret
metadata: {name: bad-tls}
type: kubernetes.io/tls
data: {tls.crt: eA==}
---
apiVersion: v1
kind: Secret
metadata: {name: bad-docker}
type: kubernetes.io/dockerconfigjson
data: {.dockerconfigjson: eA==}
---
apiVersion: v1
kind: Secret
metadata: {name: bad-base64}
data: {x: "not base64!"}
---
apiVersion: v1
kind: Secret
metadata: {name: bad-key}
stringData: {"a key": x}
`,
    "env.txt": "# comment\nA=1\nB = 2\nHOME\n\nC=x=y\n",
    "badenv.txt": "1A=x\n",
    "file.bin": "some bytes",
  },
  prepare: ["kubectl apply -f secrets.yaml"],
  commands: lines(`
kubectl get secrets
kubectl get secrets --field-selector type=kubernetes.io/ssh-auth -o name
kubectl describe secret custom
kubectl describe secrets basic ssh
kubectl get secret custom -o yaml
kubectl get secret custom -o jsonpath='{.data.text}' | base64 -d
kubectl get secret custom -o go-template='{{.data.text | base64decode}}'
kubectl get secret custom -o go-template='{{index .data "empty"}}|{{.type}}'
kubectl apply -f bad.yaml
kubectl patch secret custom -p '{"data":{"text":"eA=="}}'
kubectl patch secret basic -p '{"stringData":{"password":"q"}}'
kubectl patch secret basic -p '{"type":"Opaque"}'
kubectl diff -f secrets.yaml
kubectl create secret generic g --from-literal=a=1 --from-literal=b=2 --from-file=file.bin --from-file=other=file.bin
kubectl create secret generic e --from-env-file=env.txt
kubectl get secret e -o jsonpath='{.data}'
kubectl create secret generic e2 --from-env-file=badenv.txt
kubectl create secret generic e3 --from-env-file=env.txt --from-literal=a=b
kubectl create secret generic e4 --from-literal=a
kubectl create secret generic e5 --from-literal=a=1 --from-literal=a=2
kubectl create secret generic e6 --from-file=nope
kubectl create secret generic e7 --from-file=a=b=c
kubectl create secret generic h --from-literal=a=1 --append-hash
kubectl create secret generic t --type=example.com/x --from-literal=a=1 -o yaml --dry-run=client
kubectl create secret tls t --cert=nope --key=nope
kubectl create secret tls t
kubectl create secret tls t --cert=file.bin --key=file.bin
kubectl create secret docker-registry d --docker-username=u
kubectl create secret docker-registry d --docker-username=u --docker-password=p --docker-email=e@x -o yaml --dry-run=client
kubectl create secret docker-registry d --from-file=.dockerconfigjson=file.bin
kubectl create secret
kubectl create secret nope x
kubectl get secret bootstrap-token-abcdef -n kube-system -o yaml
kubectl delete secret basic ssh custom g
kubectl explain secret.stringData`),
};

/** Of a key that nobody has any more: /O=staff/CN=ann. */
const REQUEST =
  "LS0tLS1CRUdJTiBDRVJUSUZJQ0FURSBSRVFVRVNULS0tLS0KTUlIWk1JR0FBZ0VBTUI0eERqQU1CZ05WQkFvTUJYTjBZV1ptTVF3d0NnWURWUVFEREFOaGJtNHdXVEFUQmdjcQpoa2pPUFFJQkJnZ3Foa2pPUFFNQkJ3TkNBQVRRTXpEMHoxMFZTdGdPU2NjK1lvUzJtZzErL2NKWmkybCttM2JGCisxUzgvcjNVSCtIWmxVNFZMeEVlNVZ3aW9BQm5ZSTJUN3ZoV1cvdjJUQjk3S0hkV29BQXdDZ1lJS29aSXpqMEUKQXdJRFNBQXdSUUloQU1JeVVGQy9FbS9xbDc1UmJOSkhrekFvRW9NSS9BVmVNT1JNUFlLZ1dhSGNBaUIxVk5sTgpUSVdBRlN1T01oWFlKZGliNHpIcHRhVkhhcVpJdHptRm9iY0VPdz09Ci0tLS0tRU5EIENFUlRJRklDQVRFIFJFUVVFU1QtLS0tLQo=";

const requests: Scenario = {
  name: "certificate requests in every state",
  files: {
    "csrs.yaml": ["one", "two", "three"]
      .map(
        (name) => `apiVersion: certificates.k8s.io/v1
kind: CertificateSigningRequest
metadata: {name: ${name}}
spec: {request: ${REQUEST}, signerName: kubernetes.io/kube-apiserver-client, usages: [client auth], expirationSeconds: 86400}
`,
      )
      .join("---\n"),
    "bad.yaml": `apiVersion: certificates.k8s.io/v1
kind: CertificateSigningRequest
metadata: {name: bad}
spec: {request: bm90aGluZw==, signerName: nodomain, usages: [fly], expirationSeconds: 5}
`,
  },
  prepare: ["kubectl apply -f csrs.yaml", "kubectl certificate approve one", "sleep 5"],
  commands: lines(`
kubectl get csr -o custom-columns=NAME:.metadata.name,CONDITIONS:.status.conditions[*].type
kubectl get csr
kubectl describe csr one
kubectl certificate approve one
kubectl certificate deny two
kubectl certificate deny two
kubectl certificate approve two
kubectl certificate approve two --force
kubectl certificate approve nope three
kubectl certificate deny three
kubectl get csr one -o jsonpath='{.status.conditions[0].reason} {.spec.signerName} {.spec.username}'
kubectl certificate approve three -o name
kubectl certificate approve three -o yaml | grep -e type -e reason
kubectl apply -f bad.yaml
kubectl delete csr one two
kubectl explain csr.spec.signerName`),
};

export const access: readonly Scenario[] = [restricted, escalation, accounts, secrets, requests];
