cd /opt/lab/manifests
kubectl apply -f namespace.yaml
# CoreDNS is usually on the control plane, but not always: on kind-worker2 it would take a part of the gap the lab is about.
kubectl -n kube-system patch deployment coredns --type=merge -p '{"spec":{"template":{"spec":{"nodeSelector":{"kubernetes.io/hostname":"kind-control-plane"}}}}}'
kubectl patch node kind-worker3 --type=merge -p '{"metadata":{"labels":{"dedicated":"db"}},"spec":{"taints":[{"key":"dedicated","value":"db","effect":"NoSchedule"}]}}'
kubectl apply -f ledger.yaml
sleep 30
kubectl apply -f waiting.yaml
