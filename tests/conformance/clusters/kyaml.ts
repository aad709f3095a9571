/** KYAML, which kubectl prints since v1.34. */
import { lines, type Scenario } from "../scenario.ts";

export const kyaml: Scenario = {
  name: "KYAML",
  quick: true,
  prepare: ["kubectl create deployment web --image=nginx", "kubectl create configmap c --from-literal=a=b"],
  commands: lines(`
kubectl get deploy web -o kyaml
kubectl get deploy,cm -o kyaml
kubectl get nodes -o kyaml
kubectl create cm x --dry-run=client -o kyaml --from-literal=$'a= x\\n y'
kubectl create deploy x --dry-run=client -o kyaml --image=nginx
kubectl run x --dry-run=client -o kyaml --image=nginx --port=80 --expose
kubectl create deploy x --dry-run=server -o kyaml --image=nginx
kubectl get cm c -o kyaml | kubectl apply -f - 
kubectl get pods -o foo
kubectl version -o kyaml
KUBE_EDITOR='sed -i s/nginx/httpd/' kubectl edit deploy web -o kyaml
KUBE_EDITOR=cat kubectl edit cm c -o kyaml`),
};
