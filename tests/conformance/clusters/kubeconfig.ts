/** `kubectl config` writes and shows files in Go's order of fields. */
import { lines, type Scenario } from "../scenario.ts";

export const configuring: readonly Scenario[] = [
  {
    name: "a kubeconfig of one's own",
    quick: true,
    prepare: ["kubectl create configmap c --from-literal=a=b"],
    commands: lines(`
kubectl config set-credentials u --token=t --kubeconfig=k; kubectl config set-cluster c --server=https://x --tls-server-name=y --kubeconfig=k; kubectl config set-context x --cluster=c --user=u --namespace=n --kubeconfig=k; kubectl config view --kubeconfig=k -o json
kubectl config view --kubeconfig=k -o yaml
kubectl config view --kubeconfig=k -o yaml --raw
kubectl config view --kubeconfig=nope -o json`),
  },
];
