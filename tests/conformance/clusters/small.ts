/** Tables that the client makes, small verbs, and questions before a deletion. */
import { lines, type Scenario } from "../scenario.ts";

export const small: readonly Scenario[] = [
  {
    name: "tables made by the client",
    prepare: lines(`
kubectl create deployment web --image=nginx --replicas=2
kubectl expose deploy web --port=80`),
    commands: lines(`
kubectl get pods --server-print=false
kubectl get pods,svc,deploy --server-print=false
kubectl get nodes --server-print=false -o wide
kubectl get pods -A --server-print=false
kubectl get pods --server-print=false --show-labels
kubectl get pods --server-print=false --no-headers
kubectl get pods --server-print=false --sort-by=.metadata.name
kubectl get pods --server-print=false -L app
kubectl get pods nope --server-print=false
kubectl get all --server-print=false
kubectl get cm --server-print=false --show-kind
kubectl get ns -l x=y --server-print=false
kubectl get pods --server-print=false -o name`),
  },
  {
    name: "small verbs",
    prepare: [],
    commands: lines(`
kubectl completion
kubectl completion nope
kubectl completion bash zsh
kubectl completion -h | head -5
kubectl explain pod --output=nope
kubectl explain pod --output=json
kubectl explain pod --output=md
kubectl explain pod --output=html
kubectl alpha
kubectl alpha events
kubectl alpha nope
kubectl options more
kubectl plugin
kubectl plugin list
kubectl plugin nope
kubectl plugin list --name-only
kubectl create token default --duration=10m -o jsonpath='{.kind}'
kubectl create token default --duration=5m
kubectl create token default --audience=a --audience=b -o jsonpath='{.spec.audiences}'
kubectl create token nope
kubectl create token default --duration=1.5s
kubectl create token default --duration=1h --bound-object-kind=Secret --bound-object-name=x
kubectl create token default --bound-object-uid=x
kubectl create token
kubectl create token default -o yaml | grep -v -e token: -e Timestamp
kubectl delete cm kube-root-ca.crt -i
echo n | kubectl delete cm kube-root-ca.crt -i
echo y | kubectl delete cm kube-root-ca.crt --interactive`),
  },
];

/** Only later kubectls ask. */
export const asking: Scenario = {
  name: "questions before a deletion",
  prepare: lines(`
kubectl create cm a
kubectl create cm b
kubectl create deployment web --image=nginx`),
  commands: lines(`
kubectl delete cm a -i
echo n | kubectl delete cm a -i
echo y | kubectl delete cm a b --interactive
echo y | kubectl delete cm a b --interactive
echo y | kubectl delete cm nope -i
echo y | kubectl delete cm --all -i --dry-run=client
echo yes | kubectl delete cm kube-root-ca.crt -i -o name
echo Y | kubectl delete cm kube-root-ca.crt -i -o name
kubectl delete cm x -i --raw /api
kubectl delete deploy web -i
echo y | kubectl delete deploy,cm --all -i
kubectl api-resources -o yaml --api-group=policy
kubectl api-resources -o json
kubectl api-resources -o kyaml --api-group=batch
kubectl api-resources -o nope`),
};
