/** Forms of output, selectors, discovery, configuration and the small commands. */
import { lines, type Scenario } from "../scenario.ts";

const forms: Scenario = {
  name: "forms of output",
  quick: true,
  files: {
    "cols.txt": "NAME          IMAGE\n.metadata.name .spec.containers[*].image\n",
    "t.tmpl": "{{range .items}}{{.metadata.name}}|{{end}}\n",
    "p.jsonpath": "{.items[*].metadata.name}",
  },
  prepare: [
    "kubectl create deployment web --image=nginx --replicas=2",
    "kubectl label pods --all env=prod",
    "kubectl run solo --image=busybox --labels=app=solo,env=dev -- sleep 10000",
  ],
  commands: lines(`
kubectl get pods -l app=web -o json
kubectl get pods -l app=web -o yaml
kubectl get pods -o name
kubectl get pods -o wide --no-headers
kubectl get pods --show-labels
kubectl get pods -L app,env,nope
kubectl get pods --show-kind
kubectl get pods -o custom-columns=NAME:.metadata.name,NODE:.spec.nodeName,IP:.status.podIP,X:.nope
kubectl get pods -o custom-columns=NAME:.metadata.name --no-headers
kubectl get pods -o custom-columns=NAME
kubectl get pods -o custom-columns=
kubectl get pods -o custom-columns-file=cols.txt
kubectl get pods -o custom-columns-file=nope.txt
kubectl get pods -o custom-columns='IMAGES:.spec.containers[*].image,ENV:.metadata.labels.env'
kubectl get pods -o custom-columns='X:{.metadata.name},Y:metadata.labels'
kubectl get pods -o jsonpath='{.items[0].metadata.name}'
kubectl get pods -o jsonpath='{.items[-1:].metadata.name}'
kubectl get pods -o jsonpath='{.items[0:2].metadata.labels.app}'
kubectl get pods -o jsonpath='{.items[9].metadata.name}'
kubectl get pods -o jsonpath='{range .items[*]}{.metadata.name}{"\\t"}{.status.phase}{"\\n"}{end}'
kubectl get pods -o jsonpath='{range .items[*]}[{.metadata.name}, {.spec.containers[*].image}] {end}'
kubectl get pods -o jsonpath='{.items[?(@.metadata.labels.app=="solo")].metadata.name}'
kubectl get pods -o jsonpath='{.items[?(@.metadata.labels.app!="solo")].metadata.name}'
kubectl get pods -o jsonpath='{.items[?(@.spec.containers[0].args)].metadata.name}'
kubectl get nodes -o jsonpath='{.items[?(@.spec.taints)].metadata.name}'
kubectl get nodes -o jsonpath='{.items[*].status.addresses[?(@.type=="InternalIP")].address}'
kubectl get nodes -o jsonpath="{.items[*]['metadata.name', 'status.capacity.cpu']}"
kubectl get pods -o jsonpath='{..image}'
kubectl get pods -o jsonpath='{.items[*].metadata.labels}'
kubectl get pods -o jsonpath='{.kind}{.nope}'
kubectl get pods -o jsonpath='{.items[*].nope}' --allow-missing-template-keys=false
kubectl get pods -o jsonpath='{.items[*'
kubectl get pods -o jsonpath='{range .items[*]}{.metadata.name}'
kubectl get pods -o jsonpath='plain text'
kubectl get pods -o jsonpath=
kubectl get pods -o jsonpath
kubectl get pods -o jsonpath-as-json='{.items[*].metadata.name}'
kubectl get pods -o jsonpath-file=p.jsonpath
kubectl get pods -o jsonpath-file=nope
kubectl get pods -o go-template='{{range .items}}{{.metadata.name}} {{.status.phase | printf "%-10s"}}{{"\\n"}}{{end}}'
kubectl get pods -o go-template='{{len .items}}'
kubectl get pods -o go-template='{{range $i, $p := .items}}{{if $i}}, {{end}}{{$p.metadata.name}}{{end}}'
kubectl get pods -o go-template='{{with index .items 0}}{{.kind}}{{else}}none{{end}}'
kubectl get pods -o go-template='{{.nope}}'
kubectl get pods -o go-template='{{nope}}'
kubectl get pods -o go-template='{{.items'
kubectl get pods -o go-template-file=t.tmpl
kubectl get pods -o go-template --template='{{len .items}}'
kubectl get pods --template='{{len .items}}'
kubectl get pods -o template --template='{{.kind}}'
kubectl get pods -o go-template='{{range .items}}{{eq .metadata.labels.env "prod"}} {{and true .status.podIP}} {{not false}} {{end}}'
kubectl get pods -o nope
kubectl get pods -o json -o yaml
kubectl get pods -ojson | head -3
kubectl get pods,svc -o name
kubectl get pods,svc,deploy
kubectl get pods/solo svc/kubernetes
kubectl get pods/solo svc/kubernetes -o name
kubectl get pods/solo svc
kubectl get pod solo svc kubernetes
kubectl get pods,nope
kubectl get pods solo nope
kubectl get pods solo nope -o yaml
kubectl get pods solo nope --ignore-not-found
kubectl get pods nope --ignore-not-found
kubectl get pods -l app
kubectl get pods -l '!app'
kubectl get pods -l 'app in (web, solo),env notin (prod)'
kubectl get pods -l app=web,env!=dev -o name
kubectl get pods -l app==web --no-headers -o custom-columns=:metadata.name
kubectl get pods -l 'app='
kubectl get pods -l 'app=a b'
kubectl get pods -l 'app in (a'
kubectl get pods -l '=x'
kubectl get pods -l 'env in ()'
kubectl get pods solo -l app=solo
kubectl get pods -l app=nothing
kubectl get pods -A -l app=nothing
kubectl get pods --field-selector metadata.name=solo
kubectl get pods --field-selector 'metadata.name in (solo)'
kubectl get pods --field-selector status.podIP=1
kubectl get pods --field-selector spec.nodeName=kind-worker -o name
kubectl get deploy --field-selector status.replicas=2
kubectl get deploy --field-selector metadata.name!=web
kubectl get events --field-selector type!=Normal
kubectl get nodes --field-selector spec.unschedulable=true
kubectl get pods --chunk-size=1
kubectl get pods --chunk-size=-1
kubectl get pods --limit=1
kubectl get pod solo --subresource=status -o jsonpath='{.kind}'
kubectl get deploy web --subresource=nope
kubectl get deploy web --show-managed-fields -o jsonpath='{.metadata.managedFields[*].manager}'
kubectl get deploy web -o yaml --show-managed-fields
kubectl get po,deployments.apps,deploy.v1.apps -o name
kubectl get Pod
kubectl get PODS
kubectl get deployments.v1beta1.apps
kubectl get deploy.nope
kubectl get pod.v1.
kubectl get --raw /api/v1/namespaces/default/pods?limit=1 | head -c 30
kubectl get --raw /api
kubectl get --raw /apis/apps
kubectl get --raw nope
kubectl get --raw /version pods
kubectl get -f nope.yaml
kubectl get all --all-namespaces --no-headers -o name | sort | head -5
kubectl get pods -o wide --output=name
kubectl get pods --server-print=true
kubectl get pods --watch=false
kubectl get pods --output-watch-events
kubectl get pods -w --request-timeout=1s -o name --watch-only
kubectl get pods --no-headers=maybe
kubectl get pods --sort-by=.metadata.name -o name
kubectl get pods --sort-by=.status.startTime
kubectl get pods --sort-by=spec.nodeName -o wide
kubectl describe pods -l app=web
kubectl describe pod solo web
kubectl describe pod so
kubectl describe pod solo --show-events=false
kubectl describe deploy,svc
kubectl describe nope
kubectl describe
kubectl describe pod/solo deploy/web
kubectl describe -f nope.yaml
kubectl describe pods --all-namespaces -l app=solo
kubectl describe pod -l 'a in ('
kubectl describe rs,ep`),
};

