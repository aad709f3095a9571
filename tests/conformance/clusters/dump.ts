/** All that a cluster tells of itself at once. */
import { lines, type Scenario } from "../scenario.ts";

export const dumping: readonly Scenario[] = [
  {
    name: "a cluster dumped",
    prepare: lines(`
kubectl create deployment web --image=nginx --replicas=2
kubectl run broken --image=nginx:doesnotexist`),
    commands: lines(`
kubectl cluster-info dump -o yaml --namespaces=default
kubectl cluster-info dump -o yaml
kubectl cluster-info dump -o jsonpath='{.kind} {.items[*].metadata.name}{"\\n"}' --namespaces=default,nope
kubectl cluster-info dump -o go-template='{{.kind}} {{len .items}}{{"\\n"}}' -A
kubectl cluster-info dump -A -o name
kubectl cluster-info dump -o nope
kubectl cluster-info dump --output-directory=out --namespaces=default
find out -type f | sort
cat out/default/broken/logs.txt
cat out/default/web*/logs.txt
kubectl cluster-info dump --output-directory=whole -A -o yaml
find whole -type f | sort
grep -v resourceVersion whole/kube-system/deployments.yaml
kubectl cluster-info dump --output-directory=- -n default -o jsonpath='{.items[*].metadata.name}'
kubectl cluster-info dump --as=lea
kubectl cluster-info
kubectl cluster-info --as=lea
kubectl cluster-info more
kubectl cluster-info dump --nope`),
  },
];
