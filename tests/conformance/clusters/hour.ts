/** What a person types in an hour: reads in every form, and templates gone wrong. */
import { lines, type Scenario } from "../scenario.ts";

export const anHour: readonly Scenario[] = [
  {
    name: "an hour of reading",
    prepare: lines(`
kubectl create deployment web --image=nginx --replicas=3
kubectl expose deploy web --port=80 --target-port=8080 --name=web-svc
kubectl create job pi --image=busybox -- sh -c 'echo 3.14; exit 0'
kubectl create cronjob tick --image=busybox --schedule='*/5 * * * *' -- date
kubectl run solo --image=busybox --labels=tier=one,app=solo --restart=Never -- sh -c 'echo hello; echo world; sleep 3600'
kubectl create cm conf --from-literal=a=1 --from-literal=b.txt=two
kubectl create secret generic sec --from-literal=pw=s3cret
kubectl create ns other
kubectl autoscale deploy web --min=1 --max=5 --cpu-percent=60
kubectl create quota q --hard=pods=20,cpu=10
kubectl create pdb p --selector=app=web --min-available=1
kubectl create ingress ing --rule=foo.com/*=web-svc:80`),
    commands: lines(`
kubectl get po,svc -o wide --show-labels
kubectl get deploy web -o jsonpath='{.spec.template.spec.containers[?(@.name=="nginx")].image}{"\\n"}'
kubectl get pods -o jsonpath='{range .items[*]}{@.metadata.name}{"\\t"}{.status.podIP}{"\\t"}{.spec.nodeName}{"\\n"}{end}'
kubectl get pods -o jsonpath='{.items[0:2].metadata.name}'
kubectl get pods -o jsonpath='{.items[-1:].metadata.name}'
kubectl get pods -o jsonpath='{.items[::2].metadata.name}'
kubectl get pods -o jsonpath='{.items[*].status.containerStatuses[0].restartCount}'
kubectl get pods -o jsonpath="{.items[?(@.metadata.labels.app=='solo')].spec.containers[*].command}"
kubectl get pods -o jsonpath='{.items[?(@.status.phase!="Running")].metadata.name}'
kubectl get nodes -o jsonpath='{.items[*].status.conditions[?(@.type=="Ready")].status}'
kubectl get nodes -o jsonpath='{.items[*].status.addresses[?(@.type=="InternalIP")].address}'
kubectl get nodes -o jsonpath='{.items[*].metadata.labels.kubernetes\\.io/hostname}'
kubectl get nodes -o jsonpath="{.items[*].metadata.labels['kubernetes\\.io/hostname']}"
kubectl get cm conf -o jsonpath='{.data.b\\.txt}'
kubectl get cm conf -o jsonpath="{.data['b\\.txt']}"
kubectl get secret sec -o jsonpath='{.data.pw}' | base64 -d
kubectl get pods -o jsonpath='{.items[?(@.spec.nodeName)].metadata.name}'
kubectl get pods -o jsonpath='{.items[?(@.metadata.name=~"web.*")].metadata.name}'
kubectl get pods -o jsonpath='{..image}'
kubectl get pods -o jsonpath='{.items[*]..name}'
kubectl get pods -o jsonpath='{.items[*].metadata["name","namespace"]}'
kubectl get pods -o jsonpath='{.items[5]}'
kubectl get pods -o jsonpath='{.items[a]}'
kubectl get pods -o jsonpath='{.items[*].foo}' --allow-missing-template-keys=false
kubectl get pods -o jsonpath='hello {.kind} {"{"}{.apiVersion}'
kubectl get pods -o jsonpath='{end}'
kubectl get pods -o jsonpath='{range .items[*]}{.metadata.name}'
kubectl get pods -o jsonpath={.items[0].metadata.name}
kubectl get pods -o=jsonpath='{.items[0].metadata.uid'
kubectl get deploy -o jsonpath-as-json='{.items[*].metadata.labels}'
kubectl get pods -o go-template='{{range .items}}{{.metadata.name}}{{"\\n"}}{{end}}'
kubectl get pods -o go-template='{{range $i, $p := .items}}{{if $i}},{{end}}{{$p.metadata.name}}{{end}}'
kubectl get pods -o go-template='{{len .items}} {{index .items 0 "metadata" "name"}}'
kubectl get pods -o go-template='{{printf "%-20s|%5d" .kind (len .items)}}'
kubectl get secret sec -o go-template='{{.data.pw | base64decode}}'
kubectl get secret sec -o go-template='{{range $k,$v := .data}}{{$k}}={{$v|base64decode}}{{"\\n"}}{{end}}'
kubectl get pods -o go-template='{{range .items}}{{with .status.phase}}{{.}} {{end}}{{end}}'
kubectl get pods -o go-template='{{range .items}}{{if eq .status.phase "Running"}}{{.metadata.name}}{{else}}no{{end}} {{end}}'
kubectl get pods -o go-template='{{range .items}}{{if and (eq .status.phase "Running") (gt (len .spec.containers) 0)}}y{{end}}{{end}}'
kubectl get pods -o go-template='{{ .nope }}'
kubectl get pods -o go-template='{{ .nope.foo }}'
kubectl get pods -o go-template='{{ .items.foo }}'
kubectl get pods -o go-template='{{ foo }}'
kubectl get pods -o go-template='{{ range }}'
kubectl get pods -o go-template='{{ exists . "items" }}'
kubectl get pods -o go-template='{{ html "<a>" }}{{ js "a" }}{{ urlquery "a b" }}{{ print 1 2 }}{{ println "x" }}{{ slice "abc" 1 }}{{ not true }}'
kubectl get pods -o go-template='{{ define "x" }}X{{ . }}{{ end }}{{ template "x" .kind }}'
kubectl get pods -o go-template='{{/* c */}}{{- .kind -}} '
kubectl get pods -o go-template --template='{{.kind}}'
kubectl get pods --template='{{.kind}}'
kubectl get pods -o template --template='{{.kind}}'
kubectl get pods -o custom-columns=A:.metadata.name,B:.status.phase,C:.spec.containers[*].image,D:.metadata.nope
kubectl get pods -o custom-columns=A:metadata.name,B:{.status.phase}
kubectl get pods -o custom-columns=A
kubectl get pods -o custom-columns=
kubectl get pods -o custom-columns='NAME:.metadata.name,READY:.status.conditions[?(@.type=="Ready")].status'
kubectl get pods -A -o custom-columns=N:.metadata.namespace,P:.metadata.name --no-headers --sort-by=.spec.nodeName
kubectl get pods --sort-by=.status.startTime
kubectl get pods --sort-by='{.metadata.creationTimestamp}'
kubectl get pods --sort-by=metadata.name
kubectl get pods --sort-by=.status.containerStatuses[0].restartCount
kubectl get pods --sort-by=.spec.containers
kubectl get pods --sort-by=foo
kubectl get pods --sort-by='{.foo'
kubectl get pods --sort-by=.metadata.labels
kubectl get deploy,svc --sort-by=.metadata.name
kubectl get events --sort-by=.lastTimestamp -A | head -4
kubectl get events --field-selector type=Normal,reason=Scheduled
kubectl get events --field-selector involvedObject.kind=Pod,involvedObject.name=solo
kubectl get pods --field-selector status.phase=Running,spec.nodeName!=kind-worker
kubectl get pods --field-selector metadata.name==solo
kubectl get pods --field-selector metadata.labels.app=x
kubectl get pods -l 'app in (web,solo),tier notin (one)'
kubectl get pods -l app!=web
kubectl get pods -l '!tier'
kubectl get pods -l tier
kubectl get pods -l app=
kubectl get pods -l 'app in ()'
kubectl get pods -l 'app>1'
kubectl get pods -l =x
kubectl get pods -l 'a=b=c'
kubectl get pods -l app=web -l tier=one
kubectl get pods -L app,tier -l app
kubectl get po/solo svc/web-svc
kubectl get po solo svc web-svc
kubectl get pod/solo pods/nope deploy/web
kubectl get all,cm,secret,ing,hpa,pdb,quota -o name
kubectl get hpa,pdb,quota,ing
kubectl get cronjob,job -o wide
kubectl get ing ing -o yaml
kubectl get hpa.v2.autoscaling web -o yaml
kubectl get pdb p -o yaml
kubectl get quota q -o yaml
kubectl get pods --chunk-size=1
kubectl get pods --chunk-size=-1
kubectl get pods -w=false
kubectl get pods --ignore-not-found nope
kubectl get pods nope --ignore-not-found -o yaml
kubectl get --raw /apis/apps/v1/namespaces/default/deployments/web/scale
kubectl get --raw '/api/v1/namespaces/default/pods?limit=1' | head -c 200
kubectl get --raw /api/v1/namespaces/default/pods/solo/log
kubectl get deploy web --subresource=scale
kubectl get deploy web --subresource=status -o name
kubectl get pods --subresource=status
kubectl get pods solo -o yaml --show-managed-fields | head -40
kubectl get pods solo -ojson | head -5
kubectl get pods solo -oname -n default
kubectl get pods -Aowide | head -3
kubectl -n kube-system get po -l k8s-app=kube-dns -o name | wc -l
kubectl get pods -n other
kubectl get pods -n nonexistent
kubectl get pods,nope
kubectl get pods. 
kubectl get pods.v1
kubectl get pods.v1.
kubectl get deployments.v1.apps
kubectl get deployments.apps web
kubectl get deploy.apps/web
kubectl get deployment.v1.apps/web -o name
kubectl get deployments.extensions
kubectl get Pod
kubectl get PODS
kubectl get Deployments`),
  },
  {
    name: "templates and orders gone wrong",
    prepare: lines(`
kubectl run solo --image=busybox`),
    commands: lines(`
kubectl get pods -o go-template='{{ .items.foo }}'
kubectl get pod solo -o go-template='a {{ .metadata.name.foo.bar }}'
kubectl get pod solo -o go-template='{{ .metadata.labels.run.x }}'
kubectl get pod solo -o go-template='{{ len .nope }}'
kubectl get pod solo -o go-template='{{ index .spec.containers 7 }}'
kubectl get pod solo -o go-template='{{ index .spec.containers "x" }}'
kubectl get pod solo -o go-template='{{range .spec.containers}}{{.name}} {{.image.foo}}{{end}}'
kubectl get pod solo -o go-template='{{ with .spec }}{{ .nodeName.foo }}{{ end }}'
kubectl get pod solo -o go-template='{{ $x := .spec }}{{ $x.nodeName.foo }}'
kubectl get pod solo -o go-template='{{ .spec | len | printf "%d" }}'
kubectl get pod solo -o go-template='{{ .kind | base64decode }}'
kubectl get pod solo -o go-template='{{ range .kind }}{{ end }}'
kubectl get pod solo -o go-template='{{ .nope.x }}' --allow-missing-template-keys=false
kubectl get pods.v1
kubectl get po.v1
kubectl get deploy.v1
kubectl get deployments.v1
kubectl get pods.v1.
kubectl get pods --subresource=status
kubectl get pods solo --subresource=status
kubectl get pod/solo --subresource=status
kubectl get pods -l run=solo --subresource=status
kubectl get pods,deploy --subresource=status
kubectl run two --image=busybox
kubectl get pods --sort-by=.spec.containers
kubectl get pods --sort-by=.metadata.labels
kubectl get pods --sort-by=.metadata.labels -o name`),
  },
];
