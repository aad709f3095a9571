/** Changing what there is: set, label, annotate, patch, edit, replace, apply, delete. */
import { lines, type Scenario } from "../scenario.ts";

const DEPLOYMENT = `apiVersion: apps/v1
kind: Deployment
metadata: {name: web, labels: {app: web}}
spec:
  replicas: 1
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
      - {name: main, image: "nginx:1.25", env: [{name: A, value: "1"}]}
      - {name: side, image: busybox, command: [sleep, "100000"]}
`;
const CONFIG = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: conf, labels: {a: b}}\ndata: {x: '1', z: '2'}\n";

const setting: Scenario = {
  name: "set, label and annotate",
  files: { "web.yaml": DEPLOYMENT, "conf.yaml": CONFIG },
  prepare: lines(`
kubectl apply -f web.yaml
kubectl apply -f conf.yaml
kubectl create service clusterip svc --tcp=80
kubectl create secret generic sec --from-literal=PASSWORD=x --from-literal=user-name=y
kubectl create rolebinding rb --clusterrole=view --user=ann
kubectl create sa robot`),
  commands: lines(`
kubectl set
kubectl set image deploy/web main=nginx:1.26
kubectl set image deploy/web main=nginx:1.26
kubectl set image deploy/web nope=nginx:1.26
kubectl set image deploy/web '*=nginx:1.27' --dry-run=client -o yaml
kubectl set image deploy web main=nginx:1.27 side=busybox:1.36 --dry-run=server
kubectl set image deploy/web
kubectl set image deploy/web main
kubectl set image main=nginx
kubectl set image deploy/nope main=nginx
kubectl set image deploy --all main=nginx:1.25 -o name
kubectl set image -f web.yaml main=nginx:9 --local -o yaml
kubectl set image -f web.yaml main=nginx:9 --local
kubectl set image cm/conf main=x
kubectl set image deploy/web main=
kubectl set env deploy/web B=2
kubectl set env deploy/web --list
kubectl set env deploy/web B- C=3
kubectl set env deploy/web --list -c main
kubectl set env deploy/web --list -c nope
kubectl set env deploy/web A=9 --overwrite=false
kubectl set env deploy/web --from=configmap/conf --keys=x
kubectl set env deploy/web --from=secret/sec --prefix=P_
kubectl set env deploy/web --from=secret/sec --keys=user-name
kubectl set env deploy/web --list
kubectl set env deploy/web --list --resolve
kubectl set env deploy/web --from=configmap/nope
kubectl set env deploy/web --from=nope
kubectl set env deploy/web -e X=1 Y=2
kubectl set env deploy/web 'bad name=1'
kubectl set env deploy/web
kubectl set env
kubectl set env deploy --all --containers=side Z=1
kubectl set env -f web.yaml Q=1 --local -o yaml
kubectl set resources deploy/web --limits=cpu=200m,memory=64Mi --requests=cpu=100m
kubectl set resources deploy/web -c=side --limits=cpu=1
kubectl set resources deploy/web -c=nope --limits=cpu=1
kubectl set resources deploy/web
kubectl set resources deploy/web --limits=cpu=x
kubectl set resources deploy/web --limits=nope=1
kubectl set resources deploy/web --limits=cpu=0,memory=0 --dry-run=client
kubectl set resources deploy/web --requests=cpu=2
kubectl set resources -f web.yaml --limits=cpu=1 --local -o yaml
kubectl set selector svc/svc app=web
kubectl set selector svc svc 'app in (web)'
kubectl set selector svc svc app=web,tier=x --dry-run=client -o yaml
kubectl set selector deploy/web app=x
kubectl set selector svc/svc
kubectl set selector svc --all app=web
kubectl set serviceaccount deploy/web robot
kubectl set sa deploy/web robot --dry-run=client -o name
kubectl set sa deploy/web
kubectl set sa deploy/nope robot
kubectl set sa svc/svc robot
kubectl set subject rolebinding rb --user=bob --group=g --serviceaccount=default:robot
kubectl set subject rolebinding rb --user=bob
kubectl set subject rolebinding rb
kubectl set subject rolebinding rb --serviceaccount=robot
kubectl set subject deploy/web --user=x
kubectl get rolebinding rb -o yaml
kubectl get deploy web -o yaml
kubectl label cm conf
kubectl label cm conf a=c
kubectl label cm conf a=c --overwrite
kubectl label cm conf a=c --overwrite
kubectl label cm conf x=y z=w
kubectl label cm conf x- nope-
kubectl label cm conf 'bad key=1'
kubectl label cm conf k='bad value!'
kubectl label cm conf a=1 a-
kubectl label cm conf a=1 a=2
kubectl label cm nope a=b
kubectl label cm --all t=1
kubectl label cm --all -l t=1 u=2
kubectl label cm -l t=1 u=3 --overwrite --dry-run=client
kubectl label cm -l t=1 u=3 --overwrite --dry-run=server -o yaml
kubectl label svc svc --list
kubectl label cm,secret --all seen=yes
kubectl label -f conf.yaml from=file
kubectl label -f conf.yaml from=x --local -o yaml
kubectl label cm conf a=b --resource-version=1 --overwrite
kubectl label cm --all a=b --resource-version=1
kubectl label nodes kind-worker node-role.kubernetes.io/worker=
kubectl get nodes
kubectl label --all a=b
kubectl label
kubectl annotate cm conf note=hi
kubectl annotate cm conf note=ho
kubectl annotate cm conf note=ho --overwrite
kubectl annotate cm conf note-
kubectl annotate cm conf note-
kubectl annotate cm conf 'x/y/z=1'
kubectl annotate cm conf --list
kubectl annotate cm --all a=b
kubectl annotate cm conf
kubectl annotate -f conf.yaml x=y -o jsonpath='{.metadata.annotations.x}'
kubectl annotate pods -l app=web seen=yes --dry-run=client
kubectl annotate pods --field-selector=status.phase=Running seen=yes --dry-run=client`),
};

