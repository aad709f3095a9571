/** RBAC objects brought to what files say, and no further. */
import { lines, type Scenario } from "../scenario.ts";

export const reconciling: readonly Scenario[] = [
  {
    name: "rights reconciled with files",
    files: {
      "rbac.yaml": `apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: {name: reader, namespace: default, labels: {a: b}}
rules:
- {apiGroups: [""], resources: [pods, configmaps], verbs: [get, watch]}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: {name: fresh}
rules:
- {apiGroups: [""], resources: [pods], verbs: [get], resourceNames: [a, b]}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {name: readers}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: reader}
subjects:
- {apiGroup: rbac.authorization.k8s.io, kind: User, name: joe}
- {kind: ServiceAccount, name: default, namespace: default}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: {name: healthy}
rules:
- {nonResourceURLs: [/healthz, /livez], verbs: [get]}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: no-right}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: {name: left-alone}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: view}
subjects: [{apiGroup: rbac.authorization.k8s.io, kind: User, name: joe}]
`,
      "recreate.yaml": `apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {name: readers}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: fresh}
subjects: [{apiGroup: rbac.authorization.k8s.io, kind: Group, name: staff}]
`,
      "elsewhere.yaml": `apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: {name: far, namespace: newer}
rules: [{apiGroups: [apps], resources: [deployments], verbs: ["*"]}]
`,
      "summed.yaml": `apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: {name: summed}
aggregationRule: {clusterRoleSelectors: [{matchLabels: {add: more}}]}
rules: []
`,
      "beta.yaml": `apiVersion: rbac.authorization.k8s.io/v1beta1
kind: Role
metadata: {name: old}
rules: []
`,
      "broken.yaml": `apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {name: broken}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: ""}
---
apiVersion: v1
kind: Nope
metadata: {name: x}
`,
    },
    prepare: lines(`
kubectl create role reader --verb=get,list --resource=pods
kubectl create clusterrole healthy --verb=get --resource=nodes
kubectl create clusterrole summed --aggregation-rule=add=some
kubectl create rolebinding readers --role=reader --user=jane --group=staff
kubectl create clusterrolebinding left-alone --clusterrole=view --user=jane
kubectl annotate clusterrolebinding left-alone rbac.authorization.kubernetes.io/autoupdate=false`),
    commands: lines(`
kubectl auth reconcile -f rbac.yaml --dry-run=client
kubectl auth reconcile -f rbac.yaml --dry-run=server
kubectl auth reconcile -f rbac.yaml --dry-run=nope
kubectl auth reconcile -f rbac.yaml more
kubectl auth reconcile -f rbac.yaml -o name
kubectl get roles,rolebindings -o jsonpath='{range .items[*]}{.metadata.name}{" "}{.metadata.labels}{" "}{.rules}{" "}{.subjects}{"\\n"}{end}'
kubectl auth reconcile -f rbac.yaml
kubectl auth reconcile -f rbac.yaml --remove-extra-permissions --dry-run=client
kubectl auth reconcile -f rbac.yaml --remove-extra-subjects --remove-extra-permissions
kubectl get role reader -o jsonpath='{.rules}'
kubectl get clusterrole healthy -o jsonpath='{.rules}'
kubectl get rolebinding readers -o jsonpath='{.subjects}'
kubectl get clusterrolebinding left-alone -o jsonpath='{.subjects}'
kubectl auth reconcile -f recreate.yaml -o yaml --dry-run=client
kubectl auth reconcile -f recreate.yaml
kubectl get rolebinding readers -o jsonpath='{.roleRef} {.subjects}'
kubectl auth reconcile -f elsewhere.yaml -n other
kubectl auth reconcile -f elsewhere.yaml
kubectl get role -n newer
kubectl auth reconcile -f summed.yaml
kubectl get clusterrole summed -o jsonpath='{.aggregationRule}'
kubectl auth reconcile -f summed.yaml --remove-extra-permissions
kubectl get clusterrole summed -o jsonpath='{.aggregationRule}'
kubectl auth reconcile -f beta.yaml
kubectl auth reconcile -f broken.yaml
kubectl auth reconcile -f nope.yaml
kubectl auth reconcile
kubectl auth reconcile -f rbac.yaml --as=lea
cat rbac.yaml | kubectl auth reconcile -f - -o jsonpath='{.metadata.name}'`),
  },
];
