/** Objects in an editor: one, several, before they are created, and what apply remembers of them. */
import { lines, type Scenario } from "../scenario.ts";

export const editing: readonly Scenario[] = [
  {
    name: "objects in an editor",
    files: {
      "two.yaml": `apiVersion: v1
kind: ConfigMap
metadata: {name: c}
data: {x: "1"}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: d}
data: {x: "1"}
`,
    },
    prepare: lines(`
kubectl create cm a --from-literal=x=1
kubectl create cm b --from-literal=x=1
kubectl create deployment web --image=nginx --replicas=0`),
    commands: lines(`
KUBE_EDITOR=cat kubectl edit cm a b
KUBE_EDITOR=cat kubectl edit cm/a deploy/web
KUBE_EDITOR='sed -i s/"x: .1."/"x: \\"2\\""/' kubectl edit cm a b
kubectl get cm a b -o jsonpath='{.items[*].data}'
KUBE_EDITOR='sed -i 0,/"x: .2."/s/"x: .2."/"x: \\"3\\""/' kubectl edit cm a b
KUBE_EDITOR=true kubectl edit cm a b
kubectl get cm a b -o jsonpath='{.items[*].data}'
KUBE_EDITOR=cat kubectl edit cm -o json
KUBE_EDITOR=cat kubectl edit secrets
KUBE_EDITOR='sed -i "s/name: a/name: z/"' kubectl edit cm a 2>&1 | grep -v copy
KUBE_EDITOR='sed -i "s/namespace: default/namespace: other/"' kubectl edit cm a 2>&1 | grep -v copy
KUBE_EDITOR='sed -i "s/kind: ConfigMap/kind: Nope/"' kubectl edit cm a 2>&1 | grep -v copy
KUBE_EDITOR='sed -i "s/x:/x/"' kubectl edit cm a 2>&1 | grep -v copy
KUBE_EDITOR='sed -i "s/  x:/  \\"-x !\\":/"' kubectl edit cm a 2>&1 | grep -v copy
KUBE_EDITOR='sed -i "s/resourceVersion: .*/resourceVersion: \\"1\\"/"' kubectl edit cm a 2>&1 | grep -v replace
KUBE_EDITOR='sed -i "s/replicas: 0/replicas: 1/"' kubectl edit deploy web --output-patch
KUBE_EDITOR='sed -i "s/replicas: 1/replicas: many/"' kubectl edit deploy web 2>&1 | grep -v copy
KUBE_EDITOR='sed -i "s/replicas: 1/replicas: -1/"' kubectl edit deploy web 2>&1 | grep -v copy
KUBE_EDITOR='sed -i "s/replicas: .*/replicas: 2/"' kubectl edit deploy web --subresource=status
KUBE_EDITOR='truncate -s 0' kubectl edit cm a
KUBE_EDITOR='sed -i "s/replicas: 1/replicsa: 1/"' kubectl edit deploy web --validate=strict 2>&1 | grep -v copy
KUBE_EDITOR=nosuch kubectl edit cm a 2>&1 | grep -v 'not found'
KUBE_EDITOR=cat kubectl create --edit -f two.yaml
KUBE_EDITOR=true kubectl create --edit -f two.yaml -o json
KUBE_EDITOR='sed -i "s/x: .*/x: \\"5\\"/"' kubectl create --edit -f two.yaml
KUBE_EDITOR='sed -i "s/x: .*/x: \\"5\\"/"' kubectl create --edit -f two.yaml 2>&1 | grep -v copy
kubectl get cm -o jsonpath='{.items[*].data.x}'
kubectl apply -f two.yaml
KUBE_EDITOR=cat kubectl apply edit-last-applied cm/c
KUBE_EDITOR=cat kubectl apply edit-last-applied cm/c -o json
KUBE_EDITOR=cat kubectl apply edit-last-applied -f two.yaml
KUBE_EDITOR=true kubectl apply edit-last-applied cm/a
KUBE_EDITOR=true kubectl apply edit-last-applied cm/nope
KUBE_EDITOR=true kubectl apply edit-last-applied
KUBE_EDITOR='sed -i "s/x: .*/x: \\"9\\"/"' kubectl apply edit-last-applied cm/c
kubectl apply view-last-applied cm/c
kubectl get cm c -o jsonpath='{.metadata.annotations} {.data}'
KUBE_EDITOR='sed -i "s/x: .*/x: \\"8\\"/"' kubectl apply edit-last-applied cm c d
kubectl get cm c d -o jsonpath='{.items[*].metadata.annotations}'
KUBE_EDITOR='sed -i "s/x: .*/x: \\"7\\"/"' kubectl apply edit-last-applied cm/c -o yaml
KUBE_EDITOR='sed -i "s/x: .*/x: \\"6\\"/"' kubectl edit cm/a -o yaml
kubectl create cm e --from-literal=x=1 --dry-run=client -o yaml | KUBE_EDITOR='sed -i s/e$/f/' kubectl create --edit -f - -o json`),
  },
];