const patching: Scenario = {
  name: "patch, replace and edit",
  files: {
    "web.yaml": DEPLOYMENT,
    "conf.yaml": CONFIG,
    "patch.yaml": "data: {x: from-file}\n",
    "other.yaml": CONFIG.replace("z: '2'", "q: '3'"),
    "nokind.yaml": "apiVersion: v1\nmetadata: {name: x}\n",
    "two.yaml": `${CONFIG}---\n${CONFIG.replace("conf", "conf2")}`,
    "list.json":
      '{"apiVersion":"v1","kind":"List","items":[{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"l1"}},{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"l2"}}]}',
    "edit.sh": "#!/bin/sh\nsed -i 's/x: \"1\"/x: edited/' $1\n",
  },
  prepare: ["kubectl apply -f web.yaml", "kubectl create -f conf.yaml"],
  commands: lines(`
kubectl patch cm conf -p '{"data":{"x":"2"}}'
kubectl patch cm conf -p '{"data":{"x":"2"}}'
kubectl patch cm conf -p 'data: {x: yaml}'
kubectl patch cm conf --patch-file=patch.yaml
kubectl patch cm conf --patch-file=nope.yaml
kubectl patch cm conf --patch-file=patch.yaml -p '{}'
kubectl patch cm conf
kubectl patch cm -p '{}'
kubectl patch -p '{}'
kubectl patch cm conf -p '{'
kubectl patch cm conf -p ''
kubectl patch cm conf -p '[]'
kubectl patch cm conf -p '{"data":{"x":1}}'
kubectl patch cm conf -p '{"dato":{"x":"1"}}'
kubectl patch cm conf -p '{"metadata":{"name":"other"}}'
kubectl patch cm conf -p '{"metadata":{"resourceVersion":"1"}}'
kubectl patch cm conf --type=merge -p '{"data":{"y":null}}'
kubectl patch cm conf --type=merge -p '{"data":null}' --dry-run=client -o yaml
kubectl patch cm conf --type=merge -p '{"data":{"n":"1"}}' --dry-run=server -o yaml
kubectl patch cm conf --type=json -p '[{"op":"replace","path":"/data/x","value":"j"}]'
kubectl patch cm conf --type=json -p '[{"op":"test","path":"/data/x","value":"no"}]'
kubectl patch cm conf --type=json -p '[{"op":"add","path":"/data/new~1key","value":"v"}]'
kubectl patch cm conf --type=json -p '[{"op":"copy","from":"/data/x","path":"/data/w"},{"op":"move","from":"/data/w","path":"/data/v"}]'
kubectl patch cm conf --type=json -p '[{"op":"fly","path":"/data/x"}]'
kubectl patch cm conf --type=json -p '{"op":"add"}'
kubectl patch cm conf --type=json -p '[{"op":"remove","path":"data"}]'
kubectl patch cm conf --type=nope -p '{}'
kubectl patch cm nope -p '{}'
kubectl patch cm/conf cm/conf2 -p '{}'
kubectl patch -f conf.yaml -p '{"data":{"f":"1"}}'
kubectl patch -f conf.yaml -p '{"data":{"f":"1"}}' --local -o yaml
kubectl patch -f conf.yaml --type=json -p '[{"op":"add","path":"/data/q","value":"1"}]' --local -o yaml
kubectl patch deploy web -p '{"spec":{"template":{"spec":{"containers":[{"name":"main","image":"nginx:1.26"}]}}}}'
kubectl patch deploy web -p '{"spec":{"template":{"spec":{"containers":[{"name":"side","$patch":"delete"}]}}}}'
kubectl patch deploy web -p '{"spec":{"template":{"spec":{"containers":[{"name":"third","image":"busybox"}]}}}}' --dry-run=server -o jsonpath='{.spec.template.spec.containers[*].name}'
kubectl patch deploy web --type=merge -p '{"spec":{"template":{"spec":{"containers":[{"name":"only"}]}}}}'
kubectl patch deploy web -p '{"spec":{"selector":{"matchLabels":{"app":"x"}}}}'
kubectl patch deploy web -p '{"spec":{"replicas":"3"}}'
kubectl patch deploy web -p '{"spec":{"replicas":-3}}'
kubectl patch deploy web -p '{"spec":{"replcias":3}}'
kubectl patch deploy web -p '{"spec":{"strategy":{"type":"Recreate"}}}'
kubectl patch deploy web -p '{"spec":{"strategy":{"$retainKeys":["type"],"type":"Recreate"}}}'
kubectl patch deploy web --subresource=scale --type=merge -p '{"spec":{"replicas":2}}'
kubectl patch deploy web --subresource=status --type=merge -p '{"status":{"replicas":7}}'
kubectl patch deploy web --subresource=nope -p '{}'
kubectl patch node kind-worker -p '{"spec":{"unschedulable":true}}'
kubectl patch node kind-worker -p '{"spec":{"podCIDR":"1.2.3.0/24"}}'
kubectl patch svc kubernetes -p '{"spec":{"clusterIP":"10.96.0.9"}}'
kubectl patch ns default -p '{"metadata":{"labels":{"x":"y"}}}'
kubectl get deploy web -o yaml
kubectl get cm conf -o yaml
kubectl replace -f other.yaml
kubectl replace -f other.yaml --dry-run=client
kubectl replace -f other.yaml --dry-run=server -o yaml
kubectl replace -f two.yaml
kubectl replace -f nokind.yaml
kubectl replace -f nope.yaml
kubectl replace
kubectl replace cm conf
kubectl replace --force -f conf.yaml
kubectl replace --force -f two.yaml
kubectl replace --force -f conf.yaml --dry-run=server
kubectl replace --grace-period=3 -f conf.yaml
kubectl replace --timeout=3s -f conf.yaml
kubectl replace -f conf.yaml --save-config
kubectl get cm conf -o yaml
kubectl replace -f list.json
kubectl create -f list.json
kubectl replace -f list.json -o name
cat conf.yaml | kubectl replace -f -
kubectl replace -f - --force </dev/null
KUBE_EDITOR=true kubectl edit cm conf
KUBE_EDITOR=false kubectl edit cm conf
KUBE_EDITOR='sh edit.sh' kubectl edit cm conf
KUBE_EDITOR='sh edit.sh' kubectl edit cm conf
KUBE_EDITOR='sh edit.sh' kubectl edit cm nope
KUBE_EDITOR=true kubectl edit cm conf -o json
KUBE_EDITOR=true kubectl edit cm conf -o name
KUBE_EDITOR=true kubectl edit
KUBE_EDITOR=true kubectl edit -f conf.yaml
KUBE_EDITOR='sed -i s/kind:/knid:/' kubectl edit cm conf 2>&1 | grep -v tmp
KUBE_EDITOR='sed -i s/a:.b/a:\\ c/' kubectl edit cm conf --output-patch
KUBE_EDITOR=cat kubectl edit cm conf
kubectl delete cm l1 l2 nope
kubectl delete cm conf --dry-run=server
kubectl delete cm conf -o yaml
kubectl delete cm conf -o name
kubectl delete -f conf.yaml
kubectl delete -f two.yaml --ignore-not-found
kubectl delete cm --all -l a=b
kubectl delete cm --all --field-selector=metadata.name=x
kubectl delete all --all --dry-run=client
kubectl delete deploy/web svc/nope
kubectl delete deploy web pod
kubectl delete
kubectl delete pods
kubectl delete nope x
kubectl delete cm x --cascade=nope
kubectl delete cm x --grace-period=-5
kubectl delete cm x --now --grace-period=3
kubectl delete ns default --dry-run=server
kubectl delete ns default
kubectl delete ns kube-system
kubectl delete --raw /api/v1/namespaces/default/configmaps/nope
kubectl delete --raw nope
kubectl delete cm --all -A --dry-run=client
kubectl delete node kind-worker2
kubectl get nodes`),
};