const clientConfig: Scenario = {
  name: "config subcommands",
  quick: true,
  files: {
    kc: `apiVersion: v1
kind: Config
current-context: one
clusters: [{name: c1, cluster: {server: "https://1.2.3.4:6443", insecure-skip-tls-verify: true}}, {name: c2, cluster: {server: "http://x"}}]
users: [{name: u1, user: {token: secret}}, {name: u2, user: {username: ann, password: pw}}]
contexts: [{name: one, context: {cluster: c1, user: u1, namespace: ns1}}, {name: two, context: {cluster: c2, user: u2}}]
preferences: {}
`,
    broken: "apiVersion: v1\nkind: [\n",
  },
  prepare: [],
  commands: lines(`
kubectl --kubeconfig=kc config view
kubectl --kubeconfig=kc config view --raw
kubectl --kubeconfig=kc config view --minify
kubectl --kubeconfig=kc config view --minify --context=two
kubectl --kubeconfig=kc config view -o json
kubectl --kubeconfig=kc config view -o jsonpath='{.users[*].name}'
kubectl --kubeconfig=kc config view --flatten
kubectl --kubeconfig=kc config get-contexts
kubectl --kubeconfig=kc config get-contexts -o name
kubectl --kubeconfig=kc config get-contexts two
kubectl --kubeconfig=kc config get-contexts nope
kubectl --kubeconfig=kc config get-contexts --no-headers
kubectl --kubeconfig=kc config get-users
kubectl --kubeconfig=kc config current-context
kubectl --kubeconfig=kc config use-context two
kubectl --kubeconfig=kc config use-context nope
kubectl --kubeconfig=kc config use two
kubectl --kubeconfig=kc config use-context
kubectl --kubeconfig=kc config set-context two --namespace=abc
kubectl --kubeconfig=kc config set-context --current --namespace=abc
kubectl --kubeconfig=kc config set-context three --cluster=c1 --user=u2
kubectl --kubeconfig=kc config set-context
kubectl --kubeconfig=kc config set-cluster c3 --server=https://5.6.7.8 --insecure-skip-tls-verify
kubectl --kubeconfig=kc config set-cluster c3 --certificate-authority=nope
kubectl --kubeconfig=kc config set-credentials u3 --token=abc
kubectl --kubeconfig=kc config set-credentials u3 --username=a --password=b --token=c
kubectl --kubeconfig=kc config set users.u3.token xyz
kubectl --kubeconfig=kc config set nope.x y
kubectl --kubeconfig=kc config set x
kubectl --kubeconfig=kc config unset users.u3.token
kubectl --kubeconfig=kc config unset contexts.three
kubectl --kubeconfig=kc config unset nope
kubectl --kubeconfig=kc config rename-context two deux
kubectl --kubeconfig=kc config rename-context nope x
kubectl --kubeconfig=kc config rename-context one deux
kubectl --kubeconfig=kc config delete-context deux
kubectl --kubeconfig=kc config delete-context nope
kubectl --kubeconfig=kc config delete-cluster c3
kubectl --kubeconfig=kc config delete-cluster nope
kubectl --kubeconfig=kc config delete-user nope
kubectl --kubeconfig=kc config view --raw
kubectl --kubeconfig=nope config view
kubectl --kubeconfig=nope config current-context
kubectl --kubeconfig=nope config get-contexts
kubectl --kubeconfig=broken config view
kubectl --kubeconfig=kc --context=nope get pods
kubectl --kubeconfig=kc --cluster=nope get pods
kubectl --kubeconfig=kc --user=nope get pods
kubectl config
kubectl config nope
kubectl config view extra
kubectl config use-context a b
kubectl --context=nope get pods
kubectl --namespace
kubectl config current-context extra`),
};

