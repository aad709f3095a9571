/** What is typed over a generated object: JSON alone, of the same kind. */
import { lines, type Scenario } from "../scenario.ts";

export const overriding: readonly Scenario[] = [
  {
    name: "overrides",
    quick: true,
    prepare: ["kubectl create deployment web --image=nginx"],
    commands: lines(`
kubectl run o --image=nginx --dry-run=client -o yaml --overrides='{bad'
kubectl run o --image=nginx --dry-run=client -o yaml --overrides='[1]'
kubectl run o --image=nginx --dry-run=client -o yaml --overrides='"x"'
kubectl run o --image=nginx --dry-run=client -o yaml --overrides='{"apiVersion":"v2"}'
kubectl run o --image=nginx --dry-run=client -o yaml --overrides='{"kind":"Foo"}'
kubectl run o --image=nginx --dry-run=client -o yaml --override-type=json --overrides='{bad'
kubectl run o --image=nginx --dry-run=client -o yaml --override-type=json --overrides='{"a":1}'
kubectl run o --image=nginx --dry-run=client -o yaml --override-type=json --overrides='[{"op":"add","path":"/metadata/labels/x","value":"y"}]'
kubectl run o --image=nginx --dry-run=client -o yaml --override-type=json --overrides='[{"op":"remove","path":"/metadata/foo/x"}]'
kubectl run o --image=nginx --dry-run=client -o yaml --override-type=strategic --overrides='{bad'
kubectl run o --image=nginx --dry-run=client -o yaml --override-type=strategic --overrides='spec: {nodeName: x}'
kubectl run o --image=nginx --dry-run=client -o yaml --override-type=strategic --overrides='{"spec":{"containers":[{"name":"o","tty":true}]}}'
kubectl run o --image=nginx --dry-run=client -o yaml --override-type=foo --overrides='{}'
kubectl expose deploy web --port=80 --dry-run=client -o yaml --overrides='{bad'
kubectl expose deploy web --port=80 --dry-run=client -o yaml --overrides='spec: {a: b}'
kubectl expose deploy web --port=80 --dry-run=client -o yaml --overrides='{"spec":{"clusterIP":"None"}}'
kubectl expose deploy web --port=80 --dry-run=client -o yaml --override-type=strategic --overrides='{"spec":{"ports":[{"port":80,"nodePort":30000}]}}'
kubectl expose deploy web --port=80 --dry-run=client -o yaml --override-type=foo --overrides='{}'`),
  },
];