const applying: Scenario = {
  name: "apply, diff and server-side apply",
  files: {
    "web.yaml": DEPLOYMENT,
    "web2.yaml": DEPLOYMENT.replace("nginx:1.25", "nginx:1.26")
      .replace("replicas: 1", "replicas: 2")
      .replace(', env: [{name: A, value: "1"}]', ""),
    "conf.yaml": CONFIG,
    "conf2.yaml": CONFIG.replace("x: '1', ", "").replace("z: '2'", "z: '3'"),
    "typo.yaml": CONFIG.replace("\ndata:", "\ndatta:"),
    "wrong.yaml": CONFIG.replace("data: {x: '1', z: '2'}", "data: {x: 1}"),
    "noname.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: {}\n",
    "genname.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: {generateName: gen-}\n",
    "ns.yaml":
      "apiVersion: v1\nkind: Namespace\nmetadata: {name: team}\n---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: c, namespace: team}\n",
    "missing-ns.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c, namespace: nowhere}\n",
    "empty.yaml": "",
    "comment.yaml": "# nothing\n---\n",
    "dir/a.yaml": CONFIG.replace("conf", "dir-a"),
    "dir/b.json": '{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"dir-b"}}',
    "dir/notes.txt": "not read",
    "dir/sub/c.yaml": CONFIG.replace("conf", "dir-c"),
    "prune/one.yaml": CONFIG.replace("conf", "one").replace("{a: b}", "{group: p}"),
    "prune/two.yaml": CONFIG.replace("conf", "two").replace("{a: b}", "{group: p}"),
    "immutable.yaml": DEPLOYMENT.replaceAll("{app: web}", "{app: other}"),
    "bad.yaml": "apiVersion: v1\nkind: Pod\nmetadata: {name: BAD}\nspec: {containers: []}\n",
    "oldapi.yaml": "apiVersion: extensions/v1beta1\nkind: Ingress\nmetadata: {name: x}\n",
    "dup.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: dup}\ndata: {a: '1', a: '2'}\n",
    "tab.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata:\n\tname: tab\n",
  },
  prepare: [],
  commands: lines(`
kubectl apply -f web.yaml
kubectl apply -f web.yaml
kubectl apply -f web2.yaml --dry-run=client
kubectl apply -f web2.yaml --dry-run=server
kubectl diff -f web.yaml
kubectl diff -f conf.yaml | grep '^[-+]' | grep -v '^[-+][-+]' | grep -v -e uid -e creationTimestamp
kubectl apply -f web2.yaml -o yaml
kubectl apply -f web2.yaml -o name
kubectl get deploy web -o jsonpath='{.spec.template.spec.containers[0]}'
kubectl apply view-last-applied deploy/web
kubectl apply view-last-applied deploy/web -o json
kubectl apply view-last-applied deploy web -o nope
kubectl apply view-last-applied deploy/nope
kubectl apply view-last-applied cm/kube-root-ca.crt
kubectl apply view-last-applied
kubectl create -f conf.yaml
kubectl apply -f conf2.yaml
kubectl get cm conf -o yaml
kubectl apply -f conf2.yaml
kubectl apply set-last-applied -f conf.yaml
kubectl apply set-last-applied -f dir/a.yaml
kubectl apply set-last-applied -f dir/a.yaml --create-annotation
kubectl apply -f conf.yaml --server-side
kubectl apply -f conf.yaml --server-side --force-conflicts
kubectl apply -f conf2.yaml --server-side --field-manager=other
kubectl apply -f conf2.yaml --server-side --field-manager=other --force-conflicts
kubectl get cm conf -o yaml --show-managed-fields
kubectl apply -f conf.yaml --server-side --dry-run=server
kubectl apply -f conf.yaml --server-side --dry-run=client
kubectl apply -f conf.yaml --force-conflicts
kubectl apply -f conf.yaml --force --server-side
kubectl apply -f typo.yaml
kubectl apply -f typo.yaml --validate=warn
kubectl apply -f typo.yaml --validate=ignore
kubectl apply -f typo.yaml --validate=false
kubectl apply -f typo.yaml --validate=nope
kubectl apply -f wrong.yaml
kubectl apply -f noname.yaml
kubectl apply -f genname.yaml
kubectl create -f genname.yaml --dry-run=client
kubectl apply -f ns.yaml
kubectl apply -f ns.yaml -n other
kubectl apply -f conf.yaml -n team
kubectl apply -f missing-ns.yaml
kubectl apply -f empty.yaml
kubectl apply -f comment.yaml
kubectl apply -f dir
kubectl apply -f dir -R
kubectl apply -f dir/a.yaml -f dir/b.json
kubectl apply -f dir/a.yaml,dir/b.json
kubectl apply -f 'dir/*.yaml'
kubectl apply -f nodir/
kubectl apply -f prune
kubectl apply -f prune/one.yaml --prune -l group=p
kubectl apply -f prune/one.yaml --prune
kubectl apply -f prune/one.yaml --prune --all --prune-allowlist=core/v1/ConfigMap --dry-run=client
kubectl apply -f prune/one.yaml --prune -l group=p --prune-allowlist=nope
kubectl apply -f immutable.yaml
kubectl apply -f bad.yaml
kubectl apply -f bad.yaml --dry-run=server
kubectl apply -f bad.yaml --dry-run=client
kubectl apply -f oldapi.yaml
kubectl apply -f dup.yaml
kubectl apply -f tab.yaml
kubectl apply
kubectl apply -f
kubectl apply conf.yaml
kubectl apply -f conf.yaml extra
cat conf.yaml | kubectl apply -f -
echo '{}' | kubectl apply -f -
echo 'not: an object' | kubectl apply -f -
echo 'just text' | kubectl apply -f -
echo '[1,2]' | kubectl create -f -
echo '{"kind":"Pod"}' | kubectl create -f -
echo '{"apiVersion":"v1","kind":"pod"}' | kubectl create -f -
echo '{"apiVersion":"v2","kind":"Pod","metadata":{"name":"x"}}' | kubectl create -f -
kubectl diff -f web2.yaml
kubectl diff
kubectl diff -f nope.yaml
kubectl diff -f conf.yaml --server-side
kubectl diff -f immutable.yaml
kubectl apply -f conf.yaml --wait --timeout=5s
kubectl apply -f web.yaml --record
kubectl delete -f dir -R
kubectl delete -f web.yaml -f conf.yaml`),
};

export const changing: readonly Scenario[] = [setting, patching, applying];
