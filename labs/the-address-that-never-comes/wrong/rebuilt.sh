# expect: address.gone
kubectl -n "$LAB_NAMESPACE" delete service shop
kubectl -n "$LAB_NAMESPACE" expose deployment shop --port=80 --type=LoadBalancer
kubectl apply -f cloud-controller-manager.yaml
sleep 30
