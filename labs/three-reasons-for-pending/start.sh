cd /opt/lab/manifests
kubectl apply -f namespace.yaml
kubectl patch node kind-worker3 --type=merge -p '{"metadata":{"labels":{"dedicated":"db"}},"spec":{"taints":[{"key":"dedicated","value":"db","effect":"NoSchedule"}]}}'
kubectl apply -f ledger.yaml
sleep 30
kubectl apply -f waiting.yaml