const words: Scenario = {
  name: "typos, flags and small commands",
  quick: true,
  prepare: [],
  commands: lines(`
kubectl gett pods
kubectl creat deployment x
kubectl descrbe pods
kubectl applly -f x
kubectl --nope
kubectl get pods --namspace=x
kubectl get pods -z
kubectl get pods -n
kubectl get pods --output
kubectl get pods -o=json --no-headers=1 | head -2
kubectl get podss
kubectl get deploymnet
kubectl get pod/
kubectl get /x
kubectl get pod/x/y
kubectl get pod//x
kubectl get pod x/y
kubectl get ''
kubectl get pods ''
kubectl get pods 'A b'
kubectl get ,
kubectl get pods,
kubectl get pods -n 'bad ns'
kubectl delete pod
kubectl scale
kubectl rollout
kubectl rollout status nope
kubectl expose pod
kubectl logs pods
kubectl exec
kubectl exec nope
kubectl exec nope -- ls
kubectl attach
kubectl attach nope
kubectl port-forward
kubectl port-forward nope
kubectl port-forward nope 80:x
kubectl cp
kubectl cp a b
kubectl cp nope:a nope:b
kubectl top
kubectl top pods
kubectl top node nope
kubectl top pod nope
kubectl version
kubectl version --client
kubectl version --client -o yaml | grep -v -e git -e build -e Version
kubectl version -o nope
kubectl version --short
kubectl version extra
kubectl cluster-info extra
kubectl api-versions extra
kubectl api-versions | head -3
kubectl api-resources extra
kubectl api-resources --verbs=list,get --namespaced -o name
kubectl api-resources --verbs=nope
kubectl api-resources --api-group=nope
kubectl api-resources --categories=all -o name
kubectl api-resources --sort-by=kind --no-headers | head -5
kubectl api-resources --sort-by=nope
kubectl api-resources -o nope
kubectl api-resources --namespaced=true --no-headers -o wide | head -4
kubectl options extra | head -2
kubectl plugin
kubectl plugin list
kubectl plugin nope
kubectl completion
kubectl completion nope
kubectl completion bash zsh
kubectl kustomize nope
kubectl kustomize a b
kubectl wait
kubectl wait pods
kubectl wait pod/x
kubectl wait pod/x --for=nope
kubectl wait pod/x --for=condition=
kubectl wait pod/x --for=delete
kubectl wait pod/x --for=delete --timeout=1s
kubectl wait pod/x --for=condition=Ready --timeout=1s
kubectl wait pods --all --for=condition=Ready --timeout=1s
kubectl wait pod/x --for=jsonpath=nope
kubectl wait pod/x --for=jsonpath='{.a}'
kubectl wait --for=condition=Ready node/kind-worker
kubectl wait --for=condition=Ready nodes --all
kubectl wait --for=condition=Ready=false node/kind-worker --timeout=1s
kubectl wait --for=jsonpath='{.status.nodeInfo.osImage}'=x node/kind-worker --timeout=1s
kubectl wait --for=jsonpath='{.kind}'=Node node/kind-worker
kubectl wait --for=create pod/x --timeout=1s
kubectl events --for=nope/x
kubectl events -o nope
kubectl events --no-headers | head -2
kubectl events extra
kubectl debug
kubectl debug nope
kubectl debug nope --image=busybox
kubectl debug node/nope --image=busybox
kubectl debug pod/nope --image=busybox --copy-to=x
kubectl explain
kubectl explain nope.spec
kubectl label pods
kubectl certificate approve x
kubectl proxy --port=x
kubectl help
kubectl help nope
kubectl help get pods | head -3
kubectl get --help | head -3
kubectl run
kubectl set nope
kubectl create nope
kubectl get pods --v=nope
kubectl get pods --request-timeout=nope
kubectl get pods --as
kubectl get pods --token=nope`),
};

export const showing: readonly Scenario[] = [forms, clientConfig, words];
